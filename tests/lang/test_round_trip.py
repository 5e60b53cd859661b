"""What is written out reads back as the same tree."""

from __future__ import annotations

from hypothesis import example, given, settings
from msgspec.structs import replace

from gradecheck.lang.latex import latex
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Expect, Grad, Index, Name, Node, Num, Sum

from .random_trees import NAMES, PROOF_NAMES, proof_trees, trees

TEMPLATES = {
    "relu": "",
    "log": r"\log\left({0}\right)",
    "sigmoid": r"\sigma\left({0}\right)",
}
SETTINGS = settings(deadline=None, max_examples=150)


@given(trees)
@SETTINGS
@example(Call("juxtapose", (Name("E"), Call("add", (Name("a"), Name("b"))))))
@example(Call("juxtapose", (Name("a"), Num(2.0))))
@example(Call("pow", (Name("a"), Name("T"))))
def test_plain_text_reads_back(tree: Node) -> None:
    assert parse(text(tree), NAMES) == tree


@given(proof_trees)
@SETTINGS
def test_plain_text_of_proofs_reads_back(tree: Node) -> None:
    assert parse(text(tree), PROOF_NAMES) == tree


def _as_latex_reads(node: Node) -> Node:
    """The tree that the LaTeX of a tree gives: products of matrices are set side by side, numbers
    that are set with a power of ten are left out."""
    if isinstance(node, Call):
        op = "juxtapose" if node.op == "matmul" else node.op
        return Call(op, tuple(_as_latex_reads(arg) for arg in node.args), node.options)
    if isinstance(node, Sum | Expect):
        return replace(node, body=_as_latex_reads(node.body))
    if isinstance(node, Index):
        return Index(_as_latex_reads(node.base), node.items)
    if isinstance(node, Grad) and node.of is not None:
        return Grad(node.wrt, _as_latex_reads(node.of))
    too_long = isinstance(node, Num) and node.value and not 1e-9 < node.value < 1e20
    return Num(1.0) if too_long else node


@given(trees)
@SETTINGS
def test_latex_reads_back(tree: Node) -> None:
    tree = _as_latex_reads(tree)
    written = latex(tree, {name: form for name, form in TEMPLATES.items() if form})
    assert written.count("{") == written.count("}")
    functions = {**NAMES.functions, "sigma": "sigmoid", "min": "min"}
    names = NAMES.__class__(NAMES.values, functions, NAMES.indices, NAMES.sizes)
    assert parse(written, names) == tree


@given(proof_trees)
@SETTINGS
def test_latex_of_proofs_reads_back(tree: Node) -> None:
    tree = _as_latex_reads(tree)
    assert parse(latex(tree), PROOF_NAMES) == tree
