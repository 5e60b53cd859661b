"""Mistakes with what is differentiated: the gradient of another quantity."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.functions import is_function
from gradecheck.grading.mistakes.sites import Site, named
from gradecheck.lang.tree import Call, Name, Num


def gradient_of_other(site: Site) -> Iterator[Edit]:
    """The gradient of another quantity was taken: of p in place of log p, of 1 - p in place of p.

    Worked example: `log(p)` becomes `p`.

    What to reread: what the task asks to minimize or to maximize.
    """
    node = site.node
    if isinstance(node, Call) and is_function(node):
        inside = node.args[0]
        words = f"as the gradient of {named(site.put(inside))}"
        yield edit("gradient-of-other", site.put(inside), words)
        if isinstance(inside, Name) and not site.type.shape:
            other = site.put(Call(node.op, (Call("sub", (Num(1.0), inside)),), node.options))
            words = f"as the gradient of {named(other)}"
            yield edit("gradient-of-other", other, words, 1.3)
    if not site.path:
        turned = Call("neg", (node,))
        yield edit("sign", turned, "with the opposite sign")
