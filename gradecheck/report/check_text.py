"""What a check has found, for people: faults with their lines, and one line a file."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from gradecheck.document.printable import columns, escape_control
from gradecheck.report.faults import RED, YELLOW, faults_text, painted, unpainted
from gradecheck.verify.checked import Checked

GREEN = "\x1b[32m"


def check_text(
    checked: Checked, *, colour: bool = False, width: int = 80, folded: bool = False
) -> str:
    """One file: every fault with its line and a caret, then what was looked at.

    For a terminal messages are ``folded``; elsewhere each stays on one line, to be searched.

    >>> print(check_text(Checked("ada.yaml", (), "5 of 5 items answered")))
    ✓ ada.yaml: 5 of 5 items answered
    >>> print(check_text(Checked("a.yaml", (), "3 items", notes=("key verified twice",))))
    ✓ a.yaml: 3 items
      key verified twice
    """
    paint = painted if colour else unpainted
    sign, tone = _sign(checked)
    parts = []
    if checked.faults:
        parts.append(faults_text(checked.faults, colour=colour, width=width, folded=folded))
    parts.append(f"{paint(tone, sign)} {_conclusion(checked, width - 2)}")
    for note in checked.notes:
        parts += [f"  {line}" for line in _wrapped(escape_control(note), width - 2)]
    return "\n".join(parts)


def _conclusion(checked: Checked, width: int) -> str:
    """The file and what was looked at: in one line, or below it where that is too long."""
    file = escape_control(checked.file)
    what = escape_control(checked.summary or _counts(checked.errors, checked.warnings))
    if columns(file) + 2 + columns(what) <= width:
        return f"{file}: {what}"
    return "\n  ".join([f"{file}:", *_wrapped(what, width)])


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def total_text(files: Sequence[Checked]) -> str:
    """The last line, where several files were checked.

    >>> total_text([Checked("a", ()), Checked("b", (), readable=False)])
    '2 files: 0 errors, 0 warnings; 1 file could not be read'
    """
    errors = sum(checked.errors for checked in files if checked.readable)
    warnings = sum(checked.warnings for checked in files)
    unread = sum(not checked.readable for checked in files)
    text = f"{_count(len(files), 'file')}: {_counts(errors, warnings)}"
    return f"{text}; {_count(unread, 'file')} could not be read" if unread else text


def _sign(checked: Checked) -> tuple[str, str]:
    if checked.errors:
        return "✗", RED
    return ("!", YELLOW) if checked.warnings else ("✓", GREEN)


def _counts(errors: int, warnings: int) -> str:
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
