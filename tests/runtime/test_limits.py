"""What bounds a function: payloads, /tmp, settings, shared CPU, the private network; and what keeps it warm."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Client,
    ClientSettings,
    Cloud,
    Compute,
    Constant,
    FixedInit,
    Function,
    FunctionSettings,
    Init,
    Model,
    Once,
    Queue,
    QueueSettings,
    ServiceError,
    Table,
)
from slslab.runtime.cloud import Overbooked
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.model import Scratch
from slslab.runtime.payload import MOST_ASYNC, MOST_SYNC, bytes_of, exceeds
from slslab.runtime.recording import Ending, Kind, Recording, Status, Why
from tests.runtime.building import MS, Memo, S, at, direct, lasting, rows, settings

MINUTE = 60 * S


def computing(us: int, count: int = 1) -> Model:
    return Model((Compute(Constant(us)),) * count)


# CPU


def ends(moments: tuple[float, ...], width: int, memory: int, us: int = S, **more: Any) -> list[tuple[int, int]]:
    found = settings(handler=computing(us), width=width, memory=memory, init=FixedInit(0), **more)
    recording = direct(at(*moments), found).run(60 * S)
    return [(round(row.t / MS), row.code) for row in rows(recording, Kind.END)]


def test_one_request_in_a_wide_environment_is_as_fast_as_in_a_narrow_one() -> None:
    assert ends((1,), 10, 1769) == ends((1,), 1, 1769) == [(2_000, 0)]
    assert abs(ends((1,), 10, 512)[0][0] - ends((1,), 1, 512)[0][0]) <= 1


def test_requests_that_compute_in_one_environment_share_its_processor() -> None:
    assert ends((1, 1), 2, 1769) == [(3_000, 0), (3_000, 0)]
    assert ends((1, 1.5), 2, 1769) == [(2_500, 0), (3_000, 0)]  # half alone, then both at half speed
    assert ends((1, 1), 2, 2 * 1769) == [(2_000, 0), (2_000, 0)]  # two processors
    assert ends((1, 1, 1, 1), 4, 2 * 1769) == [(3_000, 0)] * 4


def test_waiting_is_not_shared() -> None:
    found = settings(handler=lasting(S), width=4, init=FixedInit(0))
    recording = direct(at(1, 1, 1), found).run(60 * S)
    assert [row.t for row in rows(recording, Kind.END)] == [2 * S] * 3


def test_who_runs_out_of_time_leaves_the_processor_to_the_others() -> None:
    found = ends((1, 1, 3), 3, 1769, 1_300 * MS, timeout=2_500 * MS)
    assert found == [(3_500, Status.TIMEOUT), (3_500, Status.TIMEOUT), (4_633, Status.OK)]


def test_computing_in_one_environment_adds_up() -> None:
    """Work is conserved: however requests overlap, the processor is busy for as long as all of them need."""
    found = ends((1, 1.1, 1.2, 1.3, 1.7), 10, 1769)
    assert found[-1] == (6_000, 0)


# Payloads


class Asker:
    """Asks one thing and answers something."""

    def __init__(self, ask: Ask | None, answer: Any = None) -> None:
        self.ask, self.answer, self.got = ask, answer, None

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, _call: object) -> Any:
        if self.ask is not None:
            try:
                self.got = yield self.ask
            except ServiceError as error:
                self.got = (error.code, error.status)
        return self.answer

    def discard(self, _state: object) -> None: ...


@pytest.mark.parametrize(
    ("wait", "length", "refused"),
    [
        (True, MOST_SYNC - 8, False),
        (True, MOST_SYNC - 7, True),
        (False, MOST_ASYNC - 8, False),
        (False, MOST_ASYNC - 7, True),
    ],
)
def test_how_much_an_invocation_may_be_told(wait: bool, length: int, refused: bool) -> None:
    cloud = Cloud(1)
    Function(cloud, "other", settings())
    payload = {"a": "x" * length}  # eight bytes more as JSON: {"a": ""} less one blank, plus the text
    assert bytes_of(payload) == length + 9
    payload = {"a": "x" * (length - 1)}
    asker = Asker(Ask("other", "invoke", {"payload": payload, "wait": wait}))
    Memo(cloud).invoke(Function(cloud, "f", settings(handler=asker)))
    cloud.run(60 * S)
    assert (asker.got == ("RequestTooLargeException", 413)) == refused


@pytest.mark.parametrize(("length", "status"), [(MOST_SYNC - 2, Status.OK), (MOST_SYNC - 1, Status.ERROR)])
def test_how_much_an_invocation_may_answer(length: int, status: Status) -> None:
    cloud = Cloud(1)
    memo = Memo(cloud)
    memo.invoke(Function(cloud, "f", settings(handler=Asker(None, "x" * length))))
    cloud.run(60 * S)
    ((_, found, answer),) = memo.ended
    assert found == status
    assert status == Status.OK or answer["errorType"] == "Function.ResponseSizeTooLarge"


@pytest.mark.parametrize("value", [{"a": [1, None, "é" * 40, {"b": "\n" * 9}]}, "x" * 99, ["\x00" * 20, 1.5], 7])
def test_the_quick_look_agrees_with_the_length(value: Any) -> None:
    length = bytes_of(value)
    assert not exceeds(value, length)
    assert exceeds(value, length - 1)


@pytest.mark.parametrize(("size", "status"), [(MOST_SYNC, Status.OK), (MOST_SYNC + 1, Status.TOO_LARGE)])
def test_a_client_that_sends_too_much_is_told_so(size: int, status: Status) -> None:
    cloud = Cloud(1)
    Client(cloud, "clients", Function(cloud, "f", settings()), ClientSettings(arrivals=at(1), size=size))
    recording = cloud.run(10 * S)
    assert [row.code for row in rows(recording, Kind.RECEIVE)] == [status]
    assert len(rows(recording, Kind.START)) == (status == Status.OK)


def test_a_queue_takes_a_mebibyte() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings())
    Client(cloud, "clients", queue, ClientSettings(arrivals=at(1), size=1_048_577))
    assert [row.code for row in rows(cloud.run(10 * S), Kind.RECEIVE)] == [Status.TOO_LARGE]


# /tmp and settings


def test_tmp_fills_up_over_the_life_of_an_environment() -> None:
    handler = Model((Scratch(200 * 1_048_576), Compute(Constant(MS))))
    recording = direct(at(1, 2, 3, 4), settings(handler=handler)).run(10 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [0, 0, Status.ERROR, Status.ERROR]
    cleaned = Model((Scratch(200 * 1_048_576), Compute(Constant(MS)), Scratch(-200 * 1_048_576)))
    recording = direct(at(1, 2, 3, 4), settings(handler=cleaned)).run(10 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [0] * 4
    recording = direct(at(1, 2, 3, 4), settings(handler=handler, tmp=1024)).run(10 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [0] * 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"memory": 127},
        {"memory": 10_241},
        {"timeout": 901 * S},
        {"tmp": 511},
        {"variables": 4_097},
        {"width": 0},
        {"init": Init(package=250 * 1024 + 1)},
        {"init": Init(package=10_240 * 1024 + 1, image=True)},
        {"prepared": 3, "reserved": 2},
    ],
)
def test_settings_that_the_platform_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be from|has at most|must not be over"):
        FunctionSettings(**wrong)


def test_an_archive_of_250_mb_and_an_image_of_10_gb_are_taken() -> None:
    assert FunctionSettings(init=Init(package=250 * 1024)).init
    assert FunctionSettings(init=Init(package=10_240 * 1024, image=True)).init


# What functions reserve of the account's concurrency


def test_a_hundred_must_stay_unreserved() -> None:
    cloud = Cloud(1)
    Function(cloud, "a", settings(reserved=600))
    Function(cloud, "b", settings(reserved=300))
    assert cloud.account.limit == 100
    with pytest.raises(Overbooked, match="901 of the account's 1000"):
        Function(cloud, "c", settings(reserved=1))


def test_what_is_reserved_follows_changes() -> None:
    cloud = Cloud(1)
    function = Function(cloud, "a", settings(reserved=600))
    Queue(cloud, "queue", QueueSettings())
    function.change(settings(reserved=200))
    assert cloud.account.limit == 800
    function.change(settings())
    assert cloud.account.limit == 1000
    with pytest.raises(Overbooked):
        function.change(settings(reserved=901))


# Provisioned concurrency on its way


def test_provisioned_environments_are_made_6000_a_minute_and_serve_when_all_are_ready() -> None:
    cloud = direct(Once(1, 65 * S), settings(init=FixedInit(3 * S), keep_alive=0))
    function: Any = cloud.get("function")
    cloud.clock.at(S, lambda _: function.change(settings(init=FixedInit(3 * S), prepared=500, allocation=60 * S)))
    recording = cloud.run(120 * S)
    made = [row.t for row in rows(recording, Kind.CREATE) if row.code == Why.PROVISIONED]
    assert (len(made), made[0], made[-1]) == (500, 61 * S, 61 * S + 499 * 10 * MS)
    # At 65 s many are ready, and none may serve: the call finds no environment and waits for one of its own.
    assert [(row.t, row.code) for row in rows(recording, Kind.START)] == [(68 * S, 1)]
    assert len(function.spare) == 500
    assert not cloud.allocations


def test_what_is_allocated_can_be_changed_and_killed_on_the_way() -> None:
    cloud = Cloud(1)
    function = Function(cloud, "function", settings(init=FixedInit(5 * S)))
    for when, number in ((0, 100), (60 * S + 500 * MS, 20), (100 * S, 30)):
        cloud.clock.at(when, lambda number: function.change(settings(init=FixedInit(5 * S), prepared=number)), number)
    cloud.clock.at(61 * S, cloud.kill, 3)
    cloud.run(300 * S)
    assert len(function.spare) == len(function.environments) == 30
    assert not cloud.allocations


# Rate


def test_the_limit_of_calls_a_second_is_for_those_who_wait() -> None:
    limited = settings(handler=lasting(1), reserved=1, init=FixedInit(0), rate_factor=10)
    recording = direct(Once(40, S, 10 * MS), limited).run(10 * S)
    throttled = len(rows(recording, Kind.THROTTLE))
    assert throttled == 40 - 10 - 3  # ten at once, and ten a second more
    cloud = Cloud(1)
    function = Function(cloud, "f", limited)
    queue = Queue(cloud, "queue", QueueSettings())
    from slslab.runtime import Poller, PollerSettings

    Poller(queue, function, PollerSettings(batch=1))
    for n in range(40):
        cloud.clock.at(S + n * 10 * MS, lambda _: queue.send({"body": {}}, -1, 0))
    assert not [row for row in rows(cloud.run(60 * S), Kind.THROTTLE) if row.code == 2]


# Network


def test_a_private_network_is_attached_before_it_is_used_and_its_gateway_takes_time() -> None:
    cloud = Cloud(1)
    Table(cloud, "table")
    plain = settings(handler=Asker(Ask("table", "get_item", {"key": "a"})), init=Init("go"), keep_alive=900 * S)
    inside = settings(
        handler=plain.handler, init=Init("go", network=True), nat=50 * MS, keep_alive=900 * S, attach=90 * S
    )
    function = Function(cloud, "f", plain)
    Client(cloud, "clients", function, ClientSettings(arrivals=at(1, 50, 200, 210)))
    cloud.clock.at(10 * S, lambda _: function.change(inside))
    recording = cloud.run(300 * S)
    made = [row.t // S for row in rows(recording, Kind.CREATE)]
    assert made == [1, 200]  # at 50 s the old version still answers
    starts = {row.ref: row.t for row in rows(recording, Kind.START)}
    took = [row.t - starts[row.ref] for row in rows(recording, Kind.END)]
    assert max(took[:2]) < 50 * MS < 100 * MS <= min(took[2:])


# Keeping warm


def lives(recording: Recording) -> list[tuple[int, int]]:
    """(why, age in minutes at its end, rounded) of each environment."""
    begun = {row.env: (row.t, row.code) for row in rows(recording, Kind.CREATE)}
    gone = {row.env: row.t for row in rows(recording, Kind.REMOVE)}
    return [(why, round((gone.get(env, recording.end) - t) / MINUTE)) for env, (t, why) in begun.items()]


def regular(policy: int | Hybrid, every: float, calls: int = 40) -> Recording:
    moments = tuple(MINUTE / S * every * n + 1 for n in range(calls))
    found = settings(handler=lasting(MS), keep_alive=policy, init=FixedInit(500 * MS))
    return direct(at(*moments), found).run(round((calls * every + 1) * MINUTE))


def cold(recording: Recording) -> int:
    return sum(row.code for row in rows(recording, Kind.START))


def test_the_policy_makes_the_environment_just_in_time() -> None:
    fixed, learned = regular(10 * MINUTE, 30), regular(Hybrid(), 30)
    assert cold(fixed) == 40
    assert cold(learned) == 1

    def area(recording: Recording) -> float:
        return sum(minutes for _, minutes in lives(recording)[12:])

    assert {why for why, _ in lives(learned)[1:]} == {Why.EXPECTED}
    assert area(learned) / len(lives(learned)[12:]) <= 8  # of the 30 minutes between two calls


def test_without_enough_to_go_by_it_keeps_for_the_whole_range() -> None:
    assert len(lives(regular(Hybrid(), 30, 8))) == 1


def test_what_the_histogram_cannot_hold_is_forecast() -> None:
    learned = regular(Hybrid(), 300, 30)
    assert cold(learned) <= 12
    assert cold(regular(240 * MINUTE, 300, 30)) == 30


def test_a_call_that_comes_before_it_is_expected_is_cold_and_nothing_is_made_twice() -> None:
    moments = [1800 * n + 1 for n in range(20)]
    early = at(*moments, moments[-1] + 120)
    recording = direct(early, settings(handler=lasting(MS), keep_alive=Hybrid())).run(moments[-1] * S + 3 * MINUTE)
    assert rows(recording, Kind.START)[-1].code == 1
    assert len([row for row in rows(recording, Kind.REMOVE) if row.code == Ending.EXPIRED]) >= 9


def test_pings_keep_as_many_environments_as_they_hit() -> None:
    found = settings(handler=lasting(100 * MS), keep_alive=300 * S, pings=(240 * S, 3))
    recording = direct(at(1_000, 1_000, 1_000, 1_000), found).run(1_010 * S)
    assert [why for why, _ in lives(recording)] == [Why.PINGED] * 3 + [Why.DEMAND]
    assert cold(recording) == 1
    billed = [row.value for row in rows(recording, Kind.END)]
    assert billed.count(MS) == 12  # four rounds of three, a millisecond each


def test_pings_end_when_they_are_switched_off() -> None:
    cloud = Cloud(1)
    function = Function(cloud, "f", settings(pings=(60 * S, 1)))
    cloud.clock.at(150 * S, lambda _: function.change(settings()))
    assert len(rows(cloud.run(900 * S), Kind.START)) == 2
