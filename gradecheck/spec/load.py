"""Reading a problem file: every fault at once, each with its place and what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AnyMapping
from functools import partial
from typing import TYPE_CHECKING, Literal

from gradecheck.document.collect import Faults
from gradecheck.document.cut import all_cut
from gradecheck.document.fields import Fields
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.printable import shown
from gradecheck.document.read import parse_document
from gradecheck.document.tree import Document, Mapping, Node, Scalar
from gradecheck.errors import ExpressionError, Fault, GradecheckError
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.lang.tree import Node as Tree
from gradecheck.ops.record import Array, Type
from gradecheck.spec.declare import Declarations, Written
from gradecheck.spec.format import ID, ID_MEANING, check_format
from gradecheck.spec.handout import read_work
from gradecheck.spec.items import Entry, read_items, read_tolerance
from gradecheck.spec.numbers import UnreadableNumberError, read_numbers
from gradecheck.spec.problem import DEFAULT_TOLERANCE, Item, Problem, SpecFile, Variant
from gradecheck.spec.shapes import Shapes
from gradecheck.spec.variants import VariantReader

if TYPE_CHECKING:
    from gradecheck.spec.shaped import ShapeReader

if TYPE_CHECKING:
    from gradecheck.spec.model import Model

SHAPE_KEYS = ("sizes", "index", "stacked")
"""Keys of formula problems."""


def parse_problem(data: bytes | str, file: str) -> Problem:
    """The problem in the text of a file; raises ``GradecheckError`` with every fault found."""
    return read_problem(
        parse_document(data, file), data.encode() if isinstance(data, str) else data
    )


def read_problem(document: Document, data: bytes) -> Problem:
    """The problem in a document, whose file holds ``data``."""
    return _Loader(document, data).load()


def load_problem_file(path: str | os.PathLike[str]) -> Problem:
    """The problem in a file; raises ``GradecheckError`` with every fault found."""
    name = os.fspath(path)
    data = read_bytes(name, DEFAULT_LIMITS.max_bytes, Faults(DEFAULT_LIMITS.max_faults))
    return parse_problem(data, name)


class _Loader:
    """One reading of one problem file."""

    def __init__(self, document: Document, data: bytes) -> None:
        self.document = document
        self.data = data
        self.faults: list[Fault] = []
        self.names = Declarations(self.faults)
        self.givens: dict[str, Array] = {}
        self.written: dict[str, Written] = {}
        self.objective: Written | None = None
        self.shaped: ShapeReader | None = None
        self.shapes: Shapes | None = None

    def load(self) -> Problem:
        self._refuse_assignment()
        top = Fields(self.document.root, self.faults, "a problem")
        check_format(top)
        id = top.text(
            "problem",
            required=True,
            pattern=ID,
            meaning=ID_MEANING,
        )
        title = top.text("title", default=id)
        statement = top.text("statement")
        model_node = top.mapping("model")
        given = top.mapping("given", required=model_node is None)
        steps = top.mapping("steps")
        self.shaped = self._shape_reader(top, given)
        self._read_givens(given)
        items = top.mapping("items", required=True)
        self._declare_steps(steps)
        tolerance = read_tolerance(top.node("tolerance"), self.faults) or DEFAULT_TOLERANCE
        handout = top.flag("handout")
        formulas = self.shaped is not None and self.shaped.finish(self.givens)
        entries = read_items(items, top, tolerance, self.faults, handout=handout, formulas=formulas)
        for entry in entries:
            self.names.item(entry)
        blanks = {entry.item.id: entry.blank for entry in entries if entry.blank is not None}
        if handout:
            blanks |= read_work(top.mapping("work"), self.names)
        self._read_stacked(blanks)
        direction, objective = self._objective(top.node("objective"))
        conventions_node, mistakes_node = top.mapping("conventions"), top.mapping("mistakes")
        top.finish()
        trees = self._trees([entry.written for entry in entries if entry.written])
        root = None
        if objective is not None:
            self.objective = objective
            root = self.names.parse(objective)
        trees |= {name: blank.tree for name, blank in blanks.items()}
        variants = VariantReader(self.names, self.written)
        conventions = variants.conventions(conventions_node)
        mistakes = variants.mistakes(mistakes_node)
        if not handout:
            self._check_items(tuple(entry.item for entry in entries), trees)
        model = self._model(model_node, entries)
        if self.faults:
            self._check_what_is_left(trees, root)
        self._refuse_if_faulty()
        problem = Problem(
            id=id,
            title=title,
            statement=statement,
            givens=self.givens,
            steps=trees,
            written={name: found.text for name, found in self.written.items()},
            objective=root,
            direction=direction,
            items=tuple(entry.item for entry in entries),
            tolerance=tolerance,
            conventions=conventions,
            mistakes=mistakes,
            names=self.names.table(),
            source=SpecFile(self.document.file, self.data),
            images=frozenset(n for n, b in blanks.items() if b.image) if handout else None,
            model=model,
            shapes=self.shapes,
        )
        self._check_graphs(problem)
        self._refuse_if_faulty()
        return problem

    def _model(self, mapping: Mapping | None, entries: list[Entry]) -> Model | None:
        if mapping is None and all(entry.claim is None for entry in entries):
            return None
        from gradecheck.spec import proofs  # noqa: PLC0415 - proofs only

        model = proofs.read_model_of(mapping, self.faults) if mapping else None
        proofs.check_claims(entries, model, self.faults)
        return model

    def _refuse_assignment(self) -> None:
        key = self.document.root.key("assignment")
        if key is not None:
            message = "this is an assignment, which puts problems together; one problem is wanted"
            hint = "name one of its problems"
            raise GradecheckError([Fault("an-assignment", message, hint, key.place())])

    def _refuse_if_faulty(self) -> None:
        """Raise every fault found, in the order of the file.

        Where an expression was cut at a comma, what is left of it makes no sense, so other faults
        of its line are none.
        """
        cut = all_cut(self.document.root)
        lines = {fault.place.line for fault in cut if fault.place}
        others = [fault for fault in self.faults if fault.place and fault.place.line not in lines]
        if cut or self.faults:
            raise GradecheckError(sorted([*cut, *others], key=_by_place))

    # -- givens and steps ----------------------------------------------------------------------

    def _read_givens(self, mapping: Mapping | None) -> None:
        for key, node in mapping.entries if mapping else ():
            name = self.names.declare(key, "given")
            value: Node | None = node
            if isinstance(node, Mapping):
                fields = Fields(node, self.faults, f"the given {shown(key.text)}")
                if self.shaped is not None and _is_shape(node):
                    self.shaped.given(name, fields)
                    self._aliases(fields, name)
                    fields.finish()
                    continue
                value = fields.node("value", "values", required=True)
                self._aliases(fields, name)
                fields.finish()
            if name is not None and value is not None:
                self._read_given(name, value)

    def _read_given(self, name: str, node: Node) -> None:
        try:
            numbers = read_numbers(node)
        except UnreadableNumberError as error:
            self.faults.append(Fault(error.code, error.message, error.hint, error.place))
            return
        if not numbers.written.all():
            message = f"`{name}` has an element that is blank"
            self.faults.append(Fault("missing-value", message, place=node.place()))
        elif numbers.values.ndim > 4:
            message = f"`{name}` has {numbers.values.ndim} axes; at most 4 are allowed"
            self.faults.append(Fault("too-large", message, place=node.place()))
        else:
            self.givens[name] = numbers.values

    # -- givens by their shapes ----------------------------------------------------------------

    def _shape_reader(self, top: Fields, given: Mapping | None) -> ShapeReader | None:
        """The reader of shapes where the file has any; most have none and do not wait for it."""
        top.allow(*SHAPE_KEYS)
        entries = given.entries if given else ()
        shaped = any(isinstance(node, Mapping) and _is_shape(node) for _, node in entries)
        if not shaped and not any(top.key(key) for key in SHAPE_KEYS):
            return None
        from gradecheck.spec.shaped import ShapeReader  # noqa: PLC0415 - formula problems only

        return ShapeReader(top, self.names)

    def _read_stacked(self, blanks: AnyMapping[str, object]) -> None:
        """The names for all samples, and with them all that is said of shapes."""
        if self.shaped is None:
            return
        stacked = self.shaped.stacked({**self.shaped.givens, **self.written, **blanks})
        self.shapes = self.shaped.shapes(stacked)

    def _aliases(self, fields: Fields, name: str | None) -> None:
        for alias in fields.scalars("aka"):
            if name is not None:
                self.names.alias(alias, name)

    def _declare_steps(self, mapping: Mapping | None) -> None:
        for key, node in mapping.entries if mapping else ():
            name = self.names.declare(key, "step")
            value: Node | None = node
            if isinstance(node, Mapping) and (not node.flow or node.key("is") is not None):
                fields = Fields(node, self.faults, f"the step {shown(key.text)}")
                value = fields.scalar("is", required=True)
                self._aliases(fields, name)
                fields.finish()
            if name is not None and value is not None:
                self._write(name, value)

    def _write(self, name: str, node: Node) -> None:
        """Note the text of a step, to be parsed once all names are known."""
        written = self.names.expression(node)
        if written is not None:
            self.written[name] = written

    def _objective(
        self, node: Node | None
    ) -> tuple[Literal["minimize", "maximize"], Written | None]:
        if node is None:
            return "minimize", None
        if isinstance(node, Scalar):
            return "minimize", self.names.expression(node)
        if not isinstance(node, Mapping):
            fault = Fault(
                "wrong-kind", "`objective` is a list", "write {minimize: …}", node.place()
            )
            self.faults.append(fault)
            return "minimize", None
        fields = Fields(node, self.faults, "the objective")
        found = fields.one_of("minimize", "maximize", required=True)
        fields.finish()
        if found is None:
            return "minimize", None
        key, value = found
        return ("maximize" if key == "maximize" else "minimize"), self.names.expression(value)

    def _trees(self, items: Iterable[tuple[str, Written]]) -> dict[str, Tree]:
        """Every step's expression parsed, now that all names are known."""
        self.written.update(items)
        trees = {name: self.names.parse(written) for name, written in self.written.items()}
        return {name: tree for name, tree in trees.items() if tree is not None}

    # -- what holds only of the whole ------------------------------------------------------------

    def _check_items(self, items: tuple[Item, ...], trees: dict[str, Tree]) -> None:
        for item in items:
            known = item.id in trees or item.id in self.written
            if item.kind in ("value", "formula") and not known:
                self.names.unknown_item(item.id)

    def _check_what_is_left(self, trees: dict[str, Tree], root: Tree | None) -> None:
        """Check the steps that do not depend on what is faulty already."""
        types = {name: Type(value.shape) for name, value in self.givens.items()}
        sizes: dict[str, int] = {}
        letters: dict[str, int] = {}
        if self.shapes is not None:
            sizes = self.shapes.tried
            letters, types = self.shapes.letters(sizes), self.shapes.types(sizes)
        broken = self.names.keys.keys() - types.keys() - trees.keys()
        self._check_graph(partial(Graph, types, trees, root, sizes, letters, broken=broken), None)

    def _check_graphs(self, problem: Problem) -> None:
        """Check the graph, then each option and each mistake alone in it."""
        if not self._check_graph(problem.build, None):
            return
        for convention in problem.conventions:
            for option in convention.options[1:]:
                reading = {convention.name: option.name}
                self._check_graph(partial(problem.build, reading), option)
        for mistake in problem.mistakes:
            self._check_graph(partial(problem.variant, mistake), mistake)

    def _check_graph(self, build: Callable[[], Graph], variant: Variant | None) -> bool:
        try:
            graph = build()
            _refuse_free_letters(graph)
        except GraphError as error:
            for name, fault in error.faults:
                self._place_fault(name, fault, variant)
            return False
        return True

    def _place_fault(self, name: str, error: ExpressionError, variant: Variant | None) -> None:
        own = variant is not None and (name in variant.steps or name == "objective")
        written = self.names.places.get((variant.name, name)) if own and variant else None
        written = written or (self.objective if name == "objective" else self.written.get(name))
        message = error.message
        if variant is not None and not own:
            message = f"with {shown(variant.name)}: {message}"
        place = written.place(error) if written else self.document.root.place()
        self.faults.append(Fault(error.code, message, error.hint, place))


def _is_shape(node: Mapping) -> bool:
    return any(node.get(key) is not None for key in ("shape", "each"))


def _refuse_free_letters(graph: Graph) -> None:
    """A step may only depend on the index of the samples: which axis would another letter be?"""
    faults = []
    for step in graph.steps.values():
        free = set(graph.scope.types[step.name].letters) - graph.scope.samples
        if free and step.kind == "forward":
            letters = " and ".join(f"`{letter}`" for letter in sorted(free))
            message = f"the index {letters} is free: it is not clear which axis it would be"
            hint = "sum over it, as in `sum_j w_j x_j`, or write the step with products of matrices"
            faults.append((step.name, ExpressionError("free-index", message, 0, 0, hint)))
    if faults:
        raise GraphError(faults)


def _by_place(fault: Fault) -> tuple[int, int]:
    return (fault.place.line, fault.place.column) if fault.place else (0, 0)
