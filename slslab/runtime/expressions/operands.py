"""Reads operands: paths, placeholders of values, functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slslab.runtime.expressions.errors import ExpressionError
from slslab.runtime.expressions.lexer import Tokens
from slslab.runtime.expressions.tree import Call, Operand, Path, Place

MOST_OPERATORS: Final = 300  # operators and functions in one expression (developer guide, quotas, 2026)
_DEEPEST: Final = 60  # functions in each other; none that is allowed has more than three
_MOST_INDEX: Final = 2**31 - 1

Words = Callable[[str], bool]


class Reader:
    """Reads operands off `tokens`. `keyword` says which names cannot be attributes here.

    `operators` counts what was met of operators and functions; `redundant`, whether parentheses were needless.
    """

    __slots__ = ("_keywords", "operators", "redundant", "tokens")

    def __init__(self, text: str, keywords: frozenset[str]) -> None:
        self.tokens = Tokens(text)
        self._keywords = keywords
        self.operators = 0
        self.redundant = False

    def count(self) -> None:
        """One operator or function more."""
        self.operators += 1
        if self.operators > MOST_OPERATORS:
            raise ExpressionError(f"The expression contains too many operators; operator count: {self.operators}")

    def path(self) -> Path:
        """A document path."""
        parts: list[str | int] = [self._name()]
        tokens = self.tokens
        while tokens.sees(".", "["):
            if tokens.take().text == ".":
                parts.append(self._name())
            else:
                parts.append(self._index())
                tokens.skip("]")
        return Path(tuple(parts))

    def _name(self) -> str:
        token = self.tokens.next
        if token.kind != "alias" and (token.kind != "name" or token.text.upper() in self._keywords):
            raise self.tokens.wrong()
        return self.tokens.take().text

    def _index(self) -> int:
        if self.tokens.next.kind != "number":
            raise self.tokens.wrong()
        index = int(self.tokens.take().text)
        if index > _MOST_INDEX:
            raise ExpressionError(f"List index is not within the allowable range; index: [{index}]")
        return index

    def value(self) -> Place:
        """The placeholder of a value."""
        if self.tokens.next.kind != "value":
            raise self.tokens.wrong()
        return Place(self.tokens.take().text)

    def plain(self, level: int = 0) -> Operand:
        """An operand without parentheses around it."""
        tokens = self.tokens
        if tokens.next.kind == "value":
            return self.value()
        if tokens.next.kind != "name" or tokens.after.text != "(" or tokens.word() in self._keywords:
            return self.path()
        if level > _DEEPEST:
            raise ExpressionError(f"The expression contains too many operators; operator count: {self.operators}")
        self.count()
        name = tokens.take().text
        return Call(name, self.several(level + 1))

    def several(self, level: int = 0) -> tuple[Operand, ...]:
        """`(operand, operand, …)`, one at least."""
        tokens = self.tokens
        tokens.skip("(")
        found = [self.operand(level)]
        while tokens.sees(","):
            tokens.take()
            found.append(self.operand(level))
        tokens.skip(")")
        return tuple(found)

    def operand(self, level: int = 0) -> Operand:
        """An operand, in parentheses or not."""
        opened = 0
        while self.tokens.sees("("):
            self.tokens.take()
            opened += 1
        found = self.plain(level)
        for _ in range(opened):
            self.tokens.skip(")")
        self.redundant = self.redundant or opened > 1
        return found

    def end(self) -> None:
        """Nothing may follow."""
        if self.tokens.next.kind != "end":
            raise self.tokens.wrong()
