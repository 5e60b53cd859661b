"""How long a formula submission takes.

Prints milliseconds for each example submission of the formula problems in a warm process (goal:
under 30, right or wrong), and for a cold `gradecheck grade` beside one of Problem 1 (goal: at most
twice as long).

Usage: python benchmarks/formulas.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from gradecheck.api import load_problem

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "submissions_example"
PROBLEMS = ("problem2", "logistic", "softmax")
COLD = ("problem1_perfect", "problem2_sums", "problem2_mistakes")


def warm(path: Path, rounds: int) -> tuple[float, float]:
    """The first grade of a problem that was just loaded, and the median of further ones."""
    problem = load_problem(path.stem.partition("_")[0])
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        problem.grade(path)
        times.append(1000 * (time.perf_counter() - start))
    return times[0], statistics.median(times[1:])


def cold(path: Path) -> float:
    """A cold start of the command, in milliseconds."""
    arguments = ["grade", str(path)]
    code = f"from gradecheck.cli import main; main({arguments!r})"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    os.chdir(ROOT)
    print(f"{'warm, ms':40} {'first':>8} {'median':>8}")
    for problem in PROBLEMS:
        for path in sorted(EXAMPLES.glob(f"{problem}_*.yaml")):
            first, median = warm(path, rounds)
            print(f"{path.stem:40} {first:8.1f} {median:8.2f}")
    times: dict[str, list[float]] = {name: [] for name in COLD}
    for _ in range(max(3, rounds // 2)):
        for name in COLD:
            times[name].append(cold(EXAMPLES / f"{name}.yaml"))
    floor = statistics.median(times[COLD[0]])
    print(f"\n{'cold, ms':40} {'median':>8} {'ratio':>8}")
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:40} {median:8.1f} {median / floor:8.2f}")


if __name__ == "__main__":
    main()
