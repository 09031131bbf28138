"""Rows of styled cells, and the Strips they become.

A panel writes text at places, each with the *name* of an ink (`slslab.tui.theme`). Runs of cells with one ink become
one Segment: a row costs as many Segments as it has changes.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from slslab.tui.theme import Inks


class Ground:
    """The inks on a background: what is drawn with them hides what was there before."""

    __slots__ = ("_inks", "_styles", "base")

    def __init__(self, inks: Inks, base: Style) -> None:
        self._inks = inks
        self._styles: dict[str, Style] = {}
        self.base = base

    def __getitem__(self, meaning: str) -> Style:
        """The style of `meaning`."""
        style = self._styles.get(meaning)
        if style is None:
            style = self._styles[meaning] = self.base + self._inks[meaning]
        return style


class Cells:
    """A block of `width` × `height` cells, blank at first. What falls outside is cut off."""

    __slots__ = ("chars", "height", "names", "width")

    def __init__(self, width: int, height: int) -> None:
        self.width = max(0, width)
        self.height = max(0, height)
        self.chars: list[list[str]] = [[" "] * self.width for _ in range(self.height)]
        self.names: list[list[str]] = [["text"] * self.width for _ in range(self.height)]

    def copy(self) -> Cells:
        """Another block with the same content."""
        other = Cells(0, 0)
        other.width, other.height = self.width, self.height
        other.chars = [row[:] for row in self.chars]
        other.names = [row[:] for row in self.names]
        return other

    def put(self, x: int, y: int, text: str, name: str = "text") -> int:
        """Write `text` (one cell a character) from column `x` of row `y`; returns the column after it."""
        if 0 <= y < self.height:
            start, stop = max(0, x), min(self.width, x + len(text))
            if start < stop:
                self.chars[y][start:stop] = text[start - x : stop - x]
                self.names[y][start:stop] = [name] * (stop - start)
        return x + len(text)

    def put_right(self, x: int, y: int, text: str, name: str = "text") -> None:
        """Write `text` so that it ends before column `x`."""
        self.put(x - len(text), y, text, name)

    def blank(self, x: int, y: int) -> bool:
        """Whether nothing stands at this place."""
        return 0 <= y < self.height and 0 <= x < self.width and self.chars[y][x] == " "

    def strips(self, inks: Ground) -> list[Strip]:
        """The rows as Strips."""
        return [self._strip(y, inks) for y in range(self.height)]

    def _strip(self, y: int, inks: Ground) -> Strip:
        chars, names = self.chars[y], self.names[y]
        segments: list[Segment] = []
        start = 0
        for x in range(1, self.width + 1):
            if x == self.width or names[x] != names[start]:
                segments.append(Segment("".join(chars[start:x]), inks[names[start]]))
                start = x
        return Strip(segments, self.width)


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with … where it was cut."""
    if len(text) <= width:
        return text
    return text[: width - 1] + "…" if width > 0 else ""


def wrap(text: str, width: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines of `width`, with … after the last whole word that fits when it is longer."""
    result: list[str] = []
    for word in text.split():
        if result and len(result[-1]) + 1 + len(word) <= width:
            result[-1] += f" {word}"
        elif len(result) == lines:
            line = result[-1] if len(result[-1]) < width else result[-1].rpartition(" ")[0] or result[-1]
            result[-1] = cut(f"{line.rstrip(',;:(')}…", width)
            break
        else:
            result.append(cut(word, width))
    return result
