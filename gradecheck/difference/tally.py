"""What changes for a class as a whole; of the students only those are kept who change most."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from gradecheck.difference.change import ItemChange, StudentChange

MOST_KEPT = 20
MOST_NAMES = 1000
"""Students known to one run only who are named."""
MOST_COUNTED = 10_000
"""Different findings that are counted: a results file may hold anything."""


class ItemTally:
    """How an item changes over a class: for how many its points go up and down, by how much in
    all (in hundredths), and from which status to which."""

    def __init__(self) -> None:
        self.up = self.down = self.by = 0
        self.statuses: Counter[tuple[str, str]] = Counter()

    def add(self, change: ItemChange) -> None:
        """Count one student's change."""
        self.up += change.by > 0
        self.down += change.by < 0
        self.by += change.by
        if change.old_status != change.new_status:
            self.statuses[change.old_status, change.new_status] += 1


class Tally:
    """Running counts over all students.

    ``both``: students in both runs; ``changed``: those whose total changes; ``otherwise``: those
    who keep their total though something else changes; ``by``: all changes added up, in hundredths.
    ``up`` and ``down`` are those who gain and lose most; ``kept`` are in the end the changes to be
    shown, the largest first.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.both = self.changed = self.otherwise = self.by = 0
        self.up: StudentChange | None = None
        self.down: StudentChange | None = None
        self.only_old: list[str] = []
        self.only_new: list[str] = []
        self.only_old_count = self.only_new_count = 0
        self.items: dict[tuple[str, str], ItemTally] = {}
        self.gone: Counter[tuple[str, str, str]] = Counter()
        self.found: Counter[tuple[str, str, str]] = Counter()
        self._most = most
        self._heap: list[tuple[int, int, StudentChange]] = []

    def add(self, change: StudentChange | None) -> None:
        """Count one student."""
        if change is None:
            self.both += 1
            return
        if not change.is_in_both:
            self._only(change)
            return
        self.both += 1
        self.by += change.by
        if change.by:
            self.changed += 1
            if self.up is None or change.by > self.up.by:
                self.up = change
            if self.down is None or change.by < self.down.by:
                self.down = change
        else:
            self.otherwise += 1
        for item in change.items:
            self._item(item)
        heapq.heappush(self._heap, (abs(change.by), -self.both, change))
        if len(self._heap) > self._most:
            heapq.heappop(self._heap)

    @property
    def kept(self) -> list[StudentChange]:
        """The largest changes, the largest first, then in the order of the class."""
        return [change for _, _, change in sorted(self._heap, reverse=True)]

    @property
    def mean(self) -> Fraction:
        """Mean change of those whose total changes, in points."""
        return Fraction(self.by, 100 * max(1, self.changed))

    @property
    def mean_of_all(self) -> Fraction:
        """Mean change of all who are in both runs, in points."""
        return Fraction(self.by, 100 * max(1, self.both))

    def _only(self, change: StudentChange) -> None:
        if change.old is None:
            self.only_new_count += 1
            names = self.only_new
        else:
            self.only_old_count += 1
            names = self.only_old
        if len(names) < MOST_NAMES:
            names.append(change.id)

    def _item(self, item: ItemChange) -> None:
        key = item.problem, item.item
        if key in self.items or len(self.items) < MOST_COUNTED:
            self.items.setdefault(key, ItemTally()).add(item)
        for names, counter in ((item.gone, self.gone), (item.found, self.found)):
            for name in names:
                if (*key, name) in counter or len(counter) < MOST_COUNTED:
                    counter[*key, name] += 1


def tally_of(changes: Iterable[StudentChange | None]) -> Tally:
    """The counts over all students.

    >>> tally = tally_of([None, StudentChange("ada", "", 100, 250)])
    >>> tally.both, tally.changed, str(tally.mean), str(tally.mean_of_all)
    (2, 1, '3/2', '3/4')
    """
    tally = Tally(MOST_KEPT)
    for change in changes:
        tally.add(change)
    return tally
