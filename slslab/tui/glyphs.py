"""The plain set: every glyph that is drawn, in one ASCII character of the same width.

A filter on the lines that go to the terminal, and not a second set of drawings: no widget has to know.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from slslab.i18n import Words

_PLAIN = {
    **dict.fromkeys("─━═╌┄╴╶▔‾", "-"),
    **dict.fromkeys("│║┆┊▏▕▌▐╎", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╞╡╪", "+"),
    **dict.fromkeys("█▉▊▋■◼▣●◉⬤┃", "#"),
    **dict.fromkeys("▓▒◧◨◩◪◐◑", "%"),
    **dict.fromkeys("░◌", ":"),
    **dict.fromkeys("▁▂▃", "_"),
    **dict.fromkeys("▄▅▆▇▀", "="),
    **dict.fromkeys("○◯∘◦▢□◻", "o"),
    **dict.fromkeys("✕✗✘×", "x"),
    **dict.fromkeys("▶▸›»❯▷", ">"),
    **dict.fromkeys("◀◂‹«❮◁", "<"),
    **dict.fromkeys("▲△▴↑", "^"),
    **dict.fromkeys("▼▽▾↓", "v"),
    **dict.fromkeys("•·∙", "."),
    **dict.fromkeys("–—−", "-"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("‘’", "'"),
    "→": ">", "←": "<", "✓": "v", "✔": "v", "…": ".", "◆": "*", "◇": "o", "★": "*", "⏸": "=", "⏎": "+", "⇥": ">",
    "≤": "<", "≥": ">", "≈": "~", "µ": "u", "\u202f": " ", "\u00a0": " ", "¿": "?", "¡": "!",
}  # fmt: skip
# Keys whose names are words; the arrows and signs need them only in the plain set.
_NAMED = {
    "⇥": "tab",
    "⏎": "enter",
    "←": "left",
    "→": "right",
    "↑": "up",
    "↓": "down",
    "↑↓": "up-down",
    "←→": "left-right",
}
_TABLE = str.maketrans(_PLAIN)


@lru_cache(4096)
def plain(text: str) -> str:
    """`text` in ASCII, cell by cell: accents fall off, braille becomes dots, what is unknown a star."""
    if text.isascii():
        return text
    return "".join(_ascii(char) for char in text.translate(_TABLE))


def key_name(shown: str, words: Words, ascii_only: bool) -> str:
    """A key as it is written: `⏎`, or `Enter` and `Intro` in the plain set; `space` and `espacio`."""
    if shown == "space":
        return words("tui.name-space")
    return words(f"tui.name-{_NAMED[shown]}") if ascii_only and shown in _NAMED else shown


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    if "\u2800" <= char <= "\u28ff":  # braille: by how many dots are set
        dots = (ord(char) - 0x2800).bit_count()
        return " " if not dots else "." if dots < 3 else ":" if dots < 6 else "#"
    base = unicodedata.normalize("NFKD", char)[0]
    if base.isascii():
        return base
    return "**" if unicodedata.east_asian_width(char) in "WF" else "*"


class Plain(LineFilter):
    """Draws everything in the plain set."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [Segment(plain(text), style, control) for text, style, control in segments]


def needs_plain(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal asks for ASCII: SLSLAB_ASCII, a locale that is not UTF-8, the Linux console."""
    env = os.environ if environ is None else environ
    if env.get("SLSLAB_ASCII"):
        return env["SLSLAB_ASCII"] != "0"
    if env.get("TERM", "") in ("linux", "dumb", "vt100", "vt220"):
        return True
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    return bool(locale) and "utf" not in locale.lower()
