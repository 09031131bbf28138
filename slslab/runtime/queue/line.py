"""A queue that hands out first in, first out.

`Line`, `Fair` and `Groups` are asked the same: `add` what is new, `take` the next one, `sealed` when a hand-out is
complete, `back` what appears again, `settled` when one that was out will not come back, `drop` one that waits. None
looks at more than it touches: who is dropped from the middle stays as a ghost (state GONE) until its turn would have
come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from slslab.runtime.queue.stored import GONE, WAITING, Stored

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
