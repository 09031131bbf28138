"""What `PutEvents` takes: entries, the limits on them, and the event that each becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slslab.runtime.chance import request_id
from slslab.runtime.handler import ServiceError
from slslab.runtime.shapes import timestamp

_MOST_ENTRIES: Final = 10
_MOST_BYTES: Final = 1_048_576  # of all entries together (since 2026-01-29; 262,144 before)
_MOST_TYPE: Final = 128  # characters of DetailType
_TIME_BYTES: Final = 14  # that a given time counts


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `error` is the answer when it is refused; `size` in bytes, as the platform counts."""

    source: str
    detail_type: str
    detail: Mapping[str, Any]
    resources: tuple[str, ...]
    time: str | None
    size: int
    error: dict[str, Any] | None = None


def read_entries(asked: Mapping[str, Any], source: str) -> tuple[Entry, ...]:
    """The entries of a call. A mapping without `Entries` is one event's detail, sent by `source`; with
    `detail-type` and `detail` it is the event itself, and may name its own `source`.

    ServiceError when there are none, more than 10, or more than 1 MiB.
    """
    if "detail-type" in asked and isinstance(asked.get("detail"), Mapping):
        said = str(asked.get("source") or source), str(asked["detail-type"])[:_MOST_TYPE]
        return (_checked(*said, asked["detail"], tuple(map(str, asked.get("resources") or ())), None),)
    if "Entries" not in asked:
        return (_checked(source, "Message", asked, (), None),)
    given = asked["Entries"]
    if not isinstance(given, list | tuple) or not 1 <= len(given) <= _MOST_ENTRIES:
        found = len(given) if isinstance(given, list | tuple) else given
        raise ServiceError("ValidationException", f"Entries must have 1 to {_MOST_ENTRIES} entries, not {found!r}")
    entries = tuple(_entry(item) for item in given)
    total = sum(entry.size for entry in entries)
    if total >= _MOST_BYTES:
        message = f"Total size of the entries in the request is over the limit: {total} of {_MOST_BYTES} bytes"
        raise ServiceError("ValidationException", message, 413)
    return entries


def envelope(entry: Entry, seed: int, ref: int, now: int) -> dict[str, Any]:
    """The event, in the shape in which rules see it and targets get it."""
    return {
        "version": "0",
        "id": request_id(seed, ref),
        "detail-type": entry.detail_type,
        "source": entry.source,
        "account": "123456789012",
        "time": entry.time or timestamp(now)[:19] + "Z",
        "region": "eu-west-1",
        "resources": list(entry.resources),
        "detail": dict(entry.detail),
    }


def _entry(item: Any) -> Entry:
    if not isinstance(item, Mapping):
        return _refused("InvalidArgument", "An entry must be an object.", 0)
    for name in ("Source", "DetailType", "Detail"):
        if not isinstance(item.get(name), str) or not item[name]:
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return _refused("InvalidArgument", reason, _size(item))
    if len(item["DetailType"]) > _MOST_TYPE:
        reason = f"Parameter DetailType is not valid. Reason: it has more than {_MOST_TYPE} characters."
        return _refused("InvalidArgument", reason, _size(item))
    detail = _detail(item["Detail"])
    if detail is None:
        return _refused("MalformedDetail", "Detail is malformed.", _size(item))
    resources = item.get("Resources") or ()
    if not isinstance(resources, list | tuple) or not all(isinstance(one, str) for one in resources):
        return _refused(
            "InvalidArgument", "Parameter Resources is not valid. Reason: not a list of texts.", _size(item)
        )
    time = item.get("Time")
    return _checked(
        item["Source"],
        item["DetailType"],
        detail,
        tuple(resources),
        time if isinstance(time, str) and time else None,
        _size(item),
    )


def _detail(text: str) -> Mapping[str, Any] | None:
    from slslab.strictjson import BadJson, loads  # as in `pattern.tree`

    try:
        value = loads(text)
    except BadJson:
        return None
    return value if isinstance(value, dict) else None


def _checked(
    source: str,
    detail_type: str,
    detail: Mapping[str, Any],
    resources: tuple[str, ...],
    time: str | None,
    size: int | None = None,
) -> Entry:
    if size is None:
        size = _bytes(source) + _bytes(detail_type) + _bytes(json.dumps(detail, default=str))
    return Entry(source, detail_type, detail, resources, time, size)


def _refused(code: str, message: str, size: int) -> Entry:
    return Entry("", "", {}, (), None, size, {"ErrorCode": code, "ErrorMessage": message})


def _size(item: Mapping[str, Any]) -> int:
    texts = [item.get(name) for name in ("Source", "DetailType", "Detail")]
    resources = item.get("Resources")
    texts += resources if isinstance(resources, list | tuple) else []
    return sum(_bytes(text) for text in texts if isinstance(text, str)) + (_TIME_BYTES if item.get("Time") else 0)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
