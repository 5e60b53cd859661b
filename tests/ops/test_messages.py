"""What is said to somebody whose shapes do not fit."""

from __future__ import annotations

import pytest

from gradecheck.ops import OPS, ShapeError
from gradecheck.ops.shapes import number, one_axis, whole

from .example import Example, call

# A call, part of the message, part of the hint.
MISFITS: tuple[tuple[Example, str, str], ...] = (
    (call("add", (3,), (4,)), "(3,) and (4,) do not fit elementwise", "last axes"),
    (call("mul", (4, 2), (2, 3)), "(4, 2) and (2, 3)", "matrix product `@`"),
    (call("mul", (2, 3), (3, 2)), "(2, 3) and (3, 2)", "transpose, ᵀ"),
    (call("sub", (1, 3), (2, 4)), "(1, 3) and (2, 4)", "last axes"),
    (call("add", (3, 1), (1, 4)), "would be spread to a table of shape (3, 4)", "u v^T"),
    (call("where", (2,), (3,), ()), "(2,), (3,) and a number do not fit", "last axes"),
    (call("sub", (2, 4), (4, 2)), "(2, 4) and (4, 2)", "`@`"),
    (call("add", (2, 3, 4), (4, 3)), "(2, 3, 4) and (4, 3)", "last axes"),
    (call("clip", (3,), (), low=1.0), "given twice", "clip(a, 0, 1)"),
    (call("matmul", (2, 3), ()), "`@` multiplies vectors and matrices", "write *"),
    (call("juxtapose", (3,), (3,)), "two columns, (3,) and (3,)", "did you mean ⊙, ᵀ or dot?"),
    (call("matmul", (3,), (4,)), "two columns, (3,) and (4,)", "did you mean ⊙, ᵀ or dot?"),
    (call("juxtapose", (2, 3, 4), (4,)), "more than two axes", "reshape"),
    (call("matmul", (2, 3, 4), (3, 4, 5)), "more than two axes", "reshape"),
    (call("matmul", (4, 2), (4,)), "inner sizes differ", "transpose of the first, (2, 4), fits"),
    (call("juxtapose", (4, 2), (3, 2)), "inner sizes", "transpose of the second, (2, 3), fits"),
    (call("juxtapose", "3ᵀ", "3ᵀ"), "(1, 3) and (1, 3)", "did you mean ⊙"),
    (call("matmul", (4, 2), (5, 3)), "(4, 2) and (5, 3)", "as many as rows"),
    (call("juxtapose", (2, 3), "2ᵀ"), "(2, 3) and (1, 2)", "columns of the first"),
    (call("matmul", (2, 3, 4), (5, 4, 2)), "more than two axes", "equally long"),
    (call("transpose", (2, 3, 4)), "ᵀ is for vectors and matrices", "transpose(a, 2, 0, 1)"),
    (call("transpose", (2, 3), dims=(0, 0)), "does not name each axis", "from 0 to 1"),
    (call("transpose", (), dims=(0,)), "does not name each axis", "no axes"),
    (call("dot", (3,), (4,)), "vectors of different length, (3,) and (4,)", "as many"),
    (call("dot", (3,), (3, 2)), "two vectors are expected, not (3,) and (3, 2)", "`@`"),
    (call("outer", (), (3,)), "two vectors are expected, not a number and (3,)", "flatten"),
    (call("trace", (2, 3)), "only a square matrix has a trace, not (2, 3)", "diag"),
    (call("sum", (2, 3), axis=2), "there is no axis 2 in (2, 3)", "from 0 to 1"),
    (call("mean", (), axis=0), "there is no axis 0 in a number", "no axes"),
    (call("sum", (2, 3), axis=(0, -2)), "is named twice", ""),
    (call("max", (0,)), "(0,) has no elements to choose from", ""),
    (call("min", (2, 0), axis=1), "no elements", ""),
    (call("softmax", ()), "there is no axis -1 in a number", "no axes"),
    (call("softmax", (2, 3), axis=(0, 1)), "one axis is expected", ""),
    (call("reshape", (2, 3), dims=(4, 2)), "(2, 3) cannot be reshaped to (4, 2)", "6 elements"),
    (call("reshape", (2, 3), dims=(4, -1)), "cannot be reshaped", "do not divide by 4"),
    (call("reshape", (2, 0), dims=(0, -1)), "cannot be reshaped", "do not divide by 0"),
    (call("reshape", (2, 3), dims=(-1, -1)), "cannot be reshaped", "at most one"),
    (call("reshape", (2, 3), dims=(-2, 3)), "cannot be reshaped", "may be -1"),
    (call("rot180", ()), "a number cannot be rotated", "last two"),
    (call("flip", (2,), dims=(0,), axis=0), "the axis is given twice", "flip(a, 0)"),
    (call("flip", (2,), dims=(1,)), "there is no axis 1", "from 0 to 0"),
    (call("spread", (2,), dims=(-1,)), "cannot be repeated -1 times", ""),
    (call("spread", (2,), dims=(2,), axis=2), "there is no axis 2", ""),
    (call("concat"), "there is nothing to join", "concat(a, b)"),
    (call("concat", (), ()), "numbers cannot be concatenated", "stack"),
    (call("concat", (2, 3), (2, 4)), "(2, 3) and (2, 4) cannot be joined", "equally long"),
    (call("concat", (2, 3), (3,)), "(2, 3) and (3,) cannot be joined", "equally long"),
    (call("stack", (2,), (3,)), "(2,) and (3,) cannot be stacked", "concat"),
    (call("full", (2,), dims=(3,)), "full repeats a number, not (2,)", "value first"),
    (call("zeros", dims=(2, -1)), "is no shape", ""),
    (call("diag", ()), "diag makes a matrix of a vector", ""),
    (call("diag", "3ᵀ"), "diag makes a matrix of a vector", ""),
    (call("pad", (2, 3), dims=(1, 2)), "is no margin for (2, 3)", "top, bottom, left, right"),
    (call("pad", (2, 3), dims=(1, 2, 3), axis=0), "is no margin", "before and after"),
    (call("pad", (), dims=(1,)), "is no margin for a number", ""),
    (call("pad", (2,), dims=(-1,)), "a margin is negative", "crop"),
    (call("crop", (2, 3), dims=(2,)), "(2, 3) is smaller than the margin", ""),
    (call("batch_norm", (3,)), "needs a batch, (N, F) or (N, C, H, W), not (3,)", "layer_norm"),
    (call("batch_norm", (2, 3, 4)), "not (2, 3, 4)", "first axis"),
    (call("batch_norm", (5, 3), (5,)), "gamma has shape (5,)", "shape (3,)"),
    (call("layer_norm", (5, 3), (3,), ()), "beta has shape a number", "shape (3,)"),
    (call("layer_norm", ()), "there is no axis", "no axes"),
    (
        call("conv", (3,), (2, 2)),
        "(H, W) or (C, H, W) is expected, not (3,)",
        "channels come first",
    ),
    (call("conv1d", (3, 4, 5), (2,)), "(L,) or (C, L) is expected", "channels"),
    (call("conv", (3, 4), (2,)), "a kernel (h, w), (C, h, w) or (O, C, h, w)", ""),
    (call("deconv", (3, 4), (2,)), "a kernel (h, w), (C, h, w) or (C, O, h, w)", ""),
    (call("conv1d", (4,), ()), "a kernel (l), (C, l) or (O, C, l)", ""),
    (
        call("conv", (2, 5, 5), (3, 3, 2, 2)),
        "the kernel (3, 3, 2, 2) is for 3 channels, but the image (2, 5, 5) has 2",
        "(O, C, h, w) with C = 2",
    ),
    (call("conv", (2, 5, 5), (3, 3)), "for 1 channel, but the image (2, 5, 5) has 2", "(2, h, w)"),
    (call("deconv", (2, 5, 5), (3, 2, 2, 2)), "for 3 channels", "(C, O, h, w) with C = 2"),
    (call("conv", (4, 4), (0, 2)), "the kernel (0, 2) is empty", ""),
    (call("conv", (2, 3), (3, 3)), "larger than the image (2, 3)", "padding"),
    (call("correlate", (2, 3), (3, 3)), "larger than the image", "image comes first"),
    (call("correlate", (2, 3), (3,)), "(H, W) or (C, H, W) is expected, not (3,)", ""),
    (call("deconv", (4, 4), (2, 2), output_padding=1), "smaller than the stride", "sizes"),
    (
        call("deconv", (4, 4), (2, 2), stride=2, output_padding=1, padding="same"),
        "padding=same",
        "leave one out",
    ),
    (call("deconv", (1, 2), (2, 2), padding=1), "nothing is left of (1, 2)", "use less"),
    (call("max_pool", (4,), dims=(2,)), "pooling needs an image", ""),
    (call("max_pool", (4, 4), dims=(0,)), "a window of size 0", ""),
    (call("avg_pool", (1, 4), dims=(2,)), "does not fit into (1, 4)", ""),
    (call("max_pool", (4, 4), dims=(3,), padding=2), "more than half", "altogether"),
    (call("max_unpool", (2, 2), (4, 6), dims=(2,)), "(2, 2) is not what pooling", "(2, 3)"),
    (call("max_pick", (2, 2), (4, 6), dims=(2,)), "(2, 2) and (4, 6) must be of one", ""),
    (call("avg_unpool", (2, 2), dims=(2, 4, 6)), "(2, 2) is not what pooling", "(2, 3)"),
    (call("avg_unpool", (2,), dims=(2, 4, 6)), "needs an image", "height and width"),
    (call("mse", (3,), (4,)), "(3,) and (4,) are not of one shape", "own target"),
    (call("mse", (2, 3), (3, 2)), "(2, 3) and (3, 2)", "transpose"),
    (call("bce", (3, 1), (3,)), "(3, 1) and (3,)", "reshape"),
    (call("kl_gaussian", (3,), (4,)), "mu has shape (3,), but logvar (4,)", "log-variance"),
    (call("cross_entropy", (), ()), "logits are (K,) or (N, K), not a number", "classes"),
    (call("cross_entropy", (0,), ()), "logits are", ""),
    (call("cross_entropy", (3,), (4,)), "the target (4,) does not fit", "a class number"),
    (call("cross_entropy", (2, 3), (3,)), "the target (3,)", "(2,) class numbers"),
)


@pytest.mark.parametrize(("example", "message", "hint"), MISFITS, ids=lambda v: str(v)[:60])
def test_misfits_are_explained(example: Example, message: str, hint: str) -> None:
    with pytest.raises(ShapeError) as caught:
        OPS[example.op].shape(example.bound)
    error = caught.value
    assert message in error.message == str(error)
    assert hint in error.hint
    assert error.operand is None or 0 <= error.operand < len(example.types)


def test_options_of_another_kind_are_our_bug() -> None:
    for wrong in (lambda: whole("same"), lambda: number("same"), lambda: one_axis(None, (2,))):
        with pytest.raises(TypeError, match="expected a"):
            wrong()
