"""Files made to hang or crash whoever reads them; run as a program, it reads them all."""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise

from gradecheck.document import DEFAULT_LIMITS, parse_document, yaml_parser
from gradecheck.errors import GradecheckError
from gradecheck.report.faults import faults_text

MOST = DEFAULT_LIMITS.max_bytes
TOGETHER = 100
"""Seconds of the processor for all files of a syntax: far more than they take."""
LETTERS = "abcdefghijk"


def full(text: str, before: str = "", after: str = "") -> str:
    """The text repeated until the file is as large as a file may be."""
    return before + text * ((MOST - len(before) - len(after)) // len(text)) + after


def pyramid(bottom: str, layer: str) -> str:
    """Lines in which each name stands for nine of the line above."""
    lines = [f"a: &a {bottom}"]
    for below, name in pairwise(LETTERS):
        lines.append(f"{name}: &{name} " + layer.format(",".join([f"*{below}"] * 9)))
    return "\n".join(lines)


YAML = {
    "brackets": full("["),
    "25 KB of brackets": "[" * 25_000,
    "200,000 lists": "[" * 200_000 + "]" * 200_000,
    "braces": full("{"),
    "mappings": full("{a: "),
    "brackets on lines": full("[\n"),
    "brackets with keys": full("[a: "),
    "dashes": full("- "),
    "dashes without blanks": full("- - - -"),
    "question marks": full("? "),
    "dashes and question marks": full("- ? "),
    "items": full("- x\n"),
    "nested items": full("- a: \n"),
    "stairs": "".join(" " * depth + "a:\n" for depth in range(1400)),
    "quotes": full('"'),
    "a quote that never ends": full("x", 'a: "'),
    "anchors": full("&a "),
    "anchors on items": full("&a 1, ", "a: [", "]"),
    "aliases": full("*a"),
    "aliases of an alias": "a: &a 1\nb: [" + "*a," * 300_000 + "]",
    "colons": full(":"),
    "keys on a line": full("a: b: c:"),
    "keys": "".join(f"k{number}: 1\n" for number in range(MOST // 12)),
    "one key": full("a: 1\n"),
    "empty lists": full("[],", "a: [", "]"),
    "numbers": full("1, ", "a: [", "]"),
    "pairs": full('"a":"b",', "a: [", "]"),
    "lines of text": full("word\n  ", "a: "),
    "empty lines": full("\n", "a: 1", " b"),
    "lines of a block": full("  x\n", "a: |\n"),
    "escapes": full("\\u1234", 'a: "', '"'),
    "directives": full("%YAML 1.1\n"),
    "documents": full("---\n"),
    "tags": full("!x y,", "a: [", "]"),
    "bells": full("\a", "a: "),
    "a billion laughs": pyramid("[x, x, x, x, x, x, x, x, x]", "[{}]"),
    "merge bomb": pyramid("{x: 1}", "{{<<: [{}]}}"),
}
JSON = {
    "lists": full("["),
    "objects": full('{"a":'),
    "200,000 lists": '{"a": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "closing": full("}", '{"a": 1'),
    "numbers": full("1,", '{"a": [', "1]}"),
    "a number": full("1", '{"a": ', "}"),
    "exponents": full("1e", '{"a": ', "}"),
    "escapes": full("\\n", '{"a": "', '"}'),
    "backslashes": full("\\", '{"a": "'),
    "one key": full('"a":1,', "{", '"a":1}'),
    "commas": full(",", '{"a": ['),
    "blanks": full(" ", "{", "}"),
    "NaN": full("NaN,", '{"a": [', "NaN]}"),
    "commas at the end": full("[1,],", '{"a": [', "1]}"),
}


def data_of(syntax: str, name: str, parser: str) -> bytes:
    """What stands in a file."""
    data = (YAML if syntax == "yaml" else JSON)[name].encode()
    assert len(data) <= MOST
    return data[: DEFAULT_LIMITS.max_bytes_slow] if parser == "pure" else data


def read(syntax: str, name: str, parser: str) -> tuple[int, float]:
    """How long the report on a file is (0 where it can be read), and how long reading it took."""
    data = data_of(syntax, name, parser)
    start, length = time.process_time(), 0
    try:
        parse_document(data, "bomb", syntax)
    except GradecheckError as error:
        length = len(faults_text(error.faults))
    return length, time.process_time() - start


def main(syntax: str, parser: str) -> None:
    """Read all files of a syntax, with little memory and time; each done gives a line."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - it is not there on every system

        resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (TOGETHER, TOGETHER))
    if parser == "pure":
        yaml_parser.libyaml = None
    for name in YAML if syntax == "yaml" else JSON:
        print(json.dumps([name, *read(syntax, name, parser)]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
