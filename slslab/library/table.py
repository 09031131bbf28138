"""Tables that fit: columns shrink, cells wrap, and where even that is too wide each row becomes a small list."""

from __future__ import annotations

from slslab.library.lines import Linker, Span, Text, fold, line_width, words
from slslab.library.page import Table

_GAP = "  "
_UNBROKEN = 12  # columns; a word of up to this many is not broken to make a table fit

Row = list[Text]


def table_lines(table: Table, columns: int, linker: Linker) -> list[list[Span]]:
    """`table` as lines of at most `columns`."""
    count = max((len(row) for row in table.rows), default=0)
    if not count:
        return []
    rows: list[Row] = []
    for number, row in enumerate(table.rows):
        cells = [words(cell, linker, "" if number else "table") for cell in row]
        rows.append(cells + [[[]] for _ in range(count - len(row))])
    sizes = _sizes(rows, columns - len(_GAP) * (count - 1))
    if sizes is None:
        return _records(rows, columns)
    aligns = (*table.aligns, *["left"] * count)[:count]
    lines = _row(rows[0], sizes, aligns)
    lines.append([Span(_GAP.join("─" * size for size in sizes), "rule")])
    for cells in rows[1:]:
        lines += _row(cells, sizes, aligns)
    return lines


def _sizes(rows: list[Row], room: int) -> list[int] | None:
    """The columns that each column of the table gets: what it wants, or its longest word and a share of the rest.

    None when not even the words fit.
    """
    if room <= 0:
        return None
    cells = list(zip(*rows, strict=True))
    wanted = [max(2, *map(_natural, column)) for column in cells]
    if sum(wanted) <= room:
        return wanted
    limit = max(_UNBROKEN, room // len(cells))
    least = [max(2, *(min(limit, _longest_word(text)) for text in column)) for column in cells]
    extra = room - sum(least)
    if extra < 0:
        return None
    missing = [want - low for want, low in zip(wanted, least, strict=True)]
    sizes = [low + extra * gap // sum(missing) for low, gap in zip(least, missing, strict=True)]
    for at in range(room - sum(sizes)):
        sizes[at % len(sizes)] += 1
    return sizes


def _natural(text: Text) -> int:
    """The columns of a cell that is not wrapped."""
    return max(sum(line_width(word) + 1 for _, word in line) - 1 for line in text)


def _longest_word(text: Text) -> int:
    return max((line_width(word) for line in text for _, word in line), default=0)


def _row(row: Row, sizes: list[int], aligns: tuple[str, ...]) -> list[list[Span]]:
    cells = [fold(text, size) for text, size in zip(row, sizes, strict=True)]
    lines: list[list[Span]] = []
    for number in range(max(map(len, cells))):
        line: list[Span] = []
        blanks = 0  # written only when something follows them
        for cell, size, align in zip(cells, sizes, aligns, strict=True):
            content = cell[number] if number < len(cell) else []
            free = size - line_width(content)
            left = {"right": free, "center": free // 2}.get(align, 0)
            if content:
                line += [Span(" " * (blanks + left)), *content] if blanks + left else content
                blanks = free - left + len(_GAP)
            else:
                blanks += size + len(_GAP)
        lines.append(line)
    return lines


def _records(rows: list[Row], columns: int) -> list[list[Span]]:
    """Each row as lines of `header: cell`, for a table with more columns than the screen has room for."""
    header, *body = rows
    if not body:
        return [line for cell in header for line in fold(cell, columns)]
    lines: list[list[Span]] = []
    for number, row in enumerate(body):
        if number:
            lines.append([])
        for name, cell in zip(header, row, strict=True):
            label = [pair for line in name for pair in line]
            if label:
                blank, word = label[-1]
                label[-1] = (blank, [*word, Span(":", "table")])
            text = [label + cell[0], *cell[1:]] if label else cell
            for place, line in enumerate(fold(text, columns - 2)):
                lines.append([Span("  "), *line] if place else line)
    return lines
