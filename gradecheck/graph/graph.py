"""A problem's graph: named steps, checked and in order, with their gradients as further steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.graph.differentiate import Walk, derivative, fit
from gradecheck.graph.evaluate import Run
from gradecheck.graph.linear import is_linear
from gradecheck.graph.order import in_order
from gradecheck.graph.program import Builder, Program
from gradecheck.graph.scope import Memo, Scope
from gradecheck.graph.world import World
from gradecheck.lang.tree import Call, Grad, Name, Node, Num
from gradecheck.lang.walk import names, nodes, rebuild
from gradecheck.ops.record import Array, Type

Kind: TypeAlias = Literal["forward", "backward"]


class Step(msgspec.Struct, frozen=True):
    """A named expression.  In ``expr`` every ``grad(...)`` is the name of a backward step."""

    name: str
    expr: Node
    kind: Kind


class GraphError(Exception):
    """Every fault of a graph, each with the step in which it was found."""

    def __init__(self, faults: Iterable[tuple[str, ExpressionError]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{step}: {error}" for step, error in self.faults))


class Graph:
    """Steps in an order in which each stands after all that it depends on.

    ``types`` and ``declared`` are the givens and the steps as an author wrote them; ``objective``
    is what ``grad(x)`` differentiates.  ``derivatives`` says of each step that is a gradient what
    it is the gradient of.  Variants of one problem may share a ``memo``.  Names in
    ``broken`` have faults known already: what depends on them cannot be checked, and is no fault.
    Raises :class:`GraphError` with all faults at once.

    >>> from gradecheck.lang.names import Names
    >>> from gradecheck.lang.parse import parse
    >>> from gradecheck.lang.text import text
    >>> words = Names(values={"w": "w", "x": "x", "y": "y"})
    >>> graph = Graph({"w": Type((2, 3)), "x": Type((3,))}, {"y": parse("w x", words)},
    ...               parse("y^T y", words))
    >>> [f"{step.name} = {text(step.expr)}" for step in graph.steps.values()]
    ['y = w x', 'grad_y = y + y', 'grad_x = w^T grad_y', 'grad_w = grad_y x^T']
    """

    def __init__(
        self,
        types: Mapping[str, Type],
        declared: Mapping[str, Node],
        objective: Node | None = None,
        sizes: Mapping[str, int] | None = None,
        letters: Mapping[str, int] | None = None,
        *,
        memo: Memo | None = None,
        broken: Iterable[str] = (),
    ) -> None:
        self._broken = frozenset(broken)
        self.scope = Scope(types, sizes, letters, memo)
        self.givens = tuple(types)
        self.objective = objective
        self.declared = dict(declared)
        self.steps: dict[str, Step] = {}
        self._exprs: dict[str, Node] = {}
        self._faults: list[tuple[str, ExpressionError]] = []
        self._gradients: dict[Node, dict[str, str]] = {}
        self.derivatives: dict[str, Grad] = {}
        self._linear: dict[str, frozenset[str]] = {}
        self._compiled: dict[frozenset[str], tuple[Program, dict[str, int]]] = {}
        self._wanted_names = {
            (node.of or objective, node.wrt): name
            for name, node in declared.items()
            if isinstance(node, Grad)
        }
        self._build()

    @property
    def gradients(self) -> dict[str, str]:
        """The step that holds the objective's gradient, for every given and step it depends on."""
        return {} if self.objective is None else self._gradients_of(self.objective)

    def ancestors(self, name: str) -> frozenset[str]:
        """All givens and steps on which the step ``name`` depends."""
        found: set[str] = set()
        stack = [name]
        while stack:
            expr = self._exprs.get(stack.pop())
            if expr is not None:
                new = set(names(expr)) - found
                found |= new
                stack.extend(new)
        return frozenset(found & self.scope.types.keys())

    def parents(self, name: str) -> frozenset[str]:
        """The givens and steps that the formula of ``name`` mentions."""
        return frozenset(names(self._exprs[name])) & self.scope.types.keys()

    def world(
        self,
        builder: Builder,
        pinned: Collection[str] = (),
        way: str = "",
        true: World | None = None,
    ) -> World:
        """This graph with pins at the steps ``pinned``, ready to be compiled into a program."""
        return World(builder, self.scope, self._exprs, pinned, way, true, self._linear)

    def evaluate(
        self, wanted: Iterable[str], inputs: Mapping[str, Array], lead: int = 1
    ) -> dict[str, Array]:
        """The value of each step in ``wanted``, by name.

        Arrays have the ``lead`` axes of the caller, then one for each index letter on which the
        step depends, then the core axes.
        """
        key = frozenset(wanted)
        if key not in self._compiled:
            world = self.world(Builder())
            ordered = [name for name in (*self.givens, *self.steps) if name in key]
            registers = {name: world.register(name) for name in ordered}
            self._compiled[key] = world.program, registers
        program, registers = self._compiled[key]
        run = Run(program, inputs, lead)
        return {name: run.value(register) for name, register in registers.items()}

    # -- building ----------------------------------------------------------------------------

    def _build(self) -> None:
        order, cycles = in_order({name: self._needs(node) for name, node in self.declared.items()})
        self._faults.extend(cycles)
        for name in order:
            if name in self.steps:
                continue
            try:
                expr = self._resolve(self.declared[name])
                if name not in self.steps:
                    self._add(name, expr, "forward")
            except ExpressionError as error:
                self._note(name, error)
        if self.objective is not None:
            try:
                self._check_objective(self.objective)
                if not self._faults and not self._broken:
                    self._gradients_of(self.objective)
            except ExpressionError as error:
                self._note("objective", error)
        if self._faults:
            raise GraphError(self._faults)

    def _note(self, name: str, error: ExpressionError) -> None:
        """Keep a fault, unless it is only the consequence of one found before."""
        if isinstance(error, _BrokenError):
            return
        self._faults.append((name, error))

    def _needs(self, node: Node) -> set[str]:
        """The declared steps that must come before one with this formula."""
        found = set(names(node))
        stack = [node]
        for part in stack:
            for grad in _grads(part):
                found.add(grad.wrt)
                if grad.of is None and self.objective is not None and part is not self.objective:
                    found.update(names(self.objective))
                    if self.objective not in stack:
                        stack.append(self.objective)
        return found & self.declared.keys()

    def _resolve(self, node: Node) -> Node:
        """``node`` without gradients and derivatives of functions: each is a name or a formula."""
        return rebuild(node, self._resolve_part)

    def _resolve_part(self, node: Node) -> Node:
        if isinstance(node, Grad):
            return self._gradient(node)
        if isinstance(node, Name):
            self._check_name(node)
        if isinstance(node, Call) and node.op.endswith("'"):
            return derivative(node.op.rstrip("'"), node.args[0], self.scope)
        return node

    def _check_name(self, node: Name) -> None:
        if node.id in self._broken or (
            node.id in self.declared and node.id not in self.scope.types
        ):
            raise _BrokenError("broken", f"`{node.id}` is broken", node.span.start, node.span.end)

    def _gradient(self, node: Grad) -> Node:
        root = node.of if node.of is not None else self.objective
        where = node.span.start, node.span.end
        if root is None:
            raise ExpressionError(
                "no-objective",
                f"`grad({node.wrt})` needs an objective to differentiate",
                *where,
                "add `objective: {minimize: …}` or write `grad(x, of=L)`",
            )
        self._check_name(Name(node.wrt, node.span))
        if node.wrt not in self.scope.types:
            raise ExpressionError("unknown-name", f"there is no `{node.wrt}`", *where)
        self._check_objective(root)
        found = self._gradients_of(root).get(node.wrt)
        if found is not None:
            return Name(found, node.span)
        return self._no_gradient(node)

    def _no_gradient(self, node: Grad) -> Node:
        message = f"the objective does not depend on `{node.wrt}`"
        raise ExpressionError("no-dependence", message, node.span.start, node.span.end)

    def _check_objective(self, root: Node) -> None:
        for name in names(root):
            self._check_name(Name(name, root.span))
        found = self.scope.type_of(root)
        if found.shape not in ((), (1,), (1, 1)) or found.letters:
            raise ExpressionError(
                "objective-not-a-number",
                f"only a number can be differentiated; this has shape {found.shape}",
                root.span.start,
                root.span.end,
                "sum it, or name one element",
            )

    def _gradients_of(self, root: Node) -> dict[str, str]:
        found = self._gradients.get(root)
        if found is None:
            suffix = (
                ""
                if root == self.objective
                else f"_of_{root.id}"
                if isinstance(root, Name)
                else "_of"
            )

            walked: set[str] = set()

            def define(kind: str, name: str, expr: Node) -> str:
                plain = f"{kind}_{name}{suffix}"
                chosen = self._wanted_names.get((root, name)) if kind == "grad" else None
                if chosen is None or chosen in self.steps:
                    chosen = self._free_name(plain)
                if kind == "grad":
                    self.derivatives[chosen] = Grad(name, None if root == self.objective else root)
                self._add(chosen, expr, "backward")
                inside = frozenset(names(expr)) & walked
                if inside and is_linear(expr, inside):
                    self._linear[chosen] = inside
                walked.add(chosen)
                return chosen

            walk = Walk(self.scope, dict(self._exprs), define)
            found = self._gradients[root] = walk.run(root, (*self.givens, *self.steps))
        return found

    def _free_name(self, plain: str) -> str:
        taken = self.scope.types.keys() | self.declared.keys()
        name, count = plain, 2
        while name in taken:
            name, count = f"{plain}_{count}", count + 1
        return name

    def _add(self, name: str, expr: Node, kind: Kind) -> None:
        self.scope.declare(name, self.scope.type_of(expr))
        self.steps[name] = Step(name, expr, kind)
        self._exprs[name] = expr


class MistakenGraph(Graph):
    """What a mistake makes of a graph: something may be left out of it, and has the gradient 0."""

    def _no_gradient(self, node: Grad) -> Node:
        return fit(Num(0.0), self.scope.types[node.wrt], self.scope)


class _BrokenError(ExpressionError):
    """A formula that cannot be checked because a step it mentions is faulty."""


def _grads(root: Node) -> list[Grad]:
    return [node for node in nodes(root) if isinstance(node, Grad)]
