"""The independent Problem 1 against hand-worked numbers, scipy and 50-digit arithmetic."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import product

import numpy as np
import pytest
from scipy.signal import convolve2d

from . import problem1

READINGS = [
    dict(zip(problem1.READINGS, options, strict=True))
    for options in product(*problem1.READINGS.values())
]
PARAMETERS = ("z", "w0", "b0", "w1", "b1", "w2", "b2")


def test_hand_worked_values() -> None:
    values = problem1.solution()["values"]
    np.testing.assert_allclose(values["h0"], [0.38, 1.4, 0.96, 1.06, 0.7, 1.54, 1.62, 1.06])
    np.testing.assert_allclose(values["h1"][0], [[0.38, 1.4], [0.96, 1.06]])
    # One corner gets one stamp of each channel, the middle gets all eight.
    assert values["h2"][0, 0] == pytest.approx(0.38 * 0.1 + 0.7 * 0.2 + 0.1)
    assert values["h2"][3, 3] == pytest.approx(1.06 * 0.3 + 1.06 * 0.3 + 0.1)
    middle = 0.38 * 0.7 + 1.4 * 0.1 + 0.96 * 0.4 + 1.06 * 0.1
    middle += 0.7 * 0.9 + 1.54 * 0.3 + 1.62 * 0.1 + 1.06 * 0.2
    assert values["h2"][1, 1] == pytest.approx(middle + 0.4)
    assert 1 - values["p"] == pytest.approx(2.5730912e-6, rel=1e-6)


def test_hand_worked_gradients() -> None:
    values, gradients = problem1.solution().values()
    gradient_of_logit = 2.573091218506876e-06  # 1 - p
    w2 = problem1.GIVEN["w2"].reshape(4, 4)
    for c, u, v in product(range(2), range(3), range(3)):
        under_the_stamp = values["h1"][c] * w2[u : u + 2, v : v + 2]
        expected = gradient_of_logit * under_the_stamp.sum()
        assert gradients["w1"][c, u, v] == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(gradients["w0"], np.outer(gradients["h0"], [0.4, 0.8]), rtol=1e-12)


@pytest.mark.parametrize("order", problem1.CHANNEL_ORDER)
def test_arrange_is_numpys_reshape(order: str) -> None:
    h0 = np.arange(8)
    expected = {
        "channels first": h0.reshape(2, 2, 2),
        "channels last": h0.reshape(2, 2, 2).transpose(2, 0, 1),
        "column-major over [row, column, channel]": h0.reshape(2, 2, 2, order="F").transpose(
            2, 0, 1
        ),
        "column-major over [channel, row, column]": h0.reshape(2, 2, 2, order="F"),
    }[order]
    assert problem1.arrange(h0, order).tolist() == expected.tolist()


@pytest.mark.parametrize("kernel", problem1.KERNEL)
def test_stamp_is_scipys_full_convolution(kernel: str) -> None:
    h1 = problem1.solution()["values"]["h1"]
    turned, stride, cut = problem1.KERNEL[kernel]
    spread = np.zeros((2, stride + 1, stride + 1))
    spread[:, ::stride, ::stride] = h1
    weights = problem1.GIVEN["w1"][:, ::-1, ::-1] if turned else problem1.GIVEN["w1"]
    full = sum(convolve2d(entries, weight) for entries, weight in zip(spread, weights, strict=True))
    expected = full[cut : cut + 4, cut : cut + 4]
    np.testing.assert_allclose(problem1.stamp(h1, problem1.GIVEN["w1"], kernel), expected)


@pytest.mark.parametrize("cut", [0, 1])
def test_stride_2_is_the_adjoint_of_a_strided_convolution(cut: int) -> None:
    """<deconv(h), y> = <h, conv(y)>, where conv pads 4×4 by ``cut`` before and 1 - cut after."""
    kernel = next(name for name, how in problem1.KERNEL.items() if how == (False, 2, cut))
    random = np.random.default_rng(5)
    h, y, w = random.normal(size=(1, 2, 2)), random.normal(size=(4, 4)), random.normal(size=(3, 3))
    h, w = np.concatenate([h, 0 * h]), np.stack([w, w])
    padded = np.pad(y, (cut, 1 - cut))
    back = [
        [(padded[2 * i : 2 * i + 3, 2 * j : 2 * j + 3] * w[0]).sum() for j in (0, 1)]
        for i in (0, 1)
    ]
    assert (problem1.stamp(h, w, kernel) * y).sum() == pytest.approx((h[0] * back).sum())


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: " / ".join(reading.values()))
def test_gradients_keep_twelve_digits(reading: dict[str, str]) -> None:
    gradients = problem1.solution(reading)["gradients"]
    for name in PARAMETERS:
        expected = gradient_in_50_digits(name, reading)
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-13, atol=0)


def test_all_readings_differ() -> None:
    def fingerprint(reading: dict[str, str]) -> tuple[float, ...]:
        gradients = problem1.solution(reading)["gradients"]
        return tuple(np.concatenate([gradients["w0"].ravel(), gradients["w1"].ravel()]))

    assert len({fingerprint(reading) for reading in READINGS}) == len(READINGS)


def gradient_in_50_digits(name: str, reading: dict[str, str]) -> np.ndarray:
    """Central differences of a forward pass in decimal arithmetic, which shares nothing else."""
    given = {
        key: np.vectorize(lambda v: Decimal(str(v)))(problem1.GIVEN[key]) for key in PARAMETERS
    }
    step = Decimal("1e-15")
    with localcontext(prec=50):
        return np.array(
            [
                float((objective_at(step) - objective_at(-step)) / (2 * step))
                for objective_at in along_each_element(given, name, reading)
            ]
        ).reshape(np.shape(problem1.GIVEN[name]))


def along_each_element(given, name, reading):
    """For each element of a given, the objective as a function of what is added to it."""
    for index in np.ndindex(np.shape(given[name])):

        def objective_at(change, index=index):
            moved = np.array(given[name], dtype=object)
            moved[index] = moved[index] + change
            return exact_objective({**given, name: moved}, reading)

        yield objective_at


def exact_objective(given, reading):
    """log p or -log p; every preactivation is positive, so ReLU changes nothing."""
    h0 = given["w0"] @ given["z"] + given["b0"]
    h1 = problem1.arrange(np.arange(8), reading["channel order"])
    turned, stride, cut = problem1.KERNEL[reading["kernel"]]
    w1 = given["w1"][:, ::-1, ::-1] if turned else given["w1"]
    full = np.full((stride + 3, stride + 3), Decimal(0))
    for c, i, j in np.ndindex(2, 2, 2):
        window = full[stride * i : stride * i + 3, stride * j : stride * j + 3]
        window += h0[h1[c, i, j]] * w1[c]
    h2 = full[cut : cut + 4, cut : cut + 4] + given["b1"]
    flat = h2.flatten("C" if reading["flatten"] == "row-major" else "F")
    log_p = -(1 + (-(given["w2"] @ flat) - given["b2"].item()).exp()).ln()
    return log_p if reading["gradient of"] == "log p" else -log_p
