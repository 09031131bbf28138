"""Provisioned concurrency on its way: environments made one by one, of which none serves before all are ready."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function

_STEP: Final = 10_000  # µs from one to the next: 6,000 a minute (AWS Lambda, 2026)


class Allocation:
    """What is being made for one function: `pending` environments have not been begun, `starting` are in INIT.

    `make` begins one. A later order takes the place of what an earlier one has not begun; what it has begun counts.
    """

    __slots__ = ("_function", "_held", "_make", "_order", "pending", "starting")

    def __init__(self, function: Function, make: Callable[[], object]) -> None:
        self._function = function
        self._make = make
        self._held: list[Environment] = []
        self._order = 0
        self.pending = 0
        self.starting = 0

    def order(self, number: int, after: int) -> None:
        """So many are to be made, the first of them `after` so long (µs), for preparations."""
        self._order += 1
        self.pending = number
        if number:
            clock = self._function.clock
            heappush(clock.heap, (clock.now + after, clock.tick(), self._next, self._order))
        else:
            self._look()

    def _next(self, order: int) -> None:
        if order != self._order:
            return
        self.pending -= 1
        clock = self._function.clock
        if self.pending:
            heappush(clock.heap, (clock.now + _STEP, clock.tick(), self._next, order))
        self._make()

    def hold(self, env: Environment) -> None:
        """`env` is ready; it serves when all others are."""
        self._held.append(env)
        self.gone()

    def gone(self) -> None:
        """One fewer is in INIT."""
        self.starting -= 1
        self._look()

    def _look(self) -> None:
        if self.pending or self.starting:
            return
        self._function.cloud.allocations.pop(self._function.index, None)
        held, self._held = self._held, []
        for env in held:
            if not env.gone:
                self._function.initialised(env)
