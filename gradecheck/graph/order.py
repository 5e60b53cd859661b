"""Putting steps in order, and naming the circles that have none."""

from __future__ import annotations

from collections.abc import Mapping, Set

from gradecheck.errors import ExpressionError


def in_order(
    needs: Mapping[str, Set[str]],
) -> tuple[list[str], list[tuple[str, ExpressionError]]]:
    """Steps so that each stands after those it needs, else as declared; and a fault a circle.

    >>> in_order({"b": {"a"}, "a": set()})
    (['a', 'b'], [])
    >>> order, [(step, fault)] = in_order({"a": {"b"}, "b": {"a"}, "c": {"a"}})
    >>> order, step, str(fault)
    ([], 'a', '`a` depends on itself: a → b → a')
    """
    order: list[str] = []
    done: set[str] = set()
    faults: list[tuple[str, ExpressionError]] = []
    in_circle: set[str] = set()
    for start in needs:
        path = [start]
        while path:
            top = path[-1]
            waiting = [n for n in needs if n in needs[top] and n not in done and n not in in_circle]
            if top in done or top in in_circle:
                path.pop()
            elif not waiting:
                path.pop()
                if needs[top] & in_circle:
                    in_circle.add(top)
                else:
                    done.add(top)
                    order.append(top)
            elif waiting[0] in path:
                circle = path[path.index(waiting[0]) :]
                faults.append((circle[0], _circle(circle)))
                in_circle.update(circle)
                path.pop()
            else:
                path.append(waiting[0])
    return order, faults


def _circle(circle: list[str]) -> ExpressionError:
    chain = " → ".join([*circle, circle[0]])
    return ExpressionError(
        "circular-steps",
        f"`{circle[0]}` depends on itself: {chain}",
        0,
        0,
        "a step may only use givens and steps that do not need it",
    )
