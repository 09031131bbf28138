"""In what order a queue hands out what it has: a standard one first in, first out, or fairly; a FIFO one by groups.

All are asked the same: `add` what is new, `take` the next one, `sealed` when a hand-out is complete, `back` what
appears again, `settled` when one that was out will not come back, `drop` one that waits. Nothing here looks at more
than it touches: who is dropped from the middle stays as a ghost (state GONE) until its turn would have come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final

from slslab.runtime.stored import DELAYED, GONE, WAITING, Stored

_FEW: Final = 64


class Line:
    """A standard queue: in the order in which they came or appeared again."""

    __slots__ = ("_ghosts", "_messages")

    def __init__(self) -> None:
        self._messages: deque[Stored] = deque()
        self._ghosts = 0

    def __len__(self) -> int:
        return len(self._messages) - self._ghosts

    def __iter__(self) -> Iterator[Stored]:
        return (message for message in self._messages if message.state == WAITING)

    @property
    def ready(self) -> bool:
        """Whether something can be handed out."""
        return len(self._messages) > self._ghosts

    def delay(self, message: Stored) -> None:
        """One that cannot be seen yet: it has no place before it can."""

    def add(self, message: Stored) -> None:
        """One that can be seen from now on."""
        self._messages.append(message)

    back = add

    def take(self) -> Stored | None:
        """The next one."""
        messages = self._messages
        while messages:
            message = messages.popleft()
            if message.state != GONE:
                return message
            self._ghosts -= 1
        return None

    def untake(self, message: Stored) -> None:
        """The one just taken is not handed out after all."""
        self._messages.appendleft(message)

    def sealed(self) -> None:
        """A hand-out is complete."""

    def settled(self, message: Stored) -> None:
        """One that was out will not come back."""

    def drop(self, message: Stored, seen: bool) -> None:
        """One that is not out is gone, its state says so already. `seen`: it was no longer delayed."""
        if not seen:
            return
        if self._messages and self._messages[0] is message:
            self._messages.popleft()
            return
        self._ghosts += 1
        if self._ghosts > len(self._messages) // 2 + _FEW:
            self._messages = deque(one for one in self._messages if one.state != GONE)
            self._ghosts = 0


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


class _Group:
    __slots__ = ("messages", "name", "out", "ready")

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages: deque[Stored] = deque()
        self.out = 0  # of its messages, so many have been handed out: until all are back or gone, no more are
        self.ready = False


class Groups:
    """A FIFO queue: in order within each group, and of each group one hand-out at a time."""

    __slots__ = ("_count", "_groups", "_ready")

    def __init__(self) -> None:
        self._groups: dict[str, _Group] = {}
        self._ready: deque[_Group] = deque()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Stored]:
        return (one for group in self._groups.values() for one in group.messages if one.state == WAITING)

    @property
    def ready(self) -> bool:
        """Whether something can be handed out: the head of a group that has nothing out."""
        self._look()
        return bool(self._ready)

    def delay(self, message: Stored) -> None:
        """One that cannot be seen yet, but has its place: who comes later must not overtake it."""
        self._group(message).messages.append(message)

    def add(self, message: Stored) -> None:
        """One that can be seen from now on."""
        group = self._group(message)
        if message.due is None:  # else it has had its place since its delay began
            group.messages.append(message)
        self._count += 1
        self._ready_if(group)

    def take(self) -> Stored | None:
        """The next one; as many as possible from one group before another's turn comes."""
        self._look()
        if not self._ready:
            return None
        group = self._ready[0]
        message = group.messages.popleft()
        group.out += 1
        self._count -= 1
        if not group.messages:
            self._ready.popleft()
            group.ready = False
        return message

    def untake(self, message: Stored) -> None:
        """The one just taken is not handed out after all."""
        self.back(message)

    def sealed(self) -> None:
        """A hand-out is complete: the group that it ended with has something out now."""
        if self._ready and self._ready[0].out:
            self._ready.popleft().ready = False

    def back(self, message: Stored) -> None:
        """It appears again, at its old place."""
        group = self._group(message)
        before: list[Stored] = []
        while group.messages and group.messages[0].serial < message.serial:
            before.append(group.messages.popleft())
        group.messages.appendleft(message)
        group.messages.extendleft(reversed(before))
        self._count += 1
        self.settled(message)

    def settled(self, message: Stored) -> None:
        """One that was out is not out any more."""
        group = self._groups[message.group]
        group.out -= 1
        self._ready_if(group)

    def drop(self, message: Stored, seen: bool) -> None:
        """One that is not out is gone, its state says so already. `seen`: it was no longer delayed."""
        self._count -= seen
        self._ready_if(self._groups[message.group])

    def _group(self, message: Stored) -> _Group:
        group = self._groups.get(message.group)
        if group is None:
            group = self._groups[message.group] = _Group(message.group)
        return group

    def _ready_if(self, group: _Group) -> None:
        """Let it be its turn, if it has a message to give; forget it if it has none at all."""
        if group.ready or group.out:
            return
        self._sweep(group)
        if not group.messages:
            self._groups.pop(group.name, None)
        elif group.messages[0].state != DELAYED:
            group.ready = True
            self._ready.append(group)

    def _look(self) -> None:
        """Groups whose turn it is, but whose messages have gone or are not yet to be seen, lose it."""
        while self._ready:
            group = self._ready[0]
            self._sweep(group)
            if group.messages and group.messages[0].state == WAITING:
                return
            self._ready.popleft()
            group.ready = False
            self._ready_if(group)

    @staticmethod
    def _sweep(group: _Group) -> None:
        while group.messages and group.messages[0].state == GONE:
            group.messages.popleft()
