"""How much a file may ask of us: it is written by people we do not know."""

from __future__ import annotations

import msgspec

SPLIT_IT = "an alias counts as all that it stands for; give each problem a file of its own"
NEST_LESS = "an array needs a list in a list for each of its axes, and there are at most five"


class Limits(msgspec.Struct, frozen=True):
    """Bounds on one file, checked before or while it is read, never afterwards.

    ``max_bytes_slow`` holds where PyYAML comes without libyaml: its parser in pure Python takes
    about 15 microseconds for each value.  ``max_nodes`` counts keys, and what aliases stand for.
    """

    max_bytes: int = 1 << 20
    max_bytes_slow: int = 1 << 17
    max_depth: int = 64
    max_nodes: int = 200_000
    max_aliases: int = 100
    max_faults: int = 50


DEFAULT_LIMITS = Limits()
