"""What a handler may ask a queue, by the names of the ecosystem's calls. Times in µs, answers are plain maps.

`send_message` {body, delay, group, deduplication_id, attributes}: {message_id}.
`send_message_batch` {entries: [{id, …as above}]}: {successful: [{id, message_id}], failed: [{id, code, message}]}.
`receive_message` {most = 1, visibility, wait = 0}: {messages: [{message_id, receipt, body, receives, …}]}.
`delete_message` {receipt}, `delete_message_batch` {receipts}: {}.
`change_message_visibility` {receipt, visibility}: {}.
`start_message_move_task` {destination, rate}: {task}: dead letters go back to where they came from (or elsewhere).
`get_queue_attributes` {}: {waiting, in_flight, delayed}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call
from slslab.runtime.drive import PENDING, respond
from slslab.runtime.handler import ServiceError
from slslab.runtime.queue.move import start
from slslab.runtime.queue.settings import MOST_BYTES, MOST_DELAY, MOST_VISIBILITY
from slslab.runtime.queue.stored import Stored, size_of
from slslab.runtime.recording import Refusal

if TYPE_CHECKING:
    from slslab.runtime.queue.component import Queue

_MOST_ENTRIES: Final = 10
_MOST_WAIT: Final = 20_000_000


def ask(queue: Queue, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
    """The answer, `PENDING`, or NotImplemented when there is no such call."""
    answer = _CALLS.get(action)
    if answer is None:
        return NotImplemented
    if queue.set.calls is not None and not queue.takes(action.removesuffix("_batch")):
        queue.refuse(Refusal.THROUGHPUT_EXCEEDED, call.ref)
        raise ServiceError("RequestThrottled", "The request was denied due to request throttling.")
    return answer(queue, arguments, call)


def _bounded(arguments: Mapping[str, Any], name: str, most: int, usual: int | None = None) -> int | None:
    found = arguments.get(name, usual)
    if found is None:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= most:
        raise ServiceError("InvalidParameterValue", f"Value {found} for parameter {name} is invalid.")
    return found


def _send(queue: Queue, arguments: Mapping[str, Any], call: Call) -> dict[str, Any]:
    _bounded(arguments, "delay", MOST_DELAY)
    entry = arguments if "body" in arguments else {**arguments, "body": {}}
    return {"message_id": queue.send(entry, call.ref, call.depth + 1)}


def _send_batch(queue: Queue, arguments: Mapping[str, Any], call: Call) -> dict[str, Any]:
    entries = arguments.get("entries") or ()
    if not entries:
        raise ServiceError("EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(entries) > _MOST_ENTRIES:
        raise ServiceError("TooManyEntriesInBatchRequest", f"A request may have at most {_MOST_ENTRIES} entries.")
    names = [str(entry.get("id", index)) for index, entry in enumerate(entries)]
    if len(set(names)) < len(names):
        raise ServiceError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
    if sum(_size(entry) for entry in entries) > MOST_BYTES:
        raise ServiceError("BatchRequestTooLong", f"Batch requests cannot be longer than {MOST_BYTES} bytes.")
    successful, failed = [], []
    for name, entry in zip(names, entries, strict=True):
        try:
            successful.append({"id": name, **_send(queue, entry, call)})
        except ServiceError as error:
            failed.append({"id": name, "code": error.code, "message": error.message})
    return {"successful": successful, "failed": failed}


def _size(entry: Mapping[str, Any]) -> int:
    try:
        return size_of(entry.get("body", {}), entry.get("attributes") or {})
    except ServiceError:
        return MOST_BYTES + 1


def _receive(queue: Queue, arguments: Mapping[str, Any], call: Call) -> Any:
    most = _bounded(arguments, "most", _MOST_ENTRIES, 1)
    visibility = _bounded(arguments, "visibility", MOST_VISIBILITY)
    wait = _bounded(arguments, "wait", _MOST_WAIT, 0)
    if not most:
        raise ServiceError("InvalidParameterValue", "Value 0 for parameter most is invalid.")
    batch = queue.receive(most, visibility)
    if batch is not None or not wait:
        return {"messages": [_shown(message) for message in batch.messages] if batch else []}
    _Wait(queue, call, most, visibility, queue.clock.now + wait)
    return PENDING


class _Wait:
    """A long poll: answers when there is something, and with nothing when its time is over."""

    def __init__(self, queue: Queue, call: Call, most: int, visibility: int | None, until: int) -> None:
        self._queue, self._call, self._most, self._visibility = queue, call, most, visibility
        self._open = True
        self._listener: Callable[[], object] = self._look
        queue.listeners.append(self._listener)
        heappush(queue.clock.heap, (until, queue.clock.tick(), self._over, None))

    def _look(self) -> None:
        clock = self._queue.clock
        heappush(clock.heap, (clock.now, clock.tick(), self._fetch, None))

    def _fetch(self, _: object) -> None:
        if not self._open or not self._queue.ready:
            return
        if self._call.status >= 0:
            self._close()
            return
        batch = self._queue.receive(self._most, self._visibility)
        if batch is not None:
            self._close()
            respond(self._queue, self._call, {"messages": [_shown(message) for message in batch.messages]})

    def _over(self, _: object) -> None:
        if self._open:
            self._close()
            respond(self._queue, self._call, {"messages": []})

    def _close(self) -> None:
        self._open = False
        self._queue.listeners.remove(self._listener)


def _shown(message: Stored) -> dict[str, Any]:
    return {
        "message_id": message.ref,
        "receipt": message.receipt,
        "body": message.body,
        "text": message.text,
        "attributes": dict(message.attributes),
        "receives": message.receives,
        "sent": message.enqueued,
        "first_received": message.first_received,
        "group": message.group,
        "deduplication_id": message.deduplication,
    }


def _delete(queue: Queue, arguments: Mapping[str, Any], _call: Call) -> dict[str, Any]:
    message, number = queue.find(str(arguments.get("receipt", "")))
    if message is not None and not queue.delete(message, number) and queue.fifo:
        raise ServiceError("InvalidParameterValue", "The receipt handle has expired.")
    return {}


def _delete_batch(queue: Queue, arguments: Mapping[str, Any], call: Call) -> dict[str, Any]:
    failed = []
    for receipt in arguments.get("receipts") or ():
        try:
            _delete(queue, {"receipt": receipt}, call)
        except ServiceError as error:
            failed.append({"receipt": receipt, "code": error.code, "message": error.message})
    return {"failed": failed}


def _show_in(queue: Queue, arguments: Mapping[str, Any], _call: Call) -> dict[str, Any]:
    us = _bounded(arguments, "visibility", MOST_VISIBILITY, 0) or 0
    message, number = queue.find(str(arguments.get("receipt", "")))
    if message is None:
        raise ServiceError("MessageNotInflight", "The message is not in flight.")
    queue.show_in(message, number, us)
    return {}


def _move(queue: Queue, arguments: Mapping[str, Any], _call: Call) -> dict[str, Any]:
    return {"task": start(queue, arguments.get("destination"), arguments.get("rate"))}


def _attributes(queue: Queue, _arguments: Mapping[str, Any], _call: Call) -> dict[str, Any]:
    return {"waiting": len(queue.waiting), "in_flight": queue.in_flight, "delayed": queue.delayed}


_CALLS: Final[Mapping[str, Callable[[Queue, Mapping[str, Any], Call], Any]]] = {
    "send_message": _send,
    "send_message_batch": _send_batch,
    "receive_message": _receive,
    "delete_message": _delete,
    "delete_message_batch": _delete_batch,
    "change_message_visibility": _show_in,
    "start_message_move_task": _move,
    "get_queue_attributes": _attributes,
}
