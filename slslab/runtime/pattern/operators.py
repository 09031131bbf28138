"""The operators of a pattern, `{"prefix": "a"}` and its like, read from JSON into tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from slslab.runtime.pattern.address import network
from slslab.runtime.pattern.alternatives import Alternatives, NoneOf
from slslab.runtime.pattern.errors import BadPattern
from slslab.runtime.pattern.event import comparable
from slslab.runtime.pattern.letters import Folded, Glob, Where, plain
from slslab.runtime.pattern.tree import Members, Number, spell, step
from slslab.runtime.pattern.wanted import (
    Absent,
    Between,
    Equal,
    Inside,
    Letters,
    Part,
    Present,
    Same,
    Test,
    Wild,
)

_LARGEST: Final = 1.7976931348623157e308
_TOO_LONG: Final = 40


def operator(tree: Members, path: str, plain_only: bool) -> Test:
    """The test that an object in a list spells. `plain_only`: without what came with `$or` (see `compiling`)."""
    name, value, path = _only_pair(tree, path)
    read = _READERS.get(name)
    if read is None:
        raise BadPattern("operator", path, found=name, valid=tuple(_READERS))
    if name == "anything-but":
        return _anything_but(value, path, plain_only)
    return read(value, path)


def _only_pair(tree: Members, path: str) -> tuple[str, Any, str]:
    if not tree:
        raise BadPattern("operator-missing", path)
    name, value = tree[0]
    if len(tree) > 1:
        raise BadPattern("operator-alone", path, name=name, found=tree[1][0])
    return name, value, path + step(name)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or isinstance(value, Number):
        raise BadPattern("needs-text", path, found=shown(value))
    return value


def shown(value: Any) -> str:
    """A value as a message shows it."""
    text = spell(value)
    return text if len(text) <= _TOO_LONG else text[: _TOO_LONG - 1] + "…"


def _exactly(value: Any, path: str) -> Test:
    return Same(f'"{_text(value, path)}"')


def _prefix(value: Any, path: str) -> Test:
    if isinstance(value, Members):
        return Letters(Folded.of('"' + _nested(value, path), Where.START))
    return Part(plain('"' + _text(value, path)), Where.START)


def _suffix(value: Any, path: str) -> Test:
    if isinstance(value, Members):
        return Letters(Folded.of(_nested(value, path) + '"', Where.END))
    return Part(plain(_text(value, path) + '"'), Where.END)


def _nested(tree: Members, path: str) -> str:
    """The text in `{"equals-ignore-case": TEXT}`, the one operator that stands inside prefix and suffix."""
    name, value, path = _only_pair(tree, path)
    if name != "equals-ignore-case":
        raise BadPattern("operator", path, found=name, valid=("equals-ignore-case",))
    return _text(value, path)


def _ignore_case(value: Any, path: str) -> Test:
    return Letters(Folded.of(f'"{_text(value, path)}"', Where.WHOLE))


def _wildcard(value: Any, path: str) -> Test:
    form = Glob.of(f'"{_text(value, path)}"')
    if isinstance(form, str):
        raise BadPattern(form, path, found=shown(value))
    return Wild(form)


def _cidr(value: Any, path: str) -> Test:
    found = network(_text(value, path))
    if isinstance(found, str):
        raise BadPattern(found, path, found=shown(value))
    return Inside(found)


def _exists(value: Any, path: str) -> Test:
    if value is not True and value is not False:
        raise BadPattern("exists-value", path, found=shown(value))
    return Present() if value else Absent()


def _numeric(value: Any, path: str) -> Test:
    if not isinstance(value, list) or len(value) not in (2, 4):
        raise BadPattern("numeric-list", path, found=shown(value))
    sign, number = value[0], _number(value[1], f"{path}[1]")
    if isinstance(sign, Number) or sign not in ("=", "<", "<=", ">", ">="):
        raise BadPattern("numeric-sign", f"{path}[0]", found=shown(sign))
    if len(value) == 2:
        if sign == "=":
            return Equal("", number)
        wanted = (
            Between(-_LARGEST, False, number, sign == "<")
            if sign in ("<", "<=")
            else Between(number, sign == ">", _LARGEST, False)
        )
    else:
        if sign not in (">", ">="):
            raise BadPattern("numeric-order", path, found=shown(value))
        if isinstance(value[2], Number) or value[2] not in ("<", "<="):
            raise BadPattern("numeric-sign-top", f"{path}[2]", found=shown(value[2]))
        wanted = Between(number, sign == ">", _number(value[3], f"{path}[3]"), value[2] == "<")
    if wanted.bottom >= wanted.top:
        raise BadPattern("numeric-empty", path, found=shown(value))
    return wanted


def _number(value: Any, path: str) -> float:
    if not isinstance(value, Number):
        raise BadPattern("needs-number", path, found=shown(value))
    number = comparable(value)
    if number is None:
        raise BadPattern("number-inexact", path, found=shown(value))
    return number


def _anything_but(value: Any, path: str, plain_only: bool = False) -> Test:
    if not isinstance(value, Members):
        return NoneOf(Alternatives.of(_values(value, path)))
    name, inner, path = _only_pair(value, path)
    if name not in _BUT or (plain_only and name == "wildcard"):
        raise BadPattern("operator", path, found=name, valid=tuple(_BUT))
    if plain_only and name != "equals-ignore-case" and isinstance(inner, list):
        raise BadPattern("needs-text", path, found=shown(inner))
    items = inner if isinstance(inner, list) else [inner]
    if not items:
        raise BadPattern("but-empty", path)
    if name in ("prefix", "suffix") and "" in items:
        raise BadPattern("but-blank", path, name=name)
    return NoneOf(Alternatives.of(_BUT[name](_text(item, path), path) for item in items))


def _values(value: Any, path: str) -> tuple[Test, ...]:
    """The values that `anything-but` leaves out: one or a list, all strings or all numbers."""
    items = value if isinstance(value, list) else [value]
    if not items:
        raise BadPattern("but-empty", path)
    for index, item in enumerate(items):
        if not isinstance(item, str):
            raise BadPattern("but-value", f"{path}[{index}]" if items is value else path, found=shown(item))
    numbers = sum(isinstance(item, Number) for item in items)
    if numbers not in (0, len(items)):
        raise BadPattern("but-mixed", path, found=shown(value))
    if numbers:
        return tuple(Equal("", _number(item, path)) for item in items)
    return tuple(Same(f'"{item}"') for item in items)


_BUT: Final[dict[str, Callable[[Any, str], Test]]] = {
    "equals-ignore-case": _ignore_case,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}

_READERS: Final[dict[str, Callable[[Any, str], Test]]] = {
    "exactly": _exactly,
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _ignore_case,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _cidr,
    "wildcard": _wildcard,
}
