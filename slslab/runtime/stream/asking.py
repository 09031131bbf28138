"""What a handler that reads a stream by itself may ask it, by the names of the ecosystem's calls. Times in µs.

`describe_stream` {}: {shards: [{id, first, last, sequence}], retention}, with the bounds of the keys' hashes.
`get_shard_iterator` {shard, type, sequence, time}: {position}: where reading begins. The five types are Kinesis's.
`get_records` {shard, position, most}: {records, position, behind}: what comes from there on, where to go on, and how
long ago (µs) the record came that is next, 0 when there is none.
A shard is read at most 5 times a second, and 2 MiB, by all together who have no way of their own to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.handler import ServiceError

if TYPE_CHECKING:
    from slslab.runtime.stream.component import Stream

_MOST_BYTES: Final = 10_485_760  # of one answer
_MOST: Final = 10_000


def ask(stream: Stream, action: str, arguments: Mapping[str, Any]) -> Any:
    """The answer, or NotImplemented when there is no such call."""
    answer = _CALLS.get(action)
    return NotImplemented if answer is None else answer(stream, arguments)


def _shard(stream: Stream, arguments: Mapping[str, Any]) -> int:
    id = str(arguments.get("shard", ""))
    try:
        return stream.shards().index(id)
    except ValueError:
        text = f"Shard {id} in stream {stream.name} under account 123456789012 does not exist"
        raise ServiceError("ResourceNotFoundException", text) from None


def _describe(stream: Stream, _arguments: Mapping[str, Any]) -> dict[str, Any]:
    ids = stream.shards()
    shown = [
        {"id": id, "first": shard.first, "last": shard.last, "sequence": stream.sequence(number, 0)}
        for number, (id, shard) in enumerate(zip(ids, stream.sharding.shards, strict=True))
    ]
    return {"shards": shown, "retention": stream.retention}


def _iterator(stream: Stream, arguments: Mapping[str, Any]) -> dict[str, Any]:
    shard = _shard(stream, arguments)
    kind = arguments.get("type")
    if kind == "TRIM_HORIZON":
        return {"position": stream.oldest(shard)}
    if kind == "LATEST":
        return {"position": stream.newest(shard)}
    if kind == "AT_TIMESTAMP" and arguments.get("time") is not None:
        return {"position": stream.since(shard, int(arguments["time"]))}
    if kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER") and arguments.get("sequence") is not None:
        position = stream.position(shard, str(arguments["sequence"]))
        return {"position": position + (kind == "AFTER_SEQUENCE_NUMBER")}
    raise ServiceError("InvalidArgumentException", f"{kind}: no such type, or what it needs is missing.")


def _records(stream: Stream, arguments: Mapping[str, Any]) -> dict[str, Any]:
    shard, most = _shard(stream, arguments), arguments.get("most") or _MOST
    if not 1 <= most <= _MOST:
        raise ServiceError("InvalidArgumentException", f"Limit must be from 1 to {_MOST}.")
    now = stream.clock.now
    if not stream.look(shard):
        text = f"Rate exceeded for shard {stream.shards()[shard]} in stream {stream.name}."
        raise ServiceError("ProvisionedThroughputExceededException", text)
    position = max(int(arguments["position"]), stream.oldest(shard))
    found, size = [], 0
    for record in stream.read(shard, position, most):
        size += record.size
        if size > _MOST_BYTES:
            break
        found.append(record)
    stream.looked(shard, sum(record.size for record in found))
    position += len(found)
    left = stream.read(shard, position, 1)
    return {"records": found, "position": position, "behind": now - left[0].sent if left else 0}


_CALLS: Final[Mapping[str, Callable[[Stream, Mapping[str, Any]], dict[str, Any]]]] = {
    "describe_stream": _describe,
    "get_shard_iterator": _iterator,
    "get_records": _records,
}
