"""Pages of operations are written from their records: nothing of a record may be missing."""

from __future__ import annotations

import pytest

from gradecheck.explain.catalogue import listings, page_of
from gradecheck.explain.operations import FAMILIES, SIGNS, shape_examples
from gradecheck.ops import OPS
from gradecheck.report.explain_markdown import page_markdown
from gradecheck.report.explain_text import page_text


def test_every_operation_is_in_one_family() -> None:
    listed = [op.name for _, family in FAMILIES for op in family]
    assert sorted(listed) == sorted(OPS)


@pytest.mark.parametrize("name", OPS)
def test_a_page_tells_all(name: str) -> None:
    op = OPS[name]
    page = page_of(name)
    assert page is not None
    text = page_text(page)
    headings = [block.heading.split(",")[0] for block in page.blocks]
    assert headings[0] == "Written"
    assert ("Options" in headings) == bool(op.options)
    assert "Shapes" in headings
    assert "Derivative" in headings
    assert all(spelling in text for spelling in (*op.spellings, *op.options))
    assert all(operand.strip("?") in text for operand in op.operands)
    assert max(map(len, text.splitlines())) <= 80 or "\\" in text
    markdown = page_markdown(page)
    assert markdown.startswith(f"# {name}\n")
    assert markdown.count("```") % 2 == 0


@pytest.mark.parametrize("name", OPS)
def test_shapes_are_worked_out(name: str) -> None:
    examples = list(shape_examples(OPS[name]))
    assert examples
    assert all(" → " in example for example in examples)


def test_spellings_and_signs_lead_to_the_same_page() -> None:
    for op in OPS.values():
        for spelling in op.spellings:
            assert page_of(spelling) == page_of(op.name)
    for sign, name in SIGNS.items():
        assert page_of(sign) == page_of(name)


def test_every_topic_that_is_listed_has_a_page() -> None:
    topics = [name for listing in listings() for name, _ in listing.topics]
    assert len(topics) == len(set(topics))
    assert all(page_of(topic) is not None for topic in topics)
