"""How environments come, work and go, on the log of what happened."""

from __future__ import annotations

import itertools
import json

import pytest

from slslab.runtime import (
    Api,
    ApiSettings,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    FixedInit,
    Function,
    FunctionSettings,
    Init,
    Message,
    Model,
    Once,
    Pause,
    When,
)
from slslab.runtime.model import Compute
from slslab.runtime.recording import Ending, Kind, Phase, Reason, Status, Why
from tests.runtime.building import MS, Memo, S, at, direct, lasting, log, rows, settings


def test_cold_then_warm_then_gone() -> None:
    recording = direct(at(1, 1.5), settings(keep_alive=10 * S)).run(20 * S)
    assert log(recording, Kind.CREATE, Kind.READY, Kind.START, Kind.END, Kind.REMOVE) == [
        (1000, "CREATE", Why.DEMAND, 512),
        (1050, "READY", 0, 50 * MS),
        (1050, "START", 1, 50 * MS),
        (1150, "END", Status.OK, 100 * MS),
        (1500, "START", 0, 0),
        (1600, "END", Status.OK, 100 * MS),
        (11600, "REMOVE", Ending.EXPIRED, 0),
    ]


def test_the_newest_idle_environment_is_taken() -> None:
    recording = direct(at(1, 1.01, 1.02, 2, 3), settings(keep_alive=5 * S)).run(12 * S)
    assert [row.env for row in rows(recording, Kind.START)] == [1, 2, 3, 3, 3]
    assert [(row.t // MS, row.env) for row in rows(recording, Kind.REMOVE)] == [(6150, 1), (6160, 2), (8100, 3)]


def test_keep_alive_of_nothing_removes_at_once() -> None:
    recording = direct(at(1, 2), settings(keep_alive=0)).run(5 * S)
    assert [row.t // MS for row in rows(recording, Kind.REMOVE)] == [1150, 2150]


def test_a_range_of_keep_alive_is_drawn_for_each_environment() -> None:
    recording = direct(Once(40, S), settings(keep_alive=(5 * S, 7 * S))).run(20 * S)
    idle = [row.t - 1_150 * MS for row in rows(recording, Kind.REMOVE)]
    assert len(idle) == 40
    assert 5 * S <= min(idle) < 5.3 * S
    assert 6.7 * S < max(idle) <= 7 * S


def test_an_old_environment_is_renewed_when_it_rests() -> None:
    recording = direct(at(*range(1, 9)), settings(recycle=3 * S)).run(10 * S)
    assert [(row.t // MS, row.code) for row in rows(recording, Kind.REMOVE)] == [
        (4100, Ending.RECYCLED),
        (8100, Ending.RECYCLED),
    ]


def test_reserved_concurrency_is_a_ceiling_with_a_reason() -> None:
    cloud = direct(Once(5, S), settings(reserved=3))
    recording = cloud.run(5 * S)
    assert [row.code for row in rows(recording, Kind.THROTTLE)] == [Reason.RESERVED_CONCURRENCY_LIMIT] * 2
    assert [row.code for row in rows(recording, Kind.RECEIVE)].count(Status.THROTTLED) == 2
    assert cloud.totals.throttles == 2


def test_the_account_is_a_ceiling_for_all_that_reserve_nothing() -> None:
    cloud = Cloud(1, account_limit=6)
    one, other, own = (Function(cloud, name, settings()) for name in ("one", "other", "own"))
    own.change(settings(reserved=2))
    memo = Memo(cloud)
    for function in (one, one, other, other, one, own, own, own):
        memo.invoke(function, S)
    recording = cloud.run(3 * S)
    assert [(row.who, row.code) for row in rows(recording, Kind.THROTTLE)] == [
        (0, Reason.CONCURRENT_INVOCATION_LIMIT),
        (2, Reason.RESERVED_CONCURRENCY_LIMIT),
    ]
    assert memo.ended[0][2] == {"Reason": "ConcurrentInvocationLimitExceeded", "message": "Rate Exceeded."}


def test_calls_per_second_are_bounded_by_ten_times_the_concurrency() -> None:
    recording = direct(Once(15, S, 20 * MS), settings(handler=lasting(1 * MS), reserved=1, init=FixedInit())).run(3 * S)
    reasons = [row.code for row in rows(recording, Kind.THROTTLE)]
    assert reasons == [Reason.INVOCATION_RATE_LIMIT] * 3  # ten at once, and one more every tenth of a second


@pytest.mark.parametrize("express", [True, False])
def test_an_account_takes_ten_times_its_concurrency_in_calls_a_second(express: bool) -> None:
    cloud = Cloud(1, account_limit=4)
    quick, own = (settings(handler=lasting(100), init=FixedInit(), reserved=one) for one in (None, 1))
    body = {} if express else {"say": "something"}
    for name, function in (("one", quick), ("other", quick), ("own", own)):
        box = Function(cloud, name, function)
        Client(cloud, f"{name}-clients", box, ClientSettings(arrivals=Once(21, S, 1 * MS), body=body))
    recording = cloud.run(3 * S)
    # 40 at once: of 42 calls within 20 ms two are too many. Who has reserved concurrency has a limit of its own.
    assert [(row.t // MS, row.code) for row in rows(recording, Kind.THROTTLE) if row.who != box.index] == [
        (1020, Reason.ACCOUNT_RATE_LIMIT),
        (1020, Reason.ACCOUNT_RATE_LIMIT),
    ]
    assert len([row for row in rows(recording, Kind.END) if row.who != box.index]) == 40


def test_asynchronous_events_have_no_limit_of_calls_a_second() -> None:
    cloud = Cloud(1, account_limit=1)
    box = Function(cloud, "f", settings(handler=lasting(100), init=FixedInit()))
    for n in range(30):
        cloud.clock.at(S + n * MS, lambda _: cloud.submit(box, Message(cloud.recorder.ref(-1), cloud.clock.now, {})))
    recording = cloud.run(3 * S)
    assert not rows(recording, Kind.THROTTLE)
    assert len(rows(recording, Kind.END)) == 30


def test_environments_are_added_no_faster_than_the_scaling_rate() -> None:
    recording = direct(Once(25, S, 500 * MS), settings(scaling=10, handler=lasting(60 * S))).run(20 * S)
    assert len(rows(recording, Kind.CREATE)) == 10 + 12
    assert {row.code for row in rows(recording, Kind.THROTTLE)} == {Reason.SCALING_RATE}


def test_prepared_environments_are_ready_and_the_rest_spills_over() -> None:
    recording = direct(Once(3, S), settings(prepared=2, keep_alive=2 * S)).run(10 * S)
    assert [(row.t, row.code) for row in rows(recording, Kind.CREATE)] == [
        (0, Why.PROVISIONED),
        (0, Why.PROVISIONED),
        (S, Why.DEMAND),
    ]
    assert [row.code for row in rows(recording, Kind.START)] == [0, 0, 1]
    assert [row.env for row in rows(recording, Kind.REMOVE)] == [3]  # the prepared ones stay


def test_what_is_provisioned_is_set_aside_for_its_function() -> None:
    cloud = Cloud(1, account_limit=6)
    one, other = Function(cloud, "one", settings(prepared=4)), Function(cloud, "other", settings())
    one.prepare()
    assert cloud.account.limit == 2
    memo = Memo(cloud)
    for function in (other, other, other, one, one, one, one, one):
        memo.invoke(function, S)
    recording = cloud.run(3 * S)
    # The other has what is left, and not the idle ones; what does not fit into the four would have to share it.
    assert [row.who for row in rows(recording, Kind.THROTTLE)] == [other.index, one.index]
    assert cloud.account.used == 0


def test_provisioned_environments_take_ten_calls_a_second_each_and_the_rest_spills_over() -> None:
    quick = settings(handler=lasting(100), prepared=1, init=FixedInit())
    recording = direct(Once(12, S, 1 * MS), quick).run(3 * S)
    assert [row.env for row in rows(recording, Kind.START)] == [1] * 10 + [2] * 2


def test_a_shorter_keep_alive_holds_for_who_is_at_work_too() -> None:
    cloud = direct(at(1, 50), settings(handler=lasting(30 * S), keep_alive=600 * S))
    box = cloud.get("function")
    cloud.clock.at(60 * S, lambda _: box.change(settings(handler=lasting(30 * S), keep_alive=5 * S)))
    recording = cloud.run(200 * S)
    ends = [row.t for row in rows(recording, Kind.END)]
    assert [row.t for row in rows(recording, Kind.REMOVE)] == [ends[-1] + 5 * S]


def test_prepared_environments_are_allocated_some_time_after_a_change() -> None:
    cloud = direct(at(1))
    box = cloud.get("function")
    cloud.clock.at(2 * S, lambda _: box.change(settings(prepared=2, allocation=60 * S)))
    cloud.clock.at(100 * S, lambda _: box.change(settings(prepared=1, allocation=60 * S)))
    recording = cloud.run(200 * S)
    made = [(row.t // MS, row.env) for row in rows(recording, Kind.READY) if row.env > 1]
    assert made == [(62_050, 2), (62_060, 3)]  # one by one, 6,000 a minute
    assert [(row.t // S, row.env, row.code) for row in rows(recording, Kind.REMOVE)] == [(100, 3, Ending.REPLACED)]


def test_an_environment_shared_by_several_requests() -> None:
    recording = direct(Once(5, S, 10 * MS), settings(width=4)).run(3 * S)
    assert [(row.env, row.code) for row in rows(recording, Kind.START)] == [(1, 1), (1, 1), (1, 1), (1, 1), (2, 1)]
    in_flight = most = 0
    for row in rows(recording, Kind.START, Kind.END):
        if row.env == 1:
            in_flight += 1 if row.kind == Kind.START else -1
            most = max(most, in_flight)
    assert most == 4
    assert sum(row.value for row in rows(recording, Kind.END) if row.env == 1) == 100 * MS  # its time is paid once


def test_a_limit_counts_environments_and_not_the_requests_in_them() -> None:
    recording = direct(Once(9, S), settings(width=4, reserved=2)).run(3 * S)
    assert len(rows(recording, Kind.THROTTLE)) == 1
    assert len(rows(recording, Kind.START)) == 8


def test_a_timeout_resets_the_process_but_keeps_the_environment() -> None:
    slow = settings(handler=lasting(3 * S), timeout=2 * S, init=FixedInit(500 * MS))
    recording = direct(at(1, 10), slow).run(20 * S)
    assert log(recording, Kind.END) == [(3500, "END", Status.TIMEOUT, 2 * S), (12000, "END", Status.TIMEOUT, 2 * S)]
    assert len(rows(recording, Kind.CREATE)) == 1
    errors = [json.loads(recording.texts[row.value]) for row in rows(recording, Kind.LOG)]
    assert errors[0]["errorMessage"] == "Task timed out after 2.00 seconds"


def test_after_a_timeout_init_is_done_again_inside_the_invocation() -> None:
    first_is_slow = Model((Pause(Constant(3 * S), When("number", "is", 1)), Pause(Constant(100 * MS))))
    cloud = Cloud(1)
    box = Function(cloud, "f", settings(handler=first_is_slow, timeout=2 * S, init=FixedInit(500 * MS)))
    Client(cloud, "c", box, ClientSettings(arrivals=at(1, 10, 11), body={"number": "{number}"}))
    recording = cloud.run(20 * S)
    assert log(recording, Kind.START, Kind.END) == [
        (1500, "START", 1, 500 * MS),
        (3500, "END", Status.TIMEOUT, 2 * S),
        (10000, "START", 0, 0),  # nobody waits before START: INIT counts as duration
        (10600, "END", Status.OK, 600 * MS),
        (11000, "START", 0, 0),
        (11100, "END", Status.OK, 100 * MS),
    ]


def test_init_over_the_cap_is_broken_off_and_repeated() -> None:
    recording = direct(at(1), settings(init=FixedInit(12 * S), timeout=60 * S)).run(60 * S)
    assert log(recording, Kind.READY, Kind.END) == [
        (11_000, "READY", 0, 10 * S),
        (23_100, "END", Status.OK, 12 * S + 100 * MS),
    ]


def test_a_new_version_replaces_the_environments_when_they_rest() -> None:
    cloud = direct(at(1, 1.01, 1.99, 3), settings(memory=512))
    box = cloud.get("function")
    cloud.clock.at(2 * S, lambda _: box.change(settings(memory=1024)))
    recording = cloud.run(5 * S)
    assert log(recording, Kind.REMOVE) == [
        (2000, "REMOVE", Ending.REPLACED, 0),
        (2090, "REMOVE", Ending.REPLACED, 0),
    ]
    assert [row.value for row in rows(recording, Kind.CREATE)] == [512, 512, 1024]


def test_a_shorter_keep_alive_holds_for_those_that_are_idle() -> None:
    cloud = direct(at(1), settings(keep_alive=300 * S))
    cloud.clock.at(20 * S, lambda _: cloud.get("function").change(settings(keep_alive=10 * S)))
    assert [row.t for row in rows(cloud.run(60 * S), Kind.REMOVE)] == [20 * S]


def test_killing_an_environment_ends_what_runs_in_it() -> None:
    cloud = direct(at(1, 2), settings(handler=lasting(500 * MS)))
    cloud.clock.at(2_100 * MS, lambda _: cloud.kill(1))
    cloud.clock.at(2_200 * MS, lambda _: cloud.kill(1))
    recording = cloud.run(5 * S)
    assert log(recording, Kind.END, Kind.REMOVE) == [
        (1550, "END", Status.OK, 500 * MS),
        (2100, "REMOVE", Ending.KILLED, 0),
        (2100, "END", Status.CRASHED, 100 * MS),
    ]


def test_a_prepared_environment_that_is_killed_is_made_anew() -> None:
    cloud = direct(at(5), settings(prepared=1))
    cloud.clock.at(2 * S, lambda _: cloud.kill(1))
    recording = cloud.run(10 * S)
    assert [(row.t, row.env, row.code) for row in rows(recording, Kind.CREATE)] == [
        (0, 1, Why.PROVISIONED),
        (2 * S, 2, Why.PROVISIONED),
    ]
    assert [(row.env, row.code) for row in rows(recording, Kind.START)] == [(2, 0)]


def test_a_call_whose_environment_is_killed_while_it_starts_gets_another() -> None:
    cloud = direct(at(1), settings(init=FixedInit(S)))
    cloud.clock.at(1_500 * MS, lambda _: cloud.kill(1))
    recording = cloud.run(5 * S)
    assert [(row.env, row.t // MS) for row in rows(recording, Kind.START)] == [(2, 2500)]
    assert cloud.totals.environments == 1


def test_the_phases_of_init_follow_each_other_and_add_up() -> None:
    recording = direct(at(1), settings(init=Init(package=5 * 1024, imports=300 * MS))).run(10 * S)
    phases = rows(recording, Kind.PHASE)
    assert [row.code for row in phases] == [Phase.PLACEMENT, Phase.DOWNLOAD, Phase.RUNTIME, Phase.CODE]
    for one, next_one in itertools.pairwise(phases):
        assert one.t + one.value == next_one.t
    ready = rows(recording, Kind.READY)[0]
    assert sum(row.value for row in phases) == ready.value == ready.t - phases[0].t


def test_a_snapshot_is_restored_where_the_runtime_offers_it() -> None:
    def phases(runtime: str) -> list[int]:
        recording = direct(at(1), settings(init=Init(runtime, imports=5 * S, snapshot=True))).run(30 * S)
        return [row.code for row in rows(recording, Kind.PHASE)]

    assert phases("java21") == [Phase.PLACEMENT, Phase.RESTORE]
    assert phases("rust") == [Phase.PLACEMENT, Phase.DOWNLOAD, Phase.RUNTIME, Phase.CODE]


@pytest.mark.parametrize(("bill_init", "first"), [(True, 150 * MS), (False, 100 * MS)])
def test_whether_init_is_billed(bill_init: bool, first: int) -> None:
    recording = direct(at(1, 2), settings(bill_init=bill_init)).run(5 * S)
    assert [row.value for row in rows(recording, Kind.END)] == [first, 100 * MS]


def test_durations_are_rounded_up_to_the_billing_step() -> None:
    odd = settings(handler=lasting(41_001))
    assert [row.value for row in rows(direct(at(1), odd).run(5 * S), Kind.END)] == [42 * MS]
    coarse = settings(handler=lasting(41_001), billing_step=100 * MS)
    assert [row.value for row in rows(direct(at(1), coarse).run(5 * S), Kind.END)] == [100 * MS]


def test_computing_depends_on_memory_and_waiting_does_not() -> None:
    computing = Model((Compute(Constant(100 * MS)),))
    ends = {}
    for memory in (512, 1769, 3008):
        recording = direct(at(1), settings(handler=computing, memory=memory, init=FixedInit())).run(5 * S)
        ends[memory] = rows(recording, Kind.END)[0].t - S
    assert ends == {512: 345_508, 1769: 100_000, 3008: 100_000}


def test_the_report_says_what_lambda_says() -> None:
    recording = direct(at(1, 2), FunctionSettings(handler=lasting(41_234), init=FixedInit(50_500))).run(5 * S)
    reports = [json.loads(recording.said(index)) for index, row in enumerate(recording) if row.kind == Kind.REPORT]
    assert reports == [
        {
            "type": "platform.report",
            "status": "success",
            "metrics": {
                "durationMs": 41.234,
                "billedDurationMs": 92,
                "memorySizeMB": 512,
                "initDurationMs": 50.5,
            },
        },
        {
            "type": "platform.report",
            "status": "success",
            "metrics": {"durationMs": 41.234, "billedDurationMs": 42, "memorySizeMB": 512},
        },
    ]


def test_an_api_does_not_wait_for_ever_but_the_function_goes_on() -> None:
    cloud = Cloud(1)
    box = Function(cloud, "f", settings(handler=lasting(40 * S)))
    api = Api(cloud, "api", box, ApiSettings())
    Client(cloud, "clients", api, ClientSettings(arrivals=at(1), latency=10 * MS))
    recording = cloud.run(60 * S)
    assert [(row.code, row.value // MS) for row in rows(recording, Kind.RECEIVE)] == [
        (Status.GATEWAY_TIMEOUT, 30_000 + 10)
    ]
    assert [row.code for row in rows(recording, Kind.END)] == [Status.OK]


def test_an_api_has_a_throttle_of_its_own() -> None:
    cloud = Cloud(1)
    api = Api(cloud, "api", Function(cloud, "f", settings()), ApiSettings(burst=2))
    Client(cloud, "clients", api, ClientSettings(arrivals=Once(3, S)))
    recording = cloud.run(5 * S)
    assert sorted(row.code for row in rows(recording, Kind.RECEIVE)) == [Status.OK, Status.OK, Status.THROTTLED]
    assert not rows(recording, Kind.THROTTLE)


def test_the_trace_leads_from_the_invocation_to_the_request() -> None:
    cloud = Cloud(1)
    api = Api(cloud, "api", Function(cloud, "f", settings()), ApiSettings())
    Client(cloud, "clients", api, ClientSettings(arrivals=at(1, 2)))
    recording = cloud.run(5 * S)
    sent = [row.ref for row in rows(recording, Kind.SEND)]
    assert [recording.root(row.ref) for row in rows(recording, Kind.START)] == sent
    assert [row.ref for row in rows(recording, Kind.RECEIVE)] == sent
