"""Reading: one item, a page of a query, a page of a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.expressions import ExpressionError, Item, attributes_of, clone_item, holds, item_of
from slslab.runtime.recording import Operation
from slslab.runtime.table.asked import Asked
from slslab.runtime.table.capacity import Consumed, read_halves
from slslab.runtime.table.errors import WRONG, invalid
from slslab.runtime.table.indexes import IndexStore
from slslab.runtime.table.order import TOP, Position
from slslab.runtime.table.schema import Schema
from slslab.runtime.table.store import Entry, Store
from slslab.runtime.table.writes import LEVELS

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table

_PAGE: Final = 1024 * 1024  # bytes that a query or scan looks at
_SELECT: Final = ("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
_BAD_START: Final = "The provided starting key is invalid"
_MOST_SEGMENTS: Final = 1_000_000


def get_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """GetItem."""
    asked = Asked(arguments, "ProjectionExpression")
    consumed = Consumed(asked.choice("ReturnConsumedCapacity", LEVELS, "NONE"))
    entry = read_one(table, asked, asked.item("Key"), ref, consumed)
    answer: dict[str, Any] = {} if entry is None else {"Item": shown(asked, entry)}
    for one in consumed.shown():
        answer["ConsumedCapacity"] = one
    return answer


def read_one(table: Table, asked: Asked, key: Item, ref: int, consumed: Consumed) -> Entry | None:
    """The item with that key, read as `asked` says, paid for and noted."""
    table.schema.check_key(key)
    if asked.projection is not None:
        table.schema.check_paths(asked.projection.paths, "Key")
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
    if asked.range is None:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    source = _source(table, asked)
    low, high = source.schema.range_of(asked.range)
    _check_filter(asked, source.schema)
    reverse = not asked.flag("ScanIndexForward", True)
    start = _start(table, asked, source)
    if start is not None:
        if not low <= start < high:
            raise invalid("The provided starting key is outside query boundaries based on provided conditions")
        low, high = (low, start) if reverse else ((*start, TOP), high)
    return _page(table, asked, source, source.walk(low, high, reverse), ref, Operation.QUERY)


def scan(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """Scan."""
    asked = Asked(arguments, "FilterExpression", "ProjectionExpression")
    source = _source(table, asked)
    total = asked.number("TotalSegments", 1, _MOST_SEGMENTS)
    segment = asked.number("Segment", 0, _MOST_SEGMENTS - 1)
    low: Position = ()
    high: Position = (TOP,)
    if total is not None or segment is not None:
        if total is None or segment is None:
            lacking = "TotalSegments" if total is None else "Segment"
            given = "Segment" if total is None else "TotalSegments"
            raise invalid(
                f"The {lacking} parameter is required but was not present in the request when parameter {given} "
                "is present"
            )
        if segment >= total:
            raise invalid(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                f"Segment: {segment} is not less than TotalSegments: {total}"
            )
        low, high = Schema.segment(segment, total)
    start = _start(table, asked, source)
    if start is not None:
        if not low <= start < high:
            raise invalid("The provided starting key is outside query boundaries based on provided conditions")
        low = (*start, TOP)
    return _page(table, asked, source, source.walk(low, high, False), ref, Operation.SCAN)


@dataclass(frozen=True, slots=True)
class _Source:
    """What is read: the table, or one of its indexes. `behind`: as a replica has it that is behind."""

    schema: Schema
    store: Store
    index: IndexStore | None
    consistent: bool
    behind: bool

    def walk(self, low: Position, high: Position, reverse: bool) -> Iterator[tuple[Position, Entry]]:
        return self.store.walk(low, high, reverse, self.behind)


def _source(table: Table, asked: Asked) -> _Source:
    name, consistent = asked.text("IndexName"), asked.flag("ConsistentRead")
    select = asked.choice("Select", _SELECT, "")
    if select == "SPECIFIC_ATTRIBUTES" and asked.projection is None:
        raise invalid(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if select not in ("", "SPECIFIC_ATTRIBUTES") and asked.projection is not None:
        raise invalid(f"Cannot specify the ProjectionExpression when choosing to get {select}")
    if asked.projection is not None:
        table.schema.check_paths(asked.projection.paths, "Key")
    table.settle()
    if name is None:
        if select == "ALL_PROJECTED_ATTRIBUTES":
            raise invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        return _Source(table.schema, table.store, None, consistent, table.is_behind(consistent))
    index = table.indexes.get(name)
    if index is None:
        raise invalid(f"The table does not have the specified index: {name}")
    if consistent:
        raise invalid("Consistent reads are not supported on global secondary indexes")
    _check_projected(asked, index, select)
    return _Source(index.schema, index.store, index, False, True)


def _check_projected(asked: Asked, index: IndexStore, select: str) -> None:
    if index.projected is None:
        return
    if select == "ALL_ATTRIBUTES":
        raise invalid(
            f"{WRONG}Select type ALL_ATTRIBUTES is not supported for global secondary index {index.name} "
            "because its projection type is not ALL"
        )
    for path in asked.projection.paths if asked.projection else ():
        if path.parts[0] not in index.projected:
            raise invalid(f"{WRONG}Global secondary index {index.name} does not project [{path.parts[0]}]")


def _check_filter(asked: Asked, schema: Schema) -> None:
    """A query's filter must not look at the key: that is what the key condition is for."""
    if asked.condition is None:
        return
    for name in sorted(attributes_of(asked.condition)):
        if name in schema.names:
            raise invalid(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )


def _start(table: Table, asked: Asked, source: _Source) -> Position | None:
    given = asked.get("ExclusiveStartKey")
    if given is None:
        return None
    try:
        key = item_of(given)
    except ExpressionError as error:
        raise invalid(f"{_BAD_START}: {error.message}") from error
    needed = {one.name: one for one in (*source.schema.attributes, *table.schema.attributes)}
    if key.keys() != needed.keys() or any(one.type not in key[name] for name, one in needed.items()):
        raise invalid(f"{_BAD_START}: The provided key element does not match the schema")
    position = source.schema.position(key)
    return position if source.index is None else (*position, *table.schema.position(key))


def _page(
    table: Table,
    asked: Asked,
    source: _Source,
    found: Iterator[tuple[Position, Entry]],
    ref: int,
    code: Operation,
) -> dict[str, Any]:
    limit = asked.number("Limit")
    consumed = Consumed(asked.choice("ReturnConsumedCapacity", LEVELS, "NONE"))
    kept: list[Entry] = []
    scanned = size = 0
    last: Entry | None = None
    more = False
    for _, entry in found:
        if scanned and size + entry.size > _PAGE:
            more = True
            break
        scanned += 1
        size += entry.size
        last = entry
        if asked.condition is None or holds(asked.condition, entry.item):
            kept.append(entry)
        if scanned == limit:
            more = True
            break
    halves = read_halves(size, source.consistent)
    table.note(code, ref, halves)
    consumed.add(table.name, halves, False, source.index.name if source.index else None)
    answer: dict[str, Any] = {"Count": len(kept), "ScannedCount": scanned}
    if asked.text("Select") != "COUNT":
        answer["Items"] = [shown(asked, entry) for entry in kept]
    if more and last is not None:
        names = dict.fromkeys((*table.schema.names, *source.schema.names))
        answer["LastEvaluatedKey"] = clone_item({name: last.item[name] for name in names})
    for one in consumed.shown():
        answer["ConsumedCapacity"] = one
    return answer
