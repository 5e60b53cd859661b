"""What is typically done wrong with a loss."""

from __future__ import annotations

from gradecheck.ops.record import Bound, Mistakes
from gradecheck.ops.shapes import size


def of_cross_entropy(bound: Bound) -> Mistakes:
    """Another logarithm, no logarithm, the sum over the rows."""
    logits, target = bound.shapes
    rows = logits[0] if len(logits) == 2 else 1
    found = [*_other_logarithms("cross_entropy(logits, target)")]
    found += _summed("cross_entropy(logits, target)", rows)
    if logits == target:
        plain = f"-sum(target * softmax(logits)) / {rows}"
        found.append(("missing-function", plain, "without the log"))
    return tuple(found)


def of_bce(bound: Bound) -> Mistakes:
    """Another logarithm, one half only, the sum over all elements."""
    count = max(map(size, bound.shapes))
    return (
        *_other_logarithms("bce(p, y)"),
        *_summed("bce(p, y)", count),
        ("missing-term", f"-sum(y * log(p)) / {count}", "without (1 - y) * log(1 - p)"),
        ("missing-term", f"-sum((1 - y) * log(1 - p)) / {count}", "without y * log(p)"),
    )


def of_mse(bound: Bound) -> Mistakes:
    """The sum for the mean, no square, absolute values for squares, one side left out."""
    count = max(map(size, bound.shapes))
    return (
        *_summed("mse(a, b)", count),
        ("missing-function", f"sum(a - b) / {count}", "without the square"),
        ("wrong-function", f"sum(abs(a - b)) / {count}", "with absolute values for squares"),
        ("missing-term", f"sum(a^2 + 0 * b) / {count}", "without {b}"),
    )


def of_kl_gaussian(bound: Bound) -> Mistakes:
    """The factor left out, or a term."""
    return (
        ("missing-factor", "2 * kl_gaussian(mu, logvar)", "without the factor 1/2"),
        ("missing-term", "kl_gaussian(mu, logvar) - sum(mu^2) / 2", "without the squares of {mu}"),
        ("missing-term", "kl_gaussian(mu, logvar) + sum(logvar) / 2", "without {logvar}"),
        ("missing-function", "sum(mu^2 - 1 + 0 * logvar) / 2", "without the exponential"),
    )


def _other_logarithms(loss: str) -> Mistakes:
    return (
        ("wrong-function", f"{loss} / log(10)", "with the logarithm to base 10"),
        ("wrong-function", f"{loss} / log(2)", "with the logarithm to base 2"),
    )


def _summed(loss: str, count: int) -> Mistakes:
    if count < 2:
        return ()
    return (("sum-or-mean", f"{count} * {loss}", "with the sum in place of the mean"),)
