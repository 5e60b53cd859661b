"""Keyword options of a call: each checked against what its operation accepts."""

from __future__ import annotations

from typing import cast

from gradecheck.errors import ExpressionError
from gradecheck.lang.tree import Call, OptionValue
from gradecheck.ops.record import Op, Option

_MEANING = {
    "int": "a whole number",
    "count": "a whole number from 1",
    "size": "a whole number from 0",
    "number": "a number",
    "axis": "an axis or a tuple of axes",
    "bool": "true or false",
}


def bind_options(op: Op, call: Call) -> dict[str, OptionValue]:
    """Every option of ``op`` with the value that ``call`` gives it, or its default.

    Raises
    :class:`~gradecheck.errors.ExpressionError` for an option that does not exist, is given twice
    or has a value that it does not accept.
    """
    given: dict[str, OptionValue] = {}
    for key, value in call.options:
        option = op.options.get(key)
        if option is None:
            known = ", ".join(op.options) or "none"
            raise _fault(
                call, "unknown-option", f"`{op.name}` has no option `{key}`; it has {known}"
            )
        if key in given:
            raise _fault(call, "duplicate-option", f"option `{key}` is given twice")
        if not _accepted(option, value):
            wanted = " or ".join(_MEANING.get(kind, f"`{kind}`") for kind in option.accepts)
            raise _fault(call, "wrong-option", f"option `{key}` of `{op.name}` wants {wanted}")
        given[key] = value
    return {**default_options(op), **given}


def default_options(op: Op) -> dict[str, OptionValue]:
    """The options of ``op`` where a call gives none."""
    # An option that may be left out is None until then; its operation asks before it uses it.
    return {key: cast(OptionValue, option.default) for key, option in op.options.items()}


def _fault(call: Call, code: str, message: str) -> ExpressionError:
    hint = f"see: gradecheck explain {call.op}"
    return ExpressionError(code, message, call.span.start, call.span.end, hint)


def _accepted(option: Option, value: OptionValue) -> bool:
    return any(_is_kind(kind, value) for kind in option.accepts)


def _is_kind(kind: str, value: OptionValue) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    match kind:
        case "int":
            return whole
        case "count":
            return isinstance(value, int) and whole and value >= 1
        case "size":
            return isinstance(value, int) and whole and value >= 0
        case "number":
            return whole or isinstance(value, float)
        case "axis":
            return whole or isinstance(value, tuple)
        case "bool":
            return isinstance(value, bool)
        case _:
            return value == kind and isinstance(value, str)
