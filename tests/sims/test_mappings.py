"""Queues and streams in a scenario's file: what can be set, what runs, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from slslab.errors import BadFile, UserError
from slslab.runtime.recording import Kind, Operation, Recording, Skip, Status, TaskState
from slslab.sims.run import run
from slslab.sims.scenario import load
from tests.sims.test_scenario import TINY

HEAD = TINY[: TINY.index("components:")]
PEOPLE = """\
  people:
    kind: client
    at: [0, 0]
    to: door
    arrivals: {process: once, count: 20, apart: 0.1}
    body: {kind: "{number}", key: "{number}", group: g}
"""
EATER = """\
  eater:
    kind: function
    at: [2, 0]
    memory: $memory
    handler: [{work: 20}]
  letters:
    kind: queue
    at: [2, 1]
    fifo: FIFO
"""


def world(tmp_path: Path, door: str, fifo: str = "false", knobs: dict[str, Any] | None = None) -> Recording:
    path = tmp_path / "tiny.yaml"
    lines = "".join(f"    {line}\n" for line in door.strip().splitlines())
    text = f"{HEAD}components:\n{PEOPLE}  door:\n    at: [1, 0]\n{lines}{EATER.replace('FIFO', fifo)}"
    path.write_text(text, encoding="utf-8")
    return run(load(path), knobs or {})


def count(recording: Recording, kind: Kind, code: int) -> int:
    return sum(row.kind == kind and row.code == code for row in recording)


def test_a_queue_with_everything(tmp_path: Path) -> None:
    door = """
kind: queue
to: eater
batch: 20
window: 2
concurrency: 2
partial: true
visibility: 60
receives: 3
dead-letters: letters
delay: 1
retention: 3600
in-flight: 100
filters:
  - body: {kind: [{anything-but: 3}]}
"""
    recording = world(tmp_path, door)
    assert count(recording, Kind.SKIP, Skip.FILTERED) == 1
    assert count(recording, Kind.OPERATION, Operation.DELETE_MESSAGE) == 20
    assert 1 <= count(recording, Kind.END, Status.OK) <= 4
    assert recording.components[recording.find("door")].settings["delay_us"] == 1_000_000


def test_a_fifo_queue(tmp_path: Path) -> None:
    door = "kind: queue\nto: eater\nfifo: true\nby-content: true\ndead-letters: letters\nreceives: 2"
    recording = world(tmp_path, door, "true")
    assert count(recording, Kind.OPERATION, Operation.DELETE_MESSAGE) == 20


def test_a_stream_with_everything(tmp_path: Path) -> None:
    door = """
kind: stream
shards: 2
retention: 86400
to: eater
batch: 5
window: 1
parallel: 2
retries: 1
max-age: 60
bisect: true
partial: true
on-failure: letters
start: oldest
"""
    recording = world(tmp_path, door)
    assert count(recording, Kind.OPERATION, Operation.PUT_RECORD) == 20
    ages = [row for row in recording if row.kind == Kind.ITERATOR_AGE]
    assert ages
    assert all(0 <= row.value <= 4_000_000 for row in ages)


@pytest.mark.parametrize(
    ("door", "sentence"),
    [
        ("kind: queue\nto: eater\nfilters: [{body: {kind: 3}}]", "not a valid filter"),
        ("kind: queue\nto: eater\nfilters: [{body: {kind: [{glob: x}]}}]", "not a valid filter"),
        ("kind: queue\nto: eater\nbatch: 10001", "batch"),
        ("kind: stream\nto: eater\nparallel: 11", "parallel"),
        ("kind: stream\nto: eater\nstart: middle", "start"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, door: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        world(tmp_path, door)
    assert sentence in caught.value.message("en")
    assert "tiny.yaml:" in caught.value.message("es")


@pytest.mark.parametrize(
    "door", ["kind: queue\nto: eater\nbatch: 11\nwindow: 0", "kind: queue\nto: eater\nfifo: true\nbatch: 11"]
)
def test_batch_window_and_fifo_must_go_together(tmp_path: Path, door: str) -> None:
    with pytest.raises(UserError, match="door"):
        world(tmp_path, door)


def test_a_function_with_everything(tmp_path: Path) -> None:
    door = """
kind: function
handler: [{scratch: 100}, {work: 10}]
tmp: 512
policy: fixed
keep-alive: 5
keep-alive-to: 7
pings: 2
ping-every: 2
recycle: 3600
scaling: 500
network: true
nat: 5
attach: 60
"""
    recording = world(tmp_path, door)
    assert count(recording, Kind.END, Status.ERROR) > 0  # /tmp is full after the fifth in an environment
    assert sum(row.kind == Kind.START for row in recording) > 20  # some are pings
    assert recording.components[recording.find("door")].settings["keep_alive_us"] == (5_000_000, 7_000_000)
    recording = world(tmp_path, "kind: function\nhandler: [{work: 10}]\npolicy: hybrid")
    assert "Hybrid" in str(recording.components[recording.find("door")].settings["keep_alive_us"])


API = "kind: http-api\nto: eater\nrate: 100\nburst: 50\nversion: 1\nroutes: [{route: ROUTE, to: eater}]"


def test_an_api_with_everything(tmp_path: Path) -> None:
    recording = world(tmp_path, API.replace("ROUTE", '"POST /"'))
    assert count(recording, Kind.RECEIVE, Status.OK) == 20
    recording = world(tmp_path, API.replace("ROUTE", '"GET /orders/{id}"'))
    assert count(recording, Kind.RECEIVE, Status.NOT_FOUND) == 20
    recording = world(tmp_path, API.replace("ROUTE", "$default") + "\nsecret: abc")
    assert count(recording, Kind.RECEIVE, Status.UNAUTHORIZED) == 20


@pytest.mark.parametrize("route", ["orders", "GET orders", "FLY /x", "GET /{a+}/b", "GET /{}"])
def test_what_is_no_route_is_told(tmp_path: Path, route: str) -> None:
    with pytest.raises(BadFile, match=r"not a route.*GET /orders/\{id\}"):
        world(tmp_path, API.replace("ROUTE", f'"{route}"'))


def test_a_container_service_with_everything(tmp_path: Path) -> None:
    door = """
kind: container
vcpu: 1
memory: 2048
least: 1
most: 4
start: 30
work: {mean: 50, varies: exponential}
wait: 20
per-task: 10
backlog: 100
timeout: 60
metric: concurrency
target: 5
cooldown: 60
"""
    recording = world(tmp_path, door)
    assert count(recording, Kind.RECEIVE, Status.OK) == 20
    assert count(recording, Kind.TASK, TaskState.RUNNING) == 1


def test_a_step_runs_a_task(tmp_path: Path) -> None:
    door = "kind: function\nhandler: [{run: {task: jobs, count: 2}}]"
    path = tmp_path / "tiny.yaml"
    lines = "".join(f"    {line}\n" for line in door.splitlines())
    jobs = "  jobs:\n    kind: container\n    at: [2, 2]\n    least: 0\n    work: 60000\n"
    people = PEOPLE.replace("count: 20", "count: 3")
    text = f"{HEAD}components:\n{people}  door:\n    at: [1, 0]\n{lines}{EATER.replace('FIFO', 'false')}{jobs}"
    path.write_text(text, encoding="utf-8")
    assert count(run(load(path)), Kind.TASK, TaskState.PENDING) == 6
