"""Keeping environments warm: the hybrid histogram policy, and pings.

The policy is that of "Serverless in the Wild" (Shahrad et al., USENIX ATC 2020): how long a function was idle before
each call goes into a histogram of minutes. An environment is let go when it becomes idle, made anew shortly before
the next call is likely (5th percentile), and kept until it has become unlikely (99th), with margins of a tenth. While
there is too little to go by it is simply kept for the histogram's range. Where most idle times are beyond that range
the paper forecasts the next one with ARIMA; here exponential smoothing does, which is the simplest of that family.
"""

from __future__ import annotations

from heapq import heappush
from math import sqrt
from typing import TYPE_CHECKING, Final

from slslab.runtime import fleet
from slslab.runtime.call import Call, Message
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.recording import Ending, Kind, Why

if TYPE_CHECKING:
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function

_MINUTE: Final = 60_000_000
_PING_US: Final = 1_000  # what a handler needs to see that it is a ping, and to return


class Policy:
    """The policy at work in one function. Times in µs."""

    __slots__ = ("_beyond", "_counts", "_function", "_plan", "_rested", "_smooth", "_total", "set")

    def __init__(self, function: Function, settings: Hybrid) -> None:
        self.set = settings
        self._function = function
        self._counts = [0] * settings.bins
        self._total = self._beyond = 0
        self._smooth = 0
        self._rested = -1  # when it last became idle; -1: it is at work
        self._plan = 0  # counts plans to make an environment anew; an earlier one is void

    def arrived(self, now: int) -> None:
        """A call has come."""
        self._plan += 1
        if self._rested >= 0:
            self.note(now - self._rested)
            self._rested = -1

    def note(self, idle: int) -> None:
        """It was idle for so long before a call."""
        self._total += 1
        slot = idle // _MINUTE
        if slot < len(self._counts):
            self._counts[slot] += 1
        else:
            self._smooth = idle if not self._beyond else (self._smooth + idle) // 2
            self._beyond += 1

    def window(self) -> tuple[int, int]:
        """After how long of idleness there should be an environment again (0: keep it), and for how long then."""
        known = self.set
        if self._beyond * 2 > self._total >= known.least:
            begin = round(self._smooth * (1 - known.forecast))
            return begin, round(self._smooth * (1 + known.forecast)) - begin
        inside = self._total - self._beyond
        if self._total < known.least or not inside or self._variation(inside) < known.spread:
            return 0, known.bins * _MINUTE
        begin = round(self._slot(known.head * inside) * _MINUTE * (1 - known.margin))
        end = round((self._slot(known.tail * inside) + 1) * _MINUTE * (1 + known.margin))
        return begin, end - begin

    def _variation(self, inside: int) -> float:
        mean = inside / len(self._counts)
        squares = sum(count * count for count in self._counts) / len(self._counts)
        return sqrt(max(0.0, squares - mean * mean)) / mean

    def _slot(self, rank: float) -> int:
        seen = 0
        for slot, count in enumerate(self._counts):
            seen += count
            if seen and seen >= rank:
                return slot
        return len(self._counts) - 1

    def rest(self, env: Environment) -> None:
        """`env` has nothing to do: keep it, or let it go and make one anew in time."""
        function, clock = self._function, self._function.clock
        fresh = env.served == 0  # made anew by this policy, in time for a call that has not come yet
        if not fresh:
            self._rested = clock.now
        after, keep = self.window()
        if after and not fresh:
            fleet.remove(env, Ending.EXPIRED)
            self._plan += 1
            heappush(clock.heap, (clock.now + after, clock.tick(), self._make, self._plan))
            return
        env.keep, env.since = keep, clock.now
        function.idle[env] = None
        if env.timer is not None:
            function.checks.cancel(env.timer)  # it was for another keep-alive
        fleet.watch(env)

    def _make(self, plan: int) -> None:
        if plan == self._plan and not self._function.environments:
            fleet.begin_init(fleet.create(self._function, Why.EXPECTED))


class Ping(Call):
    """An invocation that is there to keep an environment warm: the handler sees that, and returns at once."""

    __slots__ = ()


def ping(function: Function, number: int) -> None:
    """Invoke `number` environments of `function` at the same time, making those that there are not."""
    for _ in range(number):
        ref = function.recorder.ref(-1)
        message = Message(ref, function.clock.now, {"ping": True})
        function.invoke_ping(Ping(function.recorder.ref(ref), (message,), _nobody))


def answer(call: Call, env: Environment, waited: int) -> None:
    """Let a ping begin in `env`."""
    function, clock = env.function, env.function.clock
    call.environment = env
    call.start = clock.now
    env.served += 1
    if function.write is not None:
        function.write((clock.now, Kind.START, call.cold, function.index, env.number, call.ref, waited))
    heappush(clock.heap, (clock.now + _PING_US, clock.tick(), function.finish, call))


def keep_pinging(planned: tuple[Function, tuple[int, int]]) -> None:
    """One round of pings, and the next one planned, as long as the function is set to it."""
    function, (every, number) = planned
    if function.set.pings != (every, number):
        return
    ping(function, number)
    heappush(function.clock.heap, (function.clock.now + every, function.clock.tick(), keep_pinging, planned))


def _nobody(_: Call) -> None:
    pass
