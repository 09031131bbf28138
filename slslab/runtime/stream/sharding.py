"""The shards of a stream: which range of the keys' hashes each has, and how one becomes two or two become one.

A shard that is divided or merged takes no more records, and keeps those it has; its children have its range from then
on. Who reads them reads the parents to their end first: so the records of a key keep their order.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from typing import Final

from slslab.runtime.limits import TokenBucket

HASHES: Final = 1 << 128  # of MD5
_SECOND: Final = 1_000_000
BYTES: Final = 1_048_576  # written a second and shard, and of one record (Kinesis, 2026)
_RECORDS: Final = 1_000  # written a second and shard
_READS: Final = 5  # looks a second and shard, which all share that read without a way of their own
READ_BYTES: Final = 2 * BYTES  # read a second and shard, shared alike; or for each with enhanced fan-out


def hash_of(key: str) -> int:
    """The hash that decides a key's shard."""
    return int.from_bytes(hashlib.md5(key.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest(), "big")


def shard_of(key: str, shards: int) -> int:
    """The shard of a key: the 2**128 hashes are shared out evenly, in order."""
    return hash_of(key) * shards >> 128


class Shard:
    """One shard: the hashes from `first` to `last`, both included. `parents`: numbers of those that it came from.

    `open`: whether it takes records. `busy_until`: when what was read last has gone through, µs.
    """

    __slots__ = ("_bytes", "_reads", "_records", "busy_until", "first", "id", "last", "open", "parents")

    def __init__(self, number: int, first: int, last: int, parents: tuple[int, ...] = ()) -> None:
        self.id = f"shardId-{number:012d}"
        self.first = first
        self.last = last
        self.parents = parents
        self.open = True
        self.busy_until = 0
        self._bytes = TokenBucket(BYTES, _SECOND)
        self._records = TokenBucket(_RECORDS, _SECOND)
        self._reads = TokenBucket(_READS, _SECOND)

    def room(self, size: int, now: int) -> bool:
        """Whether it takes a record of `size` bytes now; if so it is counted."""
        records, room = self._records, self._bytes
        return records.has(now, 1) and room.has(now, size) and records.take(now) and room.take(now, size)

    def look(self, now: int) -> bool:
        """Whether it may be read now, by one of those who share it; if so it is counted."""
        return now >= self.busy_until and self._reads.take(now)


class Sharding:
    """All shards that a stream has had, by number, and which of them is for what."""

    def __init__(self, number: int) -> None:
        self.shards: list[Shard] = []
        self._open: list[int] = []  # their numbers, by range
        self._firsts: list[int] = []
        for first, last in _shares(number):
            self._add(first, last, ())
        self._sort()

    def of(self, key: str) -> int:
        """The number of the shard that a record with this key goes to."""
        return self._open[bisect_right(self._firsts, hash_of(key)) - 1]

    def open(self) -> tuple[int, ...]:
        """The numbers of those that take records, by range."""
        return tuple(self._open)

    def split(self, number: int, at: int | None = None) -> tuple[int, ...]:
        """Divide a shard in two; the second begins at hash `at`, by default in the middle. ValueError if it cannot."""
        old = self._taking(number)
        at = (old.first + old.last + 1) // 2 if at is None else at
        if not old.first < at <= old.last:
            raise ValueError(f"{old.id} cannot be split at {at}")
        return self._follow((old.first, at - 1), (at, old.last))

    def merge(self, number: int, other: int) -> tuple[int, ...]:
        """Make one shard of two whose ranges lie side by side. ValueError where they do not."""
        one, two = sorted((self._taking(number), self._taking(other)), key=lambda shard: shard.first)
        if one.last + 1 != two.first:
            raise ValueError(f"{one.id} and {two.id} are not adjacent")
        return self._follow((one.first, two.last))

    def fit(self, number: int) -> tuple[int, ...]:
        """Let there be so many of equal range; at most twice as many as there are, and at least half (Kinesis)."""
        present = len(self._open)
        if not present / 2 <= number <= present * 2:
            raise ValueError(f"from {present} shards there can be {-(-present // 2)} to {2 * present}; not {number}")
        return self._follow(*_shares(number))

    def _taking(self, number: int) -> Shard:
        if number not in self._open:
            raise ValueError(f"there is no open shard {number}")
        return self.shards[number]

    def _follow(self, *ranges: tuple[int, int]) -> tuple[int, ...]:
        """New shards with these ranges, which close those that they follow; the numbers of the new ones."""
        before, new = [(number, self.shards[number]) for number in self._open], []
        for first, last in ranges:
            parents = tuple(number for number, old in before if old.first <= last and first <= old.last)
            if len(parents) == 1 and (before_one := self.shards[parents[0]]).first == first and before_one.last == last:
                continue  # it stays as it is
            new.append(self._add(first, last, parents))
        for number in new:
            for parent in self.shards[number].parents:
                self.shards[parent].open = False
        self._sort()
        return tuple(new)

    def _add(self, first: int, last: int, parents: tuple[int, ...]) -> int:
        self.shards.append(Shard(len(self.shards), first, last, parents))
        return len(self.shards) - 1

    def _sort(self) -> None:
        taking = [(shard.first, number) for number, shard in enumerate(self.shards) if shard.open]
        self._open = [number for _, number in sorted(taking)]
        self._firsts = [first for first, _ in sorted(taking)]


def _shares(number: int) -> list[tuple[int, int]]:
    bounds = [-(-(one * HASHES) // number) for one in range(number + 1)]
    return [(bounds[one], bounds[one + 1] - 1) for one in range(number)]
