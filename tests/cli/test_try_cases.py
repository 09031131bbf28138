"""`slslab try … --cases`: one answer for each line, as it comes, whatever the line is."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slslab.cli.terminal import Terminal, json_text, visible
from slslab.cli.trying import cases

Run = Callable[..., Any]

PATTERN = {"pattern": '{"a":[1]}', "event": '{"a":1}'}
POLICY = {"policy": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}, "action": "s3:Get"}
MACHINE = {"definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}, "input": 5}
GOOD = {"pattern": PATTERN, "policy": POLICY, "workflow": MACHINE, "cron": {"expression": "@daily"}}
ODD = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b"[" * 100_000,
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5_000 + b"}",
    b'{"a":[' + b"1," * 1_000_000 + b"1]}",
    b'{"policy": "{", "action": "s3:Get", "pattern": "{", "event": "{", "definition": "{", "expression": "\\ud800"}',
]


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_line_has_its_answer(slslab: Run, tmp_path: Path, kind: str, lang: str) -> None:
    path = tmp_path / "cases.jsonl"
    good = json.dumps(GOOD[kind]).encode()
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join([good, *ODD, good]))
    done = slslab("try", kind, "--cases", str(path), "--lang", lang)
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert (done.code, done.err, len(answers)) == (0, "", len(ODD) + 2)
    assert answers[0] | {"next": 0} == answers[-1] | {"next": 0}
    word = "status" if kind == "workflow" else "result"
    assert answers[0][word] in ("match", "allow", "SUCCEEDED", "ok")
    assert all(one[word].lower() == "invalid" for one in answers[1:-1])
    if kind == "workflow":
        assert all(set(one) == {"status", "output", "error", "cause"} for one in answers)
        assert all(one["error"] and one["cause"] for one in answers[1:-1])
    else:
        assert all(set(one) == {"result", "why"} for one in answers[1:-1])


def test_answers_come_as_lines_arrive(slslab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    answered = threading.Semaphore(0)
    waited: list[bool] = []
    monkeypatch.setattr(Terminal, "json", lambda _self, _value: answered.release())

    def feed() -> None:
        with pipe.open("wb", buffering=0) as end:
            for _ in range(3):
                end.write(json.dumps(PATTERN).encode() + b"\n")
                waited.append(answered.acquire(timeout=20))

    feeder = threading.Thread(target=feed)
    feeder.start()
    assert slslab("try", "pattern", "--cases", str(pipe)).code == 0
    feeder.join()
    assert waited == [True, True, True]


def test_a_line_that_is_too_long_is_passed_over(slslab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_MOST_LINE", 100)
    path = tmp_path / "cases.jsonl"
    lines = [b"x" * 99, b"x" * 100, b"x" * 101, b"x" * 450, json.dumps(PATTERN).encode(), b"x" * 250]
    path.write_bytes(b"\n".join(lines))
    found = [json.loads(line) for line in slslab("try", "pattern", "--cases", str(path)).out.splitlines()]
    assert ["longer" in one["why"] for one in found] == [False, True, True, True, False, True]
    assert found[4]["result"] == "match"


def test_a_fault_of_ours_stops_nothing_and_shows_in_the_exit_code(
    slslab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compile(_: object) -> object:
        raise ZeroDivisionError("oh")

    monkeypatch.delenv("SLSLAB_DEBUG", raising=False)
    monkeypatch.setattr("slslab.cli.trying.pattern.compile", compile)
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(PATTERN)}\n[]\n")
    done = slslab("try", "pattern", "--cases", str(path))
    assert done.code == 5
    assert [json.loads(line)["result"] for line in done.out.splitlines()] == ["invalid", "invalid"]
    assert "fault of slslab" in done.out


@pytest.mark.parametrize("argv", [("pattern", "--cases", "-"), ("pattern", "--pattern", "-", "--event", "{}")])
def test_without_standard_input(slslab: Run, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]) -> None:
    monkeypatch.setattr("sys.stdin", None)
    done = slslab("try", *argv)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "no standard input" in done.err


def test_standard_input_that_is_no_text(slslab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{\n\xff}"), encoding="utf-8"))
    done = slslab("try", "pattern", "--pattern", "-", "--event", "{}")
    assert (done.code, done.err) == (2, "standard input: line 2 is not UTF-8 text.\n")


@pytest.mark.parametrize("verb", [("invoke",), ("run",), *(("try", kind) for kind in GOOD)])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_help_fits_and_says_what_exit_codes_mean(slslab: Run, verb: tuple[str, ...], lang: str) -> None:
    done = slslab(*verb, "--help", "--lang", lang)
    head, _, foot = done.out.partition("\nExamples\n" if lang == "en" else "\nEjemplos\n")
    examples, _, notes = foot.partition("\n\n")
    assert len(examples.splitlines()) == 2
    assert max(map(len, [*head.splitlines(), *notes.splitlines()])) <= 80
    assert ("Exit" in notes or "exit" in notes) if lang == "en" else "ódigos de salida" in " ".join(notes.split())


def test_too_little_memory_is_the_machines_lack(slslab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def compile(_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("slslab.cli.trying.pattern.compile", compile)
    done = slslab("try", "pattern", "--pattern", "{}", "--event", "{}")
    assert (done.code, len(done.err.splitlines())) == (6, 1)


def test_json_that_no_utf8_holds_is_escaped() -> None:
    assert json_text({"a": "\ud800é"}) == '{"a": "\\ud800\\u00e9"}'
    assert json_text({"a": "é"}, dense=True) == '{"a":"é"}'
    assert visible("a\x1b[2J\nñ") == "a\\x1b[2J\\nñ"
