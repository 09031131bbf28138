"""The topic: what is published once is delivered to every subscription."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.function import Function
from slslab.runtime.recording import Fault, Hop, Kind, Operation, Status

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(5_000, 25_000)  # from publish to a subscriber, a design choice


@dataclass(frozen=True, slots=True)
class Subscription:
    """`to` gets each message; `copies` times, as `branch` 0, 1, …: that many consumers of the same kind."""

    to: Component
    copies: int = 1


class Topic(Component):
    """A topic, and who listens to it. Functions are invoked asynchronously, queues get a message."""

    kind = "topic"

    def __init__(self, cloud: Cloud, name: str, subscriptions: tuple[Subscription, ...] = ()) -> None:
        super().__init__(cloud, name)
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.subscriptions = subscriptions

    def settings(self) -> dict[str, object]:
        return {"subscriptions": tuple((one.to.name, one.copies) for one in self.subscriptions)}

    def change(self, subscriptions: tuple[Subscription, ...]) -> None:
        """Other subscriptions from now on."""
        self.subscriptions = subscriptions

    def accept(self, request: Message) -> None:
        """A client publishes; it is told at once that the message was accepted."""
        assert request.reply is not None
        if self.trouble is not None and self.troubled(request.ref):
            request.reply(request, Status.ERROR, None)
            return
        self.publish(request.body, request.ref, 0)
        request.reply(request, Status.OK, {"MessageId": request.ref})

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`publish` {body}: {message_id}. A text is delivered as it is; a map tells each copy its `branch` too."""
        if action != "publish":
            return super().perform(action, arguments, call)
        ref = self.recorder.ref(call.ref)
        self.publish(arguments.get("body") or {}, ref, call.depth + 1)
        return {"message_id": ref}

    def publish(self, body: Mapping[str, Any] | str, ref: int, depth: int) -> None:
        """Deliver the message `ref` to every subscription."""
        now = self.clock.now
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.PUBLISH, self.index, -1, ref, 0))
        number = 0
        for subscription in self.subscriptions:
            for branch in range(subscription.copies):
                said = body if isinstance(body, str) else {"branch": branch, **body}
                message = Message(self.recorder.ref(ref), now, said, "sns", self.name, depth)
                message.copy = number
                number += 1
                self._deliver(subscription.to, message, Hop.EVENT)
                if self.trouble is not None and self.trouble.duplicate():
                    self._fault(Fault.DUPLICATE, 0, ref=message.ref)
                    self._deliver(subscription.to, message, Hop.DUPLICATE)

    def _deliver(self, target: Component, message: Message, why: Hop) -> None:
        clock = self.clock
        arrival = self.hop(target, why, message.ref, self.draw_delay() + self.slowness(message.ref))
        heappush(clock.heap, (arrival, clock.tick(), self._arrive, (target, message)))

    def _arrive(self, delivered: tuple[Any, Message]) -> None:
        target, message = delivered
        if isinstance(target, Function):
            self.cloud.submit(target, message)
        else:
            target.put(message)
