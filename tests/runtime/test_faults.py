"""Faults: for a time, at random, at a step of a handler; each with luck of its own."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Call,
    Client,
    ClientSettings,
    Cloud,
    Compute,
    Constant,
    CrashPoint,
    Faults,
    Function,
    FunctionSettings,
    Message,
    Model,
    Queue,
    QueueSettings,
    Request,
    Steady,
    Subscription,
    Table,
    Topic,
    Window,
)
from slslab.runtime.handler import ServiceError, Sleep
from slslab.runtime.queue.stored import Stored
from slslab.runtime.recording import Fault, Kind, Recording, Status
from tests.runtime.building import MS, Memo, S, rows

COUNT = Request("table", "update_item", {"key": "n"})
STEPS = (Compute(Constant(10 * MS)), COUNT, Compute(Constant(10 * MS)))


class Told:
    """A handler that keeps what a question brought it."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.ask = Ask("table", "update_item", {"key": "n"})

    def init(self, _env: Any):
        return None
        yield

    def handle(self, _state: None, call: Call):
        yield Sleep(MS)
        try:
            self.found.append((yield self.ask))
        except ServiceError as error:
            self.found.append((error.code, call.now))

    def discard(self, state: Any) -> None:
        pass


def world(handler: Any, faults: Faults | None = None, timeout: int = 90 * S) -> tuple[Cloud, Function, Table]:
    cloud = Cloud(1)
    table = Table(cloud, "table")
    function = Function(cloud, "function", FunctionSettings(handler=handler, timeout=timeout))
    function.set_faults(faults)
    return cloud, function, table


def invoke(function: Function, at: int) -> None:
    def begin(_: object) -> None:
        message = Message(function.recorder.ref(-1), at, {})
        function.invoke(Call(function.recorder.ref(message.ref), (message,), lambda _: None))

    function.clock.at(at, begin)


def statuses(recording: Recording) -> list[Status]:
    return [Status(row.code) for row in rows(recording, Kind.END)]


@pytest.mark.parametrize(
    ("point", "counted"),
    [
        (CrashPoint(1), 0),
        (CrashPoint(2), 0),
        (CrashPoint("table"), 0),
        (CrashPoint("table", before=False), 1),  # what it asked for is done, and it does not know
        (CrashPoint(3), 1),
        (CrashPoint(3, before=False), 1),
    ],
)
@pytest.mark.parametrize("real", [False, True])
def test_an_environment_dies_before_or_after_a_step(point: CrashPoint, counted: int, real: bool) -> None:
    class Code(Told):
        def handle(self, _state: None, _call: Call):
            yield Sleep(10 * MS)
            yield Ask("table", "update_item", {"key": "n"})
            yield Sleep(10 * MS)

    cloud, function, table = world(Code() if real else Model(STEPS), Faults(points=(point,)))
    invoke(function, S)
    recording = cloud.run(20 * S)
    assert statuses(recording) == [Status.CRASHED]
    assert table.items.get("n", 0) == counted
    assert [row.code for row in rows(recording, Kind.FAULT)] == [Fault.CRASH]
    assert not function.environments


def test_a_model_that_only_computes_is_driven_where_it_may_die_inside() -> None:
    steps = (Compute(Constant(10 * MS)), Compute(Constant(10 * MS)))
    runs = []
    for model in (Model(steps), Model(steps, driven=True)):
        cloud, function, _ = world(model)
        invoke(function, S)
        runs.append(cloud.run(20 * S).digest())
    assert runs[0] == runs[1]  # the same, as long as nothing strikes
    cloud, function, _ = world(Model(steps, driven=True), Faults(points=(CrashPoint(2),)))
    invoke(function, S)
    assert statuses(cloud.run(20 * S)) == [Status.CRASHED]


def test_a_throttled_dependency_says_so_in_its_own_words() -> None:
    told = Told()
    cloud, function, table = world(told)
    table.set_faults(Faults(throttled=1.0))
    invoke(function, S)
    recording = cloud.run(20 * S)
    assert [code for code, _ in told.found] == ["ProvisionedThroughputExceededException"]
    assert [row.code for row in rows(recording, Kind.FAULT)] == [Fault.THROTTLED]


def test_a_throttled_function_answers_429_and_an_event_for_it_comes_again_later() -> None:
    cloud, function, _ = world(Told())
    function.strike(Faults(throttled=1.0), 10 * S)
    memo = Memo(cloud)
    memo.invoke(function, S)
    cloud.clock.at(2 * S, lambda _: cloud.submit(function, Message(cloud.recorder.ref(-1), cloud.clock.now, {})))
    recording = cloud.run(60 * S)
    assert memo.ended[0][2] == {"Reason": "ConcurrentInvocationLimitExceeded", "message": "Rate Exceeded."}
    refused = [row.t // S for row in rows(recording, Kind.THROTTLE)]
    assert refused == [1, 2, 3, 5, 9]  # the event's own backoff: 1 s, 2 s, 4 s, 8 s
    assert [row.t // S for row in rows(recording, Kind.START)] == [17]


def test_who_invokes_hears_of_a_fault_of_the_platform() -> None:
    told = Told()
    cloud, function, _ = world(told)
    callee = Function(cloud, "callee", FunctionSettings(handler=Model((Compute(Constant(10 * MS)),))))
    callee.set_faults(Faults(system=1.0))
    told.ask = Ask("callee", "invoke", {})
    memo = Memo(cloud)
    memo.invoke(function, S)
    memo.invoke(callee, 2 * S)
    recording = cloud.run(20 * S)
    assert [code for code, _ in told.found] == ["ServiceException"]
    assert memo.ended[1][2]["Type"] == "Service"
    assert {row.who for row in rows(recording, Kind.START)} == {function.index}


@pytest.mark.parametrize("whose", ["function", "table"])
def test_a_question_that_the_network_loses_is_given_up_after_a_minute(whose: str) -> None:
    told = Told()
    cloud, function, table = world(told)
    (function if whose == "function" else table).strike(Faults(lost=1.0), 10 * S)
    invoke(function, S)
    invoke(function, 80 * S)  # the network is back
    cloud.run(200 * S)
    (code, when), answer = told.found
    assert code == "ConnectTimeoutError"
    assert when > 61 * S
    assert answer["count"] == 1


def test_a_short_time_out_strikes_before_a_lost_question_is_given_up() -> None:
    cloud, function, table = world(Told(), timeout=3 * S)
    table.set_faults(Faults(lost=1.0))
    invoke(function, S)
    assert statuses(cloud.run(200 * S)) == [Status.TIMEOUT]


def test_a_strike_ends_and_what_was_before_goes_on() -> None:
    cloud, _, table = world(Model(STEPS))
    table.set_faults(Faults(errors=0.5))
    table.strike(Faults(errors=1.0), 10 * S)
    table.strike(Faults(slow=1.0, delay=Constant(MS)), 5 * S)
    seen = []
    for at in (1, 6, 11):
        cloud.clock.at(at * S, lambda _: seen.append(table.trouble and table.trouble.faults))
    cloud.run(20 * S)
    assert [faults.errors for faults in seen] == [1.0, 1.0, 0.5]
    assert [faults.slow for faults in seen] == [1.0, 0.0, 0.0]


def test_windows_open_when_planned_or_at_random_until_there_is_another_plan() -> None:
    cloud, _, table = world(Model(STEPS))
    table.plan_faults((Window(2 * S, outage=True, at=10 * S), Window(S, Faults(lost=1.0), every=20 * S)))
    cloud.clock.at(500 * S, lambda _: table.plan_faults(()))
    began = []
    strike = table.strike

    def noted(faults: Faults, us: int) -> None:
        began.append(cloud.clock.now)
        strike(faults, us)

    table.strike = noted  # type: ignore[method-assign]
    recording = cloud.run(1000 * S)
    assert [(row.t, row.code) for row in rows(recording, Kind.FAULT)] == [
        (10 * S, Fault.OUTAGE),
        (12 * S, Fault.OUTAGE_OVER),
    ]
    assert 15 <= len(began) <= 35  # 25 on average
    assert began[-1] < 500 * S


def topic_to_queue(faults: Faults) -> tuple[Recording, list[Stored]]:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings())
    topic = Topic(cloud, "topic", (Subscription(queue),))
    topic.set_faults(faults)
    Client(cloud, "client", topic, ClientSettings(Steady(10.0), body={"n": "{number}"}))
    recording = cloud.run(20 * S)
    batch = queue.receive(10_000)
    assert batch is not None
    return recording, list(batch.messages)


def order(messages: list[Stored]) -> list[int]:
    return [message.body["n"] for message in sorted(messages, key=lambda one: one.enqueued)]


def test_deliveries_come_late_or_out_of_order() -> None:
    usual = order(topic_to_queue(Faults())[1])
    recording, late = topic_to_queue(Faults(late=1.0, lateness=Constant(3 * S)))
    assert usual == sorted(usual)
    assert order(late) == usual[: len(late)]
    assert len(usual) - len(late) == 30  # those of the last three seconds
    assert {row.value for row in rows(recording, Kind.FAULT)} == {3 * S}
    recording, mixed = topic_to_queue(Faults(reordered=0.3))
    assert order(mixed) != sorted(order(mixed))
    assert {row.code for row in rows(recording, Kind.FAULT)} == {Fault.REORDER}


def test_one_fault_does_not_change_the_luck_of_another() -> None:
    def twice(faults: Faults) -> list[int]:
        recording, _ = topic_to_queue(faults)
        return [row.t for row in rows(recording, Kind.FAULT) if row.code == Fault.DUPLICATE]

    alone = twice(Faults(duplicates=0.2))
    assert alone
    assert twice(Faults(duplicates=0.2, late=0.5, lateness=Constant(S), reordered=0.2, errors=0.0)) == alone


@pytest.mark.parametrize("way", ["longer", "together", "called off"])
def test_an_outage_is_over_once_and_is_said_to_be(way: str) -> None:
    cloud, function, _ = world(Model(STEPS))

    def begin(_: object) -> None:
        if way == "together":
            function.strike(Faults(errors=0.1), 10 * S)  # ends at the same moment, and first
        function.fail(10 * S)
        if way == "longer":
            cloud.clock.at(5 * S, function.fail, 5 * S)  # another one, up to the same moment
        elif way == "called off":
            cloud.clock.at(10 * S - 1, lambda _: function.set_faults(None))

    cloud.clock.at(0, begin)
    over = [(row.t, row.code) for row in rows(cloud.run(30 * S), Kind.FAULT) if row.code != Fault.OUTAGE]
    assert over == [(10 * S, Fault.OUTAGE_OVER)]
    assert function.trouble is None or function.trouble.down_until <= 10 * S
