"""A run as OpenTelemetry data: traces, metrics and logs in OTLP's JSON form.

One JSON object on one line with `resourceSpans`, `resourceMetrics` and `resourceLogs`. A receiver takes the part that
it knows and passes over the rest, as the protocol demands, so that the same file can be sent to `/v1/traces`,
`/v1/metrics` and `/v1/logs`, or be read as JSON lines. By the protocol ids are hexadecimal, 64-bit integers are texts,
and enumerations are numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from slslab import __version__
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.payload import clean
from slslab.runtime.recording import Kind, Level, Recording
from slslab.sims.conventions import resource
from slslab.sims.metrics import BOUNDS, Durations, Metrics
from slslab.sims.origins import Origins
from slslab.sims.span import Attribute, Span
from slslab.sims.spans import Tracer

_SCOPE: Final = {"name": "slslab", "version": __version__}
_CHUNK: Final = 512  # spans or log records that are grouped by whose they are
_CUMULATIVE: Final = 2
_SEVERITIES: Final = {Level.INFO: 9, Level.WARN: 13, Level.ERROR: 17}
_LOGGED: Final = (int(Kind.LOG), int(Kind.REPORT))


def pieces(recording: Recording) -> Iterator[str]:
    """The text of the file, in pieces: memory does not grow with the length of the run."""
    tracer, metrics = Tracer(recording), Metrics()
    yield '{"resourceSpans":['
    yield from _listed(_traces(recording, tracer, metrics))
    yield '],"resourceMetrics":['
    yield from _listed(_metrics(recording, metrics))
    yield '],"resourceLogs":['
    yield from _listed(_logs(recording, tracer.origins))
    yield "]}\n"


def _listed(values: Iterable[object]) -> Iterator[str]:
    comma = ""
    for value in values:
        yield comma + json.dumps(value, separators=(",", ":"), allow_nan=False)
        comma = ","


# Traces


def _traces(recording: Recording, tracer: Tracer, metrics: Metrics) -> Iterator[dict[str, Any]]:
    made = tracer.spans()
    while chunk := tuple(islice(made, _CHUNK)):
        groups: dict[tuple[int, int | None], list[dict[str, Any]]] = {}
        for span in chunk:
            metrics.add(span)
            groups.setdefault((span.component, span.env), []).append(_span(span))
        for (component, env), spans in groups.items():
            scoped = {"scope": _SCOPE, "spans": spans}
            yield {"resource": _resource(recording, component, env), "scopeSpans": [scoped]}


def _span(span: Span) -> dict[str, Any]:
    attributes = span.attributes if not span.open else (*span.attributes, ("slslab.open", True))
    made: dict[str, Any] = {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        "name": clean(span.name),
        "kind": int(span.kind),
        "startTimeUnixNano": _nanoseconds(span.start),
        "endTimeUnixNano": _nanoseconds(span.end),
        "attributes": _attributes(attributes),
        "status": {"code": int(span.status), **({"message": span.message} if span.message else {})},
    }
    if span.parent_id:
        made["parentSpanId"] = span.parent_id
    if span.events:
        made["events"] = [
            {"timeUnixNano": _nanoseconds(event.t), "name": event.name, "attributes": _attributes(event.attributes)}
            for event in span.events
        ]
    if span.links:
        made["links"] = [{"traceId": link.trace_id, "spanId": link.span_id} for link in span.links]
    return made


# Metrics


def _metrics(recording: Recording, metrics: Metrics) -> Iterator[dict[str, Any]]:
    times = {"startTimeUnixNano": _nanoseconds(0), "timeUnixNano": _nanoseconds(recording.end)}
    for component in metrics.components():
        counted = [(_attributes((("faas.trigger", trigger),)), counts) for trigger, counts in metrics.counts(component)]
        inits = metrics.inits(component)
        made = [
            _counter(name, what, unit, [(said, getattr(counts, field)) for said, counts in counted], times)
            for name, what, unit, field in _COUNTERS
        ]
        durations = [(said, counts.invoke) for said, counts in counted]
        made.append(_histogram("faas.invoke_duration", "How long the handler ran.", durations, times))
        made.append(
            _histogram("faas.init_duration", "How long INIT took.", [([], inits)] if inits.count else [], times)
        )
        scoped = {"scope": _SCOPE, "metrics": [metric for metric in made if metric]}
        yield {"resource": _resource(recording, component, None), "scopeMetrics": [scoped]}


_COUNTERS: Final = (
    ("faas.invocations", "Invocations that went well.", "{invocation}", "invocations"),
    ("faas.errors", "Invocations that ended in an error, a timeout or a crash.", "{error}", "errors"),
    ("faas.timeouts", "Invocations that were cut off by the function's timeout.", "{timeout}", "timeouts"),
    ("faas.coldstarts", "Invocations that had to wait for INIT.", "{coldstart}", "coldstarts"),
)


def _counter(
    name: str, what: str, unit: str, values: list[tuple[list[dict[str, Any]], int]], times: dict[str, str]
) -> dict[str, Any]:
    points = [{"attributes": said, **times, "asInt": str(value)} for said, value in values]
    if not points:
        return {}
    total = {"dataPoints": points, "aggregationTemporality": _CUMULATIVE, "isMonotonic": True}
    return {"name": name, "description": what, "unit": unit, "sum": total}


def _histogram(
    name: str, what: str, values: list[tuple[list[dict[str, Any]], Durations]], times: dict[str, str]
) -> dict[str, Any]:
    points = [
        {
            "attributes": said,
            **times,
            "count": str(durations.count),
            "sum": durations.total_us / 1_000_000,
            "min": durations.least_us / 1_000_000,
            "max": durations.most_us / 1_000_000,
            "bucketCounts": [str(count) for count in durations.buckets],
            "explicitBounds": list(BOUNDS),
        }
        for said, durations in values
    ]
    if not points:
        return {}
    return {
        "name": name,
        "description": what,
        "unit": "s",
        "histogram": {"dataPoints": points, "aggregationTemporality": _CUMULATIVE},
    }


# Logs


def _logs(recording: Recording, origins: Origins) -> Iterator[dict[str, Any]]:
    rows = (row for row, kind in enumerate(recording.kind) if kind in _LOGGED)
    while chunk := tuple(islice(rows, _CHUNK)):
        groups: dict[tuple[int, int | None], list[dict[str, Any]]] = {}
        for row in chunk:
            env = recording.env[row]
            key = (recording.who[row], env if env >= 0 else None)
            groups.setdefault(key, []).append(_record(recording, origins, row))
        for (component, where), records in groups.items():
            scoped = {"scope": _SCOPE, "logRecords": records}
            yield {"resource": _resource(recording, component, where), "scopeLogs": [scoped]}


def _record(recording: Recording, origins: Origins, row: int) -> dict[str, Any]:
    time, ref = _nanoseconds(recording.t[row]), recording.ref[row]
    level = Level(recording.code[row]) if recording.kind[row] == Kind.LOG else _level(recording.code[row])
    made: dict[str, Any] = {
        "timeUnixNano": time,
        "observedTimeUnixNano": time,
        "severityNumber": _SEVERITIES.get(level, 9),
        "severityText": level.name,
        "body": {"stringValue": clean(recording.said(row))},
    }
    if ref >= 0:
        made["traceId"] = origins.trace_id(ref)
        if span := origins.span_id(ref):
            made["spanId"] = span
    return made


def _level(status: int) -> Level:
    """How loud the platform's report on an invocation is."""
    return Level.ERROR if status else Level.INFO


# Values


def _resource(recording: Recording, component: int, env: int | None) -> dict[str, Any]:
    if component < 0:
        return {"attributes": _attributes((("service.name", "slslab"),))}
    return {"attributes": _attributes(resource(recording.components[component], env))}


def _attributes(attributes: Iterable[tuple[str, Attribute]]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes]


def _value(value: Attribute) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    return {"stringValue": clean(value)}


def _nanoseconds(us: int) -> str:
    return str((EPOCH_US + us) * 1000)
