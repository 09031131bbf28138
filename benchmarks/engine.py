"""How fast the toy cloud is: invocations a second of simple FaaS, against a bare heap loop in the same run.

    python benchmarks/engine.py

The workload is the one of the research simulators: Poisson arrivals, exponential service of 2 s, keep-alive 600 s,
newest-idle-first, a cap of 1,000. The floor is the least that a simulation in Python can do: one heap, two events
for each invocation, a stack of idle environments, and a few counters; it knows nothing else.
"""

from __future__ import annotations

import gc
import math
import resource
import time
from heapq import heappop, heappush
from random import Random

from slslab.runtime import (
    Client,
    ClientSettings,
    Cloud,
    Exponential,
    FixedInit,
    Function,
    FunctionSettings,
    Model,
    Pause,
    Poisson,
)
from slslab.runtime.handler import Sleep

SERVICE_S = 2.0
KEEP_S = 600.0


class Sleeper:
    """The same service as a handler that yields: the path of real code, without the code."""

    def __init__(self) -> None:
        self._random = Random(1)

    def init(self, _env: object):
        return
        yield

    def handle(self, _state: object, _call: object):
        yield Sleep(int(-math.log(1.0 - self._random.random()) * SERVICE_S * 1e6 + 0.5))

    def discard(self, _state: object) -> None:
        pass


def floor(rate: float, seconds: float) -> tuple[int, float]:
    """The bare loop: (invocations, share of cold starts)."""
    random = Random(1).random
    log, push, pop = math.log, heappush, heappop
    between, service, keep, end = -1e6 / rate, -SERVICE_S * 1e6, KEEP_S * 1e6, seconds * 1e6
    heap = [(-log(1.0 - random()) * between, 0, -1)]
    idle: list[tuple[float, int]] = []
    tick = made = done = cold = 0
    busy = 0.0
    while True:
        now, _, env = pop(heap)
        if now > end:
            return done, cold / max(1, done)
        tick += 1
        if env >= 0:
            idle.append((now, env))
            continue
        push(heap, (now - log(1.0 - random()) * -between, tick, -1))
        while idle and idle[0][0] + keep < now:
            idle.pop(0)
        if idle:
            env = idle.pop()[1]
        else:
            made += 1
            cold += 1
            env = made
        length = log(1.0 - random()) * service
        busy += length
        done += 1
        tick += 1
        push(heap, (now + length, tick, env))


def engine(rate: float, seconds: float, *, record: bool, real: bool = False) -> tuple[int, float, int]:
    """Our engine: (invocations, share of cold starts, rows)."""
    cloud = Cloud(1, record=record)
    handler = Sleeper() if real else Model((Pause(Exponential(int(SERVICE_S * 1e6))),))
    settings = FunctionSettings(handler=handler, timeout=900_000_000, init=FixedInit(), keep_alive=int(KEEP_S * 1e6))
    function = Function(cloud, "function", settings)
    Client(cloud, "clients", function, ClientSettings(arrivals=Poisson(rate)))
    recording = cloud.run(int(seconds * 1e6))
    totals = cloud.totals
    return totals.invocations, totals.cold / max(1, totals.requests), len(recording)


def timed(work, *arguments, **options) -> tuple[float, tuple]:
    """The best of three, in seconds, and the result."""
    best, result = math.inf, ()
    for _ in range(3):
        gc.collect()
        begun = time.perf_counter()
        result = work(*arguments, **options)
        best = min(best, time.perf_counter() - begun)
    return best, result


def main() -> None:
    """Print a line for each way of running, with its ratio to the floor."""
    print(f"{'workload':<28}{'invocations/s':>14}{'of the floor':>14}{'rows':>12}")
    for rate, seconds in ((10.0, 10_000.0), (100.0, 1_000.0)):
        least, (done, _) = timed(floor, rate, seconds)
        base = done / least
        print(f"{f'bare heap, {rate:g}/s':<28}{base:>14,.0f}{'1.00':>14}")
        for name, options in (
            ("totals only", {"record": False}),
            ("full record", {"record": True}),
            ("generators, totals only", {"record": False, "real": True}),
        ):
            took, (done, _cold, rows) = timed(engine, rate, seconds, **options)
            print(f"{f'{name}, {rate:g}/s':<28}{done / took:>14,.0f}{done / took / base:>14.2f}{rows:>12,}")
    short, (few, *_) = timed(engine, 10.0, 1_000.0, record=False)
    long, (many, *_) = timed(engine, 10.0, 100_000.0, record=False)
    print(f"cost of an invocation at {many:,} against {few:,}: {long / many / (short / few):.2f}")
    print(f"peak memory of all this: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
