"""The express lane leaves no trace: a run in which no request may take it is the same, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    Client,
    ClientSettings,
    Cloud,
    Exponential,
    Faults,
    FixedInit,
    Function,
    FunctionSettings,
    Model,
    Pause,
    Poisson,
    Steady,
)
from slslab.runtime.recording import Kind
from tests.runtime.building import MS, S, lasting

PLAIN = ClientSettings(arrivals=Poisson(4.0))
BUSY = FunctionSettings(handler=lasting(900 * MS), init=FixedInit(400 * MS))
HANDLERS = [lasting(250 * MS), Model((Pause(Exponential(700 * MS)),))]
FUNCTIONS = st.builds(
    FunctionSettings,
    handler=st.sampled_from(HANDLERS),
    timeout=st.sampled_from([600 * MS, 900 * S]),
    init=st.sampled_from([FixedInit(0), FixedInit(400 * MS), FixedInit(11 * S)]),
    keep_alive=st.sampled_from([0, S, (S, 20 * S), 300 * S]),
    reserved=st.sampled_from([None, 2]),
    prepared=st.sampled_from([0, 1]),
    recycle=st.sampled_from([None, 6 * S]),
    pings=st.sampled_from([None, (3 * S, 2)]),
    scaling=st.sampled_from([None, 3]),
)
CLIENTS = st.sampled_from(
    [PLAIN, ClientSettings(arrivals=Steady(7.0)), ClientSettings(arrivals=Poisson(4.0), latency=20 * MS)]
)
ACTS = st.one_of(
    st.tuples(st.just("kill"), st.integers(1, 12)),
    st.tuples(st.just("fail"), st.integers(1, 5)),
    st.tuples(st.just("burst"), st.integers(1, 6)),
    st.tuples(st.just("function"), FUNCTIONS),
    st.tuples(st.just("client"), CLIENTS),
    st.tuples(st.just("faults"), st.sampled_from([None, Faults(errors=0.3), Faults(crashes=0.3)])),
)
PLANS = st.lists(st.tuples(st.integers(0, 30 * S), ACTS), max_size=5)


def run(function: FunctionSettings, plan: list[Any], seed: int, *, express: bool, record: bool = True) -> Cloud:
    """Two clients of one function, and another function that takes its part of the account's limit.

    Who has something to say in a request does not take the lane.
    """

    def saying(settings: ClientSettings) -> ClientSettings:
        return replace(settings, body={} if express else {"number": "{number}"})

    cloud = Cloud(seed, record=record, account_limit=8)
    box = Function(cloud, "f", function)
    box.prepare()
    client = Client(cloud, "clients", box, saying(PLAIN))
    Client(cloud, "others", box, saying(ClientSettings(arrivals=Poisson(1.0))))
    Client(cloud, "strangers", Function(cloud, "g", BUSY), saying(ClientSettings(arrivals=Poisson(2.0))))

    def act(what: tuple[str, Any]) -> None:
        action, value = what
        if action == "kill":
            busy = [env.number for env in box.environments.values() if env.calls]
            cloud.kill(busy[value % len(busy)] if busy else value)
        elif action == "fail":
            box.fail(value * S)
        elif action == "burst":
            client.burst(value)
        elif action == "function":
            box.change(value)
        elif action == "client":
            client.change(saying(value))
        else:
            box.set_faults(value)

    for when, what in plan:
        cloud.clock.at(when, act, what)
    cloud.run(40 * S)
    return cloud


def check(function: FunctionSettings, plan: list[Any], seed: int) -> None:
    """Once with the lane, once without it, once without a record."""
    slow, fast = (run(function, plan, seed, express=express) for express in (False, True))
    assert list(fast.recorder.recording) == list(slow.recorder.recording)
    assert fast.recorder.recording.digest() == slow.recorder.recording.digest()
    unrecorded = run(function, plan, seed, express=True, record=False)
    for cloud in (fast, unrecorded):
        assert cloud.totals.latency.counts == slow.totals.latency.counts
        for name in ("requests", "invocations", "cold", "errors", "busy_us", "billed_us", "environment_us"):
            assert getattr(cloud.totals, name) == getattr(slow.totals, name)


@settings(max_examples=100, deadline=None)
@given(FUNCTIONS, PLANS, st.integers(0, 1000))
def test_the_lane_leaves_no_trace(function: FunctionSettings, plan: list[Any], seed: int) -> None:
    check(function, plan, seed)


@pytest.mark.parametrize(
    "act",
    [
        ("kill", 1),
        ("fail", 3),
        ("burst", 5),
        ("function", FunctionSettings(handler=lasting(500 * MS), init=FixedInit(400 * MS), billing_step=S)),
        ("function", FunctionSettings(handler=lasting(900 * MS), init=FixedInit(400 * MS), reserved=2)),
        ("function", FunctionSettings(handler=lasting(900 * MS), init=FixedInit(400 * MS), keep_alive=0)),
        ("function", FunctionSettings(handler=lasting(900 * MS), init=FixedInit(400 * MS), width=3)),
        ("client", ClientSettings(arrivals=Poisson(4.0), latency=20 * MS)),
        ("client", ClientSettings(arrivals=Poisson(4.0), size=2048)),
        ("client", ClientSettings(arrivals=Steady(12.0))),
        ("faults", Faults(errors=0.5)),
        ("faults", Faults(crashes=0.5)),
        ("faults", Faults(throttled=0.5)),
    ],
    ids=str,
)
def test_what_is_under_way_meets_what_happens(act: Any) -> None:
    check(BUSY, [(10 * S, act), (20 * S, act), (20 * S + 1, ("function", BUSY))], seed=1)


@pytest.mark.parametrize("latency", [0, 5 * MS])
def test_refused_requests_do_not_make_latencies_shorter(latency: int) -> None:
    cloud = Cloud(1)
    box = Function(cloud, "f", FunctionSettings(handler=lasting(S), reserved=1))
    Client(cloud, "clients", box, ClientSettings(arrivals=Steady(5.0), latency=latency))
    recording = cloud.run(20 * S)
    refused = recording.kind.count(Kind.THROTTLE)
    assert refused > 10
    assert min(cloud.totals.latency.counts) > 950 * MS
    assert len(cloud.totals.latency) == recording.kind.count(Kind.RECEIVE) - refused
