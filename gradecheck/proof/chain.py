"""Walking through a proof line by line: chains of expressions and the links between them."""

from __future__ import annotations

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.lang.tree import Node
from gradecheck.proof.form import form
from gradecheck.proof.lines import Line
from gradecheck.proof.link import Judge, Outcome
from gradecheck.proof.reading import HOW, Reader, ReadPart
from gradecheck.proof.relation import Relation
from gradecheck.proof.signs import relations
from gradecheck.proof.verdict import LineVerdict


class Judged(msgspec.Struct):
    """A link with what became of it."""

    relation: Relation
    outcome: Outcome
    line: int

    @property
    def counts(self) -> bool:
        """Whether it counts for points: its sides must differ, or it would be padding."""
        return self.relation.left != self.relation.right


class Chain(msgspec.Struct):
    """Expressions and the links between them: one more expression than links."""

    nodes: list[Node]
    links: list[Judged] = []


class Walker:
    """Judges the lines of a proof in order."""

    def __init__(self, judge: Judge, reader: Reader) -> None:
        self.judge = judge
        self.reader = reader
        self.chains: list[Chain] = []
        self.lines: list[LineVerdict] = []
        self.notes: list[str] = []
        self.unreadable = 0
        self._open: list[ReadPart] = []  # the readings of an expression that stands alone
        self._broken = False

    def walk(self, lines: list[Line]) -> None:
        """Judge every line."""
        for position, line in enumerate(lines):
            try:
                found = self._line(line, first=position == 0)
            except ExpressionError as error:
                found = self._unreadable(line, error)
            self.lines.append(found)

    def _unreadable(self, line: Line, error: ExpressionError) -> LineVerdict:
        self.unreadable += 1
        self._broken = True
        self._open = []
        hint = f" ({error.hint})" if error.hint else ""
        if error.hint.startswith("known are"):
            hint = f" (known are {', '.join(self.reader.model.variables)})"
        reason = f"cannot be read: {error.message}{hint}"
        return LineVerdict(line.number, _sign(line), line.shown, False, reason)

    def _line(self, line: Line, *, first: bool) -> LineVerdict:
        if line.defines:
            part = self.reader.define(line.defines, line.arguments, line.parts[0])
            outcomes = [*self._take([part], line), *self._parts(line.parts[1:], line)]
            if not outcomes:
                reason = f"{line.defines} is defined"
                return LineVerdict(line.number, "=", line.shown, None, reason)
        elif first and self._is_heading(line):
            reason = "the claim: a heading, not a step"
            return LineVerdict(line.number, _sign(line), line.shown, None, reason)
        else:
            outcomes = self._parts(line.parts, line)
        if not outcomes:
            reason = self._nothing(line)
            return LineVerdict(line.number, _sign(line), line.shown, None, reason)
        ok = _together([outcome.ok for outcome in outcomes])
        worst = [o for o in outcomes if not o.ok] or outcomes
        blunt = "; ".join(dict.fromkeys(o.reason for o in worst))
        full = [said for o in worst for said in (o.remedy, o.reason) if said]
        reason = "; ".join(dict.fromkeys(full))
        return LineVerdict(line.number, _sign(line), line.shown, ok, reason, blunt)

    def _nothing(self, line: Line) -> str:
        if self._broken and line.goes_on:
            return "not judged: the line before could not be read"
        return "what follows goes on from here"

    def _parts(self, texts: list[str], line: Line) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for text in texts:
            outcomes += self._take(self.reader.read(text), line)
        return outcomes

    def _is_heading(self, line: Line) -> bool:
        """Whether a first line is the claim alone; a chain may go on from its right side."""
        if len(line.parts) != 1 or line.goes_on:
            return False
        for part in self.reader.read(line.parts[0]):
            if part.left is not None and len(part.links) == 1:
                sign, right = part.links[0]
                if self.judge.is_claim(Relation(part.left, sign, right)):
                    self._open = [ReadPart(part.reach, right, ())]
                    self.judge.stated = True
                    return True
        return False

    # -- one statement ---------------------------------------------------------------------------

    def _take(self, readings: list[ReadPart], line: Line) -> list[Outcome]:
        """Judge a statement in the first reading in which it is right, or true, or at all."""
        if readings[0].left is None:
            starts: list[ReadPart | None] = list(self._open)
            if not starts:
                return []
        else:
            if not readings[0].links:
                self._open = readings
                self._broken = False
                self.chains.append(Chain([readings[0].left]))
                return []
            starts = [None]
        best: tuple[int, ReadPart | None, ReadPart, list[tuple[Relation, Outcome]]] | None = None
        for start in starts:
            for reading in readings:
                tried = self._try(start, reading, line)
                worth = _worth([outcome for _, outcome in tried])
                if best is None or worth > best[0]:
                    best = (worth, start, reading, tried)
                if worth == 2:
                    break
            if best is not None and best[0] == 2:
                break
        assert best is not None
        _, start, reading, tried = best
        self._note(line, readings, reading)
        self._record(start, reading, tried, line)
        return [outcome for _, outcome in tried]

    def _try(
        self, start: ReadPart | None, reading: ReadPart, line: Line
    ) -> list[tuple[Relation, Outcome]]:
        left = reading.left if start is None else start.last
        assert left is not None
        found = []
        free = frozenset(line.free)
        known = self.judge.known
        before = len(known.relations), self.judge.claimed, self.judge.progress
        for sign, right in reading.links:
            relation = Relation(left, sign, right)
            outcome = self.judge.judge(relation, free)
            found.append((relation, outcome))
            if outcome.ok:
                known.add(relation)
            left = right
        del known.relations[before[0] :]
        self.judge.claimed, self.judge.progress = before[1], before[2]
        return found

    def _note(self, line: Line, readings: list[ReadPart], chosen: ReadPart) -> None:
        if len(readings) > 1:
            self._add_note(f"line {line.number}: {HOW[chosen.reach]}")
        for note in chosen.notes:
            self._add_note(f"line {line.number}: {note}")

    def _add_note(self, note: str) -> None:
        same = note.partition(": ")[2]
        if all(same != other.partition(": ")[2] for other in self.notes):
            self.notes.append(note)

    def _record(
        self,
        start: ReadPart | None,
        reading: ReadPart,
        tried: list[tuple[Relation, Outcome]],
        line: Line,
    ) -> None:
        self.reader.kept = reading.reach
        self._broken = False
        if start is None or not self.chains:
            self.chains.append(Chain([tried[0][0].left]))
        chain = self.chains[-1]
        if not chain.links:
            chain.nodes = [tried[0][0].left]
        for relation, outcome in tried:
            chain.nodes.append(relation.right)
            chain.links.append(Judged(relation, outcome, line.number))
            if outcome.ok:
                self.judge.known.add(relation)
                if not relation.is_equation or form(relation.left) != form(relation.right):
                    self.judge.progress = True
            if self.judge.is_claim(relation):
                self.judge.claimed = True
        last = reading.last
        assert last is not None
        self._open = [ReadPart(reading.reach, last, ())]


def _worth(outcomes: list[Outcome]) -> int:
    """2 where all is right, 1 where all is true, else 0."""
    if all(outcome.ok for outcome in outcomes):
        return 2
    return int(all(outcome.true for outcome in outcomes))


def _together(oks: list[bool | None]) -> bool | None:
    if any(ok is False for ok in oks):
        return False
    return None if any(ok is None for ok in oks) else True


def _sign(line: Line) -> str:
    """The relation of a line: of several the one that is not =."""
    signs = [_PLAIN.get(match[0], match[0]) for part in line.parts for match in relations(part)]
    signs = [sign if sign in ("=", ">=", "<=", ">", "<") else _latex(sign) for sign in signs]
    return next((sign for sign in signs if sign != "="), signs[0] if signs else "")


_PLAIN = dict.fromkeys("≥⩾≧", ">=") | dict.fromkeys("≤⩽≦", "<=")
_PLAIN |= dict.fromkeys(["==", ":=", "≡", "≜", "≔"], "=")


def _latex(sign: str) -> str:
    if sign.startswith("\\g"):
        return ">" if sign == "\\gt" else ">="
    if sign.startswith("\\l"):
        return "<" if sign == "\\lt" else "<="
    return "="
