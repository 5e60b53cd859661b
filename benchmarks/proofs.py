"""How long a proof takes to be judged in a warm process, for every case of the tests.

python benchmarks/proofs.py
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gradecheck.proof.judge import judge
from tests.proof.tasks import CASES, read_case, task

GOAL = 30.0


def main() -> None:
    """Print the median and the slowest of every kind, in milliseconds."""
    for kind in ("right", "flawed", "cheats"):
        times = []
        for path in sorted((CASES / kind).glob("*.txt")):
            head, proof = read_case(path)
            given = task(head.get("problem", "vae"))
            judge(given, proof)
            start = time.perf_counter()
            judge(given, proof)
            times.append((1000 * (time.perf_counter() - start), path.stem))
        times.sort()
        median, (slowest, name) = times[len(times) // 2][0], times[-1]
        print(f"{kind:7} {len(times):3} proofs  median {median:5.1f} ms  {name} {slowest:5.1f} ms")
        print(f"        goal {GOAL:.0f} ms: {'met' if slowest < GOAL else 'missed'}")


if __name__ == "__main__":
    main()
