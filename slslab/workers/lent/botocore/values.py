"""Values on their way out and back: bytes and times, for which JSON has no form."""

from __future__ import annotations

import base64
import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore.exceptions import ParamValidationError
    from slslab.workers.lent.botocore.tables import BLOBS, TIMES
else:
    from botocore.exceptions import ParamValidationError
    from botocore.tables import BLOBS, TIMES

_OWN = frozenset(("Metadata", "ResponseMetadata"))  # maps with names of their author's


def holds_bytes(value: Any) -> bool:
    """Whether JSON has no form for something in `value`."""
    if isinstance(value, dict):
        return any(map(holds_bytes, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_bytes, value))
    return not (value is None or isinstance(value, str | int | float))


def as_text(value: Any) -> Any:
    """Bytes as Base64, files as their bytes, times as seconds: as the services' protocol has them."""
    if hasattr(value, "read"):
        value = value.read()
        value = value.encode() if isinstance(value, str) else value
    if isinstance(value, bytes | bytearray):
        return {"$bytes": base64.b64encode(value).decode()}
    if type(value).__name__ == "Binary" and hasattr(value, "value"):
        return as_text(value.value)
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise ParamValidationError(report=f"Invalid type, value: {value}, type: {type(value)}")


def as_base64(value: Any) -> Any:
    """As tables have bytes: Base64 alone."""
    sent = as_text(value)
    return sent["$bytes"] if isinstance(sent, dict) else sent


def with_binaries(value: Any) -> Any:
    """Attribute values of type B and BS with their bytes."""
    if isinstance(value, list):
        return [with_binaries(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, inner),) = value.items()
        if kind == "B" and isinstance(inner, str):
            return {"B": base64.b64decode(inner)}
        if kind == "BS" and isinstance(inner, list):
            return {"BS": [base64.b64decode(one) for one in inner]}
    return {name: with_binaries(inner) for name, inner in value.items()}


def received(value: Any, name: str = "") -> Any:
    """An answer with times as `datetime` and bytes as bytes."""
    if isinstance(value, list):
        return [received(one) for one in value]
    if isinstance(value, dict):
        return value if name in _OWN else {inner: received(one, inner) for inner, one in value.items()}
    if name in TIMES:
        return as_time(value)
    return base64.b64decode(value) if name in BLOBS and isinstance(value, str) else value


def as_time(value: Any) -> Any:
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.datetime.fromtimestamp(value, datetime.UTC)
    return value
