"""How finely numbers were written: many at once are read as each by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gradecheck.grading.mistakes.written import all_figures, figures, half_units

WRITTEN = st.builds(
    lambda digits, power: float(f"{digits}e{power}"),
    st.integers(-(10**17), 10**17),
    st.integers(-340, 290),
)
"""Numbers as people write them, with up to 17 digits."""
NUMBERS = WRITTEN | st.floats()


@given(st.lists(NUMBERS, max_size=20))
@example([1e22, 1e23, 9.999999999999999e22, 5e-324, 1.7976931348623157e308, 0.1 + 0.2])
def test_the_figures_of_many_are_those_of_each(values):
    count, last = all_figures(np.array(values))
    seen = [figures(value) for value in values]
    assert count.tolist() == [len(digits) for digits, _ in seen]
    assert last.tolist() == [position for _, position in seen]


@given(st.lists(st.lists(st.tuples(WRITTEN, st.booleans()), min_size=3, max_size=3), min_size=1))
def test_how_finely_somebody_wrote_does_not_depend_on_others(answers):
    values = np.array([[value for value, _ in answer] for answer in answers])
    written = np.array([[is_written for _, is_written in answer] for answer in answers])
    together = half_units(values, written)
    for row, found in enumerate(together):
        alone = half_units(values[row : row + 1], written[row : row + 1])
        assert found.tolist() == alone[0].tolist()
