"""The topic: who gets what, what a message says on its way, and what happens when nobody takes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Bucket,
    Client,
    ClientSettings,
    Cloud,
    Function,
    Notice,
    Once,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    ServiceError,
    Subscription,
    Topic,
)
from slslab.runtime.filters import BODY, FilterPolicy
from slslab.runtime.recording import Kind, Loss, Operation, Skip
from tests.runtime.building import MS, Memo, S, rows, settings

DAY = 86_400 * S


class Handling:
    """Asks what it is told to, and keeps the events that it gets."""

    def __init__(self, *asks: Ask) -> None:
        self.asks, self.events, self.got = asks, [], []

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, call: Any) -> Any:
        self.events.append(call.event())
        for ask in self.asks:
            try:
                self.got.append((yield ask))
            except ServiceError as error:
                self.got.append(error.code)

    def discard(self, _state: object) -> None: ...


def publishing(cloud: Cloud, *asks: dict[str, Any]) -> Handling:
    """Publishes these to `topic` one second into the run."""
    handler = Handling(*(Ask("topic", "publish", ask) for ask in asks))
    Memo(cloud).invoke(Function(cloud, "publisher", settings(handler=handler)), S)
    return handler


def text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


def listening(cloud: Cloud, name: str) -> tuple[Function, Handling]:
    handler = Handling()
    return Function(cloud, name, settings(handler=handler)), handler


def test_a_subscription_gets_what_its_filter_policy_accepts() -> None:
    cloud = Cloud(1)
    (every, all_of_them), (blue, some), (large, others) = (listening(cloud, name) for name in ("all", "blue", "large"))
    policy = FilterPolicy.of({"colour": ["blue"]})
    body = FilterPolicy.of({"size": [{"numeric": [">", 10]}]}, BODY)
    subscriptions = (Subscription(every), Subscription(blue, policy=policy), Subscription(large, policy=body))
    Topic(cloud, "topic", subscriptions)
    publishing(
        cloud,
        {"body": '{"size": 11}', "attributes": {"colour": text("red")}},
        {"body": '{"size": 9}', "attributes": {"colour": text("blue")}, "subject": "news"},
    )
    recording = cloud.run(60 * S)
    assert [len(one.events) for one in (all_of_them, some, others)] == [2, 1, 1]
    said = some.events[0]["Records"][0]["Sns"]
    assert (said["Message"], said["Subject"]) == ('{"size": 9}', "news")
    assert said["MessageAttributes"] == {"colour": {"Type": "String", "Value": "blue"}}
    assert [row.code for row in rows(recording, Kind.SKIP)] == [Skip.FILTERED] * 2


def test_a_queue_gets_the_notification_or_the_bare_text() -> None:
    cloud = Cloud(1)
    queues = {}
    for name in ("wrapped", "raw"):
        queues[name] = Queue(cloud, name, QueueSettings())
        function, queues[name].seen = listening(cloud, f"of {name}")
        Poller(queues[name], function, PollerSettings())
    Topic(cloud, "topic", tuple(Subscription(queue, raw=name == "raw") for name, queue in queues.items()))
    publishing(cloud, {"body": "hello", "attributes": {"colour": text("blue")}})
    cloud.run(60 * S)
    wrapped, raw = (queues[name].seen.events[0]["Records"][0] for name in ("wrapped", "raw"))
    notification = json.loads(wrapped["body"])
    assert (notification["Type"], notification["Message"]) == ("Notification", "hello")
    assert notification["MessageAttributes"] == {"colour": {"Type": "String", "Value": "blue"}}
    assert wrapped["messageAttributes"] == {}
    assert (raw["body"], raw["messageAttributes"]["colour"]["stringValue"]) == ("hello", "blue")


def test_a_bucket_tells_queues_and_topics_in_the_words_of_its_event() -> None:
    cloud = Cloud(1)
    (direct, at_once), (fed, by_queue), (told, by_topic) = (listening(cloud, name) for name in ("a", "b", "c"))
    queue = Queue(cloud, "queue", QueueSettings())
    Poller(queue, fed, PollerSettings())
    topic = Topic(cloud, "topic", (Subscription(told),))
    bucket = Bucket(cloud, "bucket", (Notice(direct), Notice(queue), Notice(topic)))
    Client(cloud, "clients", bucket, ClientSettings(arrivals=Once(1, S), body={"key": "a b.jpg", "size": 3}))
    cloud.run(60 * S)
    event = at_once.events[0]
    assert event["Records"][0]["s3"]["object"]["key"] == "a+b.jpg"
    assert json.loads(by_queue.events[0]["Records"][0]["body"]) == event
    assert json.loads(by_topic.events[0]["Records"][0]["Sns"]["Message"]) == event


def retries(us: int) -> tuple[list[float], Cloud, Queue, Queue]:
    """When a delivery to a queue that is out of order for `us` is tried again, s after the first try."""
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    queue = Queue(cloud, "queue", QueueSettings())
    topic = Topic(cloud, "topic", (Subscription(queue, dead_letters=letters),))
    topic.draw_pass = lambda: 0
    Client(cloud, "clients", topic, ClientSettings(arrivals=Once(1, S)))
    cloud.clock.at(500 * MS, queue.fail, us)
    recording = cloud.run(us + 60 * S)
    return [(row.value - S) / S for row in rows(recording, Kind.RETRY)], cloud, queue, letters


def test_a_delivery_is_tried_again_as_documented() -> None:
    """Three times at once, twice after a second, ten times from 1 to 20 s apart, then every 20 s."""
    moments, cloud, queue, letters = retries(200 * S)
    gaps = [round(later - earlier, 3) for earlier, later in zip([0.0, *moments], moments, strict=False)]
    assert gaps[:5] == [0, 0, 0, 1, 1]
    assert gaps[5:15] == [1, 1.395, 1.946, 2.714, 3.786, 5.282, 7.368, 10.278, 14.337, 20]
    assert set(gaps[15:]) == {20}
    assert (len(queue.waiting), len(letters.waiting), cloud.get("topic").waiting) == (1, 0, 0)


def test_what_nobody_takes_in_23_days_is_a_dead_letter() -> None:
    moments, cloud, queue, letters = retries(25 * DAY)
    assert len(moments) == 100_015
    assert 23 * DAY / S < moments[-1] < 24 * DAY / S
    assert (len(queue.waiting), len(letters.waiting), cloud.get("topic").waiting) == (0, 1, 0)


def test_without_a_dead_letter_queue_it_is_lost() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings())
    bucket = Bucket(cloud, "bucket", (Notice(queue),))
    Client(cloud, "clients", bucket, ClientSettings(arrivals=Once(1, S), body={"key": "a"}))
    cloud.clock.at(0, queue.fail, 3 * DAY)
    recording = cloud.run(4 * DAY)
    assert [row.code for row in rows(recording, Kind.LOST)] == [Loss.RETRIES_EXHAUSTED]
    assert (bucket.waiting, len(queue.waiting)) == (0, 0)


@pytest.mark.parametrize(("length", "taken"), [(262_144, True), (262_145, False)])
def test_how_long_a_message_may_be(length: int, taken: bool) -> None:
    cloud = Cloud(1)
    Topic(cloud, "topic")
    handler = publishing(cloud, {"body": "x" * length})
    recording = cloud.run(10 * S)
    assert (handler.got[0] != "InvalidParameter") == taken
    assert [row.code for row in rows(recording, Kind.OPERATION)] == [Operation.PUBLISH] * taken
