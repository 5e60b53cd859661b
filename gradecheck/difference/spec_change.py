"""What has changed in the files by which two runs were graded."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from gradecheck.batch.kept import KeptSpec, kept_copy, kept_specs
from gradecheck.difference.assignment_words import assignment_words
from gradecheck.difference.problem_words import problem_words
from gradecheck.difference.side import Side
from gradecheck.difference.word import How
from gradecheck.document.collect import Faults
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.printable import escape_control
from gradecheck.errors import GradecheckError
from gradecheck.spec.problem import SpecFile

MOST_LINES = 200
"""Lines of a difference of texts that are kept."""
LONGEST = 400
NO_COPY = (
    "no copy of the {which} file was kept, so what changed in it cannot be told; "
    "name it with --spec if you still have it"
)
UNREADABLE = "one of the two is not sound for this version of gradecheck: {why}"
NOTHING = "nothing that decides a grade: wording of comments, layout, order of keys"


class SpecChange(msgspec.Struct, frozen=True):
    """One thing that changed, in words, with a number over all files.

    ``touches`` are the items (of an assignment: the problems) whose points can depend on it,
    ``how`` they can, see :class:`gradecheck.difference.word.Word`.
    """

    number: int
    text: str
    touches: tuple[str, ...] = ()
    how: How = ""


class SpecDifference(msgspec.Struct, frozen=True):
    """A problem or assignment whose file is another one in the new run.

    ``old`` and ``new`` are the SHA-256, empty where the run had none.  Where the change cannot be
    told in words, ``note`` says why and ``lines`` are the difference of the texts.
    """

    id: str
    old: str
    new: str
    is_assignment: bool = False
    changes: tuple[SpecChange, ...] = ()
    note: str = ""
    lines: tuple[str, ...] = ()

    @property
    def is_understood(self) -> bool:
        """Whether the changes are all that there is."""
        return bool(self.changes) or self.note == NOTHING


def spec_differences(old: Side, new: Side, extra: Sequence[str] = ()) -> list[SpecDifference]:
    """Every file that is another one; ``extra`` are files of which no copy was kept."""
    texts = {}
    for path in extra:
        data = read_bytes(path, DEFAULT_LIMITS.max_bytes, Faults(DEFAULT_LIMITS.max_faults))
        texts[SpecFile(path, data).sha256] = data
    found = []
    number = 1
    for id, is_rules, before, after in _pairs(old, new):
        shas = (before, after)
        one = _difference(id, shas, (old, new), texts, number, is_rules=is_rules)
        number += len(one.changes)
        found.append(one)
    return found


def _pairs(old: Side, new: Side) -> Iterator[tuple[str, bool, str, str]]:
    """Problems, then assignments, in both runs, whose SHA-256 differ."""
    for id in dict.fromkeys([*new.specs, *old.specs]):
        before, after = old.specs.get(id, set()), new.specs.get(id, set())
        if before and after and before != after:
            yield id, False, min(before), min(after)
    rules = _assignment(old), _assignment(new)
    if rules[0] != rules[1]:
        one = rules[1] or rules[0]
        assert one is not None
        yield one.id, True, rules[0].sha256 if rules[0] else "", rules[1].sha256 if rules[1] else ""


def _assignment(side: Side) -> KeptSpec | None:
    return next((one for one in kept_specs(side.folder) if one.is_assignment), None)


def _difference(
    id: str,
    shas: tuple[str, str],
    sides: tuple[Side, Side],
    extra: Mapping[str, bytes],
    first: int,
    *,
    is_rules: bool,
) -> SpecDifference:
    plain = SpecDifference(id, *shas, is_assignment=is_rules)
    texts: list[bytes] = []
    for sha256, side, which in zip(shas, sides, ("old", "new"), strict=True):
        data = extra.get(sha256) or kept_copy(side.folder, sha256) if sha256 else b""
        if data is None:
            return msgspec.structs.replace(plain, note=NO_COPY.format(which=which))
        texts.append(data)
    try:
        words = assignment_words(*texts) if is_rules else problem_words(*texts)
    except GradecheckError as error:
        note = UNREADABLE.format(why=escape_control(error.faults[0].message))
        return msgspec.structs.replace(plain, note=note, lines=text_lines(*texts))
    changes = tuple([SpecChange(first + k, *one) for k, one in enumerate(words)])
    lines = () if changes else text_lines(*texts)
    note = "" if changes else NOTHING
    return msgspec.structs.replace(plain, changes=changes, note=note, lines=lines)


def text_lines(old: bytes, new: bytes) -> tuple[str, ...]:
    """The difference of two texts as ``diff -u`` writes it, bounded in lines and columns.

    >>> text_lines(b"b: 2", b"b: 3")
    ('@@ -1 +1 @@', '-b: 2', '+b: 3')
    """
    before, after = (data.decode("utf-8", "backslashreplace").splitlines() for data in (old, new))
    found = difflib.unified_diff(before, after, lineterm="", n=1)
    lines = [escape_control(line[:LONGEST]) for line in islice(found, 2, MOST_LINES + 3)]
    return tuple([*lines[:MOST_LINES], "…"] if len(lines) > MOST_LINES else lines)
