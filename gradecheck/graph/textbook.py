"""How a formula is shown: as a textbook prints it, where its meaning is the same."""

from __future__ import annotations

from collections.abc import Mapping

from gradecheck.errors import ExpressionError
from gradecheck.graph.graph import Graph
from gradecheck.lang.tree import Call, Grad, Name, Node, Num
from gradecheck.lang.walk import names, rebuild

LETTERS = ("L", "J", "loss", "objective")
"""What the objective is called where it has no name, the first that is free."""


def textbook_form(node: Node, graph: Graph) -> Node:
    """``node`` with the mask of a ReLU written over its pre-activation, where that has a name.

    Rules use an operation's own output, ``1[h > 0]`` for ``h = relu(a)``; textbooks print
    ``1[a > 0]``, which is the same.
    """

    def change(part: Node) -> Node:
        match part:
            case Call(op="greater", args=(Name(id=name), Num(value=0.0) as zero)):
                step = graph.steps.get(name)
                match step.expr if step else None:
                    case Call(op="relu", args=(Name() as inside,)):
                        return Call("greater", (inside, zero))
        return part

    return rebuild(node, change)


def typeset_form(node: Node, graph: Graph) -> Node:
    """``node`` as it is set in LaTeX: gradients as fractions of ∂, numbers without ⊙.

    A product with a number is written side by side, as there is nothing elementwise about it.
    """

    def change(part: Node) -> Node:
        match part:
            case Call(op="mul", args=(a, b)) if not (isinstance(a, Num) and isinstance(b, Num)):
                if _is_number(a, graph) or _is_number(b, graph):
                    return Call("juxtapose", (a, b))
        return part

    def derive(part: Node) -> Node:
        match part:
            case Name(id=name):
                return derivatives.get(name, part)
            case Call(op="div", args=(Grad() as a, b)):  # no fraction above a fraction line
                return Call("juxtapose", (Call("div", (Num(1.0), b)), a))
        return part

    derivatives = derivative_names(graph)
    return rebuild(rebuild(node, change), derive)


def _is_number(node: Node, graph: Graph) -> bool:
    try:
        return graph.scope.type_of(node).rank == 0
    except ExpressionError:
        return False


def objective_letter(graph: Graph) -> str:
    """The name of the objective: the step that it is, else a letter that is free."""
    if isinstance(graph.objective, Name):
        return graph.objective.id
    taken = graph.scope.types.keys()
    return next((letter for letter in LETTERS if letter not in taken), LETTERS[-1])


def derivative_names(graph: Graph) -> Mapping[str, Node]:
    """For the name of every gradient step, the derivative that it holds: ``∂L/∂w1``."""
    letter = Name(objective_letter(graph))
    found: dict[str, Node] = {
        step: Grad(gradient.wrt, gradient.of or letter)
        for step, gradient in graph.derivatives.items()
    }
    for name, declared in graph.declared.items():  # a second name for a gradient
        if isinstance(declared, Grad):
            found[name] = Grad(declared.wrt, declared.of or letter)
    return found


def merge_aliases(formulas: Mapping[str, Node], wanted: frozenset[str]) -> dict[str, Node]:
    """``formulas`` by name without steps that only one other mentions, to say that it is the same.

    ``wanted`` are never left out.

    >>> a, b, c = Name("a"), Name("b"), Name("c")
    >>> merged = merge_aliases({"a": Call("neg", (c,)), "b": a}, frozenset({"b"}))
    >>> list(merged), merged["b"].op
    (['b'], 'neg')
    """
    users: dict[str, list[str]] = {}
    for name, formula in formulas.items():
        for used in names(formula):
            users.setdefault(used, []).append(name)
    result = dict(formulas)
    for name, formula in formulas.items():
        match formula:
            case Name(id=source) if source in result and source not in wanted:
                if users[source] == [name]:
                    result[name] = result.pop(source)
    return result
