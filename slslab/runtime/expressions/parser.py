"""Reads expressions: conditions, updates, projections and key conditions. What it gives is not bound yet.

Conditions are read with a stack of their own and not by functions that call each other, because clients write
hundreds of parentheses into each other (boto3's `Attr(…) & Attr(…) & …` does).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from slslab.runtime.expressions.lexer import Tokens
from slslab.runtime.expressions.operands import Reader
from slslab.runtime.expressions.tree import (
    Action,
    Add,
    Among,
    Between,
    Call,
    Compare,
    Condition,
    Delete,
    Every,
    Inverse,
    Operand,
    Path,
    Place,
    Remove,
    Set,
    Some,
    Sum,
    Update,
)

_LOGIC: Final = frozenset(("AND", "OR", "NOT", "BETWEEN", "IN"))
_SECTIONS: Final = frozenset(("SET", "REMOVE", "ADD", "DELETE"))
_COMPARATORS: Final = ("=", "<>", "<", "<=", ">", ">=")
_BINDS: Final = {"(": 0, "OR": 1, "AND": 2, "NOT": 3}


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Something in parentheses."""

    inside: Operand | Condition


_Node: TypeAlias = Operand | Condition | _Grouped


@dataclass(frozen=True, slots=True)
class Parsed:
    """A condition as read; `redundant`: it has parentheses that say nothing."""

    condition: Condition
    redundant: bool


@lru_cache(maxsize=512)
def parse_condition(text: str) -> Parsed:
    """A condition, filter or key condition. ExpressionError for what cannot be read."""
    return _Conditions(Reader(text, _LOGIC)).read()


class _Conditions:
    __slots__ = ("_nodes", "_reader", "_tokens", "_waiting")

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._tokens: Tokens = reader.tokens
        self._nodes: list[_Node] = []
        self._waiting: list[str] = []  # operators and opened parentheses

    def read(self) -> Parsed:
        while True:
            self._left()
            if not self._right():
                break
        while self._waiting:
            if self._waiting[-1] == "(":
                raise self._tokens.wrong()
            self._apply()
        node = _bare(self._nodes[0])
        assert not isinstance(node, Path | Place)
        return Parsed(node, self._reader.redundant)  # type: ignore[arg-type]

    def _left(self) -> None:
        """What may stand before an operand, and the operand."""
        tokens = self._tokens
        while tokens.word() == "NOT" or tokens.sees("("):
            token = tokens.take()
            if token.text == "(":
                self._waiting.append("(")
            else:
                self._reader.count()
                self._waiting.append("NOT")
        self._nodes.append(self._reader.plain())

    def _right(self) -> bool:
        """What may stand behind an operand; whether another operand must follow."""
        tokens = self._tokens
        while True:
            node, word = _bare(self._nodes[-1]), tokens.word()
            value = isinstance(node, Path | Place)
            if (value or isinstance(node, Call)) and (tokens.sees(*_COMPARATORS) or word in ("BETWEEN", "IN")):
                self._nodes[-1] = self._relation(node)  # type: ignore[arg-type]
            elif tokens.sees(")"):
                self._close(value)
            elif value:
                raise tokens.wrong()
            elif word in ("AND", "OR"):
                while self._waiting and _BINDS[self._waiting[-1]] >= _BINDS[word]:
                    self._apply()
                self._reader.count()
                self._waiting.append(word)
                tokens.take()
                return True
            elif tokens.next.kind == "end":
                return False
            else:
                raise tokens.wrong()

    def _close(self, value: bool) -> None:
        while self._waiting and self._waiting[-1] != "(":
            if value:
                raise self._tokens.wrong()
            self._apply()
        if not self._waiting:
            raise self._tokens.wrong()
        self._waiting.pop()
        self._tokens.take()
        if isinstance(self._nodes[-1], _Grouped):
            self._reader.redundant = True
        self._nodes[-1] = _Grouped(_bare(self._nodes[-1]))

    def _relation(self, left: Operand) -> Condition:
        reader, tokens = self._reader, self._tokens
        reader.count()
        token = tokens.take()
        if token.kind == "sign":
            return Compare(token.text, left, reader.operand())
        if token.text.upper() == "IN":
            return Among(left, reader.several())
        low = reader.operand()
        if tokens.word() != "AND":
            raise tokens.wrong()
        tokens.take()
        return Between(left, low, reader.operand())

    def _apply(self) -> None:
        operator = self._waiting.pop()
        right = _bare(self._nodes.pop())
        if operator == "NOT":
            self._nodes.append(Inverse(right))  # type: ignore[arg-type]
            return
        kind = Every if operator == "AND" else Some
        parts: list[Condition] = []
        for node in (_bare(self._nodes.pop()), right):
            parts.extend(node.parts if isinstance(node, kind) else (node,))  # type: ignore[arg-type]
        self._nodes.append(kind(tuple(parts)))


def _bare(node: _Node) -> Operand | Condition:
    return node.inside if isinstance(node, _Grouped) else node


@lru_cache(maxsize=512)
def parse_projection(text: str) -> tuple[Path, ...]:
    """The paths of a projection. ExpressionError for what cannot be read."""
    reader = Reader(text, frozenset())
    paths = [reader.path()]
    while reader.tokens.sees(","):
        reader.tokens.take()
        paths.append(reader.path())
    reader.end()
    return tuple(paths)


@lru_cache(maxsize=512)
def parse_update(text: str) -> Update:
    """An update expression. ExpressionError for what cannot be read."""
    reader = Reader(text, _SECTIONS)
    tokens = reader.tokens
    actions: list[Action] = []
    sections: list[str] = []
    while tokens.next.kind != "end" or not sections:
        section = tokens.word()
        if section not in _SECTIONS:
            raise tokens.wrong()
        tokens.take()
        sections.append(section)
        actions.append(_action(section, reader))
        while tokens.sees(","):
            tokens.take()
            actions.append(_action(section, reader))
    return Update(tuple(actions), tuple(sections))


def _action(section: str, reader: Reader) -> Action:
    path = reader.path()
    if section == "REMOVE":
        return Remove(path)
    if section != "SET":
        return (Add if section == "ADD" else Delete)(path, reader.value())
    reader.tokens.skip("=")
    return Set(path, _sum(reader))


def _sum(reader: Reader) -> Operand | Sum:
    """A value, or the sum of two. The whole may stand in parentheses, and so may each of the two."""
    if not reader.tokens.sees("("):
        return _more(reader, reader.plain())
    reader.tokens.take()
    left = _more(reader, reader.operand())
    reader.tokens.skip(")")
    return left if isinstance(left, Sum) else _more(reader, left)


def _more(reader: Reader, left: Operand) -> Operand | Sum:
    if not reader.tokens.sees("+", "-"):
        return left
    reader.count()
    return Sum(reader.tokens.take().text, left, reader.operand())
