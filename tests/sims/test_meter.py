"""The meter, against counting the rows."""

from __future__ import annotations

import random

from slslab.runtime.recording import Kind, Recording, Status
from slslab.sims.bill import PriceSheet, bill
from slslab.sims.meter import Meter
from slslab.sims.percentiles import rank
from slslab.sims.views import environments
from tests.sims.conftest import MS, S, Tape


def test_every_count_at_any_time(busy_run: Recording, prices: PriceSheet) -> None:
    meter = Meter(busy_run, prices)
    lives = environments(busy_run)
    luck = random.Random(5)
    for t in (0, busy_run.end, *(luck.randrange(busy_run.end) for _ in range(60))):
        reading = meter.at(t)
        rows = [row for row in busy_run if row.t <= t]
        assert reading.requests == sum(row.kind == Kind.SEND for row in rows)
        assert reading.answered == sum(row.kind == Kind.RECEIVE for row in rows)
        assert reading.invocations == sum(row.kind == Kind.START for row in rows)
        assert reading.cold == sum(row.kind == Kind.START and row.code == 1 for row in rows)
        assert reading.errors == sum(row.kind == Kind.END and row.code != Status.OK for row in rows)
        assert reading.throttles == sum(row.kind == Kind.THROTTLE for row in rows)
        latencies = sorted(r.value for r in rows if r.kind == Kind.RECEIVE and r.code != Status.THROTTLED)
        if latencies:
            expected = [latencies[rank(len(latencies), percent)] for percent in (50, 95, 99, 100)]
            assert [reading.p50, reading.p95, reading.p99, reading.max] == expected
        states = [life.state(t) for life in lives]
        assert reading.busy == states.count("busy")
        assert reading.idle == states.count("idle")
        assert reading.starting == states.count("starting")
        assert reading.environments == reading.busy + reading.idle + reading.starting
        assert reading.cost_usd == bill(busy_run, prices, t).total_usd


def test_peak_and_average_are_those_of_the_lives(busy_run: Recording, prices: PriceSheet) -> None:
    lives = environments(busy_run)
    reading = Meter(busy_run, prices).at(busy_run.end)
    lasted = sum((busy_run.end if life.end is None else life.end) - life.start for life in lives)
    assert abs(reading.average_environments - lasted / busy_run.end) < 1e-9
    moments = {life.start for life in lives}
    assert reading.peak == max(sum(life.state(t) not in ("unborn", "gone") for life in lives) for t in moments)


def test_the_order_of_asking_does_not_matter(busy_run: Recording, prices: PriceSheet) -> None:
    times = [busy_run.end, 0, busy_run.end // 2, busy_run.end // 3, busy_run.end // 2]
    meter = Meter(busy_run, prices)
    assert [meter.at(t) for t in times] == [Meter(busy_run, prices).at(t) for t in times]


def test_refusals_do_not_make_latency_look_good(tape: Tape, prices: PriceSheet) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 0)
    tape.request(0, client, function, env, took=80 * MS)
    for n in range(9):
        refused = tape.ref()
        tape.row(n * MS, Kind.SEND, 0, client, ref=refused)
        tape.row(n * MS, Kind.THROTTLE, 1, function, ref=tape.ref(refused))
        tape.row(n * MS, Kind.RECEIVE, Status.THROTTLED, client, ref=refused, value=0)
    reading = Meter(tape.recording(), prices).at(S)
    assert (reading.requests, reading.answered, reading.throttles, reading.p50) == (10, 10, 9, 80 * MS)


def test_before_anything_there_is_no_percentile(prices: PriceSheet) -> None:
    reading = Meter(Recording(1), prices).at(0)
    assert (reading.p50, reading.p99, reading.max) == (None, None, None)
    assert (reading.environments, reading.average_environments, reading.cost_usd) == (0, 0.0, 0.0)


def test_a_time_outside_the_run_is_its_nearest_end(busy_run: Recording, prices: PriceSheet) -> None:
    meter = Meter(busy_run, prices)
    assert meter.at(-5) == meter.at(0)
    assert meter.at(busy_run.end * 2) == meter.at(busy_run.end)
