"""A page: the blocks of one entry, parsed, with every link resolved, and no width yet.

A page is what is kept in the cache, so everything in it turns into JSON and back (`pack`, `Page.unpack`). All of
its texts are clean: no control characters, no escape sequences.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class Run(NamedTuple):
    """A piece of text in one style ("", "strong", "emphasis", "code", "quiet", "key"); `target` is the link, or "".

    A line break in `text` is one that the author asked for; all other white space is single blanks.
    """

    text: str
    style: str = ""
    target: str = ""


Runs = tuple[Run, ...]


class Paragraph(NamedTuple):
    runs: Runs


class Heading(NamedTuple):
    """`level` 2 or more; 1 is the page's title."""

    level: int
    text: str


class Items(NamedTuple):
    """A list. `start` is the number of the first item, or None where the items have bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


class Code(NamedTuple):
    language: str
    text: str


class Table(NamedTuple):
    """`aligns`: "left", "right" or "center" for each column. `rows[0]` is the header."""

    aligns: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]


class Quote(NamedTuple):
    blocks: tuple[Block, ...]


class Rule(NamedTuple):
    """A line across the page."""


class Question(NamedTuple):
    """One question of a self-check quiz. `answer` counts the options from 1."""

    ask: str
    options: tuple[str, ...]
    answer: int
    why: str


class Quiz(NamedTuple):
    questions: tuple[Question, ...]


class Link(NamedTuple):
    """A link in a list of links; `reason` is the clause that follows it, or ""."""

    target: str
    text: str
    reason: str = ""


class Links(NamedTuple):
    """A list of links, each on a line of its own after `mark` (▶, ○, •); with no mark, all in one paragraph."""

    mark: str
    links: tuple[Link, ...]


Block = Paragraph | Heading | Items | Code | Table | Quote | Rule | Quiz | Links


class Page(NamedTuple):
    """`lang` is the language that the text is in: the other one than asked for when a translation is missing.

    `name` is the entry's name (see `Target.name`), `other_title` its title in the other language ("" when none).
    """

    name: str
    kind: str
    lang: str
    title: str
    other_title: str
    category: str
    status: str
    summary: str
    blocks: tuple[Block, ...]

    def pack(self) -> list[Any]:
        """The page as JSON knows it."""
        return [*self[:-1], _pack_all(self.blocks)]

    @classmethod
    def unpack(cls, data: list[Any]) -> Page:
        """The page that `pack` gave. ValueError, TypeError, LookupError or AttributeError for anything else."""
        *texts, blocks = data
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("a page's head is text")
        name, kind, lang, title, other_title, category, status, summary = texts
        return cls(name, kind, lang, title, other_title, category, status, summary, _unpack_all(blocks))


def _pack_all(blocks: tuple[Block, ...]) -> list[Any]:
    return [_pack(block) for block in blocks]


def _pack(block: Block) -> list[Any]:
    if isinstance(block, Items):
        return ["Items", block.start, [_pack_all(item) for item in block.items]]
    if isinstance(block, Quote):
        return ["Quote", _pack_all(block.blocks)]
    return [type(block).__name__, *block]


def _unpack_all(data: list[Any]) -> tuple[Block, ...]:
    return tuple(_UNPACK[item[0]](*item[1:]) for item in data)


def _runs(data: list[Any]) -> Runs:
    return tuple([Run(*run) for run in data])


_UNPACK: Final[dict[str, Any]] = {
    "Paragraph": lambda runs: Paragraph(_runs(runs)),
    "Heading": Heading,
    "Items": lambda start, items: Items(start, tuple(_unpack_all(item) for item in items)),
    "Code": Code,
    "Table": lambda aligns, rows: Table(tuple(aligns), tuple(tuple(_runs(cell) for cell in row) for row in rows)),
    "Quote": lambda blocks: Quote(_unpack_all(blocks)),
    "Rule": Rule,
    "Quiz": lambda questions: Quiz(
        tuple(Question(ask, tuple(options), answer, why) for ask, options, answer, why in questions)
    ),
    "Links": lambda mark, links: Links(mark, tuple(Link(*link) for link in links)),
}
