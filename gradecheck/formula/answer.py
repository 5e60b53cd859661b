"""The value of a student's answer: its equations put together, on the numbers of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.errors import ExpressionError, Fault
from gradecheck.formula.bounded import Setting, Value, evaluate, renamed
from gradecheck.formula.equations import Equation
from gradecheck.formula.workspace import Workspace
from gradecheck.lang.tree import Index, Name, Node, Sum
from gradecheck.lang.walk import names, nodes
from gradecheck.ops.record import Array

MOST_DEEP = 40


class FaultyError(Exception):
    """An answer without a value: the fault, and whether it is one of form or of mathematics."""

    def __init__(self, fault: Fault, *, unreadable: bool) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.unreadable = unreadable


class Work(msgspec.Struct, frozen=True, eq=False):
    """An answer with all that it may build on.

    ``scopes`` are tried in order for a name: the answer's own equations, then auxiliaries, then
    the equations of other answers.  ``broken`` are names whose equation could not be read,
    ``asked`` what the problem asks for: nobody gets it for nothing.
    """

    answer: Equation
    scopes: tuple[Mapping[str, Equation], ...]
    broken: Mapping[str, Fault]
    asked: frozenset[str] = frozenset()

    def find(self, name: str) -> Equation | None:
        """The equation that defines a name."""
        return next((scope[name] for scope in self.scopes if name in scope), None)

    def trees(self) -> list[Node]:
        """The formula of the answer, then those of all that it builds on."""
        waiting = [self.answer]
        met: set[str] = set()
        for equation in waiting:
            new = set(names(equation.right)) - met
            met |= new
            waiting += [found for name in sorted(new) if (found := self.find(name)) is not None]
        return [equation.right for equation in waiting]


class Evaluation:
    """One answer in one workspace: the values of its auxiliaries as they are needed.

    ``granted`` are other items whose true values are used in place of the student's own.
    """

    def __init__(self, work: Work, workspace: Workspace, granted: Iterable[str] = ()) -> None:
        self.work = work
        self.setting: Setting = workspace.setting()
        own = work.answer.name
        self.given = {name: value for name, value in workspace.values.items() if name != own}
        self.given |= {name: workspace.all[name] for name in granted if name != own}
        self.notes: list[str] = []
        self.own: dict[str, Value] = {}
        self._open: list[str] = []

    def restated(self) -> list[str]:
        """Names of the problem for which the answer has equations that do not say the same."""
        found = []
        for name, equation in self.work.scopes[0].items():
            if name not in self.given:
                continue
            try:
                value = self._equation(equation, name)
            except FaultyError:
                continue  # it is not needed, so it need not be understood
            if not same(value, self.given[name]):
                found.append(name)
        return found

    def value(self) -> Value:
        """The value of the answer; raises :class:`FaultyError` where it has none."""
        return self._equation(self.work.answer, "")

    def _equation(self, equation: Equation, name: str) -> Value:
        self._open.append(name or equation.name)
        if len(self._open) > MOST_DEEP:
            raise self._fault(equation, "too-deep", "too many names build on one another", name)
        start = self.setting
        setting = Setting(self.given, start.sizes, start.letters, start.effort)
        for used in names(equation.right):
            if used in self.given:
                continue  # also where the student restates it: see `restated`
            value = self._name(used, equation)
            if value is not None:
                setting.values[used] = value
        found = self._evaluate(equation, setting)
        self._open.pop()
        return found

    def _name(self, name: str, equation: Equation) -> Value | None:
        if name in self.own:
            return self.own[name]
        if name in self.work.broken:
            fault = self.work.broken[name]
            message = f"`{name}` could not be read: {fault.message}"
            raise FaultyError(msgspec.structs.replace(fault, message=message), unreadable=True)
        found = self.work.find(name)
        if found is None:
            return self._undefined(name, equation)
        if name in self._open or found is self.work.answer:
            message = f"`{name}` is defined by itself"
            raise self._fault(equation, "circular-steps", message, name)
        self.own[name] = self._equation(found, name)
        return self.own[name]

    def _undefined(self, name: str, equation: Equation) -> Value | None:
        if name.startswith("∂") or name in self.work.asked:
            message = f"`{name}` is used, but nowhere worked out"
            hint = "write its formula on a line of its own"
            raise self._fault(equation, "undefined", message, name, hint)
        return None  # pi, e, an index letter: the checker knows, or says that it does not

    def _fault(
        self, equation: Equation, code: str, message: str, name: str, hint: str = ""
    ) -> FaultyError:
        spans = [
            node.span
            for node in nodes(equation.right)
            if isinstance(node, Name) and node.id == name
        ]
        span = spans[0] if spans else equation.right.span
        error = ExpressionError(code, message, span.start, span.end, hint)
        return FaultyError(equation.fault(error), unreadable=True)

    def _evaluate(self, equation: Equation, setting: Setting) -> Value:
        core = tuple([x for x in equation.letters if x not in setting.letters])
        try:
            return evaluate(equation.right, setting, core)
        except ExpressionError as error:
            again = self._as_samples(equation, setting)
            if again is not None:
                return again
            unreadable = error.code in UNREADABLE
            raise FaultyError(equation.fault(error), unreadable=unreadable) from None

    def _as_samples(self, equation: Equation, setting: Setting) -> Value | None:
        """The value where another letter, as in `sum_n x_n`, was meant for the samples."""
        for letter in _other_letters(equation, setting.letters):
            for sample in setting.letters:
                tree = renamed(equation.right, letter, sample)
                core = tuple([x for x in equation.letters if x not in (*setting.letters, letter)])
                try:
                    value = evaluate(tree, setting, core)
                except ExpressionError:
                    continue
                note = f"the index {letter} is read as the problem's {sample}"
                if note not in self.notes:
                    self.notes.append(note)
                return value
        return None


UNREADABLE = frozenset(
    (
        "unknown-name",
        "unknown-operation",
        "unknown-option",
        "unknown-index",
        "wrong-arguments",
        "bad-option",
        "not-a-value",
        "not-a-size",
        "too-large",
        "too-deep",
    )
)
"""Faults of form; all others are mistakes in mathematics."""


def _other_letters(equation: Equation, letters: Iterable[str]) -> list[str]:
    """Letters that may stand for the samples: where the declared one does not occur at all."""
    summed = [node.index for node in nodes(equation.right) if isinstance(node, Sum)]
    used = {
        item
        for node in nodes(equation.right)
        if isinstance(node, Index)
        for item in node.items
        if isinstance(item, str)
    }
    if any(letter in {*summed, *used, *equation.letters} for letter in letters):
        return []
    return list(dict.fromkeys([*summed, *equation.letters[:1]]))[:3]


def same(one: Value, other: Value) -> bool:
    """Whether two values are equal, on every draw."""
    if one.array.shape != other.array.shape:
        return False
    return bool(agreeing(one.array, other.array).all())


AGREE = 1e-8


def agreeing(answer: Array, expected: Array) -> NDArray[np.bool_]:
    """On which elements two values agree, to 1e-8 of the largest expected one of the draw."""
    draws = len(expected)
    with np.errstate(all="ignore"):
        largest = np.abs(expected).reshape(draws, -1).max(axis=1, initial=0.0)
        overall = largest.max(initial=0.0) or 1.0
        scale = np.where(largest > 0, largest, overall)
        near = np.abs(answer - expected) <= AGREE * scale.reshape(-1, *(1,) * (expected.ndim - 1))
    return np.asarray(near & np.isfinite(answer))
