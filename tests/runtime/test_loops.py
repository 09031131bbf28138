"""Functions that cause themselves, by way of every service: where the platform's guard looks, and where it does not.

The guard counts invocations in a chain through queues, topics, buckets and direct invocations, and stops the 17th. No
guard looks through an event router, a stream, a table's changes or a workflow: there the bound on the run itself
ends it, with what it has cost so far.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Bucket,
    Cloud,
    Function,
    Message,
    Notice,
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
from slslab.runtime.function import LOOP_LIMIT
from slslab.runtime.handler import Sleep
from slslab.runtime.pattern import compile
from slslab.runtime.recording import Kind, Loss
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Rule, RuleTarget
from slslab.runtime.table import Table, TableSettings
from slslab.runtime.workflow import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from tests.runtime.building import MS, S, rows, settings

MOST = 8_000


class Again:
    """Asks for itself again."""

    def __init__(self, ask: Callable[[int], Ask]) -> None:
        self.ask, self.number = ask, 0

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, _call: object) -> Any:
        self.number += 1
        yield Sleep(10 * MS)
        yield self.ask(self.number)

    def discard(self, _state: object) -> None: ...


def invoke(_cloud: Cloud, _f: Function) -> Callable[[int], Ask]:
    return lambda _: Ask("f", "invoke", {"payload": {}, "wait": False})


def queue(cloud: Cloud, f: Function, fifo: bool = False) -> Callable[[int], Ask]:
    letters = Queue(cloud, "letters", QueueSettings(fifo=fifo))
    found = Queue(cloud, "queue", QueueSettings(visibility=S, receives=2, dead_letters=letters, fifo=fifo))
    Poller(found, f, PollerSettings())
    return lambda n: Ask("queue", "send_message", {"body": {}, "group": "a", "deduplication_id": str(n)})


def fifo(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    return queue(cloud, f, fifo=True)


def topic(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    Topic(cloud, "topic", (Subscription(f),))
    return lambda _: Ask("topic", "publish", {"body": "x"})


def topic_and_queue(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    queue(cloud, f)
    Topic(cloud, "topic", (Subscription(cloud.get("queue")),))
    return lambda _: Ask("topic", "publish", {"body": "x"})


def bucket(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    Bucket(cloud, "bucket", (Notice(f),))
    return lambda n: Ask("bucket", "put_object", {"key": str(n)})


def bucket_and_topic(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    topic(cloud, f)
    Bucket(cloud, "bucket", (Notice(cloud.get("topic")),))
    return lambda n: Ask("bucket", "put_object", {"key": str(n)})


def router(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    Router(cloud, "router", (Rule("all", compile({"source": [{"exists": True}]}), (RuleTarget(f),)),))
    entry = {"Source": "f", "DetailType": "again", "Detail": "{}"}
    return lambda _: Ask("router", "put_events", {"Entries": [entry]})


def bucket_and_router(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    Router(cloud, "router", (Rule("all", compile({"source": ["aws.s3"]}), (RuleTarget(f),)),))
    Bucket(cloud, "bucket", (Notice(cloud.get("router")),))
    return lambda n: Ask("bucket", "put_object", {"key": str(n)})


def stream(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    Reader(Stream(cloud, "stream", StreamSettings()), f, ReaderSettings())
    return lambda n: Ask("stream", "put_record", {"key": "a", "data": {"n": n}})


def table(cloud: Cloud, f: Function) -> Callable[[int], Ask]:
    Reader(Table(cloud, "table", settings=TableSettings(stream="KEYS_ONLY")), f, ReaderSettings())
    return lambda n: Ask("table", "put_item", {"Item": {"id": {"S": str(n)}}})


def workflow(cloud: Cloud, _f: Function) -> Callable[[int], Ask]:
    state = {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", "End": True}
    machine = read({"StartAt": "F", "States": {"F": state}})
    Workflow(cloud, "flow", WorkflowSettings(machine))
    return lambda _: Ask("flow", "start_execution", {"input": {}})


def looped(build: Callable[[Cloud, Function], Callable[[int], Ask]], *, guard: bool = True) -> tuple[Cloud, Any]:
    cloud = Cloud(1)
    handler = Again(lambda _: Ask("nobody", "nothing", {}))
    f = Function(cloud, "f", settings(handler=handler, guard=guard, memory=1024))
    handler.ask = build(cloud, f)
    cloud.submit(f, Message(cloud.recorder.ref(-1), 0, {}))
    return cloud, cloud.run(30 * 86_400 * S, MOST)


@pytest.mark.parametrize("build", [invoke, queue, fifo, topic, topic_and_queue, bucket, bucket_and_topic])
def test_the_guard_stops_the_seventeenth(build: Any) -> None:
    cloud, recording = looped(build)
    assert not cloud.stopped
    assert len(rows(recording, Kind.START)) == LOOP_LIMIT
    stops = rows(recording, Kind.LOOP)
    assert {row.value for row in stops} == {LOOP_LIMIT}
    assert len(stops) == (2 if cloud.get("letters") else 1)  # from a queue it comes again, until it is a dead letter
    assert cloud.totals.dead_letters == (1 if cloud.get("letters") else 0)


@pytest.mark.parametrize("build", [router, bucket_and_router, stream, table, workflow])
def test_elsewhere_the_bound_on_the_run_ends_it_with_its_cost(build: Any) -> None:
    cloud, recording = looped(build)
    ended_by_the_run(cloud, recording)


@pytest.mark.parametrize("build", [invoke, queue, topic, bucket])
def test_without_the_guard_too(build: Any) -> None:
    cloud, recording = looped(build, guard=False)
    ended_by_the_run(cloud, recording)


def ended_by_the_run(cloud: Cloud, recording: Any) -> None:
    assert cloud.stopped
    assert not rows(recording, Kind.LOOP)
    last = recording[len(recording) - 1]
    assert (last.kind, last.code, last.t) == (Kind.LOST, Loss.STOPPED, recording.end)
    ends = rows(recording, Kind.END)
    assert len(ends) == cloud.totals.invocations > 100
    assert cloud.totals.billed_us == sum(row.value for row in ends) > len(ends) * MS


def test_a_loop_that_multiplies_ends_before_it_fills_the_memory() -> None:
    """Each invocation makes a thousand deliveries: what is due counts, not only what has been."""
    cloud = Cloud(1, account_limit=100_000)
    handler = Again(lambda _: Ask("topic", "publish", {"body": "x"}))
    f = Function(cloud, "f", settings(handler=handler, guard=False, scaling=None))
    Topic(cloud, "topic", (Subscription(f, 1_000),))
    cloud.submit(f, Message(cloud.recorder.ref(-1), 0, {}))
    cloud.run(86_400 * S, 40_000)
    assert cloud.stopped
    assert len(cloud.clock.heap) <= 41_000
