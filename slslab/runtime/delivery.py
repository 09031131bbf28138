"""Passing on what a service has taken in: again and again, until the other side takes it or there is no sense in it.

A function takes an event at any time (its own queue for asynchronous invocations keeps it); any other component takes
nothing while it is out of order. Who passes on says how long to wait before each further try.
"""

from __future__ import annotations

from abc import abstractmethod
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Message
from slslab.runtime.component import Component
from slslab.runtime.durations import Sampler
from slslab.runtime.recording import Fault, Hop, Kind, Loss

if TYPE_CHECKING:
    from slslab.runtime.queue import Queue

_UNBOUNDED: Final = 1 << 62


class _Delivery:
    """One message on its way to one target; `tries` so far."""

    __slots__ = ("letters", "max_age", "message", "retries", "target", "tries")

    def __init__(self, target: Any, message: Message, letters: Queue | None, retries: int, max_age: int) -> None:
        self.target = target
        self.message = message
        self.letters = letters
        self.retries = retries
        self.max_age = max_age
        self.tries = 0


class Sender(Component):
    """A component that passes on. `waiting` counts the deliveries that are neither made nor given up; `draw_pass` is
    the way to a target, µs."""

    draw_pass: Sampler
    waiting = 0

    @abstractmethod
    def pause(self, tries: int) -> int | None:
        """How long to wait after so many tries, µs; None: there are no more."""

    def pass_on(
        self,
        target: Any,
        message: Message,
        letters: Queue | None = None,
        retries: int = _UNBOUNDED,
        max_age: int = _UNBOUNDED,
    ) -> None:
        """Deliver `message` to `target`; by a fault twice. `letters` keeps it when nobody takes it: after so many
        `retries`, or once it would be older than `max_age` (µs)."""
        self.waiting += 1
        self._set_out(_Delivery(target, message, letters, retries, max_age), Hop.EVENT)
        if self.trouble is not None and self.trouble.duplicate():
            self._fault(Fault.DUPLICATE, 0, ref=message.ref)
            self.waiting += 1
            self._set_out(_Delivery(target, message, letters, retries, max_age), Hop.DUPLICATE)

    def _set_out(self, delivery: _Delivery, why: Hop) -> None:
        clock, ref = self.clock, delivery.message.ref
        arrival = self.hop(delivery.target, why, ref, self.draw_pass() + self.lateness(ref))
        heappush(clock.heap, (arrival, clock.tick(), self._arrive, delivery))

    def _arrive(self, delivery: _Delivery) -> None:
        target, message = delivery.target, delivery.message
        delivery.tries += 1
        if target.kind == "function":
            self.waiting -= 1
            self.cloud.submit(target, message)
        elif target.trouble is not None and target.troubled(message.ref):
            self._again(delivery)
        else:
            self.waiting -= 1
            self.hand_over(target, message)

    def hand_over(self, target: Any, message: Message) -> None:
        """Give `message` to a target that takes it and is no function."""
        if target.kind == "topic":
            target.publish(message.body, message.ref, message.depth)
        else:
            target.put(message)

    def _again(self, delivery: _Delivery) -> None:
        clock, ref = self.clock, delivery.message.ref
        pause = self.pause(delivery.tries)
        if pause is None or delivery.tries > delivery.retries:
            self._give_up(delivery, Loss.RETRIES_EXHAUSTED)
            return
        when = clock.now + pause
        if when - delivery.message.sent > delivery.max_age:
            self._give_up(delivery, Loss.TOO_OLD)
            return
        self.totals.retries += 1
        if self.write is not None:
            self.write((clock.now, Kind.RETRY, min(delivery.tries, 255), self.index, -1, ref, when))
        heappush(clock.heap, (when, clock.tick(), self._retry, delivery))

    def _retry(self, delivery: _Delivery) -> None:
        self._set_out(delivery, Hop.RETRY)

    def _give_up(self, delivery: _Delivery, loss: Loss) -> None:
        self.waiting -= 1
        letters, message = delivery.letters, delivery.message
        if letters is not None:
            clock = self.clock
            arrival = self.hop(letters, Hop.DEAD_LETTER, message.ref, letters.draw_delay())
            heappush(clock.heap, (arrival, clock.tick(), letters.keep_dead_letter, message))
            return
        self.lose(message.ref, loss)

    def lose(self, ref: int, loss: Loss) -> None:
        """Note that `ref` is gone and kept nowhere."""
        self.totals.lost += 1
        if self.write is not None:
            self.write((self.clock.now, Kind.LOST, loss, self.index, -1, ref, 0))
