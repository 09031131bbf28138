"""SNS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import Ask, ServiceError, Steps
from slslab.workers.aws.places import Places, attribute

_MOST_ENTRIES: Final = 10


def _publish(places: Places, given: Mapping[str, Any]) -> Steps:
    arn = given.get("TopicArn") or given.get("TargetArn")
    if not arn:
        raise ServiceError(
            "InvalidParameter", "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"
        )
    topic = places.find(arn, "topic", ServiceError("NotFound", "Topic does not exist", 404))
    asked: dict[str, Any] = {"body": given["Message"]}
    for name, member in (
        ("Subject", "subject"),
        ("MessageAttributes", "attributes"),
        ("MessageGroupId", "group"),
        ("MessageDeduplicationId", "deduplication_id"),
    ):
        if given.get(name):
            asked[member] = given[name]
    if "attributes" in asked:
        asked["attributes"] = {name: attribute(value) for name, value in asked["attributes"].items()}
    answer = yield Ask(topic.name, "publish", asked)
    return {"MessageId": places.id(answer["message_id"])}


def _publish_batch(places: Places, given: Mapping[str, Any]) -> Steps:
    entries = given["PublishBatchRequestEntries"]
    if not entries:
        raise ServiceError("EmptyBatchRequest", "The batch request doesn't contain any entries.")
    if len(entries) > _MOST_ENTRIES:
        raise ServiceError(
            "TooManyEntriesInBatchRequest", f"The batch request contains more than {_MOST_ENTRIES} entries."
        )
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise ServiceError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for entry in entries:
        try:
            answer = yield from _publish(places, {**entry, "TopicArn": given["TopicArn"]})
            done.append({"Id": entry["Id"], **answer})
        except ServiceError as error:
            if error.code == "NotFound":
                raise
            failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
    return {"Successful": done, "Failed": failed}


CALLS: Final = {"Publish": _publish, "PublishBatch": _publish_batch}
