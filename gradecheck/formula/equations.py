"""What a student wrote, as equations: which name each defines, and what for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from gradecheck.document.placed import placed
from gradecheck.document.tree import Scalar
from gradecheck.errors import ExpressionError, Fault
from gradecheck.formula.lines import MOST_LINES, Piece, pieces
from gradecheck.lang.names import Names
from gradecheck.lang.spelling import USUAL_INDICES
from gradecheck.lang.statements import Statement, parse_relations
from gradecheck.lang.text import text
from gradecheck.lang.tree import Grad, Index, Name, Node
from gradecheck.lang.walk import nodes, rebuild


class Equation(msgspec.Struct, frozen=True, eq=False):
    """One equation: ``name`` is what it defines (empty where nothing stands on the left), with the
    index letters of its left side, ``right`` the expression behind its last ``=``."""

    name: str
    letters: tuple[str, ...]
    right: Node
    scalar: Scalar
    start: int = 0
    shown: str = ""

    def fault(self, error: ExpressionError) -> Fault:
        """The fault of a part of this equation, with its place in the file."""
        return placed(shifted(error, self.start), self.scalar)


class Target(msgspec.Struct, frozen=True):
    """What stands on a left side."""

    name: str
    letters: tuple[str, ...] = ()


class Reader:
    """Reads equations over the names of a problem and the names that a student makes up.

    ``gradients`` maps a given or step to the item that asks for its gradient; ``letter`` is the
    objective's.
    """

    def __init__(
        self, names: Names, gradients: Mapping[str, str], objective: Node | None, letter: str
    ) -> None:
        self.names = names
        self.gradients = gradients
        self.objective = objective
        self.letter = letter
        self.open = msgspec.structs.replace(names, open=True)
        self.own: dict[str, str] = {}

    def meet(self, key: str) -> Target | None:
        """The name that a key of ``answers`` defines; ``None`` where it is none."""
        try:
            statement = parse_relations(f"{key} = 0", self.open)
        except ExpressionError:
            return None
        target = self.target(statement.left) if statement.left is not None else None
        if target is not None:
            self._own(target.name)
        return target

    def scan(self, block: str) -> list[Piece]:
        """The equations of a block, cut; the names that they define are known from now on."""
        found = pieces(block)
        if len(found) > MOST_LINES:
            start = found[MOST_LINES].start
            message = f"an answer has at most {MOST_LINES} equations, this one has {len(found)}"
            raise ExpressionError("too-long", message, start, len(block))
        for piece in found:
            if "=" not in piece.text:
                continue
            try:
                statement = parse_relations(piece.text, self.open)
            except ExpressionError:
                continue  # said when it is read with all names known
            target = self._left(statement)
            if target is not None and statement.links:
                self._own(target.name)
        return found

    def read(self, piece: Piece, scalar: Scalar) -> Equation:
        """One equation, all names known; an :class:`ExpressionError` has offsets in the block."""
        values = {**self.own, **self.names.values}
        sizes = self.names.sizes - self.own.keys()
        names = msgspec.structs.replace(self.names, values=values, sizes=sizes)
        try:
            statement = parse_relations(piece.text, names)
            _check_equation(statement)
            target = Target("")
            if statement.links:
                target = self._left(statement) or self._not_a_name(statement)
            right = self.resolved(statement.last)
        except ExpressionError as error:
            raise shifted(error, piece.start) from None
        return Equation(target.name, target.letters, right, scalar, piece.start, piece.text)

    def _left(self, statement: Statement) -> Target | None:
        """What the left side names.  `D_il = x_il` names D where i and l are letters behind."""
        left = statement.left
        target = self.target(left) if left is not None else None
        if target is None or target.letters or not isinstance(left, Name) or "_" not in left.id:
            return target
        if left.id in self.names.values:
            return target
        stem, _, suffix = left.id.rpartition("_")
        letters = {x for link in statement.links for x in _letters(link.right)}
        if letters.issuperset(suffix) and USUAL_INDICES.issuperset(suffix) and "_" not in stem:
            return Target(stem, tuple(suffix))
        return target

    def target(self, left: Node | None) -> Target | None:
        """What a left side names, with its index letters; ``None`` where it is no name."""
        letters: tuple[str, ...] = ()
        if isinstance(left, Index):
            letters = tuple([item for item in left.items if isinstance(item, str)])
            if len(letters) < len(left.items):
                return None
            left = left.base
        if isinstance(left, Name):
            return Target(left.id, letters)
        if isinstance(left, Grad) and self._of_objective(left):
            return Target(self.gradient(left.wrt), letters)
        if isinstance(left, Grad) and (name := _derivative_name(left)):
            return Target(name, letters)
        return None

    @staticmethod
    def _not_a_name(statement: Statement) -> Target:
        left = statement.left
        assert left is not None
        raise ExpressionError(
            "not-a-name",
            f"`{text(left)}` is no name that could be defined",
            left.span.start,
            left.span.end,
            "write `dL/dw = …` or a name of your own: `delta = …`",
        )

    def _own(self, name: str) -> None:
        if name not in self.names.values:
            self.own[name] = name

    def gradient(self, wrt: str) -> str:
        """The name under which the objective's gradient for ``wrt`` goes."""
        return self.gradients.get(wrt, f"∂{self.letter}/∂{wrt}")

    def _of_objective(self, node: Grad) -> bool:
        if node.of is None or self.objective is None:
            return True  # a handout does not say what the objective is
        return node.of in (self.objective, Name(self.letter))

    def resolved(self, tree: Node) -> Node:
        """The tree with gradients as names: they are what the student's own equations say."""

        def change(node: Node) -> Node:
            if not isinstance(node, Grad):
                return node
            if self._of_objective(node):
                return Name(self.gradient(node.wrt), node.span)
            name = _derivative_name(node)
            if name in self.own:
                return Name(name, node.span)
            raise ExpressionError(
                "not-a-value",
                f"`{text(node)}` is a derivative that is not worked out",
                node.span.start,
                node.span.end,
                "write the formula that it comes to",
            )

        return rebuild(tree, change)


def _derivative_name(node: Grad) -> str:
    """The name of a derivative of one step for another, which a student may define: ``∂x'/∂s``."""
    of = node.of.base if isinstance(node.of, Index) else node.of
    return f"∂{of.id}/∂{node.wrt}" if isinstance(of, Name) else ""


def _check_equation(statement: Statement) -> None:
    if statement.left is None:
        raise ExpressionError("missing-operand", "expected a left side", 0, 1)
    for link in statement.links:
        if link.relation != "=":
            where = link.place.start, link.place.end
            raise ExpressionError("not-an-equation", "expected `=` here", *where)


def shifted(error: ExpressionError, by: int) -> ExpressionError:
    """The same fault, ``by`` characters further on."""
    start, end = error.start + by, error.end + by
    return ExpressionError(error.code, error.message, start, end, error.hint)


def _letters(tree: Node) -> Iterable[str]:
    for node in nodes(tree):
        if isinstance(node, Index):
            yield from (item for item in node.items if isinstance(item, str))
