"""Tree to LaTeX.

What is written here reads back as the same tree, but for the matrix product, which is set side by
side, and numbers with many zeros, which are set with a power of ten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from gradecheck.lang.greek import GREEK_WORDS
from gradecheck.lang.levels import ATOM, BESIDE, COMPARISONS, PRODUCT, SIGN, SUM, TIGHT
from gradecheck.lang.spelling import USUAL_INDICES
from gradecheck.lang.text import BINARY, OPENERS, number, option
from gradecheck.lang.tree import (
    Call,
    Divergence,
    Entropy,
    Expect,
    Grad,
    Index,
    Name,
    Node,
    Num,
    Prob,
    Slice,
    Sum,
)

_SIGNS = {
    "add": " + ",
    "sub": " - ",
    "mul": r" \odot ",
    "matmul": " ",
    "juxtapose": " ",
}
_RELATIONS = COMPARISONS | {"greater_equal": r"\ge", "less_equal": r"\le", "not_equal": r"\ne"}
_LATIN_CAPITALS = "Alpha Beta Epsilon Zeta Eta Iota Kappa Mu Nu Omicron Rho Tau Chi omicron"
_LETTERS = (GREEK_WORDS - set(_LATIN_CAPITALS.split())) | {"ell"}
_ACCENTS = frozenset(("hat", "bar", "tilde"))
_STEM = re.compile(r"([A-Za-z]+)([0-9]*)")
_PLACEHOLDER = re.compile(r"\{(\d)\}")
_ENCLOSING = ("(", "[", "|", "{{", ",")


def latex(node: Node, templates: Mapping[str, str] = {}) -> str:
    r"""The LaTeX of a tree; ``templates`` says how operations are set (``\tanh\left({0}\right)``).

    >>> from gradecheck.lang.tree import Call, Name, Num
    >>> w, x = Name("w1"), Name("x_hat")
    >>> print(latex(Call("relu", (Call("juxtapose", (Call("transpose", (w,)), x)),))))
    \operatorname{relu}\left(w_1^\top \hat{x}\right)
    >>> print(latex(Call("div", (Num(2.0), Name("N")))))
    \frac{2}{N}
    """
    return _Setter(templates).write(node, 0, True)


def name(spelling: str, indices: str = "") -> str:
    r"""A name in canonical spelling, with its indices.

    >>> print(name("w2", "jl"), name("delta_h2"), name("x'"), name("theta"), name("x_hat0"))
    w_{2,jl} \delta_{h_2} x' \theta \hat{x}_0
    """
    bare = spelling.rstrip("'")
    primes = spelling[len(bare) :]
    head, *rest = bare.split("_")
    stem = _STEM.fullmatch(head)
    letters, digits = (stem[1], stem[2]) if stem else (head, "")
    nucleus = _letters(letters)
    if rest and rest[0] in _ACCENTS:
        accent = "widehat" if rest[0] == "hat" and len(letters) > 1 else rest[0]
        nucleus = f"\\{accent}{{{nucleus}}}"
        del rest[0]
    elif rest and (match := re.fullmatch(r"(hat|bar|tilde)(\d+)", rest[0])) and not digits:
        nucleus, digits = f"\\{match[1]}{{{nucleus}}}", match[2]
        del rest[0]
    below = [digits] if digits else []
    below += [part if part.isdigit() else name(part) for part in rest]
    if indices:
        below.append(indices)
    if not below:
        return nucleus + primes
    joined = ",".join(below)
    # The primes come last: LaTeX refuses a power behind x'_i, but not behind x_i'.
    return f"{nucleus}_{joined if len(joined) == 1 else f'{{{joined}}}'}{primes}"


def _letters(word: str) -> str:
    if word in _LETTERS:
        return "\\" + word
    return word if len(word) == 1 else f"\\mathrm{{{word}}}"


def _operator(op: str) -> str:
    return "\\operatorname{" + op.replace("_", r"\_") + "}"


class _Setter:
    """Sets the nodes of one tree; see :func:`gradecheck.lang.text.text` for ``need``, ``last``."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self.templates = templates

    def write(self, node: Node, need: int, last: bool) -> str:
        """``node`` where an operand of level ``need`` stands."""
        if isinstance(node, Call):
            return self.call(node, need, last)
        if isinstance(node, Sum):
            written = rf"\sum_{{{name(node.index)}}} {self.write(node.body, SIGN, True)}"
            return written if last and need <= TIGHT else _bracketed(written)
        if isinstance(node, Num):
            return _number(node.value, need)
        written = self.atom(node)
        of = node.base if isinstance(node, Index) else node
        return _bracketed(written) if need > TIGHT and isinstance(of, Grad) else written

    def atom(self, node: Name | Index | Grad | Prob | Expect | Divergence | Entropy) -> str:
        """A name, a part of a value, a gradient, or what only proofs have."""
        if isinstance(node, Name):
            return name(node.id)
        if isinstance(node, Index):
            return self.index(node)
        if isinstance(node, Grad):
            return self.gradient(node, name(node.wrt))
        return self.probability(node)

    def call(self, node: Call, need: int, last: bool) -> str:
        """An operator, an indicator or a function."""
        op, args = node.op, node.args
        plain = not node.options
        if op in _SIGNS and len(args) == 2 and plain:
            return self.binary(node, need, last)
        if op == "neg" and len(args) == 1 and plain:
            wrap = need > SIGN
            written = "-" + self.write(args[0], PRODUCT, last or wrap)
            return _bracketed(written) if wrap else written
        written = self.tight(node) if plain else ""
        if written:
            return _bracketed(written) if need > TIGHT else written
        if op in _RELATIONS and len(args) == 2:
            left, right = self.write(args[0], SUM, True), self.write(args[1], SUM, True)
            return rf"\mathbf{{1}}\left[{left} {_RELATIONS[op]} {right}\right]"
        return self.function(node)

    def tight(self, node: Call) -> str:
        """A fraction, a power or a transpose; empty for anything else."""
        op, args = node.op, node.args
        if op == "div" and len(args) == 2:
            return rf"\frac{{{self.write(args[0], 0, True)}}}{{{self.write(args[1], 0, True)}}}"
        if op == "pow" and len(args) == 2:
            exponent = self.write(args[1], 0, True)
            if isinstance(args[1], Name):
                exponent = f"{{{exponent}}}"  # T alone would transpose
            return f"{self.write(args[0], ATOM, False)}^{{{exponent}}}"
        if op == "transpose" and len(args) == 1:
            return rf"{self.write(args[0], ATOM, False)}^\top"
        return ""

    def binary(self, node: Call, need: int, last: bool) -> str:
        """Two operands with a sign between them."""
        op, (a, b) = node.op, node.args
        _, level, left_need, right_need = BINARY[op]
        wrap = level < need
        ends = level == SUM
        left = self.write(a, left_need, ends)
        right = self.write(b, right_need, last or wrap or ends)
        sign = _SIGNS[op]
        if op == "mul" and (isinstance(a, Num) or isinstance(b, Num)):
            sign = r" \times "
        elif level == BESIDE and not _may_stand_beside(a, right):
            sign = r" \cdot "
        written = left + sign + right
        return _bracketed(written) if wrap else written

    def function(self, node: Call) -> str:
        """An operation by its template, else as a named function."""
        prime = "'" if node.op.endswith("'") else ""
        template = self.templates.get(node.op.removesuffix("'"), "")
        places = {int(place) for place in _PLACEHOLDER.findall(template)}
        if template and not node.options and places == set(range(len(node.args))):
            head, opened, rest = template.partition(r"\left(")
            if not prime or opened:
                return self.fill(head + prime + opened + rest, node.args)
        head = _operator(node.op.removesuffix("'")) + prime
        if node.op in ("maximum", "minimum") and len(node.args) == 2:
            head = "\\" + node.op[:3]
        parts = [self.write(arg, 0, True) for arg in node.args]
        parts += [_option(key, option(value)) for key, value in node.options]
        return rf"{head}\left({', '.join(parts)}\right)"

    def fill(self, template: str, args: tuple[Node, ...]) -> str:
        """The template with its operands, in brackets where the template has none around them."""
        written = []
        for match in _PLACEHOLDER.finditer(template):
            before = template[: match.start()].rstrip()
            level = 0 if before.endswith(_ENCLOSING) else ATOM
            written.append((int(match[1]), self.write(args[int(match[1])], level, True)))
        return template.format(*(text for _, text in sorted(dict(written).items())))

    def index(self, node: Index) -> str:
        """Letters as subscripts, whole numbers in brackets."""
        items = ", ".join(_item(item) for item in node.items)
        together = USUAL_INDICES.issuperset(node.items)
        below = "".join(map(str, node.items)) if together else ""
        if len(items) == 1 and items.islower():
            below = items
        behind = "" if below else f"[{items}]"
        if isinstance(node.base, Name):
            return name(node.base.id, below) + behind
        if isinstance(node.base, Grad):
            return self.gradient(node.base, name(node.base.wrt, below) + behind)
        return f"{_bracketed(self.write(node.base, 0, True))}_{{{items}}}"

    def gradient(self, node: Grad, wrt: str) -> str:
        """The gradient of L, unless the tree says of what."""
        of = "L" if node.of is None else self.write(node.of, TIGHT, True)
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"

    def probability(self, node: Prob | Expect | Divergence | Entropy) -> str:
        """The notation of proofs."""
        if isinstance(node, Prob):
            if not node.variables:
                return name(node.name)
            given = r" \mid " + _list(node.given) if node.given else ""
            return f"{name(node.name)}({_list(node.variables)}{given})"
        if isinstance(node, Expect):
            drawn = _list(node.variables) + r" \sim " if node.variables else ""
            body = self.write(node.body, 0, True)
            return rf"\mathbb{{E}}_{{{drawn}{self.probability(node.dist)}}}\left[{body}\right]"
        if isinstance(node, Divergence):
            left, right = self.probability(node.left), self.probability(node.right)
            return rf"D_{{\mathrm{{KL}}}}\left({left} \,\|\, {right}\right)"
        return rf"H\left({self.probability(node.dist)}\right)"


def _bracketed(written: str) -> str:
    return rf"\left({written}\right)"


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(r"\cdot" if word == "·" else name(word) for word in words)


def _item(item: int | Slice | str) -> str:
    if isinstance(item, Slice):
        start = "" if item.start is None else str(item.start)
        return f"{start}:{'' if item.stop is None else item.stop}"
    return name(item) if isinstance(item, str) else str(item)


def _option(key: str, value: str) -> str:
    if value[0].isalpha():
        value = r"\mathrm{" + value.replace("_", r"\_") + "}"
    return r"\mathrm{" + key.replace("_", r"\_") + "}=" + value


def _number(value: float, need: int) -> str:
    """A number; one below 1e-9 or above 1e20 with a power of ten."""
    written = number(value)
    mantissa, _, exponent = written.partition("e")
    if not exponent:
        return written
    if -10 < int(exponent) < 21:
        return f"{Decimal(written):f}"
    written = rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return _bracketed(written) if need > PRODUCT else written


def _may_stand_beside(left: Node, right: str) -> bool:
    """Whether ``right`` side by side after ``left`` is read as a factor of its own."""
    if right[0].isdigit():
        return False
    while isinstance(left, Call) and left.op in _SIGNS:
        left = left.args[1]
    if right.startswith((r"\left(", "(")):
        if isinstance(left, Name):
            return left.id not in OPENERS
        return not isinstance(left, Prob) or bool(left.variables)
    return True
