"""What has changed in a problem's file, in words, and which items that can touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gradecheck.difference.item_words import item_words
from gradecheck.difference.touched import Touched
from gradecheck.difference.word import Word, arrow, cut
from gradecheck.document.printable import shown
from gradecheck.lang.text import text
from gradecheck.lang.tree import Node
from gradecheck.ops.record import Array
from gradecheck.report.numbers import pair, points_text
from gradecheck.spec.load import parse_problem
from gradecheck.spec.problem import Convention, Problem, Variant

FILE = "problem.yaml"
MOST_ELEMENTS = 3
"""Elements of a given that are told one by one."""


def problem_words(old: bytes, new: bytes) -> list[Word]:
    """What has changed between two files of a problem.

    Raises :class:`gradecheck.errors.GradecheckError` where one is not sound.

    >>> head = b"gradecheck: 1\\nproblem: p\\ngiven: {x: [1, 2]}\\n"
    >>> spec = head + b"steps: {y: x^2}\\nitems: {y: {points: 1}}"
    >>> problem_words(spec, spec.replace(b"2]", b"3]"))
    [Word(text='given `x`: element [1] is 2 → 3', touches=('y',), how='values')]
    >>> problem_words(spec, spec.replace(b"1}}", b"1, tolerance: {abs: 0.1}}}"))[0].text
    'tolerance of y: rel 0.01 → abs 0.1'
    """
    before, after = parse_problem(old, FILE), parse_problem(new, FILE)
    touched = Touched(before, after)
    return [
        *_givens(before, after, touched),
        *_steps(before, after, touched),
        *_objective(before, after, touched),
        *item_words(before, after, touched),
        *_conventions(before, after, touched),
        *_mistakes(before, after, touched),
        *_others(before, after, touched),
    ]


def _givens(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    for name in dict.fromkeys([*new.givens, *old.givens]):
        was, now = old.givens.get(name), new.givens.get(name)
        touches = touched.by_steps([name])
        if was is None or now is None:
            yield Word(
                f"given {shown(name)} is {'new' if was is None else 'gone'}", touches, "values"
            )
        elif was.shape != now.shape:
            yield Word(
                f"given {shown(name)}: shape {arrow(str(was.shape), str(now.shape))}",
                touches,
                "values",
            )
        elif not np.array_equal(was, now):
            yield Word(f"given {shown(name)}: {_elements(was, now)}", touches, "values")


def _elements(was: Array, now: Array) -> str:
    places = np.argwhere(was != now)
    told = [
        f"element {list(map(int, at))} is "
        + arrow(*pair(float(was[tuple(at)]), float(now[tuple(at)])))
        if was.ndim
        else arrow(*pair(float(was), float(now)))
        for at in places[:MOST_ELEMENTS]
    ]
    more = len(places) - len(told)
    return ", ".join(told) + (f" and {more} more of {was.size}" if more else "")


def _steps(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    for name in dict.fromkeys([*new.steps, *old.steps]):
        was, now = old.steps.get(name), new.steps.get(name)
        if was != now:
            yield Word(f"step {shown(name)}{_change(was, now)}", touched.by_steps([name]), "values")


def _change(was: Node | None, now: Node | None) -> str:
    """How a formula changes, after the name of what it belongs to."""
    if was is None or now is None:
        there = now or was
        assert there is not None
        return f" is {'new' if was is None else 'gone'}: `{cut(text(there))}`"
    return f": `{cut(text(was))}` → `{cut(text(now))}`"


def _objective(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    if old.objective != new.objective:
        yield Word(
            f"the objective{_change(old.objective, new.objective)}", touched.gradients(), "values"
        )
    elif old.objective is not None and old.direction != new.direction:
        # A gradient is that of the expression as written, whichever way it is to go.
        yield Word(f"the objective: {arrow(old.direction, new.direction)}", ())


def _conventions(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    olds = {one.name: one for one in old.conventions}
    news = {one.name: one for one in new.conventions}
    for name in dict.fromkeys([*news, *olds]):
        was, now = olds.get(name), news.get(name)
        called = f"convention {shown(name)}"
        if was is None or now is None:
            there = was or now
            assert there is not None
            touches = touched.by_variants(there.options)
            yield Word(f"{called} is {'new' if was is None else 'gone'}", touches)
            continue
        yield from _variants(f"{called}: option", was.options, now.options, touched)
        yield from _default(called, was, now, touched)


def _default(called: str, was: Convention, now: Convention, touched: Touched) -> Iterator[Word]:
    first, then = was.options[0].name, now.options[0].name
    if first != then:
        touches = touched.by_variants([*was.options, *now.options])
        yield Word(f"{called}: the default is {arrow(shown(first), shown(then))}", touches)


def _mistakes(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    for word in _variants("the mistake", old.mistakes, new.mistakes, touched):
        yield word._replace(how="mistake")


def _variants(
    called: str, old: tuple[Variant, ...], new: tuple[Variant, ...], touched: Touched
) -> Iterator[Word]:
    olds, news = {one.name: one for one in old}, {one.name: one for one in new}
    for name in dict.fromkeys([*news, *olds]):
        was, now = olds.get(name), news.get(name)
        if was is None or now is None:
            there = was or now
            assert there is not None
            touches = touched.by_variants([there])
            yield Word(f"{called} {shown(name)} is {'new' if was is None else 'gone'}", touches)
        elif was != now:
            touches = touched.by_variants([was, now])
            for told in _variant(was, now):
                yield Word(f"{called} {shown(name)}: {told}", touches)
            if was.note != now.note:
                notes = arrow(was.note or "none", now.note or "none")
                yield Word(f"{called} {shown(name)}: note {notes}")


def _variant(was: Variant, now: Variant) -> Iterator[str]:
    steps: Mapping[str, Node] = now.steps
    for name in dict.fromkeys([*steps, *was.steps]):
        if was.steps.get(name) != steps.get(name):
            yield shown(name) + _change(was.steps.get(name), steps.get(name))
    if was.objective != now.objective:
        yield f"objective{_change(was.objective, now.objective)}"
    if was.credit != now.credit:
        credits = ["1" if one is None else points_text(one) for one in (was.credit, now.credit)]
        yield f"credit {arrow(*credits)}"


def _others(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    """What is told without details: names, shapes of givens, models of proofs, texts."""
    if old.shapes != new.shapes:
        yield Word("sizes, shapes or index letters of the givens", touched.all_items)
    if old.model != new.model:
        yield Word("the model of the proofs", touched.of_kind("proof"))
    if _aliases(old) != _aliases(new):
        yield Word("other names of givens or steps that students may use (aka)", touched.all_items)
    for what, before, after in (
        ("title", old.title, new.title),
        ("statement", old.statement, new.statement),
    ):
        if before != after:
            yield Word(f"the {what}, on which no grade depends", ())


def _aliases(problem: Problem) -> dict[str, str]:
    """Other names of givens and steps; those of items are told with the items."""
    items = {item.id for item in problem.items}
    return {
        alias: name
        for alias, name in problem.names.values.items()
        if alias != name and name not in items
    }
