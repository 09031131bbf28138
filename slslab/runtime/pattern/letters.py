"""Comparing texts: ignoring case, and with wildcards. Both take time in proportion to the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Where(Enum):
    """Which part of a text is compared."""

    WHOLE = "whole"
    START = "start"
    END = "end"


def plain(text: str) -> str:
    """`text` with a question mark for each half of a pair that stands alone, as UTF-8 writes it."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text, whatever the case of its letters.

    Each UTF-16 unit of it may stand in lower or in upper case, which may be more than one letter ("ß", "SS"). A
    letter beyond the 65,536 first is two units, neither of which is a letter, so it is compared as two question
    marks: this is what the published engine does.
    """

    units: tuple[tuple[str, ...], ...]
    where: Where
    quick: str | None  # for a text of ASCII letters: itself in lower case

    @classmethod
    def of(cls, text: str, where: Where) -> Folded:
        """The text to look for; `where` says in which part of a text."""
        units: list[tuple[str, ...]] = []
        for letter in text:
            if "\ud800" <= letter <= "\udfff":
                units.append(("?",))
            elif letter > "\uffff":
                units += [("?",), ("?",)]
            else:
                units.append(tuple(dict.fromkeys((letter.lower(), letter.upper()))))
        return cls(tuple(units), where, text.lower() if text.isascii() else None)

    def fits(self, text: str) -> bool:
        """Whether the text, or its start or its end, is the one looked for."""
        if self.quick is not None and text.isascii():
            folded = text.lower()
            if self.where is Where.WHOLE:
                return folded == self.quick
            return folded.startswith(self.quick) if self.where is Where.START else folded.endswith(self.quick)
        backwards = self.where is Where.END
        text = plain(text)
        text = text[::-1] if backwards else text
        reached = {0}
        for choices in reversed(self.units) if backwards else self.units:
            turned = [choice[::-1] for choice in choices] if backwards else choices
            reached = {at + len(choice) for at in reached for choice in turned if text.startswith(choice, at)}
            if not reached:
                return False
        return len(text) in reached if self.where is Where.WHOLE else True


@dataclass(frozen=True, slots=True)
class Glob:
    """A text in parts: between two parts anything may stand, also nothing."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Glob | str:
        """The pattern that `text` spells with `*`, `\\*` and `\\\\`, or the reason why it spells none."""
        parts, part, at = [], "", 0
        while at < len(text):
            letter, following = text[at], text[at + 1 : at + 2]
            if letter == "*" and following == "*":
                return "wildcard-double"
            if letter == "*":
                parts.append(part)
                part = ""
            elif letter != "\\":
                part += letter
            elif following in ("*", "\\") and following:
                part += following
                at += 1
            else:
                return "wildcard-escape"
            at += 1
        return cls(tuple(plain(part) for part in (*parts, part)))

    def fits(self, text: str) -> bool:
        """Whether the whole text is of that form."""
        text = plain(text)
        first, *middle = self.parts
        if not middle:
            return text == first
        last = middle.pop()
        end = len(text) - len(last)
        if len(first) > end or not (text.startswith(first) and text.endswith(last)):
            return False
        at = len(first)
        for part in middle:
            found = text.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True
