"""Events in exactly the shape in which the real platform delivers them to a handler."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from slslab.runtime.chance import request_id

if TYPE_CHECKING:
    from slslab.runtime.call import Call, Message

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_REGION = "eu-west-1"
_ACCOUNT = "123456789012"


def event_of(call: Call) -> dict[str, Any]:
    """The event for `call`: what its messages become, by the trigger that brought them."""
    seed = call.function.cloud.seed
    first = call.messages[0]
    if first.shape == "http":
        return _http(first, seed)
    if first.shape == "sns":
        return {"Records": [_sns(message, seed) for message in call.messages]}
    if first.shape == "sqs":
        return {"Records": [_sqs(message, seed) for message in call.messages]}
    if first.shape == "s3":
        return {"Records": [_s3(message, seed) for message in call.messages]}
    return dict(first.body)


def timestamp(us: int) -> str:
    """The moment `us` after the beginning of the run, as ISO 8601 with milliseconds."""
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _millis(us: int) -> int:
    return int(_EPOCH.timestamp()) * 1000 + us // 1000


def _http(message: Message, seed: int) -> dict[str, Any]:
    """API Gateway HTTP API, payload format 2.0."""
    body = dict(message.body)
    method = str(body.pop("method", "POST"))
    path = str(body.pop("path", "/"))
    moment = _EPOCH + timedelta(microseconds=message.sent)
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api.example.com"},
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": "api",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "slslab",
            },
            "requestId": request_id(seed, message.ref),
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "time": moment.strftime("%d/") + _MONTHS[moment.month - 1] + moment.strftime("/%Y:%H:%M:%S +0000"),
            "timeEpoch": _millis(message.sent),
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _sns(message: Message, seed: int) -> dict[str, Any]:
    topic = f"arn:aws:sns:{_REGION}:{_ACCOUNT}:{message.place}"
    return {
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"{topic}:{request_id(seed, message.copy)}",
        "EventSource": "aws:sns",
        "Sns": {
            "Type": "Notification",
            "MessageId": request_id(seed, message.ref),
            "TopicArn": topic,
            "Subject": None,
            "Message": json.dumps(message.body),
            "Timestamp": timestamp(message.sent),
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": "EXAMPLE",
            "UnsubscribeUrl": "EXAMPLE",
            "MessageAttributes": {},
        },
    }


def _sqs(message: Message, seed: int) -> dict[str, Any]:
    body = json.dumps(message.body)
    return {
        "messageId": request_id(seed, message.ref),
        "receiptHandle": f"{request_id(seed, message.ref)}#{message.receives}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receives),
            "SentTimestamp": str(_millis(message.sent)),
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": str(_millis(message.first_received or message.sent)),
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:{message.place}",
        "awsRegion": _REGION,
    }


def _s3(message: Message, seed: int) -> dict[str, Any]:
    body = message.body
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": _REGION,
        "eventTime": timestamp(message.sent),
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "EXAMPLE"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"x-amz-request-id": request_id(seed, message.ref)[:16].upper(), "x-amz-id-2": "EXAMPLE"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "notification",
            "bucket": {
                "name": message.place,
                "ownerIdentity": {"principalId": "EXAMPLE"},
                "arn": f"arn:aws:s3:::{message.place}",
            },
            "object": {
                "key": quote_plus(str(body["key"]), safe="/"),
                "size": body.get("size", 0),
                "eTag": hashlib.md5(str(body["key"]).encode(), usedforsecurity=False).hexdigest(),
                "sequencer": f"{message.sent:016X}",
            },
        },
    }
