"""How much a cold `gradecheck` costs beyond importing what it stands on.

Prints ratios measured in one run, interleaved so that a busy machine is busy for both sides:

- `gradecheck grade` of a right JSON and YAML file against a bare interpreter that imports numpy,
  click, yaml and rich's console and table (goal: at most 1.3);
- `gradecheck --help` against a bare interpreter that imports click (goal: at most 1.5).

Usage: python benchmarks/cold_start.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "submissions_example"
FLOOR = "import numpy, click, yaml, rich.console, rich.table"
GRADECHECK = "from gradecheck.cli import main; main({arguments!r})"


def gradecheck(*arguments: str) -> list[str]:
    """A cold start of the command, as the installed script makes it."""
    return [sys.executable, "-c", GRADECHECK.format(arguments=list(arguments))]


# An installed package has its bytecode compiled; a checkout must be allowed to keep it, too.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

COMMANDS = {
    "floor of grade (numpy, click, yaml, rich)": [sys.executable, "-c", FLOOR],
    "grade, JSON, all right": gradecheck("grade", str(EXAMPLES / "problem1_perfect.json")),
    "grade, YAML, all right": gradecheck("grade", str(EXAMPLES / "problem1_perfect.yaml")),
    "grade, JSON, other conventions": gradecheck(
        "grade", str(EXAMPLES / "problem1_other_conventions.json")
    ),
    "grade, JSON, an early slip": gradecheck("grade", str(EXAMPLES / "problem1_early_slip.json")),
    "floor of --help (click)": [sys.executable, "-c", "import click"],
    "--help": gradecheck("--help"),
}


def seconds(command: list[str]) -> float:
    """The wall time of one cold start."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    os.chdir(EXAMPLES.parent)
    for command in COMMANDS.values():
        seconds(command)  # compiles bytecode, warms the disk cache
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    median = {name: statistics.median(found) for name, found in times.items()}
    print(f"{'median of ' + str(rounds):44} {'ms':>7} {'ratio':>7}")
    floor = ""
    for name, value in median.items():
        floor = name if name.startswith("floor") else floor
        print(f"{name:44} {1000 * value:7.1f} {value / median[floor]:7.2f}")


if __name__ == "__main__":
    main()
