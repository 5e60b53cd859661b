"""Who is right is found without marks just as with them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradecheck.grading.answers import StepAnswers
from gradecheck.grading.marks import Marks, right_at_once
from gradecheck.spec.problem import Item

ITEM = Item("h", "value", Fraction(1))
SHAPE = (2, 2, 2)
SMALL = st.sampled_from([1.0, 2.0, 1.001, np.nan])


@st.composite
def image_answers(draw):
    """Images of some students, of which some may have been written with the channels last."""
    count = draw(st.integers(1, 4))
    values = draw(arrays(float, (count, *SHAPE), elements=SMALL))
    written = draw(arrays(bool, (count, *SHAPE)))
    has_other = draw(arrays(bool, count))
    turned, turned_written = (part.transpose(0, 3, 1, 2) for part in (values, written))
    return StepAnswers(values, written, turned, turned_written, has_other)


@given(image_answers(), arrays(float, (1, *SHAPE), elements=SMALL), st.data())
def test_who_is_right_is_who_has_such_marks(answers, expected, data):
    right = Marks(ITEM, answers, expected).right
    every = np.arange(len(answers.values))
    assert right_at_once(ITEM, answers, expected, every).tolist() == right.tolist()
    some = np.array(sorted(data.draw(st.sets(st.sampled_from(every.tolist()), min_size=1))))
    assert right_at_once(ITEM, answers, expected, some).tolist() == right[some].tolist()
