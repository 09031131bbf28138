"""How a table says no: with the ecosystem's codes and messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import ServiceError

WRONG: Final = "One or more parameter values were invalid: "
BAD_START: Final = "The provided starting key is invalid"
CONDITION_FAILED: Final = "The conditional request failed"
THROTTLED: Final = (
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or "
    "index so please try again shortly. If exceptions persist, check if you have a hot key: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html"
)


class Refused(ServiceError):
    """A table said no. `fields`: what the error's answer has besides `Error`: `Item`, `CancellationReasons`, …"""

    def __init__(self, code: str, message: str, fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message)
        self.fields: Mapping[str, Any] = fields or {}


def invalid(message: str) -> Refused:
    """A ValidationException."""
    return Refused("ValidationException", message)


def not_found(table: object = None) -> Refused:
    """There is no such table. `table`: its name, which only a description tells."""
    named = "" if table is None else f": Table: {table} not found"
    return Refused("ResourceNotFoundException", f"Requested resource not found{named}")


def throttled() -> Refused:
    """Too much at the moment."""
    return Refused("ThrottlingException", THROTTLED)
