"""What a run's components measured, under the names that CloudWatch gives these metrics.

A metric that counts is a number; one that measures has `average` and `maximum`, in the unit that CloudWatch has for it
(ms of functions and APIs, seconds of queues), and one that says how many there are at a time the `maximum` alone. Only
what a component was there for is given: a queue that nobody used has no metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from slslab.runtime.recording import (
    HistoryEvent,
    Hop,
    Kind,
    Loss,
    Operation,
    Recording,
    Refusal,
    Routing,
    Skip,
    Status,
    TaskState,
    Why,
)
from slslab.sims.conventions import HTTP_STATUS
from slslab.sims.measured import Measured

Value: TypeAlias = float | Mapping[str, float]

NAMESPACES: Final[Mapping[str, str]] = {
    "function": "AWS/Lambda",
    "http-api": "AWS/ApiGateway",
    "queue": "AWS/SQS",
    "topic": "AWS/SNS",
    "router": "AWS/Events",
    "schedule": "AWS/Scheduler",
    "stream": "AWS/Kinesis",
    "bucket": "AWS/S3",
    "table": "AWS/DynamoDB",
    "workflow": "AWS/States",
    "container": "ECS/ContainerInsights",
}
_MS: Final = 1_000
_SECOND: Final = 1_000_000


def metrics(recording: Recording) -> dict[str, dict[str, Value]]:
    """The metrics of each component that has any, by its name."""
    return _Reading(recording).metrics()


class _Reading:
    """One pass over the rows."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._kinds = [part.kind for part in recording.components]
        self._measured = [Measured() for _ in recording.components]
        self._begun: dict[int, int] = {}  # requests at an API or a service, executions: since when
        self._keep: list[dict[int, int]] = [{} for _ in recording.components]  # of queues: since when each message
        self._prepared: set[int] = set()  # environments
        self._provisioned = {part for part, box in enumerate(recording.components) if box.settings.get("prepared")}
        self._matched = -1
        self._through: dict[int, int] = {}  # requests: the API or service that they went through
        self._ages: dict[int, int] = {}  # batches of streams, by invocation

    def metrics(self) -> dict[str, dict[str, Value]]:
        recording = self._recording
        take = {
            Kind.START: self._start, Kind.END: self._end, Kind.REPORT: self._report, Kind.THROTTLE: self._throttle,
            Kind.LOOP: self._loop, Kind.CREATE: self._create, Kind.OPERATION: self._operation, Kind.HOP: self._hop,
            Kind.DEPTH: self._depth, Kind.LOST: self._lost, Kind.SKIP: self._skip, Kind.RETRY: self._retry,
            Kind.ITERATOR_AGE: self._age, Kind.HISTORY: self._history, Kind.ROUTE: self._route, Kind.DUE: self._due,
            Kind.TASK: self._task, Kind.REFUSAL: self._refusal, Kind.RECEIVE: self._receive,
        }  # fmt: skip
        for index, kind in enumerate(recording.kind):
            taken = take.get(Kind(kind))
            if taken is not None and recording.who[index] >= 0:
                taken(index, recording.t[index], recording.code[index], recording.who[index])
        for who, messages in enumerate(self._keep):
            if messages:
                oldest = recording.end - next(iter(messages.values()))
                self._measured[who].level("ApproximateAgeOfOldestMessage", oldest, _SECOND)
        made: dict[str, dict[str, Value]] = {}
        for box, measured in zip(recording.components, self._measured, strict=True):
            found: dict[str, Value] = dict(measured.counts)
            found.update({name: series.shown() for name, series in measured.series.items()})
            if found and box.kind in NAMESPACES:
                made[box.name] = dict(sorted(found.items()))
        return made

    # Functions

    def _start(self, index: int, _: int, __: int, who: int) -> None:
        measured = self._measured[who]
        measured.count("Invocations")
        measured.step("ConcurrentExecutions", 1)
        if who in self._provisioned:
            prepared = self._recording.env[index] in self._prepared
            measured.count(f"ProvisionedConcurrency{'Invocations' if prepared else 'SpilloverInvocations'}")
        age = self._ages.pop(self._recording.ref[index], None)
        if age is not None:
            measured.measure("IteratorAge", age, _MS)

    def _end(self, _: int, __: int, code: int, who: int) -> None:
        self._measured[who].at_once -= 1
        self._measured[who].count("Errors", code != Status.OK)

    def _report(self, index: int, _: int, __: int, who: int) -> None:
        self._measured[who].measure("Duration", self._recording.value[index] & 0xFFFF_FFFF, _MS)

    def _throttle(self, _: int, __: int, ___: int, who: int) -> None:
        self._measured[who].count("Throttles")

    def _loop(self, _: int, __: int, ___: int, who: int) -> None:
        self._measured[who].count("RecursiveInvocationsDropped")

    def _create(self, index: int, _: int, code: int, __: int) -> None:
        if code == Why.PROVISIONED:
            self._prepared.add(self._recording.env[index])

    # Requests and messages

    def _operation(self, index: int, t: int, code: int, who: int) -> None:
        measured, kind, ref = self._measured[who], self._kinds[who], self._recording.ref[index]
        value = self._recording.value[index]
        if code == Operation.HTTP_REQUEST:
            self._begun[ref] = t
            self._through[ref] = who
            measured.count("RequestCount" if kind == "container" else "Count")
        elif code in _COUNTED:
            measured.count(_COUNTED[code])
        if code in _BYTES:
            measured.count(_BYTES[code], value)
        if kind == "table":
            read = code in (Operation.GET_ITEM, Operation.QUERY, Operation.SCAN)
            measured.count(f"Consumed{'Read' if read else 'Write'}CapacityUnits", (value or 2) / 2)
        elif code == Operation.DELETE_MESSAGE:
            self._gone(who, ref, t)

    def _hop(self, index: int, t: int, code: int, edge: int) -> None:
        ends, ref = self._recording.edges[edge], self._recording.ref[index]
        if code in (Hop.ANSWER, Hop.ERROR):
            self._answered(ends.target, ref, t)
            return
        target, source = self._kinds[ends.target], self._kinds[ends.source]
        measured = self._measured[ends.source]
        if target == "queue" and source in ("topic", "bucket", "router", "schedule") and code != Hop.DEAD_LETTER:
            self._measured[ends.target].count("NumberOfMessagesSent")
        if code == Hop.DEAD_LETTER:
            if source in _REDRIVEN:
                measured.count(_REDRIVEN[source])
        elif source in _DELIVERED:
            measured.count(_DELIVERED[source])

    def _receive(self, index: int, _: int, code: int, __: int) -> None:
        """What an answer that came through an API or a load balancer was."""
        who, status = self._through.pop(self._recording.ref[index], -1), HTTP_STATUS.get(code, 500)
        if who >= 0 and self._kinds[who] == "container":
            ours = "Target" if status < 500 else "ELB"
            self._measured[who].count(f"HTTPCode_{ours}_{status // 100}XX_Count")
        elif who >= 0 and status >= 400:
            rest = self._recording.components[who].settings.get("version") == 1
            self._measured[who].count(f"{status // 100}XXError" if rest else f"{status // 100}xx")

    def _answered(self, who: int, ref: int, t: int) -> None:
        """A request at an API or a container service has its answer on the way."""
        if self._kinds[who] not in ("http-api", "container") or ref not in self._begun:
            return
        name = "Latency" if self._kinds[who] == "http-api" else "TargetResponseTime"
        scale = _MS if self._kinds[who] == "http-api" else _SECOND
        self._measured[who].measure(name, t - self._begun.pop(ref), scale)

    def _depth(self, index: int, t: int, _: int, who: int) -> None:
        value, ref = self._recording.value[index], self._recording.ref[index]
        if self._kinds[who] == "queue":
            self._measured[who].level("ApproximateNumberOfMessagesVisible", value)
            if ref >= 0:
                self._keep[who].setdefault(ref, t)

    def _gone(self, who: int, ref: int, t: int) -> None:
        """A message is dealt with. The age of the oldest one is the highest just before that is."""
        messages = self._keep[who]
        if ref in messages:
            oldest = next(iter(messages))
            if oldest == ref:
                self._measured[who].level("ApproximateAgeOfOldestMessage", t - messages[ref], _SECOND)
            del messages[ref]

    def _lost(self, index: int, t: int, code: int, who: int) -> None:
        kind = self._kinds[who]
        if kind == "queue":
            self._gone(who, self._recording.ref[index], t)
        elif kind == "function" and code != Loss.LOOP:
            self._measured[who].count("AsyncEventsDropped")
        elif kind in _FAILED:
            self._measured[who].count(_FAILED[kind])

    def _skip(self, index: int, t: int, code: int, who: int) -> None:
        if self._kinds[who] == "topic" and code == Skip.FILTERED:
            self._measured[who].count("NumberOfNotificationsFilteredOut")
        elif self._kinds[who] == "queue" and code == Skip.FILTERED:
            self._gone(who, self._recording.ref[index], t)

    def _retry(self, _: int, __: int, ___: int, who: int) -> None:
        if self._kinds[who] == "router":
            self._measured[who].count("RetryInvocationAttempts")
        elif self._kinds[who] == "schedule":
            self._measured[who].count("TargetErrorCount")

    # Streams, routers, schedules

    def _age(self, index: int, _: int, __: int, who: int) -> None:
        age = self._recording.value[index]
        self._ages[self._recording.ref[index]] = age
        if self._kinds[who] == "stream":
            self._measured[who].measure("GetRecords.IteratorAgeMilliseconds", age, _MS)

    def _route(self, index: int, _: int, code: int, who: int) -> None:
        if code == Routing.MATCHED:
            measured, ref = self._measured[who], self._recording.ref[index]
            measured.count("TriggeredRules")
            measured.count("MatchedEvents", ref != self._matched)
            self._matched = ref

    def _due(self, _: int, __: int, ___: int, who: int) -> None:
        self._measured[who].count("InvocationAttemptCount", 0)

    def _refusal(self, _: int, __: int, code: int, who: int) -> None:
        if code == Refusal.THROUGHPUT_EXCEEDED:
            name = "WriteProvisionedThroughputExceeded" if self._kinds[who] == "stream" else "ThrottledRequests"
            self._measured[who].count(name)

    # Workflows and containers

    def _history(self, index: int, t: int, code: int, who: int) -> None:
        measured, ref = self._measured[who], self._recording.ref[index]
        if code == HistoryEvent.EXECUTION_STARTED:
            self._begun[ref] = t
            measured.count("ExecutionsStarted")
        elif code in _EXECUTIONS:
            measured.count(_EXECUTIONS[code])
            measured.measure("ExecutionTime", t - self._begun.pop(ref, t), _MS)

    def _task(self, _: int, __: int, code: int, who: int) -> None:
        if code != TaskState.PENDING:
            self._measured[who].step("RunningTaskCount", 1 if code == TaskState.RUNNING else -1)


_COUNTED: Final[Mapping[int, str]] = {
    Operation.SEND_MESSAGE: "NumberOfMessagesSent",
    Operation.RECEIVE_MESSAGE: "NumberOfMessagesReceived",
    Operation.DELETE_MESSAGE: "NumberOfMessagesDeleted",
    Operation.PUBLISH: "NumberOfMessagesPublished",
    Operation.PUT_EVENTS: "PutEventsEntriesCount",
    Operation.PUT_RECORD: "IncomingRecords",
    Operation.PUT_OBJECT: "PutRequests",
    Operation.GET_OBJECT: "GetRequests",
}
_BYTES: Final[Mapping[int, str]] = {
    Operation.PUT_RECORD: "IncomingBytes",
    Operation.PUT_OBJECT: "BytesUploaded",
    Operation.GET_OBJECT: "BytesDownloaded",
}
_DELIVERED: Final = {
    "topic": "NumberOfNotificationsDelivered",
    "router": "Invocations",
    "schedule": "InvocationAttemptCount",
}
_REDRIVEN: Final = {
    "topic": "NumberOfNotificationsRedrivenToDlq",
    "router": "InvocationsSentToDlq",
    "schedule": "InvocationsSentToDeadLetterCount",
}
_FAILED: Final = {
    "topic": "NumberOfNotificationsFailed",
    "router": "FailedInvocations",
    "schedule": "InvocationDroppedCount",
}
_EXECUTIONS: Final[Mapping[int, str]] = {
    HistoryEvent.EXECUTION_SUCCEEDED: "ExecutionsSucceeded",
    HistoryEvent.EXECUTION_FAILED: "ExecutionsFailed",
    HistoryEvent.EXECUTION_TIMED_OUT: "ExecutionsTimedOut",
    HistoryEvent.EXECUTION_ABORTED: "ExecutionsAborted",
}
