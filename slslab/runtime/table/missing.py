"""A table that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, cast

from slslab.runtime.table.errors import not_found

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table


class Missing:
    """Says so as soon as anything is asked of it. So what is wrong with the request itself is told first, as
    DynamoDB does, which reads names, values and expressions before it looks for the table."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise not_found()

    def is_throttled(self) -> bool:
        return False


def missing() -> Table:
    """The table that is not there."""
    return cast("Table", Missing())
