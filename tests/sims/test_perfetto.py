"""The trace for the eye."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slslab.runtime.recording import Kind, Recording
from slslab.sims import perfetto
from slslab.sims.run import run
from slslab.sims.scenario import load
from tests.sims import estate
from tests.sims.tracing import MS, S, orders, retries, shop

Event = dict[str, Any]
RUNS = {
    "shop": lambda: shop(),
    "orders": lambda: orders(),
    "retries": lambda: retries(9),
    "shared": lambda: run(load("cold-start"), {"rate": 60, "per-environment": 8}, 3, until=10 * S),
    "fan-out": lambda: run(load("fan-out"), {"fail": 30, "duplicates": 10}, 3),
    "loops": lambda: run(load("event-loops"), {"writes": 2}, 3),
    **{make.__name__: make for make in estate.ALL},
}


@pytest.fixture(params=RUNS, scope="module")
def recording(request: pytest.FixtureRequest) -> Recording:
    made: Recording = RUNS[request.param]()
    return made


def drawn(recording: Recording, *phases: str) -> list[Event]:
    made = json.loads("".join(perfetto.pieces(recording)))
    assert made["displayTimeUnit"] == "ms"
    return [event for event in made["traceEvents"] if event["ph"] in phases]


def test_slices_of_one_thread_nest(recording: Recording) -> None:
    threads: dict[tuple[int, int], list[Event]] = {}
    for event in drawn(recording, "X"):
        assert event["dur"] >= 0
        threads.setdefault((event["pid"], event["tid"]), []).append(event)
    for events in threads.values():
        open_until: list[int] = []
        for event in sorted(events, key=lambda event: (event["ts"], -event["dur"])):
            while open_until and open_until[-1] <= event["ts"]:
                open_until.pop()
            end = event["ts"] + event["dur"]
            assert not open_until or end <= open_until[-1]
            open_until.append(end)


def test_there_is_a_slice_for_each_request_invocation_and_init(recording: Recording) -> None:
    slices = drawn(recording, "X")
    kinds = list(recording.kind)
    assert sum(event["cat"] == "run" for event in slices) == kinds.count(Kind.SEND) + kinds.count(Kind.START)
    assert sum(event["name"] == "INIT" for event in slices) == kinds.count(Kind.CREATE)


def test_every_thread_has_a_name(recording: Recording) -> None:
    named = {(e["pid"], e["tid"]) for e in drawn(recording, "M") if e["name"] == "thread_name"}
    assert {(e["pid"], e["tid"]) for e in drawn(recording, "X")} <= named
    processes = [e["args"]["name"] for e in drawn(recording, "M") if e["name"] == "process_name"]
    assert processes == [component.name for component in recording.components]


def test_every_arrow_begins_and_ends_in_a_slice(recording: Recording) -> None:
    slices: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for event in drawn(recording, "X"):
        slices.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
    begun = {event["id"]: event for event in drawn(recording, "s")}
    ended = {event["id"]: event for event in drawn(recording, "f")}
    assert begun.keys() == ended.keys()
    sent, started = (any(kind == which for kind in recording.kind) for which in (Kind.SEND, Kind.START))
    assert bool(begun) == (sent and started)
    for number, event in begun.items():
        for end in (event, ended[number]):
            assert any(low <= end["ts"] <= high for low, high in slices[end["pid"], end["tid"]])
        assert event["ts"] <= ended[number]["ts"]
        assert ended[number]["bp"] == "e"


def test_an_invocation_with_init_and_its_arrow() -> None:
    recording = shop()
    who = recording.find("checkout") + 1
    made = [event for event in drawn(recording, "X") if event["pid"] == who]
    assert [(e["name"], e["ts"] - S, e["dur"]) for e in made[:2]] == [
        ("INIT", 12 * MS, 50 * MS), ("runtime", 12 * MS, 50 * MS),
    ]  # fmt: skip
    assert (made[2]["name"], made[2]["ts"] - S) == ("checkout", 62 * MS)
    assert (made[2]["args"]["cold"], made[2]["args"]["status"]) == (True, "ok")
    (arrow,) = drawn(recording, "s")
    assert (arrow["pid"], arrow["ts"]) == (recording.find("people") + 1, S)


def test_queues_are_counters() -> None:
    recording = orders(3)
    queue = recording.find("jobs") + 1
    waiting = [e["args"]["waiting"] for e in drawn(recording, "C") if e["pid"] == queue]
    assert waiting == [row.value for row in recording if row.kind == Kind.DEPTH]
    work = recording.find("work") + 1
    assert [e["args"]["environments"] for e in drawn(recording, "C") if e["pid"] == work] == [1]


def test_what_goes_wrong_is_a_mark() -> None:
    recording = run(load("cold-start"), {"rate": 50, "limit": 1}, 3, until=2 * S)
    marks = [event for event in drawn(recording, "i") if event["name"] == "throttle"]
    assert len(marks) == list(recording.kind).count(Kind.THROTTLE) > 0


def test_an_empty_run() -> None:
    assert drawn(Recording(1), "X", "M", "C") == []
