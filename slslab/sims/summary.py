"""A run in one JSON object: what `slslab run --json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slslab.runtime.recording import Recording
from slslab.sims.bill import Bill, PriceSheet
from slslab.sims.cloudwatch import NAMESPACES, metrics
from slslab.sims.meter import Meter


def summary(
    recording: Recording,
    prices: PriceSheet,
    scenario: str,
    knobs: Mapping[str, object],
    interventions: Sequence[object] = (),
) -> dict[str, object]:
    """The numbers of a whole run, plain and JSON-ready; null where there is none, never NaN."""
    meter = Meter(recording, prices)
    reading = meter.at(recording.end)
    kinds = {component.name: component.kind for component in recording.components}
    return {
        "scenario": scenario,
        "seed": recording.seed,
        "knobs": dict(knobs),
        "interventions": [str(intervention) for intervention in interventions],
        "virtual_seconds": _seconds(recording.end),
        "requests": reading.requests,
        "invocations": reading.invocations,
        "cold_starts": reading.cold,
        "errors": reading.errors,
        "throttles": reading.throttles,
        "retries": reading.retries,
        "dead_letters": reading.dead_letters,
        "lost": reading.lost,
        "latency_ms": {
            "p50": _milliseconds(reading.p50),
            "p95": _milliseconds(reading.p95),
            "p99": _milliseconds(reading.p99),
            "max": _milliseconds(reading.max),
        },
        "environments": {"average": round(reading.average_environments, 4), "peak": reading.peak},
        "bill": _bill(meter.bill(), prices),
        "metrics": {
            name: {"namespace": NAMESPACES[kinds[name]], **found} for name, found in metrics(recording).items()
        },
        "digest": recording.digest(),
    }


def _bill(bill: Bill, prices: PriceSheet) -> dict[str, object]:
    """Each line by its item; dollars to a tenth of a billionth, since one request costs 0.0000002. None where no price
    is kept."""
    lines = {
        line.item: {
            "quantity": round(line.quantity, 6),
            "unit": line.unit,
            "usd": round(line.usd, 10) if line.priced else None,
        }
        for line in bill.lines
    }
    return {"provider": prices.provider, "lines": lines, "total_usd": round(bill.total_usd, 10)}


def _seconds(us: int) -> float:
    return round(us / 1_000_000, 6)


def _milliseconds(us: int | None) -> float | None:
    return None if us is None else round(us / 1000, 3)
