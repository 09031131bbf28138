"""How many columns a text takes in a terminal, and cutting it to fit.

Our own few lines instead of `rich.cells`, which takes longer to import than the rest of `slslab read` together.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ELLIPSIS = "…"

# What terminals draw over the character before it, or not at all.
_NO_WIDTH = ("Mn", "Me", "Cf")


@lru_cache(maxsize=4096)
def char_width(char: str) -> int:
    """0, 1 or 2 columns for one character. Ambiguous ones count 1, as terminals outside East Asia draw them."""
    if unicodedata.category(char) in _NO_WIDTH or "\u1160" <= char <= "\u11ff":
        return 0  # combining marks, joiners, and the vowels and finals that join a Hangul block
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """The columns that `text`, clean and without line breaks, takes."""
    if text.isascii():
        return len(text)
    return sum(map(char_width, text))


def split_at(text: str, columns: int) -> tuple[str, str]:
    """The longest start of `text` that fits into `columns`, and the rest. Marks stay with their letter."""
    if text.isascii():
        return text[:columns], text[columns:]
    used = 0
    for index, char in enumerate(text):
        used += char_width(char)
        if used > columns:
            return text[:index], text[index:]
    return text, ""


def cut(text: str, columns: int) -> str:
    """`text`, or its start and an ellipsis when it is wider than `columns`."""
    if width(text) <= columns:
        return text
    return split_at(text, columns - 1)[0] + ELLIPSIS if columns > 0 else ""


@lru_cache(maxsize=1024)
def _is_safe(char: str) -> bool:
    if char in "\u200c\u200d":
        return True  # joiners, which some scripts need
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def clean(text: str) -> str:
    """`text` without anything that a terminal could obey: each control, escape, direction or half character is
    shown as �. Line breaks stay, tabs become blanks."""
    text = text.replace("\r\n", "\n").expandtabs(4)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = text.replace("\u00ad", "").replace("\ufeff", "").replace("\u200b", "")
    return "".join([char if char == "\n" or _is_safe(char) else "�" for char in text])
