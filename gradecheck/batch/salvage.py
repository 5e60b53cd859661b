"""Who handed in a file that cannot be read, and for what, as far as that can be seen.

It only names the row that says why nothing could be graded.
"""

from __future__ import annotations

import re

SEEN = 4096
"""How much of the file is looked at: student and problem stand at the beginning."""
WORD = r"[\w.@+-]{1,100}"
BLANKS, QUOTE = r"[ \t]*", r"[\"']?"
STUDENT = re.compile(
    rf"^{BLANKS}student{QUOTE}{BLANKS}:{BLANKS}(?:\{{?{BLANKS}{QUOTE}id{QUOTE}{BLANKS}:)?{BLANKS}"
    rf"{QUOTE}({WORD}){QUOTE}{BLANKS}(?:$|[,}}])",
    re.MULTILINE,
)
JSON_STUDENT = re.compile(rf'"student"\s*:\s*(?:\{{\s*"id"\s*:\s*)?"({WORD})"')
PROBLEM = re.compile(
    rf"(?:^|[{{,]){BLANKS}{QUOTE}problem{QUOTE}{BLANKS}:{BLANKS}{QUOTE}([\w-]{{1,100}}){QUOTE}"
    rf"{BLANKS}(?:$|[,}}])",
    re.MULTILINE,
)


def salvaged(data: bytes) -> tuple[str, str]:
    r"""The student and the problem that a broken file names; empty where it is not seen.

    >>> salvaged(b"problem: mlp\nstudent: ada\nanswers:\n\tL: 1")
    ('ada', 'mlp')
    >>> salvaged(b'{"problem": "mlp", "student": {"id": "0471"}, "answers": {')
    ('0471', 'mlp')
    >>> salvaged(b"\x00\xff"), salvaged(b"student: ../x y")
    (('', ''), ('', ''))
    """
    text = data[:SEEN].decode("utf-8", "replace").replace("\r", "")
    student = STUDENT.search(text) or JSON_STUDENT.search(text)
    problem = PROBLEM.search(text)
    return student[1] if student else "", problem[1] if problem else ""
