"""YAML: from PyYAML's events to our tree, in one loop without recursion.

Only events are taken from PyYAML.  Its own trees forget what was written, expand merge keys, call
constructors by tag, and overflow the stack on deep nesting.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from gradecheck.document.collect import Faults
from gradecheck.document.cut import cut_at_comma
from gradecheck.document.decode import check_characters, check_halves
from gradecheck.document.limits import NEST_LESS, SPLIT_IT, Limits
from gradecheck.document.offsets import Style
from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence, Source
from gradecheck.document.yaml_parser import event_parser, is_slow

STYLES: dict[str | None, Style] = {
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}
ANCHOR = r"&[\w-]+(?:\s+|#[^\n]*)*"
LONE_MARK = re.compile(
    r"((?:[\[,]\s*|:[ \t]+|^[ \t]*-[ \t]+))\?(?=\s*[,\]}]|[ \t]*(?:#|$))", re.MULTILINE
)
STAND_IN = "\ue000"
MERGE = "`<<` (merge) is not allowed"
PARSER_BOUND = "exceeded maximum nesting depth"
"""What libyaml says from 0.2.6 on where it meets more levels than its own bound, far above ours: it
looks ahead within a line, so that this may come before the events that lead to our bound."""


def yaml_tree(source: Source, limits: Limits, faults: Faults) -> Node | None:
    """The tree of a YAML text, ``None`` if there is nothing in it."""
    text = check_characters(source, faults)
    if is_slow() and len(text) > limits.max_bytes_slow:
        faults.stop(
            "too-large",
            f"the file has {len(text):,} characters; without libyaml at most "
            f"{limits.max_bytes_slow:,} are read",
            source.place(0, 0),
            "install PyYAML with libyaml, or write JSON",
        )
    builder = Builder(source, limits, faults)
    builder.run(event_parser(hide_lone_marks(text)))
    return builder.root


def hide_lone_marks(text: str) -> str:
    """The text with each ``?`` that stands alone as a value exchanged for a stand-in.

    People write it for what they do not know, but to YAML it begins a key; ``Builder.scalar`` puts
    it back.

    >>> hide_lone_marks("h: [0.1, ?, 2]") == f"h: [0.1, {STAND_IN}, 2]"
    True
    """
    if "?" not in text or STAND_IN in text:
        return text
    return LONE_MARK.sub(rf"\g<1>{STAND_IN}", text)


class Open:
    """A collection that is being read."""

    __slots__ = ("anchor", "height", "key", "node", "seen", "size")

    def __init__(self, node: Mapping | Sequence, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: Scalar | None = None
        self.seen: dict[str, Scalar] = {}
        self.size = 1
        self.height = 1


class Builder:
    """The state of reading: the collections that are open, and the anchors so far."""

    def __init__(self, source: Source, limits: Limits, faults: Faults) -> None:
        self.source = source
        self.limits = limits
        self.faults = faults
        self.root: Node | None = None
        self.open: list[Open] = []
        self.anchors: dict[str, tuple[Node, int, int] | None] = {}
        self.aliases = 0
        self.documents = 0
        self.stand_in = STAND_IN not in source.text

    def run(self, parser: Any) -> None:
        """Take events until the stream ends, or the parser gives up: then there is no root."""
        while True:
            try:
                event = parser.get_event()
            except (yaml.YAMLError, ValueError, OverflowError) as error:
                # Escapes beyond Unicode are no YAMLError in the pure Python parser.
                mark = getattr(error, "problem_mark", None)
                if mark and getattr(error, "problem", "") == PARSER_BOUND:
                    self.too_deep(mark.index, mark.index + 1)
                from gradecheck.document.yaml_faults import add_syntax_fault  # noqa: PLC0415 - only on a fault

                add_syntax_fault(error, self.source, self.faults)
                self.root = None
                return
            kind = type(event)
            if kind is ScalarEvent:
                self.scalar(event)
            elif kind is SequenceStartEvent or kind is MappingStartEvent:
                self.begin(event)
            elif kind is AliasEvent:
                self.alias(event)
            elif kind is DocumentStartEvent:
                self.document(event)
            elif kind is StreamEndEvent:
                return
            elif self.open:
                self.end(event)

    def document(self, event: Any) -> None:
        """Refuse a second document."""
        self.documents += 1
        if self.documents > 1:
            at = event.start_mark.index
            self.faults.stop(
                "several-documents",
                "a second document begins here, a file holds only one",
                self.source.place(at, at + 3),
                "delete the line `---`, or write the rest into a file of its own",
            )

    def scalar(self, event: Any) -> None:
        """A word, number or text."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.after_properties(event, start, end)
        style = STYLES.get(event.style, "plain")
        value = event.value.replace(STAND_IN, "?") if self.stand_in else event.value
        node = Scalar(self.source, start, end, value, style)
        if style == "double" and not event.value.isascii():
            check_halves(node, self.faults)
        if event.anchor is not None:
            self.anchors[event.anchor] = node, 1, 0
        self.attach(node, 1, 0)

    def begin(self, event: Any) -> None:
        """A list or mapping begins."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.after_properties(event, start, end)
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # not to be used within itself
        if len(self.open) >= self.limits.max_depth:
            self.too_deep(start, end)
        made = Sequence if type(event) is SequenceStartEvent else Mapping
        node = made(self.source, start, end, [], bool(event.flow_style))
        self.open.append(Open(node, event.anchor))

    def end(self, event: Any) -> None:
        """The innermost list or mapping ends, or the document does."""
        done = self.open.pop()
        done.node.end = event.end_mark.index
        if done.anchor is not None:
            self.anchors[done.anchor] = done.node, done.size, done.height
        self.attach(done.node, done.size, done.height)

    def alias(self, event: Any) -> None:
        """Another mention of something written before; the node is shared, not copied."""
        place = self.source.place(event.start_mark.index, event.end_mark.index)
        self.aliases += 1
        if self.aliases > self.limits.max_aliases:
            message = f"more than {self.limits.max_aliases} aliases (`*name`) in one file"
            self.faults.stop("too-many-aliases", message, place, "write the values out")
        target = self.anchors.get(event.anchor)
        name = shown("*" + event.anchor)
        if target is None:
            within = event.anchor in self.anchors
            message = f"{name} stands within what it names" if within else f"no anchor for {name}"
            hint = "a text that begins with `*` must be quoted"
            self.faults.add("unknown-alias", message, place, hint)
            start, end = event.start_mark.index, event.end_mark.index
            target = Scalar(self.source, start, end, "", "plain"), 1, 0
        elif self.open and len(self.open) + target[2] > self.limits.max_depth:
            self.too_deep(event.start_mark.index, event.end_mark.index)
        self.attach(*target, at=event)

    def attach(self, node: Node, size: int, height: int, at: Any = None) -> None:
        """Put a finished node where it belongs: it is an item, a key, a value, or the root."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += size
        if height >= parent.height:
            parent.height = height + 1
        if parent.size > self.limits.max_nodes:
            start = at.start_mark.index if at else node.start
            message = f"more than {self.limits.max_nodes:,} keys and values in one file"
            self.faults.stop("too-many-values", message, self.source.place(start, start), SPLIT_IT)
        if type(parent.node) is Sequence:
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self.checked_key(node, parent, at)
        else:
            parent.node.entries.append((parent.key, node))  # type: ignore[union-attr]
            parent.key = None

    def checked_key(self, node: Node, parent: Open, alias: Any) -> Scalar:
        """The node as a key, or a stand-in after a fault: the file is refused in the end."""
        if type(node) is not Scalar or alias:
            start = alias.start_mark.index if alias else node.start
            message = "a key must be a word or a quoted text, not a list, mapping or alias"
            hint = "write `key: value`; a text that begins with `[`, `{`, `?` or `*` needs quotes"
            self.faults.add("complex-key", message, self.source.place(start, start), hint)
            return Scalar(self.source, start, start, "", "double")
        if node.style == "plain":
            if node.text == "<<":
                hint = "write the entries out"
                self.faults.add("merge-key", MERGE, node.place(), hint)
            elif node.text == "":
                self.faults.add("empty-key", "a key is missing before `:`", node.place())
        first = parent.seen.setdefault(node.text, node)
        if (
            first is not node
            and node.text not in ("", "<<")
            # Such "keys" are what is left of an expression; whoever wants one says so.
            and cut_at_comma(parent.node) is None
        ):
            message = f"the key {shown(node.text)} is given twice"
            hint = f"the first is on line {first.line}"
            self.faults.add("duplicate-key", message, node.place(), hint)
        return node

    def after_properties(self, event: Any, start: int, end: int) -> int:
        """Where a node begins behind its anchor; a tag is a fault."""
        if event.tag is not None:
            text = self.source.text
            at = max(text.find("!", start), start)
            until = re.compile(r"[^\s,\[\]{}]*").match(text, at)
            length = until.end() - at if until else 1
            self.faults.add(
                "tag",
                f"tags such as {shown(text[at : at + length])} are not allowed",
                self.source.place(at, at + length),
                "delete it; a text that begins with `!` must be quoted",
            )
        behind = re.compile(ANCHOR).match(self.source.text, start)
        return min(behind.end(), end) if behind else start

    def too_deep(self, start: int, end: int) -> None:
        """Refuse nesting beyond the bound."""
        message = f"lists and mappings are nested more than {self.limits.max_depth} deep"
        self.faults.stop("too-deep", message, self.source.place(start, end), NEST_LESS)
