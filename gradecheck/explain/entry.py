"""The record that documents one fault code."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Form: TypeAlias = Literal["expression", "proof", "problem", "submission", "yaml", "json", "shell"]


class Entry(msgspec.Struct, frozen=True):
    """One fault code under fixed headings.

    code:    the stable word
    what:    what was found, in a sentence
    why:     why that cannot be accepted, or what would come of it
    wrong:   an example that has the fault
    instead: the same put right
    form:    what the examples are, so that a test can try them: an ``expression`` over
             ``x``, ``y`` (3 numbers), ``w`` (2×3), ``p`` (a number); a line of a ``proof``; some
             keys of a ``problem`` or a ``submission``; a whole ``yaml`` or ``json`` file; what is
             typed into a ``shell`` (that one is not tried)
    """

    code: str
    what: str
    why: str
    wrong: str
    instead: str
    form: Form = "expression"
