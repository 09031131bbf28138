"""Events in exactly the shape in which the real platform delivers them to a handler."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from slslab.runtime.chance import request_id
from slslab.runtime.gateway import http_event, url_event
from slslab.runtime.payload import octets

if TYPE_CHECKING:
    from slslab.runtime.call import Call, Message

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_REGION = "eu-west-1"
_ACCOUNT = "123456789012"
_SEQUENCE = 18_849_496_460_467_696_128  # where a FIFO queue's sequence numbers begin: 20 digits, as they come


def event_of(call: Call) -> Any:
    """The event for `call`: what its messages become, by the trigger that brought them.

    What nobody wraps (a direct invocation, an event router, a schedule) is the message itself: any JSON value.
    """
    window = getattr(call, "window", None)
    if window is not None:
        return {**(_event_of(call) if call.messages else {"Records": []}), **window}
    return _event_of(call)


def _event_of(call: Call) -> Any:
    seed = call.function.cloud.seed
    first = call.messages[0]
    if first.shape == "http":
        return http_event(first, seed)
    if first.shape == "url":
        return url_event(first, call.function.name, seed)
    if first.shape == "sns":
        return {"Records": [_sns(message, seed) for message in call.messages]}
    if first.shape == "sqs":
        return {"Records": [sqs_record(message, seed) for message in call.messages]}
    if first.shape == "s3":
        return {"Records": [_s3(message, seed) for message in call.messages]}
    if first.shape == "kinesis":
        return {"Records": [kinesis_record(message) for message in call.messages]}
    if first.shape == "dynamodb":
        return {"Records": [dict(message.body) for message in call.messages]}
    return dict(first.body) if isinstance(first.body, Mapping) else first.body


def timestamp(us: int) -> str:
    """The moment `us` after the beginning of the run, as ISO 8601 with milliseconds."""
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _millis(us: int) -> int:
    return int(_EPOCH.timestamp()) * 1000 + us // 1000


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def _sns(message: Message, seed: int) -> dict[str, Any]:
    topic = f"arn:aws:sns:{_REGION}:{_ACCOUNT}:{message.place}"
    arn = f"{topic}:{request_id(seed, message.copy)}"
    return {
        "EventVersion": "1.0",
        "EventSubscriptionArn": arn,
        "EventSource": "aws:sns",
        "Sns": {
            "Type": "Notification",
            "MessageId": request_id(seed, message.ref),
            "TopicArn": topic,
            "Subject": getattr(message, "subject", None),
            "Message": _published(message),
            "Timestamp": timestamp(message.sent),
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": f"https://sns.{_REGION}.amazonaws.com/SimpleNotificationService-EXAMPLE.pem",
            "UnsubscribeUrl": f"https://sns.{_REGION}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={arn}",
            "MessageAttributes": {
                name: {
                    "Type": value.get("DataType", "String"),
                    "Value": value.get("StringValue") or value.get("BinaryValue") or "",
                }
                for name, value in getattr(message, "attributes", {}).items()
                if isinstance(value, Mapping)
            },
        },
    }


def _published(message: Any) -> str:
    said = getattr(message, "said", None)
    return _text(message.body) if said is None else str(said())


def wrapped(message: Message, seed: int) -> str:
    """The text that a queue gets from a bucket (its event) or a topic (its notification, as JSON)."""
    if message.shape == "s3":
        return json.dumps({"Records": [_s3(message, seed)]})
    told = _sns(message, seed)["Sns"]
    shown = {name: value for name, value in told.items() if value not in (None, {})}
    shown |= {"SigningCertURL": shown.pop("SigningCertUrl"), "UnsubscribeURL": shown.pop("UnsubscribeUrl")}
    return json.dumps(shown)


def object_created(message: Message, seed: int) -> dict[str, Any]:
    """What an event router gets from a bucket."""
    told = _s3(message, seed)["s3"]
    return {
        "version": "0",
        "id": request_id(seed, message.ref),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": _ACCOUNT,
        "time": timestamp(message.sent)[:19] + "Z",
        "region": _REGION,
        "resources": [told["bucket"]["arn"]],
        "detail": {
            "version": "0",
            "bucket": {"name": message.place},
            "object": {
                "key": str(message.body["key"]),
                "size": told["object"]["size"],
                "etag": told["object"]["eTag"],
                "sequencer": told["object"]["sequencer"],
            },
            "request-id": request_id(seed, message.ref).replace("-", "")[:16].upper(),
            "requester": _ACCOUNT,
            "source-ip-address": "192.0.2.1",
            "reason": "CopyObject" if message.body.get("event") else "PutObject",
        },
    }


def sqs_record(message: Any, seed: int) -> dict[str, Any]:
    """One message of a queue (a `slslab.runtime.queue.stored.Stored`)."""
    body = message.text
    more = {}
    if message.group:
        more["MessageGroupId"] = message.group
    if message.deduplication:
        more["MessageDeduplicationId"] = message.deduplication
        more["SequenceNumber"] = f"{_SEQUENCE + message.serial * 256:020d}"
    return {
        "messageId": request_id(seed, message.ref),
        "receiptHandle": f"{request_id(seed, message.ref)}#{message.receipt}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receives),
            "SentTimestamp": str(_millis(message.sent)),
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": str(_millis(message.first_received)),
            **more,
        },
        "messageAttributes": {name: _attribute(value) for name, value in message.attributes.items()},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:{message.place}",
        "awsRegion": _REGION,
    }


def kinesis_record(message: Any) -> dict[str, Any]:
    """One record of a stream (a `slslab.runtime.stream.Record`)."""
    text = message.body if isinstance(message.body, str) else json.dumps(message.body)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": message.key,
            "sequenceNumber": message.sequence,
            "data": base64.b64encode(octets(text)).decode(),
            "approximateArrivalTimestamp": _millis(message.sent) / 1000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{message.shard}:{message.sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{_ACCOUNT}:role/lambda-role",
        "awsRegion": _REGION,
        "eventSourceARN": f"arn:aws:kinesis:{_REGION}:{_ACCOUNT}:stream/{message.place}",
    }


def attributes_shown(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Message attributes as SQS gives them to who asks: as they were sent, bare texts with their type."""
    return {
        name: dict(value) if isinstance(value, Mapping) else {"StringValue": str(value), "DataType": "String"}
        for name, value in attributes.items()
    }


def _attribute(value: Any) -> dict[str, Any]:
    """A message attribute, which may have been given as bare text."""
    fields = value if isinstance(value, Mapping) else {"StringValue": str(value), "DataType": "String"}
    kinds = {"StringValue": "stringValue", "BinaryValue": "binaryValue"}
    shown = {kinds[name]: fields[name] for name in kinds if fields.get(name) is not None}
    return {**shown, "stringListValues": [], "binaryListValues": [], "dataType": fields.get("DataType", "String")}


def _s3(message: Message, seed: int) -> dict[str, Any]:
    body = message.body
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": _REGION,
        "eventTime": timestamp(message.sent),
        "eventName": body.get("event", "ObjectCreated:Put"),
        "userIdentity": {"principalId": "EXAMPLE"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {
            "x-amz-request-id": request_id(seed, message.ref).replace("-", "")[:16].upper(),
            "x-amz-id-2": "EXAMPLE",
        },
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
                "eTag": body.get("etag") or hashlib.md5(str(body["key"]).encode(), usedforsecurity=False).hexdigest(),
                "sequencer": f"{message.sent:016X}",
            },
        },
    }
