"""The stream: records in shards, kept in order for a time and read as often as anybody likes.

A record's key decides its shard, by MD5; within a shard records have their order, and so have those of one key. Each
shard takes 1 MiB or 1,000 records a second. Reading takes nothing away: who reads keeps a position, and a record is
gone when its retention is over. `Shards` is all that a mapping (`slslab.runtime.mapping.reader`) needs to know;
a table's change stream offers the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.payload import octets, text_of
from slslab.runtime.recording import Kind, Loss, Operation, Refusal, Status
from slslab.runtime.stream.asking import ask
from slslab.runtime.stream.sharding import BYTES, READ_BYTES, Sharding
from slslab.runtime.stream.shards import Record
from slslab.runtime.stream.shelf import Shelf, Shelved

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(4_000, 12_000)  # one way to a stream, a design choice
_SECOND: Final = 1_000_000
_MOST_ENTRIES: Final = 500
_MOST_KEY: Final = 256
_SEQUENCE: Final = 49_640_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000  # 56 digits, as they come


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """`shards`: how many. `retention`: 24 h to 365 days, µs. `bounded`: whether a shard has its limits."""

    shards: int = 1
    retention: int = 86_400_000_000
    bounded: bool = True


class Stream(Shelved):
    """One stream. `sharding` says what its shards are, those that were split or merged among them."""

    kind = "stream"
    shape = "kinesis"

    def __init__(self, cloud: Cloud, name: str, settings: StreamSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.retention = settings.retention
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.sharding = Sharding(settings.shards)
        self._shelves = [Shelf() for _ in self.sharding.shards]
        self._ids = [shard.id for shard in self.sharding.shards]
        self._told: list[Callable[[int], object]] = []

    def settings(self) -> dict[str, object]:
        return {"shards": self.set.shards, "retention_us": self.set.retention}

    def change(self, settings: StreamSettings) -> None:
        """Another retention, or another number of shards from now on (twice as many at most, or half)."""
        if settings.shards != self.set.shards:
            self._resharded(self.sharding.fit(settings.shards))
        self.set = settings
        self.retention = settings.retention

    def split(self, shard: int, at: int | None = None) -> tuple[int, ...]:
        """Divide a shard in two; the numbers of the new ones. See `Sharding.split`."""
        return self._resharded(self.sharding.split(shard, at))

    def merge(self, shard: int, other: int) -> tuple[int, ...]:
        """Make one shard of two; its number. See `Sharding.merge`."""
        return self._resharded(self.sharding.merge(shard, other))

    def _resharded(self, new: tuple[int, ...]) -> tuple[int, ...]:
        for number in new:
            self._shelves = [*self._shelves, Shelf()]
            self._ids = [*self._ids, self.sharding.shards[number].id]
        self.set = replace(self.set, shards=len(self.sharding.open()))
        if self.write is not None:
            self.write((self.clock.now, Kind.SHARDS, 0, self.index, -1, -1, self.set.shards))
        return new

    def parents(self, shard: int) -> Sequence[int]:
        """The shards that it came from."""
        return self.sharding.shards[shard].parents

    def look(self, shard: int) -> bool:
        """Whether a shard may be read now, by one of those who share its reads; if so it is counted."""
        return self.sharding.shards[shard].look(self.clock.now)

    def looked(self, shard: int, size: int) -> None:
        """So many bytes were read by one of them: until they have gone through, the shard is not read again."""
        found, now = self.sharding.shards[shard], self.clock.now
        found.busy_until = max(now, found.busy_until) + size * _SECOND // READ_BYTES

    # In

    def accept(self, request: Message) -> None:
        """A client puts a record, with the `key` of the request's body as its key."""
        assert request.reply is not None
        if self.trouble is not None and (status := self.troubled(request.ref)):
            request.reply(request, status, None)
            return
        try:
            key = request.body.get("key", "all") if isinstance(request.body, Mapping) else "all"
            answer = self.put_record({"key": str(key), "data": request.body}, request.ref)
        except ServiceError as error:
            throttled = error.code == "ProvisionedThroughputExceededException"
            request.reply(request, Status.THROTTLED if throttled else Status.ERROR, None)
        else:
            request.reply(request, Status.OK, answer)

    def put(self, message: Message) -> None:
        """Take in what a rule or a schedule brings, with the message's number as its key; what is over the limit of
        its shard is lost."""
        try:
            self.put_record({"key": str(message.ref), "data": message.body}, message.ref)
        except ServiceError:
            self.totals.lost += 1
            if self.write is not None:
                self.write((self.clock.now, Kind.LOST, Loss.RETRIES_EXHAUSTED, self.index, -1, message.ref, 0))

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`put_record` {key, data}: {shard, sequence}.

        `put_records` {records: [{key, data}]}: {failed, records: [{shard, sequence} or {code, message}]}.
        And what `slslab.runtime.stream.asking` lists.
        """
        if action == "put_record":
            return self.put_record(arguments, call.ref)
        if action == "put_records":
            return self._put_records(arguments.get("records") or (), call)
        answer = ask(self, action, arguments)
        return answer if answer is not NotImplemented else super().perform(action, arguments, call)

    def sequence(self, shard: int, position: int) -> str:
        """The sequence number of a position."""
        return str(_SEQUENCE + (position << 16) + shard)

    def position(self, shard: int, sequence: str) -> int:
        """The position of a sequence number. InvalidArgumentException for one that is none of this shard's."""
        number = int(sequence) - _SEQUENCE if sequence.isascii() and sequence.isdigit() and len(sequence) < 99 else -1
        if number < 0 or number & 0xFFFF != shard or number >> 16 > self.newest(shard):
            text = f"Sequence number {sequence[:99]} is none of shard {self._ids[shard]} of stream {self.name}."
            raise ServiceError("InvalidArgumentException", text)
        return number >> 16

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
        size = len(octets(text_of(body))) + len(octets(key))
        if size > BYTES:
            raise ServiceError("ValidationException", f"A record has at most {BYTES} bytes.")
        shard, now = self.sharding.of(key), self.clock.now
        if self.set.bounded and not self.sharding.shards[shard].room(size, now):
            self.refuse(Refusal.THROUGHPUT_EXCEEDED, cause)
            text = f"Rate exceeded for shard {self._ids[shard]} in stream {self.name}."
            raise ServiceError("ProvisionedThroughputExceededException", text)
        shelf = self._shelves[shard]
        shelf.trim(now - self.set.retention)
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.PUT_RECORD, self.index, -1, cause, size))
        sequence = self.sequence(shard, shelf.newest)
        shelf.add(Record(self.recorder.ref(cause), now, body, self, self._ids[shard], key, sequence, size))
        for told in self._told:
            told(shard)
        return {"shard": self._ids[shard], "sequence": sequence}
