"""A recording as JSON lines."""

from __future__ import annotations

import json
from typing import Any

from slslab.runtime.recording import Hop, Kind, Recording
from slslab.sims import jsonl
from tests.sims.conftest import Tape


def lines(recording: Recording) -> list[dict[str, Any]]:
    return [json.loads(line) for line in "".join(jsonl.pieces(recording)).splitlines()]


def test_a_line_for_each_row(busy_run: Recording) -> None:
    made = lines(busy_run)
    assert [line["t"] for line in made] == list(busy_run.t)
    assert [line["kind"] for line in made] == [Kind(kind).name.lower() for kind in busy_run.kind]
    assert [line.get("ref", -1) for line in made] == list(busy_run.ref)
    assert [line.get("environment", -1) for line in made] == list(busy_run.env)


def test_what_a_line_says(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    edge = tape.edge(client, function)
    ref = tape.ref(tape.ref())
    tape.row(0, Kind.HOP, Hop.RETRY, edge, ref=ref, value=7)
    tape.row(1, Kind.CHANGE, value=tape.text('say "hello"'))
    tape.row(2, Kind.LOG, 2, function, 1, ref, tape.text('{"level":"ERROR"}'))
    assert lines(tape.recording()) == [
        {"t": 0, "kind": "hop", "code": "retry", "from": "clients", "to": "checkout", "ref": 1, "parent": 0,
         "value": 7},
        {"t": 1, "kind": "change", "code": 0, "text": 'say "hello"'},
        {"t": 2, "kind": "log", "code": "error", "who": "checkout", "environment": 1, "ref": 1, "parent": 0,
         "line": {"level": "ERROR"}},
    ]  # fmt: skip


def test_what_is_no_json_stays_text(tape: Tape) -> None:
    function = tape.component("checkout")
    texts = ["plain", '{"n":NaN}', '{"n":1e999}', "[" * 100_000, '"\ud800"']
    for text in texts:
        tape.row(0, Kind.LOG, 0, function, value=tape.text(text))
    made = [line["line"] for line in lines(tape.recording())]
    assert made == [*texts[:4], "\ud800"]
