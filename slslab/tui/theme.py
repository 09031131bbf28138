"""Colours by meaning: two themes of our own, and the ink that every widget draws with.

Two accents: blue for what can be followed and what works, amber for where one is and what starts. The pair stays
apart in the common colour-vision deficiencies, in greyscale and on paper white; each state has a shape besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

NIGHT = Theme(
    name="night",
    primary="#6cb6ff",
    secondary="#e3b25f",
    accent="#e3b25f",
    warning="#e3b25f",
    error="#f47f7a",
    success="#62c4a3",
    foreground="#d6dce3",
    background="#10151c",
    surface="#161d26",
    panel="#1d2631",
    dark=True,
    variables={"rule": "#2b3643", "scrollbar": "#2b3643", "scrollbar-hover": "#44546a", "scrollbar-active": "#6cb6ff"},
)
PAPER = Theme(
    name="paper",
    primary="#0b5fae",
    secondary="#8f5600",
    accent="#8f5600",
    warning="#8f5600",
    error="#b3261e",
    success="#1b7354",
    foreground="#1f262e",
    background="#fbfaf7",
    surface="#f2f0ea",
    panel="#e9e6de",
    dark=False,
    variables={"rule": "#d3cfc5", "scrollbar": "#d3cfc5", "scrollbar-hover": "#a8a294", "scrollbar-active": "#0b5fae"},
)
OURS = (NIGHT, PAPER)

# meaning -> (colour variable, share of it over the background, other attributes)
_INKS: Mapping[str, tuple[str, float, Mapping[str, Any]]] = {
    "text": ("foreground", 1.0, {}),
    "quiet": ("foreground", 0.68, {}),
    "faint": ("foreground", 0.38, {}),
    "rule": ("foreground", 0.18, {}),
    "title": ("foreground", 1.0, {"bold": True}),
    "heading": ("secondary", 1.0, {"bold": True}),
    "strong": ("foreground", 1.0, {"bold": True}),
    "emphasis": ("foreground", 1.0, {"italic": True}),
    "code": ("secondary", 0.92, {}),
    "link": ("primary", 1.0, {"underline": True}),
    "focus": ("primary", 1.0, {"bold": True, "reverse": True}),
    "hover": ("primary", 1.0, {"bold": True, "underline": True}),
    "key": ("primary", 1.0, {"bold": True}),
    "accent": ("primary", 1.0, {}),
    "here": ("secondary", 1.0, {}),
    "match": ("secondary", 1.0, {"bold": True}),
    "good": ("success", 1.0, {}),
    "bad": ("error", 1.0, {}),
    "warn": ("warning", 1.0, {}),
    "starting": ("secondary", 1.0, {}),
    "working": ("primary", 1.0, {}),
    "idle": ("foreground", 0.45, {}),
    "gone": ("foreground", 0.38, {}),
    "quote": ("foreground", 0.8, {"italic": True}),
    "table": ("foreground", 1.0, {}),
}


class Inks:
    """The Rich style of each meaning in one theme: `inks["link"]`. No background, so that it lies on any widget."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        background = _color(variables.get("background", ""), "#000000")
        self._styles: dict[str, Style] = {"": Style.null()}
        for meaning, (variable, share, attributes) in _INKS.items():
            color = _color(variables.get(variable, ""), "#cccccc")
            if share < 1 and color.ansi is None and background.ansi is None:
                color = background.blend(color, share)
            self._styles[meaning] = Style(color=color.rich_color, **attributes)

    def __getitem__(self, meaning: str) -> Style:
        """The style of `meaning`; ordinary text for one that is not known."""
        return self._styles.get(meaning) or self._styles["text"]


def _color(value: str, instead: str) -> Color:
    try:
        return Color.parse(value)
    except ColorParseError:
        return Color.parse(instead)
