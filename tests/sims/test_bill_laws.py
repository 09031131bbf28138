"""The bill is the sum over what happened, counted here in the plainest way, whatever happens."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import Client, ClientSettings, Cloud, Poller, PollerSettings, Queue, QueueSettings, Trace
from slslab.runtime.recording import HistoryEvent, Kind, Operation, Recording, TaskState, task_size
from slslab.runtime.workflow import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from slslab.sims.bill import PriceSheet, bill
from slslab.sims.run import run
from slslab.sims.scenario import load
from tests.sims.estate import ALL, ARN, MS, S, function

EXAMPLES = Path(__file__).parent / "examples"
_WRITES = (Operation.PUT_ITEM, Operation.UPDATE_ITEM, Operation.DELETE_ITEM, Operation.UPDATE_INDEX)
_READS = (Operation.GET_ITEM, Operation.QUERY, Operation.SCAN)
_SECRETS = [operation for operation in Operation if "SECRET" in operation.name]


def plainly(recording: Recording) -> dict[str, float]:
    """What must be paid for, row by row; without queues, whose calls take several messages, and logs."""
    made: Counter[str] = Counter()
    memory: dict[int, int] = {}
    begun: dict[int, int] = {}
    tasks: dict[tuple[int, int], tuple[int, int, int]] = {}
    kinds = [box.kind for box in recording.components]
    for row in recording:
        if row.kind == Kind.CREATE:
            memory[row.env] = row.value
        elif row.kind == Kind.START:
            made["function-requests"] += 1
        elif row.kind == Kind.END:
            made["function-time"] += math.ceil(row.value / 1000) / 1000 * memory[row.env] / 1024  # type: ignore[assignment]
        elif row.kind == Kind.DUE:
            made["schedule-invocations"] += 1
        elif row.kind == Kind.HISTORY and row.code == HistoryEvent.EXECUTION_STARTED:
            begun[row.ref] = row.t
        elif row.kind == Kind.OPERATION and row.code == Operation.PUBLISH:
            made["topic-publishes"] += max(1, math.ceil(row.value / 65_536))
        elif row.kind == Kind.OPERATION and row.code == Operation.PUT_EVENTS:
            made["router-events"] += max(1, math.ceil(row.value / 65_536))
        elif row.kind == Kind.OPERATION and row.code == Operation.PUT_RECORD:
            made["stream-put-units"] += max(1, math.ceil(row.value / 25_600))
        elif row.kind == Kind.OPERATION and row.code == Operation.HTTP_REQUEST:
            made["balancer-requests" if kinds[row.who] == "container" else "api-requests"] += 1
        elif row.kind == Kind.OPERATION and row.code == Operation.PUT_OBJECT:
            made["object-writes"] += 1
        elif row.kind == Kind.OPERATION and row.code == Operation.GET_OBJECT:
            made["object-reads"] += 1
        elif row.kind == Kind.OPERATION and row.code in _WRITES:
            made["table-writes"] += (row.value or 2) / 2  # type: ignore[assignment]
        elif row.kind == Kind.OPERATION and row.code in _READS:
            made["table-reads"] += (row.value or 2) / 2  # type: ignore[assignment]
        elif row.kind == Kind.OPERATION and row.code in _SECRETS:
            made["secret-calls"] += 1
        elif row.kind == Kind.TASK and row.code == TaskState.PENDING:
            tasks[row.who, row.env] = (row.t, *task_size(row.value))
        elif row.kind == Kind.TASK and row.code == TaskState.STOPPED:
            _task(made, tasks.pop((row.who, row.env)), row.t)
    for task in tasks.values():
        _task(made, task, recording.end)
    return {item: quantity for item, quantity in made.items() if quantity}


def _task(made: Counter[str], task: tuple[int, int, int], end: int) -> None:
    since, units, mb = task
    hours = max(60, math.ceil((end - since) / S)) / 3600
    made["container-vcpu"] += units / 1024 * hours  # type: ignore[assignment]
    made["container-memory"] += mb / 1024 * hours  # type: ignore[assignment]


@pytest.mark.parametrize(
    "make",
    [
        *ALL,
        lambda: run(load("fan-out"), {"fail": 20, "duplicates": 10}, 3, until=60 * S),
        lambda: run(load("event-loops"), {"writes": 2}, 3),
        lambda: run(load("cold-start"), {"rate": 30}, 3, until=20 * S),
        lambda: run(load(EXAMPLES / "bad-day.yaml"), {}, 3, until=130 * S),
        lambda: run(load(EXAMPLES / "order-desk.yaml"), {}, 3, until=110 * S),
    ],
)
def test_each_line_is_the_sum_over_what_happened(make: Any, prices: PriceSheet) -> None:
    recording = make()
    expected = plainly(recording)
    found = {line.item: line.quantity for line in bill(recording, prices).lines}
    assert {item: found.get(item) for item in expected} == {
        item: pytest.approx(quantity, rel=1e-12) for item, quantity in expected.items()
    }
    total = math.fsum(
        quantity * (prices.prices[item].usd or 0) / prices.prices[item].per for item, quantity in found.items()
    )
    assert bill(recording, prices).total_usd == pytest.approx(total, rel=1e-12)


TASK = {"Type": "Task", "Resource": f"{ARN}work", "Retry": [{"ErrorEquals": ["Broken"], "MaxAttempts": 2}]}
CATCH = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Z"}]}


def machine(branches: int, items: int, caught: bool) -> dict[str, Any]:
    def inner(name: str) -> dict[str, Any]:
        return {"StartAt": name, "States": {name: {**TASK, "End": True}}}

    parallel = {"Type": "Parallel", "Branches": [inner(f"T{n}") for n in range(branches)], "ResultPath": None}
    caught_ = CATCH if caught else {}
    return {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Result": list(range(items)), "Next": "B"},
            "B": {**parallel, "Next": "C", **caught_},
            "C": {"Type": "Map", "ItemProcessor": inner("T"), "MaxConcurrency": 2, "Next": "Z", **caught_},
            "Z": {"Type": "Succeed"},
        },
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(0, 5), st.integers(0, 12), st.booleans(), st.integers(1, 9))
def test_transitions_are_those_that_the_workflow_made(
    branches: int, items: int, failures: int, caught: bool, seed: int
) -> None:
    cloud = Cloud(seed)
    function(cloud, "work", failures=failures)
    flow = Workflow(cloud, "flow", WorkflowSettings(read(machine(branches, items, caught))))
    Client(cloud, "people", flow, ClientSettings(arrivals=Trace((S, S, 2 * S))))
    recording = cloud.run(600 * S)
    (line,) = [line for line in bill(recording, _prices()).lines if line.item == "workflow-transitions"]
    assert line.quantity == flow.transitions
    tries = sum(row.kind == Kind.HISTORY and row.code == HistoryEvent.LAMBDA_FUNCTION_SCHEDULED for row in recording)
    entered = [
        recording.said(index)
        for index, row in enumerate(recording)
        if row.kind == Kind.HISTORY and HistoryEvent(row.code).name.endswith("STATE_ENTERED")
    ]
    assert line.quantity == tries + len([name for name in entered if not name.startswith("T")])


def _prices() -> PriceSheet:
    from slslab.sims.bill import load_prices

    return load_prices()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.integers(1, 10), st.integers(0, 200_000))
def test_messages_of_one_call_are_paid_together(messages: int, batch: int, size: int) -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "jobs", QueueSettings())
    Poller(queue, function(cloud, "work"), PollerSettings(batch=batch))
    body = {"text": "x" * size}
    moments = tuple(S + n * 500 * MS for n in range(messages))
    Client(cloud, "people", queue, ClientSettings(arrivals=Trace(moments), body=body))
    recording = cloud.run(120 * S)
    sizes = {row.value for row in recording if row.kind == Kind.OPERATION and row.code == Operation.SEND_MESSAGE}
    each = math.ceil(max(sizes) / 65_536)
    assert max(sizes) >= len(json.dumps(body))
    (line,) = [line for line in bill(recording, _prices()).lines if line.item == "queue-requests"]
    # One message at a time: a send and a receive by size, and a delete.
    assert line.quantity == messages * (2 * each + 1)


def test_what_goes_together_is_one_call(prices: PriceSheet) -> None:
    """Ten messages that wait are received in one call and deleted in one."""
    cloud = Cloud(1)
    queue = Queue(cloud, "jobs", QueueSettings(delay=5 * S))
    Poller(queue, function(cloud, "work"), PollerSettings(batch=10))
    Client(cloud, "people", queue, ClientSettings(arrivals=Trace((S,) * 10)))
    recording = cloud.run(20 * S)
    assert sum(row.kind == Kind.OPERATION and row.code == Operation.RECEIVE_MESSAGE for row in recording) == 10
    made = {line.item: line.quantity for line in bill(recording, prices).lines}
    assert (made["function-requests"], made["queue-requests"]) == (1, 10 + 1 + 1)
