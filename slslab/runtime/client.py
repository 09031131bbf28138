"""Those who send requests: people at a browser, another system, a form that is used four times a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final, Protocol

from slslab.runtime.arrivals import Arrivals, Poisson
from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.express import open_lane
from slslab.runtime.function import Function
from slslab.runtime.recording import Hop, Kind, Status
from slslab.runtime.routes import signed
from slslab.runtime.scope import fill

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud


_SEND: Final = int(Kind.SEND)  # as bare numbers, since these rows are written for every request
_HOP: Final = int(Kind.HOP)
_RECEIVE: Final = int(Kind.RECEIVE)
_ANSWER: Final = int(Hop.ANSWER)
_ERROR: Final = int(Hop.ERROR)


class Target(Protocol):
    """What a client can send to: `accept` takes a request and calls `request.reply(request, status, answer)`."""

    index: int

    def accept(self, request: Message, /) -> None: ...


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """`latency`: the way to the target, one way, µs. `body` is what each request says, `{number}` counts them.

    `join`: a request is not answered by the target that accepts it, but later, by a handler that asks this client
    for `answer`; one that is never answered stays open. `secret`: each request is signed with it.
    """

    arrivals: Arrivals = field(default_factory=lambda: Poisson(1.0))
    latency: int = 0
    size: int = 1024
    body: Mapping[str, Any] = field(default_factory=dict)
    join: bool = False
    secret: str | None = None


class _TooLarge:
    """Takes the place of a target for which a client's requests are too large."""

    index = -1

    def accept(self, request: Message) -> None:
        assert request.reply is not None
        request.reply(request, Status.TOO_LARGE, None)


_TOO_LARGE: Final = _TooLarge()


class Client(Component):
    """Sends requests to one component and takes their answers."""

    kind = "client"

    def __init__(self, cloud: Cloud, name: str, target: Component, settings: ClientSettings) -> None:
        super().__init__(cloud, name)
        self.target: Any = target
        self._edge = cloud.edge(self, target)
        self._new_ref = cloud.recorder.ref
        # Kept: a bound method costs as much as the heap's push.
        self._on_arrival: Callable[[int], None] = self.arrive
        self._on_answer = self.answered
        self._on_end = self._ended
        self.express: int | None = None  # the arrival process whose requests may take the express lane
        self._shape = "direct" if isinstance(target, Function) else "http"
        self.open: dict[int, Message] = {}
        self._number = 0
        self._process = 0  # arrivals planned by an earlier process are void
        self._take_over(settings)
        self._begin()

    def settings(self) -> dict[str, object]:
        return {
            "arrivals": repr(self.set.arrivals),
            "latency_us": self.set.latency,
            "size": self.set.size,
            "join": self.set.join,
        }

    def change(self, settings: ClientSettings) -> None:
        """New settings from now on; the arrival process begins anew if it has changed."""
        same = self.set.arrivals == settings.arrivals
        self._take_over(settings)
        if not same:
            self._begin()
        elif self._fast:
            self.express = self._process

    def _take_over(self, settings: ClientSettings) -> None:
        self.set = settings
        self._says = bool(settings.body or settings.join or settings.secret is not None)
        fits = settings.size <= self.target.most_bytes
        self.direct = fits and isinstance(self.target, Function)
        self._fast = self.direct and not self._says and not settings.latency
        self.express = None
        self._taker: Target = self.target if fits else _TOO_LARGE

    def _begin(self) -> None:
        self._gap = self.set.arrivals.gaps(self.stream("arrivals"))
        self._process += 1
        self._on_arrival = self.arrive
        if isinstance(self.target, Function):
            self._on_arrival = open_lane(self, self.target, self._edge, self._gap)
            self.express = self._process if self._fast else None
        gap = self._gap()
        if gap is not None:
            clock = self.clock
            heappush(clock.heap, (clock.now + gap, clock.tick(), self._on_arrival, self._process))

    def arrive(self, process: int) -> None:
        """A request of that arrival process sets out, unless another has taken its place."""
        if process != self._process:
            return
        clock = self.clock
        gap = self._gap()
        if gap is not None:
            heappush(clock.heap, (clock.now + gap, clock.tick(), self._on_arrival, process))
        self.send()

    def burst(self, number: int) -> None:
        """`number` requests at this moment, on top of the arrival process."""
        for _ in range(number):
            self.send()

    def send(self) -> None:
        """One request sets out."""
        clock = self.clock
        now = clock.now
        settings = self.set
        ref = self._new_ref(-1)
        self.totals.requests += 1
        body: Mapping[str, Any] = settings.body
        if self._says:
            self._number += 1
            body = fill(body, {"number": self._number})
            if settings.join:
                body = {"id": ref, **body}
            if settings.secret is not None:
                body = signed(body, settings.secret, now + settings.latency)
        request = Message(ref, now, body, self._shape, self.name, 0, self._on_answer)
        arrival = now + settings.latency
        if self.write is not None:
            edge = self._edge
            self.write((now, _SEND, 0, self.index, -1, ref, settings.size, now, _HOP, 0, edge, -1, ref, arrival))
        if settings.join:
            self.open[ref] = request
        if arrival > now:
            heappush(clock.heap, (arrival, clock.tick(), self._deliver, request))
        elif self.direct:
            self.target.invoke(Call(self._new_ref(ref), (request,), self._on_end))
        else:
            self._taker.accept(request)

    def _deliver(self, request: Message) -> None:
        if self.direct:
            self.target.invoke(Call(self._new_ref(request.ref), (request,), self._on_end))
        else:
            self._taker.accept(request)

    def _ended(self, call: Call) -> None:
        self.answered(call.messages[0], call.status, call.answer)

    def answered(self, request: Message, status: int, _answer: Any) -> None:
        """The target has answered; the answer travels back."""
        if self.set.join:
            if not status:
                return  # accepted; the answer proper comes when all is done
            self.open.pop(request.ref, None)
        clock = self.clock
        arrival = clock.now + self.set.latency
        if self.write is not None:
            why = _ERROR if status else _ANSWER
            self.write((clock.now, _HOP, why, self._edge, -1, request.ref, arrival))
        if arrival > clock.now:
            heappush(clock.heap, (arrival, clock.tick(), self._receive, (request, status)))
        else:
            self._receive((request, status))

    def _receive(self, received: tuple[Message, int]) -> None:
        request, status = received
        now = self.clock.now
        latency = now - request.sent
        if status != Status.THROTTLED:  # a refusal is quick, and says nothing of how long an answer takes
            self.totals.latency.add(latency)
        if self.write is not None:
            self.write((now, _RECEIVE, status, self.index, -1, request.ref, latency))

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`answer` {id, ok}: the request `id` is answered by the asking function. {"open": whether it was open}."""
        if action != "answer":
            return super().perform(action, arguments, call)
        request = self.open.pop(int(arguments["id"]), None)
        if request is None:
            return {"open": False}
        status = Status.OK if arguments.get("ok", True) else Status.ERROR
        self._receive((request, status))
        return {"open": True}
