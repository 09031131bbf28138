"""What passes between us and a worker: one line of strict JSON a message, bounded in size and depth.

Strict, because the other end is a program that may want to harm this one: no duplicate keys, no NaN or infinity, no
lone surrogates, no deep nesting, no surplus keys, and the id of the message that is answered. Never pickle.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 1_000_000  # bytes of one message, where nothing else is said
DEEPEST: Final = 64  # nested lists and maps, likewise
LONGEST_WAIT: Final = 900_000_000  # µs; no function runs longer than fifteen minutes

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')


class Malformed(Exception):
    """A message that is not what the protocol allows; the argument says why, in English, for the log."""


class Unasked(Malformed):
    """A reply to a question that was not asked: one reply too many, somewhere."""


@dataclass(frozen=True, slots=True)
class Done:
    """The handler (or the module code) has ended with this value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Raised:
    """The handler raised, in the shape that Lambda gives: an error's type, its message, its stack."""

    type: str
    message: str
    stack: tuple[str, ...]
    line: int  # of the learner's file, 0 when unknown


@dataclass(frozen=True, slots=True)
class Wait:
    """The handler sleeps for so many microseconds of virtual time."""

    us: int


@dataclass(frozen=True, slots=True)
class Call:
    """The handler asks a service for something and waits for the answer."""

    service: str
    operation: str
    arguments: dict[str, Any]


Word = Done | Raised | Wait | Call


@dataclass(frozen=True, slots=True)
class Said:
    """What one of several threads says. `id` is the question that it works on, `by` 0 for the handler's own thread,
    else a number for this one word."""

    id: int
    by: int
    reply: Word


@dataclass(frozen=True, slots=True)
class Turn:
    """All that a worker's threads said until none of them could go on. Nothing, when all wait for what is known."""

    said: tuple[Said, ...]


Reply = Word | Turn

_FIELDS: Final[dict[str, dict[str, type]]] = {
    "done": {"value": object},
    "raised": {"type": str, "message": str, "stack": list, "line": int},
    "wait": {"us": int},
    "call": {"service": str, "operation": str, "arguments": dict},
    "turn": {"said": list},
}


def encode(message: dict[str, Any]) -> bytes:
    """One message as a line."""
    return _encode(message).encode() + b"\n"


def decode(line: bytes, longest: int = LONGEST, deepest: int = DEEPEST) -> Any:
    """The JSON value of a line, strictly. Malformed when it is anything else."""
    if len(line) > longest:
        raise Malformed(f"a message of more than {longest} bytes")
    _bound_depth(line, deepest)
    try:
        value = _decode(line.decode("utf-8"))
        if b"\\u" in line:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate fails here, and not later
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not strict JSON: {str(error)[:200]}") from None
    return value


def read_reply(line: bytes, id: int, longest: int = LONGEST, deepest: int = DEEPEST) -> Reply:
    """The reply to message `id`. Malformed when it is not exactly one of the five kinds."""
    raw = decode(line, longest, deepest)
    if not isinstance(raw, dict):
        raise Malformed("a reply must be a map")
    kind = raw.get("is")
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or set(raw) != {"id", "is", *fields}:
        raise Malformed("a reply of no known kind")
    if type(raw["id"]) is not int or raw["id"] != id:
        raise Unasked("a reply to a question that was not asked")
    reply: Reply = _reply(raw, fields)
    return reply


def _reply(raw: dict[str, Any], fields: dict[str, type]) -> Any:
    for name, expected in fields.items():
        if expected is not object and type(raw[name]) is not expected:
            raise Malformed(f"{name} of a wrong type")
    return _REPLIES[raw["is"]](raw)


def _said(raw: Any) -> Said:
    kind = raw.get("is") if isinstance(raw, dict) else None
    fields = _FIELDS.get(kind) if isinstance(kind, str) and kind != "turn" else None
    if fields is None or set(raw) != {"id", "by", "is", *fields}:
        raise Malformed("a word of no known kind")
    if type(raw["id"]) is not int or type(raw["by"]) is not int or raw["by"] < 0:
        raise Malformed("a word of nobody")
    if raw["by"] and kind not in ("wait", "call"):
        raise Malformed("an end that is not the handler's own")
    return Said(raw["id"], raw["by"], _reply(raw, fields))


def _wait(raw: dict[str, Any]) -> Wait:
    if not 0 <= raw["us"] <= LONGEST_WAIT:
        raise Malformed("a wait that is negative or endless")
    return Wait(raw["us"])


def _raised(raw: dict[str, Any]) -> Raised:
    return Raised(
        raw["type"][:200], raw["message"][:2000], tuple(str(each)[:500] for each in raw["stack"][:50]), raw["line"]
    )


_REPLIES: Final[dict[Any, Any]] = {
    "done": lambda raw: Done(raw["value"]),
    "raised": _raised,
    "wait": _wait,
    "call": lambda raw: Call(raw["service"], raw["operation"], raw["arguments"]),
    "turn": lambda raw: Turn(tuple(map(_said, raw["said"]))),
}


def same(one: Any, other: Any) -> bool:
    """Two JSON values are equal: numbers to nine digits, true is not 1, keys in any order."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _bound_depth(line: bytes, deepest: int) -> None:
    if line.count(b"[") + line.count(b"{") <= deepest:
        return
    depth = 0
    for token in _TOKEN.finditer(line):
        first = token[0][:1]
        depth += 1 if first in b"[{" else -1 if first in b"]}" else 0
        if depth > deepest:
            raise Malformed(f"nested more than {deepest} deep")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("the same key twice")
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number out of range")
    return value


# Made once: `json.loads` and `json.dumps` make such a thing at each call.
_encode: Final = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode
_decode: Final = json.JSONDecoder(
    object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite
).decode
