"""The queue before a function that takes its asynchronous invocations.

The caller is told "accepted" and goes. What happens next follows two different paths, as on AWS Lambda (2026): an
*error* of the function is tried again after 1 minute and then after 2; a *throttle*, or a fault of the platform itself,
puts the event back, to be tried again after 1 s, 2 s, … up to 5 min, for as long as the event is not too old, and does
not use up the tries for errors. In the end a destination can be told what happened, and a dead-letter queue can keep an
event that failed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.chance import request_id
from slslab.runtime.destinations import arn, tell
from slslab.runtime.function import LOOPED, SYSTEM_FAULT, Function
from slslab.runtime.recording import Hop, Kind, Loss, Skip, Status
from slslab.runtime.shapes import timestamp

if TYPE_CHECKING:
    from slslab.runtime.component import Component

_AFTER_ERRORS: Final = (60_000_000, 120_000_000)
_BACKOFF_FIRST: Final = 1_000_000
_BACKOFF_MOST: Final = 300_000_000
_MOST_MESSAGE: Final = 1_024  # characters of an error that a dead letter carries
_AGAIN_US: Final = 1_000_000  # how long after the first a duplicate comes (a design choice)


@dataclass(frozen=True, slots=True)
class AsyncSettings:
    """`retries` after errors (0 to 2); `max_age` of an event, µs.

    `dead_letters`: a queue or topic that gets an event which failed, and nothing but the event. `on_failure` and
    `on_success`: a queue, topic, function or router that gets the record of what happened; of failures also a bucket.
    """

    retries: int = 2
    max_age: int = 21_600_000_000
    on_failure: Component | None = None
    on_success: Component | None = None
    dead_letters: Component | None = None


class Taken:
    """An event that was accepted. `first`: the number of its first try, -1 before there is one."""

    __slots__ = ("first", "message")

    def __init__(self, message: Message) -> None:
        self.message = message
        self.first = -1


class Queued(Call):
    """An invocation of an event that was accepted before: no limit of calls a second holds for it."""

    sync = False
    __slots__ = ("number", "taken", "throttles")

    def __init__(self, ref: int, taken: Taken, reply: Callable[[Call], object], number: int, throttles: int) -> None:
        super().__init__(ref, (taken.message,), reply, taken.message.depth)
        self.taken = taken
        self.number = number
        self.throttles = throttles

    @property
    def request_id(self) -> str:
        """That of the first try: all tries of an event are one request."""
        return request_id(self.function.cloud.seed, self.taken.first)


class AsyncQueue:
    """Events on their way into one function."""

    __slots__ = ("_on_end", "function", "set", "waiting")

    def __init__(self, function: Function, settings: AsyncSettings) -> None:
        self.function = function
        self.set = settings
        self.waiting = 0  # events accepted and not yet settled: run, kept as dead letters, or lost
        self._on_end: Any = self.ended

    def submit(self, message: Message) -> None:
        """Take an event in and try to run it at once. `message.sent` is when its age begins.

        Where the function has that fault, some events come twice: the platform's queue delivers at least once.
        """
        function, taken = self.function, Taken(message)
        self.waiting += 1
        if function.trouble is not None and function.trouble.duplicate():
            self.waiting += 1
            function.struck_twice(message.ref)
            clock = function.clock
            heappush(clock.heap, (clock.now + _AGAIN_US, clock.tick(), self._try, (taken, 1, 0)))
        late = function.held(message.ref)
        if late:
            heappush(function.clock.heap, (function.clock.now + late, function.clock.tick(), self._try, (taken, 1, 0)))
        else:
            self._try((taken, 1, 0))

    def _try(self, attempt: tuple[Taken, int, int]) -> None:
        """`attempt`: the event, the number of this try as far as errors count, throttles so far."""
        taken, number, throttles = attempt
        function = self.function
        ref = function.recorder.ref(taken.message.ref)
        if taken.first < 0:
            taken.first = ref
        elif function.recorder.keep:
            function.recorder.recording.tries[ref] = taken.first
        function.invoke(Queued(ref, taken, self._on_end, number, throttles))

    def ended(self, call: Queued) -> None:
        """One try has ended."""
        message, number = call.messages[0], call.number
        if call.status == Status.OK:
            self.waiting -= 1
            if self.set.on_success is not None:
                tell(self.function, self.set.on_success, _record(call, number, "Success"), message, True)
        elif call.answer is LOOPED:
            self._give_up(call, Loss.LOOP)
        elif self.function.set.reserved == 0:
            self._give_up(call, Loss.RETRIES_EXHAUSTED)  # switched off: straight to where failures go
        elif call.status == Status.THROTTLED or call.answer is SYSTEM_FAULT:
            wait = min(_BACKOFF_FIRST << min(call.throttles, 20), _BACKOFF_MOST)
            self._again(call, (call.taken, number, call.throttles + 1), wait)
        elif number > self.set.retries:
            self._give_up(call, Loss.RETRIES_EXHAUSTED)
        else:
            self._again(call, (call.taken, number + 1, 0), _AFTER_ERRORS[min(number, 2) - 1])

    def _again(self, call: Queued, attempt: tuple[Taken, int, int], wait: int) -> None:
        function = self.function
        clock = function.clock
        when = clock.now + wait
        message = call.messages[0]
        if when - message.sent > self.set.max_age:
            self._give_up(call, Loss.TOO_OLD)
            return
        function.totals.retries += 1
        if function.write is not None:
            number = min(call.number, 255)
            function.write((clock.now, Kind.RETRY, number, function.index, -1, message.ref, when))
        heappush(clock.heap, (when, clock.tick(), self._try, attempt))

    # Giving up

    def _give_up(self, call: Queued, loss: Loss) -> None:
        self.waiting -= 1
        message, told = call.messages[0], False
        if self.set.on_failure is not None:
            tell(self.function, self.set.on_failure, _record(call, call.number, _CONDITIONS[loss]), message, False)
            told = True
        if self.set.dead_letters is not None:
            if self._keep(call, self.set.dead_letters):
                return
        elif told:
            if self.set.on_failure is not None and self.set.on_failure.kind != "queue":
                self._note(Kind.SKIP, Skip.BYPASSED, message.ref)
            return
        if not told:
            self.function.totals.lost += 1
            self._note(Kind.LOST, loss, message.ref)

    def _keep(self, call: Queued, letters: Any) -> bool:
        """Send the event to the dead-letter queue; False when that cannot be reached, and the event is lost."""
        function, message = self.function, call.messages[0]
        if letters.troubled(message.ref):
            return False
        arrival = function.hop(letters, Hop.DEAD_LETTER, message.ref, letters.draw_delay())
        clock = function.clock
        if letters.kind == "topic":
            heappush(clock.heap, (arrival, clock.tick(), _publish, (letters, message)))
            self._note(Kind.SKIP, Skip.BYPASSED, message.ref)
        else:
            said = partial(_event_text, call)
            heappush(clock.heap, (arrival, clock.tick(), letters.keep_failed, (message, _attributes(call), said)))
        return True

    def _note(self, kind: Kind, code: int, ref: int) -> None:
        function = self.function
        if function.write is not None:
            function.write((function.clock.now, kind, code, function.index, -1, ref, 0))


def _publish(told: tuple[Any, Message]) -> None:
    topic, message = told
    topic.publish(message.body, message.ref, message.depth + 1)


def _event_text(call: Call) -> str:
    return json.dumps(call.event())


def _attributes(call: Call) -> dict[str, Any]:
    """What a dead letter says beside the event."""
    status = 429 if call.status == Status.THROTTLED else 200
    answer = call.answer if isinstance(call.answer, dict) else {}
    text = str(answer.get("errorMessage") or answer.get("message") or "")
    return {
        "RequestID": {"DataType": "String", "StringValue": call.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": str(status)},
        "ErrorMessage": {"DataType": "String", "StringValue": text[:_MOST_MESSAGE]},
    }


_CONDITIONS: Final = {
    Loss.RETRIES_EXHAUSTED: "RetriesExhausted",
    Loss.TOO_OLD: "EventAgeExceeded",
    Loss.LOOP: "RecursiveInvocation",
}


def _record(call: Call, number: int, condition: str) -> dict[str, Any]:
    """What a destination gets: the event, and what became of it."""
    throttled = call.status == Status.THROTTLED
    response: dict[str, Any] = {"statusCode": 429 if throttled else 200, "executedVersion": "$LATEST"}
    if call.status != Status.OK and not throttled:
        response["functionError"] = "Unhandled"
    return {
        "version": "1.0",
        "timestamp": timestamp(call.now),
        "requestContext": {
            "requestId": call.request_id,
            "functionArn": arn(call.function),
            "condition": condition,
            "approximateInvokeCount": number,
        },
        "requestPayload": call.event(),
        "responseContext": response,
        "responsePayload": call.answer,
    }
