"""Example calls of every operation: no squares, axes of length 0 and 1, lower ranks.

Elementwise functions and reductions get theirs from what their records say; the rest are listed.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gradecheck.lang.tree import OptionValue
from gradecheck.ops import OPS, Op
from gradecheck.ops.record import Shape

from .example import Example, call

LADDER: tuple[Shape | str, ...] = (
    (),
    (3,),
    (2, 3),
    (2, 1, 4),
    (3, 2, 1, 2),
    (1,),
    "4ᵀ",
    (0,),
    (2, 0),
)
PAIRS: tuple[tuple[Shape | str, Shape | str], ...] = (
    ((), ()),
    ((3,), ()),
    ((), (2, 3)),
    ((2, 3), (3,)),
    ((3,), (1, 3)),
    ("3ᵀ", (3,)),
    ((4,), "4ᵀ"),
    ((4, 2, 3), (2, 1)),
    ((2, 3), (2, 3)),
    ((0,), (1,)),
    ((2, 1, 0), (1, 1)),
)
AXES: tuple[tuple[Shape | str, OptionValue | None], ...] = (
    ((), None),
    ((3,), None),
    ((2, 3), None),
    ((2, 3), 0),
    ((2, 3), -1),
    ((4, 2, 3), (0, 2)),
    ((2, 3, 4), 1),
    ((1, 3), 0),
    ((3, 1), (1,)),
    ("3ᵀ", None),
    ("3ᵀ", 0),
    ("3ᵀ", 1),
    ((2, 0), 0),
)


def _unary(op: Op) -> Iterator[Example]:
    for shape in LADDER:
        yield call(op.name, shape)


def _reduction(op: Op) -> Iterator[Example]:
    for shape, axis in AXES:
        for keepdims in (False, True):
            options = {} if axis is None else {"axis": axis}
            yield call(op.name, shape, keepdims=keepdims, **options)


_PRODUCTS = (
    call("matmul", (4, 3), (3,)),
    call("matmul", (4, 3), (3, 2)),
    call("matmul", (1, 3), (3,)),
    call("matmul", (4, 1), (1,)),
    call("matmul", "3ᵀ", (3,)),
    call("matmul", "3ᵀ", (3, 2)),
    call("matmul", "3ᵀ", (3, 1)),
    call("matmul", "1ᵀ", (1, 2)),
    call("matmul", "1ᵀ", "2ᵀ"),
    call("matmul", (3,), "2ᵀ"),
    call("matmul", (1,), "2ᵀ"),
    call("matmul", (3,), (1, 2)),
    call("matmul", (3, 1), "2ᵀ"),
    call("matmul", (0, 3), (3,)),
    call("matmul", (2, 0), (0, 3)),
)

LISTED: tuple[Example, ...] = (
    *_PRODUCTS,
    call("matmul", (3,), (3,)),
    call("matmul", (3,), (3, 2)),
    call("matmul", (2, 4, 3), (2, 3, 5)),
    call("matmul", (2, 4, 3), (1, 3, 5)),
    *(msgspec.structs.replace(each, op="juxtapose") for each in _PRODUCTS),
    *(
        call("juxtapose", left, right)
        for left, right in (
            ((), ()),
            ((), (3,)),
            ((2, 3), ()),
            ((), "3ᵀ"),
            ("3ᵀ", ()),
            ((2, 3, 2), ()),
        )
    ),
    *(call("transpose", shape) for shape in ((), (3,), "3ᵀ", (2, 3), (1, 3), (3, 1), (0, 2))),
    call("transpose", (2, 3, 4), dims=(2, 0, 1)),
    call("transpose", (2, 3, 4, 1), dims=(-1, 0, 2, 1)),
    call("transpose", "3ᵀ", dims=(1, 0)),
    *(call(op, *pair) for op in ("dot",) for pair in (((3,), (3,)), ("3ᵀ", (3,)), ("2ᵀ", "2ᵀ"))),
    call("dot", (0,), (0,)),
    *(call("outer", *pair) for pair in (((3,), (2,)), ("3ᵀ", (2,)), ((1,), "2ᵀ"), ("2ᵀ", "3ᵀ"))),
    call("trace", (3, 3)),
    call("trace", (1, 1)),
    call("reshape", (2, 3), dims=(3, 2)),
    call("reshape", (2, 3, 4), dims=(4, -1), order="F"),
    call("reshape", "4ᵀ", dims=(2, 2)),
    call("reshape", (), dims=(1, 1)),
    call("reshape", (0, 3), dims=(3, 0)),
    call("flatten", (2, 3, 2)),
    call("flatten", (2, 3, 4), order="F"),
    call("flatten", "3ᵀ"),
    call("flatten", ()),
    *(call("rot180", shape) for shape in ((3,), (2, 3), (2, 3, 4), "3ᵀ", (2, 0))),
    *(call("flip", shape) for shape in ((), (3,), (2, 3), "3ᵀ")),
    call("flip", (2, 3), dims=(1,)),
    call("flip", (2, 3, 4), axis=(0, 2)),
    call("concat", (2,), (3,), (0,)),
    call("concat", (2, 3), (2, 1), axis=1),
    call("concat", (2, 3, 1), (1, 3, 1), axis=-3),
    call("concat", "2ᵀ", "3ᵀ", axis=1),
    call("concat", "3ᵀ", (2, 3)),
    call("stack", (), ()),
    call("stack", (2,), (2,), (2,), axis=1),
    call("stack", (2, 3), (2, 3), axis=-1),
    call("stack", "2ᵀ", "2ᵀ"),
    call("spread", (), dims=(3,)),
    call("spread", (2,), dims=(3,), axis=1),
    call("spread", (2, 3), dims=(4,), axis=-1),
    call("spread", "2ᵀ", dims=(0,), axis=1),
    call("zeros", dims=(2, 3)),
    call("ones", dims=(3,)),
    call("ones", dims=(0, 2)),
    call("full", (), dims=(2, 3)),
    call("full", (), dims=(0,)),
    call("eye", dims=(3,)),
    call("eye", dims=(1,)),
    call("one_hot", (), dims=(4,)),
    call("one_hot", (3,), dims=(2,)),
    *(call("diag", shape) for shape in ((3,), (1,), (3, 3), (2, 3), (3, 1))),
    *(
        each
        for op in ("pad", "crop")
        for each in (
            call(op, (3,), dims=(1,)),
            call(op, (4,), dims=(2, 1)),
            call(op, (2, 3), dims=(1,)),
            call(op, (2, 5, 4), dims=(1, 2, 0, 3)),
            call(op, (4, 2, 3), dims=(1, 2), axis=0),
            call(op, (2, 3), dims=(1,), axis=-1),
            call(op, "4ᵀ", dims=(1,), axis=1),
        )
    ),
    *(
        call(op, shape, axis=axis)
        for op in ("softmax", "log_softmax")
        for shape, axis in (((3,), -1), ((2, 3), 0), ((2, 3, 4), 1), ((2, 1), 1), ((0, 2), 0))
    ),
    call("softmax", "3ᵀ"),
    call("log_softmax", "3ᵀ"),
    call("batch_norm", (5, 3)),
    call("batch_norm", (5, 3), (3,)),
    call("batch_norm", (5, 1), (1,), (1,), eps=0.1),
    call("batch_norm", (3, 2, 1, 4), (2,), (2,)),
    call("batch_norm", (3, 2, 2, 3)),
    call("layer_norm", (4,)),
    call("layer_norm", "4ᵀ", (4,)),
    call("layer_norm", (2, 5), (5,), (5,), eps=0.01),
    call("layer_norm", (2, 3, 4), (4,), (4,)),
    call("layer_norm", (4,), (4,), (4,)),
    call("cross_entropy", (4,), ()),
    call("cross_entropy", (4,), (4,)),
    call("cross_entropy", (3, 4), (3,)),
    call("cross_entropy", (3, 4), (3, 4)),
    call("cross_entropy", "4ᵀ", (1,)),
    *(
        call(op, *pair)
        for op in ("bce", "mse")
        for pair in (
            ((), ()),
            ((3,), (3,)),
            ((2, 3), ()),
            ((), (3,)),
            ("3ᵀ", "3ᵀ"),
            ((2, 3), (2, 3)),
        )
    ),
    *(call("kl_gaussian", shape, shape) for shape in ((), (3,), (2, 3), (0,))),
    *(call("where", shape, shape, shape) for shape in ((), (3,), (2, 3))),
    call("where", (2, 3), (3,), ()),
    call("where", (), "3ᵀ", (3,)),
    call("clip", (2, 3), low=-0.5, high=0.5),
    call("clip", (5,), high=0.1),
    call("clip", (5,), (), ()),
    call("clip", (2, 5), (5,), high=2.0),
    call("leaky_relu", (5,), slope=0.3),
    call("leaky_relu", (5,), slope=-0.3),
    call("elu", (5,), alpha=0.7),
    call("elu", (5,), alpha=-0.7),
    call("gelu", (2, 3), approximate="tanh"),
)


def _convolutions(suffix: str, count: int) -> Iterator[Example]:
    """Everything that convolutions may be given, over ``count`` spatial axes."""
    image, kernel = ((7, 6), (3, 2)) if count == 2 else ((7,), (3,))
    options: tuple[dict[str, OptionValue], ...] = (
        {},
        {"stride": 2},
        {"padding": 1},
        {"stride": 3, "padding": 2, "dilation": 2},
        {"padding": "same"},
        {"padding": "same", "stride": 2},
        {"padding": "same", "stride": 4, "dilation": 2},
        {"stride": 3, "padding": 4},
    )
    for some in options:
        yield call(f"conv{suffix}", image, kernel, **some)
        yield call(f"conv{suffix}", (2, *image), (3, 2, *kernel), **some)
        yield call(f"deconv{suffix}", image[::-1], kernel, **some)
        yield call(f"deconv{suffix}", (2, *image), (2, 3, *kernel), **some)
        if some.get("padding") != "same":
            yield call(f"correlate{suffix}", (2, *image), (3, *kernel), **some)
    for extra in ({"stride": 3, "output_padding": 2}, {"dilation": 3, "output_padding": 2}):
        yield call(f"deconv{suffix}", (2, *image), (2, *kernel), padding=1, **extra)
        yield call(f"deconv{suffix}", (2, *image), (2, 3, *kernel), **extra)
    for channels in ((), (1,), (2,)):
        few = channels[0] if channels else 1
        for name, many in (("conv", (3, few)), ("deconv", (few, 3))):
            yield call(name + suffix, (*channels, *image), (few, *kernel))
            yield call(name + suffix, (*channels, *image), (*many, *kernel), stride=2)
            if few == 1:
                yield call(name + suffix, (*channels, *image), kernel, dilation=2)
        for maps in ((), (1,), (3,)):
            yield call(f"correlate{suffix}", (*channels, *image), (*maps, *kernel))
    one = (1,) * count
    yield call(f"conv{suffix}", one, one)
    yield call(f"conv{suffix}", image, image)
    yield call(f"deconv{suffix}", one, kernel)
    yield call(f"conv{suffix}", (0, *image), (2, 0, *kernel))


def _pooling() -> Iterator[Example]:
    for shape in ((4, 6), (2, 5, 7), (3, 3)):
        for size, some in ((2, {}), (3, {"stride": 1}), (2, {"stride": 3}), (3, {"padding": 1})):
            options: dict[str, OptionValue] = dict(some)
            plain = call("max_pool", shape, dims=(size,), **options)
            small = OPS["max_pool"].shape(plain.bound).shape
            yield plain
            yield call("avg_pool", shape, dims=(size,), **options)
            yield call("max_unpool", small, shape, dims=(size,), **options)
            yield call("max_pick", shape, shape, dims=(size,), **options)
            yield call("avg_unpool", small, dims=(size, *shape[-2:]), **options)
    yield call("max_pool", "3ᵀ", dims=(1,))
    yield call("avg_pool", "3ᵀ", dims=(1,))


def _all() -> Iterator[Example]:
    for op in OPS.values():
        if op.elementwise and op.operands[:2] == ("a", "b"):
            yield from (call(op.name, *pair) for pair in PAIRS)
        elif op.elementwise and op.operands[0] == "a":
            yield from _unary(op)
        elif {"axis", "keepdims"} <= set(op.options):
            yield from _reduction(op)
    yield from LISTED
    yield from _convolutions("", 2)
    yield from _convolutions("1d", 1)
    yield from _pooling()


EXAMPLES: tuple[Example, ...] = tuple(_all())
