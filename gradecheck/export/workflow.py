"""Commands to GitHub's runner, which it reads from what a program prints.

The runner takes a line for a command that begins with ``::`` (after blanks), or has ``##[``
anywhere.  So what strangers wrote is escaped inside a command, and never printed bare: around all
other output, :func:`stopped` switches commands off.
"""

from __future__ import annotations

from gradecheck.document.printable import escape_control

IN_MESSAGE = {ord(sign): f"%{ord(sign):02X}" for sign in "%\r\n"}
IN_PROPERTY = IN_MESSAGE | {ord(sign): f"%{ord(sign):02X}" for sign in ":,"}
LONGEST = 4000
"""Characters of a message: more is cut off by GitHub."""


def command(name: str, message: str, **properties: str | int) -> str:
    r"""A line that gives the runner a command; empty properties are left out.

    >>> command("error", "50% of h0\nare wrong", file="a,b.yaml", line=3, title="")
    '::error file=a%2Cb.yaml,line=3::50%25 of h0%0Aare wrong'
    """
    given = [
        f"{key}={escape_control(str(value)).translate(IN_PROPERTY)}"
        for key, value in properties.items()
        if value not in ("", 0)
    ]
    head = f"{name} {','.join(given)}" if given else name
    text = escape_control(message[:LONGEST], keep="\r\n").translate(IN_MESSAGE)
    return f"::{head}::{text}"


def stopped(text: str, token: str) -> str:
    r"""A text that may hold anything, printed so that none of it is a command.

    ``token`` must be one that nobody can guess.

    >>> stopped("::error::me\n", "b7c")
    '::stop-commands::b7c\n::error::me\n::b7c::\n'
    """
    end = "" if text.endswith("\n") or not text else "\n"
    return f"::stop-commands::{token}\n{text}{end}::{token}::\n"
