"""The library: reads content/ into one graph of linked entries, finds them, and lays their pages out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slslab.library.layout import Answer, Layout, LinkSpot, layout
from slslab.library.library import Library
from slslab.library.lines import Line, Span
from slslab.library.page import Page, Question
from slslab.library.target import KINDS, Target

if TYPE_CHECKING:
    from slslab.library.entry import Entry, KnobRow, Related, See, Step
    from slslab.library.head import Head
    from slslab.library.search import Hit

__all__ = [
    "KINDS",
    "Answer",
    "Entry",
    "Head",
    "Hit",
    "KnobRow",
    "Layout",
    "Library",
    "Line",
    "LinkSpot",
    "Page",
    "Question",
    "Related",
    "See",
    "Span",
    "Step",
    "Target",
    "layout",
]

# Not needed to show a page that is in the cache, and together 5 ms to import.
_LATE = {
    "Entry": "entry",
    "KnobRow": "entry",
    "Related": "entry",
    "See": "entry",
    "Step": "entry",
    "Head": "head",
    "Hit": "search",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"slslab.library.{_LATE[name]}"), name)
