"""A queue that keeps the order within each group, and nothing beyond: FIFO."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from slslab.runtime.queue.stored import DELAYED, GONE, WAITING, Stored


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
