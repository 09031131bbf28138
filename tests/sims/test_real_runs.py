"""What is read back from real runs, against what the engine itself added up."""

from __future__ import annotations

import pytest

from slslab.i18n import Words
from slslab.runtime.recording import Kind, Status
from slslab.sims.bill import PriceSheet
from slslab.sims.intervention import parse_line
from slslab.sims.knobs import Value
from slslab.sims.log import log_lines
from slslab.sims.meter import Meter
from slslab.sims.narrator import moments, narrate
from slslab.sims.picture import picture
from slslab.sims.run import Finished, simulate
from slslab.sims.scenario import load
from slslab.sims.views import environments, requests, travels

S = 1_000_000
RUNS: dict[str, tuple[str, dict[str, Value], tuple[str, ...], int]] = {
    "plain": ("cold-start", {}, (), 60 * S),
    "crowded": ("cold-start", {"rate": 40, "limit": 3}, ("2s burst 20", "4s set memory=1024", "6s kill 2"), 10 * S),
    "prepared": ("cold-start", {"rate": 30, "prepared": 3}, ("3s fail checkout 1s", "5s set prepared=1"), 10 * S),
    "shared": ("cold-start", {"rate": 50, "per-environment": 10}, ("5s kill 1",), 10 * S),
    "snapshot": ("cold-start", {"snapshot": True, "keep-alive": 1}, (), 30 * S),
    "fan-out": ("fan-out", {"duplicates": 20, "fail": 30, "retries": 1}, (), 200 * S),
    "losing": ("fan-out", {"fail": 60, "retries": 0, "dead-letters": False, "counting": "idempotent"}, (), 60 * S),
    "loop": ("event-loops", {}, (), 60 * S),
    "runaway": ("event-loops", {"guard": False, "writes": 2, "limit": 5}, (), 30 * S),
}


@pytest.fixture(params=RUNS, scope="module")
def finished(request: pytest.FixtureRequest) -> Finished:
    sim, knobs, interventions, until = RUNS[request.param]
    return simulate(load(sim), knobs, 2, [parse_line(line) for line in interventions], until)


def test_the_meter_agrees_with_the_engine(finished: Finished, prices: PriceSheet) -> None:
    recording, totals = finished.recording, finished.totals
    reading = Meter(recording, prices).at(recording.end)
    assert reading.requests == totals.requests
    refused = sum(1 for row in recording if row.kind == Kind.RECEIVE and row.code == Status.THROTTLED)
    assert reading.answered == len(totals.latency) + refused
    assert reading.cold == totals.cold
    assert reading.errors == totals.errors
    assert reading.throttles == totals.throttles
    assert reading.retries == totals.retries
    assert reading.dead_letters == totals.dead_letters
    assert reading.lost == totals.lost
    assert reading.peak == totals.peak
    assert round(reading.average_environments * recording.end) == totals.environment_us
    assert reading.max is None or reading.max <= totals.latency.most


def test_the_bill_agrees_with_the_engine(finished: Finished, prices: PriceSheet) -> None:
    recording = finished.recording
    memory = {row.env: row.value for row in recording if row.kind == Kind.CREATE}
    gb_s = sum(row.value / 1e6 * memory[row.env] / 1024 for row in recording if row.kind == Kind.END)
    assert sum(row.value for row in recording if row.kind == Kind.END) == finished.totals.billed_us
    lines = {line.item: line for line in Meter(recording, prices).bill().lines}
    billed = [lines[item].quantity for item in ("function-time", "provisioned-time") if item in lines]
    assert sum(billed) == pytest.approx(gb_s)
    assert lines["function-requests"].quantity == recording.kind.count(Kind.START)


def test_the_views_are_whole(finished: Finished) -> None:
    recording = finished.recording
    lives = environments(recording)
    assert len(lives) == finished.totals.created
    assert len(requests(recording)) == finished.totals.requests
    assert len(travels(recording)) == recording.kind.count(Kind.HOP)
    for life in lives:
        assert life.start <= (life.ready or life.start) <= (life.end or recording.end)
        assert all(span.start < span.end for span in life.busy)


def test_everything_is_told_in_both_languages(finished: Finished, prices: PriceSheet) -> None:
    recording = finished.recording
    found = moments(recording)
    assert found[-1].category == "end"
    for moment in found:
        assert narrate(moment, Words("en")) != narrate(moment, Words("es"))
        assert " de el " not in narrate(moment, Words("es"))
        assert " a el " not in narrate(moment, Words("es"))
    assert len(found) < 200
    assert log_lines(recording, limit=50)
    for lang in ("en", "es"):
        assert picture(recording, prices, Words(lang))


def test_what_each_run_is_known_for() -> None:
    known = {
        "crowded": {"throttle", "change", "gone"},
        "prepared": {"prepared", "cold", "fault", "error"},
        "shared": {"warm", "gone", "change"},
        "snapshot": {"cold", "warm", "gone"},
        "fan-out": {"duplicate", "count", "retry", "dead-letter", "error"},
        "losing": {"lost", "count"},
        "loop": {"loop"},
        "runaway": {"loop", "throttle"},
    }
    for name, categories in known.items():
        sim, knobs, interventions, until = RUNS[name]
        made = simulate(load(sim), knobs, 2, [parse_line(line) for line in interventions], until)
        assert categories <= {moment.category for moment in moments(made.recording)}, name
