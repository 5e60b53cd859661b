"""Files made to hang or crash whoever reads them: each is refused, or read, at once.

Each runs in a process of its own, which must end by itself, and with little memory.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import gradecheck
from gradecheck.document import DEFAULT_LIMITS

MOST = DEFAULT_LIMITS.max_bytes
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
RUN = """
import sys
if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
from gradecheck.document import parse_document, yaml_parser
from gradecheck.errors import GradecheckError
from gradecheck.report.faults import faults_text
if sys.argv[2] == "pure":
    yaml_parser.libyaml = None
try:
    parse_document(sys.stdin.buffer.read(), "bomb", sys.argv[1])
except GradecheckError as error:
    assert len(faults_text(error.faults)) < 20_000
"""


def run(text: str, syntax: str, parser: str) -> None:
    """Read the text elsewhere; ten seconds are far more than it takes."""
    data = text.encode()
    assert len(data) <= MOST
    if parser == "pure":
        data = data[: DEFAULT_LIMITS.max_bytes_slow]
    command = [sys.executable, "-c", RUN, syntax, parser]
    root = Path(gradecheck.__file__).parents[1]
    done = subprocess.run(
        command, input=data, capture_output=True, timeout=10, check=False, cwd=root
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("name", YAML)
def test_yaml(name: str, parser: str) -> None:
    run(YAML[name], "yaml", parser)


@pytest.mark.parametrize("name", JSON)
def test_json(name: str) -> None:
    run(JSON[name], "json", "libyaml")
