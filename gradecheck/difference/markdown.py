"""A comparison of two runs as Markdown, for a mail or an issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gradecheck.difference.amounts import amount, counted, item_name, signed, statuses
from gradecheck.difference.spec_change import SpecDifference
from gradecheck.difference.tally import Tally
from gradecheck.difference.text import Page, summary
from gradecheck.report.markdown import escaped

MOST_NAMED = 20
FENCE = "~" * 20


def difference_markdown(
    tally: Tally, specs: Sequence[SpecDifference], notes: Sequence[str], page: Page
) -> str:
    """The comparison, with its largest changes."""
    blocks = [
        f"# Grades: {escaped(page.old)} → {escaped(page.new)}",
        escaped(summary(tally)),
        *_specs(specs, notes),
        *_students(tally),
        *_only(tally, page),
    ]
    return "\n\n".join(blocks) + "\n"


def _specs(specs: Sequence[SpecDifference], notes: Sequence[str]) -> Iterator[str]:
    if not specs and not notes:
        return
    yield "## What differs"
    for spec in specs:
        kind = "assignment" if spec.is_assignment else "problem"
        yield f"The file of {kind} {escaped(spec.id)} ({spec.old[:8]} → {spec.new[:8]})."
        if spec.changes:
            rows = [
                (f"{one.number}", escaped(one.text), escaped(", ".join(one.touches)))
                for one in spec.changes
            ]
            yield _table(("Change", "", "Can touch"), rows)
        if spec.note:
            yield escaped(spec.note)
        if spec.lines:
            yield "\n".join([f"{FENCE}diff", *spec.lines, FENCE])
    if notes:
        yield "\n".join(f"- {escaped(note)}" for note in notes)


def _students(tally: Tally) -> Iterator[str]:
    if not tally.kept:
        return
    several = len({problem for problem, _ in tally.items if problem}) > 1
    yield "## Students, the largest changes first"
    rows = []
    for change in tally.kept:
        who = f"{change.id} ({change.name})" if change.name else change.id
        total = f"{amount(change.old)} → {amount(change.new)}"
        rows.append((escaped(who), "total", total, signed(change.by), "", ""))
        for one in change.items:
            name = item_name(one.problem, one.item, several=several)
            points = f"{amount(one.old)} → {amount(one.new)}"
            because = escaped(", ".join(one.because))
            cells = (escaped(name), points, signed(one.by), escaped(statuses(one)), because)
            rows.append(("", *cells))
    yield _table(("Student", "Item", "Points", "Change", "Status", "Because of"), rows)
    left = tally.changed + tally.otherwise - len(tally.kept)
    if left > 0:
        yield f"… and {counted(left, 'more student')}: `-f csv` or `-f json` has them all."


def _only(tally: Tally, page: Page) -> Iterator[str]:
    for names, count, where in (
        (tally.only_new, tally.only_new_count, page.new),
        (tally.only_old, tally.only_old_count, page.old),
    ):
        if count:
            listed = ", ".join(escaped(name) for name in names[:MOST_NAMED])
            more = f" and {count - MOST_NAMED:,} more" if count > MOST_NAMED else ""
            yield f"Only in {escaped(where)}: {counted(count, 'student')} ({listed}{more})."


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
