"""The queue: keeps messages until somebody has dealt with them.

A message that is handed out becomes invisible for a time. Who has dealt with it deletes it; otherwise it appears
again, and after `receives` times it goes to the dead-letter queue, if there is one. Who nobody deals with at all
expires. A standard queue delivers at least once, in no promised order; a FIFO queue in order within each group, and
knows a deduplication id again for five minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.deadlines import Deadlines
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.limits import TokenBucket
from slslab.runtime.queue.deduplication import Memory, content_id, deduplication_id
from slslab.runtime.queue.fair import Fair
from slslab.runtime.queue.groups import Groups
from slslab.runtime.queue.line import Line
from slslab.runtime.queue.retention import Retention
from slslab.runtime.queue.settings import MOST_BYTES, MOST_VISIBILITY, QueueSettings
from slslab.runtime.queue.stored import (
    DELAYED,
    GONE,
    NOTHING,
    OUT,
    WAITING,
    Stored,
    size_of,
)
from slslab.runtime.recording import Fault, Hop, Kind, Loss, Operation, Refusal, Skip, Status
from slslab.runtime.topic import Notification

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.runtime.queue.move import Move

_DELAY: Final = Uniform(4_000, 12_000)  # one way to a queue, a design choice
_SECOND: Final = 1_000_000


class Batch:
    """Messages that were handed out together, and how often each had been by then: what their receipts say."""

    __slots__ = ("messages", "numbers")

    def __init__(self, messages: tuple[Stored, ...]) -> None:
        self.messages = messages
        self.numbers = tuple(message.receives for message in messages)


class Queue(Component):
    """One queue. `waiting` are the messages that can be seen, `in_flight` how many have been handed out.

    `listeners` are called, each with the queue, when there is something to hand out.
    """

    kind = "queue"
    most_bytes = MOST_BYTES

    def __init__(self, cloud: Cloud, name: str, settings: QueueSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.fifo = settings.fifo
        self.waiting: Line | Fair | Groups = Groups() if settings.fifo else Line()
        self.in_flight = 0
        self.kept = 0  # dead letters that came in
        self.move: Move | None = None  # the task that moves dead letters back, while it is at work
        self.listeners: list[Callable[[], object]] = []
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self._serial = 0
        self._handed: dict[int, Stored] = {}
        self._out: Deadlines[Stored] = Deadlines(self.clock, self._appear)
        self._delayed: Deadlines[Stored] = Deadlines(self.clock, self._show)
        self._retention = Retention(self.clock, settings.retention, self._expired)
        self._memory = Memory()
        self._calls: dict[str, TokenBucket] = {}
        self.change(settings)

    def settings(self) -> dict[str, object]:
        return self.set.plain()

    def change(self, settings: QueueSettings) -> None:
        """New settings; what is delayed or invisible already stays so for as long as it was told.

        ValueError for another kind of queue, or a dead-letter queue of the other kind.
        """
        if settings.fifo != self.fifo or (settings.dead_letters and settings.dead_letters.fifo != self.fifo):
            raise ValueError(f"{self.name}: a queue and its dead-letter queue are both standard or both FIFO, for ever")
        if settings.calls != self.set.calls:
            self._calls.clear()
        self.set = settings
        self._retention.change(settings.retention)

    def takes(self, call: str) -> bool:
        """Whether the queue takes one more call of this kind ("send_message", …; a batch is one call) now."""
        if self.set.calls is None:
            return True
        bucket = self._calls.get(call)
        if bucket is None:
            bucket = self._calls[call] = TokenBucket(self.set.calls, _SECOND)
        return bucket.take(self.clock.now)

    @property
    def delayed(self) -> int:
        """How many messages cannot be seen yet."""
        return len(self._delayed)

    # In

    def accept(self, request: Message) -> None:
        """A client sends a message."""
        assert request.reply is not None
        if self.trouble is not None and (status := self.troubled(request.ref)):
            request.reply(request, status, None)
            return
        if not self.takes("send_message"):
            self.refuse(Refusal.THROUGHPUT_EXCEEDED, request.ref)
            request.reply(request, Status.THROTTLED, None)
            return
        try:
            self.send({"body": request.body, **_addressed(request.body, self.set)}, request.ref, 0)
        except ServiceError:
            request.reply(request, Status.ERROR, None)
        else:
            request.reply(request, Status.OK, None)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """What a handler asks; see `slslab.runtime.queue.asking`."""
        from slslab.runtime.queue.asking import ask  # only a queue that handlers read needs it

        found = ask(self, action, arguments, call)
        return super().perform(action, arguments, call) if found is NotImplemented else found

    def send(self, entry: Mapping[str, Any], cause: int, depth: int) -> int:
        """Take in a message that `cause` sends; gives its ref. See `asking` for the fields of `entry`."""
        body, attributes = entry.get("body", {}), entry.get("attributes") or NOTHING
        size = size_of(body, attributes)
        name = deduplication_id(entry, body, self.set.by_content) if self.fifo else ""
        self._note(Operation.SEND_MESSAGE, cause, size)
        if name:
            known = self._memory.find(name, self.clock.now)
            if known is not None:
                self.skip(Skip.DUPLICATE, known)
                return known
        ref = self.recorder.ref(cause)
        if name:
            self._memory.note(name, ref, self.clock.now)
        message = Message(ref, self.clock.now, body, "sqs", self.name, depth)
        self._store(message, size, entry, name)
        if not self.fifo and self.trouble is not None and self.trouble.duplicate():
            self._fault(Fault.DUPLICATE, 0, ref=ref)
            self._store(message, size, entry, name)
        return ref

    def _store(self, message: Message, size: int, entry: Mapping[str, Any], name: str) -> Stored:
        self._serial += 1
        stored = Stored(message, self.name, self._serial, self.clock.now, size)
        stored.sent = self.clock.now
        stored.group = str(entry.get("group") or "")
        if stored.group and not self.fifo:
            self._grouped(stored)
        stored.deduplication = name
        stored.attributes = entry.get("attributes") or NOTHING
        stored.said = entry.get("said")
        delay = entry.get("delay")
        late = self.held(message.ref) if self.trouble is not None and not self.fifo else 0
        self._place(stored, (self.set.delay if delay is None else int(delay)) + late)
        return stored

    def _grouped(self, stored: Stored) -> None:
        """A standard queue that knows of groups is fair to them."""
        if type(self.waiting) is Line:
            self.waiting = Fair(self.waiting)
        if self.write is not None:
            self.write((self.clock.now, Kind.GROUPED, 0, self.index, -1, stored.ref, 0))

    def _place(self, stored: Stored, delay: int) -> None:
        self._retention.add(stored)
        if delay > 0:
            stored.state = DELAYED
            self.waiting.delay(stored)
            stored.due = self._delayed.add(self.clock.now + delay, stored)
        else:
            self.waiting.add(stored)
            self._depth(stored.ref)
            self._wake()

    def put(self, message: Message) -> None:
        """Take in what a topic, bucket, router or destination brings; what it was before is carried along."""
        entry, name = _addressed(message.body, self.set), ""
        wrapped = message.shape in ("s3", "sns")
        if isinstance(message, Notification):
            wrapped = not message.raw
            entry["attributes"] = message.attributes if message.raw else NOTHING
            entry["group"] = message.group or entry.get("group")
        if wrapped:
            entry["said"] = partial(_wrapped, message, self.cloud.seed)
        if self.fifo:
            name = content_id([message.ref, self.name])
        self._store(message, size_of(message.body, NOTHING), entry, name)

    def bring(self, message: Message, size: int, entry: Mapping[str, Any]) -> None:
        """Take in a message of which `entry` says group and attributes: one that a task moves here."""
        self._store(message, size, entry, content_id([message.ref, self.name]) if self.fifo else "")

    def keep_dead_letter(self, message: Message) -> None:
        """Take in what nobody could deal with. A message keeps the time since when it is kept, but not in a FIFO."""
        self._came_as_dead_letter(message.ref)
        if not isinstance(message, Stored):
            self.put(message)
            return
        self._serial += 1
        stored = Stored(message, self.name, self._serial, self.clock.now, message.size)
        if not self.fifo:
            stored.enqueued = message.enqueued
        stored.group, stored.attributes, stored.deduplication = message.group, message.attributes, message.deduplication
        stored.origin, stored.said = message.origin, message.said
        self._place(stored, 0)

    def keep_failed(self, failed: tuple[Message, Mapping[str, Any], Callable[[], str]]) -> None:
        """Take in an event whose invocation failed, with attributes that say how, and its text as it was invoked."""
        message, attributes, said = failed
        self._came_as_dead_letter(message.ref)
        entry = {**_addressed(message.body, self.set), "attributes": attributes, "said": said}
        self.bring(message, size_of(message.body, attributes), entry)

    def _came_as_dead_letter(self, ref: int) -> None:
        self.kept += 1
        self.totals.dead_letters += 1
        if self.write is not None:
            self.write((self.clock.now, Kind.DEAD_LETTER, 0, self.index, -1, ref, 0))

    # Out

    @property
    def ready(self) -> bool:
        """Whether something could be handed out now."""
        return self.waiting.ready and self.in_flight < self.set.most_in_flight

    def receive(self, most: int, visibility: int | None = None, room: int = 1 << 62) -> Batch | None:
        """Hand out up to `most` messages of together up to `room` bytes (one in any case).

        Those that were handed out too often become dead letters instead. OverLimit when a standard queue has as
        many in flight as it may; of a FIFO queue the answer is then empty.
        """
        if self.in_flight >= self.set.most_in_flight and not self.fifo:
            raise ServiceError("OverLimit", "Too many messages are in flight.", 403)
        clock = self.clock
        due = clock.now + (self.set.visibility if visibility is None else visibility)
        most = min(most, self.set.most_in_flight - self.in_flight)
        taken: list[Stored] = []
        while len(taken) < most:
            message = self.waiting.take()
            if message is None:
                break
            if message.size > room and taken:
                self.waiting.untake(message)
                break
            self._depth(message.ref)
            if self.set.dead_letters and self.set.receives is not None and message.receives >= self.set.receives:
                self._give_up(message, self.set.dead_letters)
                continue
            room -= message.size
            self._hand_out(message, due)
            taken.append(message)
        self.waiting.sealed()
        self.in_flight += len(taken)
        return Batch(tuple(taken)) if taken else None

    def _hand_out(self, message: Stored, due: int) -> None:
        message.state = OUT
        message.receives += 1
        message.handed = self.clock.now
        message.first_received = message.first_received or self.clock.now
        message.due = self._out.add(due, message)
        self._handed[message.serial] = message
        self._note(Operation.RECEIVE_MESSAGE, message.ref, message.size)

    def _give_up(self, message: Stored, letters: Queue) -> None:
        message.origin = self
        self._forget(message)
        self.waiting.settled(message)
        arrival = self.hop(letters, Hop.DEAD_LETTER, message.ref, letters.draw_delay())
        heappush(self.clock.heap, (arrival, self.clock.tick(), letters.keep_dead_letter, message))

    def delete(self, message: Stored, number: int) -> bool:
        """It has been dealt with, says who got it as the `number`th. Whether it is gone by that.

        Not when it has been handed out again since; and in a FIFO queue not when it has appeared again.
        """
        if message.state == GONE or number != message.receives or (self.fifo and message.state != OUT):
            return False
        self._note(Operation.DELETE_MESSAGE, message.ref)
        self._remove(message)
        return True

    def find(self, receipt: str) -> tuple[Stored | None, int]:
        """The message of a receipt, if it is still there, and which hand-out the receipt is of."""
        try:
            serial, number = (int(part) for part in receipt.rsplit("#", 2)[-2:])
        except ValueError:
            raise ServiceError("ReceiptHandleIsInvalid", f"The receipt handle {receipt!r} is not valid.") from None
        return self._handed.get(serial), number

    def show_in(self, message: Stored, number: int, us: int) -> None:
        """Let a message that is out appear again `us` from now, at once for 0. MessageNotInflight if it is not out."""
        if message.state != OUT or number != message.receives:
            raise ServiceError("MessageNotInflight", "The message is not in flight.")
        now = self.clock.now
        if now + us - message.handed > MOST_VISIBILITY:
            raise ServiceError("InvalidParameterValue", "Total VisibilityTimeout for the message is beyond the limit")
        assert message.due is not None
        self._out.cancel(message.due)
        if us <= 0:
            self._return(message)
            self._wake()
        else:
            message.due = self._out.add(now + us, message)

    def take_all(self, most: int) -> tuple[Stored, ...]:
        """Take up to `most` waiting messages out for good, as if they had never been received: to be moved."""
        taken: list[Stored] = []
        while len(taken) < most and (message := self.waiting.take()) is not None:
            self._forget(message)
            self.waiting.settled(message)
            self._depth(message.ref)
            taken.append(message)
        self.waiting.sealed()
        return tuple(taken)

    # Time

    def _show(self) -> None:
        """The first delays are over."""
        while (message := self._delayed.pop()) is not None:
            message.state = WAITING
            self.waiting.add(message)
            message.due = None
            self._depth(message.ref)
        self._wake()

    def _appear(self) -> None:
        """The first times of invisibility are over."""
        back = False
        while (message := self._out.pop()) is not None:
            self._return(message)
            back = True
        if back:
            self._wake()

    def _return(self, message: Stored) -> None:
        self.in_flight -= 1
        message.state = WAITING
        message.due = None
        self.waiting.back(message)
        self._depth(message.ref)

    # The end of a message

    def _expired(self, message: Stored) -> None:
        self._remove(message)
        self.totals.lost += 1
        if self.write is not None:
            self.write((self.clock.now, Kind.LOST, Loss.TOO_OLD, self.index, -1, message.ref, 0))

    def _remove(self, message: Stored) -> None:
        state = message.state
        if message.due is not None and state in (OUT, DELAYED):
            (self._out if state == OUT else self._delayed).cancel(message.due)
        self._forget(message)
        if state == OUT:
            self.in_flight -= 1
            self.waiting.settled(message)
            if self.waiting.ready:
                self._wake()
        else:
            self.waiting.drop(message, state == WAITING)
            self._depth(message.ref)

    def _forget(self, message: Stored) -> None:
        message.state = GONE
        self._handed.pop(message.serial, None)
        self._retention.forget()

    def skip(self, why: Skip, ref: int) -> None:
        """Note that something is left out on purpose."""
        if self.write is not None:
            self.write((self.clock.now, Kind.SKIP, why, self.index, -1, ref, 0))

    def _wake(self) -> None:
        for listener in self.listeners:
            listener()

    def _depth(self, ref: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.DEPTH, 0, self.index, -1, ref, len(self.waiting)))

    def _note(self, operation: Operation, ref: int, size: int = 0) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, operation, self.index, -1, ref, size))


def _wrapped(message: Message, seed: int) -> str:
    from slslab.runtime.shapes import wrapped  # only where somebody reads what a topic or a bucket brought

    return wrapped(message, seed)


def _addressed(body: Any, settings: QueueSettings) -> dict[str, Any]:
    """Group and deduplication id, as who is no handler says them: in fields of the body."""
    if not settings.fifo and settings.group_by is None:
        return {}
    fields = body if isinstance(body, Mapping) else {}
    if not settings.fifo:
        return {"group": str(fields.get(settings.group_by, ""))}
    group = str(fields.get(settings.group_by or "group", "all"))
    return {"group": group, "deduplication_id": fields.get("deduplication_id")}
