"""Whatever is equal to the right formula is accepted, and any one change of it is refused."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradecheck.api import load_problem
from gradecheck.grading.result import ItemGrade
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Index, Name, Node, Num
from gradecheck.lang.walk import nodes, rebuild

LOADED = load_problem("problem2")
NAMES = LOADED.problem.names
DELTA = "(2 * (x'_i - x_i) * x'_i * (1 - x'_i))"
RIGHT = {
    "grad_w2": [
        f"sum_i h_i {DELTA}^T",
        "H^T (2 * (X' - X) * X' * (1 - X'))",
        "2 * sum_i h_i ((x'_i - x_i) * x'_i * (1 - x'_i))^T",
    ],
    "grad_w1": [
        f"sum_i x_i ((w2 {DELTA}) * 1[a_i > 0])^T",
        "X^T (((2 * (X' - X) * X' * (1 - X')) w2^T) * 1[A > 0])",
    ],
}
STEPS = {
    "a": "w1^T x_i + b1",
    "h": "relu(w1^T x_i + b1)",
    "s": "w2^T h_i + b2",
    "x'": "sigmoid(w2^T h_i + b2)",
}
Change = Callable[[Node], Node | None]


def tree(formula: str) -> Node:
    return parse(formula, NAMES)


def graded(item: str, formula: str) -> ItemGrade:
    """The grade of one formula."""
    answers = {"problem": "problem2", "student": "s", "answers": {item: formula}}
    return next(one for one in LOADED.grade(answers).items if one.id == item)


# -- rewriting that changes nothing --------------------------------------------------------------


def commute(node: Node) -> Node | None:
    if isinstance(node, Call) and node.op in ("mul", "add"):
        return Call(node.op, node.args[::-1])
    return None


def associate(node: Node) -> Node | None:
    match node:
        case Call(op="mul", args=(a, Call(op="mul", args=(b, c)))):
            return Call("mul", (Call("mul", (a, b)), c))
        case Call(op="mul", args=(Call(op="mul", args=(a, b)), c)):
            return Call("mul", (a, Call("mul", (b, c))))
    return None


def distribute(node: Node) -> Node | None:
    match node:
        case Call(op="mul", args=(Call(op="sub" | "add" as op, args=(a, b)), c)):
            return Call(op, (Call("mul", (a, c)), Call("mul", (b, c))))
        case Call(op="mul", args=(c, Call(op="sub" | "add" as op, args=(a, b)))):
            return Call(op, (Call("mul", (c, a)), Call("mul", (c, b))))
    return None


def turn_difference(node: Node) -> Node | None:
    match node:
        case Call(op="sub", args=(a, b)):
            return Call("neg", (Call("sub", (b, a)),))
    return None


def expand_step(node: Node) -> Node | None:
    match node:
        case Index(base=Name(id=name), items=("i",)) if name in STEPS:
            return tree(STEPS[name])
    return None


def halve(node: Node) -> Node | None:
    match node:
        case Num(value=2.0):
            return Call("div", (Num(4.0), Num(2.0)))
    return None


def transpose_product(node: Node) -> Node | None:
    match node:
        case Call(op="transpose", args=(Call(op="mul", args=(a, b)),)):
            if not isinstance(a, Num) and not isinstance(b, Num):
                return Call("mul", (Call("transpose", (a,)), Call("transpose", (b,))))
    return None


def add_nothing(node: Node) -> Node | None:
    match node:
        case Index(base=Name(id="x'" | "h" | "x")):
            return Call("sub", (Call("mul", (Num(3.0), node)), Call("mul", (Num(2.0), node))))
    return None


REWRITES = [
    commute,
    associate,
    distribute,
    turn_difference,
    expand_step,
    halve,
    transpose_product,
    add_nothing,
]


def changed(root: Node, place: Node, new: Node) -> Node:
    return rebuild(root, lambda part: new if part is place else part)


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[str, Node]:
    """A right formula after some rewriting."""
    item = draw(st.sampled_from(sorted(RIGHT)))
    root = tree(draw(st.sampled_from(RIGHT[item])))
    for _ in range(draw(st.integers(0, 6))):
        options = [
            (node, new)
            for node in nodes(root)
            for rewrite in REWRITES
            if (new := rewrite(node)) is not None
        ]
        place, new = draw(st.sampled_from(options))
        root = changed(root, place, new)
    return item, root


@given(rewritten())
@settings(max_examples=150, deadline=None)
def test_whatever_is_equal_is_accepted(case: tuple[str, Node]) -> None:
    item, root = case
    assume(len(text(root)) < 3000)
    grade = graded(item, text(root))
    assert grade.status == "correct", (text(root), grade.notes)


# -- single changes ------------------------------------------------------------------------------


def other_number(node: Node) -> Node | None:
    return Num(node.value + 1) if isinstance(node, Num) and node.value else None


def other_sign(node: Node) -> Node | None:
    match node:
        case Call(op="sub", args=args):
            return Call("add", args)
    return None


def no_factor(node: Node) -> Node | None:
    match node:
        case Call(op="mul", args=(_, kept)):
            return kept
    return None


def other_factor(node: Node) -> Node | None:
    match node:
        case Call(op="mul", args=(kept, _)):
            return kept
    return None


def exchange(node: Node) -> Node | None:
    swap = {"x'": "x", "x": "x'", "X'": "X", "X": "X'", "s": "x'"}
    match node:
        case Index(base=Name(id=name), items=items) if name in swap:
            return Index(Name(swap[name]), items)
        case Name(id="X'" | "X" as name):
            return Name(swap[name])
    return None


def other_mask(node: Node) -> Node | None:
    match node:
        case Call(op="greater", args=args):
            return Call("less", args)
    return None


EDITS = [other_number, other_sign, no_factor, other_factor, exchange, other_mask]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_one_change_is_refused(data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(sorted(RIGHT)))
    root = tree(data.draw(st.sampled_from(RIGHT[item])))
    options = [
        (node, new)
        for node in nodes(root)
        if not (isinstance(node, Num) and node.value == 0)
        for edit in EDITS
        if (new := edit(node)) is not None
    ]
    place, new = data.draw(st.sampled_from(options))
    edited = changed(root, place, new)
    grade = graded(item, text(edited))
    assert grade.status in ("wrong", "invalid"), text(edited)
    assert grade.score == 0


def test_the_rewrites_reach_what_they_are_for() -> None:
    found = {rewrite.__name__ for rewrite in REWRITES}
    for formulas in RIGHT.values():
        for formula in formulas:
            for node in nodes(tree(formula)):
                found -= {rewrite.__name__ for rewrite in REWRITES if rewrite(node) is not None}
    assert found <= {"transpose_product"}
