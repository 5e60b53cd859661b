"""The named inequalities: each a function whose examples are run as tests.

An inequality is applied forwards, at one place of one side of a link; what lies around the place
must be visibly monotone.
"""

from __future__ import annotations

from gradecheck.proof.inequalities.divergence import gibbs, kl
from gradecheck.proof.inequalities.jensen import jensen, jensen_exp, jensen_power, jensen_t_log_t
from gradecheck.proof.inequalities.logarithm import log_above, log_below
from gradecheck.proof.inequalities.step import Inequality

INEQUALITIES: dict[str, tuple[str, Inequality]] = {
    "jensen": ("Jensen's inequality", jensen),
    "jensen-exp": ("Jensen's inequality for exp", jensen_exp),
    "jensen-power": ("Jensen's inequality for powers", jensen_power),
    "jensen-t-log-t": ("Jensen's inequality for t log t", jensen_t_log_t),
    "kl": ("KL ≥ 0", kl),
    "gibbs": ("Gibbs' inequality", gibbs),
    "log-above": ("log t ≤ t − 1", log_above),
    "log-below": ("log t ≥ 1 − 1/t", log_below),
}
"""Each by its word (``gradecheck explain WORD``), with its name in sentences."""

SAME = {"kl": ("kl", "gibbs"), "gibbs": ("kl", "gibbs")}
"""Inequalities that say the same: where one is to be proven, the other proves nothing."""
