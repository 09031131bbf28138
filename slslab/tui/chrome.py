"""The lines around every screen: where I am, what the focused thing is, what the next key is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from slslab.tui.glyphs import key_name
from slslab.tui.theme import Inks

if TYPE_CHECKING:
    from slslab.tui.screen import LabScreen

SMALLEST = (40, 10)  # columns, rows


class Piece(NamedTuple):
    """Some text in one ink (a meaning of `theme.Inks`), which does `action` when it is clicked."""

    text: str
    ink: str = "text"
    action: str = ""


class Key(NamedTuple):
    """A key as the foot offers it: how it is written, the catalogue key that says what it does, and the action that
    a click on it runs (`screen.play`, `app.omnibox`)."""

    shown: str
    say: str
    action: str


def strip_of(pieces: Iterable[Piece], inks: Inks, base: Style, width: int) -> Strip:
    """The pieces in one line of exactly `width` cells, cut with … where they do not fit."""
    segments: list[Segment] = []
    left = width
    for piece in pieces:
        if not piece.text:
            continue
        text = piece.text if cell_len(piece.text) <= left else cut(piece.text, left)
        if not text:
            if segments:  # no cell is left to say that something is missing, so the last one says it
                last = segments.pop()
                segments.append(Segment(f"{last.text[:-1]}…", last.style))
            break
        style = base + inks[piece.ink]
        if piece.action:
            style += Style(meta={"@click": piece.action})
        segments.append(Segment(text, style))
        left -= cell_len(text)
        if text is not piece.text:
            break
    return Strip(segments).adjust_cell_length(width, base)


def cut(text: str, width: int) -> str:
    """The beginning of `text` in at most `width` cells, … being the last when something is missing."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[:-1]
    return f"{text}…" if width > 0 else ""


def wide(pieces: Iterable[Piece]) -> int:
    """The cells that the pieces take."""
    return sum(cell_len(piece.text) for piece in pieces)


def wrapped(pieces: Sequence[Piece], width: int, rows: int) -> list[list[Piece]]:
    """The pieces broken between words into at most `rows` lines; the last one keeps the rest."""
    words: list[list[Piece]] = [[]]  # each with the space before it; one may be of several pieces, as `(link).`
    for piece in pieces:
        for index, text in enumerate(piece.text.split(" ")):
            if index:
                words.append([])
            words[-1].append(Piece(f" {text}" if index else text, piece.ink, piece.action))
    lines: list[list[Piece]] = [[]]
    left = width
    for word in words:
        if wide(word) > left and len(lines) < rows and lines[-1]:
            lines.append([])
            left = width
            word[0] = word[0]._replace(text=word[0].text.removeprefix(" "))
        lines[-1] += word
        left -= wide(word)
    return lines


class Line(Widget):
    """One of the lines around a screen."""

    ALLOW_SELECT = False

    @property
    def owner(self) -> LabScreen:
        from slslab.tui.screen import LabScreen  # the two know each other

        assert isinstance(self.screen, LabScreen)
        return self.screen

    def draw(self, pieces: Iterable[Piece]) -> Strip:
        """One line of this widget."""
        return strip_of(pieces, self.owner.inks, self.rich_style, self.content_size.width)


class Head(Line):
    """Where I am, and at the right what is possible from everywhere."""

    DEFAULT_CSS = """
    Head { dock: top; height: 2; padding: 0 1; border-bottom: solid $rule; }
    """

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        width = self.content_size.width
        groups = [[Piece("   "), *group] for group in self.owner.head_right()]
        crumbs = list(self.owner.crumbs())
        # In a narrow head the middle of the way goes first, then what stands at the right, then the end of the title.
        ways = [_way(crumbs), _way([*crumbs[:1], *crumbs[-1:]] if len(crumbs) > 2 else crumbs), _way(crumbs[-1:])]
        tries = ((way, groups[:n]) for n in range(len(groups), -1, -1) for way in ways)
        left, kept = next(
            (fit for fit in tries if wide(fit[0]) + sum(map(wide, fit[1])) <= width), ([ways[-1][-1]], [])
        )
        right = [piece for group in kept for piece in group]
        return self.draw([*left, Piece(" " * (width - wide(left) - wide(right))), *right])


def _way(crumbs: Sequence[tuple[str, str]]) -> list[Piece]:
    pieces = [Piece("slslab", "key", "app.home"), Piece("   ")]
    for index, (text, action) in enumerate(crumbs):
        last = index == len(crumbs) - 1
        pieces.append(Piece(text, "strong" if last else "quiet", action))
        if not last:
            pieces.append(Piece(" › ", "faint"))
    return pieces


class Foot(Line):
    """What is under the cursor, or what just happened; below it at most five keys."""

    DEFAULT_CSS = """
    Foot { dock: bottom; height: 4; padding: 0 1; border-top: solid $rule; }
    """

    def render_line(self, y: int) -> Strip:
        rows = self.content_size.height
        if y == rows - 1:
            return self.draw(self._keys())
        lines = wrapped(self.owner.status, self.content_size.width, rows - 1)
        return self.draw(lines[y] if y < len(lines) else [])

    def _keys(self) -> list[Piece]:
        """The keys that fit; the last one (help) always does."""
        owner = self.owner
        groups = [
            [
                Piece(key_name(key.shown, owner.words, owner.lab.plain), "key", key.action),
                Piece(f" {owner.words(key.say)}", "quiet"),
            ]
            for key in owner.keys()[:5]
        ]
        while len(groups) > 1 and sum(wide(group) + 3 for group in groups) - 3 > self.content_size.width:
            groups.pop(-2)
        return [piece for group in groups for piece in (*group, Piece("   "))]


class TooSmall(Line):
    """Stands in for everything when the terminal is smaller than anything can be read in."""

    DEFAULT_CSS = """
    TooSmall { display: none; width: 100%; height: 100%; }
    """

    def render_line(self, y: int) -> Strip:
        width, height = self.app.size
        text = self.owner.words("tui.too-small", width=width, height=height, least=f"{SMALLEST[0]}×{SMALLEST[1]}")
        lines = wrapped([Piece(text)], max(1, width), max(1, height))
        return self.draw(lines[y] if y < len(lines) else [])
