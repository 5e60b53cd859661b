"""The student's side of a problem: what is given and what to hand in, nothing of how."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.document.printable import escape_control
from gradecheck.grading.images import image_steps
from gradecheck.lang.text import text
from gradecheck.lang.tree import Grad
from gradecheck.ops.record import Array
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import points_text
from gradecheck.report.sheet import (
    answer_lines,
    describe,
    free_choices,
    word,
    work_names,
)
from gradecheck.report.solve_markdown import task
from gradecheck.spec.problem import Item, Problem

LINE = 100
HOW = """\
Write your answers into a file such as `{id}_yourname.yaml`, of the form below, with a number in
place of each `?`: `0.38`, `3/8`, `1e-3` and `sqrt(2)/2` are all understood. What stays `?` is
missing, which is better than a guess: later steps are graded by what you have."""
HOW_TO_PROVE = """\
Write your answers into a file such as `{id}_yourname.yaml`, of the form below. A proof takes the
place of its `?`, indented likewise, with one step a line, each beginning with its relation (`=`,
`>=`), the reason for it behind `#`. Plain text, Unicode and LaTeX are all understood."""
CHECK = "Whether the file can be read, with all names and shapes right, tells\n{command}"


def handout_markdown(problem: Problem) -> str:
    """The handout as Markdown with ``$math$``.

    >>> from gradecheck.spec.find import find_problem
    >>> page = handout_markdown(find_problem("mlp"))
    >>> "softmax(S)" in page, "- **grad\\\\_b2**, 1 point: the gradient for b2, 3 numbers" in page
    (False, True)
    """
    command = f"`gradecheck check {problem.id}_yourname.yaml`."
    parts = [
        *task(problem),
        "## What to hand in",
        "\n".join(_entry(problem, item) for item in problem.items),
        _how(problem).format(id=problem.id),
        "\n".join(["```yaml", *_form(problem), "```"]),
        CHECK.format(command=command),
    ]
    return "\n\n".join(parts) + "\n"


def _how(problem: Problem) -> str:
    if problem.model is not None:
        return HOW_TO_PROVE
    if problem.shapes is None:
        return HOW
    from gradecheck.report import shapes  # noqa: PLC0415 - formula problems only

    return shapes.HOW


def _entry(problem: Problem, item: Item) -> str:
    words = describe(problem, item).removeprefix(item.id)
    return f"- **{escaped(item.id)}**{escaped(words)}"


def _form(problem: Problem) -> Iterator[str]:
    yield f"problem: {word(problem.id)}"
    yield "student: your name or number"
    yield "answers:"
    for item in problem.items:
        shape = problem.shape_of(item.id) if item.kind == "value" else ()
        yield from answer_lines(word(item.id), shape, "  ")


def handout_yaml(problem: Problem) -> str:
    """The handout as a spec against which ``gradecheck check`` takes a submission.

    >>> from gradecheck.spec.find import find_problem
    >>> print(handout_yaml(find_problem("mlp")).split("items:")[1].split("work:")[0].rstrip())
    <BLANKLINE>
      H: {points: 3, shape: [2, 4]}
      P: {points: 3, shape: [2, 3]}
      L: {points: 1, shape: [], aka: [loss]}
      grad_W2: {points: 3, shape: [4, 3], aka: [dW2, "∂W2"]}
      grad_b2: {points: 1, shape: [3], aka: [db2, "∂b2"]}
      grad_W1: {points: 4, shape: [3, 4], aka: [dW1, "∂W1"]}
      grad_b1: {points: 1, shape: [4], aka: [db1, "∂b1"]}
      W2_new: {points: 2, shape: [4, 3]}
      W1_new: {points: 2, shape: [3, 4]}
    """
    lines = [
        "# The student's side of a problem: names and shapes, no answers. To check a submission:",
        "# gradecheck check SUBMISSION --spec THIS_FILE",
        "gradecheck: 1",
        f"problem: {word(problem.id)}",
        "handout: true",
        f"title: {word(problem.title)}",
        *_text("statement", problem.statement),
        "",
        *_givens(problem),
        *_model(problem),
        "items:",
        *(f"  {word(item.id)}: {{{', '.join(_fields(problem, item))}}}" for item in problem.items),
        *_work(problem),
        *_conventions(problem),
    ]
    return "\n".join(lines) + "\n"


def _text(key: str, text: str) -> list[str]:
    """A text of several lines as a block; its blank lines at either end are lost."""
    body = escape_control(text.strip("\n").rstrip(), keep="\n").split("\n")
    if not text.strip():
        return []
    # A first line that is indented would be taken for the indentation of all.
    mark = "|2" if body[0].startswith(" ") else "|"
    return [f"{key}: {mark}", *(f"  {line}".rstrip() for line in body)]


def _givens(problem: Problem) -> Iterator[str]:
    if problem.shapes is not None:
        from gradecheck.report.shapes import shape_yaml  # noqa: PLC0415 - formula problems only

        yield from shape_yaml(problem)
        yield ""
    elif problem.givens or problem.model is None:
        yield "given:"
        yield from (line for name, value in problem.givens.items() for line in _given(name, value))
        yield ""


def _model(problem: Problem) -> Iterator[str]:
    """The model of a problem with proofs: students may know what they may speak of."""
    model = problem.model
    if model is None:
        return
    yield "model:"
    groups = {
        "variables": model.variables,
        "parameters": model.parameters,
        "distributions": [text(prob) for prob in model.distributions],
        "positive": [text(prob) for prob in model.positive],
    }
    for key, names in groups.items():
        if names:
            yield f"  {key}: [{', '.join(word(name) for name in names)}]"
    yield ""


def _given(name: str, value: Array) -> list[str]:
    flat = f"  {word(name)}: {_numbers(value)}"
    if value.ndim != 2 or len(value) == 1 or len(flat) <= LINE:
        return [flat]
    rows = ["    " + " ".join(repr_of(number) for number in row) for row in value.tolist()]
    return [f"  {word(name)}: |", *rows]


def _numbers(value: Array) -> str:
    if value.ndim == 0:
        return repr_of(float(value))
    return f"[{', '.join(_numbers(part) for part in value)}]"


def repr_of(number: float) -> str:
    """A number in full precision, whole where it is whole.

    >>> repr_of(2.0), repr_of(0.1), repr_of(1e-7)
    ('2', '0.1', '1e-07')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _fields(problem: Problem, item: Item) -> Iterator[str]:
    yield f"points: {points_text(item.points)}"
    if item.kind == "value":
        yield f"shape: [{', '.join(map(str, problem.shape_of(item.id)))}]"
        if item.id in image_steps(problem):
            yield "image: true"
    if item.proving is not None:
        yield f"prove: {word(item.proving.claim)}"
    if item.kind == "manual":
        yield "manual: true"
    if item.choices:
        yield f"choose: [{', '.join(word(choice) for choice in item.choices)}]"
    if item.prompt:
        yield f"prompt: {word(item.prompt)}"
    if item.aka:
        yield f"aka: [{', '.join(word(alias) for alias in item.aka)}]"


def _work(problem: Problem) -> Iterator[str]:
    """Names for further work: steps that are no items, and the gradients for all steps."""
    graph = problem.graph()
    items = {item.id for item in problem.items}
    gradients = {step for name, step in graph.gradients.items() if name not in problem.givens}
    asked = any(isinstance(problem.steps.get(item.id), Grad) for item in problem.items)
    asked = asked and problem.shapes is None
    work = dict(work_names(problem))
    if asked:
        shapes = graph.scope.types
        work |= {step: shapes[step].shape for step in sorted(gradients - items)}
    if work:
        yield ""
        yield "work:                        # what else may be shown, with its shape"
        for name, shape in work.items():
            yield f"  {word(name)}: [{', '.join(map(str, shape))}]"


def _conventions(problem: Problem) -> Iterator[str]:
    choices = free_choices(problem)
    if choices:
        yield ""
        yield "conventions:"
    for name, options in choices.items():
        yield f"  {word(name)}:"
        yield from (f"    {word(option)}: {{}}" for option in options)
