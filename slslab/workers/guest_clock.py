"""Time and chance inside a worker: those of the run.

A part of the guest: see `guest.py`. Executed in one namespace with it, inside the worker.
"""

from __future__ import annotations

import datetime
import os
import random
import time

TYPE_CHECKING = False  # what `typing` has under this name, without the 5 ms of importing it in each worker
if TYPE_CHECKING:
    from typing import Any

    from slslab.workers.guest import Conversation


EPOCH_US = 1_767_225_600_000_000  # `slslab.runtime.handler.EPOCH_US`: when virtual time starts


def follow_the_clock(talk: Conversation) -> None:
    """Put virtual time in place of the machine's."""
    started = talk.now

    def wall() -> float:
        return (EPOCH_US + talk.now) / 1e6

    def since() -> float:
        return (talk.now - started) / 1e6

    def sleep(seconds: float, /) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        talk.nap(min(round(seconds * 1e6), 900_000_000))

    clock: Any = time
    clock.time, clock.monotonic, clock.perf_counter, clock.process_time, clock.sleep = wall, since, since, since, sleep
    clock.time_ns = lambda: (EPOCH_US + talk.now) * 1000
    clock.monotonic_ns = clock.perf_counter_ns = clock.process_time_ns = lambda: (talk.now - started) * 1000
    clock.thread_time, clock.thread_time_ns = since, clock.monotonic_ns
    walls = {getattr(time, name, None) for name in ("CLOCK_REALTIME", "CLOCK_TAI")}
    clock.clock_gettime = lambda id, /: wall() if id in walls else since()
    clock.clock_gettime_ns = lambda id, /: clock.time_ns() if id in walls else clock.monotonic_ns()
    real_gmtime, real_localtime, real_ctime = time.gmtime, time.localtime, time.ctime
    clock.gmtime = lambda seconds=None, /: real_gmtime(wall() if seconds is None else seconds)

    def now(seconds: float | None = None, /) -> time.struct_time:
        return real_localtime(wall() if seconds is None else seconds)

    clock.localtime = now
    clock.ctime = lambda seconds=None, /: real_ctime(wall() if seconds is None else seconds)
    real_strftime, real_asctime = time.strftime, time.asctime
    clock.strftime = lambda text, moment=None, /: real_strftime(text, now() if moment is None else moment)
    clock.asctime = lambda moment=None, /: real_asctime(now() if moment is None else moment)
    follow_the_calendar(wall)


def follow_the_calendar(wall: Any) -> None:
    """Put classes with virtual time in place of `datetime.datetime` and `datetime.date`."""
    real_datetime: Any = datetime.datetime
    real_date: Any = datetime.date

    class Same(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, cls.__mro__[1])

    class VirtualDatetime(real_datetime, metaclass=Same):  # type: ignore[misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.fromtimestamp(wall(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            return cls.fromtimestamp(wall(), datetime.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(wall())

    class VirtualDate(real_date, metaclass=Same):  # type: ignore[misc]
        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(wall())

    VirtualDatetime.__name__, VirtualDate.__name__ = "datetime", "date"
    module: Any = datetime
    module.datetime, module.date = VirtualDatetime, VirtualDate


def follow_the_seed(seed: int) -> None:
    """Chance that is the same in every run of this seed: `random`, `os.urandom`, and so `uuid4` and `secrets`."""
    stream = random.Random(seed)
    seed_of = random.Random.seed

    def reseed(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed_of(self, stream.getrandbits(64) if a is None else a, version)

    generator: Any = random
    system: Any = os
    system.urandom = generator._urandom = lambda size: stream.randbytes(size)
    generator.Random.seed = reseed
    generator.seed = generator._inst.seed  # the module's own functions were bound before
    generator.seed()
