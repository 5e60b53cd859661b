"""How tightly things bind; the parser and both renderings go by this."""

from __future__ import annotations

RELATION, SUM, SIGN, PRODUCT, BESIDE, TIGHT, ATOM = range(7)
"""Relations; ``+ -``; a sign; ``*``; side by side, ``@``, ``·``, ``/``; powers, transposes; the
rest."""

COMPARISONS = {
    "greater": ">",
    "greater_equal": ">=",
    "less": "<",
    "less_equal": "<=",
    "equal": "=",
    "not_equal": "!=",
}
RELATIONS = {sign: op for op, sign in COMPARISONS.items()} | {"==": "equal"}
