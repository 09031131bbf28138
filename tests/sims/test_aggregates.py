"""A run that keeps no events, against the same run that keeps them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slslab.i18n import Words
from slslab.sims.aggregates import aggregates, lines
from slslab.sims.bill import PriceSheet
from slslab.sims.run import simulate
from slslab.sims.scenario import load
from slslab.sims.summary import summary

RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ("cold-start", {}),
    "cut short": ("cold-start", {"rate": 30, "duration": 3}),
    "refused": ("cold-start", {"rate": 40, "limit": 3, "duration": 10}),
    "fan-out": ("fan-out", {"fail": 30}),
    "loops": ("event-loops", {}),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_numbers_are_those_of_the_summary(name: str, prices: PriceSheet) -> None:
    sim, knobs = RUNS[name]
    kept = summary(simulate(load(sim), knobs, 5).recording, prices, sim, knobs)
    finished = simulate(load(sim), knobs, 5, record=False)
    made = aggregates(finished, sim, knobs)
    assert len(finished.recording) == 0
    lacks = made.pop("lacks")
    precision = made.pop("approximate")
    assert precision == {"latency_ms": 0.016}
    assert isinstance(lacks, list)
    assert set(kept) - set(made) <= set(lacks)
    latency, exact = made.pop("latency_ms"), kept["latency_ms"]
    assert made == {field: value for field, value in kept.items() if field in made}
    assert isinstance(latency, dict)
    assert isinstance(exact, dict)
    assert latency["max"] == exact["max"]
    for percent in ("p50", "p95", "p99"):
        if exact[percent] is None:
            assert latency[percent] is None
        else:
            assert latency[percent] <= exact[percent] <= latency[percent] * 1.017 + 0.001


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_lines(lang: str) -> None:
    finished = simulate(load("cold-start"), {"rate": 40, "limit": 3, "duration": 10}, 5, record=False)
    text = "\n".join(lines(finished, Words(lang)))
    assert str(finished.totals.requests) in text
    assert "p50" in text  # refusals are quick, and are not counted among the answers
    assert ("only" in text) == (lang == "en")
    assert json.dumps(aggregates(finished, "x", {}), allow_nan=False)


def test_an_empty_run_has_no_latency() -> None:
    finished = simulate(load("cold-start"), {"rate": 0.001, "duration": 1}, 1, record=False)
    assert aggregates(finished, "x", {})["latency_ms"] == {"p50": None, "p95": None, "p99": None, "max": None}
    assert len(lines(finished, Words("en"))) == 4
