"""Settings of streams, queues, roles and accounts in a scenario's file: each does what the engine does by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slslab.errors import BadFile, UserError
from slslab.runtime.recording import HistoryEvent, Kind, Operation, Recording, Refusal
from slslab.sims.perfetto import pieces
from slslab.sims.run import tried
from tests.sims.conftest import S
from tests.sims.toys import index, quantity, ran, scenario, starts

PEOPLE = "people: {kind: client, at: [0, 0], to: %s, arrivals: {process: steady, rate: 5}, body: %s}\n"
CLICKS = PEOPLE % ("clicks", '{key: "{number}"}')
READ = "read: {kind: function, at: [2, 0], handler: [{wait: 1}]}\n"
SHARDS = "knobs: {shards: {type: integer, low: 1, high: 16, default: 1, label: {en: a, es: a}, help: {en: a, es: a}}}\n"


def test_two_functions_read_the_same_stream_each_in_its_own_way(tmp_path: Path) -> None:
    clicks = (
        "clicks: {kind: stream, at: [1, 0], batch: 3, to: [{to: read}, {to: look, batch: 1, enhanced: true}]}\n"
        "look: {kind: function, at: [2, 1], handler: [{wait: 1}]}\n"
    )
    recording = ran(tmp_path, CLICKS + READ + clicks)
    few, many = starts(recording, "read"), starts(recording, "look")
    assert len(many) > 250
    assert len(few) < len(many) / 2
    shared = ran(tmp_path, CLICKS + READ + clicks.replace(", enhanced: true", ""))
    assert min(starts(shared, "look")) > min(many)


def test_a_function_reads_a_stream_once(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"toy\.yaml:6: read reads this stream twice"):
        scenario(tmp_path, READ + "clicks: {kind: stream, at: [1, 0], to: [{to: read}, {to: read}]}")


def test_a_tumbling_window_ends_with_an_invocation_of_its_own(tmp_path: Path) -> None:
    clicks = "clicks: {kind: stream, at: [1, 0], to: read, batch: 1000, window: 2%s}\n"
    windowed = ran(tmp_path, CLICKS + READ + clicks % ", tumbling: 10")
    plain = ran(tmp_path, CLICKS + READ + clicks % "")
    assert len(starts(windowed, "read")) >= len(starts(plain, "read")) + 4


def test_windows_and_lanes_exclude_each_other_with_the_line(tmp_path: Path) -> None:
    toy = scenario(tmp_path, READ + "clicks: {kind: stream, at: [1, 0], to: read, tumbling: 9, parallel: 2}")
    with pytest.raises(BadFile, match=r"toy\.yaml:6: clicks: a mapping has tumbling windows or parallel lanes"):
        tried(toy)


def shards(recording: Recording) -> list[tuple[int, int]]:
    return [(row.t // S, row.value) for row in recording if row.kind == Kind.SHARDS]


def test_shards_are_split_and_merged_when_the_file_says_and_paid_accordingly(tmp_path: Path) -> None:
    planned = "[{at: 10, shards: 4}, {at: 20, split: 3}, {at: 30, merge: [7, 8]}]"
    clicks = f"clicks: {{kind: stream, at: [1, 0], to: read, reshard: {planned}}}\n"
    recording = ran(tmp_path, CLICKS + READ + clicks.replace("split: 3", "split: 5"))
    assert shards(recording) == [(10, 2), (10, 4), (20, 5), (30, 4)]
    assert quantity(recording, "stream-shard-hours") == pytest.approx((10 * 1 + 10 * 4 + 10 * 5 + 30 * 4) / 3600)
    counted = [event for event in json.loads("".join(pieces(recording)))["traceEvents"] if event["name"] == "shards"]
    assert [event["args"]["shards"] for event in counted] == [2, 4, 5, 4]


def test_a_knob_gives_a_stream_other_shards_in_steps_and_its_records_stay(tmp_path: Path) -> None:
    clicks = "clicks: {kind: stream, at: [1, 0], to: read, shards: $shards}\n"
    recording = ran(tmp_path, CLICKS + READ + clicks, "20s set shards=7", "40s set shards=3", head=SHARDS)
    assert shards(recording) == [(20, 2), (20, 4), (20, 7), (40, 4), (40, 3)]
    ages = [row.value for row in recording if row.kind == Kind.ITERATOR_AGE]
    assert max(ages) < 3 * S
    assert quantity(recording, "stream-shard-hours") == pytest.approx((20 * 1 + 20 * 7 + 20 * 3) / 3600)


@pytest.mark.parametrize(
    ("step", "told"),
    [("split: 7", "split 7"), ("merge: [0, 2]", r"merge \[0, 2\]"), ("shards: 2, split: 0", "one thing")],
)
def test_shards_that_are_not_there_are_told_with_the_line(tmp_path: Path, step: str, told: str) -> None:
    with pytest.raises(BadFile, match=rf"toy\.yaml:5: .*{told}"):
        scenario(tmp_path, f"clicks: {{kind: stream, at: [1, 0], shards: 3, reshard: [{{at: 5, {step}}}]}}")


def test_shards_that_a_knob_has_taken_away_end_the_run_with_a_sentence(tmp_path: Path) -> None:
    clicks = "clicks: {kind: stream, at: [1, 0], shards: $shards, reshard: [{at: 30, split: 0}]}\n"
    with pytest.raises(UserError, match=r"clicks: split 0 cannot be: the open shards are then 1, 2"):
        ran(tmp_path, CLICKS + clicks, "20s set shards=2", head=SHARDS)


QUEUE = (
    "jobs: {kind: queue, at: [1, 0], to: work%s}\n"
    "work: {kind: function, at: [2, 0], handler: [{wait: 20000}], timeout: 60}\n"
)
CROWD = "people: {kind: client, at: [0, 0], to: jobs, arrivals: {process: once, count: 200}, body: {tenant: a}}\n"


def test_provisioned_pollers_fetch_more_at_once(tmp_path: Path) -> None:
    usual = ran(tmp_path, CROWD + QUEUE % ", batch: 1, visibility: 300")
    more = ran(tmp_path, CROWD + QUEUE % ", batch: 1, visibility: 300, pollers: {least: 4}")
    assert sum(t < 10 * S for t in starts(usual, "work")) == 5
    assert sum(t < 10 * S for t in starts(more, "work")) == 40


@pytest.mark.parametrize(
    ("settings", "told"),
    [("pollers: {least: 4}, concurrency: 5", "pollers or a concurrency"), ("pollers: {least: 4, most: 3}", "least")],
)
def test_pollers_that_cannot_be_are_told_with_the_line(tmp_path: Path, settings: str, told: str) -> None:
    with pytest.raises(BadFile, match=rf"toy\.yaml:5: jobs: .*{told}"):
        tried(scenario(tmp_path, QUEUE % f", {settings}"))


def test_a_fifo_queue_of_high_throughput_takes_more_calls(tmp_path: Path) -> None:
    crowd = CROWD.replace("count: 200", "count: 900").replace("{tenant: a}", '{deduplication_id: "{number}"}')

    def refused(settings: str) -> int:
        recording = ran(tmp_path, crowd + f"jobs: {{kind: queue, at: [1, 0], fifo: true{settings}}}\n")
        return sum(row.kind == Kind.REFUSAL and row.code == Refusal.THROUGHPUT_EXCEEDED for row in recording)

    assert refused("") == 600
    assert refused(", high-throughput: true") == 0


def test_a_fair_queue_knows_whose_message_it_is_and_costs_more(tmp_path: Path) -> None:
    quiet = "late: {kind: client, at: [0, 1], to: jobs, arrivals: {process: once, after: 5}, body: {tenant: b}}\n"
    work = QUEUE.replace("wait: 20000", "wait: 1000") % ", batch: 1, visibility: 300, group-by: tenant"

    def answered(components: str) -> int:
        recording = ran(tmp_path, components)
        sent = next(row.ref for row in recording if row.kind == Kind.SEND and row.who == index(recording, "late"))
        (message,) = (ref for ref, parent in enumerate(recording.parents) if parent == sent)
        return next(row.t for row in recording if row.kind == Kind.START and recording.parents[row.ref] == message)

    fair = CROWD + quiet + work
    assert answered(fair) < 10 * S < answered(fair.replace(", group-by: tenant", ""))
    recording = ran(tmp_path, fair)
    requests = quantity(recording, "queue-requests")
    assert requests > 400
    assert quantity(recording, "queue-fair-requests") == requests
    assert quantity(ran(tmp_path, fair.replace(", group-by: tenant", "")), "queue-fair-requests") == 0


FLOW = """
people: {kind: client, at: [0, 0], to: flow, arrivals: {process: once, count: 3}}
flow:
  kind: workflow
  at: [1, 0]
  role: clerk
  definition:
    StartAt: A
    States:
      A: {Type: Task, Resource: one, Next: B}
      B: {Type: Task, Resource: two, Catch: [{ErrorEquals: [Lambda.AWSLambdaException], Next: Denied}], End: true}
      Denied: {Type: Fail, Error: Denied}
one: {kind: function, at: [2, 0], role: clerk, handler: [{put-item: {to: items, item: {id: a}}}]}
two: {kind: function, at: [2, 1], handler: [{wait: 1}]}
items: {kind: table, at: [3, 0]}
"""
ROLES = """roles:
  clerk:
    permissions:
      Statement:
        - {Effect: Allow, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:*:*:function:one"}
        - {Effect: Allow, Action: "dynamodb:PutItem", Resource: "*"}
"""


def test_a_role_with_a_name_holds_for_a_function_and_a_workflow(tmp_path: Path) -> None:
    recording = ran(tmp_path, FLOW, head=ROLES)
    assert [row.code for row in recording if row.kind == Kind.OPERATION].count(Operation.PUT_ITEM) == 3
    denied = [row for row in recording if row.kind == Kind.REFUSAL]
    assert [(row.code, row.who) for row in denied] == [(Refusal.ACCESS_DENIED, index(recording, "two"))] * 3
    failed = [
        i for i, row in enumerate(recording) if row.kind == Kind.HISTORY and row.code == HistoryEvent.EXECUTION_FAILED
    ]
    assert [recording.said(i) for i in failed] == ["Denied"] * 3
    loose = ran(tmp_path, FLOW.replace("role: clerk\n  definition", "definition"), head=ROLES)
    assert not [row for row in loose if row.kind == Kind.REFUSAL]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("role: clerk, handler", "role: clrek, handler"),
            r"toy\.yaml:2[0-9]: there is no role clrek.* Did you mean clerk\?",
        ),
        (("role: clerk, handler", "role: clerk, tags: {a: b}, handler"), r"toy\.yaml:2[0-9]: clerk has a role"),
    ],
)
def test_a_role_that_is_not_one_is_told(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        scenario(tmp_path, FLOW.replace(*change), ROLES)


def test_an_account_may_run_so_many_at_the_same_time(tmp_path: Path) -> None:
    crowd = "people: {kind: client, at: [0, 0], to: work, arrivals: {process: once, count: 50}}\n"
    work = "work: {kind: function, at: [1, 0], handler: [{wait: 1000}]}\n"
    small = ran(tmp_path, crowd + work, head="account-limit: 20\n")
    assert sum(row.kind == Kind.THROTTLE for row in small) == 30
    assert not any(row.kind == Kind.THROTTLE for row in ran(tmp_path, crowd + work))


def test_init_and_billing_are_what_the_file_says(tmp_path: Path) -> None:
    crowd = "people: {kind: client, at: [0, 0], to: work, arrivals: {process: once, count: 2, apart: 5}}\n"
    work = "work: {kind: function, at: [1, 0], init: 700, billing-step: 100, bill-init: %s, handler: [{wait: 130}]}\n"
    ends = [row.value for row in ran(tmp_path, crowd + work % "true") if row.kind == Kind.END]
    assert ends == [900_000, 200_000]
    assert [row.value for row in ran(tmp_path, crowd + work % "false") if row.kind == Kind.END] == [200_000, 200_000]
    recording = ran(tmp_path, crowd + work % "true")
    assert [row.value for row in recording if row.kind == Kind.READY] == [700_000]


def test_events_that_fail_are_kept_in_a_bucket(tmp_path: Path) -> None:
    put = "people: {kind: client, at: [0, 0], to: inbox, arrivals: {process: once}, body: {key: a}}\n"
    work = (
        "inbox: {kind: bucket, at: [1, 0], to: [{to: resize}]}\n"
        "resize: {kind: function, at: [2, 0], retries: 0, on-failure: failed, handler: [{fail: 100}]}\n"
        "failed: {kind: bucket, at: [3, 0], to: [{to: tell, prefix: aws/lambda/async/resize/2026/01/01/}]}\n"
        "tell: {kind: function, at: [4, 0], handler: [{wait: 1}]}\n"
    )
    assert len(starts(ran(tmp_path, put + work), "tell")) == 1
