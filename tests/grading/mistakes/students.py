"""Students who make one mistake: the values of a problem with a step replaced."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.result import Grade
from gradecheck.lang.parse import parse
from gradecheck.spec.problem import Problem, Variant

TREE = Mapping[str, str]


def rounded(value, figures: int = 5):
    """Numbers to some significant figures, as nested lists."""
    array = np.asarray(value, dtype=float)
    flat = [float(f"{v:.{figures - 1}e}") for v in array.ravel()]
    return np.array(flat).reshape(array.shape).tolist()


def answers(problem: Problem, steps: TREE | None = None, figures: int = 5, objective: str = ""):
    """The answers of somebody who replaced ``steps``, gradients derived from them."""
    changed = {name: parse(text, problem.names) for name, text in (steps or {}).items()}
    root = parse(objective, problem.names) if objective else None
    graph = problem.variant(*problem.chosen({}), Variant("student", changed, root))
    return of_graph(problem, graph, figures)


def backward(problem: Problem, step: str, formula: str, figures: int = 5):
    """The answers of somebody who replaced one backward step alone."""
    candidates = Candidates(problem, problem.default_reading)
    register = candidates.world.expression(parse(formula, names_with_steps(problem)))
    value = candidates.plain.value(register)[0]
    ids = [item.id for item in problem.items]
    from gradecheck.grading.mistakes.candidates import Candidate  # noqa: PLC0415
    from gradecheck.grading.mistakes.edit import edit  # noqa: PLC0415
    from gradecheck.lang.tree import Num  # noqa: PLC0415

    made = Candidate(step, edit("sign", Num(0.0), ""), value, register)
    values = candidates.followed([made], [value], ids, {})
    return {id: rounded(values[id][0], figures) for id in ids}


def names_with_steps(problem: Problem):
    """The table of names, backward steps included."""
    import msgspec  # noqa: PLC0415

    known = dict(problem.names.values) | {name: name for name in problem.graph().steps}
    return msgspec.structs.replace(problem.names, values=known)


def of_graph(problem: Problem, graph, figures: int):
    """The values of the items in a graph, rounded."""
    ids = [item.id for item in problem.items if item.kind == "value"]
    values = graph.evaluate(ids, problem.inputs)
    return {id: rounded(values[id][0], figures) for id in ids}


def findings(grade: Grade) -> list[tuple[str, str]]:
    """Kind and step of every finding."""
    return [(found.mistake, found.step) for item in grade.items for found in item.diagnosis]
