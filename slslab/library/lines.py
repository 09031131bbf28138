"""Lines of styled text, and the breaking of runs of text into lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from slslab.library.cells import split_at, width
from slslab.library.page import Run


class Span(NamedTuple):
    """A piece of a line. `style` is a meaning (`slslab.cli.terminal` names them; also "quote", "table", "rule",
    "key"), "" for plain text; `link` the index of the link in `Layout.links` that it belongs to."""

    text: str
    style: str = ""
    link: int | None = None


Line = tuple[Span, ...]
Word = list[Span]

_UNITS = frozenset(["%", "µs", "ms", "s", "min", "h", "B", "KB", "MB", "GB", "$", "€", "USD"])

# Lines as the author broke them; each is words, with the blank that stands before each.
Text = list[list[tuple[Span, Word]]]

# What a link becomes: its index, and a mark to set after it ("[3]") or "".
Linker = Callable[[str], tuple[int, str]]


def line_width(line: Iterable[Span]) -> int:
    """The columns that a line takes."""
    return sum([width(span.text) for span in line])


def wrap(runs: Iterable[Run], columns: int, linker: Linker, plain: str = "") -> list[list[Span]]:
    """`runs` as lines of at most `columns` (2 or more). `plain` is the style of the runs that have none.

    Lines break at blanks, at the breaks that the author set, and inside a word only when it alone is too wide.
    """
    return fold(words(runs, linker, plain), columns)


def fold(text: Text, columns: int) -> list[list[Span]]:
    """The words of `text` as lines of at most `columns` (2 or more)."""
    lines: list[list[Span]] = []
    for paragraph in text:
        line: list[Span] = []
        used = 0
        for blank, word in paragraph:
            for number, part in enumerate(_parts(word, columns)):
                gap = [blank] if line and not number else []
                size = line_width(part)
                if line and used + len(gap) + size > columns:
                    lines.append(merge(line))
                    line, used, gap = [], 0, []
                line += [*gap, *part]
                used += len(gap) + size
        lines.append(merge(line))
    return lines


def merge(line: Sequence[Span]) -> list[Span]:
    """The same line with neighbours of one style and link joined."""
    merged: list[Span] = []
    for span in line:
        if merged and merged[-1][1:] == span[1:]:
            merged[-1] = Span(merged[-1].text + span.text, span.style, span.link)
        elif span.text:
            merged.append(span)
    return merged


def words(runs: Iterable[Run], linker: Linker, plain: str = "") -> Text:
    """`runs` cut into words. Asks `linker` once for each link."""
    text: Text = [[]]
    blank: Span | None = Span(" ")  # None: what comes next goes on with the word before it
    for run in runs:
        link, mark = linker(run.target) if run.target else (None, "")
        style = "link" if run.target else run.style or plain
        for number, row in enumerate(run.text.split("\n")):
            if number:
                text.append([])
                blank = Span(" ")
            pieces = row.split(" ")
            for place, piece in enumerate(pieces):
                if place:
                    inside = piece and (place > 1 or pieces[0])
                    blank = Span(" ", style, link) if inside else Span(" ")
                if not piece:
                    continue
                if blank and text[-1] and _is_unit(piece, text[-1][-1][1]):
                    text[-1][-1][1].append(blank)
                    blank = None
                if blank is None:
                    text[-1][-1][1].append(Span(piece, style, link))
                else:
                    text[-1].append((blank, [Span(piece, style, link)]))
                blank = None
        if mark and blank is None:
            text[-1][-1][1].append(Span(mark, "quiet"))
    return text


def _is_unit(piece: str, word: Word) -> bool:
    """Whether `piece` is the unit of the number that `word` is: 93 ms stay on one line."""
    return piece.rstrip(".,;:)") in _UNITS and word[-1].text[-1].isdigit()


def _parts(word: Word, columns: int) -> list[Word]:
    """`word` in parts of at most `columns`: nearly always the word as it is."""
    if line_width(word) <= columns:
        return [word]
    parts: list[Word] = [[]]
    room = columns
    for span in word:
        rest = span.text
        while rest:
            head, rest = split_at(rest, room)
            if head:
                parts[-1].append(Span(head, span.style, span.link))
                room -= width(head)
            if rest:
                parts.append([])
                room = columns
    return parts
