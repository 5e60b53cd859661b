"""What has changed in the items of a problem, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gradecheck.difference.touched import Touched
from gradecheck.difference.word import Word, arrow, listed
from gradecheck.document.printable import shown
from gradecheck.report.numbers import points_text
from gradecheck.spec.problem import Item, Problem, Tolerance

PLAIN = ("kind", "same_mistake", "layout", "right")
"""Aspects of an item that are told as they are."""


def item_words(old: Problem, new: Problem, touched: Touched) -> Iterator[Word]:
    """What has changed in the items."""
    olds, news = ({item.id: item for item in one.items} for one in (old, new))
    for id in dict.fromkeys([*news, *olds]):
        was, now = olds.get(id), news.get(id)
        if was is None or now is None:
            there = was or now
            assert there is not None
            state = "new" if was is None else "gone"
            yield Word(f"item {shown(id)} of {points_text(there.points)} points is {state}", (id,))
    both = [(olds[id], item) for id, item in news.items() if id in olds]
    yield from _tolerances(both, touched)
    for was, now in both:
        yield from _points(was, now)
        for told in _item(was, now):
            yield Word(f"item {shown(now.id)}: {told}", (now.id,))
        if was.aka != now.aka:
            names = [", ".join(item.aka) or "none" for item in (was, now)]
            told = f"item {shown(now.id)}: other names {arrow(*names)}"
            yield Word(told, touched.by_steps([now.id]))
        if was.prompt != now.prompt:
            yield Word(f"item {shown(now.id)}: its prompt, on which no grade depends")
    if [was.id for was, _ in both] != [item.id for item in old.items if item.id in news]:
        yield Word("the items are in another order")


def _tolerances(both: list[tuple[Item, Item]], touched: Touched) -> Iterator[Word]:
    """Tolerances, those together that change alike.

    What a student's own value is carried as depends on the tolerance, too, so later items can
    change with it.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for was, now in both:
        if was.tolerance != now.tolerance:
            key = tolerance_text(was.tolerance), tolerance_text(now.tolerance)
            alike.setdefault(key, []).append(now.id)
    for (before, after), ids in alike.items():
        whose = "all items" if len(ids) == len(both) > 1 else listed(ids)
        yield Word(f"tolerance of {whose}: {arrow(before, after)}", touched.by_steps(ids), "values")


def _points(was: Item, now: Item) -> Iterator[Word]:
    if was.points != now.points:
        points = arrow(points_text(was.points), points_text(now.points))
        yield Word(f"item {shown(now.id)}: points {points}", (now.id,), "points")


def _item(was: Item, now: Item) -> Iterator[str]:
    if was.partial != now.partial:
        yield f"partial {arrow(_partial(was), _partial(now))}"
    if was.follow_through != now.follow_through:
        shares = points_text(was.follow_through), points_text(now.follow_through)
        yield f"follow_through {arrow(*shares)}"
    for name in PLAIN:
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            yield f"{name} {arrow(before or 'none', after or 'none')}"
    if was.choices != now.choices:
        yield f"choices {arrow(', '.join(was.choices), ', '.join(now.choices))}"
    if was.proving != now.proving:
        yield "what is to be proven, its model proofs or routes"


def tolerance_text(tolerance: Tolerance) -> str:
    """A tolerance as its keys in a problem's file.

    >>> tolerance_text(Tolerance(rel=0.01)), tolerance_text(Tolerance(abs=0.5, decimals=2))
    ('rel 0.01', 'abs 0.5, decimals 2')
    """
    parts = [
        f"{name} {value:g}"
        for name in tolerance.__struct_fields__
        if (value := getattr(tolerance, name)) is not None
    ]
    return ", ".join(parts) or "none"


def _partial(item: Item) -> str:
    if isinstance(item.partial, str):
        return item.partial
    steps: tuple[tuple[Fraction, Fraction], ...] = item.partial
    return ", ".join(f"{points_text(share)}: {points_text(earned)}" for share, earned in steps)
