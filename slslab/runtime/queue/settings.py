"""What a queue is set to, and what it takes at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from slslab.runtime.queue.component import Queue

MOST_BYTES: Final = 1_048_576  # of a message, and of a batch (SQS, since 2025-08)
MOST_DELAY: Final = 900_000_000
MOST_VISIBILITY: Final = 43_200_000_000


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
