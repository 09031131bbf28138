"""Markdown -> blocks of a page. CommonMark with tables and wiki-links; HTML is text like any other.

This module imports markdown-it (60 ms), so it is itself imported only when a page is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from slslab.library.cells import clean
from slslab.library.page import Block, Code, Heading, Items, Paragraph, Quote, Rule, Run, Runs, Table
from slslab.library.wikilink import SCHEME, wikilinks

# A link's target as written, and its own words or "" -> what the page shows.
Resolve = Callable[[str, str], Run]

_STYLES = {"strong": "strong", "em": "emphasis"}


def to_blocks(text: str, resolve: Resolve) -> tuple[Block, ...]:
    """The blocks of a Markdown text, clean of anything that a terminal could obey."""
    tokens = iter(_parser().parse(clean(text)))
    return _blocks(tokens, resolve, "")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["html_block", "html_inline"])
    return parser.use(wikilinks)


def _blocks(tokens: Iterator[Token], resolve: Resolve, until: str) -> tuple[Block, ...]:
    """The blocks up to the token `until`, which is consumed."""
    blocks: list[Block] = []
    for token in tokens:
        kind = token.type
        if kind == until:
            break
        if kind == "paragraph_open":
            runs = _inline(next(tokens), resolve)
            next(tokens)
            if runs:
                blocks.append(Paragraph(runs))
        elif kind == "heading_open":
            title = "".join(run.text for run in _inline(next(tokens), resolve)).replace("\n", " ")
            next(tokens)
            blocks.append(Heading(max(2, int(token.tag[1])), title))
        elif kind in ("bullet_list_open", "ordered_list_open"):
            start = None if kind == "bullet_list_open" else int(token.attrs.get("start", 1))
            blocks.append(Items(start, _items(tokens, resolve, kind.replace("_open", "_close"))))
        elif kind in ("fence", "code_block"):
            words = token.info.split()
            blocks.append(Code(words[0] if words else "", clean(token.content).rstrip("\n")))
        elif kind == "blockquote_open":
            blocks.append(Quote(_blocks(tokens, resolve, "blockquote_close")))
        elif kind == "table_open":
            blocks.append(_table(tokens, resolve))
        elif kind == "hr":
            blocks.append(Rule())
    return tuple(blocks)


def _items(tokens: Iterator[Token], resolve: Resolve, until: str) -> tuple[tuple[Block, ...], ...]:
    items = []
    for token in tokens:
        if token.type == until:
            break
        items.append(_blocks(tokens, resolve, "list_item_close"))
    return tuple(items)


def _table(tokens: Iterator[Token], resolve: Resolve) -> Table:
    aligns: list[str] = []
    rows: list[tuple[Runs, ...]] = []
    row: list[Runs] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            rows.append(tuple(row))
        elif token.type in ("th_open", "td_open"):
            if token.type == "th_open":
                aligns.append(str(token.attrs.get("style", "text-align:left")).partition(":")[2])
            row.append(_inline(next(tokens), resolve))
    return Table(tuple(aligns), tuple(rows))


def _inline(token: Token, resolve: Resolve) -> Runs:
    """The runs of an inline token. Blanks and soft breaks become single blanks; neighbours of one kind are joined."""
    runs: list[Run] = []
    styles = [""]
    href: str | None = None
    label = ""
    for child in token.children or ():
        kind = child.type
        if kind == "link_open":
            href, label = str(child.attrs.get("href", "")), ""
        elif kind == "link_close":
            run = _link(href or "", label, resolve)
            runs.append(run if label else _inside_sentence(run, runs))
            href = None
        elif kind.endswith("_open"):
            styles.append(_STYLES.get(kind[:-5], styles[-1]))
        elif kind.endswith("_close"):
            styles.pop()
        else:
            text, style = _leaf(child)
            if href is not None:
                label += text
            else:
                runs.append(Run(text, style or styles[-1]))
    return _tidy(runs)


def _leaf(child: Token) -> tuple[str, str]:
    if child.type == "softbreak":
        return " ", ""
    if child.type == "hardbreak":
        return "\n", ""
    if child.type == "code_inline":
        return child.content, "code"
    return child.content, ""  # text, and the words that stand for an image


def _link(href: str, label: str, resolve: Resolve) -> Run:
    if href.startswith(SCHEME):
        return resolve(href[len(SCHEME) :], label)
    return Run(label if href in (label, f"mailto:{label}") else f"{label} ({href})")


def _inside_sentence(run: Run, before: list[Run]) -> Run:
    """A link that shows a title, small at its start where a sentence goes on; DLQ and IAM stay as they are."""
    text = "".join(other.text for other in before).rstrip()
    title = run.text
    if not text or text[-1] in ".!?:…" or title[1:2].isupper():
        return run
    return run._replace(text=title[:1].lower() + title[1:])


def _tidy(runs: list[Run]) -> Runs:
    tidy: list[Run] = []
    for run in runs:
        rows = clean(run.text).split("\n")
        text = "\n".join(_single_blanks(row) for row in rows)
        if not text:
            continue
        if tidy and tidy[-1][1:] == run[1:] and not run.target:
            tidy[-1] = Run(tidy[-1].text + text, *run[1:])
        else:
            tidy.append(Run(text, run.style, run.target))
    return tuple(tidy)


def _single_blanks(row: str) -> str:
    words = row.split(" ")
    inner = " ".join(word for word in words if word)
    return (" " if row.startswith(" ") else "") + inner + (" " if inner and row.endswith(" ") else "")
