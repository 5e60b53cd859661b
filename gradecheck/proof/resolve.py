"""From what was parsed to what can be evaluated: which distribution is meant, what is allowed."""

from __future__ import annotations

from collections.abc import Mapping

from gradecheck.errors import ExpressionError
from gradecheck.lang.text import text
from gradecheck.lang.tree import (
    Call,
    Divergence,
    Entropy,
    Expect,
    Index,
    Name,
    Node,
    Num,
    Prob,
    Span,
    Sum,
)
from gradecheck.proof.tables import batches
from gradecheck.proof.visible import is_positive
from gradecheck.spec.model import Model

OPERATORS = {
    "add": "add",
    "sub": "sub",
    "neg": "neg",
    "mul": "mul",
    "div": "div",
    "pow": "pow",
    "log": "log",
    "exp": "exp",
    "juxtapose": "mul",
    "matmul": "mul",
}
ALLOWED = "log, exp, + - * /, powers, sums, E, KL, H and numbers"


class Resolver:
    """Resolves the trees of one proof; ``defined`` are the names it has given to expressions."""

    def __init__(self, model: Model, defined: Mapping[str, Node] | None = None) -> None:
        self.model = model
        self.defined = dict(defined or {})
        self.bases = model.copies()
        self.notes: list[str] = []

    def resolve(self, node: Node) -> Node:
        """The tree with every distribution written out; ``ExpressionError`` if it cannot be."""
        if isinstance(node, Num):
            return node
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Prob):
            return self.prob(node)
        if isinstance(node, Sum):
            if node.index not in self.bases:
                known = ", ".join(self.model.variables)
                message = f"{node.index!r} is no variable of the model, so it cannot be summed over"
                raise _fault("unknown-variable", message, node.span, f"known are {known}")
            return Sum(node.index, self.resolve(node.body), node.span)
        if isinstance(node, Expect):
            return self._expect(node)
        if isinstance(node, Divergence):
            return self._divergence(node)
        if isinstance(node, Entropy):
            return Entropy(self.prob(node.dist), node.span)
        return self._other(node)

    def _call(self, node: Call) -> Node:
        if node.op == "sqrt" and len(node.args) == 1:
            node = Call("pow", (node.args[0], Num(0.5)), (), node.span)
        op = OPERATORS.get(node.op)
        if op is None or (op in ("log", "exp") and len(node.args) != 1) or node.options:
            message = f"`{node.op}` is not understood in proofs"
            raise _fault("not-in-proofs", message, node.span, f"allowed are {ALLOWED}")
        args = tuple([self.resolve(arg) for arg in node.args])
        if op == "log" and not is_positive(args[0]):
            raise _fault(
                "not-positive",
                "what the logarithm is taken of is not visibly positive",
                args[0].span,
                "a logarithm needs products, quotients and sums of probabilities, without minus",
            )
        if op == "pow":
            _check_power(args[0], args[1])
        return Call(op, args, (), node.span)

    def _other(self, node: Node) -> Node:
        name = node.base if isinstance(node, Index) else node
        if isinstance(name, Name):
            if name.id in self.defined:
                return self.defined[name.id]
            if name.id == "pi":
                return Num(3.141592653589793, node.span)
            what = "a variable" if name.id in self.bases else "no number"
            message = f"{name.id!r} is {what}; only its probabilities have values here"
            raise _fault("not-in-proofs", message, node.span, f"allowed are {ALLOWED}")
        message = "this is not understood in proofs"
        raise _fault("not-in-proofs", message, node.span, f"allowed are {ALLOWED}")

    # -- distributions ---------------------------------------------------------------------------

    def prob(self, prob: Prob, over: tuple[str, ...] = ()) -> Prob:
        """The distribution that is meant; ``over`` are the variables it must be over, if known."""
        if not prob.variables:
            return self._bare(prob, over)
        if "·" in prob.variables + prob.given:
            prob = self._filled(prob, over)
        bases = [self.bases[v] for v in prob.variables + prob.given]
        if len(set(bases)) < len(bases):
            raise _fault("not-a-distribution", f"{text(prob)} repeats a variable", prob.span)
        return self._known(prob)

    def _known(self, prob: Prob) -> Prob:
        base = Prob(
            prob.name,
            tuple([self.bases[v] for v in prob.variables]),
            tuple([self.bases[v] for v in prob.given]),
        )
        if batches(self.model)[0].table(base) is not None:
            return prob
        declared = [d for d in self.model.declared if d.name == prob.name]
        if len(declared) == 1 and not prob.given and declared[0].given:
            only = declared[0]
            if set(only.variables) == set(base.variables):
                self.notes.append(f"{text(prob)} is read as {text(only)}")
                return Prob(prob.name, prob.variables, only.given, prob.span)
        known = ", ".join(text(d) for d in declared)
        message = f"{text(prob)} does not follow from the model"
        raise _fault("not-a-distribution", message, prob.span, f"declared is {known}")

    def _bare(self, prob: Prob, over: tuple[str, ...]) -> Prob:
        declared = [d for d in self.model.declared if d.name == prob.name]
        fitting = [d for d in declared if d.variables == over] if over else declared
        if over and not fitting:
            bases = tuple([self.bases[v] for v in over])
            if len({self.bases[v] for v in over}) == 1 and len(declared) == 1:
                bases = bases[:1]
            fitting = [d for d in declared if d.variables == bases]
        if len(fitting) == 1:
            only = fitting[0]
            same_draw = over and {self.bases[v] for v in over} == set(only.variables)
            variables = over if same_draw and len(over) == len(only.variables) else only.variables
            return Prob(only.name, variables, only.given, prob.span)
        meant = " or ".join(text(d) for d in fitting or declared)
        message = f"a bare {prob.name} may mean several things"
        raise _fault("ambiguous-distribution", message, prob.span, f"write {meant}")

    def _filled(self, prob: Prob, over: tuple[str, ...]) -> Prob:
        """The distribution with the variable that its dot stands for."""
        rest = {*prob.variables, *prob.given} - {"·"}
        missing = list(over) or [v for v in self.model.variables if v not in rest]
        if len(missing) != 1:
            raise _fault(
                "ambiguous-distribution", f"write what the dot in {prob.name} is", prob.span
            )
        dot = missing[0]
        return Prob(
            prob.name,
            tuple([dot if v == "·" else v for v in prob.variables]),
            tuple([dot if v == "·" else v for v in prob.given]),
            prob.span,
        )

    def _expect(self, node: Expect) -> Node:
        over = node.variables
        dist = self.prob(node.dist, over)
        if any(prob.name == dist.name for prob in self.model.positive):
            message = f"{dist.name} is no distribution, so no expectation is taken under it"
            raise _fault("not-a-distribution", message, node.dist.span)
        variables = over or dist.variables
        bases = {self.bases[v] for v in variables}
        several = len(variables) > 1 and len(dist.variables) == 1
        if bases != {self.bases[v] for v in dist.variables} or (
            len(variables) != len(dist.variables) and not several
        ):
            message = f"{', '.join(variables)} is not drawn from {text(dist)}"
            raise _fault("not-a-distribution", message, node.span)
        if len(variables) == len(dist.variables) and variables != dist.variables:
            by_base = {self.bases[v]: v for v in variables}
            variables = tuple([by_base[self.bases[v]] for v in dist.variables])
        return Expect(dist, variables, self.resolve(node.body), node.span)

    def _divergence(self, node: Divergence) -> Node:
        if node.left.variables and "·" not in node.left.variables:
            left = self.prob(node.left)
            right = self.prob(node.right, left.variables)
        else:
            known = node.right.variables if "·" not in node.right.variables else ()
            left = self.prob(node.left, known)
            right = self.prob(node.right, left.variables)
        positive = {prob.name for prob in self.model.positive}
        if set(left.variables) != set(right.variables) or {left.name, right.name} & positive:
            message = (
                f"{text(left)} and {text(right)} are not distributions over the same variables"
            )
            raise _fault("not-a-distribution", message, node.span)
        return Divergence(left, right, node.span)


def _check_power(base: Node, exponent: Node) -> None:
    number = exponent
    if isinstance(number, Call) and number.op == "neg":
        number = number.args[0]
    whole = isinstance(number, Num) and number.value.is_integer()
    if not whole and not is_positive(base):
        message = "the base of this power is not visibly positive"
        raise _fault("not-positive", message, base.span, "only whole powers may have any base")


def _fault(code: str, message: str, span: Span, hint: str = "") -> ExpressionError:
    return ExpressionError(code, message, span.start, span.end, hint)
