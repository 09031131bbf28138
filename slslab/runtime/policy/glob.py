"""Wildcards: whether a whole text is as a pattern says, in time that no pattern can make long.

Where a `*` may pass over anything, the pieces between the stars are looked for one after another, each at the first
place where it fits, which is all that is needed. Where wildcards must not cross a colon that is not enough, and an
automaton runs whose states are the bits of one whole number: one step for each character, whatever the pattern. It
also takes over where a long piece with `?` and a long text would make looking slow.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

_SLOW: Final = 10_000_000  # characters of a piece times those of a text, beyond which looking may take too long


class Wild(Enum):
    """A wildcard. Those of `SEGMENT` do not cross a colon."""

    MANY = "*"
    ONE = "?"
    SEGMENT_MANY = "*:"
    SEGMENT_ONE = "?:"


_ONES: Final = (Wild.ONE, Wild.SEGMENT_ONE)


class Glob:
    """Literal texts and wildcards, to be matched against a whole text."""

    __slots__ = ("_least", "_literal", "_longest", "_pieces", "_segments", "parts")

    def __init__(self, parts: tuple[str | Wild, ...]) -> None:
        self.parts = parts
        self._literal = all(type(part) is str for part in parts)
        self._segments = Wild.SEGMENT_MANY in parts or Wild.SEGMENT_ONE in parts
        self._pieces: list[_Piece] | None = None
        self._longest = 0  # of the pieces that hold a `?`
        self._least = sum(len(part) if isinstance(part, str) else part in _ONES for part in parts)

    @property
    def text(self) -> str:
        """As plain text, wildcards as they are written."""
        return "".join(part if isinstance(part, str) else part.value[0] for part in self.parts)

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is as this says."""
        if self._literal:
            return text == self.text
        if len(text) < self._least or any(isinstance(part, str) and part not in text for part in self.parts):
            return False
        if not self._segments:
            pieces = self._pieces
            if pieces is None:
                pieces = self._pieces = _pieces(self.parts)
                self._longest = max(0 if piece.regex is None else piece.size for piece in pieces)
            if self._longest * len(text) <= _SLOW:
                return _look(pieces, text)
        return _run(self.parts, text)


class _Piece:
    """What stands between two stars."""

    __slots__ = ("regex", "size", "text")

    def __init__(self, parts: list[str | Wild]) -> None:
        self.text = "".join(part for part in parts if isinstance(part, str))
        self.size = len(self.text) + len([part for part in parts if not isinstance(part, str)])
        self.regex: re.Pattern[str] | None = None
        if self.size > len(self.text):
            spelled = (re.escape(part) if isinstance(part, str) else "." for part in parts)
            self.regex = re.compile("".join(spelled), re.DOTALL)

    def stands(self, text: str, at: int) -> bool:
        if self.regex is None:
            return text.startswith(self.text, at)
        return self.regex.match(text, at) is not None

    def find(self, text: str, at: int, end: int) -> int:
        """The first place from `at` on where it fits before `end`, or -1."""
        if self.regex is None:
            return text.find(self.text, at, end)
        found = self.regex.search(text, at, end)
        return found.start() if found else -1


def _pieces(parts: tuple[str | Wild, ...]) -> list[_Piece]:
    found: list[list[str | Wild]] = [[]]
    for part in parts:
        if part is Wild.MANY:
            found.append([])
        else:
            found[-1].append(part)
    return [_Piece(piece) for piece in found]


def _look(pieces: list[_Piece], text: str) -> bool:
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return first.size == len(text) and first.stands(text, 0)
    at, end = first.size, len(text) - last.size
    if end < at or not first.stands(text, 0) or not last.stands(text, end):
        return False
    for piece in pieces[1:-1]:
        at = piece.find(text, at, end)
        if at < 0:
            return False
        at += piece.size
    return True


def _run(parts: tuple[str | Wild, ...], text: str) -> bool:
    """Bit n of `states`: the text so far can be the first n characters of the pattern, stars not counted."""
    needs: dict[str, int] = {}  # character -> the places where the pattern asks for it
    anything = no_colon = 0  # places that any character fits, or any but a colon
    stay = stay_no_colon = 0  # states with a star: any further character may be passed over there
    place = 1
    for part in parts:
        if isinstance(part, str):
            for character in part:
                needs[character] = needs.get(character, 0) | place
                place <<= 1
        elif part is Wild.MANY:
            stay |= place
        elif part is Wild.SEGMENT_MANY:
            stay_no_colon |= place
        else:
            anything |= place if part is Wild.ONE else 0
            no_colon |= place if part is Wild.SEGMENT_ONE else 0
            place <<= 1
    states = 1
    for character in text:
        fits = needs.get(character, 0) | anything
        stays = stay
        if character != ":":
            fits |= no_colon
            stays |= stay_no_colon
        states = ((states & fits) << 1) | (states & stays)
        if not states:
            return False
    return bool(states & place)
