"""The topic: what is published once is delivered to every subscription that wants it, again until it is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.delivery import Sender
from slslab.runtime.durations import Uniform
from slslab.runtime.filters import FilterPolicy
from slslab.runtime.handler import ServiceError
from slslab.runtime.payload import bytes_of, text_of
from slslab.runtime.recording import Kind, Operation, Skip, Status

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.runtime.queue import Queue

_DELAY: Final = Uniform(5_000, 25_000)  # from publish to a subscriber, a design choice
_NOTHING: Final[Mapping[str, Any]] = {}  # shared by all that have no attributes
_MOST_BYTES: Final = 262_144  # of a message with its attributes (SNS, 2026, where nobody asked for more)
# Further tries of a delivery (SNS, 2026): 3 at once, 2 after 1 s, 10 from 1 s to 20 s, 100,000 after 20 s: 23 days.
_PAUSES: Final = (
    *(0, 0, 0, 1_000_000, 1_000_000),
    *(1_000_000, 1_394_951, 1_945_888, 2_714_418, 3_786_479),
    *(5_281_952, 7_368_063, 10_278_085, 14_337_423, 20_000_000),
)
_MOST_TRIES: Final = len(_PAUSES) + 100_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """`to` gets each message that `policy` accepts (None: each); `copies` times, as `branch` 0, 1, …: that many
    consumers of the same kind. `raw`: a queue gets the text as it is, and not the notification around it.
    `dead_letters`: the queue that keeps what could not be delivered."""

    to: Component
    copies: int = 1
    policy: FilterPolicy | None = None
    raw: bool = False
    dead_letters: Queue | None = None


class Notification(Message):
    """A message of a topic. `attributes` as they were published, {name: {DataType, StringValue}}; `subject` or None;
    `raw` as its subscription says; `group` and `deduplication_id` for a FIFO queue, "" for none. `said` gives its
    text where the body is not all that was said (a bucket's notification)."""

    __slots__ = ("attributes", "deduplication_id", "group", "raw", "said", "subject")

    def __init__(self, ref: int, sent: int, body: Any, topic: str, depth: int, about: Mapping[str, Any]) -> None:
        super().__init__(ref, sent, body, "sns", topic, depth)
        self.attributes: Mapping[str, Any] = about.get("attributes") or _NOTHING
        self.subject: str | None = about.get("subject")
        self.group = str(about.get("group") or "")
        self.deduplication_id = str(about.get("deduplication_id") or "")
        self.said: Callable[[], str] | None = about.get("said")
        self.raw = False


class Topic(Sender):
    """A topic, and who listens to it. Functions are invoked asynchronously, queues get a message."""

    kind = "topic"
    most_bytes = _MOST_BYTES

    def __init__(self, cloud: Cloud, name: str, subscriptions: tuple[Subscription, ...] = ()) -> None:
        super().__init__(cloud, name)
        self.draw_delay = self.draw_pass = _DELAY.sampler(self.stream("delay"))
        self.subscriptions = subscriptions

    def settings(self) -> dict[str, object]:
        return {"subscriptions": tuple((one.to.name, one.copies) for one in self.subscriptions)}

    def change(self, subscriptions: tuple[Subscription, ...]) -> None:
        """Other subscriptions from now on."""
        self.subscriptions = subscriptions

    def pause(self, tries: int) -> int | None:
        """As SNS tries deliveries to queues and functions again: 100,015 times over 23 days."""
        if tries > _MOST_TRIES:
            return None
        return _PAUSES[min(tries, len(_PAUSES)) - 1]

    def accept(self, request: Message) -> None:
        """A client publishes; it is told at once that the message was accepted. The field `attributes` of the
        request's body, where there is one, are the message's."""
        assert request.reply is not None
        if self.trouble is not None and (status := self.troubled(request.ref)):
            request.reply(request, status, None)
            return
        said = request.body
        attributes = said.get("attributes") if isinstance(said, Mapping) else None
        self.publish(said, request.ref, 0, {"attributes": attributes} if isinstance(attributes, Mapping) else _NOTHING)
        request.reply(request, Status.OK, {"MessageId": request.ref})

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`publish` {body, attributes, subject, group, deduplication_id}: {message_id}.

        A text is delivered as it is; a map tells each copy its `branch` too.
        """
        if action != "publish":
            return super().perform(action, arguments, call)
        body, attributes = arguments.get("body") or {}, arguments.get("attributes") or _NOTHING
        size = len(text_of(body).encode("utf-8", "surrogatepass"))
        if attributes:
            size += len(json.dumps(attributes, default=str).encode("utf-8", "surrogatepass"))
        if size > _MOST_BYTES:
            raise ServiceError("InvalidParameter", "Invalid parameter: Message too long")
        ref = self.recorder.ref(call.ref)
        self.publish(body, ref, call.depth + 1, arguments)
        return {"message_id": ref}

    def publish(self, body: Mapping[str, Any] | str, ref: int, depth: int, about: Mapping[str, Any] = _NOTHING) -> None:
        """Deliver the message `ref` to every subscription that wants it. `about`: see `Notification`."""
        now = self.clock.now
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.PUBLISH, self.index, -1, ref, bytes_of(body)))
        self.cloud.look_at_pending()  # a loop through here multiplies
        number = 0
        for subscription in self.subscriptions:
            if subscription.policy is not None and not _wanted(subscription.policy, body, about):
                number += subscription.copies
                if self.write is not None:
                    self.write((now, Kind.SKIP, Skip.FILTERED, self.index, -1, ref, 0))
                continue
            for branch in range(subscription.copies):
                said = body if isinstance(body, str) else {"branch": branch, **body}
                message = Notification(self.recorder.ref(ref), now, said, self.name, depth, about)
                message.copy = number
                message.raw = subscription.raw
                number += 1
                self.pass_on(subscription.to, message, subscription.dead_letters)


def _wanted(policy: FilterPolicy, body: Any, about: Mapping[str, Any]) -> bool:
    return policy.accepts(about.get("attributes") or _NOTHING, text_of(body))
