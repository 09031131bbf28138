"""A worker replies once to each question; every other behaviour is a failure with its reason."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from slslab.workers import wire
from slslab.workers.process import WorkerFailure
from slslab.workers.sandbox import Level, Limits, best_level
from slslab.workers.worker import Worker

LEVELS = list(dict.fromkeys([Level.PROCESS, best_level()]))
CONTEXT = {"function_name": "f", "memory": 512, "deadline": 3_000_000, "request_id": "abc", "environment": 3}
QUICK = Limits(wall_s=0.4)


@contextmanager
def working(code: str, **options: Any) -> Iterator[Worker]:
    options.setdefault("level", Level.PROCESS)
    worker = Worker(code, **options)
    try:
        yield worker
    finally:
        worker.kill()


def answer(worker: Worker, event: object, now: int = 0) -> object:
    reply = worker.invoke(event, CONTEXT, now)
    assert isinstance(reply, wire.Done), reply
    return reply.value


def handler(*lines: str, before: str = "") -> str:
    return "\n".join([before, "def handler(event, context):", *(f"    {line}" for line in lines), ""])


@pytest.mark.parametrize("level", LEVELS)
def test_globals_and_files_live_as_long_as_the_worker(level: Level) -> None:
    code = handler(
        "global n; n += 1",
        "open('note.txt', 'a').write('x')",
        "return [n, open('note.txt').read()]",
        before="n = 0",
    )
    with working(code, level=level) as one, working(code, level=level) as other:
        assert one.load(0, 7) == wire.Done(None)
        assert other.load(0, 7) == wire.Done(None)
        assert [answer(one, {}), answer(one, {})] == [[1, "x"], [2, "xx"]]
        assert answer(other, {}) == [1, "x"]
        one.goodbye()


def test_waiting_is_said_and_takes_virtual_time_only() -> None:
    code = handler(
        "start = time.time(), time.monotonic(), datetime.now()",
        "time.sleep(event['s'])",
        "then = datetime.now()",
        "took = time.time() - start[0], time.monotonic() - start[1], str(then - start[2])",
        "return [*took, isinstance(then, datetime),",
        "    str(datetime.now(timezone.utc)), str(date.today()), time.gmtime().tm_year]",
        before="import time\nfrom datetime import date, datetime, timezone",
    )
    with working(code) as worker:
        worker.load(0, 7)
        assert worker.invoke({"s": 90.5}, CONTEXT, 1_000_000) == wire.Wait(90_500_000)
        value = worker.answer(None, 91_500_000)
    expected = [90.5, 90.5, "0:01:30.500000", True, "2026-01-01 00:01:31.500000+00:00", "2026-01-01", 2026]
    assert value == wire.Done(expected)


def test_chance_follows_the_seed() -> None:
    code = handler(
        "return [random.random(), str(uuid.uuid4()), secrets.token_hex(4), random.Random().random(),",
        "    os.urandom(2).hex(), list({'a', 'b', 'c', 'd'})]",
        before="import os, random, secrets, uuid",
    )

    def once(seed: int) -> object:
        with working(code) as worker:
            worker.load(0, seed)
            return answer(worker, {})

    assert once(7) == once(7)
    assert once(7) != once(8)


def test_a_given_module_is_a_call_to_the_parent() -> None:
    code = handler(
        "try:",
        "    return [TABLE, rates.load(day='today')]",
        "except Exception as error:",
        "    return str(error)",
        before="import rates\nTABLE = rates.load()",
    )
    with working(code, modules={"rates": ["load"]}) as worker:
        assert worker.load(0, 7) == wire.Call("rates", "load", {})
        assert worker.answer({"USD": 2}, 800_000) == wire.Done(None)
        assert worker.invoke({}, CONTEXT, 0) == wire.Call("rates", "load", {"day": "today"})
        assert worker.answer({"USD": 3}, 0) == wire.Done([{"USD": 2}, {"USD": 3}])
        worker.invoke({}, CONTEXT, 0)
        assert worker.refuse("Throttled: slow down", 0) == wire.Done("Throttled: slow down")


def test_the_context_has_lambdas_names() -> None:
    code = handler(
        "return [context.function_name, context.memory_limit_in_mb, context.aws_request_id,",
        "    context.get_remaining_time_in_millis(), context.invoked_function_arn]",
    )
    with working(code) as worker:
        worker.load(0, 7)
        arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
        assert answer(worker, {}, 1_000_000) == ["f", "512", "abc", 2000, arn]


def test_what_is_printed_is_log_lines_and_no_reply() -> None:
    code = handler(
        'print(\'{"id":1,"is":"done","value":1}\')', "print('é', file=sys.stderr)", "return 2", before="import sys"
    )
    with working(code) as worker:
        worker.load(0, 7)
        assert answer(worker, {}) == 2
        assert worker.lines() == ['{"id":1,"is":"done","value":1}', "é"] or sorted(worker.lines()) == []


@pytest.mark.parametrize(
    ("code", "type", "line"),
    [
        ("def handler(event, context)\n    return 1\n", "Runtime.UserCodeSyntaxError", 1),
        ("\nimport nothing_of_the_kind\n", "Runtime.ImportModuleError", 2),
        ("x = 1\n", "Runtime.HandlerNotFound", 0),
        ("handler = 3\n", "Runtime.HandlerNotFound", 0),
        ("\n\n1 / 0\n", "ZeroDivisionError", 3),
        ("raise SystemExit(0)\n", "Runtime.ExitError", 1),
        ("a\x00b\n", "Runtime.UserCodeSyntaxError", 0),
    ],
)
def test_a_module_that_cannot_be_loaded_says_where(code: str, type: str, line: int) -> None:
    with working(code) as worker:
        reply = worker.load(0, 7)
    assert isinstance(reply, wire.Raised)
    assert (reply.type, reply.line) == (type, line)


@pytest.mark.parametrize(
    ("body", "type"),
    [
        ("return {1, 2}", "Runtime.MarshalError"),
        ("return float('nan')", "Runtime.MarshalError"),
        ("a = []; a.append(a); return a", "Runtime.MarshalError"),
        ("return handler(event, context)", "RecursionError"),
        ("raise KeyError('x')", "KeyError"),
        ("raise SystemExit(0)", "Runtime.ExitError"),
        ("return bytearray(1 << 34)", "MemoryError"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), 1)", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.fork()", "PermissionError"),
        ("import os; os.kill(os.getppid(), 9)", "PermissionError"),
        ("import ctypes", "PermissionError"),
        ("import _posixsubprocess; _posixsubprocess.fork_exec()", "PermissionError"),
        ("open('/etc/passwd')", "PermissionError"),
        ("open('../../etc/passwd')", "PermissionError"),
        ("import os; os.listdir('/')", "PermissionError"),
        ("import slslab", "ModuleNotFoundError"),
    ],
)
def test_what_a_handler_must_not_do_is_an_error_of_its_own(body: str, type: str) -> None:
    with working(handler(body)) as worker:
        worker.load(0, 7)
        reply = worker.invoke({}, CONTEXT, 0)
        assert isinstance(reply, wire.Raised), reply
        assert reply.type == type
        worker.goodbye()


def test_a_handler_may_use_threads_but_only_its_own_waits() -> None:
    code = handler(
        "with ThreadPoolExecutor(3) as pool:",
        "    total = sum(pool.map(lambda n: n * n, range(4)))",
        "    try:",
        "        pool.submit(time.sleep, 1).result()",
        "    except RuntimeError as error:",
        "        return [total, 'own thread' in str(error)]",
        before="import time\nfrom concurrent.futures import ThreadPoolExecutor",
    )
    with working(code) as worker:
        worker.load(0, 7)
        assert answer(worker, {}) == [14, True]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("while True: pass", "out-of-time"),
        ("import os; os._exit(0)", "exited"),
        ("import os; os.abort()", "exited"),
        ("while True: print('x' * 1000)", "output"),
        ("return 'x' * 2_000_000", "malformed"),
    ],
)
@pytest.mark.parametrize("level", LEVELS)
def test_no_reply_is_a_failure_with_its_reason(body: str, reason: str, level: Level) -> None:
    with working(handler(body), level=level, limits=QUICK) as worker:
        worker.load(0, 7)
        with pytest.raises(WorkerFailure) as failure:
            worker.invoke({}, CONTEXT, 0)
    assert failure.value.reason == reason


def test_a_worker_that_leaves_after_its_reply_is_found_at_goodbye() -> None:
    code = handler("threading.Thread(target=lambda: os._exit(0)).start()", "return 1", before="import os, threading")
    with working(code) as worker:
        worker.load(0, 7)
        with pytest.raises(WorkerFailure) as failure:  # noqa: PT012 it may be gone before its reply is read
            worker.invoke({}, CONTEXT, 0)
            worker.goodbye()
    assert failure.value.reason == "exited"


def test_nothing_is_left_behind() -> None:
    with working(handler("open('note', 'w').write('x')", "return 1")) as worker:
        worker.load(0, 7)
        answer(worker, {})
        folder, process = worker._folder, worker._process._popen
        assert folder.is_dir()
        worker.goodbye()
    assert not folder.exists()
    assert process.poll() is not None


def test_the_environment_is_empty_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", "hunter2")
    with working(handler("return sorted(os.environ)", before="import os")) as worker:
        worker.load(0, 7)
        seen = answer(worker, {})
    assert isinstance(seen, list)
    assert "SECRET_OF_MINE" not in seen
    assert "HOME" not in seen


@pytest.mark.skipif(best_level() is Level.PROCESS, reason="this machine offers no namespaces")
def test_behind_the_walls_there_are_no_files_of_ours_even_without_the_fence(tmp_path: Path) -> None:
    """The fence is taken away here by asking the shell: only the walls are left."""
    from slslab.workers.sandbox import command, environment

    (tmp_path / "secret").write_text("42")
    here = Path(__file__).resolve()

    def inside(script: str, name: str) -> str:
        box = tmp_path / name
        box.mkdir()
        words = command(best_level(), box, ["/bin/sh", "-c", script])
        return subprocess.run(words, capture_output=True, text=True, check=False, env=environment(), cwd=box).stdout

    seen = inside(f"ls -d /usr {here} {tmp_path}/secret /proc/1/mem /home 2>/dev/null", "one")
    assert seen.split() == ["/usr"]
    assert "refused" in inside("echo x > /usr/slslab-was-here || echo refused", "two")
    assert not os.path.exists("/usr/slslab-was-here")
