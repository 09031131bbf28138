"""A recording as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from slslab.runtime.recording import Ending, Hop, Kind, Recording
from slslab.sims.export import tables
from tests.sims.conftest import MS, S, Tape


def read(pieces: Iterable[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(pieces))))


def test_requests_and_environments(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 200 * MS)
    tape.request(0, client, function, env, took=50 * MS, waited=200 * MS)
    tape.row(2 * S, Kind.SEND, 0, client, ref=tape.ref())
    tape.row(9 * S, Kind.REMOVE, Ending.EXPIRED, function, env)
    made = tables(tape.recording())
    answered, waiting = read(made["requests.csv"])
    assert answered == {
        "number": "1", "client": "clients", "sent_s": "0.000000", "answered_s": "0.250000", "latency_ms": "250.000",
        "status": "ok", "cold": "1", "environment": "1",
    }  # fmt: skip
    assert (waiting["answered_s"], waiting["latency_ms"], waiting["status"], waiting["environment"]) == ("",) * 4
    (life,) = read(made["environments.csv"])
    assert life == {
        "environment": "1", "function": "checkout", "memory_mb": "512", "why": "demand", "start_s": "0.000000",
        "ready_s": "0.200000", "end_s": "9.000000", "ending": "expired", "busy_s": "0.050000",
    }  # fmt: skip


def test_rows_are_named(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    edge = tape.edge(client, function)
    ref = tape.ref(tape.ref())
    tape.row(0, Kind.HOP, Hop.RETRY, edge, ref=ref, value=7)
    tape.row(1, Kind.CHANGE, value=tape.text('say "hello", world'))
    tape.row(2, Kind.RETRY, 2, function, ref=ref, value=9)
    hop, change, retry = read(tables(tape.recording())["rows.csv"])
    assert (hop["kind"], hop["code"], hop["who"], hop["parent"], hop["value"]) == (
        "hop", "retry", "clients>checkout", "0", "7",
    )  # fmt: skip
    assert (change["who"], change["text"], change["value"]) == ("", 'say "hello", world', "")
    assert (retry["code"], retry["who"], retry["environment"]) == ("2", "checkout", "")


def test_every_row_of_a_run_is_written(busy_run: Recording) -> None:
    made = tables(busy_run)
    assert len(read(made["rows.csv"])) == len(busy_run)
    assert len(read(made["requests.csv"])) == sum(row.kind == Kind.SEND for row in busy_run)


def test_a_table_is_made_while_it_is_written(make_fleet: Any) -> None:
    recording = make_fleet(3000)
    sizes = [len(piece) for piece in tables(recording)["rows.csv"]]
    assert len(sizes) > 10
    assert max(sizes) < sum(sizes) / 10
