"""Runs whose traces are looked at."""

from __future__ import annotations

from slslab.runtime import (
    Api,
    ApiSettings,
    Ask,
    AsyncSettings,
    Call,
    Client,
    ClientSettings,
    Cloud,
    FixedInit,
    Function,
    FunctionSettings,
    HandlerError,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Sleep,
    Steps,
    Table,
    Topic,
    Trace,
)
from slslab.runtime.recording import Recording
from slslab.runtime.topic import Subscription

MS, S = 1_000, 1_000_000


class Code:
    """A handler that sleeps, asks what it was told to ask, and fails the first `failures` times."""

    def __init__(self, *asks: Ask, us: int = 100 * MS, failures: int = 0) -> None:
        self.asks, self.us, self.failures = asks, us, failures

    def init(self, _env: object) -> Steps:
        return
        yield

    def handle(self, _state: object, _call: Call) -> Steps:
        yield Sleep(self.us)
        for ask in self.asks:  # noqa: UP028 (a tuple takes no answers)
            yield ask
        if self.failures:
            self.failures -= 1
            raise HandlerError("Broken", "it broke")
        return {}

    def discard(self, _state: object) -> None:
        pass


def settings(handler: Code, **more: object) -> FunctionSettings:
    return FunctionSettings(**{"handler": handler, "init": FixedInit(50 * MS), "timeout": 10 * S, **more})  # type: ignore[arg-type]


def shop(seed: int = 1, **more: object) -> Recording:
    """One request: client, API, function, table."""
    cloud = Cloud(seed)
    Table(cloud, "items")
    ask = Ask("items", "put_item", {"key": "a", "value": 1})
    box = Function(cloud, "checkout", settings(Code(ask), **more))
    api = Api(cloud, "api", box, ApiSettings())
    Client(cloud, "people", api, ClientSettings(arrivals=Trace((S,)), latency=10 * MS))
    return cloud.run(5 * S)


def orders(messages: int = 3) -> Recording:
    """Each request runs `take`, which sends a message; a poller brings the messages to `work` in one batch."""
    cloud = Cloud(1)
    queue = Queue(cloud, "jobs", QueueSettings())
    take = Function(cloud, "take", settings(Code(Ask("jobs", "send_message", {"body": {"n": 1}}))))
    work = Function(cloud, "work", settings(Code()))
    Poller(queue, work, PollerSettings(batch=10, window=2 * S))
    Client(cloud, "people", take, ClientSettings(arrivals=Trace(tuple(S + n * MS for n in range(messages)))))
    return cloud.run(10 * S)


def retries(failures: int = 1, reserved: int | None = None) -> Recording:
    """A topic invokes a function asynchronously, which fails that often."""
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    box = Function(cloud, "work", settings(Code(failures=failures), reserved=reserved))
    cloud.async_queue(box).set = AsyncSettings(on_failure=letters)
    topic = Topic(cloud, "news", (Subscription(box),))
    Client(cloud, "people", topic, ClientSettings(arrivals=Trace((S,))))
    return cloud.run(400 * S)
