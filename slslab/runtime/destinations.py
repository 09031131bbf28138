"""Where the outcome of an invocation is sent: to a queue, a topic, a function, a router or, of failures, a bucket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Message
from slslab.runtime.chance import request_id
from slslab.runtime.recording import Hop
from slslab.runtime.shapes import timestamp

if TYPE_CHECKING:
    from slslab.runtime.function import Function

KINDS: Final = ("queue", "topic", "function", "router")  # that a destination may be
_RESULTS: Final = {True: "Success", False: "Failure"}


def arn(function: Function) -> str:
    """The function's name in full, as records of invocations have it."""
    return f"arn:aws:lambda:eu-west-1:123456789012:function:{function.name}:$LATEST"


def tell(function: Function, target: Any, record: Mapping[str, Any], cause: Message, ok: bool) -> None:
    """Send `record`, which says what became of `cause`, from `function` to `target`."""
    why = Hop.EVENT if ok or target.kind != "queue" else Hop.DEAD_LETTER
    message = Message(cause.ref, cause.sent, record, "direct", cause.place, cause.depth + 1)
    arrival = function.hop(target, why, cause.ref, target.draw_delay())
    heappush(function.clock.heap, (arrival, function.clock.tick(), _arrive, (function, target, message, ok)))


def _arrive(told: tuple[Function, Any, Message, bool]) -> None:
    function, target, message, ok = told
    if target.kind == "function":
        target.cloud.submit(target, message)
    elif target.kind == "topic":
        target.publish(message.body, function.recorder.ref(message.ref), message.depth)
    elif target.kind == "router":
        entry = {
            "Source": "lambda",
            "DetailType": f"Lambda Function Invocation Result - {_RESULTS[ok]}",
            "Resources": [arn(function)],
            "Detail": json.dumps(message.body),
        }
        # Depth 0: the platform's loop guard does not look through the router.
        target.put_events({"Entries": [entry]}, message.ref, 0)
    elif target.kind == "bucket":
        now = timestamp(target.clock.now)
        day, second, name = (
            now[:10].replace("-", "/"),
            now[:19].replace(":", "."),
            request_id(target.cloud.seed, message.ref),
        )
        key = f"aws/lambda/async/{function.name}/{day}/{second}-{name}"
        target.put({"key": key, "body": json.dumps(message.body).encode()}, message.ref, message.depth)
    elif ok:
        target.put(message)
    else:
        target.keep_dead_letter(message)
