"""What a formula problem gives, in words and as YAML: shapes in place of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.lang.latex import name as name_latex
from gradecheck.report.markdown import escaped
from gradecheck.spec.problem import Problem
from gradecheck.spec.shapes import GivenShape, Shapes

SHEET = (
    "# Put a formula in place of each ?, in plain text, Unicode or LaTeX, over several lines if",
    "# you like: `delta = …` on a line of its own defines a name, the last line is the answer.",
    "# Then, to see whether everything can be read: gradecheck check THIS_FILE",
)
HOW = """\
Write your answers into a file such as `{id}_yourname.yaml`, of the form below, with a formula in
place of each `?`: in plain text, Unicode or LaTeX, as a sum over samples, with matrices or by
single elements. A line `delta = …` defines a name of your own, the last line is the answer."""


def shape_of(given: GivenShape) -> str:
    """A shape as people write it.

    >>> shape_of(GivenShape(("d", "k"))), shape_of(GivenShape(())), shape_of(GivenShape(("d",)))
    ('d×k', 'a number', 'd numbers')
    """
    if not given.shape:
        return "a number"
    parts = [str(part) for part in given.shape]
    return "×".join(parts) if len(parts) > 1 else f"{parts[0]} numbers"


def wanted_shape(problem: Problem, id: str) -> str:
    """The shape of the formula that an item asks for, in words.

    >>> from gradecheck.spec.find import find_problem
    >>> wanted_shape(find_problem("problem2"), "grad_w2")
    'a formula for k×d'
    """
    assert problem.shapes is not None
    kind = problem.graph().scope.types.get(id)
    if kind is None or problem.handout:
        return "a formula"
    names = {size: name for name, size in problem.shapes.tried.items()}
    shape = tuple([names.get(length, length) for length in kind.shape])
    each = f", for each {kind.letters[0]}" if kind.letters else ""
    return f"a formula for {shape_of(GivenShape(shape))}{each}"


def given_lines(shapes: Shapes) -> Iterator[str]:
    """The givens as a list in Markdown."""
    for name, given in shapes.givens.items():
        each = ""
        if given.each:
            each = f" for each {given.each} = 1, …, {shapes.index[given.each]}"
        kind = [word for word in ("positive", "one_hot") if getattr(given, word)]
        more = f" ({kind[0].replace('_', '-')})" if kind else ""
        yield f"- ${name_latex(name)}$: {escaped(shape_of(given) + each + more)}"
    for name, source in shapes.stacked.items():
        yield f"- ${name_latex(name)}$: all ${name_latex(source)}$ as rows"


def shape_yaml(problem: Problem) -> list[str]:
    """The lines of a problem file that say what is given."""
    shapes = problem.shapes
    assert shapes is not None
    lines = [f"sizes: {{{_pairs(shapes.sizes)}}}"]
    if shapes.index:
        lines.append(f"index: {{{_pairs(shapes.index)}}}")
    lines.append("given:")
    for name, given in shapes.givens.items():
        fields = [f"shape: [{', '.join(map(str, given.shape))}]"]
        fields += [f"each: {given.each}"] if given.each else []
        fields += [f"{word}: true" for word in ("positive", "one_hot") if getattr(given, word)]
        if given.one_of:
            fields.append(f"one_of: [{', '.join(f'{value:g}' for value in given.one_of)}]")
        lines.append(f"  {_word(name)}: {{{', '.join(fields)}}}")
    if shapes.stacked:
        lines.append(f"stacked: {{{_pairs(shapes.stacked)}}}")
    return lines


def _pairs(mapping: object) -> str:
    assert isinstance(mapping, dict)
    return ", ".join(f"{_word(str(key))}: {_word(str(value))}" for key, value in mapping.items())


def _word(text: str) -> str:
    return text if text.isalnum() and text.lower() not in ("y", "n") else f'"{text}"'
