"""A function in the place of its derivative, in a step of the backward pass."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.functions import spoken
from gradecheck.grading.mistakes.sites import Site, named
from gradecheck.lang.tree import Call, Num


def not_differentiated(site: Site) -> Iterator[Edit]:
    """A function stands where its derivative should, or its mask is the other way round.

    Worked example: `g * 1[a > 0]` becomes `g * relu(a)`.

    What to reread: the derivative of the function: that of relu is a mask, that of u^2 is 2 u.
    """
    match site.node:
        case Call(op="greater", args=(inside, Num(value=0.0) as zero)):
            relu = Call("relu", (inside,))
            words = f"with {spoken('relu')} in place of its derivative"
            yield edit("wrong-function", site.put(relu), words)
            turned = Call("less", (inside, zero))
            yield edit("wrong-function", site.put(turned), "with the mask the other way round")
        case Call(op="mul", args=(Num(value=2.0 as power), root)):
            whole = Call("pow", (root, Num(power)))
            words = f"with {named(whole)} in place of its derivative"
            yield edit("wrong-function", site.put(whole), words)
