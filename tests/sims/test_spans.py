"""Spans, their causes and their links."""

from __future__ import annotations

from itertools import pairwise

import pytest

from slslab.runtime.recording import Kind, Recording
from slslab.sims.critical import critical_path
from slslab.sims.run import run
from slslab.sims.scenario import load
from slslab.sims.span import Span, SpanKind, SpanStatus
from slslab.sims.spans import spans, trace
from tests.sims import estate
from tests.sims.tracing import MS, S, orders, retries, shop

RUNS = {
    "shop": lambda: shop(),
    "orders": lambda: orders(),
    "retries": lambda: retries(9),
    "fan-out": lambda: run(load("fan-out"), {"fail": 30, "duplicates": 10}, 3),
    "loops": lambda: run(load("event-loops"), {"writes": 2}, 3),
    **{make.__name__: make for make in estate.ALL},
    "shared": lambda: run(load("cold-start"), {"rate": 40, "per-environment": 8, "limit": 3}, 3, until=20 * S),
    "cut short": lambda: run(load("cold-start"), {"rate": 40}, 3, until=S),
}


@pytest.fixture(params=RUNS, scope="module")
def recording(request: pytest.FixtureRequest) -> Recording:
    made: Recording = RUNS[request.param]()
    return made


def named(recording: Recording, name: str) -> list[Span]:
    return [span for span in spans(recording) if span.name == name]


def test_every_parent_and_every_link_is_there(recording: Recording) -> None:
    made = list(spans(recording))
    by_id = {span.span_id: span for span in made}
    assert len(by_id) == len(made) > 0
    for span in made:
        assert 0 <= span.start <= span.end <= recording.end
        assert len(bytes.fromhex(span.trace_id)) == 16
        assert len(bytes.fromhex(span.span_id)) == 8
        if span.parent_id:
            parent = by_id[span.parent_id]
            assert parent.trace_id == span.trace_id
            assert parent.start <= span.start
        for link in span.links:
            assert by_id[link.span_id].trace_id == link.trace_id


def test_each_trace_has_one_root(recording: Recording) -> None:
    tops: dict[str, int] = {}
    for span in spans(recording):
        tops[span.trace_id] = tops.get(span.trace_id, 0) + (not span.parent_id)
    assert set(tops.values()) == {1}


def test_there_is_one_for_each_request_invocation_and_refusal(recording: Recording) -> None:
    made = list(spans(recording))
    kinds = list(recording.kind)
    invoked = [span for span in made if span.get("faas.coldstart") is not None]
    refused = [span for span in made if any(event.name == "throttle" for event in span.events)]
    assert len(invoked) == kinds.count(Kind.START)
    assert len(refused) == kinds.count(Kind.THROTTLE)
    assert sum(bool(span.get("faas.coldstart")) for span in invoked) == sum(
        row.code for row in recording if row.kind == Kind.START
    )
    requests = [span for span in made if recording.components[span.component].kind == "client"]
    assert len(requests) == kinds.count(Kind.SEND)


def test_equal_runs_have_equal_spans(recording: Recording) -> None:
    assert list(spans(recording)) == list(spans(recording))


def test_a_request_from_the_client_down_to_the_table() -> None:
    made = {span.name: span for span in trace(shop(), 0)}
    assert list(made) == ["people", "api", "checkout", "INIT", "INIT runtime", "DynamoDB.PutItem"]
    people, api, checkout, init = made["people"], made["api"], made["checkout"], made["INIT"]
    assert [made[name].kind for name in ("people", "api", "checkout", "INIT", "DynamoDB.PutItem")] == [
        SpanKind.CLIENT, SpanKind.SERVER, SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.CLIENT,
    ]  # fmt: skip
    assert api.parent_id == people.span_id
    assert checkout.parent_id == api.span_id
    assert init.parent_id == made["DynamoDB.PutItem"].parent_id == checkout.span_id
    assert made["INIT runtime"].parent_id == init.span_id
    assert (checkout.start, init.end - init.start, checkout.waited) == (init.start, 50 * MS, 50 * MS)
    assert dict(checkout.attributes)["faas.trigger"] == "http"
    assert dict(checkout.attributes)["faas.coldstart"] is True
    assert dict(people.attributes)["http.response.status_code"] == 200
    assert dict(made["DynamoDB.PutItem"].attributes)["db.system.name"] == "aws.dynamodb"
    assert all(span.status == SpanStatus.UNSET for span in made.values())


def test_ids_depend_on_the_seed() -> None:
    first, again, other = (trace(shop(seed), 0)[0] for seed in (1, 1, 2))
    assert (first.trace_id, first.span_id) == (again.trace_id, again.span_id)
    assert not {first.trace_id, first.span_id} & {other.trace_id, other.span_id}


def test_a_timeout_is_an_error_and_cuts_off_what_was_asked() -> None:
    made = {span.name: span for span in trace(shop(timeout=101 * MS), 0)}
    checkout = made["checkout"]
    assert (checkout.status, checkout.message) == (SpanStatus.ERROR, "timeout")
    assert checkout.get("error.type") == "Sandbox.Timedout"
    (ask,) = [span for span in made.values() if span.parent_id == checkout.span_id and span.kind == SpanKind.CLIENT]
    assert (ask.end, ask.status) == (checkout.end, SpanStatus.ERROR)
    assert made["api"].status == SpanStatus.ERROR


def test_a_batch_has_links_and_begins_a_trace() -> None:
    recording = orders(3)
    (batch,) = named(recording, "jobs process")
    senders = named(recording, "send jobs")
    assert batch.kind == SpanKind.CONSUMER
    assert batch.parent_id == ""
    assert {link.span_id for link in batch.links} == {span.span_id for span in senders}
    assert len({link.trace_id for link in batch.links}) == 3
    said = dict(batch.attributes)
    assert said["messaging.batch.message_count"] == 3
    assert (said["messaging.system"], said["messaging.operation.type"]) == ("aws_sqs", "process")
    assert said["faas.trigger"] == "pubsub"
    assert all(span.kind == SpanKind.PRODUCER for span in senders)


def test_a_failed_try_says_what_comes_next() -> None:
    tries = named(retries(9), "work")
    assert [[event.name for event in span.events] for span in tries] == [["retry"], ["retry"], ["dead_letter"]]
    assert [dict(span.events[0].attributes).get("delay_s") for span in tries] == [60.0, 120.0, None]
    assert len({span.parent_id for span in tries}) == 1
    assert {span.get("faas.trigger") for span in tries} == {"pubsub"}


def test_a_refused_try_says_why() -> None:
    recording = run(load("cold-start"), {"rate": 50, "limit": 1}, 3, until=5 * S)
    refused = [span for span in spans(recording) if span.get("error.type") == "TooManyRequestsException"]
    events = [event for span in refused for event in span.events]
    assert events
    assert {dict(event.attributes)["reason"] for event in events} == {
        "reserved_concurrency_limit",
        "invocation_rate_limit",
    }
    answers = [span for span in refused if span.kind == SpanKind.CLIENT]
    assert {span.get("http.response.status_code") for span in answers} == {429}


def test_what_has_not_ended_is_marked() -> None:
    made = [span for span in spans(run(load("cold-start"), {"rate": 40}, 3, until=S)) if span.open]
    assert made
    assert {span.end for span in made} == {S}


def test_the_critical_path_covers_the_trace(recording: Recording) -> None:
    traces: dict[str, list[Span]] = {}
    for span in spans(recording):
        traces.setdefault(span.trace_id, []).append(span)
    for made in traces.values():
        path = critical_path(made)
        first, last = min(span.start for span in made), max(span.end for span in made)
        if first == last:
            assert path == ()
            continue
        assert (path[0].start, path[-1].end) == (first, last)
        assert all(one.end == after.start for one, after in pairwise(path))
        assert all(one.start < one.end for one in path)


def test_the_critical_path_names_what_was_waited_for() -> None:
    path = critical_path(trace(shop(), 0))
    assert [(one.span.name, one.waiting) for one in path] == [
        ("people", False), ("api", False), ("INIT runtime", False), ("checkout", False), ("DynamoDB.PutItem", False),
        ("api", False), ("people", False),
    ]  # fmt: skip
    late = critical_path(trace(retries(1), 0))
    wait = [one for one in late if one.waiting and one.end - one.start > 59 * S]
    assert [one.span.kind for one in wait] == [SpanKind.PRODUCER]


def test_no_spans_no_path() -> None:
    assert critical_path(()) == ()
