"""The table of names by which the parser tells functions, values, indices and variables apart."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

_NOTHING: frozenset[str] = frozenset()


class Names(msgspec.Struct, frozen=True):
    """What the words of a text may be.

    ``values`` are declared names of values and steps, in canonical spelling, each with the
    canonical name it stands for (``aka`` names map to their item).  ``functions`` maps a spelling
    in lower case to an operation's name.  ``indices`` are sample indices declared by the spec,
    ``sizes`` the names of sizes (``N``), ``limits`` what a declared index runs to: the name and the
    number of its size.  ``variables``, ``parameters`` and ``distributions`` (letters such as ``p``,
    ``q``) exist in proofs only.
    With ``open`` an unknown name is no fault of the text: formula answers define their own.
    """

    values: Mapping[str, str] = {}
    functions: Mapping[str, str] = {}
    indices: frozenset[str] = _NOTHING
    sizes: frozenset[str] = _NOTHING
    limits: Mapping[str, tuple[str, int]] = {}
    variables: frozenset[str] = _NOTHING
    parameters: frozenset[str] = _NOTHING
    distributions: frozenset[str] = _NOTHING
    open: bool = False
