"""The operations of the math language: one record each, in one place.

>>> OPS["relu"].vjp, FUNCTIONS["ln"]
({'a': 'g * 1[out > 0]'}, 'log')
"""

from gradecheck.ops.record import Bound, Op, Option, ShapeError, Type
from gradecheck.ops.registry import FUNCTIONS, OPS

__all__ = ["FUNCTIONS", "OPS", "Bound", "Op", "Option", "ShapeError", "Type"]
