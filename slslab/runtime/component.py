"""What every box of the topology is."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappush
from random import Random
from typing import TYPE_CHECKING, Any

from slslab.runtime.chance import stream
from slslab.runtime.durations import Sampler
from slslab.runtime.faults import Faults, Trouble
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Fault, Hop, Kind

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.cloud import Cloud


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

    # Faults

    def set_faults(self, faults: Faults | None) -> None:
        """From now on, trouble by chance as `faults` says; None ends it. An outage under way goes on."""
        until = self.trouble.down_until if self.trouble else 0
        if faults is None and until <= self.clock.now:
            self.trouble = None
        else:
            self.trouble = Trouble(faults or Faults(), self.stream("faults"), until)

    def fail(self, us: int) -> None:
        """An outage of `us` µs begins."""
        if self.trouble is None:
            self.trouble = Trouble(Faults(), self.stream("faults"), 0)
        until = self.clock.now + us
        self.trouble.down_until = max(self.trouble.down_until, until)
        self._fault(Fault.OUTAGE, us)
        heappush(self.clock.heap, (until, self.clock.tick(), self._outage_over, None))

    def _outage_over(self, _: object) -> None:
        if self.trouble is not None and self.trouble.down_until <= self.clock.now:
            self._fault(Fault.OUTAGE_OVER, 0)

    def _fault(self, fault: Fault, value: int, env: int = -1, ref: int = -1) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.FAULT, fault, self.index, env, ref, value))

    def struck_twice(self, ref: int) -> None:
        """Note that a delivery of `ref` is made twice."""
        self._fault(Fault.DUPLICATE, 0, ref=ref)

    def troubled(self, ref: int) -> bool:
        """Whether trouble strikes an operation now; notes an error that came by chance."""
        trouble = self.trouble
        if trouble is None:
            return False
        if trouble.down_until > self.clock.now:
            return True
        if trouble.error():
            self._fault(Fault.ERROR, 0, ref=ref)
            return True
        return False

    def slowness(self, ref: int) -> int:
        """How much longer than usual an operation takes now, µs."""
        if self.trouble is None:
            return 0
        us = self.trouble.latency()
        if us:
            self._fault(Fault.LATENCY, us, ref=ref)
        return us
