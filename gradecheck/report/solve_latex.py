"""A page of our Markdown as a LaTeX document that compiles with amsmath, amssymb and geometry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradecheck.report.solve_markdown import solution_markdown
from gradecheck.report.solve_unicode import math, prose
from gradecheck.solve import Solution
from gradecheck.spec.problem import Problem

DOCUMENT = r"""\documentclass[11pt]{article}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{amsmath,amssymb}
\setcounter{MaxMatrixCols}{20}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\allowdisplaybreaks
\raggedright
\begin{document}

%s
\end{document}
"""
HEADING = re.compile(r"(#{1,4}) +(.*)")
HEADINGS = ("section", "subsection", "subsubsection", "paragraph")
BULLET = re.compile(r"( *)(?:([-*+])|(\d{1,9})[.)]) +(.*)")
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(
    r"(?P<escape>\\[\\`*_{}\[\]|~$!:.#()+-])|`(?P<code>[^`]+)`|\$(?P<math>[^$\n]+(?:\n[^$\n]+)*)\$"
    r"|\*\*(?P<bold>[^*]+(?:\*[^*]+)*)\*\*|\*(?P<italic>[^*\s][^*]*)\*|&(?P<entity>amp|lt|gt);"
)
ENTITIES = {"amp": r"\&", "lt": r"\textless{}", "gt": r"\textgreater{}"}


def solution_latex(problem: Problem, solution: Solution, *, every: bool = False) -> str:
    """The solution as a document; with ``every``, also the steps that no item needs."""
    return document(solution_markdown(problem, solution, every=every))


def document(markdown: str) -> str:
    r"""A page of Markdown as a document.

    >>> print(document("# T\n\nIs $x > 0$?").split("\n\n", 1)[1])
    \section*{T}
    <BLANKLINE>
    Is \(x > 0\)?
    \end{document}
    <BLANKLINE>
    """
    return DOCUMENT.replace("%s", "\n\n".join(_blocks(markdown)))


def _blocks(markdown: str) -> Iterator[str]:
    start = 0
    for match in DISPLAY.finditer(markdown):
        yield from _paragraphs(markdown[start : match.start()])
        if balanced(match[1]):
            yield f"\\[\n{formula(match[1].strip())}\n\\]"
        else:
            yield prose(match[0])
        start = match.end()
    yield from _paragraphs(markdown[start:])


def _paragraphs(text: str) -> Iterator[str]:
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        if not block.strip():
            continue
        heading = HEADING.fullmatch(lines[0].strip())
        if heading and len(lines) == 1:
            yield f"\\{HEADINGS[len(heading[1]) - 1]}*{{{inline(heading[2])}}}"
        elif any(BULLET.fullmatch(line) for line in lines):
            yield _list(lines)
        else:
            space = "\\medskip\n" if block.startswith("**") else ""
            yield space + inline("\n".join(line.strip() for line in lines))


def _list(lines: list[str]) -> str:
    """Paragraphs with a bullet or a number each; lines before the first stay as they are."""
    entries: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        bullet = BULLET.fullmatch(line)
        if bullet:
            label = f"{bullet[3]}." if bullet[3] else r"$\bullet$"
            entries.append((label, [bullet[4]]))
        else:
            entries[-1][1].append(line.strip())
    written = [inline("\n".join(entries[0][1]))] if entries[0][1] else []
    if len(entries) > 1:
        items = [f"\\item[{label}] {inline(chr(10).join(words))}" for label, words in entries[1:]]
        written.append("\\begin{itemize}\n" + "\n".join(items) + "\n\\end{itemize}")
    return "\n".join(written)


def inline(text: str) -> str:
    r"""A paragraph: bold, italic, code and math set, everything else as it was written.

    >>> print(inline(r"**50%** of \*a\* & `x_1` is $w_1$"))
    \textbf{50\%} of *a* \& \texttt{x\_1} is \(w_1\)
    """
    parts, start = [], 0
    for match in INLINE.finditer(text):
        parts += [prose(text[start : match.start()]), _inline(match)]
        start = match.end()
    return "".join([*parts, prose(text[start:])])


def _inline(match: re.Match[str]) -> str:
    kind, words = match.lastgroup, match[match.lastgroup or 0]
    if kind == "escape":
        return prose(words[1:])
    if kind == "entity":
        return ENTITIES[words]
    if kind == "math":
        return rf"\({formula(words)}\)" if balanced(words) else prose(match[0])
    if kind == "code":
        return rf"\texttt{{{prose(words)}}}"
    return rf"\{'textbf' if kind == 'bold' else 'emph'}{{{inline(words)}}}"


def formula(tex: str) -> str:
    r"""Math as amssymb can set it: its blackboard alphabet has no digits.

    >>> print(formula(r"\mathbb{1}[x > 0]"))
    \mathbf{1}[x > 0]
    """
    return math(tex.replace(r"\mathbb{1}", r"\mathbf{1}"))


def balanced(formula: str) -> bool:
    r"""Whether every brace and every environment that is begun is ended.

    >>> balanced(r"\frac{a}{b}"), balanced("{"), balanced(r"\begin{matrix} a"), balanced(r"\}")
    (True, False, False, True)
    """
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", formula):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    begun = re.findall(r"\\begin\{(.*?)\}", formula)
    return depth == 0 and sorted(begun) == sorted(re.findall(r"\\end\{(.*?)\}", formula))
