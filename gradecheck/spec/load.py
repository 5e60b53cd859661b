"""Reading a problem file: every fault at once, each with its place and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from typing import TYPE_CHECKING, Literal

from gradecheck.document.collect import Faults
from gradecheck.document.cut import all_cut
from gradecheck.document.fields import Fields
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.printable import shown
from gradecheck.document.read import parse_document
from gradecheck.document.tree import Document, Mapping, Node, Scalar
from gradecheck.errors import Fault, GradecheckError
from gradecheck.lang.tree import Node as Tree
from gradecheck.ops.record import Array
from gradecheck.spec.declare import Declarations, Written
from gradecheck.spec.format import ID, ID_MEANING, check_format
from gradecheck.spec.handout import read_work
from gradecheck.spec.items import Entry, read_items, read_tolerance
from gradecheck.spec.numbers import UnreadableNumberError, read_numbers
from gradecheck.spec.problem import DEFAULT_TOLERANCE, Problem, SpecFile
from gradecheck.spec.shapes import Shapes
from gradecheck.spec.variants import VariantReader
from gradecheck.spec.whole import Whole

if TYPE_CHECKING:
    from gradecheck.spec.model import Model
    from gradecheck.spec.shaped import ShapeReader

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
        self.shaped: ShapeReader | None = None
        self.shapes: Shapes | None = None

    def load(self) -> Problem:
        self._refuse_assignment()
        top = Fields(self.document.root, self.faults, "a problem")
        check_format(top)
        id = top.text("problem", required=True, pattern=ID, meaning=ID_MEANING)
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
        root = None if objective is None else self.names.parse(objective)
        trees |= {name: blank.tree for name, blank in blanks.items()}
        variants = VariantReader(self.names, self.written)
        conventions = variants.conventions(conventions_node)
        mistakes = variants.mistakes(mistakes_node)
        whole = Whole(self.names, self.written, objective, self.document.root)
        if not handout:
            whole.check_items([entry.item for entry in entries], trees)
        model = self._model(model_node, entries)
        if self.faults:
            whole.check_what_is_left(self.givens, self.shapes, trees, root)
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
        whole.check_graphs(problem)
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


def _is_shape(node: Mapping) -> bool:
    return any(node.get(key) is not None for key in ("shape", "each"))


def _by_place(fault: Fault) -> tuple[int, int]:
    return (fault.place.line, fault.place.column) if fault.place else (0, 0)
