"""Text of strangers inside Markdown: shown as it is, never markup, HTML, a link or a mention."""

from __future__ import annotations

import re

from gradecheck.document.printable import escape_control

SPECIAL = re.compile(r"[\\`*_{}\[\]|~$!]")
# Backslashes do not keep GitHub from turning @ and # into mentions and references.
REPLACED = {
    ord(key): text
    for key, text in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "＠"), ("#", "＃"))
}
LINKS = re.compile(r"(?i)(?<=\bwww)\.|:(?=//)")
"""Where a bare address begins to be one; it is broken up there, as "https[:]//" and "www[.]"."""


def escaped(text: str) -> str:
    r"""The text as it looks in Markdown, on one line.

    Not for the beginning of a line, where a number or a dash would start a list.

    >>> escaped("<b>*a*</b> | h0[3]")
    '&lt;b&gt;\\*a\\*&lt;/b&gt; \\| h0\\[3\\]'
    >>> escaped("see https://a.org, www.b.org or @ada")
    'see https\\[:\\]//a.org, www\\[.\\]b.org or ＠ada'
    """
    safe = LINKS.sub(r"[\g<0>]", escape_control(text))
    safe = SPECIAL.sub(lambda match: "\\" + match.group(), safe)
    return safe.translate(REPLACED)
