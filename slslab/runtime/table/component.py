"""The table itself: keeps items, and answers what it is asked by the names of the ecosystem's calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.boot import Boot
from slslab.runtime.drive import PENDING, respond
from slslab.runtime.durations import Duration, Uniform
from slslab.runtime.expressions import BadType, ExpressionError, Item, Path
from slslab.runtime.recording import Fault, Kind, Operation, Refusal
from slslab.runtime.table.batches import batch_get_item, batch_write_item
from slslab.runtime.table.capacity import Consumed
from slslab.runtime.table.changes import Changing
from slslab.runtime.table.describe import describe_table
from slslab.runtime.table.errors import Refused, invalid, throttled
from slslab.runtime.table.expiry import Expiry
from slslab.runtime.table.indexes import IndexStore
from slslab.runtime.table.missing import missing
from slslab.runtime.table.order import Position
from slslab.runtime.table.reads import get_item, query, scan
from slslab.runtime.table.schema import Schema
from slslab.runtime.table.settings import TableSettings
from slslab.runtime.table.steps import do_step, is_step
from slslab.runtime.table.store import Entry, Store
from slslab.runtime.table.transactions import Tokens, transact_get_items, transact_write_items
from slslab.runtime.table.writes import delete_item, put_item, update_item

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(1_500, 3_500)  # one way: an item read or written takes some 5 ms, a design choice
_BEHIND: Final = 1 / 3  # of the replicas, one may be behind
_READS: Final = (Operation.GET_ITEM, Operation.QUERY, Operation.SCAN)

_Answer = Callable[["Table", Mapping[str, Any], int], dict[str, Any]]
_OPERATIONS: Final[dict[str, _Answer]] = {
    "get_item": get_item,
    "put_item": put_item,
    "update_item": update_item,
    "delete_item": delete_item,
    "query": query,
    "scan": scan,
    "batch_get_item": batch_get_item,
    "batch_write_item": batch_write_item,
    "transact_get_items": transact_get_items,
    "transact_write_items": transact_write_items,
    "describe_table": describe_table,
}
# How many times `TableSettings.work` these take on top of a single item's time, a design choice.
_WORK: Final = {"query": 1, "scan": 1, "transact_get_items": 2, "transact_write_items": 2}


class Table(Changing):
    """A table. `store` has its items, `indexes` the same by other keys; `items` belongs to scenarios' simple steps.

    `read_halves` and `write_halves`: half request units so far.
    """

    kind = "table"

    def __init__(
        self, cloud: Cloud, name: str, delay: Duration = _DELAY, settings: TableSettings | None = None
    ) -> None:
        self.set = settings or TableSettings()
        super().__init__(cloud, name, self.set)
        self.items: dict[str, Any] = {}
        self.schema = Schema(self.set.partition, self.set.sort)
        self.store = Store()
        self.indexes = {index.name: IndexStore(index, self.schema) for index in self.set.indexes}
        self.tokens = Tokens()
        self.read_halves = 0
        self.write_halves = 0
        self.draw_delay = delay.sampler(self.stream("delay"))
        self._draw_lag = self.set.lag.sampler(self.stream("lag"))
        self._draw_index_lag = self.set.index_lag.sampler(self.stream("index-lag"))
        self._draw_work = self.set.work.sampler(self.stream("work"))
        self._replica = self.stream("replica").random
        self._luck = self.stream("throttle").random
        self._throttled_until = 0
        self._expiry: Expiry | None = None
        if self.set.expiry is not None:
            delays = self.set.expiry_delay.sampler(self.stream("expiry"))
            self._expiry = Expiry(self.clock, self.set.expiry, delays, self._expired)

    def settings(self) -> dict[str, object]:
        return self.set.plain()

    # Asking

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """DynamoDB's calls, in snake case, with its arguments, answers and error codes (see `ask`).

        A query, a scan and a transaction take longer than a single item. Scenarios' simple steps stand in
        `slslab.runtime.table.steps`.
        """
        if is_step(action, arguments):
            return do_step(self, action, arguments, call.ref)
        if action not in _OPERATIONS:
            return super().perform(action, arguments, call)
        answer = self.ask(action, arguments, call.ref)
        work = sum(self._draw_work() for _ in range(_WORK.get(action, 0)))
        if not work or (isinstance(call, Boot) and call.environment.prepared):
            return answer
        heappush(self.clock.heap, (self.clock.now + work, self.clock.tick(), self._answer, (call, answer)))
        return PENDING

    def _answer(self, answered: tuple[Call, Any]) -> None:
        respond(self, *answered)

    def ask(self, action: str, arguments: Mapping[str, Any], ref: int = -1) -> dict[str, Any]:
        """Do what is asked, at once, because of `ref`. `Refused` when it cannot be done, InvalidAction included.

        Binaries are bytes or base64 text in the arguments, and base64 text in the answers.
        """
        operation = _OPERATIONS.get(action)
        if operation is None:
            raise Refused("InvalidAction", f"{self.name} ({self.kind}) cannot do {action}")
        try:
            table = self if "TableName" not in arguments else self.named(arguments["TableName"])
            if not action.startswith(("batch_", "transact_write", "describe")) and table.is_throttled():
                raise throttled()
            return operation(table, arguments, ref)
        except BadType as error:
            raise Refused("SerializationException", error.message) from error
        except ExpressionError as error:
            raise invalid(error.message) from error

    def named(self, name: Any) -> Table:
        """The table called `name` (or with that ARN); when there is none, one whose every use is a
        ResourceNotFoundException."""
        if name == self.name:
            return self
        found = self.cloud.get(name.rsplit("/", 1)[-1]) if isinstance(name, str) else None
        return found if isinstance(found, Table) else missing()

    def check_scalars(self, paths: tuple[Path, ...]) -> None:
        """ValidationException when a path leads into an attribute that is a key here or in an index."""
        self.schema.check_paths(paths, "Key")
        for index in self.indexes.values():
            index.schema.check_paths(paths, "IndexKey")

    # Faults

    def throttle(self, us: int) -> None:
        """For the next `us` µs every request is refused for want of capacity."""
        self._throttled_until = max(self._throttled_until, self.clock.now + us)

    def is_throttled(self) -> bool:
        """Whether a request that comes now is refused; notes the fault."""
        if self._throttled_until <= self.clock.now and not (self.set.throttled and self._luck() < self.set.throttled):
            return False
        self._fault(Fault.ERROR, 0)
        self.refuse(Refusal.THROUGHPUT_EXCEEDED, -1)
        return True

    # Keeping

    def is_behind(self, consistent: bool) -> bool:
        """Whether a read meets the replica that is behind; a consistent one never does."""
        return not consistent and self._replica() < _BEHIND

    def settle(self) -> None:
        """The replica and the indexes learn what they know by now."""
        now = self.clock.now
        self.store.settle(now)
        for index in self.indexes.values():
            index.store.settle(now)

    def replace(
        self,
        position: Position,
        key: Item,
        new: Entry | None,
        cause: int,
        consumed: Consumed | None = None,
        by_service: bool = False,
    ) -> None:
        """An item becomes another one, or is gone: here, in the indexes, in the change stream."""
        self.settle()
        now, old = self.clock.now, self.store.entries.get(position)
        if old is None and new is None:
            return
        self.store.replace(position, new, now + self._draw_lag())
        for index in self.indexes.values():
            halves = index.replace(old, new, position, now if index.local else now + self._draw_index_lag())
            if not halves or by_service:
                continue
            self.note(Operation.UPDATE_INDEX, cause, halves)
            if consumed is not None:
                consumed.add(self.name, halves, True, index.name, index.local)
        if self._expiry is not None:
            self._expiry.note(position, new)
        self.changed(key, old.item if old else None, new.item if new else None, cause, by_service)

    def _expired(self, position: Position) -> None:
        """The service itself removes an item; nobody pays for that."""
        entry = self.store.entries.get(position)
        if entry is not None:
            self.replace(position, self.schema.key_of(entry.item), None, -1, by_service=True)

    def note(self, code: Operation, ref: int, halves: int) -> None:
        """An operation was done, for so many half request units."""
        if code in _READS:
            self.read_halves += halves
        else:
            self.write_halves += halves
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, code, self.index, -1, ref, halves))
