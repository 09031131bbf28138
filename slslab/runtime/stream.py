"""The stream: records in shards, kept in order for a time and read as often as anybody likes.

A record's key decides its shard, by MD5; within a shard records have their order, and so have those of one key. Each
shard takes 1 MiB or 1,000 records a second. Reading takes nothing away: who reads keeps a position, and a record is
gone when its retention is over. `Shards` is all that a mapping (`slslab.runtime.reading`) needs to know; a table's
change stream offers the same.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.limits import Bucket
from slslab.runtime.recording import Kind, Operation, Status
from slslab.runtime.stored import text_of

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(4_000, 12_000)  # one way to a stream, a design choice
_SECOND: Final = 1_000_000
_BYTES: Final = 1_048_576  # a second and shard, and of one record (Kinesis, 2026)
_RECORDS: Final = 1_000  # a second and shard
_MOST_ENTRIES: Final = 500
_MOST_KEY: Final = 256
_FEW: Final = 1_024  # records that are gone, which are not worth clearing away
_SEQUENCE: Final = 49_640_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000  # 56 digits, as they come


class Record(Message):
    """One record: `key` decides its order, `sequence` is its number as text; `sent` is when it came.

    `shard` is its shard's id, `size` its bytes. Its `depth` is 0: the loop guard does not look through streams.
    """

    __slots__ = ("key", "sequence", "shard", "size")

    def __init__(
        self, ref: int, sent: int, body: Any, source: Shards, shard: str, key: str, sequence: str, size: int
    ) -> None:
        super().__init__(ref, sent, body, source.shape, source.name)
        self.shard = shard
        self.key = key
        self.sequence = sequence
        self.size = size


class Shards(Protocol):
    """What a mapping reads: numbered shards of records, each record at a position that only grows.

    `shape` says which trigger's event a batch becomes: "kinesis", or "dynamodb" (each record's body is then the
    record of that event). `retention`: after so long (µs) a record is gone; `oldest` moves on by itself.
    """

    name: str
    index: int
    shape: str

    @property
    def retention(self) -> int: ...

    def shards(self) -> Sequence[str]:
        """The ids of the shards; a shard's number is its place here."""
        ...

    def oldest(self, shard: int, /) -> int:
        """The position of the oldest record that is still there, or of the next one that will come."""
        ...

    def newest(self, shard: int, /) -> int:
        """The position that the next record will have."""
        ...

    def since(self, shard: int, time: int, /) -> int:
        """The position of the first record that came at `time` (µs) or later."""
        ...

    def read(self, shard: int, position: int, most: int, /) -> Sequence[Record]:
        """Up to `most` records from `position` (not before `oldest`) on. Takes nothing away."""
        ...

    def listen(self, told: Callable[[int], object], /) -> None:
        """From now on call `told(shard)` for each record that comes."""
        ...


class Shelf:
    """The records of one shard, in order: for a stream and for whatever else offers `Shards`."""

    __slots__ = ("_gone", "_records", "first")

    def __init__(self) -> None:
        self._records: list[Record] = []
        self.first = 0  # the position of the first of them
        self._gone = 0  # of them, so many are too old

    def add(self, record: Record) -> None:
        """One more, the newest."""
        self._records.append(record)

    def trim(self, past: int) -> None:
        """Records that came before `past` are gone. Each record is looked at once."""
        records, gone = self._records, self._gone
        while gone < len(records) and records[gone].sent < past:
            gone += 1
        self._gone = gone
        if gone > _FEW and gone > len(records) // 2:
            del records[:gone]
            self.first += gone
            self._gone = 0

    @property
    def oldest(self) -> int:
        """The position of the oldest that is there."""
        return self.first + self._gone

    @property
    def newest(self) -> int:
        """The position of the next to come."""
        return self.first + len(self._records)

    def since(self, time: int) -> int:
        """The position of the first that came at `time` or later."""
        return max(self.oldest, self.first + bisect_left(self._records, time, key=lambda record: record.sent))

    def read(self, position: int, most: int) -> Sequence[Record]:
        """Up to `most` from `position` on."""
        begin = max(position, self.oldest) - self.first
        return self._records[begin : begin + most]


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """`shards`: how many. `retention`: 24 h to 365 days, µs. `bounded`: whether a shard has its limits."""

    shards: int = 1
    retention: int = 86_400_000_000
    bounded: bool = True


class Shelved(Component):
    """What a mapping reads of a component that keeps its records on shelves, one for each shard: see `Shards`."""

    _ids: Sequence[str]
    _shelves: Sequence[Shelf]
    _told: list[Callable[[int], object]]

    retention: int  # how long a record is there, µs

    def shards(self) -> Sequence[str]:
        """The ids of the shards."""
        return self._ids

    def oldest(self, shard: int) -> int:
        """The position of the oldest record that is still there, or of the next one that will come."""
        shelf = self._shelves[shard]
        shelf.trim(self.clock.now - self.retention)
        return shelf.oldest

    def newest(self, shard: int) -> int:
        """The position that the next record will have."""
        return self._shelves[shard].newest

    def since(self, shard: int, time: int) -> int:
        """The position of the first record that came at `time` (µs) or later."""
        return self._shelves[shard].since(time)

    def read(self, shard: int, position: int, most: int) -> Sequence[Record]:
        """Up to `most` records from `position` on."""
        self.oldest(shard)
        return self._shelves[shard].read(position, most)

    def listen(self, told: Callable[[int], object]) -> None:
        """From now on call `told(shard)` for each record that comes."""
        self._told.append(told)


class Stream(Shelved):
    """One stream. Its shards are those it was made with."""

    kind = "stream"
    shape = "kinesis"

    def __init__(self, cloud: Cloud, name: str, settings: StreamSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.retention = settings.retention
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self._shelves = tuple(Shelf() for _ in range(settings.shards))
        self._ids = tuple(f"shardId-{number:012d}" for number in range(settings.shards))
        self._bytes = tuple(Bucket(_BYTES, _SECOND) for _ in self._ids)
        self._records = tuple(Bucket(_RECORDS, _SECOND) for _ in self._ids)
        self._told: list[Callable[[int], object]] = []

    def settings(self) -> dict[str, object]:
        return {"shards": self.set.shards, "retention_us": self.set.retention}

    def change(self, settings: StreamSettings) -> None:
        """Another retention from now on. ValueError for another number of shards."""
        if settings.shards != self.set.shards:
            raise ValueError(f"{self.name}: a stream keeps its shards")
        self.set = settings
        self.retention = settings.retention

    # In

    def accept(self, request: Message) -> None:
        """A client puts a record, with the `key` of the request's body as its key."""
        assert request.reply is not None
        if self.trouble is not None and self.troubled(request.ref):
            request.reply(request, Status.ERROR, None)
            return
        try:
            key = request.body.get("key", "all") if isinstance(request.body, Mapping) else "all"
            answer = self.put_record({"key": str(key), "data": request.body}, request.ref)
        except ServiceError as error:
            throttled = error.code == "ProvisionedThroughputExceededException"
            request.reply(request, Status.THROTTLED if throttled else Status.ERROR, None)
        else:
            request.reply(request, Status.OK, answer)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`put_record` {key, data}: {shard, sequence}.

        `put_records` {records: [{key, data}]}: {failed, records: [{shard, sequence} or {code, message}]}.
        """
        if action == "put_record":
            return self.put_record(arguments, call.ref)
        if action == "put_records":
            return self._put_records(arguments.get("records") or (), call)
        return super().perform(action, arguments, call)

    def _put_records(self, entries: Sequence[Mapping[str, Any]], call: Call) -> dict[str, Any]:
        if not 1 <= len(entries) <= _MOST_ENTRIES:
            raise ServiceError("ValidationException", f"1 to {_MOST_ENTRIES} records are put at a time.")
        answers: list[dict[str, Any]] = []
        for entry in entries:
            try:
                answers.append(self.put_record(entry, call.ref))
            except ServiceError as error:
                if error.code != "ProvisionedThroughputExceededException":
                    raise
                answers.append({"code": error.code, "message": error.message})
        return {"failed": sum("code" in answer for answer in answers), "records": answers}

    def put_record(self, entry: Mapping[str, Any], cause: int) -> dict[str, Any]:
        """Take in a record. ProvisionedThroughputExceededException when its shard has had enough this second."""
        key, body = str(entry.get("key", "")), entry.get("data", {})
        if not 1 <= len(key) <= _MOST_KEY:
            raise ServiceError("ValidationException", f"A partition key has 1 to {_MOST_KEY} characters.")
        size = len(text_of(body).encode("utf-8", "surrogatepass")) + len(key.encode("utf-8", "surrogatepass"))
        if size > _BYTES:
            raise ServiceError("ValidationException", f"A record has at most {_BYTES} bytes.")
        shard, now = shard_of(key, len(self._shelves)), self.clock.now
        if self.set.bounded and not self._room(shard, size, now):
            text = f"Rate exceeded for shard {self._ids[shard]} in stream {self.name}."
            raise ServiceError("ProvisionedThroughputExceededException", text)
        shelf = self._shelves[shard]
        shelf.trim(now - self.set.retention)
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.PUT_RECORD, self.index, -1, cause, size))
        sequence = str(_SEQUENCE + (shelf.newest << 16) + shard)
        shelf.add(Record(self.recorder.ref(cause), now, body, self, self._ids[shard], key, sequence, size))
        for told in self._told:
            told(shard)
        return {"shard": self._ids[shard], "sequence": sequence}

    def _room(self, shard: int, size: int, now: int) -> bool:
        records, room = self._records[shard], self._bytes[shard]
        return records.has(now, 1) and room.has(now, size) and records.take(now) and room.take(now, size)


def shard_of(key: str, shards: int) -> int:
    """The shard of a key: the 2**128 hashes are shared out evenly, in order."""
    number = int.from_bytes(hashlib.md5(key.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest(), "big")
    return number * shards >> 128
