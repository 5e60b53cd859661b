"""Wrong answers that several students gave alike: worth a look, and no more than that.

Equal wrong answers often have a harmless reason, a common mistake above all.  So where a mistake
is named that explains an answer, that is said, and such answers come last.
"""

from __future__ import annotations

import msgspec

from gradecheck.batch.record import ItemRecord

MOST_ANSWERS = 65536
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
    """A wrong answer and who gave it."""

    __slots__ = ("count", "mistakes", "students")

    def __init__(self, student: str, mistakes: tuple[str, ...]) -> None:
        self.count = 1
        self.students = [student]
        self.mistakes = mistakes


class Shared:
    """Finds equal wrong answers by their digests, in bounded memory.

    Up to :data:`MOST_ANSWERS` different wrong answers the result is exact.
    """

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._answers: dict[tuple[str, str, str], _Answer] = {}

    def add(self, problem: str, item: ItemRecord, student: str) -> None:
        """Take in a wrong answer."""
        key = (problem, item.id, item.wrong)
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= self._most:
                self._forget()
            self._answers[key] = _Answer(student, item.mistakes)
            return
        answer.count += 1
        if len(answer.students) < MOST_NAMES:
            answer.students.append(student)

    def _forget(self) -> None:
        """Make room for half as many, the rarest answers first."""
        least = 1
        while len(self._answers) > self._most // 2:
            self._answers = {k: one for k, one in self._answers.items() if one.count > least}
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
        groups: dict[tuple[str, int, tuple[str, ...]], list[tuple[str, _Answer]]] = {}
        for (problem, item, _), answer in self._answers.items():
            if answer.count > 1:
                who = (problem, answer.count, tuple(answer.students))
                groups.setdefault(who, []).append((item, answer))
        found = [
            SharedWrong(
                problem,
                tuple([item for item, _ in answers]),
                students,
                count,
                tuple(dict.fromkeys(name for _, one in answers for name in one.mistakes)),
            )
            for (problem, count, students), answers in groups.items()
        ]
        return tuple(sorted(found, key=_interest))


def _interest(one: SharedWrong) -> tuple[bool, int, int, str, tuple[str, ...]]:
    return bool(one.mistakes), -len(one.items), -one.count, one.problem, one.students
