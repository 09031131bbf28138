"""Environments, requests and travels, read back from rows written by hand."""

from __future__ import annotations

from slslab.runtime.recording import Ending, Hop, Kind, Phase, Recording, Status, Why
from slslab.sims.views import Busy, Travel, environments, requests, travels
from tests.sims.conftest import MS, S, Tape


def test_the_life_of_an_environment(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 200 * MS)
    first = tape.request(0, client, function, env, took=50 * MS, waited=200 * MS)
    tape.request(1 * S, client, function, env, took=100 * MS)
    tape.row(3 * S, Kind.REMOVE, Ending.EXPIRED, function, env)
    (life,) = environments(tape.recording(4 * S))

    assert (life.id, life.function, life.memory, life.why) == (env, function, 512, Why.DEMAND)
    assert (life.start, life.ready, life.end, life.ending) == (0, 200 * MS, 3 * S, Ending.EXPIRED)
    assert [(span.phase, span.start, span.end) for span in life.phases] == [
        (Phase.RUNTIME, 0, 100 * MS),
        (Phase.CODE, 100 * MS, 200 * MS),
    ]
    assert life.busy == (Busy(200 * MS, 250 * MS, first + 1, 1), Busy(1 * S, 1100 * MS, first + 3, 1))
    assert [life.state(t) for t in (-1, 0, 199 * MS, 200 * MS, 250 * MS, 1050 * MS, 1100 * MS, 3 * S)] == [
        "unborn", "starting", "starting", "busy", "idle", "busy", "idle", "gone",
    ]  # fmt: skip
    assert [life.phase(t) for t in (50 * MS, 150 * MS, 300 * MS)] == [Phase.RUNTIME, Phase.CODE, None]


def test_several_invocations_share_an_environment(tape: Tape) -> None:
    function = tape.component("checkout")
    env = tape.environment(0, function, 0)
    refs = [tape.ref() for _ in range(3)]
    tape.invoke(10 * MS, function, env, refs[0], took=40 * MS)
    tape.invoke(20 * MS, function, env, refs[1], took=10 * MS)
    tape.invoke(50 * MS, function, env, refs[2], took=10 * MS)
    (life,) = environments(tape.recording())
    assert life.busy == (
        Busy(10 * MS, 20 * MS, refs[0], 1),
        Busy(20 * MS, 30 * MS, refs[1], 2),
        Busy(30 * MS, 50 * MS, refs[1], 1),
        Busy(50 * MS, 60 * MS, refs[2], 1),
    )
    assert [life.in_flight(t * MS) for t in (5, 10, 25, 30, 49, 60)] == [0, 1, 2, 1, 1, 0]


def test_a_crash_ends_what_runs_and_what_starts(tape: Tape) -> None:
    function = tape.component("checkout")
    crashed, started = tape.environment(0, function, 0), tape.environment(0, function, 200 * MS)
    ref = tape.ref()
    tape.row(10 * MS, Kind.START, 0, function, crashed, ref)
    tape.row(30 * MS, Kind.REMOVE, Ending.CRASHED, function, crashed)
    tape.row(30 * MS, Kind.END, Status.CRASHED, function, crashed, ref, 20 * MS)
    tape.row(50 * MS, Kind.REMOVE, Ending.KILLED, function, started)
    tape.rows = [row for row in tape.rows if not (row[0] >= 100 * MS and row[5] == started)]  # INIT never went on
    died, never = environments(tape.recording(S))
    assert died.busy == (Busy(10 * MS, 30 * MS, ref, 1),)
    assert [died.state(t * MS) for t in (20, 30)] == ["busy", "gone"]
    assert (never.ready, never.end, never.ending) == (None, 50 * MS, Ending.KILLED)
    assert [(span.start, span.end) for span in never.phases] == [(0, 50 * MS)]


def test_what_the_end_of_the_run_cuts_off(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 0)
    request = tape.ref()
    tape.row(0, Kind.SEND, 0, client, ref=request)
    tape.row(5, Kind.START, 0, function, env, tape.ref(request))
    recording = tape.recording(100)
    (life,) = environments(recording)
    assert (life.end, life.ending, life.busy) == (None, None, (Busy(5, 100, request + 1, 1),))
    (waiting,) = requests(recording)
    assert (waiting.end, waiting.status, waiting.latency, waiting.env) == (None, None, None, env)


def test_requests_know_what_they_met(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 200 * MS)
    tape.request(0, client, function, env, took=50 * MS, waited=200 * MS)
    tape.request(1 * S, client, function, env, took=30 * MS, status=Status.ERROR)
    refused = tape.ref()
    tape.row(2 * S, Kind.SEND, 0, client, ref=refused)
    tape.row(2 * S, Kind.THROTTLE, 0, function, ref=tape.ref(refused))
    tape.row(2 * S, Kind.RECEIVE, Status.THROTTLED, client, ref=refused, value=0)
    cold, failed, throttled = requests(tape.recording())
    assert (cold.number, cold.latency, cold.cold, cold.env, cold.status) == (1, 250 * MS, True, env, Status.OK)
    assert (failed.number, failed.latency, failed.cold, failed.status) == (2, 30 * MS, False, Status.ERROR)
    assert (throttled.number, throttled.env, throttled.status) == (3, None, Status.THROTTLED)
    assert [request.client for request in (cold, failed, throttled)] == [client] * 3


def test_work_after_the_answer_does_not_make_a_request_cold(tape: Tape) -> None:
    client, worker = tape.component("clients", "client"), tape.component("worker")
    request = tape.ref()
    tape.row(0, Kind.SEND, 0, client, ref=request)
    tape.row(5 * MS, Kind.RECEIVE, Status.OK, client, ref=request, value=5 * MS)  # accepted
    env = tape.environment(10 * MS, worker)
    tape.invoke(110 * MS, worker, env, tape.ref(tape.ref(request)), waited=100 * MS)
    (accepted,) = requests(tape.recording())
    assert (accepted.cold, accepted.env, accepted.latency) == (False, None, 5 * MS)


def test_travels_under_way_at_a_time(tape: Tape) -> None:
    a, b = tape.component("a"), tape.component("b")
    edge = tape.edge(a, b)
    refs = [tape.ref() for _ in range(1000)]
    for n, ref in enumerate(refs):
        tape.row(n * MS, Kind.HOP, Hop.EVENT, edge, ref=ref, value=n * MS + (900 * MS if n == 3 else 2 * MS))
    moving = travels(tape.recording())
    assert len(moving) == 1000
    assert moving[0] == Travel(0, 2 * MS, edge, refs[0], Hop.EVENT)
    for t in (0, MS, 500 * MS, 903 * MS, 999 * MS, 5 * S):
        assert moving.under_way(t) == tuple(x for x in moving if x.start <= t < x.end)
        lingering = tuple(x for x in moving if x.start <= t < max(x.end, x.start + 50 * MS))
        assert moving.under_way(t, linger=50 * MS) == lingering
    assert len(moving.under_way(500 * MS)) == 3


def test_nothing_happened() -> None:
    empty = Recording(1)
    assert environments(empty) == ()
    assert requests(empty) == ()
    assert travels(empty).under_way(0) == ()
