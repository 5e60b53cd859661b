"""Text of strangers, made safe to show: nothing hidden, nothing that commands a terminal."""

from __future__ import annotations

# str.isprintable() is false for these, but they only set words apart or join letters.
HARMLESS = frozenset("\u00a0\u1680\u202f\u205f\u3000\u200c\u200d") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def escape_control(text: str, keep: str = "") -> str:
    r"""The text with control characters, bidirectional overrides and the like written out.

    Line ends are control characters, too, unless they are in ``keep``.

    >>> escape_control("a\x1b[31mred\u202e\n")
    'a\\x1b[31mred\\u202e\\n'
    >>> escape_control("θ̂ = ½\n", keep="\n")
    'θ̂ = ½\n'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep or c in HARMLESS else escaped(c) for c in text)


def escaped(character: str) -> str:
    r"""One character in the notation of Python's and YAML's quoted texts.

    >>> escaped("\t"), escaped("\x07"), escaped("\u200f"), escaped("\U000e0001")
    ('\\t', '\\x07', '\\u200f', '\\U000e0001')
    """
    code = ord(character)
    if character in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shown(text: str, most: int = 40) -> str:
    """The text in backticks as messages name it: cut if long, control characters written out.

    >>> shown("h2"), shown("x" * 60, 8)
    ('`h2`', '`xxxxxxx…`')
    """
    if len(text) > most:
        text = text[: most - 1] + "…"
    return f"`{escape_control(text)}`"
