"""Target tracking: how many tasks a service should have, from the load of the last minute (as ECS does it)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from slslab.runtime.processor import PART

if TYPE_CHECKING:
    from slslab.runtime.clock import Clock
    from slslab.runtime.container.settings import ContainerSettings
    from slslab.runtime.processor import Processor

MINUTE: Final = 60_000_000  # between two looks, µs


class Load:
    """What the tasks of one service have had to do since the last look."""

    __slots__ = ("_area", "_clock", "_cpu", "_serving", "_then")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._serving = 0  # requests in tasks now
        self._area = self._then = 0  # requests in tasks, added up over time
        self._cpu = 0  # progress of tasks that have stopped since the last look

    def weigh(self, step: int) -> None:
        """So many more requests are in tasks from now on."""
        self._measure()
        self._serving += step

    def stopped(self, processor: Processor) -> None:
        """A task is gone; what it computed still counts."""
        self._cpu += processor.used()

    def wanted(self, processors: Iterable[Processor], waiting: int, settings: ContainerSettings) -> int | None:
        """How many tasks meet the target, given those that run; None while none does. A new minute begins."""
        self._measure()
        running = list(processors)
        used, self._cpu = self._cpu + sum(processor.used() for processor in running), 0
        area, self._area = self._area, 0
        count = len(running)
        if not count:
            return None
        if settings.metric == "cpu":
            load = 100 * used / (PART * MINUTE * count * settings.vcpu)
        else:
            load = (area / MINUTE + waiting) / count
        wanted = -(-round(count * load / settings.target * 1_000) // 1_000)
        return min(max(wanted, settings.least), settings.most)

    def _measure(self) -> None:
        now = self._clock.now
        self._area += self._serving * (now - self._then)
        self._then = now
