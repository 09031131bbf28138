"""The intrinsic functions of the language. Each takes its arguments' values and fails with `Failed`."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from math import floor
from random import Random
from typing import Any, Final

from slslab.runtime.workflow.value import LARGEST, LEVELS, canonical, is_number, parse, size, text

_ALGORITHMS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_LONGEST: Final = 10_000  # characters that are encoded, decoded or hashed
_MOST: Final = 1_000  # elements of a range
_LARGEST_TEXT: Final = 1 << 20  # characters of a text that a function makes; far above what may leave a state


class Failed(Exception):
    """A function cannot do what it was asked; the message says why."""


def call(name: str, arguments: list[Any], chance: Random) -> Any:
    """What the function `name` makes of its arguments. Failed."""
    low, high, function = FUNCTIONS[name]
    if not low <= len(arguments) <= high:
        raise Failed(f"it takes {low if low == high else f'{low} to {high}'} arguments, not {len(arguments)}")
    result = function(chance, *arguments)
    if isinstance(result, str) and len(result) > _LARGEST_TEXT:
        raise Failed("the text that it makes is too long")
    return result


def unescape(raw: str) -> str:
    """A quoted text with its escapes resolved. Failed for a backslash before anything but ' { } and itself."""
    return "".join("{}" if part is None else part for part in _parts(raw, strict=True))


def show(template: str, values: list[Any], *, quoted: bool) -> str:
    """`States.Format`: `template` with each `{}` replaced. `quoted`: it is written in the function itself."""
    parts = _parts(template, strict=quoted)
    holes = sum(part is None for part in parts)
    if holes != len(values):
        raise Failed(f"there are {holes} {{}} in its text, but {len(values)} values for them")
    given = iter(values)
    return "".join(_shown(next(given)) if part is None else part for part in parts)


def _parts(raw: str, *, strict: bool) -> list[str | None]:
    """A text cut at each `{}` (None stands for one), escapes resolved."""
    found: list[str | None] = []
    at = start = 0
    while at < len(raw):
        if raw[at] == "\\":
            after = raw[at + 1 : at + 2]
            if after and after in "'{}\\":
                found += [raw[start:at], after]
                at = start = at + 2
                continue
            if strict:
                raise Failed("a backslash stands before something that needs no escape")
        elif raw.startswith("{}", at):
            found += [raw[start:at], None]
            at = start = at + 2
            continue
        at += 1
    return [*found, raw[start:]]


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        raise Failed("it shows texts, numbers, true, false and null, not arrays or objects")
    return value if isinstance(value, str) else text(value)


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Failed("its first argument must be an array")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise Failed("its argument must be a text")
    return value


def _short(value: str) -> str:
    if len(value) > _LONGEST:
        raise Failed(f"its argument has more than {_LONGEST} characters")
    return value


def _integer(value: Any) -> int:
    """A whole number; another number is rounded, half of one upwards, as Step Functions does."""
    if not is_number(value):
        raise Failed("its arguments must be whole numbers")
    number = value if isinstance(value, int) else floor(value + 0.5)
    if not -LARGEST <= number < LARGEST:
        raise Failed("a number is too large")
    return int(number)


def _format(_: Random, template: Any, *values: Any) -> str:
    return show(_string(template), list(values), quoted=False)


def _string_to_json(_: Random, source: Any) -> Any:
    if not _string(source).strip():
        return None
    try:
        return parse(source)
    except ValueError:
        raise Failed("its argument is no JSON text") from None


def _json_to_string(_: Random, value: Any) -> str:
    if not 0 <= size(value, _LARGEST_TEXT) <= _LARGEST_TEXT:
        raise Failed("its argument is too large")
    return text(value)


def _partition(_: Random, array: Any, chunk: Any) -> list[Any]:
    length = _integer(chunk)
    if length <= 0:
        raise Failed("the size of a part must be a positive whole number")
    return [_array(array)[start : start + length] for start in range(0, len(_array(array)), length)]


def _contains(_: Random, array: Any, wanted: Any) -> bool:
    alike = [one for one in _array(array) if type(one) is type(wanted)]
    if not isinstance(wanted, list | dict):
        return wanted in alike
    key = _key(wanted)
    return any(_key(one) == key for one in alike)


def _key(value: Any) -> str:
    if not 0 <= size(value, _LARGEST_TEXT) <= _LARGEST_TEXT:
        raise Failed("its argument is too large")
    return canonical(value)


def _range(_: Random, first: Any, last: Any, step: Any) -> list[int]:
    low, high, by = _integer(first), _integer(last), _integer(step)
    if by == 0:
        raise Failed("the step must not be zero")
    found = range(low, high + (1 if by > 0 else -1), by)
    if len(found) > _MOST:
        raise Failed(f"a range has at most {_MOST} elements")
    return list(found)


def _item(_: Random, array: Any, index: Any) -> Any:
    number = _integer(index)
    if not 0 <= number < len(_array(array)):
        raise Failed(f"there is no element {number}")
    return array[number]


def _length(_: Random, array: Any) -> int:
    return len(_array(array))


def _unique(_: Random, array: Any) -> list[Any]:
    _key(_array(array))
    found: dict[str, Any] = {}
    for one in array:
        found.setdefault(canonical(one), one)
    return list(found.values())


def _encode(_: Random, data: Any) -> str:
    return base64.b64encode(_short(_string(data)).encode("utf-8", "replace")).decode()


def _decode(_: Random, data: Any) -> str:
    packed = "".join(_short(_string(data)).split())
    try:
        return base64.b64decode(packed, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise Failed("its argument is no Base64") from None


def _hash(chance: Random, data: Any, algorithm: Any) -> str:
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise Failed(f"the algorithm must be one of {', '.join(_ALGORITHMS)}")
    source = data if isinstance(data, str) else _json_to_string(chance, data)
    packed = _short(source).encode("utf-8", "replace")
    return hashlib.new(_ALGORITHMS[algorithm], packed, usedforsecurity=False).hexdigest()


def _merge(_: Random, first: Any, second: Any, deep: Any) -> dict[str, Any]:
    if not isinstance(first, dict) or not isinstance(second, dict) or not isinstance(deep, bool):
        raise Failed("it takes two objects, and true (deep) or false (shallow)")
    return _merged(first, second, 0) if deep else {**first, **second}


def _merged(first: dict[str, Any], second: dict[str, Any], level: int) -> dict[str, Any]:
    if level > LEVELS:
        raise Failed("the objects nest too deep")
    found = dict(first)
    for name, value in second.items():
        old = found.get(name)
        both = isinstance(old, dict) and isinstance(value, dict)
        found[name] = _merged(old, value, level + 1) if both else value  # type: ignore[arg-type]
    return found


def _random(chance: Random, first: Any, last: Any, seed: Any = None) -> int:
    low, high = _integer(first), _integer(last)
    if low >= high:
        raise Failed("the first number must be below the last")
    source = chance if seed is None else Random(f"{low}/{high}/{_integer(seed)}")
    return source.randrange(low, high)


def _add(_: Random, first: Any, second: Any) -> int:
    return _integer(_integer(first) + _integer(second))


def _split(_: Random, source: Any, delimiters: Any) -> list[str]:
    """Each character of `delimiters` divides, and empty parts are left out, as Step Functions does it."""
    found = [_string(source)]
    for mark in dict.fromkeys(_string(delimiters)):
        found = [part for piece in found for part in piece.split(mark)]
    return [part for part in found if part]


def _uuid(chance: Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


_ANY: Final = 1 << 30
FUNCTIONS: Final[dict[str, tuple[int, int, Callable[..., Any]]]] = {
    "States.Format": (1, _ANY, _format),
    "States.StringToJson": (1, 1, _string_to_json),
    "States.JsonToString": (1, 1, _json_to_string),
    "States.Array": (0, _ANY, lambda _, *values: list(values)),
    "States.ArrayPartition": (2, 2, _partition),
    "States.ArrayContains": (2, 2, _contains),
    "States.ArrayRange": (3, 3, _range),
    "States.ArrayGetItem": (2, 2, _item),
    "States.ArrayLength": (1, 1, _length),
    "States.ArrayUnique": (1, 1, _unique),
    "States.Base64Encode": (1, 1, _encode),
    "States.Base64Decode": (1, 1, _decode),
    "States.Hash": (2, 2, _hash),
    "States.JsonMerge": (3, 3, _merge),
    "States.MathRandom": (2, 3, _random),
    "States.MathAdd": (2, 2, _add),
    "States.StringSplit": (2, 2, _split),
    "States.UUID": (0, 0, _uuid),
}
NAMES: Final = frozenset(FUNCTIONS)
