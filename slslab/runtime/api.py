"""The HTTP API: turns requests into synchronous invocations, and does not wait for ever.

A time-out here is no cancellation: the caller gets a 504, the function goes on and is paid for.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.function import Function
from slslab.runtime.limits import TokenBucket
from slslab.runtime.payload import MOST_SYNC
from slslab.runtime.recording import Hop, Kind, Operation, Status
from slslab.runtime.routes import Route, Routed, asked, checked

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_TIMEOUTS: Final = {1: 29_000_000, 2: 30_000_000}  # of a REST API and of an HTTP API (AWS, 2026)
_SLACK_US: Final = 12_000_000  # INIT may come on top of the function's own time-out before an answer is possible
_STATUSES: Final = {401: Status.UNAUTHORIZED, 403: Status.FORBIDDEN, 404: Status.NOT_FOUND, 429: Status.THROTTLED}


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """`latency`: what the API adds on the way in and again on the way out, µs (a design choice: a few ms).

    `version` of the event's shape: 2 for an HTTP API, 1 for a REST API. `timeout`: when the caller gets a 504; None:
    as usual for the version, 30 s and 29 s; the function goes on. `rate` requests a second and `burst` at once, above
    which callers get a 429; one alone stands for both; None: no more than what all of an account's APIs share.
    `routes`: to which function a request goes, else to the API's own. `secret`: with which each request must be signed
    (see `routes.signed`).
    """

    latency: int = 2_000
    timeout: int | None = None
    burst: int | None = None
    rate: float | None = None
    version: int = 2
    routes: tuple[Route, ...] = ()
    secret: str | None = None


class Api(Component):
    """One HTTP API in front of one function, or of as many as it has routes."""

    kind = "http-api"
    most_bytes = MOST_SYNC  # 10 MB, but a function takes 6

    def __init__(self, cloud: Cloud, name: str, target: Function, settings: ApiSettings) -> None:
        super().__init__(cloud, name)
        self.target = target
        self._unanswered: dict[int, Message] = {}
        self.change(settings)

    def settings(self) -> dict[str, object]:
        more: dict[str, object] = {}
        if self.set.rate is not None:
            more["rate"] = self.set.rate
        if self.set.routes:
            more["routes"] = tuple((route.key, route.to.name) for route in self.set.routes)
        if self.set.version != 2:
            more["version"] = self.set.version
        return {"latency_us": self.set.latency, "timeout_us": self._timeout, "burst": self.set.burst, **more}

    def change(self, settings: ApiSettings) -> None:
        """New settings from now on."""
        self.set = settings
        self._timeout = settings.timeout if settings.timeout is not None else _TIMEOUTS[settings.version]
        rate, burst = settings.rate or settings.burst, settings.burst or settings.rate
        self._bucket = None
        if rate and burst:
            tokens = max(1, round(burst))
            self._bucket = TokenBucket(tokens, max(1, round(tokens * 1_000_000 / rate)))
        self._routes = sorted(settings.routes, key=lambda route: route.rank)

    def accept(self, request: Message) -> None:
        """Pass `request` to the function; its `reply` is called with the outcome."""
        clock = self.clock
        now = clock.now
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.HTTP_REQUEST, self.index, -1, request.ref, 0))
        assert request.reply is not None
        refused, target = self._refused(request), self.target
        if not refused and self._routes:
            route, request = self._route(request)
            refused = Status.OK if route else Status.NOT_FOUND
            target = route.to if route else target
        elif not refused and self.set.version == 1:
            request = Routed(request, "ANY /{proxy+}", {"proxy": asked(request)[1].strip("/")}, 1)
        if refused:
            assert request.reply is not None
            request.reply(request, refused, None)
            return
        self._unanswered[request.ref] = request
        delay = self.set.latency + self.slowness(request.ref)
        arrival = self.hop(target, Hop.EVENT, request.ref, delay)
        heappush(clock.heap, (arrival, clock.tick(), self._deliver, (request, target)))

    def _refused(self, request: Message) -> Status:
        """Why it gets no further than this; OK when it does."""
        now = self.clock.now
        if (self._bucket is not None and not self._bucket.take(now)) or not self.cloud.requests.take(now):
            return Status.THROTTLED
        if self.trouble is not None and (status := self.troubled(request.ref)):
            return status
        if self.set.secret is not None:
            return checked(request.body, self.set.secret, self.clock.now)
        return Status.OK

    def _route(self, request: Message) -> tuple[Route | None, Message]:
        method, path = asked(request)
        for route in self._routes:
            parameters = route.fits(method, path)
            if parameters is not None:
                return route, Routed(request, route.key, parameters, self.set.version)
        return None, request

    def _deliver(self, delivered: tuple[Message, Function]) -> None:
        request, function = delivered
        call = Call(self.recorder.ref(request.ref), (request,), self._ended)
        function.invoke(call)
        if call.status < 0 and function.timeout + _SLACK_US > self._timeout:
            clock = self.clock
            due = max(clock.now, request.sent + self._timeout)
            heappush(clock.heap, (due, clock.tick(), self._time_out, request.ref))

    def _ended(self, call: Call) -> None:
        request = call.messages[0]
        status = Status(call.status)
        if status == Status.OK and not (call.answer is None and call.function.modelled):
            status = self._said(call.answer)
        why = Hop.ANSWER if call.status == Status.OK else Hop.ERROR
        clock = self.clock
        arrival = call.function.back(self, why, request.ref, self.set.latency)
        heappush(clock.heap, (arrival, clock.tick(), self._answer, (request, status, call.answer)))

    def _said(self, answer: Any) -> Status:
        """What the caller sees of an answer. A REST API wants one with a status code, and makes any other a 502."""
        code = answer.get("statusCode") if isinstance(answer, dict) else None
        if not isinstance(code, int):
            return Status.ERROR if self.set.version == 1 or code is not None else Status.OK
        return Status.ERROR if code >= 500 else _STATUSES.get(code, Status.OK)

    def _answer(self, answered: tuple[Message, Status, Any]) -> None:
        request, status, answer = answered
        if self._unanswered.pop(request.ref, None) is not None and request.reply is not None:
            request.reply(request, status, answer)

    def _time_out(self, ref: int) -> None:
        request = self._unanswered.pop(ref, None)
        if request is not None and request.reply is not None:
            request.reply(request, Status.GATEWAY_TIMEOUT, None)
