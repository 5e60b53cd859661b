"""A word on a terminal while something takes long."""

from __future__ import annotations

from threading import Timer
from typing import Self, TextIO

AFTER = 2.0
"""Seconds after which people wonder."""
CLEAR = "\r\x1b[K"


class Patience:
    """Shows ``text`` on a terminal from ``after`` seconds on, until what is done inside is done.

    Nothing is ever written to a pipe or a file.
    """

    def __init__(self, stream: TextIO, text: str, after: float = AFTER) -> None:
        self.stream = stream
        self.text = text
        self.said = False
        self._timer = Timer(after, self._say)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self.stream.isatty():
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        if self.said:
            self._write(CLEAR)

    def _say(self) -> None:
        self.said = True
        self._write(self.text)

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
