"""Events look exactly as the real platform sends them."""

from __future__ import annotations

import json
from typing import Any

from slslab.runtime import (
    Api,
    ApiSettings,
    Bucket,
    Client,
    ClientSettings,
    Cloud,
    Function,
    Notice,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Sleep,
    Subscription,
    Topic,
)
from slslab.runtime.component import Component
from tests.runtime.building import S, at, settings


class Keeper:
    """Keeps the events that it gets."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def init(self, _env: Any):
        return
        yield

    def handle(self, _state: Any, call: Any):
        self.events.append(call.event())
        yield Sleep(1)

    def discard(self, _state: Any) -> None:
        pass


def events(build: Any, body: dict[str, Any]) -> list[dict[str, Any]]:
    cloud, keeper = Cloud(1), Keeper()
    function = Function(cloud, "f", settings(handler=keeper))
    target: Component = build(cloud, function)
    Client(cloud, "clients", target, ClientSettings(arrivals=at(1), body=body))
    cloud.run(60 * S)
    for event in keeper.events:
        assert json.loads(json.dumps(event)) == event
    return keeper.events


def test_direct() -> None:
    assert events(lambda _, function: function, {"order": 17}) == [{"order": 17}]


def test_http() -> None:
    (event,) = events(lambda cloud, function: Api(cloud, "api", function, ApiSettings()), {"path": "/pay", "order": 17})
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "POST /pay", "/pay")
    assert json.loads(event["body"]) == {"order": 17}
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["time"] == "01/Jan/2026:00:00:01 +0000"
    assert event["requestContext"]["timeEpoch"] == 1_767_225_601_000


def test_topic() -> None:
    (event,) = events(lambda cloud, function: Topic(cloud, "orders", (Subscription(function),)), {"order": 17})
    (record,) = event["Records"]
    assert (record["EventSource"], record["EventVersion"]) == ("aws:sns", "1.0")
    assert json.loads(record["Sns"]["Message"]) == {"branch": 0, "order": 17}
    assert record["Sns"]["TopicArn"] == "arn:aws:sns:eu-west-1:123456789012:orders"
    assert record["Sns"]["Timestamp"] == "2026-01-01T00:00:01.000Z"


def test_queue() -> None:
    def build(cloud: Cloud, function: Function) -> Queue:
        queue = Queue(cloud, "orders", QueueSettings())
        Poller(queue, function, PollerSettings())
        return queue

    (event,) = events(build, {"order": 17})
    (record,) = event["Records"]
    assert (record["eventSource"], json.loads(record["body"])) == ("aws:sqs", {"order": 17})
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["SentTimestamp"] == "1767225601000"
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-west-1:123456789012:orders"


def test_bucket() -> None:
    body = {"key": "uploads/a b.jpg", "size": 2048}
    (event,) = events(lambda cloud, function: Bucket(cloud, "photos", (Notice(function),)), body)
    (record,) = event["Records"]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert record["s3"]["bucket"]["name"] == "photos"
    assert (record["s3"]["object"]["key"], record["s3"]["object"]["size"]) == ("uploads/a+b.jpg", 2048)
