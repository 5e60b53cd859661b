"""How often the diagnosis names the mistake that was made, and how often it accuses wrongly.

Students are made by independent numpy networks (student_networks, more_networks) that make one
mistake of a known kind and carry it through; answers are rounded to 4 figures.  Half of the givens
are those of the shipped problem, the others are drawn at random, so that some ReLUs are inactive.

Usage: python benchmarks/diagnosis.py [DRAWS [--verbose]]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import yaml
from more_networks import attention, lstm
from student_networks import cnn, gan, mlp

from gradecheck.api import LoadedProblem
from gradecheck.spec.load import parse_problem

PROBLEMS = Path(__file__).parent.parent / "problems"
NETWORKS = {"problem1": gan, "mlp": mlp, "cnn": cnn, "lstm": lstm, "attention": attention}
TERM, FACTOR, FUNCTION = "missing-term", "missing-factor", "missing-function"
OTHER, EARLY, OPERAND = "wrong-function", "misplaced-function", "wrong-operand"

# problem: mistake: (kinds, steps) that a finding may name; several where they are the same numbers
MISTAKES = {
    "problem1": {
        "no b0": (TERM, "h0"),
        "minus b0": ("sign", "h0"),
        "h0 none": (FUNCTION, "h0"),
        "h0 sigmoid": (OTHER, "h0"),
        "h0 tanh": (OTHER, "h0"),
        "h0 abs": (OTHER, "h0"),
        "h0 early relu": (EARLY, "h0"),
        "w0 by columns": ("transposed", "h0"),
        "channels exchanged": ("axis-order", "h2"),
        "one channel": (OPERAND, "h2"),
        "kernel transposed": ("transposed", "h2"),
        "no b1": (TERM, "h2"),
        "minus b1": ("sign", "h2"),
        "h2 none": (FUNCTION, "h2"),
        "h2 sigmoid": (OTHER, "h2"),
        "h2 tanh": (OTHER, "h2"),
        "h2 abs": (OTHER, "h2"),
        "h2 early relu": (EARLY, "h2"),
        "no b2": (TERM, "p"),
        "p for 1-p": ("wrong-operand", "delta_p"),
        "gradient of p": ("gradient-of-other missing-factor", "grad_p delta_p"),
        "backward scale": ("scale", "grad_h2 grad_H2 delta_p delta_h2 grad_p"),
        "no mask h2": (FACTOR, "delta_h2"),
        "no mask h0": (FACTOR, "delta_h0"),
        "kernel rotated backward": ("rotated-kernel", "grad_h1"),
        "grad_w0 transposed": ("transposed", "grad_w0"),
    },
    "mlp": {
        "no b1": (TERM, "H"),
        "minus b1": ("sign", "H"),
        "H none": (FUNCTION, "H"),
        "H sigmoid": (OTHER, "H"),
        "H tanh": (OTHER, "H"),
        "H abs": (OTHER, "H"),
        "H early relu": (EARLY, "H"),
        "no b2": (TERM, "S"),
        "softmax axis": ("wrong-option", "P"),
        "softmax unnormalised": (FACTOR, "P"),
        "log10": (OTHER, "L"),
        "log2": (OTHER, "L"),
        "loss sign": ("sign", "L"),
        "grad_S no target": (TERM, "grad_S"),
        "bias mean": ("sum-or-mean scale", "grad_b2"),
        "no mask": (FACTOR, "delta_H"),
        "updated W2": (OPERAND, "grad_H"),
        "backward twice": ("scale", "grad_W1"),
        "climbing": ("sign", "W2_new"),
    },
    "cnn": {
        "no b": (TERM, "a"),
        "kernel transposed": ("transposed", "a"),
        "mean pooling": (OTHER, "m"),
        "h none": (FUNCTION, "h"),
        "h sigmoid": (OTHER, "h"),
        "h tanh": (OTHER, "h"),
        "h abs": (OTHER, "h"),
        "flatten by columns": ("axis-order", "p"),
        "no d": (TERM, "p"),
        "gradient sign": ("sign", "L grad_p delta_p"),
        "p for p-y": (f"{TERM} {OPERAND} {FACTOR}", "L grad_p delta_p"),
        "no mask": (FACTOR, "grad_m"),
        "spread gradient": (OTHER, "grad_a"),
        "grad_k rotated": ("rotated-kernel", "grad_k"),
        "bias mean": ("sum-or-mean", "grad_b"),
    },
    "lstm": {
        "v exchanged": (f"{OPERAND} axis-order", "v"),
        "no bf": (TERM, "f"),
        "no bi": (TERM, "i"),
        "no bo": (TERM, "o"),
        "no bg": (TERM, "g"),
        "g sigmoid": (OTHER, "g"),
        "o tanh": (OTHER, "o"),
        "no forget": (FACTOR, "c"),
        "f and i exchanged": (OPERAND, "c"),
        "no old state": (TERM, "c"),
        "no tanh of c": (FUNCTION, "h"),
        "sigmoid of c": (OTHER, "h"),
        "y - h": ("sign", "L delta_L grad_L grad_h"),
        "2 (h - y)": (f"scale {FACTOR}", "L delta_L grad_L grad_h"),
        "no slope of tanh": (FACTOR, "grad_c"),
        "g for c_prev": (OPERAND, "grad_f"),
        "no slope of f": (FACTOR, "delta_f"),
        "half a slope of f": (FACTOR, "delta_f"),
        "no slope of o": (FACTOR, "delta_o"),
        "x for v": (f"{OPERAND} axis-order", "grad_Wf"),
    },
    "attention": {
        "WQ for WK": (OPERAND, "K"),
        "no scaling": (FACTOR, "S"),
        "divided by dk": (f"authored {FUNCTION}", "S"),
        "multiplied": (OTHER, "S"),
        "K Q": ("transposed", "S"),
        "softmax axis": ("wrong-option", "A"),
        "unnormalised": (FACTOR, "A"),
        "A transposed": ("transposed", "O"),
        "2 (O - Y)": (f"scale {FACTOR}", "L delta_L grad_L grad_O"),
        "Y - O": ("sign", "L delta_L grad_L grad_O"),
        "mean": ("sum-or-mean scale", "L delta_L grad_L grad_O"),
        "A for A.T": ("transposed", "grad_V"),
        "no sum in softmax": (TERM, "grad_S"),
        "scaling not backward": (FACTOR, "delta_S"),
        "V for K": (OPERAND, "grad_Q"),
    },
}


def rounded(value, figures: int):
    """Numbers to some significant figures."""
    array = np.asarray(value, dtype=float)
    flat = [float(f"{v:.{figures - 1}e}") for v in array.ravel()]
    return np.array(flat).reshape(array.shape).tolist()


def variant(name: str, rng: np.random.Generator, draw: int):
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
                drawn = rng.normal(size=value.shape) * 0.8
                given[key] = np.round(drawn, 2)
    spec["given"] = {key: value.tolist() for key, value in given.items()}
    problem = LoadedProblem(parse_problem(yaml.safe_dump(spec, sort_keys=False), f"{name}.yaml"))
    return problem, given


class Tally:
    """What came of the submissions, and how long each took."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.times: list[float] = []

    def grade(self, problem: LoadedProblem, answers):
        start = time.perf_counter()
        grade = problem.grade({"problem": problem.problem.id, "answers": answers})
        self.times.append(time.perf_counter() - start)
        return grade

    def one(self, problem: LoadedProblem, answers, label: str, kinds: str, steps: str) -> str:
        """Grade one submission whose mistake is known, and say what came of it."""
        grade = self.grade(problem, answers)
        wrong = [item for item in grade.items if item.score < item.points]
        findings = [finding for item in grade.items for finding in item.diagnosis]
        named = [f for f in findings if f.mistake in kinds.split() and f.step in steps.split()]
        if not wrong and not findings:
            outcome = "a reading" if grade.reading != grade.default_reading else "not visible"
        elif not findings:
            outcome = "silent"
        elif named and len(named) == len(findings):
            outcome = "named"
        elif named:
            outcome = "named, and more"
        else:
            outcome = "misnamed"
        self.found[outcome] += 1
        if outcome not in ("named", "a reading", "not visible"):
            said = f": {findings[0].mistake} {findings[0].step}" if findings else ""
            self.missed[f"{outcome} {label}{said}"] += 1
        return outcome


def unknown_mistakes(values, rng: np.random.Generator):
    """Wrong answers that no typical mistake explains."""
    scale = {k: np.asarray(v) for k, v in values.items()}
    yield {k: v * rng.uniform(0.3, 3, v.shape) for k, v in scale.items()}
    yield {k: v + rng.normal(size=v.shape) * (np.abs(v).mean() + 1e-12) for k, v in scale.items()}
    yield {k: v * rng.uniform(1.1, 1.9) for k, v in scale.items()}
    yield {k: np.abs(v) ** 1.3 for k, v in scale.items()}
    name = str(rng.choice(list(scale)))
    yield scale | {name: scale[name] * rng.uniform(0.3, 3, scale[name].shape)}
    one = np.array(scale[name], dtype=float)
    flat = one.reshape(-1)
    flat[rng.integers(flat.size)] *= rng.uniform(0.2, 5)
    yield scale | {name: one}


def main() -> None:
    """Measure and print."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    rng = np.random.default_rng(20260412)
    known, right, random = Tally(), Tally(), Tally()
    by_problem = {name: Tally() for name in NETWORKS}
    claims = 0
    for name, network in NETWORKS.items():
        for draw in range(draws):
            problem, given = variant(name, rng, draw)
            true = network(given, "")
            for figures in (3, 4, 6):
                grade = right.grade(problem, {k: rounded(v, figures) for k, v in true.items()})
                if grade.score == grade.points:  # 3 figures are too few for some tolerances
                    accused = any(item.diagnosis for item in grade.items)
                    right.found["accused" if accused else "fine"] += 1
            for label, (kinds, steps) in MISTAKES[name].items():
                answers = {k: rounded(v, 4) for k, v in network(given, label).items()}
                for tally in (known, by_problem[name]):
                    tally.one(problem, answers, f"{name} {label}", kinds, steps)
            for values in unknown_mistakes(true, rng):
                figures = int(rng.integers(2, 6))
                wrong = {k for k in values if not np.array_equal(values[k], true[k])}
                answers = {k: rounded(v, figures if k in wrong else 6) for k, v in values.items()}
                grade = random.grade(problem, answers)
                said = [(f.mistake, f.step) for i in grade.items for f in i.diagnosis]
                random.found["claimed" if said else "silent"] += 1
                random.missed.update({f"{name} {said[0]}": 1} if said else {})
                claims += bool(said)
    report(by_problem | {"all": known}, right, random)


def report(known: dict[str, Tally], right: Tally, random: Tally) -> None:
    """The figures, and what was not recognised."""
    for name, tally in known.items():
        count = tally.found
        visible = sum(count.values()) - count["not visible"]
        good = count["named"] + count["a reading"]
        print(f"{name:10} {100 * good / max(visible, 1):5.1f} % of {visible} named;", dict(count))
    for label, tally in (("right", right), ("unknown mistakes", random)):
        print(f"{label:18}", dict(tally.found))
    for label, tally in (("known", known["all"]), ("right", right), ("unknown", random)):
        times = 1000 * np.array(tally.times)
        print(f"{label:10} median {np.median(times):6.1f} ms, mean {times.mean():6.1f} ms")
    if "--verbose" in sys.argv:
        for label, count in (known["all"].missed + random.missed).most_common():
            print(f"{count:5} {label}")


if __name__ == "__main__":
    main()
