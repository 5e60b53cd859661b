"""What a problem file says of proofs: the model they speak of, claims, model proofs, routes."""

from __future__ import annotations

from gradecheck.document.fields import Fields
from gradecheck.document.placed import placed
from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence
from gradecheck.errors import ExpressionError, Fault
from gradecheck.lang.statements import parse_relations
from gradecheck.spec.items import Entry
from gradecheck.spec.model import Model, read_model
from gradecheck.spec.problem import Proving

MODEL = "a model (`variables`, `parameters`, `distributions`, `positive`)"


def read_model_of(mapping: Mapping, faults: list[Fault]) -> Model | None:
    """The model that a problem declares; ``None`` where it has a fault, which is noted."""
    fields = Fields(mapping, faults, MODEL)
    variables = fields.scalars("variables", required=True)
    parameters = fields.scalars("parameters")
    declared = fields.scalars("distributions")
    positive = fields.scalars("positive")
    fields.finish()
    if not declared and not positive:
        fields.fault("missing-key", f"there is no distribution in {MODEL}", mapping)
        return None
    groups = [variables, parameters, declared, positive]
    read: list[list[str]] = [[], [], [], []]
    model: Model | None = None
    for group, texts in zip(groups, read, strict=True):
        for scalar in group:
            texts.append(scalar.text)
            try:  # one more each time, so that a fault has the place of its own text
                model = read_model(*read)
            except ExpressionError as error:
                faults.append(placed(error, scalar))
                return None
    return model


def read_proving(fields: Fields) -> tuple[Proving, Scalar] | None:
    """The claim of a proof item with its model proofs and routes."""
    claim = fields.scalar("prove", required=True)
    proofs = _texts(fields.node("proof"), fields)
    routes = _routes(fields)
    if claim is None:
        return None
    return Proving(claim.text, proofs, routes), claim


def _texts(node: Node | None, fields: Fields) -> tuple[tuple[str, str], ...]:
    """One model proof, or one by the name of each route."""
    if node is None:
        return ()
    if isinstance(node, Scalar):
        return (("", node.text),)
    if isinstance(node, Mapping) and all(isinstance(v, Scalar) for _, v in node.entries):
        return tuple([(k.text, v.text) for k, v in node.entries if isinstance(v, Scalar)])
    fields.fault("wrong-kind", "a model proof is a text, or one for each route", node)
    return ()


def _routes(fields: Fields) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The milestones by route; `milestones` alone are those of the only route."""
    milestones = fields.scalars("milestones")
    routes = fields.mapping("routes")
    found = [("", tuple([scalar.text for scalar in milestones]))] if milestones else []
    for key, node in routes.entries if routes else ():
        nodes = node.items if isinstance(node, Sequence) else [node]
        texts = [n.text for n in nodes if isinstance(n, Scalar) and n.text.strip()]
        found.append((key.text, tuple(texts)))
    return tuple(found)


def check_claims(entries: list[Entry], model: Model | None, faults: list[Fault]) -> None:
    """Note every claim that is no single relation over the model."""
    for entry in entries:
        scalar = entry.claim
        if scalar is None:
            continue
        if model is None:
            if not faults:
                message = f"the item {shown(entry.item.id)} proves something, but there is no model"
                hint = 'write `model: {variables: [x], distributions: ["p(x)"]}`'
                faults.append(Fault("missing-key", message, hint, scalar.place()))
            continue
        try:
            statement = parse_relations(scalar.text, model.names())
        except ExpressionError as error:
            faults.append(placed(error, scalar))
            continue
        if statement.left is None or len(statement.links) != 1:
            message, hint = "expected one relation to be proven", "write `log p(x) >= …`"
            faults.append(Fault("not-a-relation", message, hint, scalar.place()))
