"""A run in one JSON object."""

from __future__ import annotations

import json

from slslab.runtime.recording import Recording
from slslab.sims.bill import PriceSheet, bill
from slslab.sims.meter import Meter
from slslab.sims.summary import summary


def test_it_has_what_the_command_promises(busy_run: Recording, prices: PriceSheet) -> None:
    made = summary(busy_run, prices, "cold-start", {"rate": 5.0, "traffic": "poisson"}, ["2s burst 5"])
    assert list(made) == [
        "scenario", "seed", "knobs", "interventions", "virtual_seconds", "requests", "invocations", "cold_starts",
        "errors", "throttles", "retries", "dead_letters", "lost", "latency_ms", "environments", "bill",
        "metrics", "digest",
    ]  # fmt: skip
    reading = Meter(busy_run, prices).at(busy_run.end)
    assert made["scenario"] == "cold-start"
    assert made["knobs"] == {"rate": 5.0, "traffic": "poisson"}
    assert made["interventions"] == ["2s burst 5"]
    assert made["seed"] == busy_run.seed
    assert made["virtual_seconds"] == busy_run.end / 1_000_000
    assert made["cold_starts"] == reading.cold > 0
    assert made["errors"] == reading.errors > 0
    assert reading.p99 is not None
    assert made["latency_ms"]["p99"] == reading.p99 / 1000  # type: ignore[index]
    assert made["environments"]["peak"] == reading.peak  # type: ignore[index]
    assert made["digest"] == busy_run.digest()


def test_the_bill_adds_up(busy_run: Recording, prices: PriceSheet) -> None:
    made = summary(busy_run, prices, "x", {})["bill"]
    assert isinstance(made, dict)
    total = bill(busy_run, prices).total_usd
    assert made["total_usd"] == round(total, 10) > 0
    assert abs(sum(line["usd"] for line in made["lines"].values()) - total) < 1e-9


def test_nothing_is_null_and_never_nan(prices: PriceSheet) -> None:
    made = summary(Recording(1), prices, "x", {})
    text = json.dumps(made, allow_nan=False)
    assert '"latency_ms": {"p50": null, "p95": null, "p99": null, "max": null}' in text
    assert made["environments"] == {"average": 0.0, "peak": 0}
    assert made["bill"] == {"provider": "aws", "lines": {}, "total_usd": 0.0}
