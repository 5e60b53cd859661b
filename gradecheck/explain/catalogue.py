"""Everything that can be explained: fault codes, operations, kinds of mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.document.printable import escape_control
from gradecheck.document.suggest import did_you_mean
from gradecheck.explain.entry import Entry
from gradecheck.explain.faults import (
    assignments,
    classes,
    exports,
    expressions,
    fields,
    files,
    formulas,
    graph,
    keys,
    problems,
    proofs,
    regrading,
)
from gradecheck.explain.inequalities import inequality_pages
from gradecheck.explain.kinds import KINDS
from gradecheck.explain.operations import FAMILIES, SIGNS, operation_page
from gradecheck.explain.page import Block, Listing, Page, first_sentence
from gradecheck.ops import FUNCTIONS, OPS

GROUPS = (
    *(files, fields, expressions, graph, problems, keys, formulas, proofs),
    *(assignments, classes, exports, regrading),
)
FAULTS: dict[str, Entry] = {entry.code: entry for group in GROUPS for entry in group.ENTRIES}
"""Every fault code with what is said about it."""

INEQUALITY_WORDS = frozenset(
    ("jensen", "jensen-exp", "jensen-power", "jensen-t-log-t", "kl", "gibbs")
) | {"log-above", "log-below"}
"""The words of `gradecheck.proof.inequalities`, without importing numpy for it."""


def page_of(topic: str) -> Page | None:
    """The page about a fault code, an operation in any spelling, or a kind of mistake.

    >>> page_of("LN").title, page_of("@").title, page_of("no-points").title, page_of("nothing")
    ('log', 'matmul', 'no-points', None)
    """
    word = topic.strip().lower()
    if word in INEQUALITY_WORDS:
        return inequality_pages()[word]
    name = SIGNS.get(topic.strip()) or FUNCTIONS.get(word)
    if word in FAULTS:
        page = fault_page(FAULTS[word])
    elif name:
        page = operation_page(OPS[name])
    else:
        return KINDS.get(word)
    return _with_kind(page, KINDS[page.title]) if page.title in KINDS else page


def _with_kind(page: Page, kind: Page) -> Page:
    """A page followed by what its word means where it is a kind of mistake, too."""
    return Page(
        page.title, page.what, (*page.blocks, Block("As a mistake", (kind.what,)), *kind.blocks)
    )


def fault_page(entry: Entry) -> Page:
    """The page about one fault code, under its fixed headings."""
    blocks = [
        Block("Why", (entry.why,)),
        Block("Example", _shown(entry.wrong), "code"),
        Block("Instead", _shown(entry.instead), "code"),
    ]
    return Page(entry.code, entry.what, tuple(block for block in blocks if any(block.lines)))


def _shown(example: str, most: int = 70) -> tuple[str, ...]:
    """An example's lines; what is long on purpose is cut."""
    lines = example.rstrip("\n").splitlines()[:8]
    cut = [line if len(line) <= most else f"{line[: most - 2]} …" for line in lines]
    return tuple([escape_control(line) for line in cut])


def listings() -> Iterator[Listing]:
    """Every topic by its group."""
    for group in GROUPS:
        topics = [(entry.code, entry.what) for entry in group.ENTRIES]
        yield Listing(f"Faults: {group.TITLE.lower()}", tuple(sorted(topics)))
    for title, family in FAMILIES:
        topics = [(op.name, first_sentence(op.doc)) for op in family]
        yield Listing(f"Operations: {title.lower()}", tuple(topics))
    inequalities = [(word, page.what) for word, page in inequality_pages().items()]
    yield Listing("Inequalities of proofs", tuple(inequalities))
    if KINDS:
        listed = FAULTS.keys() | OPS.keys()
        topics = [(name, page.what) for name, page in KINDS.items() if name not in listed]
        yield Listing("Kinds of mistakes", tuple(topics))


def all_pages(group: str) -> tuple[str, list[Page]] | None:
    """The title and every page of ``faults`` or ``operations``: the reference in the docs."""
    if group == "faults":
        return "Fault codes", [fault_page(FAULTS[code]) for code in sorted(FAULTS)]
    if group == "operations":
        pages = [operation_page(op) for _, family in FAMILIES for op in family]
        return "Operations", pages
    return None


def nearest(topic: str) -> str:
    """A hint at the topic that was probably meant."""
    return did_you_mean(topic, [*FAULTS, *FUNCTIONS, *KINDS, *INEQUALITY_WORDS]) or (
        "`gradecheck explain` lists all topics"
    )
