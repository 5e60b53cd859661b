"""What a proof may speak of: variables, parameters, distributions, positive functions."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.lang.names import Names
from gradecheck.lang.parse import Parser
from gradecheck.lang.probability import distribution
from gradecheck.lang.tokens import tokenize
from gradecheck.lang.tree import Prob, Span

FUNCTIONS = {"log": "log", "ln": "log", "exp": "exp", "sqrt": "sqrt"}
COPIES = ("1", "2", "3", "'", "''")
"""Further draws of a variable: z1, z2, z'."""


class Model(msgspec.Struct, frozen=True):
    """The declarations of a problem's ``model``.

    distributions: what is given, each as ``p(x|z)``; joints, marginals and posteriors follow
    positive:      functions that are positive but add up to nothing in particular: ``a(i)``
    """

    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    distributions: tuple[Prob, ...] = ()
    positive: tuple[Prob, ...] = ()

    @property
    def declared(self) -> tuple[Prob, ...]:
        """Distributions and positive functions."""
        return self.distributions + self.positive

    def copies(self) -> dict[str, str]:
        """Each name of a variable or of a copy of it, with the variable.

        >>> model = read_model(["z"], [], ["q(z)"])
        >>> sorted(model.copies())
        ['z', "z'", "z''", 'z1', 'z2', 'z3']
        """
        found = {name: name for name in self.variables}
        for name in self.variables:
            for suffix in COPIES:
                found.setdefault(name + suffix, name)
        return found

    def names(self, defined: Mapping[str, str] = {}) -> Names:
        """The table of names by which lines are parsed; ``defined`` are a proof's own names."""
        return Names(
            values=dict(defined),
            functions=FUNCTIONS,
            variables=frozenset(self.copies()),
            parameters=frozenset(self.parameters),
            distributions=frozenset(prob.name for prob in self.declared),
        )


def read_model(
    variables: list[str],
    parameters: list[str],
    distributions: list[str],
    positive: list[str] | None = None,
) -> Model:
    """The model that is declared; ``ExpressionError`` where a text cannot be one.

    >>> model = read_model(["x", "z"], ["θ"], ["p(z)", "p_θ(x|z)", "q(z|x)"])
    >>> [prob.given for prob in model.distributions]
    [(), ('z',), ('x',)]
    """
    read = Model(
        tuple([_spelling(name) for name in variables]),
        tuple([_spelling(name) for name in parameters]),
    )
    dists = tuple([_signature(text, read) for text in distributions])
    functions = tuple([_signature(text, read) for text in positive or ()])
    _check(dists, functions)
    return msgspec.structs.replace(read, distributions=dists, positive=functions)


def _spelling(text: str) -> str:
    tokens = tokenize(text)
    if len(text) > 100 or tokens.kinds[0] != "word" or tokens.kinds[1] != "end":
        raise ExpressionError("bad-name", "expected one name", 0, max(1, len(text)))
    return tokens.texts[0]


def _signature(text: str, model: Model) -> Prob:
    tokens = tokenize(text)
    head = tokens.texts[0].split("_")[0] if tokens.kinds[0] == "word" else ""
    names = msgspec.structs.replace(model.names(), distributions=frozenset([head]))
    parser = Parser(text, names)
    found = distribution(parser)
    parser.finish()
    if not found.variables or "·" in found.variables + found.given:
        raise ExpressionError(
            "not-a-distribution", "expected a distribution with its variables", 0, len(text)
        )
    return Prob(found.name, found.variables, found.given, Span(0, len(text)))


def _check(dists: tuple[Prob, ...], functions: tuple[Prob, ...]) -> None:
    """Each variable is generated once by each family, and no family runs in a circle."""
    seen: set[tuple[str, str]] = set()
    for prob in dists:
        for variable in prob.variables:
            if (prob.name, variable) in seen or variable in prob.given:
                raise ExpressionError(
                    "duplicate-name",
                    f"{prob.name} says twice how {variable} is distributed",
                    prob.span.start,
                    prob.span.end,
                    "declare a joint distribution by factors: p(z) and p(x|z)",
                )
            seen.add((prob.name, variable))
    families = {prob.name for prob in dists}
    for function in functions:
        if function.name in families or function.given:
            raise ExpressionError(
                "duplicate-name",
                f"{function.name} cannot be a distribution and a positive function",
                function.span.start,
                function.span.end,
            )
    for name in families:
        in_order([prob for prob in dists if prob.name == name])


def in_order(factors: list[Prob]) -> list[Prob]:
    """The factors of one family, each after those of what it is given.

    >>> [p.variables for p in in_order([Prob("p", ("x",), ("z",)), Prob("p", ("z",))])]
    [('z',), ('x',)]
    """
    made = {variable for prob in factors for variable in prob.variables}
    ordered: list[Prob] = []
    while len(ordered) < len(factors):
        ready = [p for p in factors if p not in ordered and not made.intersection(p.given)]
        if not ready:
            raise ExpressionError("cycle", "these distributions depend on one another", 0, 1)
        ordered += ready
        made.difference_update(*(prob.variables for prob in ready))
    return ordered
