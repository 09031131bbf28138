"""S3."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from slslab.runtime.bucket import Kept
from slslab.runtime.handler import EPOCH_US, Ask, ServiceError, Sleep, Steps
from slslab.workers.aws.places import REGION, Places, raw

_LISTING_US: Final = 20_000  # a question that no component answers, a design choice

_MOST_KEYS: Final = 1000
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def _bucket(places: Places, given: Mapping[str, Any]) -> str:
    missing = ServiceError("NoSuchBucket", "The specified bucket does not exist", 404)
    found: str = places.find(given["Bucket"], "bucket", missing).name
    return found


def _put(places: Places, given: Mapping[str, Any]) -> Steps:
    body = raw(given.get("Body", ""))
    asked = {
        "key": given["Key"],
        "body": body,
        "type": given.get("ContentType"),
        "metadata": given.get("Metadata"),
        "if_absent": given.get("IfNoneMatch") == "*",
    }
    yield Ask(_bucket(places, given), "put_object", asked)
    return {"ETag": f'"{Kept(len(body), "", 0, body).etag}"', "ServerSideEncryption": "AES256"}


def _get(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield Ask(_bucket(places, given), "get_object", {"key": given["Key"]})
    kept: Kept = answer["kept"]
    body, shown = kept.body or b"", _shown(kept)
    if given.get("Range"):
        first, last = _range(given["Range"], len(body))
        shown["ContentRange"] = f"bytes {first}-{last}/{len(body)}"
        body = body[first : last + 1]
        shown["ContentLength"] = len(body)
    return {**shown, "Body": base64.b64encode(body).decode()}


def _range(text: str, size: int) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if found is None or not (found[1] or found[2]):
        return 0, max(0, size - 1)
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if first >= size:
        raise ServiceError("InvalidRange", "The requested range is not satisfiable", 416)
    return first, last


def _head(places: Places, given: Mapping[str, Any]) -> Steps:
    try:
        answer = yield Ask(_bucket(places, given), "head_object", {"key": given["Key"]})
    except ServiceError as error:
        if error.code != "NoSuchKey":
            raise
        raise ServiceError("404", "Not Found", 404) from error
    return _shown(answer["kept"])


def _shown(kept: Kept) -> dict[str, Any]:
    return {
        "AcceptRanges": "bytes",
        "LastModified": _time(kept.changed),
        "ContentLength": kept.size,
        "ETag": f'"{kept.etag}"',
        "ContentType": kept.type,
        "Metadata": dict(kept.metadata),
    }


def _time(us: int) -> str:
    return datetime.fromtimestamp((EPOCH_US + us) // 1_000_000, UTC).isoformat()


def _copy(places: Places, given: Mapping[str, Any]) -> Steps:
    bucket, _, key = unquote(str(given["CopySource"])).lstrip("/").partition("/")
    source = {"Bucket": bucket, "Key": key}
    answer = yield Ask(_bucket(places, source), "get_object", {"key": source["Key"]})
    kept: Kept = answer["kept"]
    anew = given.get("MetadataDirective") == "REPLACE"
    asked = {
        "key": given["Key"],
        "body": kept.body or b"",
        "type": given.get("ContentType") if anew else kept.type,
        "metadata": given.get("Metadata") if anew else kept.metadata,
        "copied": True,
    }
    yield Ask(_bucket(places, given), "put_object", asked)
    result = {"ETag": f'"{kept.etag}"', "LastModified": _time(places.cloud.clock.now)}
    return {"CopyObjectResult": result, "ServerSideEncryption": "AES256"}


def _head_bucket(places: Places, given: Mapping[str, Any]) -> Steps:
    name = places.find(given["Bucket"], "bucket", ServiceError("404", "Not Found", 404)).name
    yield Ask(name, "head_bucket", {})
    return {"BucketRegion": REGION, "AccessPointAlias": False}


def _buckets(places: Places, given: Mapping[str, Any]) -> Steps:
    names = sorted(one.name for one in places.all("bucket") if one.name.startswith(given.get("Prefix", "")))
    yield Sleep(_LISTING_US)
    shown = [{"Name": name, "CreationDate": _time(0), "BucketRegion": REGION} for name in names]
    return {"Buckets": shown, "Owner": {"ID": "EXAMPLE"}}


def _delete(places: Places, given: Mapping[str, Any]) -> Steps:
    yield Ask(_bucket(places, given), "delete_object", {"key": given["Key"]})
    return {}


def _delete_many(places: Places, given: Mapping[str, Any]) -> Steps:
    bucket = _bucket(places, given)
    objects = given["Delete"]["Objects"]
    if not 1 <= len(objects) <= _MOST_KEYS:
        text = "The XML you provided was not well-formed or did not validate against our published schema"
        raise ServiceError("MalformedXML", text)
    for one in objects:
        yield Ask(bucket, "delete_object", {"key": one["Key"]})
    return {} if given["Delete"].get("Quiet") else {"Deleted": [{"Key": one["Key"]} for one in objects]}


def _list(places: Places, given: Mapping[str, Any]) -> Steps:
    answer = yield Ask(_bucket(places, given), "list_objects", {})
    prefix, delimiter, most = given.get("Prefix", ""), given.get("Delimiter", ""), given.get("MaxKeys", _MOST_KEYS)
    after = given.get("ContinuationToken") or given.get("StartAfter") or ""
    contents: list[dict[str, Any]] = []
    folders: dict[str, None] = {}
    last, more = "", False
    for key, kept in answer["objects"]:
        if not key.startswith(prefix):
            continue
        cut = key.find(delimiter, len(prefix)) if delimiter else -1
        name = key if cut < 0 else key[: cut + len(delimiter)]
        if name <= after or name in folders:
            continue
        if len(contents) + len(folders) >= min(most, _MOST_KEYS):
            more = True
            break
        last = name
        if cut >= 0:
            folders[name] = None
        else:
            shown = {"LastModified": _time(kept.changed), "ETag": f'"{kept.etag}"', "Size": kept.size}
            contents.append({"Key": key, **shown, "StorageClass": "STANDARD"})
    return {
        "IsTruncated": more,
        **({"Contents": contents} if contents else {}),
        **({"CommonPrefixes": [{"Prefix": name} for name in folders]} if folders else {}),
        "Name": given["Bucket"],
        "Prefix": prefix,
        "MaxKeys": most,
        "KeyCount": len(contents) + len(folders),
        **({"Delimiter": delimiter} if delimiter else {}),
        **({"NextContinuationToken": last} if more else {}),
    }


def _list_1(places: Places, given: Mapping[str, Any]) -> Steps:
    """The older call: it goes on after a key, and tells which only where there is a delimiter."""
    asked = {name: value for name, value in given.items() if name != "Marker"}
    answer = yield from _list(places, {**asked, **({"StartAfter": given["Marker"]} if "Marker" in given else {})})
    answer.pop("KeyCount")
    last = answer.pop("NextContinuationToken", None)
    owned = [{**one, "Owner": {"ID": "EXAMPLE"}} for one in answer.pop("Contents", ())]
    return {
        **answer,
        "Marker": given.get("Marker", ""),
        **({"Contents": owned} if owned else {}),
        **({"NextMarker": last} if last and "Delimiter" in given else {}),
    }


CALLS: Final = {
    "PutObject": _put,
    "GetObject": _get,
    "HeadObject": _head,
    "DeleteObject": _delete,
    "DeleteObjects": _delete_many,
    "CopyObject": _copy,
    "ListObjectsV2": _list,
    "ListObjects": _list_1,
    "HeadBucket": _head_bucket,
    "ListBuckets": _buckets,
}
