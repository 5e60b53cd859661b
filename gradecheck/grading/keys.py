"""Which step or item a key of ``answers`` names, in whatever notation it is written."""

from __future__ import annotations

import re

from gradecheck.errors import ExpressionError
from gradecheck.lang.naming import canonical
from gradecheck.lang.tree import Grad, Name, Node
from gradecheck.spec.problem import Problem

D_BY_D = re.compile(r"d\s*([^/{}]+?)\s*/\s*d\s*([^/{}]+)|\\d?frac\{d([^{}]+)\}\{d([^{}]+)\}")


def step_of(problem: Problem, key: str) -> str | None:
    """The step or item that ``key`` names, if there is one.

    A gradient is found by what it is the gradient of, and for what: ``∂L/∂W`` is the item
    ``dW: {is: grad(W)}``.

    >>> from gradecheck.spec.find import find_problem
    >>> problem = find_problem("problem1")
    >>> [step_of(problem, key) for key in ("h₀", "dL/dw_0", "∂(log p)/∂w1", "∂h2/∂w1")]
    ['h0', 'grad_w0', 'grad_w1', None]
    """
    known = problem.answerable()
    values = problem.names.values
    key = key.strip()
    if (values.get(key) or key) in known:
        return values.get(key) or key
    gradient = _as_gradient(problem, key)
    if gradient is not None:
        return _step_with(problem, gradient)
    try:
        name = canonical(key, problem.names)
    except ExpressionError:
        return None
    name = values.get(name, name)
    if name in known:
        return name
    wrt = name.removeprefix("grad_")
    return _step_with(problem, Grad(values.get(wrt, wrt))) if wrt != name else None


def _as_gradient(problem: Problem, key: str) -> Grad | None:
    """``key`` as a gradient, if it is written as one: ``dL/dw``, ``grad(w, of=L)``, ``∇w``."""
    if not any(sign in key for sign in ("/", "grad", "∇", "∂", "\\")):  # as a gradient may be
        return None
    # Few answers go by such names, and the others need not wait for this.
    from gradecheck.lang.statements import parse_relations  # noqa: PLC0415

    # `dL/dW` is a quotient where `dW` is a name; as the key of an answer it is a derivative.
    by_d = D_BY_D.fullmatch(key)
    parts = [part for part in by_d.groups() if part] if by_d else []
    for text in (key, *(["∂{}/∂{}".format(*parts)] if parts else [])):
        try:
            left = parse_relations(f"{text} = 0", problem.names).left
        except ExpressionError:
            continue
        if isinstance(left, Grad):
            return left
    return None


def _step_with(problem: Problem, gradient: Grad) -> str | None:
    """The step that holds ``gradient``; an item of its own comes before the step it renames."""
    of = gradient.of
    if of is not None and of in _objectives(problem):
        of = None
    wanted = Grad(gradient.wrt, of)
    graph = problem.graph()
    declared = {name: node for name, node in graph.declared.items() if isinstance(node, Grad)}
    for name, found in (*declared.items(), *graph.derivatives.items()):
        root = None if found.of in _objectives(problem) else found.of
        if Grad(found.wrt, root) == wanted:
            return name
    return None


def _objectives(problem: Problem) -> list[Node]:
    """What ``grad(x)`` differentiates: the objective, or what an option puts in its place."""
    options = [option for convention in problem.conventions for option in convention.options]
    roots = [problem.objective, *(option.objective for option in options)]
    return [root for root in roots if root is not None and not _is_other(problem, root)]


def _is_other(problem: Problem, root: Node) -> bool:
    """Whether an option's objective is a step with a name of its own, which has its gradients."""
    return root != problem.objective and isinstance(root, Name)
