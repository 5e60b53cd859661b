"""Jensen's inequality, for the functions that proofs use it with."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.lang.tree import Call, Node, Num
from gradecheck.proof.build import ONE, factors, log, quotient
from gradecheck.proof.inequalities.step import Mean, Step, means
from gradecheck.proof.visible import is_even, is_nonnegative, is_positive
from gradecheck.proof.world import World


def jensen(place: Node, world: World) -> Iterator[Step]:
    """Jensen's inequality for the logarithm: the log of a mean is at least the mean of the log.

    The mean is an expectation, or a sum one or two of whose factors form a distribution.

    Okay: log E_q[p(x,z)/q(z|x)] >= E_q[log(p(x,z)/q(z|x))]
    Okay: log sum_z q(z|x) p(x,z)/q(z|x) >= sum_z q(z|x) log(p(x,z)/q(z|x))
    Okay: -log E_q[p(x|z)] <= E_q[-log p(x|z)]
    Okay: log(p(x) E_q[p(x|z)]) >= log p(x) + E_q[log p(x|z)]
    Wrong: log E_q[p(x|z)] <= E_q[log p(x|z)]
    Wrong: log E_q[p(x|z)] = E_q[log p(x|z)]
    Wrong: log sum_z p(x,z) >= sum_z log p(x,z)
    Wrong: (log p(x)) * log E_q[p(x|z)] <= (log p(x)) * E_q[log p(x|z)]
    """
    if not isinstance(place, Call) or place.op != "log":
        return
    above, below = factors(place.args[0])
    for inverse, group in ((False, above), (True, below)):
        for k, factor in enumerate(group):
            others = [f for j, f in enumerate(group) if j != k]
            rest = quotient(above, others) if inverse else quotient(others, below)
            for mean in means(factor, world):
                if is_positive(mean.body):
                    yield _split_off(rest, mean, inverse)


def _split_off(rest: Node, mean: Mean, inverse: bool) -> Step:
    """The mean of the log, and the log of what the mean was multiplied with."""
    new = mean.of(log(mean.body))
    if inverse:
        return Step("<=", Call("sub", (log(rest), new)))
    return Step(">=", new if rest == ONE else Call("add", (log(rest), new)))


def jensen_exp(place: Node, world: World) -> Iterator[Step]:
    """Jensen's inequality for exp: exp of a mean is at most the mean of exp.

    Okay: exp(E_q[log p(x|z)]) <= E_q[exp(log p(x|z))]
    Okay: exp(-E_q[log p(x|z)]) <= E_q[exp(-log p(x|z))]
    Wrong: exp(E_q[log p(x|z)]) >= E_q[exp(log p(x|z))]
    """
    if not isinstance(place, Call) or place.op != "exp":
        return
    inner = place.args[0]
    sign = isinstance(inner, Call) and inner.op == "neg"
    above, below = factors(inner.args[0] if sign and isinstance(inner, Call) else inner)
    for k, factor in enumerate(above):
        others = [f for j, f in enumerate(above) if j != k]
        if not all(isinstance(f, Num) for f in (*others, *below)):
            continue
        for mean in means(factor, world):
            body = quotient([*others, mean.body], below)
            body = Call("neg", (body,)) if sign else body
            yield Step("<=", mean.of(Call("exp", (body,))))


def jensen_power(place: Node, world: World) -> Iterator[Step]:
    """Jensen's inequality for powers: the square of a mean is at most the mean of the square.

    So for every even power, for powers above 1 or below 0 of what is positive, for one over a
    mean; the other way round for powers between 0 and 1.

    Okay: (E_q[log p(x|z)])^2 <= E_q[(log p(x|z))^2]
    Okay: 1 / E_q[p(x|z)] <= E_q[1 / p(x|z)]
    Okay: sqrt(E_q[p(x|z)]) >= E_q[sqrt(p(x|z))]
    Wrong: (E_q[log p(x|z)])^2 >= E_q[(log p(x|z))^2]
    Wrong: (E_q[log p(x|z)])^3 <= E_q[(log p(x|z))^3]
    """
    if not isinstance(place, Call):
        return
    if place.op == "div" and isinstance(place.args[0], Num) and is_positive(place.args[0]):
        for mean in means(place.args[1], world):
            if is_positive(mean.body):
                yield Step("<=", mean.of(Call("div", (place.args[0], mean.body))))
    if place.op != "pow":
        return
    power = _number(place.args[1])
    if power is None:
        return
    for mean in means(place.args[0], world):
        new = mean.of(Call("pow", (mean.body, place.args[1])))
        if is_even(place.args[1]) or (is_positive(mean.body) and (power >= 1 or power < 0)):
            yield Step("<=", new)
        elif is_positive(mean.body) and 0 < power < 1:
            yield Step(">=", new)


def _number(node: Node) -> float | None:
    if isinstance(node, Num):
        return node.value
    if isinstance(node, Call) and node.op == "neg" and isinstance(node.args[0], Num):
        return -node.args[0].value
    return None


def jensen_t_log_t(place: Node, world: World) -> Iterator[Step]:
    """Jensen's inequality for t log t: of a mean it is at most the mean of it.

    Okay: E_q[p(x|z)] * log E_q[p(x|z)] <= E_q[p(x|z) log p(x|z)]
    Wrong: E_q[p(x|z)] * log E_q[p(x|z)] >= E_q[p(x|z) log p(x|z)]
    """
    if not isinstance(place, Call) or place.op != "mul":
        return
    above, below = factors(place)
    for k, factor in enumerate(above):
        if not isinstance(factor, Call) or factor.op != "log" or factor.args[0] not in above:
            continue
        others = [f for j, f in enumerate(above) if j != k]
        others.remove(factor.args[0])
        if not all(is_nonnegative(f) for f in others) or not all(map(is_positive, below)):
            continue
        for mean in means(factor.args[0], world):
            if is_positive(mean.body):
                new = mean.of(Call("mul", (mean.body, log(mean.body))))
                yield Step("<=", quotient([*others, new], below))
