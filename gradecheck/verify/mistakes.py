"""What the key of a problem lets pass: mistakes, rounding, and what no answer could show."""

from __future__ import annotations

import msgspec

from gradecheck.errors import Fault
from gradecheck.lang.walk import names
from gradecheck.verify.hidden import Hidden, hidden_faults, hidden_mistakes
from gradecheck.verify.key import Key
from gradecheck.verify.rounding import Carried, figures_to_carry, rounding_faults
from gradecheck.verify.survivors import survivor_faults
from gradecheck.verify.trials import Trials, try_mistakes


class Passing(msgspec.Struct, frozen=True):
    """What asks for something to be done, and what is only good to know.

    ``noticed`` says how many of the typical mistakes would be noticed, or is empty.
    """

    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    noticed: str = ""


def check_mistakes(key: Key) -> Passing:
    """Every typical mistake, and rounding, tried on a key that has finite values."""
    if not key.is_gradable:
        return Passing()
    trials = try_mistakes(key)
    hidden = hidden_mistakes(key, trials)
    carried = figures_to_carry(key)
    faults = (
        *survivor_faults(key, trials.survivors),
        *hidden_faults(key, hidden),
        *rounding_faults(key, carried),
    )
    return Passing(faults, (*_figures(carried), *_labels(key, hidden)), _noticed(trials, hidden))


def _figures(carried: Carried) -> list[str]:
    """How many figures each item needs, those alike together."""
    by_count: dict[int, list[str]] = {}
    for id, needed in carried.by_item.items():
        if needed is not None:
            by_count.setdefault(needed, []).append(id)
    if not by_count:
        return []
    told = [f"{count} for {', '.join(ids)}" for count, ids in sorted(by_count.items())]
    if len(told) == 1:
        told = [f"{min(by_count)} for every item"]
    return [f"figures to carry at every step: {'; '.join(told)}"]


def _labels(key: Key, hidden: list[Hidden]) -> list[str]:
    """What cannot be seen, and is no fault of the givens: the true class is what it is."""
    inherent = [group for group in hidden if group.inherent]
    count = sum(len(group.mistakes) for group in inherent)
    causes = [group.reason.cause for group in inherent if group.reason.cause is not None]
    labels = dict.fromkeys(name for cause in causes for name in names(cause))
    values = [f"{name} = {key.problem.givens[name].item():g}" for name in labels]
    if not values:
        return []
    return [f"{count} mistake{'s' * (count != 1)} cannot be seen because {' and '.join(values)}"]


def _noticed(trials: Trials, hidden: list[Hidden]) -> str:
    count = trials.count + sum(len(group.mistakes) for group in hidden)
    if not count:
        return ""
    return f"{len(trials.noticed)} of {count} typical mistakes would be noticed"
