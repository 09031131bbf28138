"""The event router: takes events in, and gives each to the targets of the rules whose pattern it matches.

Delivery is at least once and in no promised order. A target that does not take an event is tried again with
exponential backoff and jitter, until the tries or the age of the event run out; then the event goes to the target's
dead-letter queue, or is lost. An event that no rule wants is lost too: nobody is told, as on the real platform.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.delivery import Sender
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.pattern import Event
from slslab.runtime.payload import bytes_of
from slslab.runtime.queue import Queue
from slslab.runtime.recording import Kind, Loss, Operation, Routing, Status
from slslab.runtime.router.entries import envelope, read_entries
from slslab.runtime.router.rules import Archive, Rule, RuleTarget, Selection

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(4_000, 12_000)  # one way to the router, a design choice
_DELIVERY: Final = Uniform(20_000, 130_000)  # from the router to a target: under 130 ms for 99 % (AWS, 2023)
_BACKOFF_FIRST: Final = 1_000_000  # the platform says "exponential, with jitter, 185 times in 24 hours"; so doubled
_BACKOFF_MOST: Final = 600_000_000  # up to here, which comes to that
_MOST_RULES: Final = 300  # of one bus
_REPLAY_STEP: Final = 1_000  # µs between two events of a replay


class _Kept:
    """What an archive has: events in the order in which they came, with their times and numbers."""

    __slots__ = ("archive", "events", "times")

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.times: list[int] = []
        self.events: list[tuple[dict[str, Any], int]] = []


class Router(Sender):
    """A bus with rules, and archives of what came."""

    kind = "router"

    def __init__(
        self, cloud: Cloud, name: str, rules: tuple[Rule, ...] = (), archives: tuple[Archive, ...] = ()
    ) -> None:
        super().__init__(cloud, name)
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.draw_pass = _DELIVERY.sampler(self.stream("delivery"))
        self._jitter = self.stream("retry").random
        self._archives = {archive.name: _Kept(archive) for archive in archives}
        self.rules: tuple[Rule, ...] = ()
        self.change(rules)

    def settings(self) -> dict[str, object]:
        rules = tuple((rule.name, tuple(target.to.name for target in rule.targets)) for rule in self.rules)
        return {"rules": rules, "archives": tuple(self._archives)}

    def change(self, rules: tuple[Rule, ...]) -> None:
        """Other rules from now on; what is under way goes on as it was. ValueError for more than 300."""
        if len(rules) > _MOST_RULES:
            raise ValueError(f"a bus has at most {_MOST_RULES} rules, {self.name} has {len(rules)}")
        self.rules = rules
        self._selection = Selection(rules)

    # In

    def accept(self, request: Message) -> None:
        """A client sends an event: the request's body is its detail, or is already `{"Entries": […]}`."""
        assert request.reply is not None
        if self.trouble is not None and (status := self.troubled(request.ref)):
            request.reply(request, status, None)
            return
        try:
            answer = self.put_events(request.body, request.ref, 0)
        except ServiceError as error:
            request.reply(request, Status.ERROR, {"code": error.code, "message": error.message})
            return
        request.reply(request, Status.ERROR if answer["FailedEntryCount"] else Status.OK, answer)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`put_events` {Entries}, or {body} for one event with that detail: {FailedEntryCount, Entries}."""
        if action != "put_events":
            return super().perform(action, arguments, call)
        asked = arguments if "Entries" in arguments else arguments.get("body") or {}
        return self.put_events(asked, call.ref, 0)  # the loop guard does not look through a router

    def put_events(self, asked: Mapping[str, Any], cause: int, depth: int) -> dict[str, Any]:
        """Take events in, in the shape of the real call. ServiceError when the call as a whole is refused; what is
        wrong with one entry is said in its answer, and the others are taken."""
        answers: list[dict[str, Any]] = []
        failed = 0
        for entry in read_entries(asked, self.name):
            if entry.error is not None:
                failed += 1
                answers.append(entry.error)
                continue
            ref = self.recorder.ref(cause)
            event = envelope(entry, self.cloud.seed, ref, self.clock.now)
            self._take(event, ref, depth, entry.size)
            answers.append({"EventId": event["id"]})
        return {"FailedEntryCount": failed, "Entries": answers}

    def put(self, message: Message) -> None:
        """Take in what another service passes on (a rule of another bus, a bucket): one event with that detail."""
        asked = message.body if "detail-type" in message.body else None
        ref = self.recorder.ref(message.ref)
        if asked is not None:
            self._take(dict(asked), ref, message.depth, bytes_of(asked))
            return
        (entry,) = read_entries(message.body, message.place or self.name)
        event = envelope(entry, self.cloud.seed, ref, self.clock.now)
        how = Operation.SERVICE_EVENT if message.shape == "s3" else Operation.PUT_EVENTS
        self._take(event, ref, message.depth, entry.size, how)

    def _take(
        self, event: dict[str, Any], ref: int, depth: int, size: int, how: Operation = Operation.PUT_EVENTS
    ) -> None:
        now = self.clock.now
        if self.write is not None:
            self.write((now, Kind.OPERATION, how, self.index, -1, ref, size))
        fields = Event(event)
        for kept in self._archives.values():
            if kept.archive.pattern is None or kept.archive.pattern.matches(fields):
                kept.times.append(now)
                kept.events.append((event, ref))
                self._note(Routing.ARCHIVED, ref, kept.archive.name)
        self._route(event, fields, ref, depth, None)

    # Out

    def _route(self, event: dict[str, Any], fields: Event, ref: int, depth: int, only: tuple[str, ...] | None) -> None:
        wanted = False
        for rule in self._selection.candidates(event):
            if (only is not None and rule.name not in only) or not rule.pattern.matches(fields):
                continue
            self._note(Routing.MATCHED, ref, rule.name)
            for target in rule.targets:
                wanted = True
                self._send(rule, target, event, ref, depth)
        if not wanted:
            self.lose(ref, Loss.NO_TARGET)

    def _send(self, rule: Rule, target: RuleTarget, event: dict[str, Any], ref: int, depth: int) -> None:
        number = self.recorder.ref(ref)
        made, body = (True, event) if target.input is None else target.input.apply(event, rule.name, self._arn(rule))
        if not made:
            self.lose(number, Loss.FILTERED)
            return
        message = Message(number, self.clock.now, _deliverable(body, target.to), "direct", self.name, depth)
        self.pass_on(target.to, message, target.dead_letters, target.retries, target.max_age)

    def _arn(self, rule: Rule) -> str:
        return f"arn:aws:events:eu-west-1:123456789012:rule/{self.name}/{rule.name}"

    def pause(self, tries: int) -> int:
        """Twice as long each time, with jitter; how often and for how long, each target says."""
        longest = min(_BACKOFF_FIRST << min(tries - 1, 20), _BACKOFF_MOST)
        return longest // 2 + round(self._jitter() * longest / 2)

    def _note(self, what: Routing, ref: int, name: str) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.ROUTE, what, self.index, -1, ref, self.recorder.text(name)))

    # Archive and replay

    def archived(self, archive: str) -> int:
        """How many events `archive` has now. KeyError when there is none of that name."""
        return len(self._still_kept(archive).events)

    def replay(self, archive: str, start: int, end: int, name: str, rules: tuple[str, ...] | None = None) -> int:
        """Send the archived events of `start` to `end` (µs, both included) to the rules again, or to those named,
        from now on, a millisecond apart; returns how many. Each has the field `replay-name`, and is not archived
        again."""
        kept = self._still_kept(archive)
        chosen = kept.events[bisect_left(kept.times, start) : bisect_right(kept.times, end)]
        if self.write is not None:
            code = Operation.START_REPLAY
            self.write((self.clock.now, Kind.OPERATION, code, self.index, -1, -1, len(chosen)))
        for number, (event, ref) in enumerate(chosen):
            again = ({**event, "replay-name": name}, ref, rules)
            self.clock.at(self.clock.now + number * _REPLAY_STEP, self._replayed, again)
        return len(chosen)

    def _replayed(self, again: tuple[dict[str, Any], int, tuple[str, ...] | None]) -> None:
        event, cause, rules = again
        ref = self.recorder.ref(cause)
        self._note(Routing.REPLAYED, ref, event["replay-name"])
        self._route(event, Event(event), ref, 0, rules)

    def _still_kept(self, archive: str) -> _Kept:
        kept = self._archives[archive]
        if kept.archive.retention is not None:
            expired = bisect_left(kept.times, self.clock.now - kept.archive.retention)
            del kept.times[:expired]
            del kept.events[:expired]
        return kept


def _deliverable(body: Any, target: Component) -> Any:
    """What a target gets: a queue takes any JSON value as a body, the others an object."""
    if isinstance(body, Mapping) or isinstance(target, Queue):
        return body
    return {"input": body}
