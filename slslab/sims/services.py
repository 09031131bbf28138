"""The part of the story that is about services: workflows, routers, schedules, streams, containers and secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from slslab.runtime.recording import Fault, HistoryEvent, Kind, Refusal, Routing, Row, Skip, Stage, TaskState
from slslab.sims.causes import Causes
from slslab.sims.moments import Told
from slslab.sims.wording import Micros

_BEHIND: Final = 10_000_000  # µs from which on a stream is behind; told again each time that it is twice as much
_BACKLOG: Final = 10  # messages from which on a queue has a backlog; told again each time that it is ten times as much


class Services:
    """Follows what services do by themselves, and tells what is new about it."""

    def __init__(self, causes: Causes, told: Told) -> None:
        self.causes = causes
        self.told = told
        self.started: dict[int, int] = {}  # executions: since when
        self.behind: dict[int, int] = {}  # streams: the age that would be news
        self.backlog: dict[int, int] = {}  # queues: the length that would be news
        self.tellers: Mapping[int, Callable[[int, Row], None]] = {
            Kind.HISTORY: self.history,
            Kind.ROUTE: self.route,
            Kind.DUE: self.due,
            Kind.ITERATOR_AGE: self.batch,
            Kind.TASK: self.task,
            Kind.VERSION: self.version,
            Kind.REFUSAL: self.refusal,
            Kind.SKIP: self.skip,
            Kind.DEPTH: self.depth,
            Kind.SHARDS: self.shards,
        }

    def history(self, index: int, row: Row) -> None:
        """A workflow's execution goes on: its beginning and its end, and what its states meet for the first time."""
        said = self.causes.recording.said(index)
        values: dict[str, object] = {
            "workflow": self.causes.name(row.who),
            "what": self.causes.subject(row.ref, row.t),
            "state": said,
            "error": said or "–",
        }
        if row.code == HistoryEvent.EXECUTION_STARTED:
            self.started[row.ref] = row.t
            self.told.tell(index, row, "workflow", "workflow.started", values, "workflow")
        elif row.code in _ENDED:
            key, term = _ENDED[row.code]
            values["took"] = Micros(row.t - self.started.pop(row.ref, row.t))
            category = "workflow" if row.code == HistoryEvent.EXECUTION_SUCCEEDED else "error"
            self.told.tell(index, row, category, key, values, term)
        elif row.code in _MET:
            category, key, term = _MET[row.code]
            if self.told.is_first(key, row.who, said):
                self.told.tell(index, row, category, key, values, term, said)

    def route(self, index: int, row: Row) -> None:
        """A router's rule wants an event for the first time; or it is archived, or sent again."""
        rule = self.causes.recording.said(index)
        key = f"route.{Routing(row.code).name.lower()}"
        if row.code == Routing.REPLAYED or self.told.is_first(key, row.who, rule):
            what = self.causes.subject(row.ref, row.t)
            values = {"router": self.causes.name(row.who), "rule": rule, "what": what}
            self.told.tell(index, row, "route", key, values, "event-router", rule)

    def due(self, index: int, row: Row) -> None:
        """A schedule is due."""
        key = "schedule.window" if row.value > row.t else "schedule.due"
        values = {"schedule": self.causes.name(row.who), "delay": Micros(row.value - row.t)}
        self.told.tell(index, row, "schedule", key, values, "cron")

    def batch(self, index: int, row: Row) -> None:
        """A batch of a stream sets out: the first one, and those that show that the stream is behind."""
        values = {"stream": self.causes.name(row.who), "age": Micros(row.value)}
        if self.told.is_first("stream", row.who):
            self.told.tell(index, row, "stream", "stream.batch", values, "streams")
        if row.value >= self.behind.get(row.who, _BEHIND):
            self.behind[row.who] = 2 * row.value
            self.told.tell(index, row, "stream", "stream.behind", values, "iterator-age", row.value)

    def task(self, index: int, row: Row) -> None:
        """A container's task has a new state. What was there from the start is not told."""
        if row.t == 0:
            return
        once = row.ref >= 0
        values: dict[str, object] = {
            "service": self.causes.name(row.who),
            "n": str(row.env),
            "took": Micros(row.value),
            "what": self.causes.subject(row.ref, row.t),
        }
        if row.code == TaskState.PENDING:
            key = "task.once" if once else "task.asked"
        elif row.code == TaskState.RUNNING:
            if once:
                return
            key = "task.serves"
        else:
            key = "task.done" if once else "task.stopped"
        self.told.tell(index, row, "task", key, values, "batch-containers" if once else "serverless-plus-containers")

    def version(self, index: int, row: Row) -> None:
        """A secret has a new value, or will have one soon. What a fault did is told as that fault."""
        recording = self.causes.recording
        struck = zip(recording.kind[max(0, index - 2) : index], recording.code[max(0, index - 2) : index], strict=True)
        if (Kind.FAULT, Fault.ROTATED) in tuple(struck):
            return
        key = "secret.current" if row.code == Stage.AWSCURRENT else "secret.pending"
        values = {"secret": recording.said(index)}
        self.told.tell(index, row, "secret", key, values, "credential-rotation", values["secret"])

    def refusal(self, index: int, row: Row) -> None:
        """A service turns away what it was asked."""
        key, category, term = _REFUSED[Refusal(row.code)]
        self.told.tell(index, row, category, key, self._about(row), term)

    def skip(self, index: int, row: Row) -> None:
        """Something is left out on purpose."""
        key, term = _SKIPPED[Skip(row.code)]
        self.told.tell(index, row, "skip", key, self._about(row), term)

    def _about(self, row: Row) -> dict[str, object]:
        return {"who": self.causes.name(row.who), "what": self.causes.subject(row.ref, row.t)}

    def shards(self, index: int, row: Row) -> None:
        """A stream has been resharded."""
        values = {"stream": self.causes.name(row.who), "n": row.value}
        self.told.tell(index, row, "stream", "stream.shards", values, "streams", row.value)

    def depth(self, index: int, row: Row) -> None:
        """A queue grows long, and is empty again."""
        news = self.backlog.get(row.who, _BACKLOG)
        values = {"queue": self.causes.name(row.who), "n": row.value}
        if row.value >= news:
            self.backlog[row.who] = 10 * news
            self.told.tell(index, row, "backlog", "backlog", values, "backpressure", news)
        elif not row.value and news > _BACKLOG:
            self.backlog[row.who] = _BACKLOG
            self.told.tell(index, row, "backlog", "backlog.over", values, "backpressure")


_ENDED: Final[Mapping[int, tuple[str, str | None]]] = {
    HistoryEvent.EXECUTION_SUCCEEDED: ("workflow.succeeded", "workflow"),
    HistoryEvent.EXECUTION_FAILED: ("workflow.failed", "orchestration"),
    HistoryEvent.EXECUTION_TIMED_OUT: ("workflow.timed-out", "timeout"),
    HistoryEvent.EXECUTION_ABORTED: ("workflow.aborted", None),
}
_MET: Final[Mapping[int, tuple[str, str, str | None]]] = {
    HistoryEvent.PARALLEL_STATE_STARTED: ("workflow", "workflow.branches", "fan-out"),
    HistoryEvent.MAP_STATE_STARTED: ("workflow", "workflow.branches", "fan-out"),
    HistoryEvent.TASK_SUBMITTED: ("workflow", "workflow.callback", "workflow"),
    HistoryEvent.TASK_FAILED: ("error", "workflow.task-failed", None),
    HistoryEvent.TASK_TIMED_OUT: ("error", "workflow.task-failed", None),
    HistoryEvent.LAMBDA_FUNCTION_FAILED: ("error", "workflow.task-failed", None),
    HistoryEvent.LAMBDA_FUNCTION_TIMED_OUT: ("error", "workflow.task-failed", None),
}
_REFUSED: Final = {
    Refusal.WRONG_SECRET: ("refused.secret", "secret", "secret-manager"),
    Refusal.THROUGHPUT_EXCEEDED: ("refused.throughput", "throttle", "throttling"),
    Refusal.ACCESS_DENIED: ("refused.access", "error", "iam"),
}
_SKIPPED: Final = {
    Skip.FILTERED: ("skip.filtered", "event-source-mapping"),
    Skip.DUPLICATE: ("skip.duplicate", "exactly-once"),
    Skip.BYPASSED: ("skip.bypassed", "poison-message"),
}
