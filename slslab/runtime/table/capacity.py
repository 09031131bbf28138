"""Capacity: what an operation costs, in half request units (so that eventually consistent reads are whole numbers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.table.store import Entry

_READ: Final = 4096  # bytes of one read unit
_WRITE: Final = 1024  # bytes of one write unit


def read_halves(size: int, consistent: bool, transaction: bool = False) -> int:
    """Reading: a half unit for each 4 KB begun of `size` bytes, two when consistent, four in a transaction."""
    return max(1, -(-size // _READ)) * (4 if transaction else 2 if consistent else 1)


def write_halves(old: Entry | None, new: Entry | None, transaction: bool = False) -> int:
    """Writing: a unit for each KB begun of the larger of the two items; twice that in a transaction."""
    size = max(old.size if old else 0, new.size if new else 0)
    return max(1, -(-size // _WRITE)) * (4 if transaction else 2)


class Consumed:
    """What one request cost: the halves of each table and of its indexes."""

    __slots__ = ("_halves", "_level", "_local")

    def __init__(self, level: str) -> None:
        self._level = level
        self._halves: dict[str, dict[str | None, list[int]]] = {}
        self._local: set[tuple[str, str | None]] = set()

    def add(self, table: str, halves: int, write: bool, index: str | None = None, local: bool = False) -> None:
        """So much more, for the table itself or one of its indexes; `local`: which is a local one."""
        if local:
            self._local.add((table, index))
        of = self._halves.setdefault(table, {}).setdefault(index, [0, 0])
        of[write] += halves

    def shown(self, split: bool = False) -> list[dict[str, Any]]:
        """ConsumedCapacity of each table, if it was asked for. `split`: reads and writes apart, as transactions do."""
        if self._level == "NONE":
            return []
        return [self._table(name, parts, split) for name, parts in self._halves.items()]

    def _table(self, name: str, parts: Mapping[str | None, list[int]], split: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "TableName": name,
            **_units([sum(sides) for sides in zip(*parts.values(), strict=True)], split),
        }
        if self._level == "INDEXES":
            shown["Table"] = _units(parts.get(None, [0, 0]), split)
            for index, halves in parts.items():
                if index is not None:
                    kind = "LocalSecondaryIndexes" if (name, index) in self._local else "GlobalSecondaryIndexes"
                    shown.setdefault(kind, {})[index] = _units(halves, split)
        return shown


def _units(halves: list[int], split: bool) -> dict[str, float]:
    units: dict[str, float] = {"CapacityUnits": sum(halves) / 2}
    if split and halves[0]:
        units["ReadCapacityUnits"] = halves[0] / 2
    if split and halves[1]:
        units["WriteCapacityUnits"] = halves[1] / 2
    return units
