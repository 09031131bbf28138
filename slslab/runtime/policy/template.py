"""Texts of a policy that may hold wildcards and variables: read once, filled in for each request.

`*` is any run of characters, `?` any one (`slslab.runtime.policy.glob` matches them). `${aws:username}` stands for
the value of a context key, whatever characters that has; `${aws:PrincipalTag/team, 'none'}` has a default for when
there is no such key; `${*}`, `${?}` and `${$}` are those characters themselves. A `${` that is never closed is plain
text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from slslab.runtime.policy.glob import Glob, Wild

Lookup: TypeAlias = Callable[[str], str | None]  # a context key's single value, or None when it has no such

_VARIABLE: Final = re.compile(r"\$\{([^}',]*+)(?:,\s*+'([^']*+)'\s*+)?\}")
_PLAIN: Final = frozenset("*?$")  # what `${*}`, `${?}` and `${$}` stand for


@dataclass(frozen=True, slots=True)
class Variable:
    """`${key}` or `${key, 'default'}`."""

    key: str
    default: str | None = None


Part: TypeAlias = str | Wild | Variable


@dataclass(frozen=True, slots=True)
class Template:
    """A text of a policy in its parts. `source` is the text as it was written, `fixed` what it is in every request,
    where it has no variables."""

    source: str
    parts: tuple[Part, ...]
    fixed: Glob | None

    def fill(self, lookup: Lookup) -> Glob | None:
        """The text with its variables replaced; None when one of them has no value."""
        if self.fixed is not None:
            return self.fixed
        filled: list[str | Wild] = []
        for part in self.parts:
            if isinstance(part, Variable):
                value = lookup(part.key)
                value = part.default if value is None else value
                if value is None:
                    return None
                filled.append(value)
            else:
                filled.append(part)
        return Glob(tuple(filled))


def template(source: str, parts: tuple[Part, ...]) -> Template:
    """A template of these parts."""
    plain = tuple(part for part in parts if not isinstance(part, Variable))
    return Template(source, parts, Glob(plain) if len(plain) == len(parts) else None)


def read(text: str, *, variables: bool, wildcards: bool = True, segments: bool = False) -> Template:
    """`text` in its parts. `segments`: its wildcards stay inside a part between colons, unless `*` ends that part."""
    many, one = (Wild.SEGMENT_MANY, Wild.SEGMENT_ONE) if segments else (Wild.MANY, Wild.ONE)
    parts: list[Part] = []
    at = 0
    for found in _VARIABLE.finditer(text) if variables else ():
        _add_plain(parts, text, at, found.start(), wildcards, many, one)
        key = found[1].strip()
        parts.append(key if found[1] in _PLAIN else Variable(key, found[2]))
        at = found.end()
    _add_plain(parts, text, at, len(text), wildcards, many, one)
    return template(text, tuple(parts))


def _add_plain(parts: list[Part], text: str, at: int, end: int, wildcards: bool, many: Wild, one: Wild) -> None:
    """Add the parts of `text[at:end]`, which holds no variable."""
    if not wildcards:
        parts.append(text[at:end])
        return
    while at < end:
        here = next((index for index in range(at, end) if text[index] in "*?"), end)
        if here > at:
            parts.append(text[at:here])
        if here < end:
            ends_part = here + 1 == len(text) or text[here + 1] == ":"
            parts.append(one if text[here] == "?" else Wild.MANY if ends_part else many)
        at = here + 1


def pattern(text: str) -> Glob:
    """`text` with its wildcards and no variables."""
    glob = read(text, variables=False).fill(lambda _: None)
    assert glob is not None
    return glob


def colons(text: str, most: int) -> tuple[int, ...]:
    """Where the first `most` colons of `text` are that stand outside variables."""
    found: list[int] = []
    inside = [match.span() for match in _VARIABLE.finditer(text)]
    at = text.find(":")
    while at >= 0 and len(found) < most:
        while inside and inside[0][1] <= at:
            inside.pop(0)
        if not (inside and inside[0][0] <= at):
            found.append(at)
        at = text.find(":", at + 1)
    return tuple(found)
