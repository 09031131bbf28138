"""Requests as API Gateway and function URLs hand them to a handler: payload formats 2.0 and, of a REST API, 1.0.

Without a body there is no `body` in format 2.0, and null in 1.0. In 2.0 several values of a name in the query are
joined by commas and names of headers are in lower case; in 1.0 the last value stands in the map of single values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from slslab.runtime.chance import request_id
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.payload import octets
from slslab.runtime.routes import Routed

if TYPE_CHECKING:
    from slslab.runtime.call import Message

_REGION: Final = "eu-west-1"
_ACCOUNT: Final = "123456789012"
_HOST: Final = "api.example.com"
_SOURCE: Final = "192.0.2.1"
_AGENT: Final = "slslab"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOBODY: Final[dict[str, None]] = {
    "accessKey": None,
    "accountId": None,
    "caller": None,
    "cognitoAuthenticationProvider": None,
    "cognitoAuthenticationType": None,
    "cognitoIdentityId": None,
    "cognitoIdentityPoolId": None,
    "principalOrgId": None,
    "user": None,
    "userArn": None,
}


def http_event(message: Message, seed: int) -> dict[str, Any]:
    """API Gateway's event: of an HTTP API format 2.0, of a REST API 1.0."""
    request = message if isinstance(message, Routed) else Routed(message, "", {}, 2)
    request.route = request.route or f"{request.method} {request.path}"
    return _format_1(request, seed) if request.version == 1 else _format_2(request, seed)


def url_event(message: Message, function: str, seed: int) -> dict[str, Any]:
    """The event of a function URL: format 2.0, without routes."""
    id = request_id(seed, sum(function.encode())).replace("-", "")
    host = f"{id}.lambda-url.{_REGION}.on.aws"
    event = _format_2(Routed(message, "$default", {}, 2), seed, host)
    event["requestContext"] |= {"accountId": "anonymous", "apiId": id, "domainName": host, "domainPrefix": id}
    return event


def _body(request: Routed) -> str | None:
    """What is left of a request when all that is said about it is taken away; nothing when nothing is left."""
    if request.body is None or (isinstance(request.body, Mapping) and not request.body):
        return None
    return request.body if isinstance(request.body, str) else json.dumps(request.body)


def _headers(request: Routed, seed: int, host: str) -> dict[str, str]:
    body = _body(request)
    trace = request_id(seed, request.ref).replace("-", "")[:24]
    usual = {"host": host, "user-agent": _AGENT, "x-amzn-trace-id": f"Root=1-69559e00-{trace}"}
    usual |= {"x-forwarded-for": _SOURCE, "x-forwarded-port": "443", "x-forwarded-proto": "https"}
    if body is not None:
        usual |= {"content-length": str(len(octets(body))), "content-type": "application/json"}
    return usual | {str(name).lower(): _joined(value) for name, value in request.headers.items()}


def _joined(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _format_2(request: Routed, seed: int, host: str = _HOST) -> dict[str, Any]:
    headers, body = _headers(request, seed, host), _body(request)
    query = {name: _joined(value) for name, value in request.query.items()}
    return {
        "version": "2.0",
        "routeKey": request.route,
        "rawPath": request.path,
        "rawQueryString": urlencode(request.query, doseq=True),
        **({"cookies": headers["cookie"].split("; ")} if "cookie" in headers else {}),
        "headers": headers,
        **({"queryStringParameters": query} if query else {}),
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": "api",
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": _SOURCE,
                "userAgent": headers["user-agent"],
            },
            "requestId": request_id(seed, request.ref),
            "routeKey": request.route,
            "stage": "$default",
            "time": _moment(request.sent),
            "timeEpoch": (EPOCH_US + request.sent) // 1000,
        },
        **({"pathParameters": dict(request.parameters)} if request.parameters else {}),
        **({"body": body} if body is not None else {}),
        "isBase64Encoded": False,
    }


def _format_1(request: Routed, seed: int) -> dict[str, Any]:
    headers = {_title(name): value for name, value in _headers(request, seed, _HOST).items()}
    own = {str(name): value for name, value in request.headers.items()}
    many = {name: [value] for name, value in headers.items() if name.lower() not in {one.lower() for one in own}}
    many |= {name: _listed(value) for name, value in own.items()}
    query = {name: _listed(value) for name, value in request.query.items()}
    resource = request.route.partition(" ")[2] or "/{proxy+}"
    return {
        "resource": resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(request.parameters) or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": "api",
            "domainName": _HOST,
            "domainPrefix": _HOST.partition(".")[0],
            "extendedRequestId": request_id(seed, request.ref)[:16],
            "httpMethod": request.method,
            "identity": {**_NOBODY, "sourceIp": _SOURCE, "userAgent": headers.get("User-Agent", _AGENT)},
            "path": f"/prod{request.path}",
            "protocol": "HTTP/1.1",
            "requestId": request_id(seed, request.ref),
            "requestTime": _moment(request.sent),
            "requestTimeEpoch": (EPOCH_US + request.sent) // 1000,
            "resourceId": "resource",
            "resourcePath": resource,
            "stage": "prod",
        },
        "body": _body(request),
        "isBase64Encoded": False,
    }


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) and value else [str(value)]


def _title(name: str) -> str:
    """`x-forwarded-for` as browsers and REST APIs write it."""
    return "-".join(word.capitalize() for word in name.split("-"))


def _moment(us: int) -> str:
    """As a web server's log has it; the month in English whatever the machine speaks."""
    moment = datetime.fromtimestamp((EPOCH_US + us) // 1_000_000, UTC)
    return moment.strftime("%d/") + _MONTHS[moment.month - 1] + moment.strftime("/%Y:%H:%M:%S +0000")
