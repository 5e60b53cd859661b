"""How a formula is shown: as a textbook prints it, where its meaning is the same."""

from __future__ import annotations

from gradecheck.graph.graph import Graph
from gradecheck.graph.walk import rebuild
from gradecheck.lang.tree import Call, Name, Node, Num


def textbook_form(node: Node, graph: Graph) -> Node:
    """``node`` with the mask of a ReLU written over its pre-activation, where that has a name.

    Rules use an operation's own output, ``1[h > 0]`` for ``h = relu(a)``; textbooks print
    ``1[a > 0]``, which is the same.
    """

    def change(part: Node) -> Node:
        match part:
            case Call(op="greater", args=(Name(id=name), Num(value=0.0) as zero)):
                step = graph.steps.get(name)
                match step.expr if step else None:
                    case Call(op="relu", args=(Name() as inside,)):
                        return Call("greater", (inside, zero))
        return part

    return rebuild(node, change)
