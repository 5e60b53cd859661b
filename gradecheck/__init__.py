"""gradecheck grades multi-step mathematical homework the way a careful teaching assistant does.

>>> import gradecheck
>>> problem = gradecheck.load_problem("problem1")
>>> round(float(problem.solve().values["p"]), 7)
0.9999974
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.version import __version__

if TYPE_CHECKING:
    from gradecheck.api import LoadedProblem, load_problem
    from gradecheck.errors import GradecheckError

__all__ = ["GradecheckError", "LoadedProblem", "__version__", "load_problem"]


def __getattr__(name: str) -> object:
    """Load on first use: `gradecheck --help` should not wait for numpy."""
    if name in ("load_problem", "LoadedProblem"):
        from gradecheck import api  # noqa: PLC0415

        return getattr(api, name)
    if name == "GradecheckError":
        from gradecheck.errors import GradecheckError  # noqa: PLC0415

        return GradecheckError
    raise AttributeError(f"module 'gradecheck' has no attribute {name!r}")
