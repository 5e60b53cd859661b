"""An expression with one typical mistake undone: each edit makes right what somebody got wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from gradecheck.lang.tree import Call, Divergence, Entropy, Expect, Node, Prob, Sum
from gradecheck.proof.build import addends, everything, log
from gradecheck.proof.form import form
from gradecheck.proof.shown import shown
from gradecheck.proof.tables import batches
from gradecheck.proof.visible import is_positive
from gradecheck.proof.walk import Put, replacements
from gradecheck.spec.model import Model

COSTS = {
    "missing-function": 1.0,
    "missing-factor": 1.0,
    "missing-term": 1.0,
    "sign": 1.1,
    "misplaced-function": 1.5,
    "wrong-operand": 1.8,
}
"""How complicated a mistake of each kind is: of two that fit equally well the simpler is named,
of equally simple ones the first here."""
EXCHANGED = 1.2
"""Two operands exchanged: simpler than another one in the place of one."""
NEGATED = 1.3
"""The sign of the whole: rather, its quotient is upside down."""
AT_HAND = 0.95
"""What stands in the next line word for word, or p(x|z) for p(x, z): simpler than a factor."""
CHECK = "check the sign"
MOST_WEIGHTS = 6
LONGEST = 90


class Edit(msgspec.Struct, frozen=True):
    """The whole with a mistake undone.

    ``how`` and ``what`` say how, and what the mistake was, with ``{0}`` for the first of ``parts``.
    """

    kind: str
    node: Node
    how: str
    what: str
    parts: tuple[Node, ...]
    cost: float

    @property
    def words(self) -> str:
        """What is there now in place of what was written."""
        return self.how.format(*map(cut, self.parts))

    @property
    def sentence(self) -> str:
        """The same, and what the mistake was."""
        what = self.what.format(*map(cut, self.parts))
        return f"{self.words}: {what}" if what else self.words


class Site(msgspec.Struct, frozen=True, eq=False):
    """A part of the expression ``whole``, and the function that puts something in its place."""

    whole: Node
    node: Node
    put: Put
    model: Model
    near: tuple[Node, ...]

    def edit(
        self, kind: str, new: Node, what: str = "", cost: float = 0.0, more: tuple[Node, ...] = ()
    ) -> Edit:
        """The edit that puts ``new`` here."""
        parts = (new, self.node, *more)
        how = "{0} in place of {1}"
        return Edit(kind, self.put(new), how, what, parts, cost or COSTS[kind])


def cut(node: Node) -> str:
    """An expression as a sentence quotes it."""
    written = shown(node)
    return written if len(written) <= LONGEST else f"{written[:LONGEST]}…"


def edits(whole: Node, near: Iterable[Node], model: Model) -> list[Edit]:
    """Every edit of an expression, the simplest first; what is missing is sought ``near`` it, in
    the lines before and after."""
    context = tuple(near)
    found: dict[Node, Edit] = {}
    for node, put in replacements(whole):
        site = Site(whole, node, put, model, context)
        for undo in UNDONE:
            for made in undo(site):
                found.setdefault(made.node, made)
    found.pop(whole, None)
    order = list(COSTS)
    return sorted(found.values(), key=lambda made: (made.cost, order.index(made.kind)))


# -- one function a kind of mistake --------------------------------------------------------------


def swapped(site: Site) -> Iterator[Edit]:
    """The arguments of KL, or those of a quotient, exchanged."""
    node = site.node
    if isinstance(node, Divergence):
        turned = Divergence(node.right, node.left)
        what = "the arguments of KL are swapped"
        yield site.edit("wrong-operand", turned, what, EXCHANGED)
    if isinstance(node, Call) and node.op == "div" and is_positive(node.args[0]):
        turned_quotient = Call("div", node.args[::-1])
        yield site.edit("wrong-operand", turned_quotient, "the quotient is upside down", EXCHANGED)


def missing_log(site: Site) -> Iterator[Edit]:
    """A log left out: of a summand, or inside an expectation."""
    node = site.node
    if isinstance(node, Sum | Expect) and is_positive(node.body):
        new = msgspec.structs.replace(node, body=log(node.body))
        yield site.edit("missing-function", new, "a log is missing")
    if is_positive(node) and any(node is term for _, term in addends(site.whole)):
        yield site.edit("missing-function", log(node), "a log is missing")


def misplaced_log(site: Site) -> Iterator[Edit]:
    """The log of a mean for the mean of the log, or the other way round."""
    node = site.node
    if isinstance(node, Call) and node.op == "log" and isinstance(node.args[0], Sum | Expect):
        mean = node.args[0]
        inside = msgspec.structs.replace(mean, body=log(mean.body))
        what = "the log of a mean is not the mean of the log"
        yield site.edit("misplaced-function", inside, what)
    if isinstance(node, Sum | Expect):
        body = node.body
        if isinstance(body, Call) and body.op == "log":
            outside = log(msgspec.structs.replace(node, body=body.args[0]))
            what = "the mean of the log is not the log of the mean"
            yield site.edit("misplaced-function", outside, what)


def sign(site: Site) -> Iterator[Edit]:
    """A summand with the wrong sign."""
    node = site.node
    if isinstance(node, Call) and node.op in ("add", "sub"):
        first, second = node.args
        other = "sub" if node.op == "add" else "add"
        how = "− {0} in place of + {0}" if node.op == "add" else "+ {0} in place of − {0}"
        flipped = site.put(Call(other, (first, second)))
        yield Edit("sign", flipped, how, CHECK, (second,), COSTS["sign"])
        if not (isinstance(first, Call) and first.op == "neg"):
            turned = Call("sub", (second, first))
            if node.op == "sub":
                turned = Call("sub", (Call("neg", (first,)), second))
            how = "− {0} in place of {0}"
            yield Edit("sign", site.put(turned), how, CHECK, (first,), COSTS["sign"])
    if isinstance(node, Call) and node.op == "neg":
        yield site.edit("sign", node.args[0], CHECK)
    elif node is site.whole:
        yield site.edit("sign", Call("neg", (node,)), CHECK, NEGATED)


def missing_factor(site: Site) -> Iterator[Edit]:
    """A weight not multiplied with, or not divided by: q in front of a log, or below p(x, z)."""
    node = site.node
    if isinstance(node, Sum | Expect):
        body: Node = node.body

        def put(new: Node) -> Node:
            return msgspec.structs.replace(node, body=new)

    elif isinstance(node, Call) and node.op == "log":
        body = node.args[0]

        def put(new: Node) -> Node:
            return log(new)

    else:
        return
    for weight in _weights(site):
        if weight == body:
            continue
        for op in ("mul", "div"):
            new = put(Call(op, (weight, body) if op == "mul" else (body, weight)))
            what = "the factor {2} is missing" if op == "mul" else "the division by {2} is missing"
            yield site.edit("missing-factor", new, what, more=(weight,))


def missing_term(site: Site) -> Iterator[Edit]:
    """A summand of the line before or after left out; in an expectation, the log of a factor."""
    if site.node is site.whole:
        own = [form(term) for _, term in addends(site.whole)]
        for line in site.near:
            terms = addends(line)
            for positive, term in terms:
                if len(terms) > 1 and form(term) not in own:
                    found = _with_term(site, site.node, term, lambda new: new, positive=positive)
                    yield msgspec.structs.replace(found, cost=AT_HAND)
    if isinstance(site.node, Expect):
        node = site.node
        for weight in _weights(site):
            for positive in (True, False):

                def put(new: Node) -> Node:
                    return msgspec.structs.replace(node, body=new)

                yield _with_term(site, node.body, log(weight), put, positive=positive)


def another(site: Site) -> Iterator[Edit]:
    """Another distribution stands in the place of the right one."""
    node, model = site.node, site.model
    new: list[Node] = []
    if isinstance(node, Divergence):
        new += [Divergence(node.left, other) for other in _others(node.right, model)]
        new += [Divergence(other, node.right) for other in _others(node.left, model)]
    elif isinstance(node, Expect):
        new += [Expect(d, node.variables, node.body) for d in _others(node.dist, model)]
    elif isinstance(node, Entropy):
        new += [Entropy(other) for other in _others(node.dist, model)]
    elif isinstance(node, Prob):
        akin = [prob for prob in model.distributions if _akin(node, prob)]
        new += [*akin, *_weights(site), *_others(node, model)]
    for other in new:
        if other != node:
            yield site.edit("wrong-operand", other, cost=AT_HAND if _akin(node, other) else 0.0)


def _akin(one: Node, other: Node) -> bool:
    """Whether two are the joint and the conditional distribution of the same variables."""
    if not isinstance(one, Prob) or not isinstance(other, Prob):
        return False
    sets = [{*prob.variables, *prob.given} for prob in (one, other)]
    return one.name == other.name and sets[0] == sets[1]


UNDONE: tuple[Callable[[Site], Iterator[Edit]], ...] = (
    missing_log,
    missing_term,
    missing_factor,
    sign,
    swapped,
    misplaced_log,
    another,
)


# -- what is near --------------------------------------------------------------------------------


def _with_term(
    site: Site, body: Node, term: Node, put: Callable[[Node], Node], *, positive: bool
) -> Edit:
    new = site.put(put(Call("add" if positive else "sub", (body, term))))
    how = ("+" if positive else "−") + " {0} added to {1}"
    return Edit("missing-term", new, how, "a term is missing", (term, body), COSTS["missing-term"])


def _weights(site: Site) -> list[Prob]:
    """The distributions of the lines around, the nearest first."""
    found: dict[Prob, None] = {}
    for line in (site.whole, *site.near):
        for node in everything(line):
            if isinstance(node, Prob):
                found[node] = None
            elif isinstance(node, Expect) and node.variables == node.dist.variables:
                found[node.dist] = None
    return list(found)[:MOST_WEIGHTS]


def _others(dist: Prob, model: Model) -> list[Prob]:
    """The other distributions over the same variables."""
    if not set(dist.variables) <= set(model.variables):
        return []
    rest = tuple([v for v in model.variables if v not in dist.variables])
    found: list[Prob] = []
    for name in sorted({prob.name for prob in model.distributions}):
        for given in dict.fromkeys(((), rest, dist.given)):
            other = Prob(name, dist.variables, given)
            if other != dist and batches(model)[0].table(other) is not None:
                found.append(other)
    return found
