"""The log's lines, up to a time."""

from __future__ import annotations

import json

from slslab.runtime.recording import Ending, Kind, Level, Recording, Status
from slslab.sims.log import log_lines
from tests.sims.conftest import MS, S, Tape


def test_a_report_reads_as_the_platform_writes_it(tape: Tape) -> None:
    function = tape.component("checkout")
    ref, late = tape.ref(), tape.ref()
    env = tape.environment(0, function, 0)
    tape.row(1 * S, Kind.END, Status.OK, function, env, ref, 422 * MS)
    tape.row(1 * S, Kind.REPORT, Status.OK, function, env, ref, 41_200 + (380_110 << 32))
    tape.row(2 * S, Kind.END, Status.TIMEOUT, function, env, late, 422 * MS)
    tape.row(2 * S, Kind.REPORT, Status.TIMEOUT, function, env, late, 41_200)
    recording = tape.recording()
    _, first, second = log_lines(recording)
    assert first.text == (
        "REPORT Duration: 41.20 ms Billed Duration: 422 ms Memory Size: 512 MB Init Duration: 380.11 ms"
    )
    assert (first.t, first.source, first.env, first.ref, first.level) == (1 * S, "checkout", env, ref, Level.INFO)
    assert second.text.endswith("Memory Size: 512 MB Status: timeout")
    assert (second.env, second.ref, second.level) == (env, late, Level.ERROR)
    assert json.loads(recording.said(first.index))["metrics"]["initDurationMs"] == 380.11


def test_a_handlers_line_is_its_message_and_its_fields(tape: Tape) -> None:
    function = tape.component("checkout")
    for text in ('{"level":"INFO","message":"found","order":17,"tags":["a"]}', "plain text", "[1]"):
        tape.row(0, Kind.LOG, Level.INFO, function, value=tape.text(text))
    assert [line.text for line in log_lines(tape.recording())] == [
        'INFO found order=17 tags=["a"]',
        "plain text",
        "[1]",
    ]


def test_what_the_platform_did_is_in_the_log(tape: Tape) -> None:
    function, queue = tape.component("checkout"), tape.component("failed", "queue")
    env = tape.environment(0, function, 0)
    tape.row(1 * S, Kind.THROTTLE, 1, function)
    tape.row(2 * S, Kind.RETRY, 1, function, value=62 * S)
    tape.row(3 * S, Kind.DEAD_LETTER, 0, queue)
    tape.row(4 * S, Kind.LOST, 0, function)
    tape.row(5 * S, Kind.LOOP, 0, function, value=16)
    tape.row(6 * S, Kind.FAULT, 2, function, value=10 * S)
    tape.row(7 * S, Kind.CHANGE, 0, value=tape.text("set memory=1024"))
    tape.row(8 * S, Kind.REMOVE, Ending.CRASHED, function, env)
    assert [(line.source, line.text) for line in log_lines(tape.recording())] == [
        ("checkout", "INIT_START Memory Size: 512 MB Reason: demand"),
        ("checkout", "TooManyRequestsException Reason: ReservedFunctionConcurrentInvocationLimitExceeded"),
        ("checkout", "RETRY attempt 1 failed, next in 60.000 s"),
        ("failed", "DEAD_LETTER"),
        ("checkout", "LOST Reason: retries_exhausted"),
        ("checkout", "RecursiveInvocationException after 16 invocations in one chain"),
        ("checkout", "FAULT outage 10.000 s"),
        ("", "CHANGE set memory=1024"),
        ("checkout", "SHUTDOWN Reason: crashed"),
    ]


def test_the_last_lines_up_to_a_time(tape: Tape) -> None:
    function = tape.component("checkout")
    for n in range(100):
        tape.row(n * MS, Kind.LOG, 0, function, value=tape.text(f"line {n}"))
        tape.row(n * MS, Kind.OPERATION, 0, function)
    recording = tape.recording()
    assert [line.text for line in log_lines(recording, 40 * MS, 3)] == ["line 38", "line 39", "line 40"]
    assert [line.text for line in log_lines(recording, limit=2)] == ["line 98", "line 99"]
    assert recording.said(log_lines(recording, limit=1)[0].index) == "line 99"
    assert log_lines(recording, -1) == ()
    assert log_lines(Recording(1)) == ()
