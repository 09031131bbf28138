"""The key-value table: single items, changed atomically, with conditions, counters and sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.component import Component
from slslab.runtime.durations import Duration, Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Kind, Operation

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(1_500, 3_500)  # one way: an item read or written takes some 5 ms, a design choice


class Table(Component):
    """A table. Keys and members are texts."""

    kind = "table"

    def __init__(self, cloud: Cloud, name: str, delay: Duration = _DELAY) -> None:
        super().__init__(cloud, name)
        self.items: dict[str, Any] = {}
        self.draw_delay = delay.sampler(self.stream("delay"))

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """All with `key`. Every answer is a map.

        `get_item`: {item, found, size}, `size` being that of a set or the length of a text.
        `put_item` {value, if_absent}: {new: True}; with `if_absent` an existing item is a
        ConditionalCheckFailedException and stays as it was.
        `update_item` {add}: adds to a counter that begins at 0; {count}: its new value.
        `add_member` {member}: puts a text into a set; {size, new}: how many it has now, and whether that is one more.
        """
        key = str(arguments.get("key", ""))
        if action == "get_item":
            return self._get(key, call)
        if action == "put_item":
            return self._put(key, arguments, call)
        if action == "update_item":
            return self._add(key, int(arguments.get("add", 1)), call)
        if action == "add_member":
            return self._member(key, str(arguments.get("member", "")), call)
        return super().perform(action, arguments, call)

    def _get(self, key: str, call: Call) -> dict[str, Any]:
        self._note(Operation.GET_ITEM, call)
        item = self.items.get(key)
        size = len(item) if isinstance(item, set | str | dict | list) else 0
        shown = sorted(item) if isinstance(item, set) else item
        return {"item": shown, "found": key in self.items, "size": size}

    def _put(self, key: str, arguments: Mapping[str, Any], call: Call) -> dict[str, Any]:
        self._note(Operation.PUT_ITEM, call)
        if arguments.get("if_absent") and key in self.items:
            raise ServiceError("ConditionalCheckFailedException", "The conditional request failed")
        self.items[key] = arguments.get("value")
        return {"new": True}

    def _add(self, key: str, number: int, call: Call) -> dict[str, Any]:
        self._note(Operation.UPDATE_ITEM, call)
        item = self.items.get(key, 0)
        if not isinstance(item, int):
            raise ServiceError("ValidationException", "An operand in the update expression has an incorrect data type")
        count = self.items[key] = item + number
        self._count(count, call)
        return {"count": count}

    def _member(self, key: str, member: str, call: Call) -> dict[str, Any]:
        self._note(Operation.UPDATE_ITEM, call)
        members = self.items.setdefault(key, set())
        if not isinstance(members, set):
            raise ServiceError("ValidationException", "An operand in the update expression has an incorrect data type")
        new = member not in members
        members.add(member)
        self._count(len(members), call)
        return {"size": len(members), "new": new}

    def _note(self, operation: Operation, call: Call) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, operation, self.index, -1, call.ref, 0))

    def _count(self, value: int, call: Call) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.COUNT, 0, self.index, -1, call.ref, value))
