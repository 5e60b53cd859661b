"""What a YAML parser complains of, in words for the person who wrote the file.

libyaml and the pure Python parser name the same trouble differently; each rule knows both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gradecheck.document.collect import Faults
from gradecheck.document.printable import shown
from gradecheck.document.tree import Source

QUOTE = "put the text in quotes, or after `|` on the next line"
BACKSLASH = r"write the text in single quotes, or each backslash twice (\\)"
WORD = re.compile(r"\w+|.", re.DOTALL)
BEGINS_KEY = re.compile(r"[ \t]*(?:- +)?[^\s,\[\]{}\"'#]+ *:(?:\s|$)")


class Trouble(NamedTuple):
    """Where the parser stopped, where what it was reading began, and what it said."""

    source: Source
    at: int
    context: int
    problem: str

    def line(self) -> str:
        """The line on which it stopped."""
        return self.source.place(self.at, self.at).text

    def before(self) -> str:
        """That line up to where it stopped."""
        return self.line()[: self.source.place(self.at, self.at).column - 1]

    def found(self) -> str:
        """What stands there, as messages name it."""
        word = WORD.match(self.source.text, self.at)
        if not word:
            return "the end of the file"
        return "the end of the line" if word.group() == "\n" else shown(word.group())


class Verdict(NamedTuple):
    """A fault to be: the stretch of the file is ``start`` to ``end``."""

    start: int
    end: int
    message: str
    hint: str = QUOTE
    code: str = "yaml-syntax"


def add_syntax_fault(error: Exception, source: Source, faults: Faults) -> None:
    """Note the fault at which the parser gave up."""
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None) or mark
    problem = str(getattr(error, "problem", None) or error)
    at = mark.index if mark else no_character(source.text)
    trouble = Trouble(source, at, context.index if context else 0, problem)
    rule = next(rule for pattern, rule in RULES if re.search(pattern, problem))
    start, end, message, hint, code = rule(trouble)
    faults.add(code, message, source.place(start, max(end, start + 1)), hint)


def no_character(text: str) -> int:
    """Where an escape stands that no character has; the pure Python parser does not tell."""
    escape = re.search(r"\\U(?!000|0010)", text)
    return escape.start() if escape else 0


def bad_token(trouble: Trouble) -> Verdict:
    """A character with which no text can begin without quotes."""
    at, text = trouble.at, trouble.source.text
    if text[at : at + 1] != "\t":
        message = f"a text cannot begin with {trouble.found()}"
        return Verdict(at, at + 1, message)
    if trouble.before().strip():
        return Verdict(at, at + 1, "a tab stands where a blank is expected", "write a blank")
    lines = len(re.findall(r"^ *\t", text, re.MULTILINE))
    also = f" (on {lines} lines of this file)" if lines > 1 else ""
    return Verdict(
        at,
        at + 1,
        "this line is indented with a tab, YAML takes only blanks",
        f"replace each tab at the beginning of a line by blanks{also}",
        "tab-indentation",
    )


def second_colon(trouble: Trouble) -> Verdict:
    """A colon where no key can be: within a text, or on a line that continues the one above."""
    at, before = trouble.at, trouble.before()
    if re.search(r":\s", before):
        message = "a second `:` on this line: in a text without quotes it means a key"
        return Verdict(at, at + 1, message)
    start = at - len(before.lstrip())
    above = trouble.source.text[: start - len(before) + len(before.lstrip())].rstrip()
    above = above[above.rfind("\n") + 1 :]
    hint = "indent it like the keys around it"
    if re.match(r"\s*\w+:\S", above):
        hint = "write a blank after `:` in the line above"
    elif ":" not in above:
        hint = "write `:` after the key in the line above, and indent what belongs to it"
    return Verdict(start, at, "this key does not fit the line above it", hint)


def dash(trouble: Trouble) -> Verdict:
    """A list item on the line of its key."""
    message = "`- ` begins a list, which cannot stand here"
    return Verdict(trouble.at, trouble.at + 1, message, f"a formula? {QUOTE}")


def no_key(trouble: Trouble) -> Verdict:
    """Text behind something that was complete, or a line that is indented like none before it."""
    at, line, text = trouble.at, trouble.line(), trouble.source.text
    if text.startswith(":", at):
        return Verdict(at, at + 1, "a key is missing before `:`", "write `key: value`")
    if line.lstrip().startswith("- ") and not trouble.before().strip():
        message = "a list item (`- `) cannot stand here, among keys"
        return Verdict(at, at + 1, message, "indent it further than its key, or delete the `- `")
    if "'-'" in trouble.problem or text.startswith("- ", trouble.context):
        message = "this line stands in a list, but is no item of it"
        return Verdict(at, at + len(line.strip()), message, "begin it with `- `, or indent it")
    if not trouble.before().strip(" "):
        message = "the indentation of this line fits no line above it"
        return Verdict(at, at + len(line.strip()), message, "indent it like the keys around it")
    message = f"{trouble.found()} cannot follow here: the value before it is complete"
    if text[at - 1] == "'":
        return Verdict(at, at + 1, message, "within single quotes, ' is written twice")
    return Verdict(at, at + 1, message)


def no_colon(trouble: Trouble) -> Verdict:
    """A line that should be a key, but has no colon."""
    start = trouble.context
    place = trouble.source.place(start, start)
    end = start + len(place.text) - place.column + 1
    hint = "write `key: value`; a text over several lines goes after `|`, indented"
    return Verdict(start, end, "expected a key here, but there is no `:` after it", hint)


def not_closed(trouble: Trouble) -> Verdict:
    """A list or mapping in brackets: never closed, or a comma is missing in it."""
    start, at = trouble.context, trouble.at
    opening = trouble.source.text[start : start + 1]
    closing = "}" if opening == "{" else "]"
    new_line = trouble.source.position(start)[0] < trouble.source.position(at)[0]
    if at >= len(trouble.source.text) or (new_line and BEGINS_KEY.match(trouble.line())):
        message = f"the `{opening}` here is never closed"
        return Verdict(start, start + 1, message, f"write `{closing}` where it ends")
    message = f"expected `,` or `{closing}`, found {trouble.found()}"
    return Verdict(at, at + 1, message, f"is a comma missing? If this is one text, {QUOTE}")


def open_quote(trouble: Trouble) -> Verdict:
    """A quoted text that goes on to the end of the file."""
    start = trouble.context
    quote = trouble.source.text[start : start + 1]
    message = f"the text in quotes that begins here is never closed by {quote}"
    return Verdict(start, start + 1, message, f"write {quote} where it ends")


def bad_escape(trouble: Trouble) -> Verdict:
    """A backslash that does not mean what was meant."""
    at = trouble.source.text.rfind("\\", trouble.context, trouble.at + 1)
    sequence = trouble.source.text[at : at + 2]
    message = f"{shown(sequence)} means nothing within double quotes"
    return Verdict(at, at + 2, message, BACKSLASH)


def bad_block(trouble: Trouble) -> Verdict:
    """A text that begins with ``|`` or ``>``, on the same line."""
    at = trouble.at
    message = f"{trouble.found()} cannot follow here: the text after `|` or `>` begins a new line"
    return Verdict(at, at + 1, message, "write it there, indented, or put it in quotes")


def bad_mark(trouble: Trouble) -> Verdict:
    """A text that begins with ``&``, ``*`` or ``!``."""
    start = trouble.context
    sign = trouble.source.text[start : start + 1]
    message = f"a text cannot begin with {shown(sign)}"
    return Verdict(start, max(trouble.at, start + 1), message)


def no_content(trouble: Trouble) -> Verdict:
    """A bracket, brace or comma where a value should be."""
    at = trouble.at
    message = f"expected a value, found {trouble.found()}"
    return Verdict(at, at + 1, message)


def after_end(trouble: Trouble) -> Verdict:
    """Something after the outermost value."""
    at = trouble.at
    message = f"{trouble.found()} cannot follow here: the value before it is complete"
    return Verdict(at, at + 1, message, "a file is a list of lines `key: value`")


def directive(trouble: Trouble) -> Verdict:
    """A line that begins with ``%``."""
    at = trouble.source.text.rfind("\n", 0, trouble.context) + 1
    return Verdict(at, trouble.at, "a line cannot begin with `%`", "delete it, or quote the text")


def document_mark(trouble: Trouble) -> Verdict:
    """A line of dashes or dots within a quoted text."""
    at = trouble.at
    message = "`---` and `...` at the beginning of a line end the document, within a quoted text"
    return Verdict(at, at + 3, message, "indent the line")


def anything(trouble: Trouble) -> Verdict:
    """What no other rule knows: the parser's own words."""
    message = f"this is not YAML: {trouble.problem}"
    return Verdict(trouble.at, trouble.at + 1, message)


Rule = Callable[[Trouble], Verdict]
RULES: tuple[tuple[str, Rule], ...] = (
    (r"cannot start any token|a tab character", bad_token),
    (r"mapping values are not allowed", second_colon),
    (r"sequence entries are not allowed", dash),
    (r"expected key$|<block end>|'-' indicator", no_key),
    (r"expected ':'", no_colon),
    (r"expected ',' or", not_closed),
    (r"unexpected end of stream", open_quote),
    (r"escape|hex|chr\(\)|int too large", bad_escape),
    (r"comment or (?:a )?line break|indentation indicator", bad_block),
    (r"alphabetic or numeric|tag|'>'|'!'|URI", bad_mark),
    (r"node content", no_content),
    (r"<document start>", after_end),
    (r"directive|incompatible|version|digit", directive),
    (r"unexpected document", document_mark),
    (r"", anything),
)
