"""One message in a queue, and what a queue is set to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Message
from slslab.runtime.handler import ServiceError

if TYPE_CHECKING:
    from slslab.runtime.queue import Queue

NOTHING: Final[Mapping[str, Any]] = {}  # shared by all that have no attributes
MOST_BYTES: Final = 1_048_576  # of a message, and of a batch (SQS, since 2025-08)
MOST_DELAY: Final = 900_000_000
MOST_VISIBILITY: Final = 43_200_000_000
WINDOW_US: Final = 300_000_000  # in which a FIFO queue knows a deduplication id again

# Where a message is.
DELAYED, WAITING, OUT, GONE = range(4)


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Times in µs; the defaults are those of SQS, 2026.

    `visibility`: how long a message that was handed out stays invisible. `receives`: how often it is handed out at
    most, before it goes to `dead_letters`; None: for ever. `delay`: before a new message can be seen.
    `retention`: how long it is kept, counted from when it was first sent, also in a standard dead-letter queue.
    `fifo`: order within each group; `by_content`: the body's hash serves as deduplication id where none is given.
    `most_in_flight`: messages that may be handed out at the same time. `high_throughput`: a FIFO queue takes 70,000
    calls of each kind a second, and not 300 (a call may hold ten messages). `group_by`: the field of a body that says
    its group, where who sends is no handler; None: `group` for a FIFO queue, and none for a standard one.
    """

    visibility: int = 30_000_000
    receives: int | None = None
    dead_letters: Queue | None = None
    delay: int = 0
    retention: int = 345_600_000_000
    fifo: bool = False
    by_content: bool = False
    most_in_flight: int = 120_000
    high_throughput: bool = False
    group_by: str | None = None

    @property
    def calls(self) -> int | None:
        """How many calls of each kind it takes a second; None: any (SQS quotas, us-east-1, 2026)."""
        return None if not self.fifo else 70_000 if self.high_throughput else 300

    def plain(self) -> dict[str, object]:
        """As plain values, for the recording; what is seldom set is left out where it is as usual."""
        usual = QueueSettings()
        seldom = {
            "delay_us": (self.delay, usual.delay),
            "retention_us": (self.retention, usual.retention),
            "fifo": (self.fifo, usual.fifo),
            "by_content": (self.by_content, usual.by_content),
            "most_in_flight": (self.most_in_flight, usual.most_in_flight),
            "high_throughput": (self.high_throughput, usual.high_throughput),
            "group_by": (self.group_by, usual.group_by),
        }
        return {
            "visibility_us": self.visibility,
            "receives": self.receives,
            "dead_letters": self.dead_letters.name if self.dead_letters else None,
            **{name: value for name, (value, as_usual) in seldom.items() if value != as_usual},
        }


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


def text_of(body: Any) -> str:
    """A message's body as the text that travels."""
    return body if isinstance(body, str) else json.dumps(body)


def size_of(body: Any, attributes: Mapping[str, Any]) -> int:
    """Bytes of a message: its body, and names, types and values of its attributes. InvalidParameterValue over 1 MiB."""
    size = len(text_of(body).encode("utf-8", "surrogatepass"))
    for name, value in attributes.items():
        parts = value.values() if isinstance(value, Mapping) else (value,)
        size += len(name.encode()) + sum(len(str(part).encode()) for part in parts)
    if size > MOST_BYTES:
        raise ServiceError("InvalidParameterValue", f"Message must be shorter than {MOST_BYTES} bytes.")
    return size


def content_id(body: Any) -> str:
    """The deduplication id that a body has by itself."""
    return hashlib.sha256(text_of(body).encode("utf-8", "surrogatepass")).hexdigest()


class Memory:
    """Deduplication ids of the last five minutes, and the message that each was sent with."""

    __slots__ = ("_known", "_order")

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}
        self._order: list[tuple[int, str]] = []

    def find(self, name: str, now: int) -> int | None:
        """The ref of the message that had this id less than five minutes ago."""
        found = self._known.get(name)
        return found[1] if found is not None and now - found[0] < WINDOW_US else None

    def note(self, name: str, ref: int, now: int) -> None:
        """A message was sent with this id."""
        self._known[name] = (now, ref)
        self._order.append((now, name))
        if len(self._order) > 1024 and now - self._order[len(self._order) // 2][0] >= WINDOW_US:
            self._sweep(now)

    def _sweep(self, now: int) -> None:
        """At least half of what is known is too old."""
        self._order = [(then, name) for then, name in self._order if now - then < WINDOW_US]
        self._known = {name: self._known[name] for then, name in self._order if self._known[name][0] == then}
