"""Imports go down the line of layers only; a module is found by its folder."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "gradecheck"
LAYERS = [
    "version",
    "errors",
    "document",
    "lang",
    "ops",
    "graph",
    "spec",
    "formula",
    "solve",
    "proof",
    "grading",
    "api",
    "verify",
    "explain",
    "report",
    "batch",
    "export",
    "difference",
    "cli",
    "__main__",
]
"""From the bottom to the top: each may import what stands before it."""

MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 420


def layer(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else "gradecheck"


def imported(tree: ast.AST) -> set[str]:
    """Every gradecheck module that is imported, also inside functions."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return {name for name in found if name.startswith("gradecheck.")}


def dotted(path: Path) -> str:
    return ".".join(("gradecheck", *path.relative_to(PACKAGE).with_suffix("").parts))


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_go_down(path: Path) -> None:
    own = layer(dotted(path))
    if own == "__init__":
        return  # the package's front door names what it offers, lazily
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for name in imported(tree):
        assert LAYERS.index(layer(name)) <= LAYERS.index(own), f"{dotted(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_modules_are_documented_and_of_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"
    assert len(text.splitlines()) <= LONGEST, "a file is one idea"
    assert path.stem not in {"utils", "helpers", "common", "misc"}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_public_things_are_documented(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        public = isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
        if public:
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_nothing_is_run_that_somebody_wrote(path: Path) -> None:
    """No eval, no exec, no pickle, no YAML loader that makes objects."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "__import__"}
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"unsafe_load", "full_load", "seterr"}
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & {"pickle", "marshal", "shelve"}
