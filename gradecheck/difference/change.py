"""What changes for a student from one run to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gradecheck.difference.causes import PERSON, STANDING, Causes
from gradecheck.difference.result import ItemResult, Result, cents
from gradecheck.difference.side import StudentResult

LATE = "late"
"""What the change of a penalty is called."""


class ItemChange(msgspec.Struct, frozen=True):
    """What changes in an item, in hundredths of points.

    ``item`` is empty where what a problem counts changes and none of its items does, ``problem``
    where what lateness takes changes.  ``gone`` and ``found`` are the findings (``kind: step``) of
    one run only.  Points are ``None``, and the status empty, in a run that has no such item.
    ``because`` says what may be the reason.
    """

    problem: str
    item: str
    old: int | None
    new: int | None
    old_status: str = ""
    new_status: str = ""
    gone: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    because: tuple[str, ...] = ()

    @property
    def by(self) -> int:
        """By how much the points change."""
        return (self.new or 0) - (self.old or 0)


class StudentChange(msgspec.Struct, frozen=True):
    """What changes for a student; a total is ``None`` in the run that does not know them.

    ``points`` are what could be reached, in the new run where it knows them.
    """

    id: str
    name: str
    old: int | None
    new: int | None
    old_points: int = 0
    new_points: int = 0
    items: tuple[ItemChange, ...] = ()

    @property
    def is_in_both(self) -> bool:
        """Whether both runs know the student."""
        return self.old is not None and self.new is not None

    @property
    def by(self) -> int:
        """By how much the total changes; 0 where there are not two."""
        return self.new - self.old if self.old is not None and self.new is not None else 0


def student_change(
    old: StudentResult | None, new: StudentResult | None, causes: Causes
) -> StudentChange | None:
    """What changes for a student, ``None`` where nothing does; one of the two knows them."""
    if old is None or new is None:
        one = new or old
        assert one is not None
        before, after = old.total if old else None, new.total if new else None
        return StudentChange(one.id, one.name, before, after, one.points, one.points)
    items = (*_items(old, new, causes), *_beside_items(old, new, causes))
    if not items and old.total == new.total:
        return None
    name = new.name or old.name
    return StudentChange(new.id, name, old.total, new.total, old.points, new.points, items)


def _items(old: StudentResult, new: StudentResult, causes: Causes) -> Iterator[ItemChange]:
    for problem in _either(old.results, new.results):
        before, after = old.results.get(problem), new.results.get(problem)
        if before is None or after is None or before.status or after.status:
            continue  # graded in one run only: that is told of the problem as a whole
        olds = {item.id: item for item in before.items}
        news = {item.id: item for item in after.items}
        if olds == news:
            continue
        for id in _either(news, olds):
            was, now = olds.get(id), news.get(id)
            if _shown(was) != _shown(now):
                because = causes.of_item(problem, id, before, after, (was, now))
                yield _item_change(problem, id, was, now, because)


def _shown(item: ItemResult | None) -> tuple[object, ...] | None:
    return None if item is None else (item.score, item.status, item.findings)


def _item_change(
    problem: str,
    id: str,
    was: ItemResult | None,
    now: ItemResult | None,
    because: tuple[str, ...],
) -> ItemChange:
    before = was.findings if was else ()
    after = now.findings if now else ()
    return ItemChange(
        problem,
        id,
        None if was is None else cents(was.score),
        None if now is None else cents(now.score),
        was.status if was else "",
        now.status if now else "",
        tuple([one for one in before if one not in after]),
        tuple([one for one in after if one not in before]),
        because,
    )


def _beside_items(old: StudentResult, new: StudentResult, causes: Causes) -> Iterator[ItemChange]:
    """What changes though no item's points do: readability, what a problem counts, lateness."""
    problems = list(_either(old.results, new.results))
    for problem in [one for one in problems if one] or problems:
        before, after = old.results.get(problem), new.results.get(problem)
        was, now = _standing(old.results, problem), _standing(new.results, problem)
        if was != now:
            because = causes.of_problem(problem, before, after)
            yield ItemChange(problem, "", _score(before), _score(after), was, now, (), (), because)
        elif before and after and bytes(before.adjusted) != bytes(after.adjusted):
            yield from _as_a_whole(problem, before, after)
    if not (old.counted and new.counted):
        return  # no gradebook says what counts
    standing = () if old.standing == new.standing else (STANDING,)
    for problem in _either(old.counted, new.counted):
        counted = old.counted.get(problem), new.counted.get(problem)
        results = old.results.get(problem), new.results.get(problem)
        if counted[0] != counted[1] and _score(results[0]) == _score(results[1]):
            because = (*causes.of_rules(problem), *standing)
            yield ItemChange(problem, "", *counted, because=because)
    if old.penalty != new.penalty:
        because = (*causes.of_rules(""), *standing)
        yield ItemChange("", LATE, -old.penalty, -new.penalty, because=because)


def _as_a_whole(problem: str, before: Result, after: Result) -> Iterator[ItemChange]:
    """A person's points for a problem as a whole, which are not those of its items."""
    scores = cents(before.score), cents(after.score)
    items = [sum(cents(item.score) for item in one.items) for one in (before, after)]
    rounding = len(before.items) + len(after.items)
    if abs((scores[1] - scores[0]) - (items[1] - items[0])) > rounding:
        yield ItemChange(problem, "", *scores, because=(PERSON,))


def _score(result: Result | None) -> int | None:
    return None if result is None else cents(result.score)


def _standing(results: Mapping[str, Result], problem: str) -> str:
    """Whether a problem was graded; a file that says no problem may have been for any."""
    result = results.get(problem) or results.get("")
    return "missing" if result is None else result.status or "graded"


def _either(one: Mapping[str, object], other: Mapping[str, object]) -> Iterable[str]:
    """The keys of both, in the order of the first, then of the second."""
    return dict.fromkeys([*one, *other])
