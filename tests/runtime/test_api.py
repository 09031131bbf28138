"""The HTTP API: routes and their events, throttling, signatures, time-outs, what the caller sees of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import (
    Api,
    ApiSettings,
    Client,
    ClientSettings,
    Cloud,
    FixedInit,
    Function,
    Message,
    Once,
    Route,
    Sleep,
)
from slslab.runtime.payload import MOST_SYNC
from slslab.runtime.recording import Kind, Status
from slslab.runtime.routes import checked, signed
from tests.runtime.building import MS, S, at, lasting, rows, settings


class Answering:
    """Answers `answer`, after `us`, and keeps the events."""

    def __init__(self, answer: Any = None, us: int = MS) -> None:
        self.answer, self.us = answer, us
        self.events: list[dict[str, Any]] = []

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, call: Any) -> Any:
        self.events.append(call.event())
        yield Sleep(self.us)
        return self.answer

    def discard(self, _state: object) -> None: ...


def asked(api: ApiSettings, body: dict[str, Any], answer: Any = None, **more: Any) -> tuple[list[int], Answering]:
    cloud = Cloud(1)
    handler = Answering(answer)
    function = Function(cloud, "f", settings(handler=handler))
    door = Api(cloud, "api", function, api)
    Client(cloud, "clients", door, ClientSettings(arrivals=at(1), body=body, **more))
    return [row.code for row in rows(cloud.run(60 * S), Kind.RECEIVE)], handler


def routed(method: str, path: str, *keys: str) -> tuple[list[int], list[dict[str, Any]], str]:
    cloud = Cloud(1)
    handlers = {key: Answering() for key in keys}
    routes = tuple(Route(key, Function(cloud, f"f{n}", settings(handler=handlers[key]))) for n, key in enumerate(keys))
    door = Api(cloud, "api", Function(cloud, "other", settings()), ApiSettings(routes=routes))
    Client(cloud, "clients", door, ClientSettings(arrivals=at(1), body={"method": method, "path": path, "a": 1}))
    status = [row.code for row in rows(cloud.run(60 * S), Kind.RECEIVE)]
    taken = [key for key, handler in handlers.items() if handler.events]
    return status, [event for handler in handlers.values() for event in handler.events], "".join(taken)


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/orders", "GET /orders", None),
        ("GET", "/orders/17", "GET /orders/{id}", {"id": "17"}),
        ("GET", "/orders/a%20b", "GET /orders/{id}", {"id": "a b"}),
        ("GET", "/orders/new", "GET /orders/new", None),
        ("PUT", "/orders/17", "ANY /orders/{id}", {"id": "17"}),
        ("GET", "/orders/17/items/2", "ANY /orders/{proxy+}", {"proxy": "17/items/2"}),
        ("GET", "/elsewhere", "$default", None),
        ("POST", "/orders", "$default", None),
    ],
)
def test_the_most_specific_route_is_taken(method: str, path: str, key: str, parameters: Any) -> None:
    keys = (
        "$default",
        "ANY /orders/{proxy+}",
        "ANY /orders/{id}",
        "GET /orders/{id}",
        "GET /orders/new",
        "GET /orders",
    )
    status, (event,), taken = routed(method, path, *keys)
    assert (status, taken) == ([Status.OK], key)
    assert event["routeKey"] == key
    assert event["rawPath"] == path
    assert event.get("pathParameters") == parameters
    assert event["body"] == '{"a": 1}'


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/orders"), ("GET", "/orders/1/2")])
def test_where_no_route_is_meant_nothing_runs(method: str, path: str) -> None:
    status, events, _ = routed(method, path, "GET /orders", "GET /orders/{id}")
    assert (status, events) == ([Status.NOT_FOUND], [])


def test_the_two_shapes_of_an_event() -> None:
    body = {"method": "get", "path": "/a", "query": {"q": 7}, "headers": {"X-Who": "me"}, "n": 1}
    (_, two), (_, one) = asked(ApiSettings(), body), asked(ApiSettings(version=1), body)
    (event,) = two.events
    assert event["version"] == "2.0"
    assert event["requestContext"]["http"]["method"] == "GET"
    assert (event["rawQueryString"], event["queryStringParameters"]) == ("q=7", {"q": "7"})
    assert event["headers"]["x-who"] == "me"
    (event,) = one.events
    assert (event["httpMethod"], event["path"], event["resource"]) == ("GET", "/a", "/{proxy+}")
    assert event["multiValueQueryStringParameters"] == {"q": ["7"]}
    assert event["pathParameters"] == {"proxy": "a"}
    assert event["body"] == '{"n": 1}'


def test_a_token_bucket_with_rate_and_burst() -> None:
    cloud = Cloud(1)
    door = Api(cloud, "api", Function(cloud, "f", settings(handler=lasting(MS))), ApiSettings(rate=10, burst=5))
    Client(cloud, "clients", door, ClientSettings(arrivals=Once(105, S, 20 * MS)))
    answers = [row.code for row in rows(cloud.run(60 * S), Kind.RECEIVE)]
    assert answers[:5] == [Status.OK] * 5
    assert answers.count(Status.OK) == pytest.approx(5 + 2.08 * 10, abs=1)
    assert set(answers) == {Status.OK, Status.THROTTLED}


@pytest.mark.parametrize(("version", "after"), [(1, 29), (2, 30)])
def test_a_time_out_does_not_stop_the_function(version: int, after: int) -> None:
    cloud = Cloud(1)
    door = Api(cloud, "api", Function(cloud, "f", settings(handler=lasting(50 * S))), ApiSettings(version=version))
    Client(cloud, "clients", door, ClientSettings(arrivals=at(1)))
    recording = cloud.run(100 * S)
    assert [(row.t // S, row.code) for row in rows(recording, Kind.RECEIVE)] == [(1 + after, Status.GATEWAY_TIMEOUT)]
    assert [(row.t // S, row.code) for row in rows(recording, Kind.END)] == [(51, Status.OK)]


@pytest.mark.parametrize(
    ("answer", "two", "one"),
    [
        ({"statusCode": 200}, Status.OK, Status.OK),
        ({"statusCode": 302}, Status.OK, Status.OK),
        ({"statusCode": 404}, Status.NOT_FOUND, Status.NOT_FOUND),
        ({"statusCode": 429}, Status.THROTTLED, Status.THROTTLED),
        ({"statusCode": 503}, Status.ERROR, Status.ERROR),
        ({"statusCode": "200"}, Status.ERROR, Status.ERROR),
        ({"message": "hi"}, Status.OK, Status.ERROR),
        ("hi", Status.OK, Status.ERROR),
        (None, Status.OK, Status.ERROR),
    ],
)
def test_what_the_caller_sees_of_an_answer(answer: Any, two: Status, one: Status) -> None:
    assert asked(ApiSettings(), {}, answer)[0] == [two]
    assert asked(ApiSettings(version=1), {}, answer)[0] == [one]


def test_a_signed_request_gets_through_and_no_other() -> None:
    api = ApiSettings(secret="s3cret")
    assert asked(api, {"order": 17}, secret="s3cret")[0] == [Status.OK]
    assert asked(api, {"order": 17}, secret="another")[0] == [Status.FORBIDDEN]
    assert asked(api, {"order": 17})[0] == [Status.UNAUTHORIZED]
    assert asked(api, {"order": 17})[1].events == []


def test_a_signature_is_of_one_body_and_one_time() -> None:
    body = signed({"order": 17}, "s", 10 * S)
    assert checked(body, "s", 10 * S) == Status.OK
    assert checked(body, "s", 310 * S) == Status.OK
    assert checked(body, "s", 311 * S) == Status.FORBIDDEN
    assert checked({**body, "order": 18}, "s", 10 * S) == Status.FORBIDDEN
    late = {**body["headers"], "x-timestamp": body["headers"]["x-timestamp"][:-1] + "1"}
    assert checked({**body, "headers": late}, "s", 10 * S) == Status.FORBIDDEN
    for wrong in ({}, {"x-signature": "a"}, {"x-signature": "a", "x-timestamp": "soon"}, {"x-timestamp": "1"}):
        assert checked({"headers": wrong}, "s", 0) == Status.UNAUTHORIZED
    assert checked("text", "s", 0) == Status.UNAUTHORIZED


def test_a_request_that_is_too_large_goes_nowhere() -> None:
    assert asked(ApiSettings(), {}, size=MOST_SYNC + 1)[0] == [Status.TOO_LARGE]


def test_a_body_that_is_text_stays_so() -> None:
    cloud = Cloud(1)
    handler = Answering()
    door = Api(cloud, "api", Function(cloud, "f", settings(handler=handler)), ApiSettings())
    message = Message(cloud.recorder.ref(-1), 0, "plain", "http", reply=lambda *_: None)
    cloud.clock.at(S, door.accept, message)
    cloud.run(10 * S)
    assert handler.events[0]["body"] == "plain"


def test_all_apis_of_an_account_share_ten_thousand_requests_a_second() -> None:
    cloud = Cloud(1, account_limit=100_000)
    function = Function(cloud, "f", settings(handler=lasting(1), init=FixedInit(0), scaling=None))
    for name in ("one", "other"):
        api = Api(cloud, name, function, ApiSettings())
        Client(cloud, f"of {name}", api, ClientSettings(arrivals=Once(8_000, S, 100)))  # 10,000 a second to each
    recording = cloud.run(10 * S)
    refused = len([row for row in rows(recording, Kind.RECEIVE) if row.code == Status.THROTTLED])
    assert abs(refused - (16_000 - 5_000 - 8_000)) <= 2  # 5,000 at once, and 8,000 in the 0.8 s that it takes
    assert len(rows(recording, Kind.START)) == 16_000 - refused
