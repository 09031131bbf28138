"""Whether any step of the toy cloud grows with what exists: the cost of an operation at N, and at ten times N.

    python benchmarks/flatness.py            a table; the last column should stay near 1
    python benchmarks/flatness.py fifo       only the rows whose name contains that

Processor time, collector off, the better of three runs for each size; what is measured is named in each row.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from slslab.runtime import (
    Bucket,
    Call,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    FixedInit,
    Function,
    FunctionSettings,
    Model,
    Once,
    Pause,
    Poisson,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Reader,
    ReaderSettings,
    Stream,
    StreamSettings,
    Subscription,
    Topic,
)
from slslab.runtime.pattern import compile
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Rule, RuleTarget
from slslab.runtime.schedule import Schedule, ScheduleSettings, read
from slslab.runtime.table import Attribute, Index, Table, TableSettings

S = 1_000_000
DAY = 86_400 * S
OPERATIONS = 20_000

Case = Callable[[int], tuple[float, int]]


def sleeper(us: int = 0, **more: object) -> FunctionSettings:
    """A function that takes `us` and starts at once."""
    handler = Model((Pause(Constant(us)),))
    return FunctionSettings(handler=handler, init=FixedInit(), timeout=900 * S, scaling=None, **more)


def timed(work: Callable[[], object], operations: int) -> tuple[float, int]:
    """(µs of processor an operation, operations)."""
    gc.collect()
    gc.disable()
    begun = time.process_time()
    work()
    took = time.process_time() - begun
    gc.enable()
    return took / operations * 1e6, operations


def fan_out(size: int) -> tuple[float, int]:
    """One message to `size` invocations of a function."""
    cloud = Cloud(1, record=False, account_limit=1 << 30)
    topic = Topic(cloud, "topic", (Subscription(Function(cloud, "f", sleeper(S)), size),))
    times: list[float] = []
    rounds = OPERATIONS // size
    for number in range(rounds + 1):  # the first makes the environments
        cloud.clock.at(2 * number * S, lambda _: times.append(time.process_time()))
        cloud.clock.at(2 * number * S, lambda _: topic.publish({}, cloud.recorder.ref(-1), 0))
    timed(lambda: cloud.run(2 * (rounds + 1) * S), 1)
    return (time.process_time() - times[1]) / (rounds * size) * 1e6, rounds * size


def standing(size: int, fifo: bool, how: str) -> tuple[float, int]:
    """A queue with `size` messages that wait, are delayed or in flight: send, receive, delete."""
    cloud = Cloud(1, record=False)
    usual = QueueSettings(fifo=fifo, visibility=3_600 * S, most_in_flight=1 << 30)
    queue = Queue(cloud, "q", replace(usual, delay=900 * S) if how == "delayed" else usual)
    for number in range(size):
        entry = {"body": {}, "group": str(number % max(1, size // 10)), "deduplication_id": str(number)}
        queue.send(entry, -1, 0)
    while how == "in flight" and queue.receive(10_000):
        pass
    queue.change(usual)

    def work() -> None:
        for number in range(OPERATIONS):
            queue.send({"body": {}, "group": f"new {number}", "deduplication_id": f"new {number}"}, -1, 0)
            batch = queue.receive(1)
            assert batch is not None
            queue.delete(batch.messages[0], batch.numbers[0])

    return timed(work, OPERATIONS)


def one_group(size: int) -> tuple[float, int]:
    """A FIFO queue whose one group has `size` messages."""
    cloud = Cloud(1, record=False)
    queue = Queue(cloud, "q", QueueSettings(fifo=True))
    for number in range(size):
        queue.send({"body": {}, "group": "a", "deduplication_id": str(number)}, -1, 0)

    def work() -> None:
        for _ in range(OPERATIONS // 4):
            batch = queue.receive(10)
            assert batch is not None
            for message, number in zip(batch.messages, batch.numbers, strict=True):
                queue.show_in(message, number, 0)

    return timed(work, OPERATIONS // 4)


def fed(size: int) -> tuple[float, int]:
    """A queue of `size` messages worked off by a poller, a batch of ten at a time."""
    cloud = Cloud(1, record=False)
    queue = Queue(cloud, "q", QueueSettings())
    Poller(queue, Function(cloud, "f", sleeper(S)), PollerSettings())
    for _ in range(size):
        queue.send({"body": {}}, -1, 0)
    return timed(lambda: cloud.run(3_600 * S), size)


def functions(size: int) -> tuple[float, int]:
    """`size` functions, of which each gets its share of the same number of requests."""
    cloud = Cloud(1, record=False)
    for number in range(size):
        box = Function(cloud, f"f{number}", sleeper(10_000))
        Client(cloud, f"c{number}", box, ClientSettings(arrivals=Poisson(1000 / size)))
    return steady(cloud, 10)


def steady(cloud: Cloud, filling: int) -> tuple[float, int]:
    """The cost of a thousand requests a second, once the environments are there: `filling` seconds into the run."""
    part: list[float] = []
    for moment in (filling, filling + OPERATIONS // 1000):
        cloud.clock.at(moment * S, lambda _: part.append(time.process_time()))
    timed(lambda: cloud.run((filling + 1 + OPERATIONS // 1000) * S), 1)
    return (part[1] - part[0]) / OPERATIONS * 1e6, OPERATIONS


def made(size: int) -> tuple[float, int]:
    """Making `size` functions."""
    cloud = Cloud(1, record=False)
    return timed(lambda: [Function(cloud, f"f{number}", sleeper()) for number in range(size)], size)


def idle(size: int) -> tuple[float, int]:
    """`size` environments that come, are idle and expire, in any order."""
    cloud = Cloud(1, record=False, account_limit=1 << 30)
    box = Function(cloud, "f", sleeper(S, keep_alive=(300 * S, 420 * S)))
    Client(cloud, "c", box, ClientSettings(arrivals=Once(size, S, 10)))
    return timed(lambda: cloud.run(3_600 * S), size)


def beside_idle(size: int) -> tuple[float, int]:
    """Invocations beside `size` idle environments."""
    cloud = Cloud(1, record=False, account_limit=1 << 30)
    box = Function(cloud, "f", sleeper(S, keep_alive=3_600 * S))
    Client(cloud, "c", box, ClientSettings(arrivals=Once(size, S, 0)))
    Client(cloud, "more", box, ClientSettings(arrivals=Poisson(1000)))
    return steady(cloud, 5)


def table(size: int) -> tuple[float, int]:
    """A table of `size` items with expiry and an index: put, get, query."""
    cloud = Cloud(1, record=False)
    index = Index("by-kind", Attribute("kind"), Attribute("n", "N"))
    found = Table(cloud, "t", settings=TableSettings(sort=Attribute("n", "N"), indexes=(index,), expiry="end"))
    answer = found.perform
    caller = Call(0, (), lambda _: None)
    caller.function = Function(cloud, "f", sleeper())

    def put(number: int, kind: str) -> None:
        item = {
            "id": {"S": kind},
            "n": {"N": str(number)},
            "kind": {"S": kind},
            "end": {"N": str(2_000_000_000 + number)},
        }
        answer("put_item", {"Item": item}, caller)

    for number in range(size):
        put(number, str(number % (size // 10)))

    def work() -> None:
        for number in range(OPERATIONS // 4):
            put(size + number, str(number % 7))
            key = {"id": {"S": "3"}, "n": {"N": "3"}}
            answer("get_item", {"Key": key}, caller)

    return timed(work, OPERATIONS // 4)


def stream(size: int) -> tuple[float, int]:
    """A stream of 100 shards with `size` records, read by a function; each record put and read once."""
    cloud = Cloud(1, record=False)
    found = Stream(cloud, "s", StreamSettings(100, bounded=False))
    for number in range(size):
        found.put_record({"key": str(number), "data": {}}, -1)
    reader = Reader(found, Function(cloud, "f", sleeper(1000)), ReaderSettings(batch=1000))
    took = timed(lambda: cloud.run(600 * S), size)
    assert not reader.waiting
    return took


def putting(size: int) -> tuple[float, int]:
    """Records put into a stream of 100 shards that has `size` already."""
    cloud = Cloud(1, record=False)
    found = Stream(cloud, "s", StreamSettings(100, bounded=False))
    for number in range(size):
        found.put_record({"key": str(number), "data": {}}, -1)
    return timed(lambda: [found.put_record({"key": str(n), "data": {}}, -1) for n in range(OPERATIONS)], OPERATIONS)


def schedules(size: int) -> tuple[float, int]:
    """`size` schedules, each due once a minute."""
    cloud = Cloud(1, record=False, account_limit=1 << 30)
    box = Function(cloud, "f", sleeper())
    rate = read("rate(1 minute)")
    for number in range(size):
        Schedule(cloud, f"s{number}", ScheduleSettings(rate, box))
    return timed(lambda: cloud.run(3 * 60 * S), size * 4)


def rules(size: int) -> tuple[float, int]:
    """Events for a router with `size` rules, of which one wants each."""
    cloud = Cloud(1, record=False)
    queue = Queue(cloud, "q", QueueSettings())
    target = (RuleTarget(queue),)
    router = Router(
        cloud, "r", tuple(Rule(f"r{n}", compile({"detail-type": [f"kind {n}"]}), target) for n in range(size))
    )

    def work() -> None:
        for number in range(OPERATIONS // 10):
            entry = {"Source": "shop", "DetailType": f"kind {number % size}", "Detail": "{}"}
            router.put_events({"Entries": [entry]}, -1, 0)

    return timed(work, OPERATIONS // 10)


def objects(size: int) -> tuple[float, int]:
    """Objects put into and read from a bucket of `size`."""
    cloud = Cloud(1, record=False)
    bucket = Bucket(cloud, "b")
    caller = Call(0, (), lambda _: None)
    for number in range(size):
        bucket.put({"key": str(number)}, -1, 0)

    def work() -> None:
        for number in range(OPERATIONS):
            bucket.put({"key": f"new/{number}"}, -1, 0)
            bucket.perform("get_object", {"key": f"new/{number}"}, caller)

    return timed(work, OPERATIONS)


def cases() -> Iterator[tuple[str, int, Case]]:
    """Name, the larger size, what is measured."""
    yield "fan-out to N", 10_000, fan_out
    for fifo in (False, True):
        for how in ("waiting", "delayed", "in flight"):
            most = 100_000 if fifo else 1_000_000
            name = f"{'FIFO queue, N/10 groups' if fifo else 'queue'}, N {how}"
            yield name, most, lambda size, fifo=fifo, how=how: standing(size, fifo, how)
    yield "FIFO queue, one group of N", 100_000, one_group
    yield "queue of N, worked off", 200_000, fed
    yield "N functions, invocations", 1_000, functions
    yield "N functions, making one", 1_000, made
    yield "N environments that expire", 100_000, idle
    yield "invocations beside N idle", 100_000, beside_idle
    yield "table of N, index and expiry", 100_000, table
    yield "stream of N in 100 shards, read", 1_000_000, stream
    yield "stream of N in 100 shards, put", 1_000_000, putting
    yield "N schedules", 10_000, schedules
    yield "router with N rules", 300, rules
    yield "bucket of N objects", 100_000, objects


def main() -> None:
    """Print a line for each case."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    print(f"{'case':<36}{'N':>10}{'µs each':>9}{'10 N':>11}{'µs each':>9}{'ratio':>7}")
    for name, most, case in cases():
        if wanted in name:
            few, many = (min((case(size)[0] for _ in range(3)), default=math.inf) for size in (most // 10, most))
            print(f"{name:<36}{most // 10:>10,}{few:>9.2f}{most:>11,}{many:>9.2f}{many / few:>7.2f}", flush=True)


if __name__ == "__main__":
    main()
