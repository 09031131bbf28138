"""A queue that is fair to those who share it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final

from slslab.runtime.queue.line import Line
from slslab.runtime.queue.stored import GONE, WAITING, Stored

_FEW: Final = 64


class _Tenant:
    __slots__ = ("messages", "out")

    def __init__(self) -> None:
        self.messages: deque[tuple[int, Stored]] = deque()
        self.out = 0  # of its messages, so many have been handed out


class Fair:
    """A standard queue whose messages name groups: whoever has the fewest at work comes first, so that nobody who
    sends a great deal makes the others wait; among equals, who has waited longest. (SQS promises the aim, and not the
    rule.) Messages without a group count as never at work.
    """

    __slots__ = ("_count", "_first", "_heap", "_last", "_tenants")

    def __init__(self, line: Line) -> None:
        self._tenants: dict[str, _Tenant] = {}
        self._heap: list[tuple[int, int, str]] = []  # at work, order of the first message, name; some out of date
        self._count = 0
        self._first = 0
        self._last = 0
        for message in line:
            self.add(message)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Stored]:
        return (one for tenant in self._tenants.values() for _, one in tenant.messages if one.state == WAITING)

    @property
    def ready(self) -> bool:
        """Whether something can be handed out."""
        return self._count > 0

    def delay(self, message: Stored) -> None:
        """One that cannot be seen yet: it has no place before it can."""

    def add(self, message: Stored) -> None:
        """One that can be seen from now on."""
        self._last += 1
        self._count += 1
        tenant = self._tenant(message.group)
        tenant.messages.append((self._last, message))
        if len(tenant.messages) == 1:
            self._plan(message.group, tenant)

    def back(self, message: Stored) -> None:
        """It appears again."""
        self.add(message)
        self.settled(message)

    def take(self) -> Stored | None:
        """The next one."""
        heap = self._heap
        while heap:
            out, order, name = heappop(heap)
            tenant = self._tenants.get(name)
            if tenant is None or not tenant.messages or (tenant.out, tenant.messages[0][0]) != (out, order):
                continue
            message = tenant.messages.popleft()[1]
            gone = message.state == GONE
            if name and not gone:
                tenant.out += 1
            self._plan(name, tenant)
            if not gone:
                self._count -= 1
                return message
        return None

    def untake(self, message: Stored) -> None:
        """The one just taken is not handed out after all."""
        self._first -= 1
        self._count += 1
        self._tenant(message.group).messages.appendleft((self._first, message))
        self.settled(message)

    def sealed(self) -> None:
        """A hand-out is complete."""

    def settled(self, message: Stored) -> None:
        """One that was out is not out any more."""
        tenant = self._tenant(message.group)
        tenant.out -= bool(message.group)
        self._plan(message.group, tenant)

    def drop(self, _message: Stored, seen: bool) -> None:
        """One that is not out is gone, its state says so already. `seen`: it was no longer delayed."""
        self._count -= seen

    def _tenant(self, name: str) -> _Tenant:
        tenant = self._tenants.get(name)
        if tenant is None:
            tenant = self._tenants[name] = _Tenant()
        return tenant

    def _plan(self, name: str, tenant: _Tenant) -> None:
        """Its turn has changed."""
        if tenant.messages:
            heappush(self._heap, (tenant.out, tenant.messages[0][0], name))
            if len(self._heap) > 2 * len(self._tenants) + _FEW:
                turns = self._tenants.items()
                self._heap = [(one.out, one.messages[0][0], who) for who, one in turns if one.messages]
                heapify(self._heap)
        elif not tenant.out:
            self._tenants.pop(name, None)
