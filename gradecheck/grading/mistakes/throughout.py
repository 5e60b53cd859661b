"""One value taken for another wherever it occurs in a formula."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.grading.mistakes.arrays import MOST_OPERANDS
from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.sites import Site
from gradecheck.lang.tree import Name
from gradecheck.lang.walk import nodes, substitute


def another_throughout(site: Site) -> Iterator[Edit]:
    """A value that occurs more than once is another one each time: the target for the output.

    Worked example: `p * (1 - p)` becomes `y * (1 - y)`.

    What to reread: which value the derivative of the function speaks of.
    """
    if site.path:
        return
    written = [node.id for node in nodes(site.root) if isinstance(node, Name)]
    for name in dict.fromkeys(written):
        if written.count(name) < 2 or name not in site.scope.types:
            continue
        kind = site.scope.types[name]
        fitting = [other for other in site.operands if site.scope.types[other] == kind]
        for other in fitting[:MOST_OPERANDS]:
            if other != name:
                new = substitute(site.root, {name: Name(other)})
                words = f"with {other} in place of {name}"
                yield edit("wrong-operand", new, words)
