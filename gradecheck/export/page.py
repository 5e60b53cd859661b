"""Feedback in Markdown as a small HTML page that needs nothing else: no script, no image, no link.

Markdown's own HTML stays text, and so does math between dollars.
"""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING

from gradecheck.document.printable import escape_control

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

STYLE = """
:root { color-scheme: light dark; }
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.15rem; }
pre, code { font-family: ui-monospace, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid #8886; border-radius: .3rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid #8884; text-align: left; }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may do with the page: nothing but use its own style."""


def page_of(markdown: str, title: str) -> str:
    r"""A whole page.

    >>> "<td>&lt;b&gt;</td>" in page_of("| a |\n|-|\n| <b> |", "x")
    True
    """
    name = html.escape(escape_control(title))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{fragment_of(markdown)}</body>\n</html>\n"
    )


def fragment_of(markdown: str) -> str:
    r"""The HTML of a text, without a page around it.

    >>> fragment_of("*a* <script> [x](javascript:1)")
    '<p><em>a</em> &lt;script&gt; [x](javascript:1)</p>\n'
    """
    rendered: str = _converter().render(escape_control(markdown, keep="\n"))
    return rendered


@cache
def _converter() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only where HTML is wanted

    return (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .disable(["link", "image", "autolink", "reference"])
    )
