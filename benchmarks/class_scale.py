"""How a class scales: submissions a second, the ratio to merely reading the same files, memory.

For each number of submissions to problem1 (see ``class_submissions.py``) this prints, measured in
one run: how long ``gradecheck grade`` takes with ``results.ndjson`` and ``grades.csv`` written, and
its ratio to a floor: as many processes that only read and decode the same files with the same
decoder (msgspec into lists of numbers for JSON, libyaml's events for YAML).  Memory is the largest
sum over all processes of what they hold at one time (Linux only).

Usage: python benchmarks/class_scale.py [N ...] [--files json|yaml] [--only-right] [--unlike]
                                        [--jobs 2]

Without --files the class is one NDJSON file, with it a folder of one file a student.  With --unlike
no two students write the same numbers; without it those who are right do.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from multiprocessing import get_context
from pathlib import Path

import msgspec
import yaml
from class_submissions import SHARES, as_yaml, submissions

ONLY_RIGHT = (1.0, 0.0, 0.0, 0.0, 0.0)
EVERY = 0.05
"""Seconds between two looks at the memory."""


class Answers(msgspec.Struct):
    """The answers of a submission as numbers."""

    h0: list[float]
    h1: list[list[list[float]]]
    h2: list[list[float]]
    grad_w1: list[list[list[float]]]
    grad_w0: list[list[float]] | None = None


class Submission(msgspec.Struct):
    """A submission, decoded as far as its numbers."""

    problem: str
    student: str
    answers: Answers


decode = msgspec.json.Decoder(Submission).decode


def write_class(
    folder: Path, count: int, files: str, shares: Iterable[float], *, unlike: bool = False
) -> Path:
    """A class on disk: one NDJSON file, or a folder of files."""
    lines = submissions(count, shares=tuple(shares), unlike=unlike)
    if not files:
        path = folder / "class.ndjson"
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in lines)
        return path
    path = folder / "class"
    path.mkdir()
    for number, line in enumerate(lines):
        file = path / f"{number:07d}.{files}"
        file.write_bytes(as_yaml(line).encode() if files == "yaml" else line)
    return path


def read_lines(path: Path, part: int, parts: int) -> None:
    """Read a share of an NDJSON file and decode its lines."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(size * part // parts)
        if part:
            file.readline()
        while file.tell() < size * (part + 1) // parts:
            for line in file.readlines(1 << 22):
                decoded(line)


def read_files(path: Path, part: int, parts: int) -> None:
    """Read a share of a folder and decode its files."""
    for file in sorted(path.iterdir())[part::parts]:
        data = file.read_bytes()
        if file.suffix == ".json":
            decoded(data)
        else:
            for _ in yaml_events(data):
                pass


def yaml_events(data: bytes) -> Iterable[object]:
    """The events of a YAML text, as libyaml gives them; fewer of a broken one."""
    try:
        yield from yaml.parse(data, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return


def decoded(data: bytes) -> None:
    """Decode what can be decoded."""
    try:
        decode(data)
    except ValueError:
        return


def floor(path: Path, jobs: int) -> float:
    """Seconds to read and decode a class with so many processes."""
    begun = time.perf_counter()
    read = read_files if path.is_dir() else read_lines
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    workers = [context.Process(target=read, args=(path, part, jobs)) for part in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - begun


def graded(path: Path, out: Path, jobs: int) -> tuple[float, float]:
    """Seconds to grade a class, and the most memory that all processes held, in MB."""
    command = [sys.executable, "-m", "gradecheck", "grade", str(path), "--out", str(out)]
    command += ["--jobs", str(jobs), "--feedback", "none"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = [0.0]
    done = threading.Event()
    watcher = threading.Thread(target=watch, args=(process.pid, most, done))
    watcher.start()
    status = process.wait()
    taken = time.perf_counter() - begun
    done.set()
    watcher.join()
    if status:
        raise SystemExit(f"gradecheck ended with {status}")
    return taken, most[0]


def watch(root: int, most: list[float], done: threading.Event) -> None:
    """Note the largest sum of the memory of a process and its children."""
    while not done.wait(EVERY):
        most[0] = max(most[0], sum(map(resident, family(root))))


def family(root: int) -> list[int]:
    """A process and all below it."""
    found = [root]
    for pid in found:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if children.exists():
            found += map(int, children.read_text().split())
    return found


def resident(pid: int) -> float:
    """The memory of a process in MB: its own pages, and its share of those it has with others."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass  # it has ended
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", nargs="*", type=int, default=[1000, 10_000, 100_000])
    parser.add_argument("--files", choices=["json", "yaml"], default="")
    parser.add_argument("--only-right", action="store_true")
    parser.add_argument("--unlike", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    wanted = parser.parse_args()
    shares = ONLY_RIGHT if wanted.only_right else SHARES
    kind = f"{wanted.files} files" if wanted.files else "NDJSON"
    said = "all right" if wanted.only_right else "60 % right"
    said += ", no two alike" if wanted.unlike else ""
    print(f"{kind}, {said}, {wanted.jobs} processes")
    print("submissions   seconds   a second   a minute   x floor   floor µs each   memory MB")
    for count in wanted.counts or [1000]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = write_class(folder, count, wanted.files, shares, unlike=wanted.unlike)
            least = floor(path, wanted.jobs)
            taken, memory = graded(path, folder / "out", wanted.jobs)
            least = (least + floor(path, wanted.jobs)) / 2
        print(
            f"{count:11,}   {taken:7.2f}   {count / taken:8,.0f}   {60 * count / taken:8,.0f}"
            f"   {taken / least:7.1f}   {1e6 * least / count:13.1f}   {memory:9.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
