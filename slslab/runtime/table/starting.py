"""Where a page begins: whether the key that a request starts from can be one that a page before ended with."""

from __future__ import annotations

from collections.abc import Mapping

from slslab.runtime.expressions import Item
from slslab.runtime.table.errors import BAD_START, invalid
from slslab.runtime.table.order import Position
from slslab.runtime.table.schema import Schema


def check_start(key: Item, table: Schema, schema: Schema) -> None:
    """ValidationException unless `key` has as many attributes as the keys of the table and of what is read, `schema`,
    and those of the latter."""
    if len(key) != len({*table.names, *schema.names}) or any(name not in key for name in schema.names):
        raise invalid(BAD_START)
    schema.check_key(schema.key_of(key))


def check_table_key(key: Item, table: Schema) -> None:
    """ValidationException unless `key` has the key of the table itself."""
    table.check_key({name: key[name] for name in table.names if name in key}, f"{BAD_START}: ")


def check_within(at: Position, low: Position, high: Position, ranged: bool) -> None:
    """ValidationException when a query's condition leaves out where it starts. `ranged`: the sort key has one."""
    if low <= at < high:
        return
    if not ranged:
        raise invalid("The provided starting key is outside query boundaries based on provided conditions")
    in_this_partition = (*low[:2], *at[2:])
    if not low <= in_this_partition < high:
        raise invalid("The provided starting key does not match the range key predicate")
    raise invalid("The query can return at most one row and cannot be restarted")


def check_segment(at: Position, low: Position, high: Position, segment: Mapping[str, int | None]) -> None:
    """ValidationException when a scan starts outside of its segment."""
    if not low <= at < high:
        shown = " ".join(f"{name}: {number}" for name, number in segment.items())
        raise invalid(
            f"{BAD_START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. {shown}"
        )
