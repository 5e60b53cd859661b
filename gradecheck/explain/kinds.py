"""Kinds of mistakes that this version can name in a student's work, each with a worked example.

There are none yet.  A kind is one entry here: its stable name, as a finding carries it, and its
page, with the headings "What", "Worked example", "What to reread".
"""

from __future__ import annotations

from gradecheck.explain.page import Page

KINDS: dict[str, Page] = {}
