"""What API Gateway and function URLs make of a request."""

from __future__ import annotations

from typing import Any

from slslab.runtime.call import Message
from slslab.runtime.gateway import http_event, url_event
from slslab.runtime.routes import Routed

ASKED: dict[str, Any] = {
    "method": "get",
    "path": "/orders/7",
    "query": {"a": [1, 2], "b": "x y"},
    "headers": {"Cookie": "a=1; b=2", "X-Who": "me"},
}


def event(version: int, **body: Any) -> dict[str, Any]:
    message = Message(1, 1_500_000, body, "http", "client")
    return http_event(Routed(message, "GET /orders/{id}", {"id": "7"}, version), 1)


def test_format_2_joins_values_and_lists_cookies() -> None:
    told = event(2, **ASKED)
    assert told["rawQueryString"] == "a=1&a=2&b=x+y"
    assert told["queryStringParameters"] == {"a": "1,2", "b": "x y"}
    assert told["cookies"] == ["a=1", "b=2"]
    assert told["headers"]["x-who"] == "me"
    assert told["pathParameters"] == {"id": "7"}
    assert told["requestContext"]["timeEpoch"] == 1_767_225_601_500
    assert told["requestContext"]["time"] == "01/Jan/2026:00:00:01 +0000"


def test_without_a_body_there_is_none() -> None:
    told = event(2, **ASKED)
    assert "body" not in told
    assert "content-length" not in told["headers"]
    assert event(1, **ASKED)["body"] is None


def test_a_body_is_text_with_its_length() -> None:
    told = event(2, method="POST", path="/orders", what="é")
    assert told["body"] == '{"what": "\\u00e9"}'
    assert told["headers"]["content-length"] == str(len(told["body"]))
    assert told["headers"]["content-type"] == "application/json"


def test_a_rest_api_keeps_every_value_and_has_a_stage() -> None:
    told = event(1, **ASKED)
    assert "version" not in told
    assert told["queryStringParameters"] == {"a": "2", "b": "x y"}
    assert told["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["x y"]}
    assert told["multiValueHeaders"]["X-Who"] == ["me"]
    assert told["headers"]["Host"] == told["requestContext"]["domainName"]
    assert (told["requestContext"]["stage"], told["requestContext"]["path"]) == ("prod", "/prod/orders/7")
    assert told["requestContext"]["identity"]["user"] is None
    empty = event(1, method="GET", path="/")
    assert (empty["queryStringParameters"], empty["stageVariables"]) == (None, None)


def test_a_function_url_has_a_host_of_its_own() -> None:
    told = url_event(Message(1, 0, {"method": "GET", "path": "/hi"}, "url", "client"), "f", 1)
    context = told["requestContext"]
    assert told["headers"]["host"] == context["domainName"] == f"{context['apiId']}.lambda-url.eu-west-1.on.aws"
    assert (told["routeKey"], context["accountId"], told["rawPath"]) == ("$default", "anonymous", "/hi")
