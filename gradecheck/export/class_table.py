"""The class on a terminal: every item, the commonest mistakes, the scores, what is worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from gradecheck.batch.shared import SharedWrong
from gradecheck.batch.statistics import BINS, ItemStatistics, ProblemStatistics, Statistics
from gradecheck.document.printable import columns
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import Line, Span, fit, pad, painted, paragraph

MOST_MISTAKES = 5
MOST_SHARED = 5
MOST_NAMED = 6
MOST_UNREADABLE = 10
NARROW = 24
"""Columns of a file's or a student's name in a list."""
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("right", "✓", "good"),
    ("follow-through", "↳", "follow"),
    ("wrong", "✗", "bad"),
    ("missing", "○", "quiet"),
)
"""Columns of counts: what each is called, its sign where there is little room, its style."""
LEAST_NAME = 8
"""Columns that an item's name must have before signs stand for words."""


class ClassPage(msgspec.Struct, frozen=True):
    """On what is written: the class's title, the files made in ``folder``, how wide it may be."""

    title: str
    files: tuple[str, ...] = ()
    folder: str = ""
    width: int = 80
    colour: bool = False


def class_table(found: Statistics, page: ClassPage) -> str:
    """The report on a class.

    >>> from fractions import Fraction
    >>> nobody = Statistics(0, 0, Fraction(0), (0,) * BINS, (), (), (), 0, 0, 0)
    >>> print(class_table(nobody, ClassPage("A6")), end="")
    A6  0 students, 0 graded
    """
    blocks = [
        _head(found, page),
        *(_problem(problem, page) for problem in found.problems),
        _scores(found, page.width),
        _shared(found.shared, page.width),
        _unreadable(found, page.width),
        _files(page),
    ]
    lines: list[Line] = []
    for block in filter(None, map(list, blocks)):
        lines += [[], *block] if lines else block
    return painted(lines, colour=page.colour)


def _head(found: Statistics, page: ClassPage) -> Iterator[Line]:
    counts = [_several(found.students, "student"), f"{found.graded:,} graded"]
    if found.unreadable_count:
        counts.append(f"{found.unreadable_count:,} unreadable")
    if found.late:
        counts.append(f"{found.late:,} late")
    if found.adjusted:
        counts.append(f"{found.adjusted:,} adjusted")
    if found.graded:
        counts.append(f"mean {percent_text(found.mean)}")
    said = ", ".join(counts)
    title = fit(page.title, page.width)
    if columns(title) + 2 + len(said) <= page.width:
        yield [(title, "strong"), (f"  {said}", "")]
    else:
        yield [(title, "strong")]
        yield from paragraph(said, page.width)


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _problem(problem: ProblemStatistics, page: ClassPage) -> Iterator[Line]:
    """The table of a problem's items, and its commonest mistakes."""
    column, width = problem.column, page.width
    mean = f"mean {points_text(problem.mean)} / {points_text(column.own)}" if problem.graded else ""
    name = fit(column.id, width // 3)
    room = width - len(name) - len(mean) - 4
    known = column.title in ("", column.id, page.title)
    title = fit(column.title, room) if room > 8 and not known else ""
    yield [
        (name, "strong"),
        ("  ", ""),
        (pad(title, max(0, room)), "quiet"),
        ("  ", ""),
        (mean, ""),
    ]
    items = [item for item in problem.items if item.column.kind != "manual"]
    if not items or not problem.graded:
        return
    yield from _items(items, width)
    by_person = [item for item in problem.items if item.column.kind == "manual"]
    if by_person:
        names = ", ".join(item.column.id for item in by_person)
        yield from paragraph(names, width, ("  left for a person  ", "quiet"))
    if problem.mistakes:
        yield [("  commonest mistakes", "quiet")]
        most = len(f"{problem.mistakes[0][1]:,}")
        for name, count in problem.mistakes[:MOST_MISTAKES]:
            yield [(f"    {count:>{most},} × ", ""), (fit(name, width - most - 8), "")]
        yield from _more(len(problem.mistakes) - MOST_MISTAKES, "  ")


def _items(items: Sequence[ItemStatistics], width: int) -> Iterator[Line]:
    means = [f"{points_text(item.mean)} / {points_text(item.column.points)}" for item in items]
    counts = [
        [f"{count:,}" for count in (item.right, item.follow_through, item.wrong, item.missing)]
        for item in items
    ]
    wide = max(4, *(len(text) for text in means))
    longest = max(4, *(columns(item.column.id) for item in items))
    heads = [word for word, _, _ in COLUMNS]
    each = _widths(heads, counts)
    room = width - wide - sum(each) - 4 - 2 * len(each)
    has_words = room >= min(longest, LEAST_NAME)
    if not has_words:
        heads = [sign for _, sign, _ in COLUMNS]
        each = _widths(heads, counts)
        room = max(4, width - wide - sum(each) - 4 - 2 * len(each))
    name = min(longest, room)
    cells = [f"  {head:>{size}}" for head, size in zip(heads, each, strict=True)]
    yield [(f"  {'item':<{name}}  {'mean':>{wide}}{''.join(cells)}", "quiet")]
    for item, mean, row in zip(items, means, counts, strict=True):
        line: Line = [(f"  {pad(fit(item.column.id, name), name)}  {mean:>{wide}}", "")]
        for text, size, (_, _, style) in zip(row, each, COLUMNS, strict=True):
            line.append((f"  {text:>{size}}", style if text != "0" else "quiet"))
        yield line
    if not has_words:
        signs = "   ".join(f"{sign} {word}" for word, sign, _ in COLUMNS)
        yield from paragraph(signs, width, ("  ", ""), "quiet")


def _widths(heads: Sequence[str], counts: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column of counts is."""
    return [max(len(head), *(len(row[k]) for row in counts)) for k, head in enumerate(heads)]


def _scores(found: Statistics, width: int) -> Iterator[Line]:
    """The distribution of scores as bars, the best first."""
    if not found.graded:
        return
    yield [("scores", "strong")]
    most = max(found.bars)
    room = min(40, width - 24 - len(f"{most:,}"))
    for number in range(BINS - 1, -1, -1):
        count = found.bars[number]
        label = f"{100 * number // BINS}–{100 * (number + 1) // BINS}%"
        bar = "█" * -(-count * room // most)
        yield [(f"{label:>9} ", "quiet"), (bar, "link"), (f" {count:,}" if count else "", "")]


def _shared(found: Sequence[SharedWrong], width: int) -> Iterator[Line]:
    if not found:
        return
    said = "the same wrong answer from several; most have a simple reason"
    yield from paragraph(said, width, ("worth a look  ", "strong"), "quiet")
    for one in found[:MOST_SHARED]:
        what = f"{one.problem}: {', '.join(one.items)}"
        known = f" ({', '.join(one.mistakes)})" if one.mistakes else ""
        names = ", ".join(fit(name, NARROW) for name in one.students[:MOST_NAMED])
        more = one.count - min(len(one.students), MOST_NAMED)
        who = names + (f" and {more:,} more" if more > 0 else "")
        yield from _hanging(f"{what}{known}: {who}", width)
    yield from _more(len(found) - MOST_SHARED)


def _unreadable(found: Statistics, width: int) -> Iterator[Line]:
    if not found.unreadable_count:
        return
    yield [("unreadable", "strong")]
    for one in found.unreadable[:MOST_UNREADABLE]:
        who = one.student if one.student and one.student != one.file else ""
        where = f"{one.file} ({who})" if who else one.file
        yield from _hanging(f"{fit(where, width)}  {one.reason}", width)
    yield from _more(found.unreadable_count - min(len(found.unreadable), MOST_UNREADABLE))


def _files(page: ClassPage) -> Iterator[Line]:
    if page.files:
        label: Span = ("written", "strong")
        where = f"to {fit(page.folder, page.width)}: {', '.join(page.files)}"
        yield from paragraph(where, page.width, (f"{label[0]}  ", label[1]))


def _hanging(text: str, width: int) -> Iterable[Line]:
    """A text whose lines after the first are set in."""
    first, *others = paragraph(text, width, ("    ", ""))
    first[0] = ("  ", "")
    return [first, *others]


def _more(count: int, indent: str = "") -> Iterator[Line]:
    if count > 0:
        yield [(f"{indent}  … and {count:,} more", "quiet")]
