"""OTLP's JSON form, against the protocol's own messages."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from slslab.runtime.handler import EPOCH_US
from slslab.runtime.recording import Kind, Recording
from slslab.sims import otlp
from slslab.sims.metrics import BOUNDS
from slslab.sims.run import run
from slslab.sims.scenario import load
from slslab.sims.spans import spans
from tests.sims import estate
from tests.sims.conftest import Tape
from tests.sims.tracing import S, orders, retries, shop

# What the fields of opentelemetry-proto 1.x hold in its JSON mapping, as far as we write them. A list stands for
# `repeated`; an id is hexadecimal, a 64-bit integer a text, an enumeration a number.
MESSAGES: dict[str, dict[str, Any]] = {
    "File": {"resourceSpans": ["ResourceSpans"], "resourceMetrics": ["ResourceMetrics"],
             "resourceLogs": ["ResourceLogs"]},
    "ResourceSpans": {"resource": "Resource", "scopeSpans": ["ScopeSpans"]},
    "ResourceMetrics": {"resource": "Resource", "scopeMetrics": ["ScopeMetrics"]},
    "ResourceLogs": {"resource": "Resource", "scopeLogs": ["ScopeLogs"]},
    "ScopeSpans": {"scope": "Scope", "spans": ["Span"]},
    "ScopeMetrics": {"scope": "Scope", "metrics": ["Metric"]},
    "ScopeLogs": {"scope": "Scope", "logRecords": ["LogRecord"]},
    "Resource": {"attributes": ["KeyValue"]},
    "Scope": {"name": "text", "version": "text"},
    "KeyValue": {"key": "text", "value": "AnyValue"},
    "AnyValue": {"stringValue": "text", "intValue": "int64", "doubleValue": "number", "boolValue": "flag"},
    "Span": {"traceId": "id16", "spanId": "id8", "parentSpanId": "id8", "name": "text", "kind": "enum",
             "startTimeUnixNano": "int64", "endTimeUnixNano": "int64", "attributes": ["KeyValue"],
             "events": ["Event"], "links": ["Link"], "status": "Status"},
    "Event": {"timeUnixNano": "int64", "name": "text", "attributes": ["KeyValue"]},
    "Link": {"traceId": "id16", "spanId": "id8"},
    "Status": {"code": "enum", "message": "text"},
    "Metric": {"name": "text", "description": "text", "unit": "text", "sum": "Sum", "histogram": "Histogram"},
    "Sum": {"dataPoints": ["NumberPoint"], "aggregationTemporality": "enum", "isMonotonic": "flag"},
    "Histogram": {"dataPoints": ["HistogramPoint"], "aggregationTemporality": "enum"},
    "NumberPoint": {"attributes": ["KeyValue"], "startTimeUnixNano": "int64", "timeUnixNano": "int64",
                    "asInt": "int64"},
    "HistogramPoint": {"attributes": ["KeyValue"], "startTimeUnixNano": "int64", "timeUnixNano": "int64",
                       "count": "int64", "sum": "number", "min": "number", "max": "number",
                       "bucketCounts": ["int64"], "explicitBounds": ["number"]},
    "LogRecord": {"timeUnixNano": "int64", "observedTimeUnixNano": "int64", "severityNumber": "enum",
                  "severityText": "text", "body": "AnyValue", "traceId": "id16", "spanId": "id8"},
}  # fmt: skip


def fits(value: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        return isinstance(value, list) and all(fits(item, kind[0]) for item in value)
    if kind in MESSAGES:
        fields = MESSAGES[kind]
        return isinstance(value, dict) and all(name in fields and fits(it, fields[name]) for name, it in value.items())
    if kind in ("id8", "id16"):
        return isinstance(value, str) and len(value) == 2 * int(kind[2:]) and value == bytes.fromhex(value).hex()
    if kind == "int64":
        return isinstance(value, str) and str(int(value)) == value
    if kind == "enum":
        return type(value) is int
    if kind == "number":
        return type(value) in (int, float)
    return isinstance(value, bool if kind == "flag" else str)


def written(recording: Recording) -> dict[str, Any]:
    made: dict[str, Any] = json.loads("".join(otlp.pieces(recording)))
    return made


def values(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    return {item["key"]: next(iter(item["value"].values())) for item in attributes}


def all_spans(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [span for group in made["resourceSpans"] for scope in group["scopeSpans"] for span in scope["spans"]]


def metrics(made: dict[str, Any], function: str) -> dict[str, dict[str, Any]]:
    return {
        metric["name"]: metric
        for group in made["resourceMetrics"]
        if values(group["resource"]["attributes"])["faas.name"] == function
        for scope in group["scopeMetrics"]
        for metric in scope["metrics"]
    }


RUNS = [shop, orders, retries, lambda: run(load("fan-out"), {"fail": 30, "duplicates": 10}, 3), *estate.ALL]


@pytest.mark.parametrize("make", RUNS)
def test_it_is_what_the_protocol_says(make: Any) -> None:
    recording = make()
    made = written(recording)
    assert fits(made, "File")
    assert len(all_spans(made)) == len(list(spans(recording)))


@pytest.mark.parametrize("make", RUNS)
def test_the_published_messages_parse_it(make: Any) -> None:
    """With opentelemetry-proto at hand (it is no dependency of ours), its own parser has the last word."""
    json_format = pytest.importorskip("google.protobuf.json_format")
    trace = pytest.importorskip("opentelemetry.proto.trace.v1.trace_pb2")
    logs = pytest.importorskip("opentelemetry.proto.logs.v1.logs_pb2")
    metric = pytest.importorskip("opentelemetry.proto.metrics.v1.metrics_pb2")
    made = _with_base64(written(make()))
    for message, part in (
        (trace.TracesData(), "resourceSpans"), (metric.MetricsData(), "resourceMetrics"),
        (logs.LogsData(), "resourceLogs"),
    ):  # fmt: skip
        json_format.ParseDict({part: made[part]}, message)
        assert message.ByteSize()


def _with_base64(value: Any) -> Any:
    """The one place where OTLP leaves protobuf's JSON mapping: ids."""
    if isinstance(value, list):
        return [_with_base64(item) for item in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId", "parentSpanId")
    return {
        name: base64.b64encode(bytes.fromhex(item)).decode() if name in ids else _with_base64(item)
        for name, item in value.items()
    }


def test_a_span_and_its_resource() -> None:
    made = written(shop())
    groups = {
        span["name"]: (span, values(group["resource"]["attributes"]))
        for group in made["resourceSpans"]
        for scope in group["scopeSpans"]
        for span in scope["spans"]
    }
    span, resource = groups["checkout"]
    assert resource == {
        "service.name": "checkout", "cloud.provider": "aws", "cloud.region": "eu-west-1",
        "cloud.account.id": "123456789012", "cloud.platform": "aws_lambda",
        "cloud.resource_id": "arn:aws:lambda:eu-west-1:123456789012:function:checkout", "faas.name": "checkout",
        "faas.version": "$LATEST", "faas.max_memory": str(512 * 1024 * 1024), "faas.instance": "checkout/1",
    }  # fmt: skip
    said = values(span["attributes"])
    assert (span["kind"], said["faas.trigger"], said["faas.coldstart"]) == (2, "http", True)
    assert int(span["startTimeUnixNano"]) == (EPOCH_US + S + 12_000) * 1000
    assert span["parentSpanId"] == groups["api"][0]["spanId"]


def test_metrics_have_the_ecosystem_s_names_types_and_numbers() -> None:
    recording = run(load("fan-out"), {"fail": 30}, 3)
    made = metrics(written(recording), "branch")
    who = recording.find("branch")
    rows = [row for row in recording if row.who == who]
    ended = [row for row in rows if row.kind == Kind.END]
    failed = sum(bool(row.code) for row in ended)
    expected = {
        "faas.invocations": len(ended) - failed,
        "faas.errors": failed,
        "faas.timeouts": 0,
        "faas.coldstarts": sum(row.code for row in rows if row.kind == Kind.START),
    }
    for name, number in expected.items():
        (point,) = made[name]["sum"]["dataPoints"]
        assert (name, int(point["asInt"])) == (name, number)
        assert made[name]["sum"]["isMonotonic"]
        assert values(point["attributes"]) == {"faas.trigger": "pubsub"}
    inits = sum(row.kind == Kind.READY for row in rows)
    for name, number in (("faas.invoke_duration", len(ended)), ("faas.init_duration", inits)):
        (point,) = made[name]["histogram"]["dataPoints"]
        assert made[name]["unit"] == "s"
        assert point["explicitBounds"] == list(BOUNDS)
        assert len(point["bucketCounts"]) == len(BOUNDS) + 1
        assert sum(map(int, point["bucketCounts"])) == int(point["count"])
        assert int(point["count"]) == number
        assert point["min"] <= point["sum"] / int(point["count"]) <= point["max"]


def test_durations_leave_init_out() -> None:
    (point,) = metrics(written(shop()), "checkout")["faas.invoke_duration"]["histogram"]["dataPoints"]
    assert 0.1 <= point["sum"] < 0.15
    (point,) = metrics(written(shop()), "checkout")["faas.init_duration"]["histogram"]["dataPoints"]
    assert point["sum"] == 0.05


def test_a_timeout_is_counted_twice() -> None:
    made = metrics(written(shop(timeout=101_000)), "checkout")
    numbers = {name: int(made[name]["sum"]["dataPoints"][0]["asInt"]) for name in ("faas.timeouts", "faas.errors")}
    assert numbers == {"faas.timeouts": 1, "faas.errors": 1}


def test_log_lines_belong_to_spans() -> None:
    made = written(retries(1))
    ids = {span["spanId"]: span["traceId"] for span in all_spans(made)}
    records = [r for group in made["resourceLogs"] for scope in group["scopeLogs"] for r in scope["logRecords"]]
    assert {record["severityText"] for record in records} == {"INFO", "ERROR"}
    for record in records:
        assert ids[record["spanId"]] == record["traceId"]
        assert json.loads(record["body"]["stringValue"])


def test_lone_surrogates_do_not_come_through(tape: Tape) -> None:
    function = tape.component("f")
    tape.row(0, Kind.LOG, 0, function, -1, -1, tape.text("\ud800!"))
    text = "".join(otlp.pieces(tape.recording()))
    assert "\\ud800" not in text
    assert "?!" in text


def test_an_empty_run() -> None:
    assert written(Recording(1)) == {"resourceSpans": [], "resourceMetrics": [], "resourceLogs": []}
