"""Redrive back: dead letters return to the queue that they came from, or go to another, at a bounded rate."""

from __future__ import annotations

from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Message
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Hop

if TYPE_CHECKING:
    from slslab.runtime.queue.component import Queue
    from slslab.runtime.queue.stored import Stored

_MOST_RATE: Final = 500  # messages a second, the most that can be asked for, and the rate when none is


class Move:
    """One task at work. It ends when its queue has nothing to see any more, or when it is stopped."""

    def __init__(self, source: Queue, destination: Queue | None, rate: int) -> None:
        self.source = source
        self.destination = destination
        self.moved = 0
        self.active = True
        self._gap = 1_000_000 // rate
        self._step(None)

    def _step(self, _: object) -> None:
        if not self.active:
            return
        taken = self.source.take_all(1)
        if not taken:
            self.stop()
            return
        self._send(taken[0])
        clock = self.source.clock
        heappush(clock.heap, (clock.now + self._gap, clock.tick(), self._step, None))

    def _send(self, letter: Stored) -> None:
        """To its queue it is a new message: with a number, an age and a receive count of its own."""
        source = self.source
        target = self.destination or letter.origin or source
        self.moved += 1
        ref = source.recorder.ref(letter.ref)
        arrival = source.hop(target, Hop.EVENT, ref, target.draw_delay())
        entry = {"group": letter.group, "attributes": letter.attributes, "said": letter.said}
        message = Message(ref, source.clock.now, letter.body, "sqs", target.name, letter.depth)
        clock = source.clock
        heappush(clock.heap, (arrival, clock.tick(), _arrive, (target, message, letter.size, entry)))

    def stop(self) -> None:
        """No more are moved; those that were, stay moved."""
        self.active = False
        self.source.move = None


def _arrive(moved: tuple[Queue, Message, int, dict[str, Any]]) -> None:
    target, message, size, entry = moved
    target.bring(message, size, entry)


def start(queue: Queue, destination: str | None, rate: int | None) -> int:
    """Begin to move what `queue` keeps; gives the number of messages that it has. ServiceError as SQS has them."""
    cloud = queue.cloud
    if not any(one.settings().get("dead_letters") == queue.name for one in cloud.components):
        raise ServiceError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    if queue.move is not None:
        raise ServiceError("UnsupportedOperation", "There is already a task running. Only one active task is allowed.")
    if rate is not None and not 1 <= rate <= _MOST_RATE:
        raise ServiceError("InvalidParameterValue", f"The rate must be between 1 and {_MOST_RATE} messages a second.")
    target: Any = None
    if destination is not None:
        target = cloud.get(destination)
        if target is None or target.kind != "queue" or target.fifo != queue.fifo:
            raise ServiceError("ResourceNotFoundException", f"there is no queue {destination} of this kind", 404)
    waiting = len(queue.waiting)
    move = Move(queue, target, rate or _MOST_RATE)
    queue.move = move if move.active else None
    return waiting
