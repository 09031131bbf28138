"""What is known of a run that kept no events: the same numbers as its summary, as far as counting gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from slslab.i18n import Words
from slslab.runtime.totals import Totals
from slslab.sims.run import Finished
from slslab.sims.wording import duration, runaway

_LACKS: Final = ("bill", "metrics", "digest")
_PRECISION: Final = 0.016  # of a percentile: the width of the totals' counters
_PERCENTS: Final = (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))


def aggregates(
    finished: Finished, scenario: str, knobs: Mapping[str, object], interventions: Sequence[object] = ()
) -> dict[str, object]:
    """The summary's numbers, plain and JSON-ready. `lacks` names what would need the events, `approximate` what is
    rounded down, and by which share at most."""
    totals, latencies = finished.totals, _latencies(finished.totals)
    return {
        "scenario": scenario,
        "seed": finished.recording.seed,
        "knobs": dict(knobs),
        "interventions": [str(intervention) for intervention in interventions],
        "virtual_seconds": round(finished.recording.end / 1_000_000, 6),
        "requests": totals.requests,
        "invocations": totals.invocations + finished.running,
        "cold_starts": totals.cold,
        "errors": totals.errors,
        "throttles": totals.throttles,
        "retries": totals.retries,
        "dead_letters": totals.dead_letters,
        "lost": totals.lost,
        "latency_ms": {name: None if us is None else round(us / 1000, 3) for name, us in latencies.items()},
        "environments": {"average": round(_average(finished), 4), "peak": totals.peak},
        "approximate": {"latency_ms": _PRECISION},
        "lacks": list(_LACKS),
    }


def lines(finished: Finished, words: Words) -> tuple[str, ...]:
    """The same for a person."""
    totals, latencies = finished.totals, _latencies(finished.totals)
    counted = [
        ("requests", totals.requests, True),
        ("invocations", totals.invocations + finished.running, True),
        ("cold", totals.cold, True),
        ("errors", totals.errors, True),
        ("throttles", totals.throttles, False),
        ("retries", totals.retries, False),
        ("dead-letters", totals.dead_letters, False),
        ("lost", totals.lost, False),
    ]
    made = ["   ".join(words.count(f"sims.{name}", n) for name, n, always in counted if n or always)]
    average = words.number(_average(finished), 1)
    made.append(words("sims.run.environments", average=average, peak=words.number(totals.peak)))
    names = {"max": words("sims.run.max")}
    known = [f"{names.get(name, name)} {duration(us, words)}" for name, us in latencies.items() if us is not None]
    if known:
        made.append("   ".join(known))
    made.append("")
    made.append(words("sims.run.aggregates", share=words.number(100 * _PRECISION, 1)))
    if finished.stopped:
        made.append(runaway(words))
    return tuple(made)


def _latencies(totals: Totals) -> dict[str, int | None]:
    """Percentiles, µs."""
    if not len(totals.latency):
        return {"p50": None, "p95": None, "p99": None, "max": None}
    return {**{name: totals.latency.quantile(share) for name, share in _PERCENTS}, "max": totals.latency.most}


def _average(finished: Finished) -> float:
    end = finished.recording.end
    return finished.totals.environment_us / end if end else float(finished.totals.environments)
