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
    first, second = (number for number, line in enumerate(lines) if line.startswith("REPORT"))
    assert lines[first].endswith("  cold")
    assert lines[second].endswith("  warm")
    cold, warm = " ".join(lines[first:second]), " ".join(lines[second:])
    assert "Memory Size: 256 MB" in cold
    assert "Max Memory Used: " in cold
    assert "Init Duration: " in cold
    assert "Init Duration" not in warm
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("2 invocations: 1 cold, 0 failed.") for line in lines)
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
        (["APP", "--event", "nowhere.json"], "nowhere.json cannot be read: there is no such file"),
        (["x" * 5000 + ".py"], "cannot be read: the name is too long"),
        (["APP", "--event", '{"a": }'], "line 1, column 7: expected a JSON value"),
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


def test_an_event_written_in_the_command(slslab: Run, app: Any) -> None:
    assert json.loads(slslab("invoke", app(HELLO), "--event", '{"b": "é"}').out) == {"n": 1, "b": "é"}


def test_what_others_print_cannot_move_the_cursor(slslab: Run, app: Any) -> None:
    done = slslab("invoke", app("def handler(e, c):\n    print('\\x1b[2Jhi\\x07')\n"))
    assert "  \\x1b[2Jhi\\x07" in done.err
    assert "\x1b" not in done.err


def test_many_invocations_are_told_in_a_few_lines_and_failures_in_any_case(slslab: Run, app: Any) -> None:
    code = "n = 0\ndef handler(e, c):\n    global n; n += 1\n    if n == 90: raise ValueError('late')\n    return n\n"
    done = slslab("invoke", app(code), "--repeat", "100")
    assert done.code == 1
    assert len(done.out.splitlines()) == 100
    assert done.err.count("REPORT") == 51
    assert "… and 49 more invocations like these" in done.err
    assert "late" in done.err


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfdef handler(e, c):\n    return '\xc3\xb1'\n",
        b"# -*- coding: latin-1 -*-\ndef handler(e, c):\n    return '\xf1'\n",
    ],
)
def test_a_file_is_read_as_python_reads_it(slslab: Run, app: Any, data: bytes) -> None:
    path = Path(app(""))
    path.write_bytes(data)
    assert slslab("invoke", str(path)).out == '"ñ"\n'


@pytest.mark.parametrize("data", [b"x = '\xf1'\n", "x = 1\n".encode("utf-16"), b"# coding: nonsense\n"])
def test_a_file_that_is_no_text_is_one_sentence(slslab: Run, app: Any, data: bytes) -> None:
    path = Path(app(""))
    path.write_bytes(data)
    done = slslab("invoke", str(path))
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "save it as UTF-8" in done.err


def test_more_memory_than_it_has_is_said(slslab: Run, app: Any) -> None:
    code = "def handler(e, c):\n    return len(bytearray(200_000_000))\n"
    assert "Lambda would have ended it" in slslab("invoke", app(code)).err
    assert "Lambda would have ended it" not in slslab("invoke", app(code), "--memory", "1024").err


@pytest.mark.parametrize(
    ("code", "type"),
    [
        ("    return 'x' * (1 << 30)\n", "MemoryError"),
        ("    while True: print('x' * 1_000_000)\n", "Runtime.ExitError"),
        ("    import sys; sys.stdout.close(); return 1\n", None),
        ("    import sys; sys.stdout = None; return 1\n", None),
    ],
)
def test_what_a_handler_may_not_do_ends_in_order(slslab: Run, app: Any, code: str, type: str | None) -> None:
    done = slslab("invoke", app(f"def handler(e, c):\n{code}"))
    answer = json.loads(done.out)
    assert (answer["errorType"] if type else answer, done.code) == (type or 1, 1 if type else 0)
    assert "Traceback" not in done.err


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


def test_module_code_without_an_end_is_waited_for_once(slslab: Run, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from slslab.workers import hosted

    hired: list[object] = []
    hire = hosted.Hosted._hire
    monkeypatch.setattr(hosted.Hosted, "_hire", lambda self, env: hired.append(env) or hire(self, env))
    done = slslab("invoke", app("while True: pass\n"), "--timeout", "1", "--repeat", "3")
    assert done.code == 4
    assert [json.loads(line)["errorType"] for line in done.out.splitlines()] == ["Sandbox.Timedout"] * 3
    assert len(hired) == 1
