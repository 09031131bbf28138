"""JSON as patterns see it: numbers as they were written, objects as their pairs, repeated keys included."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.pattern.errors import BadPattern

_MOST_DIGITS: Final = 1000  # characters of one number, as the published engine reads them
_LEVELS: Final = 100
_PLAIN: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")


class Number(str):
    """A number, by its spelling."""

    __slots__ = ()


class Members(tuple[tuple[str, Any], ...]):
    """An object, by its pairs in order."""

    __slots__ = ()


class _TooLong(Exception):
    """A number has too many characters. (No ValueError, since that is what the reader of JSON takes for its own.)"""


def read(source: object, bad: type[BadPattern]) -> Any:
    """The tree of a JSON text, or of a value of plain Python types. `bad` when there is none."""
    if isinstance(source, str):
        return _read_text(source, bad)
    return _from_python(source, bad, 0)


def _read_text(text: str, bad: type[BadPattern]) -> Any:
    # Late, because whoever runs a cloud without patterns needs no reader of JSON texts.
    from slslab.strictjson import BadJson, loads

    def number(spelling: str) -> Number:
        if len(spelling) > _MOST_DIGITS:
            raise _TooLong
        return Number(spelling)

    try:
        return loads(text, number=number, pairs=Members)
    except BadJson as error:
        raise bad("json", error=error) from None
    except _TooLong:
        raise bad("number-long", limit=_MOST_DIGITS) from None


def _from_python(value: object, bad: type[BadPattern], level: int) -> Any:
    if level > _LEVELS:
        raise bad("too-deep", limit=_LEVELS)
    if isinstance(value, Mapping):
        return Members((str(key), _from_python(item, bad, level + 1)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return [_from_python(item, bad, level + 1) for item in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        if value != value or abs(value) > sys.float_info.max:
            raise bad("number-range")
        return Number(json.dumps(value))
    raise bad("type", found=type(value).__name__)


def spell(value: Any) -> str:
    """A tree as JSON text."""
    if isinstance(value, Members):
        return "{" + ", ".join(f"{spell(key)}: {spell(item)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(spell(item) for item in value) + "]"
    if isinstance(value, Number):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def step(name: str) -> str:
    """One more step of a JSON path."""
    return f".{name}" if _PLAIN.fullmatch(name) else f"[{json.dumps(name, ensure_ascii=False)}]"
