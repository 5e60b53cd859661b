"""How often the diagnosis names the mistake that was made, and how often it accuses wrongly.

Students are made by numpy networks that share no code with gradecheck: those of the shipped
problems (student_networks, more_networks) and networks of random depth, width and kind
(random_networks).  Each makes one mistake of a known kind and place and carries it through, or a
slip of the pen; answers are rounded to 4 figures.  Others are right, or wrong in ways that nobody
has listed (wrong_answers).
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import yaml
from more_networks import attention, lstm
from random_networks import FAMILIES, Network
from shipped_mistakes import MISTAKES
from student_networks import cnn, gan, mlp
from tally import Tally
from wrong_answers import rounded, slips, unknown, unknown_formulas

from gradecheck.api import LoadedProblem
from gradecheck.spec.load import parse_problem

PROBLEMS = Path(__file__).parent.parent / "problems"
NETWORKS = {"problem1": gan, "mlp": mlp, "cnn": cnn, "lstm": lstm, "attention": attention}
SLIPS = "slips of the pen"


class Measured:
    """The tallies of a run: known mistakes by group, right answers, unknown mistakes."""

    def __init__(self):
        self.known = {name: Tally() for name in (*NETWORKS, *FAMILIES, SLIPS)}
        self.right, self.unknown = Tally(), Tally()

    @property
    def count(self):
        """How many submissions with a known mistake were graded on random networks."""
        return sum(len(self.known[name].times) for name in FAMILIES)


def load(spec, name):
    """A problem from plain data."""
    return LoadedProblem(parse_problem(yaml.safe_dump(spec, sort_keys=False), f"{name}.yaml"))


def shipped(name, rng, draw):
    """A shipped problem and its givens; from the second draw on with other numbers."""
    spec = yaml.safe_load((PROBLEMS / f"{name}.yaml").read_text(encoding="utf-8"))
    given = {
        key: np.array([[float(v) for v in row.split()] for row in value.strip().splitlines()])
        if isinstance(value, str)
        else np.array(value, dtype=float)
        for key, value in spec["given"].items()
    }
    if draw:
        spec.pop("conventions", None)
        for key, value in given.items():
            if key not in ("Y", "y") or name in ("lstm", "attention"):
                given[key] = np.round(rng.normal(size=value.shape) * 0.8, 2)
    spec["given"] = {key: value.tolist() for key, value in given.items()}
    return load(spec, name), given


def measure_shipped(measured, name, rng, draw):
    """All students of a shipped problem."""
    problem, given = shipped(name, rng, draw)
    network = NETWORKS[name]
    true = {id: np.asarray(value) for id, value in network(given, "").items()}
    for label, expected in MISTAKES[name].items():
        answers = {id: rounded(v, 4) for id, v in network(given, label).items()}
        measured.known[name].known(problem, answers, f"{name} {label}", expected)
    _measure_others(measured, problem, true, unknown(true, rng), rng, name)


def measure_random(measured, number, seed):
    """All students of one random network."""
    rng = np.random.default_rng([seed, number])
    network = Network(rng, number)
    problem = load(network.spec(), network.id)
    true = network.answers()
    said = {
        mistake: {id: rounded(v, 4) for id, v in network.answers(mistake).items()}
        for mistake in network.mistakes
    }
    for mistake, expected in network.mistakes.items():
        equals = [
            network.mistakes[other]
            for other, answers in said.items()
            if other != mistake
            and all(np.array_equal(answers[id], said[mistake][id]) for id in true)
        ]
        label = f"{network.id} {mistake[1]} {expected[1]}"
        tally = measured.known[network.family]
        tally.known(problem, said[mistake], label, expected, equals)
    _measure_others(measured, problem, true, unknown(true, rng), rng, network.id)
    for label, answers in unknown_formulas(network, rng):
        # With 2 figures it would be true to say that what follows is rounded too coarsely.
        figures = int(rng.integers(3, 6))
        written = {id: rounded(v, figures) for id, v in answers.items()}
        measured.unknown.accused(problem, written, f"{network.id} {label} ({figures} figures)")


def _measure_others(measured, problem, true, wrong, rng, name):
    """Right answers, slips of the pen, and mistakes of no known kind."""
    for figures in (3, 4, 6):
        answers = {id: rounded(v, figures) for id, v in true.items()}
        grade = measured.right.grade(problem, answers)
        if grade.score == grade.points:  # 3 figures are too few for some tolerances
            accused = any(item.diagnosis for item in grade.items)
            measured.right.found["accused" if accused else "silent"] += 1
    for label, kind, item, answers in slips(true, rng):
        steps = item if kind != "swapped-answers" else " ".join(true)
        measured.known[SLIPS].known(problem, answers, f"{name} {label} {item}", (kind, steps))
    for label, values in wrong:
        changed = {id for id in values if not np.array_equal(values[id], true[id])}
        # Of right numbers among them it would be true to say that 2 figures are too few.
        all_wrong = all((values[id] != true[id]).all() for id in changed)
        figures = int(rng.integers(2 if all_wrong else 3, 6))
        answers = {id: rounded(v, figures if id in changed else 6) for id, v in values.items()}
        measured.unknown.accused(problem, answers, f"{name} {label} ({figures} figures)")


def report(measured, *, verbose):
    """The figures, and what was not recognised."""
    total = Counter()
    for name, tally in measured.known.items():
        if tally.times:
            share = 100 * tally.good / max(tally.visible, 1)
            print(f"{name:17} {share:5.1f} % of {tally.visible:5} named;", dict(tally.found))
            total += Counter({"good": tally.good, "visible": tally.visible})
    print(
        f"{'all':17} {100 * total['good'] / total['visible']:5.1f} % of {total['visible']:5} named"
    )
    for label, tally in (("right answers", measured.right), ("unknown mistakes", measured.unknown)):
        count = sum(tally.found.values())
        print(f"{label:17} {tally.found['accused']} of {count} accused")
    times = Tally()
    times.times = [t for tally in measured.known.values() for t in tally.times]
    for label, tally in (
        ("known mistakes", times),
        ("right answers", measured.right),
        ("unknown mistakes", measured.unknown),
    ):
        print(f"time {label:17} {tally.times_in_ms()}")
    if verbose:
        missed = sum([tally.missed for tally in measured.known.values()], measured.unknown.missed)
        for label, count in missed.most_common():
            print(f"{count:5} {label}")


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=10, help="draws of every shipped problem")
    parser.add_argument("--count", type=int, default=2000, help="students of random networks")
    parser.add_argument("--seed", type=int, default=20260412)
    parser.add_argument("--verbose", action="store_true", help="also what was not recognised")
    chosen = parser.parse_args()
    measured = Measured()
    rng = np.random.default_rng(chosen.seed)
    for name in NETWORKS:
        for draw in range(chosen.draws):
            measure_shipped(measured, name, rng, draw)
    number = 0
    while measured.count < chosen.count:
        measure_random(measured, number, chosen.seed)
        number += 1
    if number:
        print(f"{number} random networks, seed {chosen.seed}")
    report(measured, verbose=chosen.verbose)


if __name__ == "__main__":
    main()
