"""Kinesis."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from slslab.runtime.handler import EPOCH_US, Ask, ServiceError, Steps
from slslab.runtime.payload import octets, text_of
from slslab.workers.aws.places import ACCOUNT, REGION, Places, text

_ITERATOR_US: Final = 300_000_000  # for which an iterator is good


def _stream(places: Places, given: Mapping[str, Any]) -> str:
    name = str(given.get("StreamName") or given.get("StreamARN") or "")
    missing = f"Stream {name} under account {ACCOUNT} not found."
    found: str = places.find(name, "stream", ServiceError("ResourceNotFoundException", missing)).name
    return found


def _entry(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": given["PartitionKey"], "data": text(given["Data"])}


def _put(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield Ask(_stream(places, given), "put_record", _entry(given))
    return {"ShardId": answer["shard"], "SequenceNumber": answer["sequence"], "EncryptionType": "NONE"}


def _put_many(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield Ask(_stream(places, given), "put_records", {"records": [_entry(one) for one in given["Records"]]})
    told = [
        {"ErrorCode": one["code"], "ErrorMessage": one["message"]}
        if "code" in one
        else {"SequenceNumber": one["sequence"], "ShardId": one["shard"]}
        for one in answer["records"]
    ]
    return {"FailedRecordCount": answer["failed"], "Records": told, "EncryptionType": "NONE"}


def _shown(shard: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ShardId": shard["id"],
        "HashKeyRange": {"StartingHashKey": str(shard["first"]), "EndingHashKey": str(shard["last"])},
        "SequenceNumberRange": {"StartingSequenceNumber": shard["sequence"]},
    }


def _shards(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield Ask(_stream(places, given), "describe_stream", {})
    return {"Shards": [_shown(shard) for shard in answer["shards"]]}


def _describe(places: Places, given: Mapping[str, Any]) -> Steps:
    name = _stream(places, given)
    answer = yield Ask(name, "describe_stream", {})
    shards = [_shown(shard) for shard in answer["shards"]]
    return {"StreamDescription": {**_about(name, answer), "Shards": shards, "HasMoreShards": False}}


def _summarise(places: Places, given: Mapping[str, Any]) -> Steps:
    name = _stream(places, given)
    answer = yield Ask(name, "describe_stream", {})
    more = {"OpenShardCount": len(answer["shards"]), "ConsumerCount": 0}
    return {"StreamDescriptionSummary": {**_about(name, answer), **more}}


def _about(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "StreamName": name,
        "StreamARN": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}",
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": "PROVISIONED"},
        "RetentionPeriodHours": answer["retention"] // 3_600_000_000,
        "StreamCreationTimestamp": EPOCH_US / 1e6,
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
        "EncryptionType": "NONE",
    }


def _iterator(places: Places, given: Mapping[str, Any]) -> Steps:
    name = _stream(places, given)
    asked: dict[str, Any] = {"shard": given["ShardId"], "type": given["ShardIteratorType"]}
    if "StartingSequenceNumber" in given:
        asked["sequence"] = given["StartingSequenceNumber"]
    if "Timestamp" in given:
        asked["time"] = _moment(given["Timestamp"])
    answer = yield Ask(name, "get_shard_iterator", asked)
    return {"ShardIterator": _handle(places, name, given["ShardId"], answer["position"])}


def _moment(value: Any) -> int:
    """A time as clients send it, seconds since 1970 or a text, as µs since the run began."""
    seconds = datetime.fromisoformat(value).timestamp() if isinstance(value, str) else float(value)
    return round(seconds * 1e6) - EPOCH_US


def _handle(places: Places, name: str, shard: str, position: int) -> str:
    """An iterator: it says where it stands, and since when, since it is good for five minutes."""
    told = json.dumps([name, shard, position, places.cloud.clock.now])
    return base64.b64encode(told.encode()).decode()


def _records(places: Places, given: Mapping[str, Any]) -> Steps:
    try:
        name, shard, position, since = json.loads(base64.b64decode(given["ShardIterator"], validate=True))
    except (ValueError, TypeError):
        raise ServiceError("InvalidArgumentException", "Invalid ShardIterator.") from None
    if places.cloud.clock.now - since > _ITERATOR_US:
        text = "Iterator expired. The iterator was created more than 300000 milliseconds ago."
        raise ServiceError("ExpiredIteratorException", text)
    asked = {"shard": shard, "position": position, "most": given.get("Limit")}
    answer = yield Ask(_stream(places, {"StreamName": name}), "get_records", asked)
    records = [
        {
            "SequenceNumber": one.sequence,
            "ApproximateArrivalTimestamp": (EPOCH_US + one.sent) // 1000 / 1000,
            "Data": base64.b64encode(octets(text_of(one.body))).decode(),
            "PartitionKey": one.key,
        }
        for one in answer["records"]
    ]
    return {
        "Records": records,
        "NextShardIterator": _handle(places, name, shard, answer["position"]),
        "MillisBehindLatest": answer["behind"] // 1000,
    }


CALLS: Final = {
    "PutRecord": _put,
    "PutRecords": _put_many,
    "ListShards": _shards,
    "DescribeStream": _describe,
    "DescribeStreamSummary": _summarise,
    "GetShardIterator": _iterator,
    "GetRecords": _records,
}
