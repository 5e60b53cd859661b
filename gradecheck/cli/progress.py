"""How far a class is: a bar on stderr, only where somebody is looking at it."""

from __future__ import annotations

import os
import sys
import time

from gradecheck.batch.run import Step

PAUSE = 0.1
"""Seconds between two looks of the bar."""


class Progress:
    """Counts submissions; shows a bar with rate and remaining time where stderr is a terminal.

    It is drawn only when something is done: a thread of its own would not survive the workers'
    start as copies of this process.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.planned = self.done = self.unreadable = self.was_there = 0
        self._next = 0.0
        self._bar = None
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._bar = _Bar(total)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close(self)

    def told(self, step: Step) -> None:
        """Take in that a chunk is done."""
        self.planned += step.planned
        self.done += step.submissions
        self.unreadable += step.unreadable
        if step.was_there:
            self.was_there += step.submissions
        if self._bar is not None and time.monotonic() >= self._next:
            self._bar.show(self)
            self._next = time.monotonic() + PAUSE


class _Bar:
    """The bar that rich draws."""

    def __init__(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - only on a terminal
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._progress = RichProgress(
            TextColumn("grading"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(compact=True),
            console=Console(file=sys.stderr),
            auto_refresh=False,
            transient=True,
            expand=True,
        )
        self._task = self._progress.add_task("", total=total, said="")
        self._begun = time.monotonic()
        self._progress.start()

    def show(self, now: Progress) -> None:
        """Draw it as it is now; the rate is of what this run has graded itself."""
        seconds = max(1e-3, time.monotonic() - self._begun)
        said = f"{(now.done - now.was_there) / seconds:,.0f}/s"
        if now.unreadable:
            said += f"  {now.unreadable:,} unreadable"
        self._progress.update(self._task, completed=now.planned, said=said)
        self._progress.refresh()

    def close(self, now: Progress) -> None:
        """Leave nothing of it on the screen."""
        self.show(now)
        self._progress.stop()
