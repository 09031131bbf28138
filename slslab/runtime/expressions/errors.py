"""What can be wrong with an expression or a value."""

from __future__ import annotations

from typing import Final

# In this order the mistakes of a condition are looked for; one of a single comparison or call counts as the last.
CONDITION_ORDER: Final = ("limit", "parens", "unknown", "misused", "reserved", "condition")
LEAF_ORDER: Final = ("placeholder", "operands", "distinct", "type")
UPDATE_ORDER: Final = (
    "limit", "reserved", "unknown", "misused", "section", "placeholder", "overlap", "conflict", "operand", "type",
)  # fmt: skip
PROJECTION_ORDER: Final = ("limit", "reserved", "placeholder", "overlap", "conflict")


class ExpressionError(Exception):
    """An expression, or a value, that is not allowed. The text is the ecosystem's, without "Invalid …Expression: "."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadType(ExpressionError):
    """A value that is not even of the form of an attribute value: a SerializationException."""


class Unappliable(ExpressionError):
    """A well-formed update that does not fit the item which it meets."""


class Findings:
    """The first mistake of each category; which one is told is decided by the categories' order."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def note(self, category: str, message: str) -> None:
        """Keep a mistake, unless there was one of this category before."""
        self._found.setdefault(category, message)

    def first(self, order: tuple[str, ...]) -> str | None:
        """The mistake to tell."""
        return next((self._found[category] for category in order if category in self._found), None)

    def fold(self, order: tuple[str, ...], into: str) -> None:
        """What was found in the categories of `order` becomes one mistake of the category `into`."""
        first = self.first(order)
        for category in order:
            self._found.pop(category, None)
        if first is not None:
            self.note(into, first)

    def tell(self, order: tuple[str, ...]) -> None:
        """Raise the mistake that comes first, if there is any."""
        first = self.first(order)
        if first is not None:
            raise ExpressionError(first)
