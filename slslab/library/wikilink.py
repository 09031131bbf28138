"""Wiki-links: `[[cold-start]]`, `[[cold-start|text]]`, `[[sim:cold-start?memory=512|text]]`, `[[a\\|b]]` in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_LINK: Final = re.compile(r"\[\[([^\[\]|\\\n]+)(?:\\?\|([^\[\]]*))?\]\]")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE: Final = re.compile(r"(`+)(?!`)(.*?[^`])\1(?!`)", re.DOTALL)

SCHEME: Final = "wiki:"  # what marks the href of such a link among markdown-it's tokens


class WikiLink(NamedTuple):
    """A wiki-link as it is written: on `line` (from 1) of the text, its target, and its own words or ""."""

    line: int
    target: str
    text: str


def find_links(text: str) -> Iterator[WikiLink]:
    """The wiki-links in Markdown, without those that stand in code."""
    bare = without_code(text)
    for match in _LINK.finditer(bare):
        line = bare.count("\n", 0, match.start()) + 1
        yield WikiLink(line, match[1].strip(), " ".join((match[2] or "").split()))


def show_words(text: str) -> str:
    """Markdown with each wiki-link replaced by the words that a reader sees."""
    return _LINK.sub(lambda match: match[2] or match[1], text)


def without_code(text: str) -> str:
    """Markdown with its code blanked out, on the same lines."""
    lines = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            lines.append("")
        elif match:
            fence = match[1]
            lines.append("")
        else:
            lines.append(line)
    return _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), "\n".join(lines))


def wikilinks(parser: MarkdownIt) -> None:
    """Teach `parser` wiki-links: a rule before its own for links, which emits the usual link tokens."""
    parser.inline.ruler.before("link", "wikilink", _rule)


def _rule(state: StateInline, silent: bool) -> bool:
    match = _LINK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        opening: Any = state.push("link_open", "a", 1)
        opening.attrs = {"href": SCHEME + match[1].strip()}
        state.push("text", "", 0).content = " ".join((match[2] or "").split())
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True
