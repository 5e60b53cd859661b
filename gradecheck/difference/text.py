"""A comparison of two runs for a terminal: bounded, the largest changes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gradecheck.difference.amounts import (
    amount,
    counted,
    item_name,
    signed,
    signed_text,
    statuses,
)
from gradecheck.difference.change import ItemChange, StudentChange
from gradecheck.difference.spec_change import SpecDifference
from gradecheck.difference.tally import ItemTally, Tally
from gradecheck.difference.word import listed
from gradecheck.document.printable import columns, shown
from gradecheck.report.styled import Line, fit, pad, painted, paragraph

MOST_ITEMS = 8
"""Items of one student."""
MOST_TALLIES = 20
MOST_FINDINGS = 6
MOST_NAMED = 8
MOST_TEXT = 30
"""Lines of a difference of texts."""
WIDEST_NAME = 24
WIDEST_ITEM = 20


class Page(msgspec.Struct, frozen=True):
    """How wide the page is, and whether it has colour; what the two runs are called."""

    old: str
    new: str
    width: int = 80
    colour: bool = False


def difference_text(
    tally: Tally, specs: Sequence[SpecDifference], notes: Sequence[str], page: Page
) -> str:
    """The comparison as text."""
    several = len({problem for problem, _ in tally.items if problem}) > 1
    blocks = [
        _head(tally, page),
        _specs(specs, notes, page.width),
        _items(tally, page.width, several=several),
        _students(tally, page.width, several=several),
        _findings(tally, page.width, several=several),
        _only(tally, page),
    ]
    lines: list[Line] = []
    for block in filter(None, map(list, blocks)):
        lines += [[], *block] if lines else block
    return painted(lines, colour=page.colour)


def _head(tally: Tally, page: Page) -> Iterator[Line]:
    yield from paragraph(f"{page.old} → {page.new}", page.width, style="strong")
    yield from paragraph(summary(tally), page.width)


def summary(tally: Tally) -> str:
    """How many totals change, by how much on average, and the largest change: in one sentence."""
    if not tally.changed:
        said = f"no total changes, of {counted(tally.both, 'student')}"
    else:
        verb = "changes" if tally.changed == 1 else "change"
        said = (
            f"{tally.changed:,} of {counted(tally.both, 'student')} {verb}: "
            f"mean {signed_text(tally.mean)} ({signed_text(tally.mean_of_all)} over all), "
            f"largest {_largest(tally)}"
        )
    if tally.otherwise:
        keep = "keeps the total" if tally.otherwise == 1 else "keep their total"
        said += f"; {tally.otherwise:,} more {keep}, but not every item"
    return said


def _largest(tally: Tally) -> str:
    extremes = [
        f"{signed(one.by)} ({fit(one.id, WIDEST_NAME)})"
        for one, sign in ((tally.up, 1), (tally.down, -1))
        if one is not None and one.by * sign > 0
    ]
    return " and ".join(extremes)


def _specs(specs: Sequence[SpecDifference], notes: Sequence[str], width: int) -> Iterator[Line]:
    """What changed in the problems' files, and whatever else differs."""
    if specs or notes:
        yield [("what differs", "strong")]
    for spec in specs:
        kind = "assignment" if spec.is_assignment else "problem"
        shas = f"{spec.old[:8] or 'none'} → {spec.new[:8] or 'none'}"
        yield [(f"  {kind} {fit(spec.id, WIDEST_NAME)}", ""), (f"  {shas}", "quiet")]
        for change in spec.changes:
            yield from paragraph(change.text, width, (f"    change {change.number}  ", "quiet"))
            if len(change.touches) > 1 or any(
                shown(id) not in change.text for id in change.touches
            ):
                touches = f"can touch {listed(list(change.touches))}"
                yield from paragraph(touches, width, (" " * 15, ""), "quiet")
        if spec.note:
            yield from paragraph(spec.note, width, ("    ", ""))
        for line in spec.lines[:MOST_TEXT]:
            style = {"+": "good", "-": "bad"}.get(line[:1], "quiet")
            yield [("    ", ""), (fit(line, width - 4), style)]
        yield from _more(len(spec.lines) - MOST_TEXT, "lines")
    for note in notes:
        yield from paragraph(note, width, ("  ", ""))


def _items(tally: Tally, width: int, *, several: bool) -> Iterator[Line]:
    """A line for each item: for how many it goes up and down, and between which statuses."""
    if not tally.items:
        return
    ranked = sorted(tally.items.items(), key=lambda one: -(one[1].up + one[1].down))
    told = ranked[:MOST_TALLIES]
    rows = [
        (item_name(*key, several=several), f"{one.up:,}", f"{one.down:,}", signed(one.by))
        for key, one in told
    ]
    name = min(WIDEST_ITEM, max(4, *(columns(row[0]) for row in rows)))
    wide = [max(len(head), *(len(row[k]) for row in rows)) for k, head in _heads()]
    heads = "".join(f"  {head:>{wide[k]}}" for k, (_, head) in enumerate(_heads()))
    yield [(f"  {'item':<{name}}{heads}  statuses", "quiet")]
    for row, (_, one) in zip(rows, told, strict=True):
        cells = "".join(f"  {row[k]:>{wide[k - 1]}}" for k, _ in _heads())
        label = f"  {pad(fit(row[0], name), name)}{cells}  "
        yield from paragraph(_transitions(one), width, (label, ""), "quiet")
    yield from _more(len(tally.items) - len(told), "items")


def _heads() -> tuple[tuple[int, str], ...]:
    return (1, "up"), (2, "down"), (3, "points")


def _transitions(tally: ItemTally) -> str:
    return ", ".join(
        f"{count:,} {old or 'not there'} → {new or 'not there'}"
        for (old, new), count in tally.statuses.most_common(4)
    )


def _students(tally: Tally, width: int, *, several: bool) -> Iterator[Line]:
    kept = tally.kept
    if not kept:
        return
    yield [("students, the largest changes first", "strong")]
    for change in kept:
        yield from _student(change, width, several=several)
    left = tally.changed + tally.otherwise - len(kept)
    yield from _more(left, "students: -f csv or -f json has them all")


def _student(change: StudentChange, width: int, *, several: bool) -> Iterator[Line]:
    who = f"{change.id} ({change.name})" if change.name and change.name != change.id else change.id
    points = amount(change.new_points)
    if change.old_points != change.new_points:
        total = f"{amount(change.old)} of {amount(change.old_points)} → {amount(change.new)}"
    else:
        total = f"{amount(change.old)} → {amount(change.new)}"
    style = "good" if change.by > 0 else "bad" if change.by < 0 else ""
    by = signed(change.by)
    room = width - len(by) - len(total) - len(points) - 10
    name = pad(fit(who, max(8, room)), max(8, room))
    yield [(f"  {name}  {total} of {points}  ", ""), (by, style)]
    for item in change.items[:MOST_ITEMS]:
        yield from _item(item, width, several=several)
    yield from _more(len(change.items) - MOST_ITEMS, "items", "    ")


def _item(change: ItemChange, width: int, *, several: bool) -> Iterator[Line]:
    name = item_name(change.problem, change.item, several=several)
    points = f"{amount(change.old)} → {amount(change.new)}" if change.by else amount(change.new)
    label = f"    {pad(fit(name, WIDEST_ITEM), 9)} {points:>12}  "
    parts = [statuses(change)]
    parts += [f"now {finding}" for finding in change.found]
    parts += [f"no longer {finding}" for finding in change.gone]
    if change.because:
        parts.append(f"({', '.join(change.because)})")
    yield from paragraph("  ".join(filter(None, parts)), width, (label, ""), "quiet")


def _findings(tally: Tally, width: int, *, several: bool) -> Iterator[Line]:
    if not tally.found and not tally.gone:
        return
    yield [("findings", "strong")]
    for label, counter in (("new", tally.found), ("gone", tally.gone)):
        for (problem, item, name), count in counter.most_common(MOST_FINDINGS):
            where = item_name(problem, item, several=several)
            yield [
                (f"  {label:<4}  {count:>5,} × ", "quiet"),
                (fit(f"{where}: {name}", width - 16), ""),
            ]
        yield from _more(len(counter) - MOST_FINDINGS, f"{label} ones")


def _only(tally: Tally, page: Page) -> Iterator[Line]:
    """Students whom one run alone knows."""
    for names, count, where in (
        (tally.only_new, tally.only_new_count, page.new),
        (tally.only_old, tally.only_old_count, page.old),
    ):
        if count:
            listed_names = [fit(name, WIDEST_NAME) for name in names[:MOST_NAMED]]
            more = f" and {count - len(listed_names):,} more" if count > len(listed_names) else ""
            said = f"{counted(count, 'student')}: {', '.join(listed_names)}{more}"
            yield from paragraph(said, page.width, (f"only in {fit(where, 30)}  ", "strong"))


def _more(count: int, what: str, indent: str = "") -> Iterator[Line]:
    if count > 0:
        yield [(f"{indent}  … and {count:,} more {what}", "quiet")]
