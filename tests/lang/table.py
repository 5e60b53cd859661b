"""The Markdown tables of the docs, and the names that their expressions speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gradecheck.lang.names import Names

DOCS = Path(__file__).parents[2] / "docs"
_VALUES = (
    "a b c f g h x x' y z w w0 w1 w2 W H2 p u v theta x_hat h0 h1 h2 b0 delta_h2 W_i T mu beta"
)
_FUNCTIONS = (
    "relu leaky_relu sigmoid tanh exp log log2 sqrt abs norm sum mean max min maximum minimum "
    "where reshape softmax pad conv clip transpose concat"
)
NAMES = Names(
    values={name: name for name in _VALUES.split()},
    functions={name: name for name in _FUNCTIONS.split()} | {"ln": "log", "sigma": "sigmoid"},
    indices=frozenset("i"),
    sizes=frozenset("N"),
    limits={"i": ("N", 3)},
)
PROOF_NAMES = Names(
    functions={"log": "log", "exp": "exp", "ln": "log"},
    variables=frozenset(("x", "z", "z1", "z2")),
    parameters=frozenset(("theta", "phi")),
    distributions=frozenset("pq"),
)


class Row(msgspec.Struct, frozen=True):
    """One row of a table: its heading, its line, its cells as code spans and as texts."""

    topic: str
    line: int
    cells: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]

    @property
    def names(self) -> Names:
        return PROOF_NAMES if self.topic.startswith("Proofs") else NAMES


def rows(file: str) -> Iterator[Row]:
    """The rows of all tables in a file of this folder.  A bar inside a cell is written ``\\|``."""
    topic = ""
    text = (DOCS / file).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            topic = line.lstrip("# ")
        elif line.startswith("| ") and "`" in line:
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            texts = tuple(cell.strip().replace(r"\|", "|") for cell in cells)
            spans = tuple(tuple(re.findall("`([^`]+)`", text)) for text in texts)
            yield Row(topic, number, spans, texts)
