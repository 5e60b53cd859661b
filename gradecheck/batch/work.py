"""What a worker does: grades chunks that it is told, by problems that it reads itself.

Tasks come in and answers go out as bytes of known types: nothing that is received is run.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import TypeAlias

import msgspec

from gradecheck.batch.garbage import uncollected
from gradecheck.batch.grade_chunk import graded_safely
from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.journal import write_whole
from gradecheck.batch.part import Part, encoded, joined
from gradecheck.batch.sources.chunk import Chunk
from gradecheck.batch.sources.reading import (
    NOTHING,
    Content,
    content_of,
    entries_of,
    in_batches,
    stamps_of,
)
from gradecheck.errors import Fault, GradecheckError, Place

AT_ONCE = 16 << 20
"""Bytes of submissions that are held at once."""


class Task(msgspec.Struct, frozen=True):
    """A chunk to grade into the file ``path``.

    With ``first`` from 0 on, its submissions are to be sent one by one instead: those from
    ``first`` up to ``stop``.
    """

    chunk: Chunk
    path: str
    first: int = -1
    stop: int = 0


class Counts(msgspec.Struct, frozen=True, tag="counts"):
    """A chunk is done and written: how many results it has, and how many are unreadable."""

    submissions: int
    unreadable: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker has begun."""


class One(msgspec.Struct, frozen=True, tag="one"):
    """What came of one submission."""

    part: Part


class Trouble(msgspec.Struct, frozen=True, tag="trouble"):
    """Why the run cannot go on: no fault of any submission."""

    faults: tuple[Fault, ...]


Answer: TypeAlias = Ready | Counts | One | Trouble

ENCODE = msgspec.json.Encoder()
TASKS = msgspec.json.Decoder(Task)
ANSWERS: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def grade_into(chunk: Chunk, path: str, grader: Grader) -> Counts:
    """Grade a chunk, and write what comes of it as a part of the journal.

    Raises :class:`GradecheckError` where it cannot be written, or the options are wrong.
    """
    stamps = stamps_of(chunk)
    content = NOTHING
    parts = []
    with uncollected():
        for batch in in_batches(entries_of(chunk), AT_ONCE):
            content = content_of(batch, content)
            parts.append(graded_safely(batch, grader))
        return write_part(joined(parts), path, grader, content, stamps)


def write_part(
    part: Part, path: str, grader: Grader, content: Content, stamps: list[int]
) -> Counts:
    """Write a part of the journal; raises :class:`GradecheckError` where the disk is full."""
    try:
        write_whole(
            path, encoded(part, content, stamps, grader.specs_of(part.verdicts)), forced=False
        )
    except OSError as error:
        message = f"the journal could not be written: {error.strerror or type(error).__name__}"
        hint = "what is done is kept; make room, and the same command goes on"
        raise GradecheckError([Fault("cannot-write", message, hint, Place(path, 1, 1))]) from None
    return Counts(len(part.records), part.unreadable)


def work(connection: Connection, options: GradingOptions, memory: int) -> None:
    """Do tasks until there are no more; ``memory`` bounds the process in MiB, 0 does not."""
    # A Ctrl-C reaches all processes of a terminal: who started this one decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if memory:
        limit_memory(memory)
    end_with_parent()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            grader = Grader(options)
            connection.send_bytes(ENCODE.encode(Ready()))
            while True:
                task = TASKS.decode(connection.recv_bytes())
                for answer in _answers(task, grader):
                    connection.send_bytes(ENCODE.encode(answer))
        except GradecheckError as error:
            connection.send_bytes(ENCODE.encode(Trouble(error.faults)))


def _answers(task: Task, grader: Grader) -> Iterator[Answer]:
    if task.first < 0:
        yield grade_into(task.chunk, task.path, grader)
        return
    for entry in islice(entries_of(task.chunk), task.first, task.stop):
        yield One(graded_safely([entry], grader))


def end_with_parent() -> None:
    """End this process with the one that started it, whatever it is doing then."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def limit_memory(mebibytes: int) -> None:
    """Bound the memory of this process where the system can; grading then fails, and goes on."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = mebibytes << 20
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
