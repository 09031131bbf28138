"""Every trigger's event is what published client libraries expect: each is read by Powertools' own models."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from slslab.runtime import (
    Api,
    ApiSettings,
    Bucket,
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
from slslab.runtime.call import Call, Message
from slslab.runtime.shapes import event_of
from tests.runtime.building import S, settings

models: Any = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")


class Asks:
    """Does one thing when it is invoked, and keeps what it is invoked with."""

    def __init__(self, *steps: Any) -> None:
        self.steps = steps
        self.events: list[Any] = []

    def init(self, _env: Any):
        return
        yield

    def handle(self, _state: Any, call: Call):
        self.events.append(call.event())
        yield from self.steps
        yield Sleep(1)

    def discard(self, _state: Any) -> None:
        pass


def seen(build: Any, message: dict[str, Any] | None = None) -> Any:
    """The first event that arrives at the function behind what `build` builds."""
    cloud, keeper = Cloud(1), Asks()
    function = Function(cloud, "f", settings(handler=keeper))
    send = build(cloud, function)
    cloud.clock.at(S, lambda _: send(message or {"order": 17}))
    cloud.run(120 * S)
    event = keeper.events[0]
    assert json.loads(json.dumps(event)) == event
    return event


def accept(component: Any) -> Any:
    def send(body: dict[str, Any]) -> None:
        cloud = component.cloud
        request = Message(cloud.recorder.ref(-1), cloud.clock.now, body, "http", "c", 0, lambda *_: None)
        component.accept(request)

    return send


def test_queue() -> None:
    def build(cloud: Cloud, function: Function) -> Any:
        queue = Queue(cloud, "orders", QueueSettings())
        Poller(queue, function, PollerSettings())
        return lambda body: queue.send({"body": body, "attributes": {"kind": "new"}}, cloud.recorder.ref(-1), 0)

    record = models.SqsModel.model_validate(seen(build)).Records[0]
    assert json.loads(record.body) == {"order": 17}
    assert record.messageAttributes["kind"].stringValue == "new"
    assert record.attributes.ApproximateReceiveCount == "1"


def test_topic() -> None:
    build = lambda cloud, function: accept(Topic(cloud, "news", (Subscription(function),)))  # noqa: E731
    record = models.SnsModel.model_validate(seen(build)).Records[0]
    assert json.loads(record.Sns.Message)["order"] == 17


def test_bucket() -> None:
    build = lambda cloud, function: accept(Bucket(cloud, "photos", (Notice(function),)))  # noqa: E731
    record = models.S3Model.model_validate(seen(build, {"key": "a b.jpg", "size": 7})).Records[0]
    assert (record.s3.bucket.name, record.s3.object.key, record.s3.object.size) == ("photos", "a+b.jpg", 7.0)


def test_http_api() -> None:
    build = lambda cloud, function: accept(Api(cloud, "api", function, ApiSettings()))  # noqa: E731
    event = models.APIGatewayProxyEventV2Model.model_validate(seen(build, {"path": "/pay", "order": 17}))
    assert (event.rawPath, event.requestContext.http.method) == ("/pay", "POST")


def test_rest_api() -> None:
    build = lambda cloud, function: accept(Api(cloud, "api", function, ApiSettings(version=1)))  # noqa: E731
    event = models.APIGatewayProxyEventModel.model_validate(seen(build, {"path": "/pay", "order": 17}))
    assert (event.path, event.httpMethod) == ("/pay", "POST")
    assert json.loads(event.body) == {"order": 17}


def bare(shape: str, body: Any) -> Any:
    """The event of a message that nothing has carried: for what no component of these tests sends."""
    cloud = Cloud(1)
    function = Function(cloud, "f", settings(handler=Asks()))
    call = Call(1, (Message(0, S, body, shape, "here"),), lambda _: None)
    call.function = function
    return event_of(call)


def test_function_url() -> None:
    event = models.LambdaFunctionUrlModel.model_validate(bare("url", {"method": "GET", "path": "/a"}))
    assert (event.routeKey, event.rawPath) == ("$default", "/a")
    assert event.requestContext.domainName.endswith(".lambda-url.eu-west-1.on.aws")


@pytest.mark.parametrize("body", [None, 7, "text", [1], {"a": None}])
def test_direct(body: Any) -> None:
    assert bare("direct", body) == body


def test_stream() -> None:
    from slslab.runtime.mapping.reader import Reader, ReaderSettings
    from slslab.runtime.stream import Stream, StreamSettings

    def build(cloud: Cloud, function: Function) -> Any:
        stream = Stream(cloud, "clicks", StreamSettings())
        Reader(stream, function, ReaderSettings())
        return lambda body: stream.put_record({"key": "k", "data": body}, -1)

    raw = seen(build)
    record = models.KinesisDataStreamModel.model_validate(raw).Records[0]
    assert json.loads(record.kinesis.data) == {"order": 17}
    assert json.loads(base64.b64decode(raw["Records"][0]["kinesis"]["data"])) == {"order": 17}


def test_change_stream() -> None:
    from slslab.runtime.mapping.reader import Reader, ReaderSettings
    from slslab.runtime.table import Attribute, Table, TableSettings

    def build(cloud: Cloud, function: Function) -> Any:
        table = Table(cloud, "orders", settings=TableSettings(Attribute("id"), stream="NEW_AND_OLD_IMAGES"))
        Reader(table, function, ReaderSettings())
        return lambda _: table.ask("put_item", {"Item": {"id": {"S": "1"}, "n": {"N": "7"}}})

    record = models.DynamoDBStreamModel.model_validate(seen(build)).Records[0]
    assert record.eventName == "INSERT"
    assert record.dynamodb.NewImage["id"] == "1"


def test_event_router() -> None:
    from slslab.runtime.pattern import compile
    from slslab.runtime.router import Router
    from slslab.runtime.router.rules import Rule, RuleTarget

    def build(cloud: Cloud, function: Function) -> Any:
        router = Router(cloud, "default", (Rule("all", compile({"source": ["shop"]}), (RuleTarget(function),)),))
        entry = {"Source": "shop", "DetailType": "Sold", "Detail": '{"order": 17}'}
        return lambda _: router.put_events({"Entries": [entry]}, -1, 0)

    event = models.EventBridgeModel.model_validate(seen(build))
    assert (event.source, event.detail_type, event.detail) == ("shop", "Sold", {"order": 17})


def test_schedule() -> None:
    from slslab.runtime.schedule.expression import read
    from slslab.runtime.schedule.service import Schedule, ScheduleSettings

    def build(cloud: Cloud, function: Function) -> Any:
        Schedule(cloud, "nightly", ScheduleSettings(read("rate(1 minute)"), function))
        return lambda _: None

    event = models.EventBridgeModel.model_validate(seen(build))
    assert (event.source, event.detail_type) == ("aws.scheduler", "Scheduled Event")
