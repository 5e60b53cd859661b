"""Taking in the answers of a formula problem: the equations of every answer and auxiliary."""

from __future__ import annotations

import msgspec

from gradecheck.document.placed import placed
from gradecheck.document.printable import shown
from gradecheck.document.tree import Node, Scalar, Sequence, is_null
from gradecheck.errors import ExpressionError, Fault
from gradecheck.formula.equations import Equation, Reader
from gradecheck.formula.lines import Piece
from gradecheck.formula.workspace import gradient_items, letter_of
from gradecheck.grading.intake import Intake, take_choice
from gradecheck.grading.keys import step_of
from gradecheck.lang.tokens import LONGEST
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Answer, Submission

MOST_ANSWERS = 100


class Formulas(msgspec.Struct):
    """The equations of a submission.

    blocks:      by item or auxiliary, in the order written
    auxiliaries: the names that are no items, with the index letters of their keys
    broken:      what could not be read, by item or name
    texts:       what was written for an item
    """

    blocks: dict[str, list[Equation]] = {}
    auxiliaries: dict[str, tuple[str, ...]] = {}
    broken: dict[str, Fault] = {}
    texts: dict[str, str] = {}


class Part(msgspec.Struct, frozen=True):
    """A text of an answer with its equations, cut."""

    scalar: Scalar
    pieces: list[Piece]


def take_in_formulas(problem: Problem, submission: Submission, intake: Intake) -> None:
    """Read every answer: all names that are defined first, then all equations with them known."""
    taking = _Taking(problem, intake)
    intake.formulas = taking.found
    for answer in submission.answers[:MOST_ANSWERS]:
        taking.cut(answer)
    for name, parts in taking.parts.items():
        taking.read(name, parts)
    taking.tell()


class _Taking:
    """One submission as it is read."""

    def __init__(self, problem: Problem, intake: Intake) -> None:
        self.problem = problem
        self.intake = intake
        self.items = {item.id: item for item in problem.items}
        letter = letter_of(problem)
        self.reader = Reader(problem.names, gradient_items(problem), problem.objective, letter)
        self.found = Formulas()
        self.parts: dict[str, list[Part]] = {}

    def cut(self, answer: Answer) -> None:
        """Note what an answer is for, and cut it into equations."""
        name = self._name(answer)
        if name is None:
            return
        if name in self.parts or name in self.intake.choices:
            message = f"{shown(answer.key.text)} is answered a second time; the first counts"
            place = answer.key.place()
            self.intake.warn("duplicate-answer", message, place, "keep one of them")
            return
        node = answer.node
        if is_null(node) or (isinstance(node, Scalar) and node.text.strip() in ("", "?")):
            return
        item = self.items.get(name)
        if item is not None:
            self.intake.places[name] = node.place()
        if item is not None and item.kind == "choice":
            take_choice(item, answer, self.intake)
        elif item is None or item.kind == "formula":
            self.parts[name] = [
                part for each in _texts(node) if (part := self._part(name, each)) is not None
            ]

    def _name(self, answer: Answer) -> str | None:
        """The item, or the name of a student's own, that a key is."""
        name = step_of(self.problem, answer.key.text)
        if name in self.items:
            return name
        target = self.reader.meet(answer.key.text)
        if target is None:
            message = f"{shown(answer.key.text)} is no name, so nothing can be made of it"
            hint = "write a name such as delta2"
            self.intake.warn("bad-name", message, answer.key.place(), hint)
            return None
        if target.name in self.items:
            return target.name
        assert self.problem.shapes is not None
        if target.name in self.problem.shapes.givens:
            message = f"{shown(answer.key.text)} is given, so it is not graded"
            self.intake.warn("given-answered", message, answer.key.place())
            return None
        self.found.auxiliaries[target.name] = target.letters
        return target.name

    def _part(self, name: str, node: Node) -> Part | None:
        """One text, cut; ``None`` where it is none, or too long."""
        if not isinstance(node, Scalar):
            hint = "write it after `|` on the next line"
            fault = Fault("wrong-kind", "expected a formula", hint, node.place())
            self.found.broken.setdefault(name, fault)
            return None
        texts = self.found.texts
        texts[name] = f"{texts.get(name, '')}\n{node.text}".strip()[: 2 * LONGEST]
        try:
            _check_length(node.text)
            return Part(node, self.reader.scan(node.text))
        except ExpressionError as error:
            self.found.broken.setdefault(name, placed(error, node))
            return None

    def read(self, name: str, parts: list[Part]) -> None:
        """All equations of one answer; one that cannot be read breaks the answer."""
        equations: list[Equation] = []
        broken = self.found.broken
        for part in parts:
            for piece in part.pieces:
                try:
                    equations.append(self.reader.read(piece, part.scalar))
                except ExpressionError as error:
                    broken.setdefault(name, placed(error, part.scalar))
        if not equations and name not in broken:
            place = parts[0].scalar.place() if parts else self.intake.places.get(name)
            broken[name] = Fault("empty-expression", "expected a formula", place=place)
        elif name in self.found.auxiliaries and equations and not equations[-1].name:
            # The last equation of an auxiliary defines it, though it does not say so itself.
            letters = self.found.auxiliaries[name]
            equations[-1] = msgspec.structs.replace(equations[-1], name=name, letters=letters)
        self.found.blocks[name] = equations

    def tell(self) -> None:
        """Note what could not be read."""
        for name, fault in self.found.broken.items():
            if name in self.items:
                self.intake.invalid[name] = fault
                self.intake.texts[name] = self.found.texts.get(name, "")[:2000]
            elif fault.place is not None:
                message = f"`{name}` could not be read: {fault.message}"
                self.intake.warn(fault.code, message, fault.place, fault.hint)


def _texts(node: Node) -> list[Node]:
    """An answer may be a list of texts, too."""
    return node.items if isinstance(node, Sequence) else [node]


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        message = f"a formula has at most {LONGEST} characters, this one {len(text)}"
        raise ExpressionError("too-long", message, 0, 1)
