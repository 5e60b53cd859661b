"""Kill a run at random moments, again and again, and compare what it leaves with a quiet run.

    python benchmarks/interrupted.py                 20,000 submissions, 20 kills
    python benchmarks/interrupted.py 5000 8 --seed 3

Prints how much was done at each kill, and whether the final files are equal, byte for byte, to
those of a run that nobody disturbed, and of one with a single process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES = ("perfect", "early_slip", "other_conventions", "partly_missing")
WEIGHTS = (60, 20, 10, 10)


def write_class(path: Path, count: int, chance: random.Random) -> None:
    """A class of submissions to problem1, one in a hundred of them broken."""
    folder = ROOT / "submissions_example"
    examples = [
        json.loads((folder / f"problem1_{name}.json").read_text(encoding="utf-8"))
        for name in EXAMPLES
    ]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            (example,) = chance.choices(examples, WEIGHTS)
            text = json.dumps({**example, "student": f"s{number:06d}"})
            file.write((text[:-3] if chance.random() < 0.01 else text) + "\n")


def start(path: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """A run of the command."""
    command = [sys.executable, "-m", "gradecheck", "grade", str(path), "--out", str(out), *options]
    return subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def finish(path: Path, out: Path, *options: str) -> float:
    """Run to the end; how many seconds that took."""
    begun = time.monotonic()
    status = start(path, out, *options).wait()
    if status:
        sys.exit(f"exit status {status}")
    return time.monotonic() - begun


def final_files(out: Path) -> dict[str, bytes]:
    """What is left of a run, but for its journal."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".gradecheck" not in path.parts
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a class, disturb its grading, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("kills", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "class.ndjson"
        write_class(path, asked.count, chance)
        quiet = finish(path, folder / "quiet")
        print(f"{asked.count:,} submissions, undisturbed: {quiet:.1f} s")
        disturbed = folder / "disturbed"
        for number in range(1, asked.kills + 1):
            run = start(path, disturbed)
            pause = chance.uniform(0, quiet / 2)
            time.sleep(pause)
            run.send_signal(signal.SIGKILL)
            run.wait()
            parts = len(list(disturbed.glob(".gradecheck/parts/*.ndjson")))
            print(f"kill {number:>2} after {pause:5.2f} s: {parts} parts are done")
        finish(path, disturbed)
        finish(path, folder / "alone", "--jobs", "1")
        expected = final_files(folder / "quiet")
        for out in (disturbed, folder / "alone"):
            same = final_files(out) == expected
            print(f"{out.name}: {'equal' if same else 'DIFFERENT'}, {len(expected)} files")
            if not same:
                sys.exit(1)


if __name__ == "__main__":
    main()
