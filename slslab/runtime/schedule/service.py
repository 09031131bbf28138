"""The schedule service: hands a payload to a target whenever its expression says so.

As EventBridge Scheduler: a function is invoked asynchronously (its own queue then retries what fails inside it), a
queue gets a message, a topic a publication. What cannot be delivered, because the target is out of order, is tried
again with growing pauses, up to `retries` times and `max_age`, and then goes to `dead_letters`. Without a start a rate
is due at once. Delivery takes up to a minute there; we deliver at the moment itself, so that a picture can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Message
from slslab.runtime.chance import request_id
from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.recording import Hop, Kind, Loss
from slslab.runtime.schedule.expression import Expression, Rate
from slslab.runtime.schedule.times import times, zone
from slslab.runtime.shapes import timestamp

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_US: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC) + EPOCH_US * _US
_DELAY: Final = Uniform(5_000, 15_000)  # from the service to a target, a design choice
_MINUTE: Final = 60_000_000
_PAUSE_FIRST: Final = 1_000_000  # before a second try; doubled each time. The real pauses are not documented
_PAUSE_MOST: Final = 300_000_000


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """`zone` is a name of the IANA database. `window`: the delivery comes at random within so many minutes (0 or 1 to
    1,440). `retries` (0 to 185) and `max_age` (µs, 1 minute to 1 day) bound the tries of one delivery. `payload` None:
    the event that the service makes itself. `start` and `end`: µs of the run; nothing is due before or after.
    ValueError for a number out of bounds, ScheduleError for a zone that there is not."""

    expression: Expression
    target: Component
    payload: Mapping[str, Any] | None = None
    zone: str = "UTC"
    window: int = 0
    retries: int = 185
    max_age: int = 86_400_000_000
    dead_letters: Component | None = None
    start: int = 0
    end: int | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        zone(self.zone)
        for name, low, high in (("window", 0, 1440), ("retries", 0, 185), ("max_age", _MINUTE, 1440 * _MINUTE)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be from {low} to {high}, not {getattr(self, name)}")


class Schedule(Component):
    """One schedule."""

    kind = "schedule"

    def __init__(self, cloud: Cloud, name: str, settings: ScheduleSettings) -> None:
        super().__init__(cloud, name)
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.fired = 0  # how often it has been due
        self._window = self.stream("window")
        self._times: Iterator[datetime] = iter(())
        self._version = 0
        self._last = -1  # when it was last due
        self.change(settings)

    def settings(self) -> dict[str, object]:
        found = self.set
        return {
            "expression": found.expression.text,
            "zone": found.zone,
            "target": found.target.name,
            "window_minutes": found.window,
            "retries": found.retries,
            "dead_letters": found.dead_letters.name if found.dead_letters else None,
        }

    def change(self, settings: ScheduleSettings) -> None:
        """New settings from now on; what is due under the old ones is not due any more."""
        self.set = settings
        self._version += 1
        if not settings.enabled:
            return
        begin = max(self.clock.now, settings.start)
        if isinstance(settings.expression, Rate):
            # Counted from its start, which is itself the first time; a change later on keeps to that rhythm.
            interval = settings.expression.interval // _US
            begin = settings.start - (settings.start - max(begin, self._last + 1)) // interval * interval
            self._times = times(settings.expression, UTC, _moment(begin))
            self._wait(begin)
            return
        self._times = times(settings.expression, zone(settings.zone), _moment(max(begin - 1, self._last)))
        self._next()

    def _next(self) -> None:
        moment = next(self._times, None)
        if moment is not None:
            self._wait((moment - _EPOCH) // _US)

    def _wait(self, due: int) -> None:
        if self.set.end is not None and due > self.set.end:
            return
        clock = self.clock
        heappush(clock.heap, (due, clock.tick(), self._due, self._version))

    def _due(self, version: int) -> None:
        if version != self._version:
            return
        clock, now = self.clock, self.clock.now
        self.fired += 1
        self._last = now
        ref = self.recorder.ref(-1)
        body = self.set.payload if self.set.payload is not None else self._event(ref)
        message = Message(ref, now, body, "direct", self.name)
        wait = self._window.randrange(self.set.window * _MINUTE) if self.set.window else 0
        if self.write is not None:
            self.write((now, Kind.DUE, 0, self.index, -1, ref, now + wait))
        heappush(clock.heap, (now + wait, clock.tick(), self._try, (self.set, message, 1, now + wait)))
        self._next()

    def _event(self, ref: int) -> dict[str, Any]:
        """What the service sends when it was told nothing else."""
        return {
            "version": "0",
            "id": request_id(self.cloud.seed, ref),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": "123456789012",
            "time": timestamp(self.clock.now)[:19] + "Z",
            "region": "eu-west-1",
            "resources": [f"arn:aws:scheduler:eu-west-1:123456789012:schedule/default/{self.name}"],
            "detail": "{}",
        }

    # Delivering

    def _try(self, attempt: tuple[ScheduleSettings, Message, int, int]) -> None:
        """`attempt`: the settings when it was due, what to deliver, which try this is, when the first one was."""
        found, message, number, first = attempt
        target = found.target
        if self.trouble is not None and self.trouble.down_until > self.clock.now:  # it does not forget what was due
            heappush(self.clock.heap, (self.trouble.down_until, self.clock.tick(), self._try, attempt))
            return
        # Errors of a function are its own queue's affair: what can be out of order on the way is a service.
        down = target.trouble is not None and target.kind != "function" and target.troubled(message.ref)
        if not down:
            clock = self.clock
            why = Hop.EVENT if number == 1 else Hop.RETRY
            arrival = self.hop(target, why, message.ref, self.draw_delay() + self.lateness(message.ref))
            heappush(clock.heap, (arrival, clock.tick(), self._arrive, (target, message)))
            return
        clock = self.clock
        when = clock.now + min(_PAUSE_FIRST << min(number - 1, 20), _PAUSE_MOST)
        if number > found.retries or when - first > found.max_age:
            self._give_up(found, message, number)
            return
        self.totals.retries += 1
        if self.write is not None:
            self.write((clock.now, Kind.RETRY, min(number, 255), self.index, -1, message.ref, when))
        heappush(clock.heap, (when, clock.tick(), self._try, (found, message, number + 1, first)))

    def _arrive(self, delivered: tuple[Any, Message]) -> None:
        target, message = delivered
        if target.kind == "function":
            self.cloud.submit(target, message)
        elif target.kind == "topic":
            target.publish(message.body, message.ref, message.depth)
        else:
            target.put(message)

    def _give_up(self, found: ScheduleSettings, message: Message, number: int) -> None:
        keeper: Any = found.dead_letters
        if keeper is None:
            self.totals.lost += 1
            loss = Loss.RETRIES_EXHAUSTED if number > found.retries else Loss.TOO_OLD
            if self.write is not None:
                self.write((self.clock.now, Kind.LOST, loss, self.index, -1, message.ref, 0))
            return
        clock = self.clock
        arrival = self.hop(keeper, Hop.DEAD_LETTER, message.ref, keeper.draw_delay())
        heappush(clock.heap, (arrival, clock.tick(), keeper.keep_dead_letter, message))


def _moment(us: int) -> datetime:
    return _EPOCH + us * _US
