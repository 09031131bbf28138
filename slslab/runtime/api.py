"""The HTTP API: turns requests into synchronous invocations, and does not wait for ever."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.function import Function
from slslab.runtime.limits import Bucket
from slslab.runtime.recording import Hop, Kind, Operation, Status

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """`latency`: what the API adds on the way in and again on the way out, µs (a design choice: a few ms).

    `timeout`: when the caller gets a 504, 30 s for an HTTP API; the function goes on. `burst`: requests a second
    above which callers get a 429; None: any.
    """

    latency: int = 2_000
    timeout: int = 30_000_000
    burst: int | None = None


class Api(Component):
    """One HTTP API in front of one function."""

    kind = "http-api"

    def __init__(self, cloud: Cloud, name: str, target: Function, settings: ApiSettings) -> None:
        super().__init__(cloud, name)
        self.target = target
        self._open: dict[int, Message] = {}
        self.change(settings)

    def settings(self) -> dict[str, object]:
        return {"latency_us": self.set.latency, "timeout_us": self.set.timeout, "burst": self.set.burst}

    def change(self, settings: ApiSettings) -> None:
        """New settings from now on."""
        self.set = settings
        self._bucket = Bucket(settings.burst, 1_000_000) if settings.burst else None

    def accept(self, request: Message) -> None:
        """Pass `request` to the function; its `reply` is called with the outcome."""
        clock = self.clock
        now = clock.now
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.HTTP_REQUEST, self.index, -1, request.ref, 0))
        assert request.reply is not None
        if self._bucket is not None and not self._bucket.take(now):
            request.reply(request, Status.THROTTLED, None)
            return
        if self.trouble is not None and self.troubled(request.ref):
            request.reply(request, Status.ERROR, None)
            return
        self._open[request.ref] = request
        delay = self.set.latency + self.slowness(request.ref)
        arrival = self.hop(self.target, Hop.EVENT, request.ref, delay)
        heappush(clock.heap, (arrival, clock.tick(), self._deliver, request))

    def _deliver(self, request: Message) -> None:
        call = Call(self.recorder.ref(request.ref), (request,), self._ended)
        self.target.invoke(call)
        function = self.target
        if call.status < 0 and function.timeout + _SLACK_US > self.set.timeout:
            clock = self.clock
            heappush(
                clock.heap, (max(clock.now, request.sent + self.set.timeout), clock.tick(), self._time_out, request.ref)
            )

    def _ended(self, call: Call) -> None:
        request = call.messages[0]
        why = Hop.ANSWER if call.status == Status.OK else Hop.ERROR
        clock = self.clock
        arrival = self.target.back(self, why, request.ref, self.set.latency)
        heappush(clock.heap, (arrival, clock.tick(), self._answer, (request, Status(call.status), call.answer)))

    def _answer(self, answered: tuple[Message, Status, Any]) -> None:
        request, status, answer = answered
        if self._open.pop(request.ref, None) is not None and request.reply is not None:
            request.reply(request, status, answer)

    def _time_out(self, ref: int) -> None:
        request = self._open.pop(ref, None)
        if request is not None and request.reply is not None:
            request.reply(request, Status.GATEWAY_TIMEOUT, None)


_SLACK_US = 12_000_000  # INIT may come on top of the function's own time-out before an answer is possible
