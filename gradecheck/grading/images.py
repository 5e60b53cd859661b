"""Which steps hold images or kernels: what enters or leaves a convolution or pooling."""

from __future__ import annotations

from gradecheck.lang.tree import Call, Name, Node
from gradecheck.lang.walk import nodes
from gradecheck.spec.problem import Problem

IMAGE_OPS = frozenset(("conv", "deconv", "max_pool", "avg_pool"))
SHAPE_KEEPING = frozenset(
    (
        "relu",
        "leaky_relu",
        "elu",
        "gelu",
        "silu",
        "softplus",
        "sigmoid",
        "tanh",
        "add",
        "sub",
        "mul",
    )
)


def image_steps(problem: Problem) -> frozenset[str]:
    """Names of the steps whose answers may have the channels last, their gradients included."""
    found = problem.cache.get("images")
    if found is None:
        found = problem.cache["images"] = _find(problem)
    return found


def _find(problem: Problem) -> frozenset[str]:
    graph = problem.graph()
    images: set[str] = set()
    for name, step in graph.steps.items():
        if step.kind == "backward":
            continue
        for node in nodes(step.expr):
            if isinstance(node, Call) and node.op in IMAGE_OPS:
                images.update(arg.id for arg in node.args if isinstance(arg, Name))
        if _leaves_image(step.expr):
            images.add(name)
    for name, gradient in graph.gradients.items():
        if name in images:
            images.add(gradient)
            images.add(f"delta_{name}")
    return frozenset(images & graph.scope.types.keys())


def _leaves_image(node: Node) -> bool:
    """Whether a step's value is the output of an image operation, activations set aside."""
    waiting = [node]
    while waiting:
        top = waiting.pop()
        if isinstance(top, Call):
            if top.op in IMAGE_OPS:
                return True
            if top.op in SHAPE_KEEPING:
                waiting.extend(top.args)
    return False
