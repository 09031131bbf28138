"""The one layout: a page, a width, and the lines that the screen and `slslab read` both show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from slslab.i18n import Words
from slslab.library.cells import cut, width
from slslab.library.lines import Line, Span, merge, wrap
from slslab.library.page import (
    Block,
    Code,
    Heading,
    Items,
    Links,
    Page,
    Paragraph,
    Question,
    Quiz,
    Quote,
    Run,
    Runs,
    Table,
)
from slslab.library.table import table_lines
from slslab.library.target import Target

NARROWEST = 16  # columns; a page in less than this is laid out for this
_LEAST_ROOM = 8  # columns; lists in lists are indented while at least this remains


class Answer(NamedTuple):
    """A link that answers a quiz: option `option` of question `question`, both counted from 0."""

    question: int
    option: int


class LinkSpot(NamedTuple):
    """Where a link begins: columns `start` to `end` of line `line`. A link that goes on in the next line has further
    spans there; each span knows its link."""

    target: Target | Answer
    line: int
    start: int
    end: int


class Layout(NamedTuple):
    """`headings`: (line, level, text), the title being level 1. `starts`: the line of each block of the page, which
    is how a place is kept when the width changes. `numbers`: what is linked to, each once; the n-th is shown as
    [n + 1] where links are numbered."""

    lines: tuple[Line, ...]
    links: tuple[LinkSpot, ...]
    headings: tuple[tuple[int, int, str], ...]
    starts: tuple[int, ...]
    numbers: tuple[Target, ...]


def layout(
    page: Page,
    columns: int,
    lang: str,
    *,
    answers: Mapping[int, int] | None = None,
    numbered: bool = False,
) -> Layout:
    """`page` in `columns`, with its own few words in `lang`.

    `answers` maps a question of the quiz to the option chosen, which shows what is right and why. `numbered` sets a
    number after each link, for a reader that cannot follow one by a key.
    """
    pen = _Pen(max(columns, NARROWEST), Words(lang), answers or {}, numbered)
    pen.head(page)
    starts = []
    for block in page.blocks:
        pen.lines.append([])
        starts.append(len(pen.lines))
        pen.block(block)
    return pen.finish(starts)


class _Pen:
    """Writes blocks below each other. What it has of a page's state: the indent, and the links so far."""

    def __init__(self, columns: int, words: Words, answers: Mapping[int, int], numbered: bool) -> None:
        self.columns = columns
        self.words = words
        self.answers = answers
        self.numbered = numbered
        self.lines: list[list[Span]] = []
        self.headings: list[tuple[int, int, str]] = []
        self.targets: list[Target | Answer] = []
        self.numbers: dict[Target, int] = {}

    # What a link becomes

    def link(self, target: str) -> tuple[int, str]:
        """The index of a new link to `target`, and the mark that follows it."""
        parsed = Target.parse(target)
        number = self.numbers.setdefault(parsed, len(self.numbers) + 1)
        self.targets.append(parsed)
        return len(self.targets) - 1, f"[{number}]" if self.numbered else ""

    # Blocks

    def head(self, page: Page) -> None:
        """Title, the title in the other language, kind and category; then the summary."""
        title, other = page.title, page.other_title
        self.headings.append((0, 1, title))
        gap = self.columns - width(title) - width(other)
        if other and gap >= 3:
            self.lines.append([Span(title, "title"), Span(" " * gap), Span(other, "quiet")])
        else:
            self.text((Run(title, "title"),))
            if other:
                self.text((Run(other, "quiet"),))
        place = [self.words(f"library.kind-{page.kind}")]
        if page.category:
            place.append(self.words(f"library.category-{page.category}"))
        self.text((Run(" · ".join(place), "quiet"),))
        if page.summary:
            self.lines.append([])
            self.text((Run(page.summary, "strong"),))

    def block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self.text(block.runs)
        elif isinstance(block, Heading):
            self.headings.append((len(self.lines), block.level, block.text))
            self.text((Run(block.text, "heading"),))
        elif isinstance(block, Items):
            self.items(block)
        elif isinstance(block, Code):
            self.code(block)
        elif isinstance(block, Table):
            self.lines += table_lines(block, self.columns, self.link)
        elif isinstance(block, Quote):
            self.indented(block.blocks, Span("│ ", "quote"), Span("│ ", "quote"))
        elif isinstance(block, Quiz):
            self.quiz(block)
        elif isinstance(block, Links):
            self.link_list(block)
        else:
            self.lines.append([Span("─" * self.columns, "rule")])

    def text(self, runs: Runs, first: str = "", rest: str = "") -> None:
        """A paragraph, hanging after `first`, with `rest` (as wide) before its other lines."""
        for number, line in enumerate(wrap(runs, self.columns - width(first), self.link)):
            start = rest if number else first
            self.lines.append([Span(start), *line] if start else line)

    def items(self, block: Items) -> None:
        last = (block.start or 0) + len(block.items) - 1
        size = len(str(last)) + 2 if block.start is not None else 2
        loose = any(len(item) > 1 and not isinstance(item[1], Items) for item in block.items)
        for number, item in enumerate(block.items):
            mark = "• " if block.start is None else f"{block.start + number}. ".rjust(size)
            if number and loose:
                self.lines.append([])
            self.indented(item, Span(mark), Span(" " * size), tight=not loose)

    def indented(self, blocks: tuple[Block, ...], first: Span, rest: Span, tight: bool = False) -> None:
        """`blocks` behind a margin that starts with `first`. Deep down, where no room is left, below `first`."""
        whole = self.columns
        self.columns -= width(first.text)
        if self.columns < _LEAST_ROOM:
            self.columns = whole
            self.lines.append([first])
            first = rest = Span("")
        before = len(self.lines)
        for number, block in enumerate(blocks):
            if number and not tight:
                self.lines.append([])
            self.block(block)
        if len(self.lines) == before:
            self.lines.append([])
        self.columns = whole
        for number, line in enumerate(self.lines[before:], before):
            start = rest if number > before else first
            self.lines[number] = merge([start, *line]) if line or start.text.strip() else []

    def code(self, block: Code) -> None:
        for row in block.text.split("\n"):
            self.lines.append([Span("  "), Span(cut(row, self.columns - 2), "code")] if row.strip() else [])

    def link_list(self, block: Links) -> None:
        if not block.mark:
            runs: list[Run] = []
            for link in block.links:
                runs += [Run(" · ")] * bool(runs) + [Run(link.text, "", link.target)]
            self.text(tuple(runs))
            return
        for link in block.links:
            reason = (Run(f" — {link.reason}"),) if link.reason else ()
            self.text((Run(link.text, "", link.target), *reason), f"{block.mark} ", "  ")

    def quiz(self, block: Quiz) -> None:
        for number, question in enumerate(block.questions):
            if number:
                self.lines.append([])
            self.text((Run(question.ask, "strong"),), f"{number + 1}. ", "   ")
            self.options(number, question)

    def options(self, number: int, question: Question) -> None:
        """The options as links; once one is chosen, which one is right (✓), which was wrong (✗), and why."""
        chosen = self.answers.get(number)
        for option, text in enumerate(question.options):
            right = option + 1 == question.answer
            mark = f"{chr(97 + option)})"
            if chosen is not None:
                mark = "✓ " if right else "✗ " if option == chosen else "  "
            style = "link" if chosen is None else "good" if right else "bad" if option == chosen else "quiet"
            before = len(self.lines)
            self.targets.append(Answer(number, option))
            index = len(self.targets) - 1
            self.text((Run(text),), f"   {mark} ", "      ")
            for row, (margin, *spans) in enumerate(self.lines[before:], before):
                self.lines[row] = [margin, *(Span(span.text, style, index) for span in spans)]
        if chosen is not None and question.why:
            verdict = self.words("library.quiz-right" if chosen + 1 == question.answer else "library.quiz-wrong")
            self.text((Run(f"{verdict} {question.why}"),), "   ", "   ")

    # The end

    def finish(self, starts: list[int]) -> Layout:
        spots: dict[int, LinkSpot] = {}
        for number, line in enumerate(self.lines):
            column = 0
            for span in line:
                size = width(span.text)
                if span.link is not None and span.link not in spots:
                    spots[span.link] = LinkSpot(self.targets[span.link], number, column, column + size)
                column += size
        # A link without a text has no place; it cannot be followed, and its index must still be right.
        links = tuple([spots.get(i, LinkSpot(target, 0, 0, 0)) for i, target in enumerate(self.targets)])
        lines = tuple([tuple(line) for line in self.lines])
        return Layout(lines, links, tuple(self.headings), tuple(starts), tuple(self.numbers))
