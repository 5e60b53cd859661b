"""Conventions and mistakes: do they fit together, can they be told apart?"""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.document.printable import shown
from gradecheck.errors import Fault
from gradecheck.graph.graph import GraphError
from gradecheck.verify.alike import EXACT, agrees, check_alike
from gradecheck.verify.key import Clash, Key, differences


def check_conventions(key: Key) -> list[Fault]:
    """Everything wrong with the conventions and the authored mistakes of a problem."""
    return [*_clashes(key), *check_alike(key), *_no_credit(key), *_mistakes(key)]


# -- options that do not fit each other ------------------------------------------------------------


def _clashes(key: Key) -> Iterator[Fault]:
    """Readings that cannot be worked out, each by the fewest options that are to blame."""
    blamed: list[frozenset[tuple[str, str]]] = []
    for clash in sorted(key.clashes, key=lambda clash: len(_chosen(key, clash))):
        chosen = _chosen(key, clash)
        if any(few <= chosen for few in blamed):
            continue
        blamed.append(chosen)
        _, error = clash.first
        *others, (convention, option) = differences(key.problem, clash.reading)
        named = " and ".join(
            f"`{name}: {choice.name}`" for name, choice in (*others, (convention, option))
        )
        message = f"{named} do not fit each other: {error.message}"
        hint = (
            "every option must fit every option of the other conventions: keep the shape of what "
            "it replaces, or make one convention of the two"
        )
        yield Fault("clashing-options", message, hint, key.places.option(convention, option.name))


def _chosen(key: Key, clash: Clash) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, option.name) for name, option in differences(key.problem, clash.reading)
    )


# -- credit ---------------------------------------------------------------------------------------


def _no_credit(key: Key) -> Iterator[Fault]:
    for convention in key.problem.conventions:
        for option in convention.options:
            if option.credit == 0:
                message = f"{shown(option.name)} has credit 0: what it explains earns nothing"
                hint = "if that is meant, it says the same as a mistake: write it under `mistakes`"
                place = key.places.option(convention.name, option.name)
                yield Fault("no-credit", message, hint, place, "warning")


# -- authored mistakes -----------------------------------------------------------------------------


def _mistakes(key: Key) -> Iterator[Fault]:
    """Mistakes that no item would notice."""
    if not key.solved:
        return
    default = key.solved[0]
    for mistake in key.problem.mistakes:
        try:
            graph = key.problem.variant(*key.problem.chosen(default.reading), mistake)
        except GraphError:
            continue  # the loader tells
        values = graph.evaluate(key.value_items, key.problem.inputs)
        place = key.places.mistake(mistake.name)
        changed = [
            id for id in key.value_items if not agrees(values[id][0], default.values[id], EXACT)
        ]
        accepted = [
            id
            for id in changed
            if agrees(values[id][0], default.values[id], key.problem.item(id).tolerance)
        ]
        if not changed:
            message = f"{shown(mistake.name)} changes no item, so it can never be recognised"
            hint = "make a step in which it shows an item, or change the givens"
            yield Fault("mistake-unseen", message, hint, place, "warning")
        elif accepted:
            listed = ", ".join(f"`{id}`" for id in accepted)
            message = f"{shown(mistake.name)} would be right within the tolerance of {listed}"
            hint = "narrow the tolerance, or change the givens"
            yield Fault("accepts-mistake", message, hint, place, "warning")
