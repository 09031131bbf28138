"""`slslab invoke`, as a person and as a machine use it."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from slslab import cli

Run = Callable[..., Any]
HELLO = (
    "n = 0\ndef handler(event, context):\n    global n; n += 1\n    print('hello', n)\n    return {'n': n, **event}\n"
)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.VERBS, "invoke", "invoke")


@pytest.fixture
def app(tmp_path: Path) -> Callable[[str], str]:
    def write(code: str, name: str = "app.py") -> str:
        path = tmp_path / name
        path.write_text(code)
        return str(path)

    return write


def test_cold_then_warm_with_log_report_and_bill(slslab: Run, app: Any) -> None:
    done = slslab("invoke", f"{app(HELLO)}:handler", "--repeat", "2", "--memory", "256")
    assert done.code == 0
    assert [json.loads(line) for line in done.out.splitlines()] == [{"n": 1}, {"n": 2}]
    lines = done.err.splitlines()
    assert "  hello 1" in lines
    assert "  hello 2" in lines
    cold, warm = (line for line in lines if line.startswith("REPORT"))
    assert "Memory Size: 256 MB  Max Memory Used: " in cold
    assert "Init Duration: " in cold
    assert cold.endswith("cold")
    assert "Init Duration" not in warm
    assert warm.endswith("warm")
    assert any(line.startswith("Bill: $0.0000") for line in lines)
    assert any("Function requests: 2 requests" in line or "2 requests" in line for line in lines)


def test_spanish(slslab: Run, app: Any) -> None:
    done = slslab("invoke", app(HELLO), "--lang", "es")
    assert "Factura: 0,0000" in done.err
    assert "proceso aparte" in done.err


def test_json_is_one_object_and_repeats_itself(slslab: Run, app: Any) -> None:
    one, two = (slslab("invoke", app(HELLO), "--json", "--repeat", "2", "--seed", "7") for _ in range(2))
    answer, again = json.loads(one.out), json.loads(two.out)
    assert one.err == ""
    assert answer["digest"] == again["digest"]
    assert answer["handler"] == "app.handler"
    first, second = answer["invocations"]
    assert (first["cold"], first["status"], first["answer"]) == (True, "ok", {"n": 1})
    assert first["log"] == [{"level": "INFO", "message": "hello 1"}]
    assert (second["cold"], second["init_ms"]) == (False, 0)
    assert answer["bill"]["function-requests"]["quantity"] == 2
    assert answer["bill"]["total_usd"] > 0


def test_the_event_from_a_file_and_from_standard_input(
    slslab: Run, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "event.json").write_text('{"a": "é"}', encoding="utf-8")
    assert json.loads(slslab("invoke", app(HELLO), "--event", str(tmp_path / "event.json")).out) == {"n": 1, "a": "é"}
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b'{"b": 2}')))
    assert json.loads(slslab("invoke", app(HELLO), "--event", "-").out) == {"n": 1, "b": 2}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1,}', "line 1, column 9"),
        (b"", "line 1, column 1"),
        (b"NaN", "line 1, column 1"),
        (b"[" * 200, "levels of brackets"),
        (b"\xff", "is not UTF-8: byte 0"),
        (b'"\\ud800"', "half of a surrogate pair"),
        (b'"' + b"x" * 6_300_000 + b'"', "more than 6291456 bytes"),
    ],
)
def test_a_bad_event_is_one_sentence(slslab: Run, app: Any, tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "event.json").write_bytes(data)
    done = slslab("invoke", app(HELLO), "--event", str(tmp_path / "event.json"))
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.py"], "There is no file nowhere.py"),
        (["app.txt:handler"], "a handler is in a Python file"),
        (["APP:1x"], "is no name of a function"),
        (["APP", "--event", "nowhere.json"], "The event cannot be read"),
        (["APP", "--memory", "64"], "memory must be a number from 128 to 10240"),
        (["APP", "--timeout", "soon"], "timeout must be a number from 1 to 900"),
        (["APP", "--repeat", "0"], "--repeat must be a number from 1"),
        (["APP", "--seed", "-1"], "--seed must be a number from 0"),
        (["APP", "--set", "keep-alife=3"], "Did you mean"),
        (["APP", "--set", "memory"], "--set wants NAME=VALUE"),
        (["APP", "--set", "per-environment=0"], "per-environment must be a number from 1 to 1000, and not 0"),
        (["APP", "--set", "at-once=2.5"], "at-once must be a number from 1 to 1000, and not 2.5"),
        (["APP", "--env", "=x"], "--env wants NAME=VALUE"),
        (["APP", "--with", "quee:orders"], "is no service"),
        (["APP", "--with", "table:orders"], "a table needs a key"),
        (["APP", "--with", "queue:a", "--with", "topic:a"], "two services called a"),
        (["APP", "--packages", "nowhere"], "There is no folder nowhere"),
        (["APP", "--memory", "nan"], "memory must be a number"),
    ],
)
def test_a_mistake_is_one_sentence(slslab: Run, app: Any, words: list[str], said: str) -> None:
    path = app(HELLO)
    for lang in ("en", "es"):
        done = slslab("invoke", *[word.replace("APP", path) for word in words], "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert len(done.err.splitlines()) == 1
        assert lang == "es" or said in done.err


@pytest.mark.parametrize(
    ("code", "exit_code", "type"),
    [
        ("def handler(event, context):\n    raise ValueError('x')\n", 1, "ValueError"),
        ("import time\ndef handler(event, context):\n    time.sleep(4)\n", 4, "Sandbox.Timedout"),
        ("def handler(event, context)\n", 1, "Runtime.UserCodeSyntaxError"),
        ("", 1, "Runtime.HandlerNotFound"),
        ("import os\nos._exit(1)\n", 1, "Runtime.ExitError"),
    ],
)
def test_what_fails_shows_in_answer_and_exit_code(slslab: Run, app: Any, code: str, exit_code: int, type: str) -> None:
    done = slslab("invoke", app(code))
    assert done.code == exit_code
    assert json.loads(done.out)["errorType"] == type


def test_services_variables_and_settings(slslab: Run, app: Any) -> None:
    code = """
import boto3, os, time
def handler(event, context):
    boto3.resource('dynamodb').Table(os.environ['TABLE']).put_item(Item={'id': '1'})
    return time.time()
"""
    words = ["--with", "table:orders:id", "--env", "TABLE=orders", "--set", "every=60", "--repeat", "2", "--json"]
    answer = json.loads(slslab("invoke", app(code), *words).out)
    first, second = (one["answer"] for one in answer["invocations"])
    assert 60 < second - first < 61
    assert answer["bill"]["table-writes"]["quantity"] == 2


def test_without_node_exit_code_6(slslab: Run, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slslab.workers.program.shutil.which", lambda _: None)
    done = slslab("invoke", app("exports.handler = async () => 1;", "app.js"))
    assert (done.code, done.out) == (6, "")
    assert "needs Node.js" in done.err


@pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node.js")
def test_node(slslab: Run, app: Any) -> None:
    done = slslab("invoke", app("exports.handler = async (event) => ({ got: event });", "app.js"))
    assert (done.code, json.loads(done.out)) == (0, {"got": {}})


def test_help_has_two_examples(slslab: Run) -> None:
    for lang in ("en", "es"):
        done = slslab("invoke", "--help", "--lang", lang)
        assert done.code == 0
        assert done.out.count("slslab invoke app.py") == 2
