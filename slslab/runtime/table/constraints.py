"""What the service looks at before anything else: arguments that lack, and values out of bounds, all told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from slslab.runtime.table.errors import invalid

_ENUMS: Final = {
    "ReturnConsumedCapacity": ("INDEXES", "TOTAL", "NONE"),
    "ReturnItemCollectionMetrics": ("SIZE", "NONE"),
    "ReturnValues": ("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"),
    "ReturnValuesOnConditionCheckFailure": ("ALL_OLD", "NONE"),
    "Select": ("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"),
}
_BOUNDS: Final = {"Limit": (1, None), "Segment": (0, 999_999), "TotalSegments": (1, 1_000_000)}
_LENGTHS: Final = {"IndexName": (3, 255), "ClientRequestToken": (1, 36)}
_FORMS: Final = {"IndexName": "[a-zA-Z0-9_.-]+"}


def check(arguments: Mapping[str, Any], required: tuple[str, ...] = ()) -> None:
    """ValidationException with every constraint that the arguments break. Values of another type are passed over:
    they are a SerializationException's."""
    broken = list(_broken(arguments, required))
    if broken:
        errors = "1 validation error" if len(broken) == 1 else f"{len(broken)} validation errors"
        raise invalid(f"{errors} detected: {'; '.join(broken)}")


def told(name: str, value: Any, constraint: str) -> str:
    """One broken constraint, as the service says it."""
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: {constraint}"


def _broken(arguments: Mapping[str, Any], required: tuple[str, ...]) -> Iterator[str]:
    for name in required:
        if arguments.get(name) is None:
            yield told(name, None, "Member must not be null")
    for name, choices in _ENUMS.items():
        value = arguments.get(name)
        if isinstance(value, str) and value not in choices:
            yield told(name, value, f"Member must satisfy enum value set: [{', '.join(choices)}]")
    for name, (low, high) in _BOUNDS.items():
        value = arguments.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            if value < low:
                yield told(name, value, f"Member must have value greater than or equal to {low}")
            if high is not None and value > high:
                yield told(name, value, f"Member must have value less than or equal to {high}")
    for name, (least, most) in _LENGTHS.items():
        value = arguments.get(name)
        if isinstance(value, str):
            if name in _FORMS and not re.fullmatch(_FORMS[name], value):
                yield told(name, value, f"Member must satisfy regular expression pattern: {_FORMS[name]}")
            if len(value) < least:
                yield told(name, value, f"Member must have length greater than or equal to {least}")
            if len(value) > most:
                yield told(name, value, f"Member must have length less than or equal to {most}")
