"""PyYAML's parser of events: libyaml's where it is there, else the one in pure Python."""

from __future__ import annotations

from typing import Any

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

try:
    from yaml import _yaml as libyaml
except ImportError:
    libyaml = None  # type: ignore[assignment]


class PureParser(Reader, Scanner, Parser):
    """The parts of PyYAML that make events of a text, and no more of it."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def is_slow() -> bool:
    """Whether libyaml is missing."""
    return libyaml is None


def event_parser(text: str) -> Any:
    """Something whose ``get_event()`` gives one event after the other."""
    return PureParser(text) if libyaml is None else libyaml.CParser(text)
