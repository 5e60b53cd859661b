"""Wrong answers that several students gave alike: worth a look, and no more than that.

Equal wrong answers often have a harmless reason, a common mistake above all.  So where a mistake
is named that explains an answer, that is said, and such answers come last.
"""

from __future__ import annotations

import msgspec

from gradecheck.batch.record import ItemRecord

MOST_ANSWERS = 131_072
"""Different wrong answers that are remembered at once; beyond, the rarest are forgotten."""
MOST_NAMES = 20
"""Students who are named for one answer; the others are only counted."""


class SharedWrong(msgspec.Struct, frozen=True):
    """The same wrong answers to ``items`` of a problem, given by the same ``count`` students.

    ``students`` are the first of them, at most :data:`MOST_NAMES`.  ``mistakes`` are those named in
    these answers (``kind: step``); empty where nothing explains them.
    """

    problem: str
    items: tuple[str, ...]
    students: tuple[str, ...]
    count: int
    mistakes: tuple[str, ...] = ()


class _Answer:
    """A wrong answer that was given more than once, and by whom."""

    __slots__ = ("count", "item", "mistakes", "problem", "students")

    def __init__(self, problem: str, item: ItemRecord, first: str) -> None:
        self.problem = problem
        self.item = item.id
        self.mistakes = item.mistakes
        self.students = [first]
        self.count = 1

    def add(self, student: str) -> None:
        self.count += 1
        if len(self.students) < MOST_NAMES:
            self.students.append(student)


class Shared:
    """Finds equal wrong answers by their digests, in bounded memory.

    Up to ``most`` different wrong answers the result is exact.  Most are given once: of those only
    a text is kept, which costs the garbage collector nothing.
    """

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._once: dict[str, str] = {}
        self._several: dict[str, _Answer] = {}

    def add(self, problem: str, item: ItemRecord, student: str) -> None:
        """Take in a wrong answer."""
        key = f"{problem}\0{item.id}\0{item.wrong}"
        answer = self._several.get(key)
        if answer is not None:
            answer.add(student)
            return
        first = self._once.pop(key, None)
        if first is None:
            if len(self._once) >= self._most:
                self._once.clear()
            self._once[key] = student
            return
        if len(self._several) >= self._most:
            self._forget()
        answer = self._several[key] = _Answer(problem, item, first)
        answer.add(student)

    def _forget(self) -> None:
        """Make room for half as many, the rarest answers first."""
        least = 2
        while len(self._several) > self._most // 2:
            self._several = {k: one for k, one in self._several.items() if one.count > least}
            least *= 2

    def found(self) -> tuple[SharedWrong, ...]:
        """What two students or more gave: what no mistake explains first, then by how much.

        >>> shared = Shared()
        >>> for student in ("ada", "ben"):
        ...     for item in ("h0", "h2"):
        ...         wrong = ItemRecord(item, "value", "wrong", "0", "1", wrong="9f")
        ...         shared.add("p", wrong, student)
        >>> shared.found()[0]
        SharedWrong(problem='p', items=('h0', 'h2'), students=('ada', 'ben'), count=2, mistakes=())
        """
        groups: dict[tuple[str, int, tuple[str, ...]], list[_Answer]] = {}
        for answer in self._several.values():
            who = (answer.problem, answer.count, tuple(answer.students))
            groups.setdefault(who, []).append(answer)
        found = [
            SharedWrong(
                problem,
                tuple([one.item for one in answers]),
                students,
                count,
                tuple(dict.fromkeys(name for one in answers for name in one.mistakes)),
            )
            for (problem, count, students), answers in groups.items()
        ]
        return tuple(sorted(found, key=_interest))


def _interest(one: SharedWrong) -> tuple[bool, int, int, str, tuple[str, ...]]:
    return bool(one.mistakes), -len(one.items), -one.count, one.problem, one.students
