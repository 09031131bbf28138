"""The queue (standard): keeps messages until somebody has dealt with them.

A message that is handed out becomes invisible for a time. Who has dealt with it deletes it; otherwise it appears
again, and after `receives` times it goes to the dead-letter queue, if there is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.recording import Hop, Kind, Operation, Status

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.runtime.polled import Poller

_DELAY: Final = Uniform(4_000, 12_000)  # one way to a queue, a design choice


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """`visibility` in µs (30 s by default, as SQS). `receives`: how often a message is handed out at most, before
    it goes to `dead_letters`; None: for ever."""

    visibility: int = 30_000_000
    receives: int | None = None
    dead_letters: Queue | None = None


class Batch:
    """Messages that were handed out together. `settled` ones have been deleted or have appeared again."""

    __slots__ = ("due", "messages", "settled")

    def __init__(self, messages: tuple[Message, ...], due: int) -> None:
        self.messages = messages
        self.due = due
        self.settled = False


class Queue(Component):
    """A standard queue: at least once, in no promised order."""

    kind = "queue"

    def __init__(self, cloud: Cloud, name: str, settings: QueueSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.waiting: deque[Message] = deque()
        self.in_flight = 0
        self.kept = 0  # dead letters that came in
        self.poller: Poller | None = None
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self._out: deque[Batch] = deque()
        self._timer = False

    def settings(self) -> dict[str, object]:
        letters = self.set.dead_letters
        return {
            "visibility_us": self.set.visibility,
            "receives": self.set.receives,
            "dead_letters": letters.name if letters else None,
        }

    def change(self, settings: QueueSettings) -> None:
        """New settings; what is already invisible stays so for as long as it was told."""
        self.set = settings

    # In

    def accept(self, request: Message) -> None:
        """A client sends a message."""
        assert request.reply is not None
        if self.trouble is not None and self.troubled(request.ref):
            request.reply(request, Status.ERROR, None)
            return
        self._note(Operation.SEND_MESSAGE, request.ref)
        self.put(Message(self.recorder.ref(request.ref), self.clock.now, request.body, "sqs", self.name))
        request.reply(request, Status.OK, None)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`send_message` {body}: {message_id}."""
        if action != "send_message":
            return super().perform(action, arguments, call)
        self._note(Operation.SEND_MESSAGE, call.ref)
        ref = self.recorder.ref(call.ref)
        body = arguments.get("body") or {}
        self.put(Message(ref, self.clock.now, body, "sqs", self.name, call.depth + 1))
        return {"message_id": ref}

    def put(self, message: Message) -> None:
        """Take a message in; what it was before is carried along, what an earlier queue counted is not."""
        message = Message(message.ref, message.sent, message.body, "sqs", self.name, message.depth)
        message.receives = message.first_received = 0
        self.waiting.append(message)
        self._depth(message.ref)
        if self.poller is not None:
            self.poller.wake()

    def keep_dead_letter(self, message: Message) -> None:
        """Take in what nobody could deal with."""
        self.kept += 1
        self.totals.dead_letters += 1
        if self.write is not None:
            self.write((self.clock.now, Kind.DEAD_LETTER, 0, self.index, -1, message.ref, 0))
        self.put(message)

    # Out

    def receive(self, most: int) -> Batch | None:
        """Hand out up to `most` messages; those that were handed out too often become dead letters instead."""
        clock = self.clock
        taken: list[Message] = []
        while self.waiting and len(taken) < most:
            message = self.waiting.popleft()
            self._depth(message.ref)
            letters = self.set.dead_letters
            if letters is not None and self.set.receives is not None and message.receives >= self.set.receives:
                arrival = self.hop(letters, Hop.DEAD_LETTER, message.ref, letters.draw_delay())
                heappush(clock.heap, (arrival, clock.tick(), letters.keep_dead_letter, message))
                continue
            message.receives += 1
            message.first_received = message.first_received or clock.now
            self._note(Operation.RECEIVE_MESSAGE, message.ref)
            taken.append(message)
        if not taken:
            return None
        self.in_flight += len(taken)
        batch = Batch(tuple(taken), clock.now + self.set.visibility)
        self._out.append(batch)
        if not self._timer:
            self._timer = True
            heappush(clock.heap, (batch.due, clock.tick(), self._appear, None))
        return batch

    def delete(self, batch: Batch) -> None:
        """The messages of `batch` have been dealt with. Nothing, if they had already appeared again."""
        if batch.settled:
            return
        batch.settled = True
        self.in_flight -= len(batch.messages)
        for message in batch.messages:
            self._note(Operation.DELETE_MESSAGE, message.ref)

    def _appear(self, _: object) -> None:
        """The oldest batches' time of invisibility is over. One check is under way at a time."""
        clock, out = self.clock, self._out
        back = False
        while out and (out[0].settled or out[0].due <= clock.now):
            batch = out.popleft()
            if batch.settled:
                continue
            batch.settled = back = True
            self.in_flight -= len(batch.messages)
            for message in batch.messages:
                self.waiting.append(message)
                self._depth(message.ref)
        self._timer = bool(out)
        if out:
            heappush(clock.heap, (max(out[0].due, clock.now), clock.tick(), self._appear, None))
        if back and self.poller is not None:
            self.poller.wake()

    def _depth(self, ref: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.DEPTH, 0, self.index, -1, ref, len(self.waiting)))

    def _note(self, operation: Operation, ref: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, operation, self.index, -1, ref, 0))
