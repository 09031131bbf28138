"""Runs: pure, reproducible, and disturbed only from the moment of an intervention on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from slslab.errors import UnknownName, UserError
from slslab.runtime.recording import Ending, Kind, Recording, Status
from slslab.sims.intervention import parse_intervention
from slslab.sims.run import run, simulate
from slslab.sims.scenario import load, scenarios
from tests.runtime.building import S, rows

COLD = load("cold-start")
LINES = (
    "12.3s set memory=1024",
    "15s burst 20",
    "20s fail checkout 5s",
    "30s kill 2",
    "31s set rate=20",
    "32s request",
)


def interventions(*lines: str):
    return tuple(parse_intervention(*line.split(" ", 1)) for line in lines)


def columns(recording: Recording, end: int) -> list[object]:
    return [row for row in recording if row.t < end]


def test_equal_inputs_give_equal_recordings() -> None:
    one = run(COLD, {"rate": 20}, 7, interventions(*LINES))
    assert one.digest() == run(COLD, {"rate": "20"}, 7, interventions(*LINES)).digest()
    assert one.digest() != run(COLD, {"rate": 20}, 8, interventions(*LINES)).digest()


@pytest.mark.parametrize("name", scenarios())
def test_the_digest_is_the_same_in_a_fresh_process(name: str) -> None:
    program = (
        f"from slslab.sims.run import run; from slslab.sims.scenario import load; print(run(load({name!r})).digest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "77")
    }
    assert told == {run(load(name)).digest()}


@pytest.mark.parametrize("line", LINES)
def test_an_intervention_changes_nothing_before_its_time(line: str) -> None:
    (one,) = interventions(line)
    before, after = run(COLD, seed=3), run(COLD, seed=3, interventions=(one,))
    assert columns(before, one.at) == columns(after, one.at)
    assert columns(before, one.at + S) != columns(after, one.at + S)
    change = rows(after, Kind.CHANGE)[0]
    assert (change.t, after.texts[change.value]) == (one.at, one.words())


def test_a_change_of_one_component_leaves_the_luck_of_others_alone() -> None:
    def arrivals(**knobs: int) -> list[int]:
        return [row.t for row in rows(run(COLD, knobs, seed=5), Kind.SEND)]

    assert arrivals() == arrivals(memory=128) == arrivals(prepared=3) == arrivals(work=500)


def test_memory_turned_mid_run_replaces_the_environments() -> None:
    recording = run(COLD, seed=3, interventions=interventions("30s set memory=2048"))
    assert {row.code for row in rows(recording, Kind.REMOVE)} == {Ending.REPLACED}
    assert all(row.value == (512 if row.t < 30 * S else 2048) for row in rows(recording, Kind.CREATE))


def test_a_rate_turned_mid_run_changes_the_arrivals() -> None:
    recording = run(COLD, {"traffic": "steady"}, interventions=interventions("30s set rate=50"))
    sent = [row.t for row in rows(recording, Kind.SEND)]
    assert (sum(t < 30 * S for t in sent), sum(t >= 30 * S for t in sent)) == (149, 1500)


def test_injected_requests_come_on_top() -> None:
    plain = len(rows(run(COLD), Kind.SEND))
    assert len(rows(run(COLD, interventions=interventions("3s request", "9s burst 50")), Kind.SEND)) == plain + 51


def test_a_failure_lasts_as_long_as_it_was_asked_to() -> None:
    recording = run(COLD, {"traffic": "steady"}, interventions=interventions("20s fail checkout 5s"))
    failed = [row.t for row in rows(recording, Kind.END) if row.code == Status.ERROR]
    assert 20 * S <= min(failed) <= 20.2 * S
    assert 24.8 * S <= max(failed) < 25 * S


def test_killing_what_does_not_exist_is_noted_and_does_nothing() -> None:
    recording = run(COLD, interventions=interventions("10s kill 999"))
    assert rows(recording, Kind.CHANGE)[0].who == -1
    assert not rows(recording, Kind.REMOVE)


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        ("1s set memroy=1", UnknownName, "Did you mean memory?"),
        ("1s set memory=1", UserError, "memory must be a whole number from 128 to 10240; found 1"),
        ("1s set duration=5", UserError, "duration cannot be set while a run goes on"),
        ("1s fail chekout 5s", UnknownName, "Did you mean checkout?"),
        ("1s fail clients 5s", UserError, "cannot fail"),
    ],
)
def test_an_intervention_that_does_not_fit_is_a_sentence(line: str, kind: type[UserError], says: str) -> None:
    with pytest.raises(kind) as caught:
        run(COLD, interventions=interventions(line))
    assert says in caught.value.message("en")
    assert caught.value.message("es")


def test_a_seed_and_a_length_have_bounds() -> None:
    with pytest.raises(UserError, match="seed"):
        run(COLD, seed=-1)
    with pytest.raises(UserError, match="at most"):
        run(COLD, until=10**15)


def test_until_cuts_the_run_and_nothing_else() -> None:
    assert list(run(COLD, until=20 * S)) == [row for row in run(COLD) if row.t <= 20 * S]


def test_progress_is_told_in_virtual_time() -> None:
    told: list[tuple[int, int]] = []
    run(COLD, {"rate": 200, "duration": 120}, progress=lambda now, until: told.append((now, until)))
    assert len(told) > 5
    assert told == sorted(told)
    assert {until for _, until in told} == {120 * S}


def test_without_a_record_the_totals_are_the_same() -> None:
    with_rows, without = simulate(COLD, seed=4), simulate(COLD, seed=4, record=False)
    assert len(without.recording) == 0
    assert with_rows.totals.latency.counts == without.totals.latency.counts
    assert with_rows.totals.billed_us == without.totals.billed_us > 0


def test_a_row_costs_little_memory() -> None:
    recording = run(COLD, {"rate": 100, "duration": 60})
    size = sum(len(column) * column.itemsize for column in (recording.t, recording.who, recording.env, recording.ref))
    size += len(recording.value) * 8 + 2 * len(recording.kind) + 4 * len(recording.parents)
    size += sum(sys.getsizeof(text) + 8 for text in recording.texts)
    assert size / len(recording) < 120
