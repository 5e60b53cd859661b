"""Typed reading gives exactly what the plain loader gives, or leaves the submission to it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.batch.typed import TypedReader
from gradecheck.document.read import parse_document
from gradecheck.errors import GradecheckError
from gradecheck.grading.intake import take_in
from gradecheck.spec.find import find_by_id
from gradecheck.spec.submission import read_submission

PROBLEM = find_by_id("mlp")
READER = TypedReader(PROBLEM, {})
STEPS = {name: PROBLEM.shapes_of(name)[0] for name in PROBLEM.graph().steps}
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**25), 10**25),
    st.sampled_from([0, -0.0, 1e-320, 1e22, None]),
)


def plainly(data):
    """What the plain loader makes of a submission: its intake, or nothing."""
    try:
        submission = read_submission(parse_document(data, "s.json"))
    except GradecheckError:
        return None, None
    return submission, take_in(PROBLEM, submission)


def same(data, reader=READER):
    """Whether a submission was read by types; if so, it was read as by the plain loader."""
    typed = reader.read(data)
    numbers = reader.answers.read(typed.answers) if typed else None
    if typed is None or numbers is None:
        return False
    submission, intake = plainly(data)
    assert submission is not None and intake is not None and intake.is_plain
    assert submission.problem == PROBLEM.id
    assert typed.student == submission.student
    assert typed.submitted == submission.submitted
    assert dict(typed.conventions) == intake.conventions
    cohort = reader.cohort(numbers.layout, intake.conventions, numbers.values, 1)
    assert cohort.answers.keys() == intake.answers.keys()
    assert cohort.tolerances == intake.tolerances
    for name, mine in cohort.answers.items():
        plain = intake.answers[name]
        assert mine.values.tobytes() == plain.values.tobytes()
        assert np.array_equal(mine.written, plain.written)
        assert (mine.other is None) == (plain.other is None)
        if mine.other is not None:
            assert np.array_equal(mine.other, plain.other)
    return True


@st.composite
def usual(draw):
    """A submission such as computers write them."""
    answers = {}
    for name in draw(st.lists(st.sampled_from(sorted(STEPS)), unique=True, max_size=4)):
        shape = STEPS[name]
        size = int(np.prod(shape, dtype=int))
        flat = draw(st.lists(NUMBERS, min_size=size, max_size=size))
        answers[name] = np.array(flat, dtype=object).reshape(shape).tolist()
    found = {"problem": "mlp", "answers": answers}
    if draw(st.booleans()):
        found["student"] = draw(
            st.one_of(
                st.text(max_size=8),
                st.fixed_dictionaries(
                    {}, optional={key: st.text(max_size=5) for key in ("id", "name", "level")}
                ),
            )
        )
    for key in ("submitted", "level"):
        if draw(st.booleans()):
            found[key] = draw(st.text(max_size=600))
    return found


@settings(max_examples=150, deadline=None)
@given(usual(), st.sampled_from([None, 1]), st.booleans())
def test_what_is_usual_is_read_as_by_the_plain_loader(submission, indent, ascii_only):
    same(json.dumps(submission, indent=indent, ensure_ascii=ascii_only).encode("utf-8"))


@settings(max_examples=200, deadline=None)
@given(usual(), st.data())
def test_what_was_damaged_is_read_as_by_the_plain_loader_or_not_at_all(submission, data):
    text = bytearray(json.dumps(submission).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(st.sampled_from([b"", b'"', b"-0,", b"[", b"null", b"\\", b"1", b"\xff"]))
        text[at : at + data.draw(st.integers(0, 2))] = piece
    same(bytes(text))


USUAL = '{"problem": "mlp", "student": "ada", "answers": {"L": 0.5}}'


def test_the_usual_is_read():
    assert same(USUAL.encode())
    named = '{"problem": "mlp", "student": {"id": "7", "email": "a@b"}, "answers": {"L": null}}'
    assert same(named.encode())
    for zero in ("-0", "-0.0", "-0e5", "[-0]"):
        assert same(USUAL.replace("0.5", zero).encode()) == ("[" not in zero)


@pytest.mark.parametrize(
    "text",
    [
        USUAL.replace('"L": 0.5', '"L": 0.5, "L": 0.6'),
        USUAL.replace('"student"', '"student": "eve", "student"'),
        USUAL.replace("0.5", '"1/2"'),
        USUAL.replace("0.5", "[0.5]"),
        USUAL.replace('"L": 0.5', '"L": 0.5, "grad_b1": [null, null, null, null]'),
        USUAL.replace("0.5", "0." + "0" * 400 + "1"),
        USUAL.replace('"L"', '"Loss"'),
        USUAL.replace("mlp", "cnn"),
        USUAL.replace("ada", 'a\\"da'),
        USUAL.replace('"answers"', '"conventions": {"no such": "x"}, "answers"'),
        USUAL.replace('"answers"', '"remarks": 1, "answers"'),
        USUAL[:-1],
        USUAL + "{}",
        "",
    ],
)
def test_the_unusual_is_left_to_the_plain_loader(text):
    typed = READER.read(text.encode())
    assert typed is None or READER.answers.read(typed.answers) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"student": "problem", "student": "problem", "answers": {"L": 0.5}}',
        '{"student": "problem", "answers": {"L": 9}, "answers": {"L": 0.5}}',
        '{"student": {"id": "problem", "id": "x"}, "answers": {"L": 0.5}}',
    ],
)
def test_a_text_like_a_key_hides_no_repeated_key(text):
    assert TypedReader(PROBLEM, {}, default=True).read(text.encode()) is None


def test_a_submission_without_a_problem_is_for_the_one_that_was_chosen():
    text = '{"student": "ada", "answers": {"L": 0.5}}'
    assert READER.read(text.encode()) is None
    found = TypedReader(PROBLEM, {}, default=True).read(text.encode())
    assert found is not None
    assert found.student.id == "ada"


def test_images_are_read_in_both_layouts():
    problem = find_by_id("problem1")
    h1 = [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]
    text = json.dumps({"problem": "problem1", "answers": {"h1": h1, "dw1": [[[0.0] * 3] * 3] * 2}})
    reader = TypedReader(problem, {})
    typed = reader.read(text.encode())
    assert typed is not None
    numbers = reader.answers.read(typed.answers)
    assert numbers is not None
    cohort = reader.cohort(numbers.layout, {}, numbers.values, 1)
    plain = take_in(problem, read_submission(parse_document(text, "s.json")))
    assert cohort.answers.keys() == plain.answers.keys() == {"h1", "grad_w1"}
    assert np.array_equal(cohort.answers["h1"].other, plain.answers["h1"].other)
    assert cohort.answers["grad_w1"].other is None
