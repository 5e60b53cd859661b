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


def shortened(text: str, most: int) -> str:
    """The text, or of a longer one its beginning and ``…``: at most so many characters.

    >>> shortened("Ada", 5), shortened("Ada Lovelace", 5)
    ('Ada', 'Ada …')
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def shown(text: str, most: int = 40) -> str:
    """The text in backticks as messages name it: cut if long, control characters written out.

    >>> shown("h2"), shown("x" * 60, 8)
    ('`h2`', '`xxxxxxx…`')
    """
    return f"`{escape_control(shortened(text, most))}`"


def displayed(character: str) -> tuple[str, int]:
    r"""How a terminal may be shown a character, and how many columns it then takes.

    Tabs become four blanks; East Asian wide characters take two columns, combining ones none.

    >>> [displayed(c) for c in ("a", "\t", "\x1b", "好", "\u0302")]
    [('a', 1), ('    ', 4), ('\\x1b', 4), ('好', 2), ('̂', 0)]
    """
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        return "    ", 4
    if not character.isprintable() and character not in HARMLESS:
        text = escaped(character)
        return text, len(text)
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - not for plain ASCII

    if category(character) in ("Mn", "Me", "Cf"):
        return character, 0
    return character, 2 if east_asian_width(character) in "WF" else 1


def columns(text: str) -> int:
    """How many columns of a terminal a text takes once it is made safe to show.

    >>> columns("h0"), columns("x̂"), columns("好")
    (2, 1, 2)
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(displayed(character)[1] for character in text)
