"""Puts a request's names and values into what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.expressions.errors import BadType, ExpressionError, Findings
from slslab.runtime.expressions.reserved import is_reserved
from slslab.runtime.expressions.tree import Constant, Path, Place
from slslab.runtime.expressions.values import Value, canonical

_NAME: Final = re.compile(r"#[A-Za-z0-9_]+")
_VALUE: Final = re.compile(r":[A-Za-z0-9_]+")
_DEEPEST: Final = 32  # parts of a path (developer guide, quotas, 2026)


class Placeholders:
    """ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them were used."""

    __slots__ = ("_names", "_unused_names", "_unused_values", "_values")

    def __init__(self, names: Any = None, values: Any = None) -> None:
        self._names: Mapping[str, str] = _names(names)
        self._values: Mapping[str, Value] = _values(values)
        self._unused_names = dict.fromkeys(self._names)
        self._unused_values = dict.fromkeys(self._values)

    def done(self) -> None:
        """All expressions are bound: ExpressionError when a name or value was given for nothing."""
        for kind, unused in (("Names", self._unused_names), ("Values", self._unused_values)):
            if unused:
                keys = ", ".join(unused)
                raise ExpressionError(
                    f"Value provided in ExpressionAttribute{kind} unused in expressions: keys: {{{keys}}}"
                )

    def path(self, path: Path, findings: Findings) -> Path:
        """The path with its names put in."""
        if len(path.parts) > _DEEPEST:
            findings.note("limit", f"The document path has too many nesting levels; nesting levels: {len(path.parts)}")
        return Path(tuple(self._part(part, findings) for part in path.parts))

    def _part(self, part: str | int, findings: Findings) -> str | int:
        if isinstance(part, int):
            return part
        if not part.startswith("#"):
            if is_reserved(part):
                findings.note("reserved", f"Attribute name is a reserved keyword; reserved keyword: {part}")
            return part
        found = self._names.get(part)
        if found is None:
            findings.note(
                "placeholder",
                f"An expression attribute name used in the document path is not defined; attribute name: {part}",
            )
            return part
        self._unused_names.pop(part, None)
        return found

    def value(self, place: Place, findings: Findings) -> Constant | Place:
        """The value that is meant; the placeholder itself when there is none."""
        found = self._values.get(place.name)
        if found is None:
            findings.note(
                "placeholder",
                f"An expression attribute value used in expression is not defined; attribute value: {place.name}",
            )
            return place
        self._unused_values.pop(place.name, None)
        return Constant(found)


def _names(given: Any) -> dict[str, str]:
    names = {} if given is None else _checked("Names", given, _NAME)
    for name in names.values():
        if not isinstance(name, str):
            raise BadType(f"{type(name).__name__} cannot be converted to String")
    return names


def _values(given: Any) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in ({} if given is None else _checked("Values", given, _VALUE)).items():
        try:
            found[key] = canonical(value)
        except BadType:
            raise
        except ExpressionError as error:
            raise ExpressionError(
                f"ExpressionAttributeValues contains invalid value: {error.message} for key {key}"
            ) from error
    return found


def _checked(kind: str, given: Any, form: re.Pattern[str]) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise BadType("Unexpected field type")
    if not given:
        raise ExpressionError(f"ExpressionAttribute{kind} must not be empty")
    for key in given:
        if not isinstance(key, str) or not form.fullmatch(key):
            raise ExpressionError(f'ExpressionAttribute{kind} contains invalid key: Syntax error; key: "{key}"')
    return dict(given)
