"""Reading a mapping by what is expected in it."""

from __future__ import annotations

import re

import pytest

from gradecheck.document import Fields, Scalar, parse_document
from gradecheck.document.cut import all_cut, cut_at_comma
from gradecheck.errors import Fault


class Case:
    """Fields of a text, and what was found wrong."""

    def __init__(self, text: str, what: str = "an item") -> None:
        self.faults: list[Fault] = []
        self.fields = Fields(parse_document(text, "x.yaml").root, self.faults, what)

    def lines(self) -> list[str]:
        """The faults so far, a line each."""
        return [f"{fault} | {fault.hint}" if fault.hint else str(fault) for fault in self.faults]


def test_nothing_wrong() -> None:
    case = Case(
        "title: GAN\npoints: 3\nshare: 10%\ncount: 0471\npartial: all\nis: |\n  x\n"
        "aka: [a, b]\nnote: one\nstudent: {id: ada}\nrows: [[1]]\nflag: yes\nblank:\n"
    )
    fields = case.fields
    assert fields.text("title") == "GAN"
    assert fields.number("points", least=0) == 3.0
    assert fields.number("share", least=0, most=1) == 0.1
    assert fields.integer("count") == 471
    assert fields.choice("partial", ("elements", "all")) == "all"
    body = fields.scalar("is")
    assert body is not None
    assert str(body.place(0, 1)) == "x.yaml:7:3"
    assert [name.text for name in fields.scalars("aka")] == ["a", "b"]
    assert [name.text for name in fields.scalars("note", "notes")] == ["one"]
    student = fields.fields("student")
    assert student is not None
    assert student.text("id", required=True) == "ada"
    student.finish()
    rows = fields.sequence("rows")
    assert rows is not None
    assert len(rows.items) == 1
    assert fields.flag("flag")
    assert fields.node("blank") is None
    assert fields.key("blank") is not None
    assert fields.key("absent") is None
    fields.finish()
    assert case.lines() == []


def test_defaults() -> None:
    case = Case("{}")
    fields = case.fields
    assert fields.text("a") == ""
    assert fields.text("a", default="x") == "x"
    assert fields.number("a") is None
    assert fields.number("a", default=2.5) == 2.5
    assert fields.integer("a", default=2) == 2
    assert fields.choice("a", ("x", "y")) == "x"
    assert fields.choice("a", ("x", "y"), default="y") == "y"
    assert not fields.flag("a")
    assert fields.scalars("a") == []
    assert fields.mapping("a") is fields.sequence("a") is fields.fields("a") is None
    assert fields.one_of("a", "b") is None
    assert case.lines() == []


def test_every_fault_at_once() -> None:
    case = Case(
        "pionts: 3\nproblem: a b\nweight: heavy\nshare: '0,5'\ncount: 1.5\nhuge: 1e999\n"
        "partial: al\ntitle: [x]\nsteps: 1\nrows: {a: 1}\nflag: maybe\naka: [a, [b]]\nempty:\n"
        "zzzzzzzzzz: 1\nlow: -1\nhigh: 2\n"
    )
    fields = case.fields
    assert fields.number("points", required=True, default=1.0) == 1.0
    assert fields.text("problem", pattern=re.compile(r"\w+"), meaning="an id") == ""
    assert fields.number("weight") is None
    assert fields.number("share") is None
    assert fields.integer("count") is None
    assert fields.number("huge") is None
    assert fields.choice("partial", ("elements", "all")) == "elements"
    assert fields.text("title") == ""
    assert fields.mapping("steps") is None
    assert fields.sequence("rows") is None
    assert not fields.flag("flag")
    assert [name.text for name in fields.scalars("aka")] == ["a"]
    assert fields.node("empty", required=True) is None
    assert fields.number("low", least=0) is None
    assert fields.number("high", most=1) is None
    assert fields.one_of("prove", "choose", required=True) is None
    fields.finish()
    assert case.lines() == [
        "x.yaml:1:1: missing-key the key `points` is missing in an item | add a line `points: …`",
        "x.yaml:2:10: bad-text `a b` is not an id",
        "x.yaml:3:9: bad-number `heavy` is not a number",
        "x.yaml:4:8: bad-number `0,5` is not a number | write 0.5",
        "x.yaml:5:8: bad-number `1.5` is not a whole number",
        "x.yaml:6:7: bad-number `1e999` is not a number | it is too large",
        "x.yaml:7:10: bad-choice `al` is none of elements, all | did you mean `all`?",
        "x.yaml:8:8: wrong-kind `title` is a list, expected a text",
        "x.yaml:9:8: wrong-kind `steps` is a single word, expected keys with values (`key: value`)",
        "x.yaml:10:7: wrong-kind `rows` is a mapping, expected a list (`[…]`)",
        "x.yaml:11:7: wrong-kind `maybe` is neither true nor false | write `true` or `false`",
        "x.yaml:12:10: wrong-kind `aka` is a list, expected a text, or a list of texts",
        "x.yaml:13:1: missing-value `empty` has no value",
        "x.yaml:15:6: out-of-range `-1` is too small, expected is at least 0",
        "x.yaml:16:7: out-of-range `2` is too large, expected is at most 1",
        "x.yaml:1:1: missing-key `prove` or `choose` is missing in an item"
        " | add one of `prove` or `choose`",
        "x.yaml:1:1: unknown-key there is no key `pionts` in an item | did you mean `points`?",
        "x.yaml:14:1: unknown-key there is no key `zzzzzzzzzz` in an item | known are points, "
        "problem, weight, share, count, huge, partial, title, steps, rows, flag, aka, empty, low, "
        "high, prove, choose",
    ]


def test_keys_that_exclude_each_other() -> None:
    case = Case("maximize: p\nminimize: q\nis: r\nexpression: s\n", "the objective")
    found = case.fields.one_of("maximize", "minimize")
    assert found is not None
    assert found[0] == "maximize"
    node = case.fields.node("is", "expression")
    assert isinstance(node, Scalar)
    assert node.text == "r"
    case.fields.finish()
    assert case.lines() == [
        "x.yaml:2:1: contradicting-keys only one of `maximize` or `minimize` can be given",
        "x.yaml:4:1: duplicate-key `expression` and `is` are the same key | keep one of them",
    ]


def test_keys_that_anybody_may_choose() -> None:
    case = Case("credit: 1\nh0: x\nh1: y\nelsewhere: z\n")
    case.fields.number("credit")
    case.fields.allow("elsewhere")
    assert [key.text for key, _ in case.fields.rest()] == ["h0", "h1"]
    case.fields.finish()
    assert case.lines() == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1.0),
        ("-2.50", -2.5),
        ("+.5", 0.5),
        ("1e-5", 1e-5),
        ("1E5", 1e5),
        ("5.", 5.0),
        ("−3", -3.0),
        ("007", 7.0),
        ("'4'", 4.0),
        ("50 %", 0.5),
        ("1:30", None),
        ("0x1F", None),
        ("1_000", None),
        ("3/8", None),
        ("true", None),
        (".inf", None),
        (".nan", None),
        ("1e400", None),
        ("٣", None),
        ("1 2", None),
        ("9" * 500, None),
    ],
)
def test_numbers(text: str, number: float | None) -> None:
    assert Case(f"a: {text}").fields.number("a") == number


def test_cut_at_comma() -> None:
    root = parse_document("a: [f(x, 2), 1]\nb: ['f(x', 1]\nc: {k: 'f(x, 1)'}\nd: f(x", "x").root
    assert [str(fault.place) for fault in all_cut(root)] == ["x:1:5"]
    assert cut_at_comma(root) is None
    shared = parse_document("a: &a [f(x, 2)]\nb: [*a, *a]", "x").root
    assert len(all_cut(shared)) == 1
