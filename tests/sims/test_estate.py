"""Every kind of service in what is told, billed, traced, measured and exported."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from slslab.i18n import Words
from slslab.paths import shipped
from slslab.runtime import Ask, Cloud, Poller, PollerSettings, Queue, QueueSettings, Stream, StreamSettings, Table
from slslab.runtime.identity import Identity, Role
from slslab.runtime.recording import HistoryEvent, Kind, Operation, Recording, Refusal, Routing, Stage
from slslab.runtime.secrets import Secrets, SecretSettings
from slslab.runtime.table import Attribute, Index, TableSettings
from slslab.sims import jsonl, otlp, perfetto
from slslab.sims.bill import PriceSheet, bill
from slslab.sims.cloudwatch import metrics
from slslab.sims.export import tables
from slslab.sims.log import log_lines
from slslab.sims.narrator import CATEGORIES, moments, narrate
from slslab.sims.picture import picture
from slslab.sims.span import Span, SpanKind, SpanStatus
from slslab.sims.spans import spans
from slslab.sims.summary import summary
from tests.sims.conftest import Tape
from tests.sims.estate import (
    ALL,
    MINUTE,
    MS,
    S,
    contained,
    function,
    guarded,
    order,
    people,
    routed,
    scheduled,
    streamed,
    told,
)

Make = Callable[[], Recording]


@pytest.fixture(params=ALL, ids=lambda make: make.__name__, scope="module")
def recording(request: pytest.FixtureRequest) -> Recording:
    made: Recording = request.param()
    return made


def rows(recording: Recording, kind: Kind) -> list[tuple[int, str]]:
    return [(row.code, recording.said(index)) for index, row in enumerate(recording) if row.kind == kind]


def sentences(recording: Recording, lang: str = "en") -> list[str]:
    return [narrate(moment, Words(lang)) for moment in moments(recording)]


def lines(recording: Recording, prices: PriceSheet) -> dict[str, float]:
    return {line.item: line.quantity for line in bill(recording, prices).lines}


def by_name(recording: Recording) -> dict[str, Span]:
    return {span.name: span for span in spans(recording)}


# What holds of all


def test_every_span_has_its_parent_in_its_trace(recording: Recording) -> None:
    made = list(spans(recording))
    known = {span.span_id: span for span in made}
    assert len(known) == len(made) > 0
    for span in made:
        assert 0 <= span.start <= span.end <= recording.end
        if span.parent_id:
            assert known[span.parent_id].trace_id == span.trace_id
            assert known[span.parent_id].start <= span.start
        for link in span.links:
            assert known[link.span_id].trace_id == link.trace_id


def test_each_trace_begins_once(recording: Recording) -> None:
    tops: dict[str, int] = {}
    for span in spans(recording):
        tops[span.trace_id] = tops.get(span.trace_id, 0) + (not span.parent_id)
    assert set(tops.values()) == {1}


def test_everything_is_told_in_both_languages(recording: Recording) -> None:
    assert {moment.category for moment in moments(recording)} <= set(CATEGORIES)
    for lang in ("en", "es"):
        assert all("{" not in sentence for sentence in sentences(recording, lang))


def test_the_bill_grows_and_is_the_sum_of_its_lines(recording: Recording, prices: PriceSheet) -> None:
    so_far = [bill(recording, prices, recording.end * n // 20).total_usd for n in range(21)]
    assert so_far == sorted(so_far)
    made = bill(recording, prices)
    assert made.total_usd == pytest.approx(
        sum(line.quantity * (line.price.usd or 0) / line.price.per for line in made.lines)
    )
    assert made.total_usd > 0


def test_the_exports_take_every_row(recording: Recording) -> None:
    written = list(csv.DictReader(io.StringIO("".join(tables(recording)["rows.csv"]))))
    assert [row["kind"] for row in written] == [Kind(kind).name.lower() for kind in recording.kind]
    assert len("".join(jsonl.pieces(recording)).splitlines()) == len(recording)
    assert json.loads("".join(otlp.pieces(recording)))["resourceSpans"]
    events = json.loads("".join(perfetto.pieces(recording)))["traceEvents"]
    assert all(event.get("dur", 0) >= 0 for event in events)
    assert len(log_lines(recording, limit=10_000)) > 0


def test_the_summary_and_the_picture_take_it(recording: Recording, prices: PriceSheet) -> None:
    made = json.loads(json.dumps(summary(recording, prices, "estate", {}), allow_nan=False))
    assert made["metrics"]
    assert all(found["namespace"] for found in made["metrics"].values())
    for lang in ("en", "es"):
        for line in picture(recording, prices, Words(lang), 80):
            assert len("".join(span.text for span in line).rstrip()) <= 80


# Workflows


def test_an_execution_is_a_history_of_rows() -> None:
    made = [(HistoryEvent(code).api_name, said) for code, said in rows(order(), Kind.HISTORY)]
    tries = [("LambdaFunctionScheduled", "Charge"), ("LambdaFunctionStarted", "Charge")]
    assert made[:8] == [
        ("ExecutionStarted", ""), ("TaskStateEntered", "Charge"), *tries, ("LambdaFunctionFailed", "Broken"), *tries,
        ("LambdaFunctionSucceeded", "Charge"),
    ]  # fmt: skip
    assert made[-1] == ("ExecutionSucceeded", "")
    (retry,) = [row for row in order() if row.kind == Kind.RETRY]
    assert (retry.code, retry.value - retry.t) == (1, 2 * S)


def test_a_branch_is_a_ref_of_its_own_below_the_execution() -> None:
    recording = order()
    entered = {
        recording.said(index): row.ref
        for index, row in enumerate(recording)
        if row.kind == Kind.HISTORY and HistoryEvent(row.code).name.endswith("STATE_ENTERED")
    }
    assert (
        entered["Charge"] == entered["Both"] == recording.parents[entered["Pack"]] == recording.parents[entered["Wait"]]
    )
    assert entered["Pack"] != entered["Wait"]


def test_an_execution_has_a_span_with_its_states_and_their_work_inside() -> None:
    made = by_name(order())
    flow, charge, both = made["order"], made["Charge"], made["Both"]
    assert flow.kind == SpanKind.SERVER
    assert (
        flow.get("aws.step_functions.state_machine.arn") == "arn:aws:states:eu-west-1:123456789012:stateMachine:order"
    )
    assert charge.parent_id == both.parent_id == flow.span_id
    assert made["Pack"].parent_id == made["Wait"].parent_id == both.span_id
    assert both.end == made["Wait"].end == made["Wait"].start + 3 * S
    assert [event.name for event in charge.events] == ["LambdaFunctionFailed", "retry"]
    assert charge.status == SpanStatus.UNSET  # it went well in the end
    asked = [span for span in spans(order()) if span.parent_id == charge.span_id]
    assert [span.name for span in asked] == ["Lambda.Invoke"] * 2
    called = [span for span in spans(order()) if span.parent_id in {span.span_id for span in asked}]
    assert [span.name for span in called] == ["charge"] * 2


def test_a_failed_execution_says_so_everywhere(prices: PriceSheet) -> None:
    recording = order(failures=9)
    made = by_name(recording)
    for name in ("order", "Charge"):
        assert (made[name].status, made[name].get("error.type")) == (SpanStatus.ERROR, "Broken")
    assert lines(recording, prices)["workflow-transitions"] == 4  # the state, and three more tries
    found = metrics(recording)["order"]
    assert (found["ExecutionsStarted"], found["ExecutionsFailed"]) == (1, 1)
    assert any(sentence.startswith("order fails on") and "Broken" in sentence for sentence in sentences(recording))


def test_an_execution_under_way_is_open() -> None:
    open_ = {span.name for span in spans(order(ends=False)) if span.open}
    assert {"order", "Charge"} <= open_


def test_standard_is_paid_by_transition_and_express_by_time(prices: PriceSheet) -> None:
    assert lines(order(), prices)["workflow-transitions"] == 5  # Charge twice, Both, Pack, Wait
    express = order(express=True)
    made = lines(express, prices)
    (ended,) = [row for row in express if row.kind == Kind.HISTORY and row.code == HistoryEvent.EXECUTION_SUCCEEDED]
    assert "workflow-transitions" not in made
    assert made["workflow-requests"] == 1
    assert made["workflow-time"] == pytest.approx((ended.t - S - 10 * MS) / S * 64 / 1024)


# Routers and schedules


def test_a_router_writes_what_it_decides(prices: PriceSheet) -> None:
    recording = routed()
    assert rows(recording, Kind.ROUTE) == [
        (Routing.ARCHIVED, "all"), (Routing.MATCHED, "paid-orders"), (Routing.REPLAYED, "again"),
        (Routing.MATCHED, "paid-orders"),
    ]  # fmt: skip
    (replay,) = [row for row in recording if row.kind == Kind.OPERATION and row.code == Operation.START_REPLAY]
    assert replay.value == 1
    made = lines(recording, prices)
    assert (made["router-events"], made["router-replays"]) == (2, 1)
    assert made["router-archive"] * 1024**3 == pytest.approx(24)
    found = metrics(recording)["bus"]
    assert (found["MatchedEvents"], found["TriggeredRules"], found["Invocations"]) == (2, 2, 4)


def test_a_price_that_nobody_keeps_is_not_invented(prices: PriceSheet) -> None:
    made = bill(routed(), prices)
    (line,) = [line for line in made.lines if line.item == "router-replays"]
    assert (line.priced, line.usd, line.price.usd) == (False, 0.0, None)
    told_ = ["".join(span.text for span in line).rstrip() for line in picture(routed(), prices, Words("es"), 80)]
    (shown,) = [text for text in told_ if "reenviados" in text]
    assert "1 evento · sin precio registrado" in shown
    assert shown.endswith("–")
    found: Any = summary(routed(), prices, "estate", {})["bill"]
    assert found["lines"]["router-replays"] == {"quantity": 1.0, "unit": "events", "usd": None}


def test_a_router_lasts_until_its_last_delivery_has_arrived() -> None:
    made = [span for span in spans(routed()) if span.name == "route bus"]
    first = min(made, key=lambda span: span.start)
    recording = routed()
    arrivals = [
        row.value for row in recording if row.kind == Kind.HOP and recording.parents[row.ref] == 1 and row.t < 2 * S
    ]
    assert first.end == max(arrivals)
    assert [event.name for event in first.events] == ["archived", "matched"]
    mail = min((span for span in spans(recording) if span.name == "mail"), key=lambda span: span.start)
    assert mail.parent_id == first.span_id


def test_a_delivery_that_fails_is_tried_again_and_kept() -> None:
    recording = routed(broken=True)
    found = metrics(recording)["bus"]
    assert (found["RetryInvocationAttempts"], found["InvocationsSentToDlq"]) == (1, 1)
    (first, *_) = sorted((span for span in spans(recording) if span.name == "route bus"), key=lambda span: span.start)
    assert "retry" in [event.name for event in first.events]


def test_a_schedule_is_a_trace_of_its_own(prices: PriceSheet) -> None:
    recording = scheduled()
    due = [row for row in recording if row.kind == Kind.DUE]
    assert [row.t for row in due] == [2 * n * MINUTE for n in range(6)]
    assert all(row.t <= row.value < row.t + MINUTE for row in due)
    assert lines(recording, prices)["schedule-invocations"] == 6
    nightly = [span for span in spans(recording) if span.name == "nightly"]
    tick = [span for span in spans(recording) if span.name == "tick"]
    assert [span.parent_id for span in tick] == [span.span_id for span in nightly][: len(tick)]
    assert {span.get("faas.trigger") for span in tick} == {"timer"}
    assert {span.get("faas.cron") for span in tick} == {"0/2 * * * ? *"}


# Streams, secrets, containers


def test_a_batch_of_a_stream_links_to_all_who_put_its_records(prices: PriceSheet) -> None:
    recording = streamed()
    made = by_name(recording)
    batch, index = made["clicks process"], made["index"]
    assert (batch.kind, len(batch.links), len({link.trace_id for link in batch.links})) == (SpanKind.CONSUMER, 5, 5)
    assert batch.get("messaging.operation.name") == "process"
    assert (index.get("faas.trigger"), index.get("faas.document.collection")) == ("datasource", "orders")
    assert [link.trace_id for link in index.links] == [batch.trace_id]  # the change was made in that trace
    made_ = lines(recording, prices)
    assert made_["stream-put-units"] == 5
    assert made_["stream-shard-hours"] == pytest.approx(2 * 20 / 3600)
    found = metrics(recording)
    assert found["clicks"]["IncomingRecords"] == 5
    ages = [row.value / 1000 for row in recording if row.kind == Kind.ITERATOR_AGE]
    assert found["count"]["IteratorAge"] == {"average": round(ages[0], 3), "maximum": round(ages[0], 3)}


def test_secrets_write_what_is_asked_and_what_becomes_of_them(prices: PriceSheet) -> None:
    recording = guarded()
    asked = [row.code for row in recording if row.kind == Kind.OPERATION]
    assert asked == [Operation.CONNECT, Operation.GET_SECRET_VALUE] * 2
    assert rows(recording, Kind.VERSION) == [(Stage.AWSPENDING, "db"), (Stage.AWSCURRENT, "db")]
    assert [code for code, _ in rows(recording, Kind.REFUSAL)] == [Refusal.WRONG_SECRET]
    made = lines(recording, prices)
    assert made["secret-calls"] == 2
    assert made["secret-months"] == pytest.approx(20 / (730 * 3600))
    logins = [span for span in spans(recording) if span.name == "connect orders-db"]
    assert [span.status for span in logins] == [SpanStatus.UNSET, SpanStatus.ERROR]
    assert [event.attributes for event in logins[1].events] == [(("reason", "wrong_secret"),)]
    assert not any("You step in" in sentence for sentence in sentences(recording))


def test_a_task_is_paid_by_the_second_and_for_a_minute_at_least(prices: PriceSheet) -> None:
    made = lines(scheduled(), prices)
    assert made["container-vcpu"] == pytest.approx(5 * 60 * 0.5 / 3600)  # five tasks of 20 s
    always = lines(contained(), prices)
    assert always["container-vcpu"] == pytest.approx(90 * 0.5 / 3600)
    assert always["container-memory"] == pytest.approx(90 * 1.0 / 3600)
    assert always["balancer-hours"] == pytest.approx(90 / 3600)
    assert always["balancer-requests"] == 2
    assert "api-requests" not in always


def test_a_topic_counts_what_it_delivers(prices: PriceSheet) -> None:
    recording = told()
    assert lines(recording, prices)["topic-deliveries"] == 2
    assert metrics(recording)["news"] == {"NumberOfMessagesPublished": 1, "NumberOfNotificationsDelivered": 2}
    assert metrics(recording)["jobs"]["NumberOfMessagesSent"] == 1


# The rest of what is written


def test_every_link_that_is_told_leads_to_a_term() -> None:
    from importlib import import_module

    terms = {path.name.partition(".")[0] for path in (shipped("content") / "terms").glob("*.md")}
    for lang in ("en", "es"):
        words: dict[str, str] = import_module(f"slslab.i18n.{lang}.sims").WORDS
        linked = {
            link for key, text in words.items() if key.startswith("tell.") for link in re.findall(r"\[\[([^]|]+)", text)
        }
        assert linked <= terms
        assert len(linked) > 30


def test_a_shard_that_has_had_enough_refuses() -> None:
    cloud = Cloud(1)
    stream = Stream(cloud, "clicks", StreamSettings())
    people(cloud, stream, (S,) * 1_200)
    recording = cloud.run(5 * S)
    refused = sum(row.kind == Kind.REFUSAL and row.code == Refusal.THROUGHPUT_EXCEEDED for row in recording)
    assert refused >= 199
    found = metrics(recording)["clicks"]
    assert (found["IncomingRecords"], found["WriteProvisionedThroughputExceeded"]) == (1_200 - refused, refused)
    assert any(sentence.startswith("clicks has had enough") for sentence in sentences(recording))


def test_what_a_role_does_not_allow_is_a_row_and_an_event_of_its_span() -> None:
    cloud = Cloud(1)
    Table(cloud, "items")
    people(cloud, function(cloud, "work", Ask("items", "put_item", {"key": "a", "value": 1})))
    cloud.identity = Identity({"work": Role("work", ())})
    recording = cloud.run(5 * S)
    (refusal,) = [row for row in recording if row.kind == Kind.REFUSAL]
    assert (refusal.code, recording.components[refusal.who].name) == (Refusal.ACCESS_DENIED, "items")
    (span,) = [span for span in spans(recording) if span.name == "DynamoDB"]
    assert (span.status, [event.name for event in span.events]) == (SpanStatus.ERROR, ["refusal"])


def test_an_index_is_paid_for_too(prices: PriceSheet) -> None:
    cloud = Cloud(1)
    index = Index("by-day", Attribute("day"))
    Table(cloud, "items", settings=TableSettings(Attribute("id"), indexes=(index,)))
    item = {"id": {"S": "a"}, "day": {"S": "monday"}}
    people(cloud, function(cloud, "work", Ask("items", "put_item", {"TableName": "items", "Item": item})))
    recording = cloud.run(5 * S)
    assert lines(recording, prices)["table-writes"] == 2  # the item, and the index
    assert "DynamoDB.PutItem" in by_name(recording)


def test_log_lines_are_paid_by_the_byte(tape: Tape, prices: PriceSheet) -> None:
    checkout = tape.component("checkout")
    for n in range(3):
        tape.row(n, Kind.LOG, 0, checkout, -1, -1, tape.text("x" * 1024))
    assert lines(tape.recording(), prices) == {"logs": 3 / 1024**2}


@pytest.mark.parametrize(("version", "item"), [(1, "api-rest-requests"), (2, "api-requests")])
def test_each_kind_of_api_has_its_price(tape: Tape, prices: PriceSheet, version: int, item: str) -> None:
    api = tape.component("api", "http-api", version=version)
    tape.row(0, Kind.OPERATION, Operation.HTTP_REQUEST, api)
    assert lines(tape.recording(), prices) == {item: 1}


def test_the_oldest_message_has_an_age() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "jobs", QueueSettings())
    work = function(cloud, "work", us=4 * S)
    work.change(replace(work.set, reserved=1))
    Poller(queue, work, PollerSettings(batch=1, concurrency=2))
    people(cloud, queue, (S, S, S))
    found = metrics(cloud.run(60 * S))["jobs"]
    age: Any = found["ApproximateAgeOfOldestMessage"]
    assert 8 < age["maximum"] < 60
    assert found["NumberOfMessagesDeleted"] == 3


def test_a_secret_that_a_fault_changed_is_told_once() -> None:
    cloud = Cloud(1)
    vault = Secrets(cloud, "vault", {"db": SecretSettings("first")})
    cloud.clock.at(5 * S, lambda _: vault.rotate_at_once("db"))
    told_ = [moment.key for moment in moments(cloud.run(9 * S))]
    assert told_ == ["sims.tell.fault.rotated", "sims.tell.end.nothing"]
