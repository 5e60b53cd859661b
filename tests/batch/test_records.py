"""Records are read as they were written."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.batch.record import ItemRecord, Record, RecordReader, Stored

ITEMS = st.builds(
    ItemRecord,
    st.sampled_from(["h0", "grad_w"]),
    st.just("value"),
    st.sampled_from(["correct", "wrong"]),
    st.sampled_from(["0", "33/4"]),
    st.just("10"),
    mistakes=st.tuples(st.text(max_size=5)),
    wrong=st.text(max_size=5),
)
RECORDS = st.builds(
    Record,
    st.text(max_size=8),
    st.text(max_size=8),
    items=st.lists(ITEMS, max_size=3).map(tuple),
    notes=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    start=st.integers(0, 2**50),
    length=st.integers(0, 2**30),
)


def test_what_is_read_has_the_fields_of_what_is_written():
    assert Stored.__struct_fields__ == Record.__struct_fields__


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORDS, max_size=6), st.integers(0, 10**12))
def test_records_are_read_as_they_were_written(records, first):
    data = msgspec.json.Encoder().encode_lines(records)
    read = list(RecordReader().read(data, first))
    moved = [msgspec.structs.replace(one, start=one.start + first) for one in records]
    assert read == moved


def test_equal_items_are_one_object():
    items = (ItemRecord("h0", "value", "correct", "1", "1"),)
    data = msgspec.json.Encoder().encode_lines([Record("a", items=items), Record("b", items=items)])
    one, other = RecordReader().read(data)
    assert one.items is other.items
