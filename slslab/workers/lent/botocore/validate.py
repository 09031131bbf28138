"""What a client says of its arguments before it asks: what is missing, unknown, of a wrong type or too short."""

from __future__ import annotations

import datetime
import decimal
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore._operations import OPERATIONS
    from slslab.workers.lent.botocore._shapes import SHAPES
    from slslab.workers.lent.botocore.exceptions import ParamValidationError
else:
    from botocore._operations import OPERATIONS
    from botocore._shapes import SHAPES
    from botocore.exceptions import ParamValidationError

_TYPES: dict[str, tuple[type, ...]] = {
    "s": (str,), "i": (int,), "f": (float, decimal.Decimal, int), "b": (bool,), "{": (dict,), "@": (dict,),
    "[": (list, tuple),
}  # fmt: skip
_FIELD = re.compile(r"(\w+)([!:])(\S+)")
_LEAST = re.compile(r"(.+?)(?:>(\d+))?")
_read: dict[tuple[str, str], dict[str, tuple[bool, str]]] = {}


def parameters(service: str, name: str) -> dict[str, tuple[bool, str]]:
    """Of an operation, or of a structure (`@Name`): the names of members, whether each must be given, and its type."""
    found = _read.get((service, name))
    if found is None:
        text = SHAPES[service][name[1:]] if name.startswith("@") else OPERATIONS[service][name]
        found = {member: (must == "!", kind) for member, must, kind in _FIELD.findall(text)}
        _read[service, name] = found
    return found


def check(service: str, operation: str, given: dict[str, Any]) -> None:
    """ParamValidationError for an argument that is not as the service wants it."""
    reports: list[str] = []
    _structure(service, operation, given, "", reports)
    if reports:
        raise ParamValidationError(report="\n".join(reports))


def _structure(service: str, shape: str, given: dict[str, Any], path: str, reports: list[str]) -> None:
    known = parameters(service, shape)
    place = path.removeprefix(".") or "input"
    reports += [
        f'Missing required parameter in {place}: "{name}"'
        for name, (must, _) in known.items()
        if must and name not in given
    ]
    valid = ", ".join(known)
    reports += [f'Unknown parameter in {place}: "{one}", must be one of: {valid}' for one in given if one not in known]
    for name, value in given.items():
        if name in known:
            _value(service, known[name][1], value, f"{path}.{name}", reports)


def _value(service: str, kind: str, value: Any, path: str, reports: list[str]) -> None:
    first = kind[0]
    if first in _TYPES and not isinstance(value, _TYPES[first]):
        _wrong(value, path, [str(one) for one in _TYPES[first]], reports)
    elif first == "@":
        _structure(service, kind, value, path, reports)
    elif first == "{":
        for key, inner in value.items():
            _value(service, "s", key, f"{path} (key: {key})", reports)
            _value(service, kind[1:-1], inner, f"{path}.{key}", reports)
    elif first == "B" and not (isinstance(value, bytes | bytearray | str) or hasattr(value, "read")):
        _wrong(value, path, [str(bytes), str(bytearray), "file-like object"], reports)
    elif first == "t" and not isinstance(value, datetime.datetime | datetime.date | str | int | float):
        _wrong(value, path, [str(datetime.datetime), "timestamp-string"], reports)
    elif first in "[sif":
        plain, least = _LEAST.fullmatch(kind).groups()  # type: ignore[union-attr]
        what, size = ("value", value) if first in "if" else ("length", len(value))
        if least is not None and size < int(least):
            name = path.removeprefix(".")
            reports.append(f"Invalid {what} for parameter {name}, value: {size}, valid min {what}: {least}")
        for index, inner in enumerate(value if first == "[" else ()):
            _value(service, plain[1:-1], inner, f"{path}[{index}]", reports)


def _wrong(value: Any, path: str, valid: list[str], reports: list[str]) -> None:
    reports.append(
        f"Invalid type for parameter {path.removeprefix('.')}, value: {value}, type: {type(value)}, "
        f"valid types: {', '.join(valid)}"
    )
