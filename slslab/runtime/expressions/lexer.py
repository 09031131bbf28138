"""The tokens of an expression."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from slslab.runtime.expressions.errors import ExpressionError

MOST_BYTES: Final = 4096  # of one expression (developer guide, quotas, 2026)

_TOKEN: Final = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<name>[A-Za-z][A-Za-z0-9_]*)
      | (?P<alias>\#[A-Za-z0-9_]+)
      | (?P<value>:[A-Za-z0-9_]+)
      | (?P<number>[0-9]+)
      | (?P<sign><>|<=|>=|[-+<>=(),.\[\]])
      | (?P<end>\Z)
      | (?P<bad>.)
    )""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """`kind` is one of name, alias, value, number, sign, end, bad; `start` and `end` are places in the expression."""

    kind: str
    text: str
    start: int
    end: int


class Tokens:
    """The tokens of one expression, read one after another. Anything it does not like is a "Syntax error"."""

    __slots__ = ("_at", "_tokens", "text")

    def __init__(self, text: str) -> None:
        if not text.strip(" \t\r\n"):
            raise ExpressionError("The expression can not be empty;")
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > MOST_BYTES:
            raise ExpressionError(f"Expression size has exceeded the maximum allowed size; expression size: {size}")
        self.text = text
        self._tokens: list[Token] = []
        self._at = 0
        at = 0
        while not self._tokens or self._tokens[-1].kind != "end":
            found = _TOKEN.match(text, at)
            assert found is not None
            kind = str(found.lastgroup)
            self._tokens.append(Token(kind, found[kind], found.start(kind), found.end(kind)))
            at = found.end()

    @property
    def next(self) -> Token:
        """The token that comes next; it stays where it is."""
        return self._tokens[self._at]

    @property
    def after(self) -> Token:
        """The token after the next."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token; goes on to the one after it."""
        token = self._tokens[self._at]
        if token.kind != "end":
            self._at += 1
        return token

    def sees(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        return self.next.kind == "sign" and self.next.text in signs

    def word(self) -> str:
        """The next token in capitals, if it is a name; else nothing."""
        return self.next.text.upper() if self.next.kind == "name" else ""

    def skip(self, sign: str) -> None:
        """Go past that sign, which must come next."""
        if not self.sees(sign):
            raise self.wrong()
        self._at += 1

    def wrong(self) -> ExpressionError:
        """The error that the next token is: it is told with its neighbours."""
        token = self.next
        near = self._tokens[max(0, self._at - 1) : self._at + 2]
        shown = "<EOF>" if token.kind == "end" else token.text
        text = self.text[near[0].start : near[-1].end].strip()
        return ExpressionError(f'Syntax error; token: "{shown}", near: "{text}"')
