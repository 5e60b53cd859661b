"""Worker processes: chunks are handed to them, and a worker that dies or hangs is noticed.

A chunk whose worker died is tried again one submission at a time; the one at which a worker dies
once more, alone in a fresh process, is marked, and only that one.  So what comes out does not
depend on how many workers there are, nor on who does what.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeAlias

import msgspec

from gradecheck.batch.grader import Grader
from gradecheck.batch.part import Part, joined
from gradecheck.batch.recorded import reason_of
from gradecheck.batch.sources.chunk import Chunk, Entry
from gradecheck.batch.sources.reading import content_of, entries_of, stamps_of
from gradecheck.batch.work import ANSWERS, ENCODE, Counts, One, Task, Trouble, work, write_part
from gradecheck.batch.writing import part_of, unreadable
from gradecheck.errors import Fault, GradecheckError

Job: TypeAlias = tuple[Chunk, str]
"""A chunk, and the file for what comes of it."""
MOST_STARTS = 5
"""Workers in a row that die before they are ready: then no more are started."""
FORKS = sys.platform == "linux"
"""Whether workers begin as copies of this process, which is fast, and elsewhere not safe."""


class Bounds(msgspec.Struct, frozen=True):
    """When a worker is taken to hang, in seconds, and how much memory it may use, in MiB (0: any).

    A chunk may take ``chunk`` and ``each`` for every submission; one that is graded alone
    ``alone``.  All are many times what the slowest known submissions take.
    """

    chunk: float = 120
    each: float = 0.5
    alone: float = 60
    memory: int = 0


class _Singly:
    """A chunk that is graded one submission at a time: what has come of it so far."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.parts: list[Part] = []
        self.stamps = stamps_of(job[0])
        self.entries: list[Entry] = list(entries_of(job[0]))

    def next_task(self, *, alone: bool) -> Task:
        """All that are left, or the next one alone."""
        first = len(self.parts)
        stop = first + 1 if alone else len(self.entries)
        return Task(self.job[0], self.job[1], first, stop)


class _Worker:
    """A process, what it is doing, and until when it may."""

    def __init__(self, pool: Workers) -> None:
        self.connection, theirs = pool.context.Pipe()
        options, memory = pool.grader.options, pool.bounds.memory
        self.process = pool.process(target=work, args=(theirs, options, memory), daemon=True)
        self.process.start()
        theirs.close()
        self.job: Job | None = None
        self.singly: _Singly | None = None
        self.task: Task | None = None
        self.until = 0.0
        self.is_ready = False

    def give(self, task: Task, seconds: float) -> None:
        """Hand over a task."""
        self.task = task
        self.until = time.monotonic() + seconds
        self.connection.send_bytes(ENCODE.encode(task))

    def end(self) -> int:
        """Make sure that the process has ended; its exit code."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.connection.close()
        code = self.process.exitcode or 0
        self.process.close()
        return code


class Workers:
    """So many processes that grade ``jobs``; ``told`` hears of every chunk that is done.

    Used in a ``with``: at its end no process is left.
    """

    def __init__(
        self,
        grader: Grader,
        number: int,
        told: Callable[[Job, Counts], None],
        bounds: Bounds | None = None,
    ) -> None:
        self.context = multiprocessing.get_context("fork" if FORKS else "spawn")
        self.grader = grader
        self.number = number
        self.bounds = bounds or Bounds()
        self._told = told
        self._workers: list[_Worker] = []
        self._jobs: deque[Job] = deque()
        self._singly: deque[tuple[_Singly, bool]] = deque()
        self._never_ready = 0

    def process(self, **how: Any) -> BaseProcess:
        """A process that is not started yet."""
        made: BaseProcess = self.context.Process(**how)  # type: ignore[attr-defined]
        return made

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        while self._workers:
            self._workers.pop().end()

    def run(self, jobs: Iterable[Job]) -> None:
        """Grade all; raises :class:`GradecheckError` where the run cannot go on."""
        self._jobs.extend(jobs)
        while self._employ() or self._jobs or self._singly:
            busy = {worker.connection: worker for worker in self._workers}
            soonest = min((worker.until for worker in self._workers), default=0.0)
            for ready in wait(list(busy), max(0.0, soonest - time.monotonic())):
                assert isinstance(ready, Connection)
                self._hear(busy[ready])
            for worker in list(self._workers):
                if worker.task is not None and worker.until < time.monotonic():
                    self._lost(worker, hung=True)

    def _employ(self) -> bool:
        """Give every idle worker something to do; whether anything is being done."""
        for worker in [worker for worker in self._workers if worker.task is None]:
            if not self._give(worker):
                self._workers.remove(worker)
                worker.end()
        while len(self._workers) < self.number and (self._jobs or self._singly):
            worker = _Worker(self)
            self._workers.append(worker)
            self._give(worker)
        return bool(self._workers)

    def _give(self, worker: _Worker) -> bool:
        worker.job = worker.singly = None
        try:
            if self._singly:
                singly, alone = self._singly.popleft()
                worker.singly = singly
                worker.give(singly.next_task(alone=alone), self.bounds.alone)
            elif self._jobs:
                worker.job = self._jobs.popleft()
                chunk, path = worker.job
                seconds = self.bounds.chunk + self.bounds.each * chunk.count
                worker.give(Task(chunk, path), seconds)
            else:
                return False
        except (BrokenPipeError, ConnectionResetError):
            self._lost(worker)
        return True

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = ANSWERS.decode(worker.connection.recv_bytes())
        except (EOFError, ConnectionResetError):
            self._lost(worker)
            return
        worker.is_ready = True
        self._never_ready = 0
        match answer:
            case Trouble():
                raise GradecheckError(answer.faults)
            case Counts() if worker.job:
                worker.task = None
                self._told(worker.job, answer)
            case One() if worker.singly and worker.task:
                worker.singly.parts.append(answer.part)
                worker.until = time.monotonic() + self.bounds.alone
                if len(worker.singly.parts) == worker.task.stop:
                    worker.task = None
                    self._go_on(worker.singly)

    def _lost(self, worker: _Worker, *, hung: bool = False) -> None:
        """A worker died or hangs: see to what it was doing."""
        self._workers.remove(worker)
        code = worker.end()
        if not worker.is_ready:
            self._again(worker, code)
        elif worker.job is not None:
            self._singly.append((_Singly(worker.job), False))
        elif worker.singly is not None and worker.task is not None:
            singly, task = worker.singly, worker.task
            if task.stop - task.first > 1:
                self._singly.append((singly, True))
                return
            why = f"hung: it was not done in {self.bounds.alone:g} seconds" if hung else ended(code)
            entry = singly.entries[len(singly.parts)]
            fault = Fault("worker-died", f"the process that graded it {why}")
            singly.parts.append(part_of([unreadable(entry, reason_of([fault]))]))
            self._go_on(singly)

    def _again(self, worker: _Worker, code: int) -> None:
        """What a worker was given that never began is no worse for it."""
        self._never_ready += 1
        if self._never_ready >= MOST_STARTS:
            message = f"a worker process {ended(code)} before it could do anything"
            raise GradecheckError([Fault("no-workers", message, "try --jobs 1")])
        if worker.job is not None:
            self._jobs.appendleft(worker.job)
        elif worker.singly is not None and worker.task is not None:
            task = worker.task
            self._singly.append((worker.singly, task.stop - task.first == 1))

    def _go_on(self, singly: _Singly) -> None:
        """Grade what is left of a chunk, or write it."""
        if len(singly.parts) < len(singly.entries):
            self._singly.append((singly, False))
            return
        _, path = singly.job
        part, content = joined(singly.parts), content_of(singly.entries)
        self._told(singly.job, write_part(part, path, self.grader, content, singly.stamps))


def ended(code: int) -> str:
    """How a process ended, by its exit code.

    >>> ended(-9), ended(3)
    ('was ended by SIGKILL', 'ended with status 3')
    """
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
