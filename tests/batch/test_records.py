"""Records are read as they were written."""

from __future__ import annotations

import os

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.batch.record import (
    ItemRecord,
    Owner,
    Record,
    RecordReader,
    Stored,
    Verdict,
    whose,
)
from gradecheck.batch.remembered import MOST, Remembered
from gradecheck.batch.spool import Spool

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
VERDICTS = st.builds(
    Verdict,
    st.text(max_size=8),
    items=st.lists(ITEMS, max_size=3).map(tuple),
    notes=st.lists(st.text(max_size=5), max_size=2).map(tuple),
)
TEXTS = [st.text(max_size=8)] * 7
encode = msgspec.json.Encoder().encode_lines


@settings(max_examples=60, deadline=None)
@given(st.lists(VERDICTS, min_size=1, max_size=4), st.data(), st.integers(0, 10**12))
def test_records_are_read_as_they_were_written(verdicts, data, first):
    numbers = st.integers(0, len(verdicts) - 1)
    stored = data.draw(st.lists(st.builds(Stored, *TEXTS, numbers), max_size=6))
    read = list(RecordReader().read(encode(verdicts), encode(stored), first))
    assert len(read) == len(stored)
    for number, (record, one) in enumerate(zip(read, stored, strict=True), first):
        fields = ("file", "student", "name", "level", "email", "submitted", "assignment")
        assert all(getattr(record, name) == getattr(one, name) for name in fields)
        assert record.verdict == verdicts[one.verdict]
        assert record.number == number


@given(st.builds(Stored, *TEXTS, st.just(0)))
def test_whose_a_record_is_can_be_read_alone(stored):
    (owner,) = msgspec.json.Decoder(Owner).decode_lines(encode([stored]))
    assert owner.whose == whose(stored.student, stored.file)


def test_those_who_did_alike_share_a_verdict():
    stored = [Stored(name, "", "", "", "", "", "", 0) for name in ("a", "b")]
    one, other = RecordReader().read(encode([Verdict("p")]), encode(stored))
    assert one.verdict is other.verdict


def test_what_is_laid_aside_is_laid_aside_once_for_all_who_did_alike():
    large = msgspec.Raw(b'{"score":0,"items":[' + b",".join([b"1"] * 50_000) + b"]}")
    verdicts = [Verdict("p", score=str(k), grade=large) for k in range(2)]
    records = [Record(f"{k}", verdict=verdicts[k % 2], number=k) for k in range(200)]
    spool = Spool(iter(records))
    assert os.fstat(spool._file.fileno()).st_size < 3 * len(bytes(large))
    assert [spool.read(k) for k in (7, 0, 199)] == [records[k] for k in (7, 0, 199)]
    assert spool.read(3).verdict is spool.read(5).verdict


def test_only_few_objects_are_remembered_however_many_there_are():
    remembered = Remembered[Verdict, int]()
    verdicts = [Verdict(str(k)) for k in range(3 * MOST)]
    for number, verdict in enumerate(verdicts):
        remembered.keep(verdict, number)
        assert remembered.of(verdict) == number
    assert sum(remembered.of(verdict) is not None for verdict in verdicts) <= MOST
