"""The examples in the docstring of every named inequality hold; and a wrong one is caught."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from gradecheck.lang.tree import Call, Node
from gradecheck.proof.build import ONE, log
from gradecheck.proof.inequalities import INEQUALITIES
from gradecheck.proof.inequalities.step import Inequality, Step, means
from gradecheck.proof.judge import read_claim
from gradecheck.proof.named import named_for
from gradecheck.proof.relation import Relation
from gradecheck.proof.visible import places
from gradecheck.proof.world import World
from tests.proof.tasks import task

EXAMPLE = re.compile(r"^\s*(Okay|Wrong): (.*)$", re.MULTILINE)


def examples(kind: str) -> list[tuple[str, str]]:
    return [
        (word, text)
        for word, (_, inequality) in INEQUALITIES.items()
        for found, text in EXAMPLE.findall(inspect.getdoc(inequality) or "")
        if found == kind
    ]


def alone(word: str, text: str) -> str:
    model = task("vae").model
    return named_for(read_claim(text, model), World(model), {word: INEQUALITIES[word]})


@pytest.mark.parametrize(("word", "text"), examples("Okay"))
def test_okay(word: str, text: str) -> None:
    assert alone(word, text) == word


@pytest.mark.parametrize(("word", "text"), examples("Wrong"))
def test_wrong(word: str, text: str) -> None:
    model = task("vae").model
    relation, world = read_claim(text, model), World(model)
    true = world.holds(relation.left, relation.sign, relation.right)
    assert not (true and relation.sign != "=" and alone(word, text))


@pytest.mark.parametrize("word", INEQUALITIES)
def test_documented(word: str) -> None:
    kinds = {kind for kind, _ in EXAMPLE.findall(inspect.getdoc(INEQUALITIES[word][1]) or "")}
    assert kinds == {"Okay", "Wrong"}


PLACES = [
    "log E_q[p(x|z)] >= 0",
    "log sum_z q(z|x) p(x,z)/q(z|x) + KL(q || p(z)) >= 0",
    "exp(E_q[log p(x|z)]) >= 0",
    "(E_q[log p(x|z)])^2 >= 0",
    "1/E_q[p(x|z)] + sqrt(E_q[p(x|z)]) + (E_q[p(x|z)])^3 >= 0",
    "E_q[p(x|z)] * log E_q[p(x|z)] >= 0",
    "E_q[log(q(z|x)/p(z))] - E_q[log(p(z|x)/q(z|x))] >= 0",
    "E_q[log(p(x,z)/q(z|x))] - log p(x) >= 0",
    "2 / sum_z p(z) p(x|z) - sum_z p(z) log p(x|z) >= 0",
]


def unsound(inequality: Inequality) -> Iterator[str]:
    """What an inequality says that is false on some model."""
    model = task("vae").model
    for text in PLACES:
        world = World(model)
        for place in places(read_claim(text, model).left):
            for step in inequality(place.node, world):
                if not world.holds(place.node, step.relation, step.node):
                    yield str(Relation(place.node, step.relation, step.node))


@pytest.mark.parametrize("word", INEQUALITIES)
def test_sound(word: str) -> None:
    assert list(unsound(INEQUALITIES[word][1])) == []


def backwards(place: Node, world: World) -> Iterator[Step]:
    """Jensen the wrong way round."""
    if isinstance(place, Call) and place.op == "log":
        for mean in means(place.args[0], world):
            yield Step("<=", mean.of(log(mean.body)))


def too_tight(place: Node, world: World) -> Iterator[Step]:
    """log t ≤ t − 2."""
    if isinstance(place, Call) and place.op == "log":
        bound = Call("sub", (place.args[0], ONE))
        yield Step("<=", Call("sub", (bound, ONE)))


@pytest.mark.parametrize("inequality", [backwards, too_tight])
def test_a_wrong_inequality_is_caught(inequality: Inequality) -> None:
    assert list(unsound(inequality))
