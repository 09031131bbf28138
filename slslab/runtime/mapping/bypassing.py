"""What is said of a stream's records that a mapping has given up, and of a stream by its name in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.destinations import arn
from slslab.runtime.recording import Loss, Status
from slslab.runtime.shapes import timestamp

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.function import Function
    from slslab.runtime.stream import Record, Shards

_CONDITIONS: Final = {Loss.RETRIES_EXHAUSTED: "RetryAttemptsExhausted", Loss.TOO_OLD: "RecordAgeExceeded"}


def stream_arn(source: Shards) -> str:
    """The name of a stream, or of a table's, in full."""
    if source.shape == "kinesis":
        return f"arn:aws:kinesis:eu-west-1:123456789012:stream/{source.name}"
    return f"arn:aws:dynamodb:eu-west-1:123456789012:table/{source.name}/stream/{timestamp(0)}"


def bypassed(
    source: Shards, function: Function, records: Sequence[Record], loss: Loss, call: Call | None, tries: int
) -> dict[str, Any]:
    """Which records they were, but not what they said."""
    first, last = records[0], records[-1]
    kinesis = source.shape == "kinesis"
    report: dict[str, Any] = {
        "requestContext": {
            "functionArn": arn(function).removesuffix(":$LATEST"),
            "condition": _CONDITIONS[loss],
            "approximateInvokeCount": tries,
        },
        "version": "1.0",
        "timestamp": timestamp(function.clock.now),
        "KinesisBatchInfo" if kinesis else "DDBStreamBatchInfo": {
            "shardId": first.shard,
            "startSequenceNumber": first.sequence,
            "endSequenceNumber": last.sequence,
            "approximateArrivalOfFirstRecord": timestamp(first.sent),
            "approximateArrivalOfLastRecord": timestamp(last.sent),
            "batchSize": len(records),
            "streamArn": stream_arn(source),
        },
    }
    if call is not None:
        report["requestContext"]["requestId"] = call.request_id
        error = {"functionError": "Unhandled"} if call.status != Status.OK else {}
        report["responseContext"] = {"statusCode": 200, "executedVersion": "$LATEST", **error}
    return report
