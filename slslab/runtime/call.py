"""What travels, and what runs because of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slslab.runtime.recording import Status

if TYPE_CHECKING:
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function
    from slslab.runtime.handler import Steps
    from slslab.runtime.workflow.service import Workflow


class Message:
    """Something that travels: a request, a message, a notification.

    `ref` is its number in the recording, `sent` when it set out (µs), `depth` how many invocations lie behind it in
    one chain (what the loop guard counts), `body` what it says (a map, or the text of it), `shape` which trigger's
    event it becomes ("direct", "http", "sns", "sqs", "s3", …), `place` the component that it comes from. `copy`
    numbers the topic's subscription that got it. A queue sets `receives`, how often it has handed the message out,
    and `first_received`, when it first did.
    """

    copy: int
    first_received: int
    receives: int

    __slots__ = ("body", "copy", "depth", "first_received", "place", "receives", "ref", "reply", "sent", "shape")

    def __init__(
        self,
        ref: int,
        sent: int,
        body: Any,
        shape: str = "direct",
        place: str = "",
        depth: int = 0,
        reply: Callable[[Message, Status, Any], object] | None = None,
    ) -> None:
        self.ref = ref
        self.sent = sent
        self.body = body
        self.shape = shape
        self.place = place
        self.depth = depth
        self.reply = reply


class Call:
    """One invocation of a function, from the moment it is asked for until it has ended.

    `reply(call)` is called exactly once: when it has ended, or at once when it is throttled or stopped; `status` and
    `answer` then say how. Of a polled batch `messages` holds all, else the one. What a handler may use is listed in
    `slslab.runtime.handler`.
    """

    __slots__ = (
        "answer",
        "asked",
        "cold",
        "deadline",
        "depth",
        "environment",
        "function",
        "messages",
        "ref",
        "reply",
        "start",
        "status",
        "steps",
        "timer",
    )

    sync = True  # whether somebody waits for the answer
    asker: Workflow | None = None  # who asks services by this call, where it is a workflow and no handler
    answer: Any
    asked: int
    deadline: int
    environment: Environment
    function: Function
    timer: bool

    def __init__(
        self,
        ref: int,
        messages: tuple[Message, ...],
        reply: Callable[[Call], object],
        depth: int = 0,
    ) -> None:
        self.ref = ref
        self.messages = messages
        self.reply = reply
        self.depth = depth
        self.status = -1  # -1 while it has not ended
        self.start = -1  # -1 while it has not begun
        self.steps: Steps | None = None
        self.cold = False

    @property
    def now(self) -> int:
        """Virtual time, µs since the run began."""
        return self.function.clock.now

    @property
    def remaining_us(self) -> int:
        """How long until the time-out strikes."""
        return max(0, self.deadline - self.function.clock.now)

    @property
    def request_id(self) -> str:
        """The invocation's request id, a UUID text made from the seed and its number."""
        from slslab.runtime.chance import request_id

        return request_id(self.function.cloud.seed, self.ref)

    def event(self) -> Any:
        """The event, in the shape that the trigger delivers on the real platform. A fresh dict of JSON types."""
        from slslab.runtime.shapes import event_of

        return event_of(self)
