"""A word while something takes long: on a terminal only, and it does not stay."""

from __future__ import annotations

import io
from threading import Event

from gradecheck.cli.patience import CLEAR, Patience


class Terminal(io.StringIO):
    """A terminal that tells when something was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = Event()

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.written.set()


def test_what_takes_long_is_said_and_wiped_away() -> None:
    terminal = Terminal()
    with Patience(terminal, "checking …", after=0.0):
        assert terminal.written.wait(10)
    assert terminal.getvalue() == f"checking …{CLEAR}"


def test_what_is_done_soon_is_not_spoken_of() -> None:
    terminal = Terminal()
    with Patience(terminal, "checking …", after=60.0):
        pass
    assert terminal.getvalue() == ""


def test_nothing_is_written_where_nobody_watches() -> None:
    pipe = io.StringIO()
    with Patience(pipe, "checking …", after=0.0) as patience:
        pass
    assert pipe.getvalue() == ""
    assert not patience.said
