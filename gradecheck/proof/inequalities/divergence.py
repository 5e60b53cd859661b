"""Inequalities that say that a divergence is not negative."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.lang.tree import Call, Divergence, Node, Prob
from gradecheck.proof.build import ZERO, factors, times
from gradecheck.proof.inequalities.step import Step, forms_distribution, means
from gradecheck.proof.world import World


def kl(place: Node, world: World) -> Iterator[Step]:
    """A Kullback-Leibler divergence is not negative; any number of them may be left out in a line.

    Okay: log p(x) >= log p(x) - KL(q(z|x) || p(z|x))
    Okay: KL(q(z|x) || p(z)) >= 0
    Okay: log p(x) + KL(q || p(z)) + KL(q || p(z|x)) >= log p(x)
    Okay: exp(-KL(q || p(z))) <= exp(0)
    Wrong: log p(x) <= log p(x) - KL(q(z|x) || p(z|x))
    Wrong: KL(q(z|x) || p(z)) >= KL(q(z|x) || p(z|x))
    """
    if isinstance(place, Divergence):
        yield Step(">=", ZERO)


def gibbs(place: Node, world: World) -> Iterator[Step]:
    """Gibbs' inequality: E_w[log(w/r)] is not negative, where w and r are distributions.

    Both must be written: as E_w[log(w/r)], as the sum of w log(w/r), or the other way round with
    its sign.

    Okay: E_q[log(q(z|x)/p(z))] >= 0
    Okay: sum_z q(z|x) log(p(z|x)/q(z|x)) <= 0
    Okay: log p(x) >= log p(x) - sum_z q(z|x) log(q(z|x)/p(z|x))
    Wrong: E_q[log(p(x,z)/q(z|x))] <= 0
    Wrong: E_q[log(q(z|x)/p(z))] <= 0
    """
    for mean in means(place, world):
        body = mean.body
        if not isinstance(body, Call):
            continue
        if body.op == "log":
            above, below = factors(body.args[0])
        elif body.op == "sub" and all(_is_log(arg) for arg in body.args):
            above, below = ([arg.args[0]] for arg in body.args if isinstance(arg, Call))
        else:
            continue
        for top, bottom, relation in ((above, below, ">="), (below, above, "<=")):
            weight, other = times(top), times(bottom)
            seen = all(isinstance(f, Prob) for f in (*top, *bottom)) and bottom and top
            if seen and _are(weight, other, mean.weight, mean.variables, world):
                yield Step(relation, ZERO)


def _is_log(node: Node) -> bool:
    return isinstance(node, Call) and node.op == "log"


def _are(weight: Node, other: Node, under: Node, variables: tuple[str, ...], world: World) -> bool:
    """Whether ``weight`` is what the mean is taken under, and ``other`` a distribution, too."""
    return world.equal(weight, under) and forms_distribution(other, variables, world)
