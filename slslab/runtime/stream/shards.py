"""What a mapping reads: records in numbered shards. A stream offers them, and so does a table's change stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from slslab.runtime.call import Message


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

    def parents(self, shard: int, /) -> Sequence[int]:
        """The shards that it came from, which are to be read to their end before."""
        ...

    def look(self, shard: int, /) -> bool:
        """Whether a shard may be read now, by one of those who share its reads; if so it is counted."""
        ...

    def looked(self, shard: int, size: int, /) -> None:
        """So many bytes were read by one of those who share a shard's reads."""
        ...

    def listen(self, told: Callable[[int], object], /) -> None:
        """From now on call `told(shard)` for each record that comes."""
        ...
