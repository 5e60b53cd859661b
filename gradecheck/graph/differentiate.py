"""Reverse-mode differentiation of named steps: gradients are more steps.

For every step the walk makes a step ``grad_<name>``, the gradient of the objective for its value;
where the derivative of a step's inside (its pre-activation, say) is used more than once, that is a
step of its own, ``delta_<name>``.  What a rule gives is un-broadcast in one place, :func:`fit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from gradecheck.graph.scope import Event, Scope
from gradecheck.graph.simplify import simplify
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Call, Index, Name, Node, Num, Slice, Sum
from gradecheck.lang.walk import names, nodes, substitute
from gradecheck.ops import FUNCTIONS, OPS
from gradecheck.ops.record import Type

ONE = Num(1.0)
ZERO = Num(0.0)


@lru_cache(maxsize=1024)
def rule_tree(rule: str, operands: tuple[str, ...]) -> Node:
    """The tree of a derivative rule, which speaks of ``g``, ``out`` and the operands' names."""
    words = {name: name for name in ("g", "out", *operands)}
    return parse(rule, Names(values=words, functions=FUNCTIONS))


class Walk:
    """One reverse pass from a root expression over the steps it depends on.

    ``define(name, expr, kind)`` is called for each step made, in an order in which every step only
    speaks of earlier ones, and answers the name under which the step now goes.
    """

    def __init__(
        self,
        scope: Scope,
        steps: Mapping[str, Node],
        define: Callable[[str, str, Node], str],
    ) -> None:
        self.scope = scope
        self.steps = steps
        self.define = define
        self.pending: dict[str, list[Node]] = {}
        self.gradients: dict[str, str] = {}
        self.events: list[Event] = []

    def run(self, root: Node, order: Sequence[str]) -> dict[str, str]:
        """The name of the gradient step of everything that ``root`` depends on.

        ``order`` lists givens and steps so that each stands after all that it depends on.
        """
        if isinstance(root, Name):
            self._give(root.id, ONE, self.scope.type_of(root))
        else:
            self._push(root, ONE, None)
        reached = _ancestors(root, self.steps)
        for name in reversed(order):
            if name in reached:
                self._finish(name)
        return self.gradients

    def _finish(self, name: str) -> None:
        parts = self.pending.get(name)
        target = self.scope.types[name]
        if parts:
            total = parts[0]
            for part in parts[1:]:
                total = Call("add", (total, part))
        else:
            total = fit(ZERO, target, self.scope)
        gradient = self.define("grad", name, simplify(total, self.scope))
        self.gradients[name] = gradient
        if parts and name in self.steps:
            self._push(self.steps[name], ONE if parts == [ONE] else Name(gradient), name)

    def _push(self, root: Node, adjoint: Node, step: str | None) -> None:
        """Hand the gradient for ``root``, the formula of ``step``, on to the names inside it.

        The same formula under the same adjoint was mostly met before, in another variant of the
        problem: then what came of it is only repeated.
        """
        key = root, adjoint, step
        known = self.scope.memo.derived.get(key)
        if known is not None:
            self._repeat(known)
            return
        self.events = []
        self._hand_on(root, adjoint, step)
        self.scope.memo.derived[key] = self.events

    def _repeat(self, events: list[Event]) -> None:
        """Make the steps and hand out the gradients that were noted, steps by the names they get
        here."""
        renamed: dict[str, Node] = {}
        for event in events:
            node = substitute(event.node, renamed) if renamed else event.node
            if event.step is None:
                self.pending.setdefault(event.name, []).append(node)
            else:
                name = self.define("delta", event.step, node)
                if name != event.name:
                    renamed[event.name] = Name(name)

    def _hand_on(self, root: Node, adjoint: Node, step: str | None) -> None:
        stack: list[tuple[Node, Node]] = [(root, adjoint)]
        while stack:
            node, g = stack.pop()
            out: Node = Name(step) if step is not None and node is root else node
            match node:
                case Name(id=name) if name in self.scope.types:
                    self._give(name, g, self.scope.types[name])
                case Call():
                    stack.extend(reversed(self._call(node, g, out, step)))
                case Index(base=base):
                    stack.append((base, self._index(node, g)))
                case Sum(index=letter, body=body):
                    free = letter not in self.scope.type_of(body).letters
                    stack.append((body, Sum(letter, g) if free else g))
                case _:
                    pass

    def _give(self, name: str, g: Node, target: Type) -> None:
        fitted = fit(g, target, self.scope)
        self.events.append(Event(name, fitted))
        self.pending.setdefault(name, []).append(fitted)

    def _call(self, call: Call, g: Node, out: Node, step: str | None) -> list[tuple[Node, Node]]:
        bound = self.scope.bind(call)
        operand_names = bound.op.operand_names(len(bound.operands))
        rules = bound.op.rules(bound)
        by_name: dict[str, Node] = dict(zip(operand_names, bound.operands, strict=True))
        live = [
            (operand, rules[word])
            for word, operand in by_name.items()
            if word in rules and any(name in self.scope.types for name in names(operand))
        ]
        uses = sum(_mentions(rule_tree(rule, operand_names), "g") for _, rule in live)
        if uses > 1 and step is not None and not _is_atomic(g):
            name = self.define("delta", step, g)
            self.events.append(Event(name, g, step))
            g = Name(name)
        passed = []
        for operand, rule in live:
            tree = substitute(rule_tree(rule, operand_names), {**by_name, "g": g, "out": out})
            local = fit(
                simplify(tree, self.scope),
                self.scope.type_of(operand),
                self.scope,
                self.scope.type_of(call).letters,
            )
            passed.append((operand, simplify(local, self.scope)))
        return passed

    def _index(self, node: Index, g: Node) -> Node:
        """The gradient for ``a`` given that for ``a[...]``: zeros but for the part used."""
        base = self.scope.type_of(node.base)
        for axis, item in enumerate(node.items):
            if isinstance(item, str):
                return _letters_back(node, base, g, self.scope)
            length = base.shape[axis]
            whole = range(length)[item.start : item.stop] if isinstance(item, Slice) else None
            if whole is None and isinstance(item, int):
                position = item % length
                if base.rank == 1:
                    hot = Call("one_hot", (Num(float(position)), Num(float(length))))
                    return Call("mul", (g, hot))
                g = Call("spread", (g, ONE), (("axis", axis),))
                whole = range(position, position + 1)
            if whole is not None and len(whole) < length:
                before, after = Num(float(whole.start)), Num(float(length - whole.stop))
                g = Call("pad", (g, before, after), (("axis", axis),))
        return g


def _letters_back(node: Index, base: Type, g: Node, scope: Scope) -> Node:
    """The gradient for ``a`` given that for ``a_jk``, where letters stand for whole axes.

    Each core axis comes back by a one-hot vector of its letter: sum_j g e_j.
    """
    core = [item for item in node.items if isinstance(item, str) and item not in scope.samples]
    result = g
    for axis, letter in enumerate(core):
        length = Num(float(base.shape[axis]))
        hot: Node = Call("one_hot", (Name(letter), length))
        for other in range(base.rank):
            if other != axis:
                hot = Call("spread", (hot, Num(float(base.shape[other]))), (("axis", other),))
        result = Call("mul", (result, hot))
    for letter in core:
        result = Sum(letter, result)
    return result


def fit(g: Node, target: Type, scope: Scope, letters: tuple[str, ...] = ()) -> Node:
    """``g`` summed, or spread, to the shape and index letters of the operand it belongs to.

    ``letters`` are those on which the result of the operation depends, even if ``g`` is the same
    for all their values.
    """
    found = scope.type_of(g)
    for letter in sorted({*found.letters, *letters} - {*target.letters}):
        g = Sum(letter, g)
    if found.shape == target.shape:
        return g
    extra = found.rank - target.rank
    if extra < 0 or (found.rank == 0 and target.shape):
        return _spread(g, found, target)
    if target.rank == 0:
        return Call("sum", (g,))
    if extra > 0:
        axes: int | tuple[int, ...] = 0 if extra == 1 else tuple(range(extra))
        g = Call("sum", (g,), (("axis", axes),))
    shape = found.shape[extra:]
    thin = tuple([ax for ax, n in enumerate(target.shape) if n == 1 and shape[ax] != 1])
    if thin:
        axes = thin[0] if len(thin) == 1 else thin
        g = Call("sum", (g,), (("axis", axes), ("keepdims", True)))
    return g


def _spread(g: Node, found: Type, target: Type) -> Node:
    if target.row and found.rank == 0:
        column = Type(target.shape[1:], letters=target.letters)
        return Call("transpose", (_spread(g, found, column),))
    dims = tuple([Num(float(length)) for length in target.shape])
    if isinstance(g, Num) and g.value in (0, 1):
        return Call("zeros" if g.value == 0 else "ones", dims)
    if found.rank == 0:
        return Call("full", (g, *dims))
    return Call("mul", (Call("ones", dims), g))


def derivative(op: str, argument: Node, scope: Scope) -> Node:
    """The elementwise derivative of a function of one operand: ``sigmoid'(a)``."""
    rule = OPS[op].rules(scope.bind(Call(op, (argument,))))[OPS[op].operands[0]]
    tree = rule_tree(rule, OPS[op].operands)
    parts: dict[str, Node] = {"g": ONE, "out": Call(op, (argument,))}
    parts[OPS[op].operands[0]] = argument
    return simplify(substitute(tree, parts), scope)


def _mentions(tree: Node, name: str) -> int:
    return sum(isinstance(node, Name) and node.id == name for node in nodes(tree))


def _is_atomic(node: Node) -> bool:
    """Whether naming ``node`` would only give a second name to what has one, or to a number."""
    if isinstance(node, Call):
        plain = node.op in ("neg", "full", "zeros", "ones") or (
            node.op == "transpose" and len(node.args) == 1
        )
        constant = node.op == "div" and all(isinstance(arg, Num) for arg in node.args)
        return constant or (plain and all(_is_atomic(arg) for arg in node.args))
    return isinstance(node, (Name, Num))


def _ancestors(root: Node, steps: Mapping[str, Node]) -> set[str]:
    found: set[str] = set()
    stack = list(names(root))
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            if name in steps:
                stack.extend(names(steps[name]))
    return found
