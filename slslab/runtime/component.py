"""What every box of the topology is."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappush
from random import Random
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.chance import stream
from slslab.runtime.durations import Sampler
from slslab.runtime.faults import Faults, Trouble, Window, gap
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Fault, Hop, Kind, Refusal, Status

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.cloud import Cloud

UNREACHED_US: Final = 60_000_000  # after which a client gives up to connect (botocore's default, 2026)
_THROTTLED: Final = {  # how services say that they want no more for now; others say ThrottlingException
    "table": ("ProvisionedThroughputExceededException", 400),
    "stream": ("ProvisionedThroughputExceededException", 400),
    "bucket": ("SlowDown", 503),
}


def _at_once() -> int:
    return 0


class Component:
    """A box with a name. Subclasses say what `kind` they are and do the work.

    `index` is its number in the recording. `perform` answers an `Ask` of a handler; `draw_delay` is the way there,
    and the way back, in µs.
    """

    kind = ""
    most_bytes = 1 << 62  # what a client may send to it at once

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.cloud = cloud
        self.clock = cloud.clock
        self.recorder = cloud.recorder
        self.write = cloud.recorder.write
        self.totals = cloud.totals
        self.name = name
        self.trouble: Trouble | None = None
        self.draw_delay: Sampler = _at_once
        self._streams: dict[str, Random] = {}
        self._usual: Faults | None = None
        self._strikes: tuple[tuple[int, Faults], ...] = ()  # faults for a time, each with its end
        self._plan = 0  # windows planned by an earlier plan are void
        self._outage_end = -1  # of the outage under way
        self.index = cloud.add(self)

    def settings(self) -> dict[str, object]:
        """What it is set to at the start, as plain values, for whoever reads the recording."""
        return {}

    def stream(self, purpose: str) -> Random:
        """This component's own luck for one purpose; asked again, the same stream goes on."""
        found = self._streams.get(purpose)
        if found is None:
            found = self._streams[purpose] = stream(self.cloud.seed, f"{self.name}/{purpose}")
        return found

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:  # noqa: ARG002
        """Do what a handler asked and give back the answer, or raise `ServiceError`."""
        raise ServiceError("InvalidAction", f"{self.name} ({self.kind}) cannot do {action}")

    def hop(self, target: Component, why: Hop, ref: int, delay: int) -> int:
        """Note that `ref` sets out for `target`; returns the time of its arrival. No time passes."""
        arrival = self.clock.now + delay
        if self.write is not None:
            edge = self.cloud.edge(self, target)
            self.write((self.clock.now, Kind.HOP, why, edge, -1, ref, arrival))
        return arrival

    def back(self, source: Component, why: Hop, ref: int, delay: int) -> int:
        """Note that an answer to `ref` sets out backwards, along the edge by which `source` asked."""
        arrival = self.clock.now + delay
        if self.write is not None:
            edge = self.cloud.edge(source, self)
            self.write((self.clock.now, Kind.HOP, why, edge, -1, ref, arrival))
        return arrival

    def refuse(self, why: Refusal, ref: int) -> None:
        """Note that what `ref` asks is turned away."""
        if self.write is not None:
            self.write((self.clock.now, Kind.REFUSAL, why, self.index, -1, ref, 0))

    # Faults

    def set_faults(self, faults: Faults | None) -> None:
        """From now on, trouble by chance as `faults` says; None ends it. An outage under way goes on."""
        self._usual = faults
        self._take_trouble()

    def strike(self, faults: Faults, us: int) -> None:
        """For the next `us` µs, these faults too."""
        until = self.clock.now + us
        self._strikes = (*self._strikes, (until, faults))
        self._take_trouble()
        heappush(self.clock.heap, (until, self.clock.tick(), self._strike_over, None))

    def _strike_over(self, _: object) -> None:
        self._strikes = tuple(strike for strike in self._strikes if strike[0] > self.clock.now)
        self._take_trouble()

    def _take_trouble(self) -> None:
        until = self.trouble.down_until if self.trouble else 0
        faults = self._usual
        for _, more in self._strikes:
            faults = more if faults is None else faults.joined(more)
        if faults is None and until <= self.clock.now:
            self.trouble = None
        else:
            self.trouble = Trouble(faults or Faults(), self.stream, until)

    def plan_faults(self, windows: tuple[Window, ...]) -> None:
        """Faults for a time, now and later. Windows that were planned before and have not begun are void."""
        self._plan += 1
        for number, window in enumerate(windows):
            if window.every is not None:
                self._plan_next(window, number)
            elif window.at is not None and window.at >= self.clock.now:
                self.clock.at(window.at, self._open, (window, number, self._plan))

    def _plan_next(self, window: Window, number: int) -> None:
        assert window.every is not None
        due = self.clock.now + gap(window.every, self.stream(f"faults/window/{number}"))
        self.clock.at(due, self._open, (window, number, self._plan))

    def _open(self, planned: tuple[Window, int, int]) -> None:
        window, number, plan = planned
        if plan != self._plan:
            return
        if window.outage:
            self.fail(window.us)
        if window.faults != Faults():
            self.strike(window.faults, window.us)
        if window.every is not None:
            self._plan_next(window, number)

    def fail(self, us: int) -> None:
        """An outage of `us` µs begins."""
        if self.trouble is None:
            self.trouble = Trouble(Faults(), self.stream, 0)
        until = self.clock.now + us
        self.trouble.down_until = self._outage_end = max(self.trouble.down_until, until)
        self._fault(Fault.OUTAGE, us)
        heappush(self.clock.heap, (until, self.clock.tick(), self._outage_over, until))

    def _outage_over(self, until: int) -> None:
        if until == self._outage_end:  # else it has grown longer, or has ended with another one
            self._outage_end = -1
            self._fault(Fault.OUTAGE_OVER, 0)

    def _fault(self, fault: Fault, value: int, env: int = -1, ref: int = -1) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.FAULT, fault, self.index, env, ref, value))

    def struck_twice(self, ref: int) -> None:
        """Note that a delivery of `ref` is made twice."""
        self._fault(Fault.DUPLICATE, 0, ref=ref)

    def crashed(self, env: int, ref: int) -> None:
        """Note that the environment dies in the middle of the invocation `ref`."""
        self._fault(Fault.CRASH, 0, env, ref)

    def troubled(self, ref: int) -> Status:
        """What trouble makes of an operation that somebody asks for now; OK (which is false) when there is none.

        Notes what came by chance.
        """
        if self.trouble is None:
            return Status.OK
        return Status.ERROR if self.loses(ref) else self._hindered(ref)

    def _hindered(self, ref: int) -> Status:
        if self.fails(ref):
            return Status.ERROR
        return Status.THROTTLED if self.throttled(ref) else Status.OK

    def fails(self, ref: int) -> bool:
        """Whether an outage or an error strikes what is done now."""
        trouble = self.trouble
        if trouble is None or trouble.down_until > self.clock.now:
            return trouble is not None
        if not trouble.error():
            return False
        self._fault(Fault.ERROR, 0, ref=ref)
        return True

    def throttled(self, ref: int) -> bool:
        """Whether what is asked now is refused for want of capacity."""
        if self.trouble is None or not self.trouble.throttle():
            return False
        self._fault(Fault.THROTTLED, 0, ref=ref)
        return True

    def refused(self, ref: int) -> ServiceError | None:
        """The answer to a question that has arrived, if trouble gives it; None: the component answers itself."""
        if self.trouble is None:
            return None
        status = self._hindered(ref)
        if status == Status.OK:
            return None
        if status == Status.THROTTLED:
            code, number = _THROTTLED.get(self.kind, ("ThrottlingException", 400))
            return ServiceError(code, f"Rate exceeded: {self.name}", number)
        return ServiceError("ServiceUnavailable", f"{self.name} is not available", 503)

    def loses(self, ref: int) -> bool:
        """Whether the network loses what sets out to or from here now."""
        if self.trouble is None or not self.trouble.lose():
            return False
        self._fault(Fault.NETWORK, 0, ref=ref)
        return True

    def slowness(self, ref: int) -> int:
        """How much longer than usual an operation takes now, µs."""
        if self.trouble is None:
            return 0
        us = self.trouble.latency()
        if us:
            self._fault(Fault.LATENCY, us, ref=ref)
        return us

    def lateness(self, ref: int) -> int:
        """How much longer than usual the way of a delivery takes now, µs."""
        return self.slowness(ref) + self.held(ref) if self.trouble is not None else 0

    def held(self, ref: int) -> int:
        """For how long a delivery is held back now, µs: it comes late, or others overtake it."""
        if self.trouble is None:
            return 0
        late, behind = self.trouble.lateness(), self.trouble.disorder()
        if late:
            self._fault(Fault.DELAY, late, ref=ref)
        if behind:
            self._fault(Fault.REORDER, behind, ref=ref)
        return late + behind
