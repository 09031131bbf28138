"""The queue before a function that takes its asynchronous invocations.

The caller is told "accepted" and goes. What happens next follows two different paths, as on AWS Lambda (2026): an
*error* of the function is tried again after 1 minute and then after 2; a *throttle* puts the event back, to be tried
again after 1 s, 2 s, … up to 5 min, for as long as the event is not too old, and does not use up the tries for errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.function import LOOPED, Function
from slslab.runtime.recording import Hop, Kind, Loss, Status

if TYPE_CHECKING:
    from slslab.runtime.component import Component

_AFTER_ERRORS: Final = (60_000_000, 120_000_000)
_BACKOFF_FIRST: Final = 1_000_000
_BACKOFF_MOST: Final = 300_000_000


@dataclass(frozen=True, slots=True)
class AsyncSettings:
    """`retries` after errors (0 to 2); `max_age` of an event, µs; `on_failure`: a queue that takes what failed
    (as dead-letter queue: the event alone; as `destination`: the record of what happened)."""

    retries: int = 2
    max_age: int = 21_600_000_000
    on_failure: Component | None = None
    destination: bool = False


class AsyncQueue:
    """Events on their way into one function."""

    __slots__ = ("function", "set", "waiting")

    def __init__(self, function: Function, settings: AsyncSettings) -> None:
        self.function = function
        self.set = settings
        self.waiting = 0  # events accepted and not yet settled: run, kept as dead letters, or lost

    def submit(self, message: Message) -> None:
        """Take an event in and try to run it at once. `message.sent` is when its age begins."""
        self.waiting += 1
        self._try((message, 1, 0))

    def _try(self, attempt: tuple[Message, int, int]) -> None:
        """`attempt`: the event, the number of this try as far as errors count, throttles so far."""
        message, number, throttles = attempt
        function = self.function
        ref = function.recorder.ref(message.ref)
        function.invoke(Call(ref, (message,), _Reply(self, number, throttles), message.depth))

    def ended(self, call: Call, number: int, throttles: int) -> None:
        """One try has ended."""
        message = call.messages[0]
        function = self.function
        if call.status == Status.OK:
            self.waiting -= 1
        elif call.answer is LOOPED:
            self._give_up(call, number, Loss.LOOP)
        elif function.pool.limit == 0:
            self._give_up(call, number, Loss.RETRIES_EXHAUSTED)  # switched off: straight to where failures go
        elif call.status == Status.THROTTLED:
            wait = min(_BACKOFF_FIRST << min(throttles, 20), _BACKOFF_MOST)
            self._again(call, (message, number, throttles + 1), wait, number)
        elif number > self.set.retries:
            self._give_up(call, number, Loss.RETRIES_EXHAUSTED)
        else:
            self._again(call, (message, number + 1, 0), _AFTER_ERRORS[min(number, 2) - 1], number)

    def _again(self, call: Call, attempt: tuple[Message, int, int], wait: int, number: int) -> None:
        function = self.function
        clock = function.clock
        when = clock.now + wait
        message = attempt[0]
        if when - message.sent > self.set.max_age:
            self._give_up(call, number, Loss.TOO_OLD)
            return
        function.totals.retries += 1
        if function.write is not None:
            function.write((clock.now, Kind.RETRY, min(number, 255), function.index, -1, message.ref, when))
        heappush(clock.heap, (when, clock.tick(), self._try, attempt))

    def _give_up(self, call: Call, number: int, loss: Loss) -> None:
        self.waiting -= 1
        function = self.function
        message = call.messages[0]
        keeper: Any = self.set.on_failure
        if keeper is None:
            function.totals.lost += 1
            if function.write is not None:
                function.write((function.clock.now, Kind.LOST, loss, function.index, -1, message.ref, 0))
            return
        arrival = function.hop(keeper, Hop.DEAD_LETTER, message.ref, keeper.draw_delay())
        letter: Any = message
        if self.set.destination:
            letter = _record(message, call, number, loss)
        clock = function.clock
        heappush(clock.heap, (arrival, clock.tick(), keeper.keep_dead_letter, letter))


class _Reply:
    """What a try reports to: the queue, with the count of tries."""

    __slots__ = ("number", "queue", "throttles")

    def __init__(self, queue: AsyncQueue, number: int, throttles: int) -> None:
        self.queue = queue
        self.number = number
        self.throttles = throttles

    def __call__(self, call: Call) -> None:
        self.queue.ended(call, self.number, self.throttles)


_CONDITIONS: Final = {
    Loss.RETRIES_EXHAUSTED: "RetriesExhausted",
    Loss.TOO_OLD: "EventAgeExceeded",
    Loss.LOOP: "RecursiveInvocation",
}


def _record(message: Message, call: Call, number: int, loss: Loss) -> Message:
    """What a failure destination gets: the event, and what became of it."""
    body = {
        "version": "1.0",
        "requestContext": {
            "requestId": call.request_id,
            "functionArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{call.function.name}:$LATEST",
            "condition": _CONDITIONS[loss],
            "approximateInvokeCount": number,
        },
        "requestPayload": call.event(),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": call.answer,
    }
    return Message(message.ref, message.sent, body, "sqs", message.place, message.depth)
