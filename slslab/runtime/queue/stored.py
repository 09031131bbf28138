"""One message in a queue, and where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Message
from slslab.runtime.handler import ServiceError
from slslab.runtime.payload import text_of
from slslab.runtime.queue.settings import MOST_BYTES

if TYPE_CHECKING:
    from slslab.runtime.queue.component import Queue

NOTHING: Final[Mapping[str, Any]] = {}  # shared by all that have no attributes

# Where a message is.
DELAYED, WAITING, OUT, GONE = range(4)


class Stored(Message):
    """A message while a queue has it.

    `serial` counts within the queue; `enqueued` is when its retention began; `receives` how often it was handed out,
    `first_received` when it first was. `state` is where it is; `due` what ends its delay or invisibility.
    `handed` is when it was last handed out. `origin`: the queue for which this one keeps it as a dead letter.
    `said` gives its text where the body is not all that was said (what a topic or a bucket wraps).
    """

    __slots__ = (
        "attributes",
        "deduplication",
        "due",
        "enqueued",
        "group",
        "handed",
        "origin",
        "said",
        "serial",
        "size",
        "state",
    )

    def __init__(self, message: Message, place: str, serial: int, now: int, size: int) -> None:
        super().__init__(message.ref, message.sent, message.body, "sqs", place, message.depth)
        self.serial = serial
        self.enqueued = now
        self.size = size
        self.receives = self.first_received = self.handed = 0
        self.state = WAITING
        self.due: list[Any] | None = None
        self.group = ""
        self.deduplication = ""
        self.attributes = NOTHING
        self.origin: Queue | None = None
        self.said: Callable[[], str] | None = None

    def __lt__(self, other: Stored) -> bool:
        """Older ones first: what a heap by age asks."""
        return (self.enqueued, self.serial) < (other.enqueued, other.serial)

    @property
    def text(self) -> str:
        """The text that whoever receives it gets."""
        return text_of(self.body) if self.said is None else self.said()

    @property
    def receipt(self) -> str:
        """What whoever has it now needs to delete it."""
        return f"{self.serial}#{self.receives}"


def size_of(body: Any, attributes: Mapping[str, Any]) -> int:
    """Bytes of a message: its body, and names, types and values of its attributes. InvalidParameterValue over 1 MiB."""
    size = len(text_of(body).encode("utf-8", "surrogatepass"))
    for name, value in attributes.items():
        parts = value.values() if isinstance(value, Mapping) else (value,)
        size += len(name.encode()) + sum(len(str(part).encode()) for part in parts)
    if size > MOST_BYTES:
        raise ServiceError("InvalidParameterValue", f"Message must be shorter than {MOST_BYTES} bytes.")
    return size
