"""Reading: one item, a page of a query, a page of a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.expressions import Item, clone_item, holds, paths_of
from slslab.runtime.recording import Operation
from slslab.runtime.table.asked import Asked
from slslab.runtime.table.capacity import Consumed, read_halves
from slslab.runtime.table.errors import BAD_START, WRONG, invalid
from slslab.runtime.table.indexes import IndexStore
from slslab.runtime.table.order import TOP, Position
from slslab.runtime.table.schema import Schema
from slslab.runtime.table.starting import check_segment, check_start, check_table_key, check_within
from slslab.runtime.table.store import Entry, Store

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table

_PAGE: Final = 1024 * 1024  # bytes that a query or scan looks at


def get_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """GetItem."""
    asked = Asked(arguments, "ProjectionExpression", required=("Key",))
    consumed = Consumed(asked.choice("ReturnConsumedCapacity"))
    entry = read_one(table, asked, asked.item("Key"), ref, consumed)
    answer: dict[str, Any] = {} if entry is None else {"Item": shown(asked, entry)}
    for one in consumed.shown():
        answer["ConsumedCapacity"] = one
    return answer


def read_one(table: Table, asked: Asked, key: Item, ref: int, consumed: Consumed) -> Entry | None:
    """The item with that key, read as `asked` says, paid for and noted."""
    table.schema.check_key(key)
    if asked.projection is not None:
        table.check_scalars(asked.projection.paths)
    consistent = asked.flag("ConsistentRead")
    table.settle()
    entry = table.store.get(table.schema.position(key), table.is_behind(consistent))
    halves = read_halves(entry.size if entry else 0, consistent)
    consumed.add(table.name, halves, False)
    table.note(Operation.GET_ITEM, ref, halves)
    return entry


def shown(asked: Asked, entry: Entry) -> Item:
    """What of an item the request wants to see."""
    return clone_item(entry.item) if asked.projection is None else asked.projection.of(entry.item)


def query(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """Query."""
    asked = Asked(arguments, "FilterExpression", "KeyConditionExpression", "ProjectionExpression")
    source = _source(table, asked)
    start = asked.start
    if start is not None:
        check_start(start, table.schema, source.schema)
    low, high = source.schema.range_of(asked.range)
    at: Position | None = None
    if start is not None:
        check_table_key(start, table.schema)
        at = source.position(start, table.schema)
        check_within(at, low, high, len(asked.range) > 1)
    _check_paths(table, asked, source)
    reverse = not asked.flag("ScanIndexForward", True)
    if at is not None:
        low, high = (low, at) if reverse else ((*at, TOP), high)
    return _page(table, asked, source, source.walk(low, high, reverse), ref, Operation.QUERY)


def scan(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """Scan."""
    asked = Asked(arguments, "FilterExpression", "ProjectionExpression")
    source = _source(table, asked)
    total, segment = asked.number("TotalSegments"), asked.number("Segment")
    low: Position = ()
    high: Position = (TOP,)
    if total is not None and segment is not None:
        low, high = Schema.segment(segment, total)
    if asked.start is not None:
        if source.index is not None:
            check_start(asked.start, table.schema, source.schema)
        elif len(asked.start) != len(table.schema.names):
            table.schema.check_key(asked.start, f"{BAD_START}: ")
        check_table_key(asked.start, table.schema)
        at = source.position(asked.start, table.schema)
        check_segment(at, low, high, {"TotalSegments": total, "Segment": segment})
        low = (*at, TOP)
    _check_paths(table, asked, source)
    return _page(table, asked, source, source.walk(low, high, False), ref, Operation.SCAN)


@dataclass(frozen=True, slots=True)
class _Source:
    """What is read: the table, or one of its indexes. `behind`: as a replica has it that is behind. `fetches`: what is
    wanted has to be fetched from the table, item by item, since the index has not all of it."""

    schema: Schema
    store: Store
    index: IndexStore | None
    consistent: bool
    behind: bool
    fetches: bool = False

    def walk(self, low: Position, high: Position, reverse: bool) -> Iterator[tuple[Position, Entry]]:
        return self.store.walk(low, high, reverse, self.behind)

    def position(self, key: Item, table: Schema) -> Position:
        """Where an item with these key attributes, those of the table and those of the index, stands here."""
        position = self.schema.position(key)
        return position if self.index is None else (*position, *table.position(key))


def _source(table: Table, asked: Asked) -> _Source:
    name, consistent = asked.text("IndexName"), asked.flag("ConsistentRead")
    select = asked.choice("Select", "")
    if select == "SPECIFIC_ATTRIBUTES" and asked.projection is None:
        raise invalid(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if select not in ("", "SPECIFIC_ATTRIBUTES") and asked.projection is not None:
        what = "only the Count" if select == "COUNT" else select
        raise invalid(f"Cannot specify the ProjectionExpression when choosing to get {what}")
    table.settle()
    if name is None:
        if select == "ALL_PROJECTED_ATTRIBUTES":
            raise invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        return _Source(table.schema, table.store, None, consistent, table.is_behind(consistent))
    index = table.indexes.get(name)
    if index is None:
        raise invalid(f"The table does not have the specified index: {name}")
    if index.local:
        return _Source(index.schema, index.store, index, consistent, False, _fetches(asked, index, select))
    if consistent:
        raise invalid("Consistent reads are not supported on global secondary indexes")
    return _Source(index.schema, index.store, index, False, True)


def _fetches(asked: Asked, index: IndexStore, select: str) -> bool:
    """Whether more is wanted than a local index has."""
    if index.projected is None:
        return False
    wanted = asked.projection.paths if asked.projection else ()
    return select == "ALL_ATTRIBUTES" or any(path.parts[0] not in index.projected for path in wanted)


def _check_paths(table: Table, asked: Asked, source: _Source) -> None:
    """Whether what is looked at may be: no part of a key, no key in a query's filter, nothing an index has not."""
    if asked.projection is not None:
        table.check_scalars(asked.projection.paths)
    looked_at = () if asked.condition is None else paths_of(asked.condition)
    for name in source.schema.names if asked.range else ():
        if any(path.parts[0] == name for path in looked_at):
            raise invalid(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )
    if source.index is not None:
        _check_projected(asked, source.index)
    table.check_scalars(looked_at)


def _check_projected(asked: Asked, index: IndexStore) -> None:
    if index.projected is None or index.local:
        return
    if asked.choice("Select", "") == "ALL_ATTRIBUTES":
        raise invalid(
            f"{WRONG}Select type ALL_ATTRIBUTES is not supported for global secondary index {index.name} "
            "because its projection type is not ALL"
        )
    for path in asked.projection.paths if asked.projection else ():
        if path.parts[0] not in index.projected:
            raise invalid(f"{WRONG}Global secondary index {index.name} does not project [{path.parts[0]}]")


def _page(
    table: Table,
    asked: Asked,
    source: _Source,
    found: Iterator[tuple[Position, Entry]],
    ref: int,
    code: Operation,
) -> dict[str, Any]:
    limit = asked.number("Limit")
    consumed = Consumed(asked.choice("ReturnConsumedCapacity"))
    kept: list[Entry] = []
    scanned = size = fetched = 0
    last: Entry | None = None
    more = False
    for position, entry in found:
        if scanned and size + entry.size > _PAGE:
            more = True
            break
        scanned += 1
        size += entry.size
        last = entry
        whole = entry
        if source.fetches and source.index is not None:
            whole = table.store.entries[source.index.base_of(position)]
            fetched += read_halves(whole.size, source.consistent)
        if asked.condition is None or holds(asked.condition, whole.item):
            kept.append(whole)
        if scanned == limit:
            more = True
            break
    halves = read_halves(size, source.consistent)
    table.note(code, ref, halves + fetched)
    if source.index is None:
        consumed.add(table.name, halves, False)
    else:
        consumed.add(table.name, fetched, False)
        consumed.add(table.name, halves, False, source.index.name, source.index.local)
    answer: dict[str, Any] = {"Count": len(kept), "ScannedCount": scanned}
    if asked.text("Select") != "COUNT":
        answer["Items"] = [shown(asked, entry) for entry in kept]
    if more and last is not None:
        names = dict.fromkeys((*table.schema.names, *source.schema.names))
        answer["LastEvaluatedKey"] = clone_item({name: last.item[name] for name in names})
    for one in consumed.shown():
        answer["ConsumedCapacity"] = one
    return answer
