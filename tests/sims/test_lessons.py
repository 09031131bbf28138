"""The three scenarios show what they are there to teach."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from slslab.runtime.recording import Hop, Kind, Loss, Phase, Recording, Status
from slslab.sims.run import run, simulate
from slslab.sims.scenario import load
from tests.runtime.building import S, rows


def cold(recording: Recording) -> int:
    return sum(row.code for row in rows(recording, Kind.START))


def latencies(recording: Recording) -> list[int]:
    return [row.value for row in rows(recording, Kind.RECEIVE)]


# cold-start


def test_the_first_requests_are_cold_and_the_rest_is_warm() -> None:
    recording = run(load("cold-start"))
    starts = rows(recording, Kind.START)
    assert 1 <= cold(recording) < len(starts) / 10
    assert sum(row.code for row in starts if row.t > 30 * S) <= 1


def test_a_quiet_form_is_always_cold() -> None:
    scenario = load("cold-start")
    (form,) = (preset for preset in scenario.presets if preset.id == "form")
    recording = run(scenario, form.knobs)
    starts = rows(recording, Kind.START)
    assert 1 <= len(starts) <= 12
    assert cold(recording) == len(starts)


def test_prepared_environments_take_the_cold_starts_away() -> None:
    scenario = load("cold-start")
    assert cold(run(scenario, {"prepared": 20})) == 0


def test_imports_are_paid_in_the_code_phase() -> None:
    scenario = load("cold-start")
    for imports in (0, 2000):
        phases = [row.value for row in rows(run(scenario, {"imports": imports}), Kind.PHASE) if row.code == Phase.CODE]
        assert (median(phases) if phases else 0) * 0.8 <= imports * 1000 <= (median(phases) if phases else 0) * 1.2


def test_a_limit_refuses_and_sharing_needs_fewer_environments() -> None:
    scenario = load("cold-start")
    refused = run(scenario, {"limit": 1, "rate": 20})
    assert any(row.code == Status.THROTTLED for row in rows(refused, Kind.RECEIVE))
    alone, shared = (len(rows(run(scenario, {"rate": 50, "per-environment": n}), Kind.CREATE)) for n in (1, 20))
    assert shared < alone / 3


# fan-out


def test_the_tail_grows_with_the_branches() -> None:
    scenario = load("fan-out")
    few, many = (latencies(run(scenario, {"branches": n, "slow": 0})) for n in (2, 100))
    assert median(many) > 2 * median(few)


def test_every_event_is_joined_when_nothing_fails() -> None:
    recording = run(load("fan-out"), until=280 * S)
    sent, received = rows(recording, Kind.SEND), rows(recording, Kind.RECEIVE)
    assert len(sent) - len(received) <= 2
    assert {row.code for row in received} == {Status.OK}


def test_a_lost_branch_never_joins() -> None:
    recording = run(load("fan-out"), {"fail": 20, "retries": 0, "dead-letters": False})
    lost = {recording.root(row.ref) for row in rows(recording, Kind.LOST)}
    assert lost
    assert not lost & {row.ref for row in rows(recording, Kind.RECEIVE)}
    assert {row.code for row in rows(recording, Kind.LOST)} == {Loss.RETRIES_EXHAUSTED}


def test_failed_branches_are_tried_again_and_then_kept() -> None:
    recording = run(load("fan-out"), {"fail": 50, "duration": 600})
    assert {row.code for row in rows(recording, Kind.RETRY)} == {1, 2}
    assert rows(recording, Kind.DEAD_LETTER)
    assert not rows(recording, Kind.LOST)
    late = [row.value for row in rows(recording, Kind.RECEIVE) if row.value > 50 * S]
    assert late  # joined by a retry, one or three minutes later


def test_naive_counting_joins_too_early_under_duplicates_and_idempotent_counting_does_not() -> None:
    scenario = load("fan-out")
    knobs = {"duplicates": 20, "work": 1000}
    naive = run(scenario, {**knobs, "counting": "naive"})
    right = run(scenario, {**knobs, "counting": "idempotent"})
    assert any(row.code == Hop.DUPLICATE for row in rows(naive, Kind.HOP))
    assert sum(row.code == Status.ERROR for row in rows(naive, Kind.RECEIVE)) > 10
    assert {row.code for row in rows(right, Kind.RECEIVE)} == {Status.OK}
    assert len({row.ref for row in rows(right, Kind.RECEIVE)}) == len(rows(right, Kind.RECEIVE))


def test_a_limit_makes_branches_wait_and_not_fail() -> None:
    recording = run(load("fan-out"), {"limit": 5})
    assert rows(recording, Kind.THROTTLE)
    assert not rows(recording, Kind.LOST)


# event-loops


def invocations(**knobs: object) -> int:
    return len(rows(run(load("event-loops"), knobs), Kind.END))


def test_the_guard_stops_the_loop_after_sixteen() -> None:
    recording = run(load("event-loops"))
    assert len(rows(recording, Kind.END)) == 16
    assert [row.value for row in rows(recording, Kind.LOOP)] == [16]
    assert [row.code for row in rows(recording, Kind.LOST)] == [Loss.LOOP]


def test_the_three_fixes() -> None:
    assert [invocations(fix=fix, guard=False) for fix in ("prefix", "bucket", "marker")] == [1, 1, 2]


def test_without_the_guard_it_goes_on_and_the_limit_throttles_it() -> None:
    assert invocations(guard=False) > 40
    recording = run(load("event-loops"), {"guard": False, "writes": 2, "limit": 5})
    assert len(rows(recording, Kind.THROTTLE)) > 100


def test_a_loop_that_grows_is_stopped_by_the_bound() -> None:
    scenario = load("event-loops")
    assert scenario.most_events <= 2_000_000
    scenario = replace(scenario, most_events=40_000)  # sooner than for a learner, and in the same way
    finished = simulate(scenario, {"guard": False, "writes": 5, "limit": 1000, "work": 1, "memory": 1769})
    last = finished.recording[-1]
    assert finished.stopped
    assert (last.kind, last.code) == (Kind.LOST, Loss.STOPPED)
    assert finished.recording.end == last.t < 60 * S
