"""JSON values as a workflow sees them: their size, their text, and where two are the same.

Values are shared and never changed in place. What a workflow builds from them may refer to one value a hundred
thousand times, so that its size is found by a walk which stops at the limit, and never by writing it out first.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import Any, Final

from slslab.runtime.workflow.errors import DATA_LIMIT, StatesError

LIMIT: Final = 262_144  # bytes of JSON that may pass between states (Step Functions quotas, 2026)
LEVELS: Final = 200  # of arrays and objects in one value, a bound of our own
LARGEST: Final = 1 << 63  # whole numbers that functions compute with stay below
_DIGITS: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_LITERALS: Final = {None: 4, True: 4, False: 5}
_LARGE: Final = 1_024  # bytes from which a size is remembered
_MOST_KNOWN: Final = 256
_WIDEST: Final = 14_000  # bits of a number; Python writes no longer ones


class Doubled(dict[str, Any]):
    """An object in which keys stood twice; `doubled` names them. The last value of each is kept."""

    doubled: tuple[str, ...] = ()


def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object from its pairs in order: a hook for a JSON reader that lets a definition be checked for repeats."""
    value = dict(found)
    if len(value) == len(found):
        return value
    seen: set[str] = set()
    doubled = Doubled(value)
    doubled.doubled = tuple(key for key, _ in found if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return doubled


def is_number(value: Any) -> bool:
    """Whether it is a JSON number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(value: Any) -> int | None:
    """The whole number that `value` is (5 or 5.0), or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def unspelled(value: Any) -> Any:
    """The number that a text of digits spells (`"5"`, `"2.5"`); any other value as it is."""
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def text(value: Any) -> str:
    """The JSON text of a value, without spaces. The value must have been measured before."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def canonical(value: Any) -> str:
    """A text that is equal for equal values, whatever the order of their keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def parse(source: str) -> Any:
    """The value that `source` spells. ValueError when it is no JSON, holds NaN, or nests too deep."""
    try:
        value = json.loads(source, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if size(value, len(source) * 2 + 16) < 0:
        raise ValueError("nested too deep")
    return value


def _refuse(found: str) -> Any:
    raise ValueError(found)


def _finite(found: str) -> float:
    number = float(found)
    if number in (float("inf"), float("-inf")):
        raise ValueError(found)
    return number


class Scale:
    """Weighs values for one execution: the bytes of their JSON text in UTF-8.

    What is large is remembered, so that a state which changes little of its data costs little. That rests on values
    never being changed in place.
    """

    __slots__ = ("_known", "_limit")

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, int, int]] = {}  # by identity: the value itself, its bytes, its levels
        self._limit = LIMIT

    def measure(self, value: Any, what: str) -> int:
        """The bytes of `value`. StatesError (States.DataLimitExceeded) when it may not pass between states."""
        found = self.weigh(value, LIMIT)
        if found < 0:
            raise StatesError(DATA_LIMIT, f"{what} is nested deeper than {LEVELS} levels.")
        if found > LIMIT:
            raise StatesError(DATA_LIMIT, f"{what} is larger than the {LIMIT} bytes that may pass between states.")
        return found

    def weigh(self, value: Any, limit: int) -> int:
        """The bytes of `value`, or some number above `limit`; -1 when it is nested deeper than LEVELS."""
        self._limit = limit
        try:
            return self._weigh(value, 0)[0]
        except _TooDeep:
            return -1
        except _TooHeavy:
            return limit + 1

    def _weigh(self, value: Any, level: int) -> tuple[int, int]:
        """The bytes of `value` and its levels."""
        large = isinstance(value, dict | list | tuple)
        if not large and not (isinstance(value, str) and len(value) >= _LARGE):
            return self._plain(value), 0
        known = self._known.get(id(value))
        if known is not None:
            if level + known[2] > LEVELS:
                raise _TooDeep
            return known[1], known[2]
        total, levels = self._inside(value, level) if large else (_width(value), 0)
        if total >= _LARGE and total <= self._limit:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[id(value)] = (value, total, levels)
        return total, levels

    def _inside(self, value: Any, level: int) -> tuple[int, int]:
        if level >= LEVELS:
            raise _TooDeep
        total, levels = 2 if not value else 1 + len(value), 1
        if isinstance(value, dict):
            total += sum(map(_width, value)) + len(value)
            value = value.values()
        for item in value:
            if isinstance(item, dict | list | tuple | str):
                width, more = self._weigh(item, level + 1)
                total += width
                if more >= levels:
                    levels = more + 1
            else:
                total += self._plain(item)
            if total > self._limit:
                raise _TooHeavy
        return total, levels

    def _plain(self, value: Any) -> int:
        if isinstance(value, str):
            return _width(value)
        if value is None or value is True or value is False:
            return _LITERALS[value]
        if isinstance(value, int) and value.bit_length() > _WIDEST:
            raise _TooHeavy
        return len(str(value))


class _TooDeep(Exception):
    pass


class _TooHeavy(Exception):
    pass


def size(value: Any, limit: int) -> int:
    """The bytes of a value's JSON text, or some number above `limit`; -1 when it is nested deeper than LEVELS."""
    return Scale().weigh(value, limit)


def cost(value: Any) -> int:
    """How much work it is to read all of `value`, in values that a path looks at."""
    return max(1, size(value, 1 << 24)) // 8


def _width(item: str) -> int:
    quoted = encode_basestring(item)
    return len(quoted) if quoted.isascii() else len(quoted.encode("utf-8", "surrogatepass"))
