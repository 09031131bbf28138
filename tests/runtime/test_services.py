"""Queue and poller, topic, bucket, table, and what goes wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import (
    Bucket,
    Client,
    ClientSettings,
    Cloud,
    Compute,
    Constant,
    Fail,
    Faults,
    FixedInit,
    Function,
    Model,
    Notice,
    Once,
    Pause,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Request,
    Stop,
    Subscription,
    Table,
    Topic,
    When,
)
from slslab.runtime.recording import Fault, Hop, Kind, Operation, Status
from tests.runtime.building import MS, S, at, lasting, log, rows, settings


def polled(
    handler: Any, queue: QueueSettings, messages: int = 1, batch: int = 10, **more: Any
) -> tuple[Cloud, Queue, Queue]:
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    if queue.receives is not None:
        queue = QueueSettings(queue.visibility, queue.receives, letters)
    source = Queue(cloud, "queue", queue)
    Poller(source, Function(cloud, "f", settings(handler=handler, **more)), PollerSettings(batch))
    Client(cloud, "clients", source, ClientSettings(arrivals=Once(messages, S)))
    return cloud, source, letters


def test_what_the_function_deals_with_is_deleted() -> None:
    cloud, queue, _ = polled(lasting(100 * MS), QueueSettings(), messages=25)
    recording = cloud.run(60 * S)
    assert len(rows(recording, Kind.START)) == 7  # five pollers take one message each; then two batches of ten
    operations = [row.code for row in rows(recording, Kind.OPERATION)]
    assert [operations.count(one) for one in (Operation.SEND_MESSAGE, Operation.RECEIVE_MESSAGE)] == [25, 25]
    assert operations.count(Operation.DELETE_MESSAGE) == 25
    assert (len(queue.waiting), queue.in_flight) == (0, 0)
    assert rows(recording, Kind.DEPTH)[-1].value == 0


def test_what_fails_appears_again_and_ends_as_a_dead_letter() -> None:
    failing = Model((Compute(Constant(1)), Fail(1.0)))
    cloud, queue, letters = polled(failing, QueueSettings(visibility=30 * S, receives=3))
    recording = cloud.run(300 * S)
    starts = [row.t / S for row in rows(recording, Kind.START)]
    assert starts == pytest.approx([1, 31, 61], abs=0.2)
    assert [row.code for row in rows(recording, Kind.HOP) if row.who == 1] == [Hop.EVENT, Hop.RETRY, Hop.RETRY]
    assert len(rows(recording, Kind.DEAD_LETTER)) == 1
    assert (len(queue.waiting), queue.in_flight, letters.kept) == (0, 0, 1)


def test_a_function_slower_than_the_visibility_gets_the_message_twice() -> None:
    cloud, _, _ = polled(lasting(5 * S), QueueSettings(visibility=2 * S))
    recording = cloud.run(4 * S)
    assert len(rows(recording, Kind.START)) == 2


def test_pollers_begin_with_five_batches() -> None:
    cloud, queue, _ = polled(lasting(50 * S), QueueSettings(visibility=900 * S), messages=100, batch=1)
    recording = cloud.run(30 * S)
    assert len(rows(recording, Kind.START)) == 5
    assert len(queue.waiting) == 95


def test_a_topic_delivers_to_each_subscription() -> None:
    cloud = Cloud(1)
    one, two = Function(cloud, "one", settings()), Queue(cloud, "two", QueueSettings())
    topic = Topic(cloud, "topic", (Subscription(one, 3), Subscription(two)))
    Client(cloud, "clients", topic, ClientSettings(arrivals=at(1), body={"id": 7}))
    recording = cloud.run(10 * S)
    assert len(rows(recording, Kind.START)) == 3
    assert next(iter(two.waiting)).body == {"branch": 0, "id": 7}
    assert [row.code for row in rows(recording, Kind.RECEIVE)] == [Status.OK]
    assert {recording.root(row.ref) for row in rows(recording, Kind.START)} == {0}


def test_duplicate_deliveries_are_noted_and_carry_the_same_message() -> None:
    cloud = Cloud(1)
    box = Function(cloud, "f", settings())
    topic = Topic(cloud, "topic", (Subscription(box, 400),))
    topic.set_faults(Faults(duplicates=0.25))
    Client(cloud, "clients", topic, ClientSettings(arrivals=at(1)))
    recording = cloud.run(10 * S)
    struck = [row.ref for row in rows(recording, Kind.FAULT)]
    again = [row.ref for row in rows(recording, Kind.HOP) if row.code == Hop.DUPLICATE]
    assert struck == again
    assert 70 <= len(struck) <= 130
    assert len(rows(recording, Kind.START)) == 400 + len(struck)


def test_a_bucket_tells_those_whose_prefix_and_suffix_fit() -> None:
    cloud = Cloud(1)
    box = Function(cloud, "f", settings())
    bucket = Bucket(cloud, "bucket", (Notice(box, "in/", ".jpg"),))
    for key in ("in/a.jpg", "in/a.png", "out/a.jpg"):
        Client(cloud, key, bucket, ClientSettings(arrivals=at(1), body={"key": key, "size": 9}))
    recording = cloud.run(10 * S)
    assert len(rows(recording, Kind.START)) == 1
    assert [row.value for row in rows(recording, Kind.OPERATION)] == [9, 9, 9]
    assert set(bucket.objects) == {"in/a.jpg", "in/a.png", "out/a.jpg"}


def test_a_loop_between_bucket_and_function_is_stopped_after_sixteen() -> None:
    cloud = Cloud(1)
    bucket = Bucket(cloud, "bucket")
    put = Request("bucket", "put_object", {"key": "again/{name}", "size": 5})
    bucket.change((Notice(Function(cloud, "f", settings(handler=Model((put,))))),))
    Client(cloud, "clients", bucket, ClientSettings(arrivals=at(1), body={"key": "a"}))
    recording = cloud.run(60 * S)
    assert len(rows(recording, Kind.END)) == 16
    assert [row.value for row in rows(recording, Kind.LOOP)] == [16]
    assert {recording.root(row.ref) for row in rows(recording, Kind.START, Kind.LOOP)} == {0}


def test_a_table_counts_collects_and_puts_once() -> None:
    steps = (
        Request("table", "update_item", {"key": "count/{kind}"}),
        Request("table", "add_member", {"key": "set/{kind}", "member": "{who}"}),
        Request("table", "put_item", {"key": "first", "if_absent": True}, tolerate="ConditionalCheckFailedException"),
        Stop(When("new", "is", False)),
        Request("table", "update_item", {"key": "firsts"}),
    )
    cloud = Cloud(1)
    table = Table(cloud, "table")
    box = Function(cloud, "f", settings(handler=Model(steps), init=FixedInit()))
    for who in ("a", "b"):
        Client(cloud, who, box, ClientSettings(arrivals=at(1, 2), body={"kind": "x", "who": who}))
    recording = cloud.run(10 * S)
    assert table.items == {"count/x": 4, "set/x": {"a", "b"}, "first": None, "firsts": 1}
    assert sorted(row.value for row in rows(recording, Kind.COUNT)) == [1, 1, 1, 2, 2, 2, 2, 3, 4]


def test_an_outage_of_a_service_fails_those_who_ask_it() -> None:
    cloud = Cloud(1)
    table = Table(cloud, "table")
    handler = Model((Request("table", "get_item", {"key": "a"}),))
    Client(cloud, "c", Function(cloud, "f", settings(handler=handler)), ClientSettings(arrivals=at(1, 5, 15)))
    cloud.clock.at(4 * S, lambda _: table.fail(10 * S))
    recording = cloud.run(20 * S)
    assert [row.code for row in rows(recording, Kind.RECEIVE)] == [Status.OK, Status.ERROR, Status.OK]
    assert log(recording, Kind.FAULT) == [
        (4000, "FAULT", Fault.OUTAGE, 10 * S),
        (14000, "FAULT", Fault.OUTAGE_OVER, 0),
    ]


def test_an_outage_of_a_function_fails_its_invocations() -> None:
    cloud = Cloud(1)
    box = Function(cloud, "f", settings())
    Client(cloud, "c", box, ClientSettings(arrivals=at(1, 5, 15)))
    cloud.clock.at(4 * S, lambda _: box.fail(10 * S))
    recording = cloud.run(20 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [Status.OK, Status.ERROR, Status.OK]


def test_faults_by_chance_strike_as_often_as_they_say() -> None:
    cloud = Cloud(1)
    box = Function(cloud, "f", settings(handler=lasting(1 * MS), init=FixedInit()))
    box.set_faults(Faults(errors=0.1, crashes=0.05))
    Client(cloud, "c", box, ClientSettings(arrivals=Once(4000, S, 10 * MS)))
    recording = cloud.run(60 * S)
    struck = [row.code for row in rows(recording, Kind.FAULT)]
    assert struck.count(Fault.CRASH) == pytest.approx(200, abs=45)
    assert struck.count(Fault.ERROR) == pytest.approx(380, abs=60)
    assert len(rows(recording, Kind.REMOVE)) == struck.count(Fault.CRASH)


def test_a_slow_service_takes_longer() -> None:
    cloud = Cloud(1)
    table = Table(cloud, "table", Constant(1 * MS))
    table.set_faults(Faults(slow=1.0, delay=Constant(500 * MS)))
    handler = Model((Request("table", "get_item", {"key": "a"}), Pause(Constant(0))))
    Client(cloud, "c", Function(cloud, "f", settings(handler=handler, init=FixedInit())), ClientSettings(at(1)))
    recording = cloud.run(20 * S)
    assert rows(recording, Kind.END)[0].t - S == 502 * MS


def test_an_edge_exists_for_each_way_that_was_taken() -> None:
    cloud = Cloud(1)
    Table(cloud, "table")
    box = Function(cloud, "f", settings(handler=Model((Request("table", "get_item", {"key": "a"}),))))
    Client(cloud, "c", box, ClientSettings(arrivals=at(1)))
    recording = cloud.run(20 * S)
    names = [(recording.components[one.source].name, recording.components[one.target].name) for one in recording.edges]
    assert names == [("c", "f"), ("f", "table")]
    assert [(row.who, row.code) for row in rows(recording, Kind.HOP)] == [
        (0, Hop.EVENT),
        (1, Hop.EVENT),
        (1, Hop.ANSWER),
        (0, Hop.ANSWER),
    ]
