"""SQS."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import EPOCH_US, Ask, ServiceError, Sleep, Steps
from slslab.runtime.shapes import attributes_shown
from slslab.workers.aws.places import ACCOUNT, REGION, Places, attribute, raw

_LISTING_US: Final = 15_000  # a question that no component answers, a design choice
_CODES: Final = {
    "EmptyBatchRequest": "AWS.SimpleQueueService.EmptyBatchRequest",
    "TooManyEntriesInBatchRequest": "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    "BatchEntryIdsNotDistinct": "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    "BatchRequestTooLong": "AWS.SimpleQueueService.BatchRequestTooLong",
    "MessageNotInflight": "AWS.SimpleQueueService.MessageNotInflight",
}


def _ask(places: Places, url: Any, action: str, arguments: Mapping[str, Any]) -> Steps:
    queue = places.find(
        url,
        "queue",
        ServiceError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."),
    )
    try:
        return (yield Ask(queue.name, action, arguments))
    except ServiceError as error:
        raise ServiceError(_CODES.get(error.code, error.code), error.message, error.status) from error


def _entry(given: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"body": given["MessageBody"]}
    if "DelaySeconds" in given:
        entry["delay"] = given["DelaySeconds"] * 1_000_000
    if "MessageGroupId" in given:
        entry["group"] = given["MessageGroupId"]
    if "MessageDeduplicationId" in given:
        entry["deduplication_id"] = given["MessageDeduplicationId"]
    if given.get("MessageAttributes"):
        entry["attributes"] = {name: attribute(value) for name, value in given["MessageAttributes"].items()}
    return entry


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _md5_told(given: Mapping[str, Any]) -> dict[str, str]:
    """The hash of a message's attributes, where it has any: names, types and values with their lengths, in order."""
    attributes = given.get("MessageAttributes") or {}
    if not attributes:
        return {}
    packed = b""
    for name in sorted(attributes):
        value = attributes[name]
        for part in (name.encode(), str(value["DataType"]).encode()):
            packed += len(part).to_bytes(4, "big") + part
        binary = str(value["DataType"]).startswith("Binary")
        data = _octets(value.get("BinaryValue", "")) if binary else str(value.get("StringValue", "")).encode()
        packed += (b"\x02" if binary else b"\x01") + len(data).to_bytes(4, "big") + data
    return {"MD5OfMessageAttributes": hashlib.md5(packed, usedforsecurity=False).hexdigest()}


def _octets(value: Any) -> bytes:
    """The bytes of an attribute, as a client sends it or as a queue keeps it."""
    return raw(value) if isinstance(value, Mapping) else base64.b64decode(value)


def _send(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield from _ask(places, given["QueueUrl"], "send_message", _entry(given))
    return {
        "MD5OfMessageBody": _md5(given["MessageBody"]),
        **_md5_told(given),
        "MessageId": places.id(answer["message_id"]),
    }


def _send_batch(places: Places, given: Mapping[str, Any]) -> Steps:
    entries = given["Entries"]
    told = {str(entry["Id"]): {"MD5OfMessageBody": _md5(entry["MessageBody"]), **_md5_told(entry)} for entry in entries}
    asked = [{"id": entry["Id"], **_entry(entry)} for entry in entries]
    answer = yield from _ask(places, given["QueueUrl"], "send_message_batch", {"entries": asked})
    sent = [
        {"Id": one["id"], "MessageId": places.id(one["message_id"]), **told[one["id"]]} for one in answer["successful"]
    ]
    return {**({"Successful": sent} if sent else {}), **_failed(answer["failed"])}


def _failed(failed: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [{"Id": one["id"], "SenderFault": True, "Code": one["code"], "Message": one["message"]} for one in failed]
    return {"Failed": shown} if shown else {}


def _receive(places: Places, given: Mapping[str, Any]) -> Steps:
    asked: dict[str, Any] = {"most": given.get("MaxNumberOfMessages", 1)}
    if "VisibilityTimeout" in given:
        asked["visibility"] = given["VisibilityTimeout"] * 1_000_000
    if "WaitTimeSeconds" in given:
        asked["wait"] = given["WaitTimeSeconds"] * 1_000_000
    answer = yield from _ask(places, given["QueueUrl"], "receive_message", asked)
    wanted = {*(given.get("AttributeNames") or ()), *(given.get("MessageSystemAttributeNames") or ())}
    named = given.get("MessageAttributeNames") or ()
    shown = [_shown(places, message, wanted, named) for message in answer["messages"]]
    return {"Messages": shown} if shown else {}


def _shown(places: Places, message: Mapping[str, Any], wanted: set[str], named: Any) -> dict[str, Any]:
    id = places.id(message["message_id"])
    told = {
        "MessageId": id,
        "ReceiptHandle": f"{id}#{message['receipt']}",
        "MD5OfBody": _md5(message["text"]),
        "Body": message["text"],
    }
    system = {
        "ApproximateReceiveCount": str(message["receives"]),
        "SentTimestamp": _millis(message["sent"]),
        "ApproximateFirstReceiveTimestamp": _millis(message["first_received"]),
        "SenderId": "AIDAEXAMPLE",
        **({"MessageGroupId": message["group"]} if message["group"] else {}),
        **({"MessageDeduplicationId": message["deduplication_id"]} if message["deduplication_id"] else {}),
    }
    picked = {name: value for name, value in system.items() if name in wanted or "All" in wanted}
    own = {
        name: value
        for name, value in attributes_shown(message["attributes"]).items()
        if any(_names(pattern, name) for pattern in named)
    }
    return {
        **told,
        **({"Attributes": picked} if picked else {}),
        **_md5_told({"MessageAttributes": own}),
        **({"MessageAttributes": own} if own else {}),
    }


def _names(pattern: str, name: str) -> bool:
    """`All`, `.*`, `prefix.*` or the name itself."""
    return pattern in ("All", ".*", name) or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def _millis(us: int) -> str:
    return str((EPOCH_US + us) // 1000)


def _receipt(handle: str) -> str:
    """What the queue knows of a receipt handle."""
    found = handle.partition("#")[2]
    if not found:
        raise ServiceError(
            "ReceiptHandleIsInvalid", f'The input receipt handle "{handle}" is not a valid receipt handle.'
        )
    return found


def _delete(places: Places, given: Mapping[str, Any]) -> Steps:
    yield from _ask(places, given["QueueUrl"], "delete_message", {"receipt": _receipt(given["ReceiptHandle"])})
    return {}


def _delete_batch(places: Places, given: Mapping[str, Any]) -> Steps:
    names = {_receipt(entry["ReceiptHandle"]): entry["Id"] for entry in given["Entries"]}
    answer = yield from _ask(places, given["QueueUrl"], "delete_message_batch", {"receipts": list(names)})
    failed = [{**one, "id": names[one["receipt"]]} for one in answer["failed"]]
    bad = {one["id"] for one in failed}
    done = [{"Id": name} for name in names.values() if name not in bad]
    return {**({"Successful": done} if done else {}), **_failed(failed)}


def _change(places: Places, given: Mapping[str, Any]) -> Steps:
    asked = {"receipt": _receipt(given["ReceiptHandle"]), "visibility": given["VisibilityTimeout"] * 1_000_000}
    yield from _ask(places, given["QueueUrl"], "change_message_visibility", asked)
    return {}


def _change_batch(places: Places, given: Mapping[str, Any]) -> Steps:
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for entry in given["Entries"]:
        try:
            yield from _change(places, {"VisibilityTimeout": 30, **entry, "QueueUrl": given["QueueUrl"]})
            done.append({"Id": entry["Id"]})
        except ServiceError as error:
            failed.append({"id": entry["Id"], "code": error.code, "message": error.message})
    return {**({"Successful": done} if done else {}), **_failed(failed)}


def _url(places: Places, given: Mapping[str, Any]) -> Steps:
    yield from _ask(places, given["QueueName"], "get_queue_attributes", {})
    return {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{given['QueueName']}"}


def _attributes(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield from _ask(places, given["QueueUrl"], "get_queue_attributes", {})
    name = str(given["QueueUrl"]).rpartition("/")[2]
    told = {
        "QueueArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
        "ApproximateNumberOfMessages": str(answer["waiting"]),
        "ApproximateNumberOfMessagesNotVisible": str(answer["in_flight"]),
        "ApproximateNumberOfMessagesDelayed": str(answer["delayed"]),
        **({"FifoQueue": "true"} if name.endswith(".fifo") else {}),
    }
    wanted = given.get("AttributeNames") or ()
    return {"Attributes": {name: value for name, value in told.items() if name in wanted or "All" in wanted}}


def _move(places: Places, given: Mapping[str, Any]) -> Steps:
    asked: dict[str, Any] = {}
    if "DestinationArn" in given:
        asked["destination"] = given["DestinationArn"].rpartition(":")[2]
    if "MaxNumberOfMessagesPerSecond" in given:
        asked["rate"] = given["MaxNumberOfMessagesPerSecond"]
    answer = yield from _ask(places, given["SourceArn"], "start_message_move_task", asked)
    return {"TaskHandle": str(answer["task"])}


def _queues(places: Places, given: Mapping[str, Any]) -> Steps:
    names = [one.name for one in places.all("queue") if one.name.startswith(given.get("QueueNamePrefix", ""))]
    yield Sleep(_LISTING_US)
    urls = [f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}" for name in names]
    return {"QueueUrls": urls} if urls else {}


CALLS: Final = {
    "ListQueues": _queues,
    "SendMessage": _send,
    "SendMessageBatch": _send_batch,
    "ReceiveMessage": _receive,
    "DeleteMessage": _delete,
    "DeleteMessageBatch": _delete_batch,
    "ChangeMessageVisibility": _change,
    "ChangeMessageVisibilityBatch": _change_batch,
    "GetQueueUrl": _url,
    "GetQueueAttributes": _attributes,
    "StartMessageMoveTask": _move,
}
