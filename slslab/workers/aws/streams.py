"""Kinesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import Ask, ServiceError, Steps
from slslab.workers.aws.places import ACCOUNT, Places, text


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


CALLS: Final = {"PutRecord": _put, "PutRecords": _put_many}
