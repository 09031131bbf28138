"""How long a queue keeps what nobody deals with."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from slslab.runtime.queue.stored import GONE, Stored

if TYPE_CHECKING:
    from slslab.runtime.clock import Clock

_FEW: Final = 64


class Retention:
    """Messages by the time since when they are kept. `expired` is called with each that is there for `us` (µs)."""

    __slots__ = ("_alive", "_by_age", "_clock", "_due", "_expired", "_us")

    def __init__(self, clock: Clock, us: int, expired: Callable[[Stored], object]) -> None:
        self._clock = clock
        self._us = us
        self._expired = expired
        self._by_age: list[Stored] = []
        self._alive = 0
        self._due = -1  # when the earliest of our entries in the clock's heap is due; -1: there is none

    def change(self, us: int) -> None:
        """Another time from now on, for what is there too."""
        self._us = us
        self._watch()

    def add(self, message: Stored) -> None:
        """One more is kept."""
        self._alive += 1
        heappush(self._by_age, message)
        self._watch()

    def forget(self) -> None:
        """One is kept no more; its state says so already."""
        self._alive -= 1
        if len(self._by_age) > 2 * self._alive + _FEW:
            self._by_age = [one for one in self._by_age if one.state != GONE]
            heapify(self._by_age)

    def _watch(self) -> None:
        """Set the clock for the oldest message's end."""
        if self._by_age:
            when = self._by_age[0].enqueued + self._us
            if self._due < 0 or when < self._due:
                self._due = when
                heappush(self._clock.heap, (max(when, self._clock.now), self._clock.tick(), self._over, when))

    def _over(self, when: int) -> None:
        if when != self._due:
            return
        self._due = -1
        oldest, past = self._by_age, self._clock.now - self._us
        while oldest and (oldest[0].state == GONE or oldest[0].enqueued <= past):
            message = heappop(oldest)
            if message.state != GONE:
                self._expired(message)
        self._watch()
