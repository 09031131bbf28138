"""Secondary indexes: the same items by another key, at once (local ones) or some time later (global ones)."""

from __future__ import annotations

from slslab.runtime.expressions import item_size
from slslab.runtime.table.capacity import write_halves
from slslab.runtime.table.order import Position
from slslab.runtime.table.schema import Schema
from slslab.runtime.table.settings import Index
from slslab.runtime.table.store import Entry, Store


class IndexStore:
    """One index of a table. `projected`: the attributes that it has; None: all."""

    __slots__ = ("include", "local", "name", "projected", "projection", "schema", "store")

    def __init__(self, index: Index, table: Schema) -> None:
        self.name = index.name
        self.local = index.local
        self.schema = Schema(index.partition, index.sort)
        self.store = Store()
        self.projection = index.projection
        self.include = index.include if index.projection == "INCLUDE" else ()
        self.projected: frozenset[str] | None = None
        if index.projection != "ALL":
            self.projected = frozenset((*table.names, *self.schema.names, *self.include))

    def base_of(self, position: Position) -> Position:
        """Where the item that stands here at `position` has its place in the table."""
        return position[1 + len(self.schema.attributes) :]

    def place(self, entry: Entry | None, base: Position) -> Position | None:
        """Where an item of the table, which is at `base` there, stands here; None: it is not in the index."""
        if entry is None or not self.schema.covers(entry.item):
            return None
        return (*self.schema.position(entry.item), *base)

    def replace(self, old: Entry | None, new: Entry | None, base: Position, known: int) -> int:
        """The table has `new` in place of `old`. Readers see it at the time `known`. Gives the half units it cost."""
        before, after = self.place(old, base), self.place(new, base)
        had = self.store.entries.get(before) if before is not None else None
        has = self._shown(new) if after is not None else None
        if before == after:
            if after is None or had == has:
                return 0
            self.store.replace(after, has, known)
            return write_halves(had, has)
        halves = 0
        if before is not None:
            self.store.replace(before, None, known)
            halves += write_halves(had, None)
        if after is not None:
            self.store.replace(after, has, known)
            halves += write_halves(None, has)
        return halves

    def _shown(self, entry: Entry | None) -> Entry | None:
        if entry is None or self.projected is None:
            return entry
        item = {name: value for name, value in entry.item.items() if name in self.projected}
        return Entry(item, item_size(item))
