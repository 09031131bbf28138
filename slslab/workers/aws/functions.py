"""Lambda: one function invokes another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import Ask, ServiceError, Steps
from slslab.workers.aws.places import ACCOUNT, REGION, Places, raw

_MOST: Final = {"RequestResponse": 6_291_456, "Event": 1_048_576}


def _invoke(places: Places, given: Mapping[str, Any]) -> Steps:
    name = str(given["FunctionName"])
    plain = name.split(":")[6] if name.startswith("arn:") and name.count(":") >= 6 else name.split(":")[0]
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{plain}"
    missing = ServiceError("ResourceNotFoundException", f"Function not found: {arn}", 404)
    function = places.find(plain, "function", missing)
    kind = given.get("InvocationType", "RequestResponse")
    if kind == "DryRun":
        return {"StatusCode": 204}
    if kind not in _MOST:
        raise ServiceError("InvalidParameterValueException", f"Unknown InvocationType {kind}")
    data = raw(given.get("Payload") or "{}")
    if len(data) > _MOST[kind]:
        text = f"Request must be smaller than {_MOST[kind]} bytes for the InvokeFunction operation"
        raise ServiceError("RequestTooLargeException", text, 413)
    try:
        payload = json.loads(data)
    except (ValueError, RecursionError) as error:
        text = f"Could not parse request body into json: {error}"
        raise ServiceError("InvalidRequestContentException", text) from error
    answer = yield Ask(function.name, "invoke", {"payload": payload, "wait": kind == "RequestResponse"})
    if kind == "Event":
        return {"StatusCode": 202, "Payload": ""}
    failed = {"FunctionError": answer["FunctionError"]} if "FunctionError" in answer else {}
    return {
        "StatusCode": answer["StatusCode"],
        "ExecutedVersion": "$LATEST",
        **failed,
        "Payload": json.dumps(answer["Payload"]),
    }


CALLS: Final[Mapping[str, Any]] = {"Invoke": _invoke}
