"""A real handler meets what it would meet on Lambda: context, errors, time-out, log; and all of it in virtual time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from slslab.runtime.chance import request_id
from slslab.runtime.recording import Kind, Level, Status
from slslab.workers.hosted import USUAL
from slslab.workers.sandbox import Level as Level_
from slslab.workers.sandbox import best_level
from slslab.workers.trial import Trial

QUICK = replace(USUAL, wall_s=0.5)


def handler(*lines: str, before: str = "") -> str:
    return "\n".join([before, "def handler(event, context):", *(f"    {line}" for line in lines), ""])


def only(trial: Trial) -> Any:
    (one,) = trial.invocations
    return one.answer


def log(trial: Trial) -> list[tuple[Level, int, dict[str, Any]]]:
    """What the handler itself wrote: level, ref, fields."""
    recording = trial.recording
    found = [
        (Level(row.code), row.ref, json.loads(recording.texts[row.value])) for row in recording if row.kind == Kind.LOG
    ]
    return [one for one in found if "type" not in one[2]]


def test_cold_then_warm_and_globals_stay(run: Any) -> None:
    trial = run(handler("global n; n += 1", "return n", before="n = 0"), times=3)
    assert [(one.cold, one.answer, one.status) for one in trial.invocations] == [
        (True, 1, Status.OK),
        (False, 2, Status.OK),
        (False, 3, Status.OK),
    ]
    assert trial.invocations[0].init > 0
    assert trial.peak_kb > 1000


def test_the_same_luck_the_same_recording(run: Any) -> None:
    code = handler("return [random.random(), str(uuid.uuid4()), time.time()]", before="import random, time, uuid")
    assert run(code, seed=3).recording.digest() == run(code, seed=3).recording.digest()
    assert run(code, seed=3).recording.digest() != run(code, seed=4).recording.digest()


def test_the_context_is_lambdas(run: Any) -> None:
    trial = run(
        handler(
            "names = ('function_name', 'function_version', 'invoked_function_arn', 'memory_limit_in_mb',",
            "    'aws_request_id', 'log_group_name', 'client_context')",
            "told = {name: getattr(context, name) for name in names}",
            "told['cognito'] = context.identity.cognito_identity_id",
            "told['stream'] = context.log_stream_name[:21]",
            "told['left'] = context.get_remaining_time_in_millis()",
            "time.sleep(1.25)",
            "told['later'] = context.get_remaining_time_in_millis()",
            "return told",
            before="import time",
        ),
        memory=256,
    )
    assert only(trial) == {
        "function_name": "app",
        "function_version": "$LATEST",
        "invoked_function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:app",
        "memory_limit_in_mb": "256",
        "aws_request_id": trial.invocations[0].request_id,
        "log_group_name": "/aws/lambda/app",
        "client_context": None,
        "cognito": None,
        "stream": "2026/01/01/[$LATEST]" + only(trial)["stream"][-1],
        "left": 3000,
        "later": 1750,
    }


def test_variables_are_those_of_lambda_and_ones_own(run: Any) -> None:
    code = handler(
        "os.environ['MINE'] = 'x'",
        "names = ('AWS_LAMBDA_FUNCTION_NAME', '_HANDLER', 'STAGE', 'MINE', 'HOME')",
        "return [os.environ.get(name) for name in names]",
        before="import os",
    )
    assert only(run(code, variables={"STAGE": "dev"})) == ["app", "app.handler", "dev", "x", None]


ERRORS = [
    (
        "def inner():\n    raise ValueError('no')\ndef handler(event, context):\n    inner()\n",
        "ValueError",
        "no",
        [
            '  File "/var/task/app.py", line 4, in handler\n    inner()\n',
            "  File \"/var/task/app.py\", line 2, in inner\n    raise ValueError('no')\n",
        ],
    ),
    (handler("return {1}"), "Runtime.MarshalError", "Unable to marshal response: Object of type set is not JSON", []),
    (handler("return '\\ud800'"), "Runtime.MarshalError", "Unable to marshal response: ", []),
    (
        handler("return 'x' * 6_291_560"),
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        [],
    ),
    ("import nowhere\n", "Runtime.ImportModuleError", "Unable to import module 'app': No module named 'nowhere'", []),
    ("x = 1\n", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'", []),
    (
        "def handler(event, context)\n",
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module 'app': expected ':' (app.py, line 1)",
        ['  File "/var/task/app.py" Line 1\n    def handler(event, context)\n'],
    ),
]


@pytest.mark.parametrize(("code", "type", "message", "trace"), ERRORS)
def test_an_error_has_lambdas_shape(run: Any, code: str, type: str, message: str, trace: list[str]) -> None:
    trial = run(code)
    answer = only(trial)
    assert answer.keys() == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert answer["errorType"] == type
    assert answer["errorMessage"].startswith(message)
    assert answer["stackTrace"] == trace
    assert trial.invocations[0].status == Status.ERROR


def test_an_error_in_the_handler_names_its_request(run: Any) -> None:
    trial = run(handler("raise KeyError('x')"))
    assert only(trial)["requestId"] == trial.invocations[0].request_id


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise SystemExit(2)", "Runtime exited with error: exit status 2"),
        ("raise SystemExit", "Runtime exited without providing a reason"),
        ("import os; os._exit(3)", "Runtime exited with error: exit status 3"),
        ("import os; os.abort()", "Runtime exited with error: signal: SIGABRT"),
    ],
)
def test_a_process_that_ends_takes_its_environment_along(run: Any, body: str, message: str) -> None:
    trial = run(handler("print('before')", body), times=2)
    assert [one.status for one in trial.invocations] == [Status.CRASHED] * 2
    assert [one.cold for one in trial.invocations] == [True, True]
    assert trial.invocations[0].answer["errorType"] == "Runtime.ExitError"
    id = trial.invocations[0].request_id
    assert trial.invocations[0].answer["errorMessage"] == f"RequestId: {id} Error: {message}"
    assert next(fields for _, _, fields in log(trial)) == {"level": "INFO", "message": "before"}


def test_the_platform_ends_what_takes_too_long_in_virtual_time(run: Any) -> None:
    code = handler("global n; n += 1", "time.sleep(event['s'])", "return n", before="import time\nn = 0")
    trial = run(code, {"s": 2.5}, timeout=2_000_000, times=2)
    assert [one.status for one in trial.invocations] == [Status.TIMEOUT] * 2
    assert [one.took for one in trial.invocations] == [2_000_000] * 2
    said = f"RequestId: {trial.invocations[0].request_id} Error: Task timed out after 2.00 seconds"
    assert trial.invocations[0].answer["errorMessage"] == said
    assert trial.invocations[0].answer["errorType"] == "Sandbox.Timedout"


def test_an_endless_loop_meets_the_same_time_out(run: Any) -> None:
    trial = run(handler("while True: pass"), limits=QUICK)
    assert trial.invocations[0].status == Status.TIMEOUT
    assert trial.invocations[0].took == 3_000_000


def test_what_is_printed_and_logged_is_bound_to_its_request(run: Any) -> None:
    code = handler(
        "print('plain')",
        'print(\'{"level": "ERROR", "orderId": 7}\')',
        "log.info('seen %s', 3, extra={'tenant': 'a'})",
        "log.debug('not shown')",
        "logging.getLogger('lib').warning('careful')",
        "try:",
        "    1 / 0",
        "except ZeroDivisionError:",
        "    log.exception('oh')",
        before="import logging\nprint('loading')\nlog = logging.getLogger()\nlog.setLevel('INFO')",
    )
    trial = run(code)
    ref = trial.invocations[0].ref
    assert request_id(1, ref) == trial.invocations[0].request_id
    assert log(trial) == [
        (Level.INFO, -1, {"level": "INFO", "message": "loading"}),
        (Level.INFO, ref, {"level": "INFO", "message": "plain"}),
        (Level.ERROR, ref, {"level": "ERROR", "orderId": 7}),
        (Level.INFO, ref, {"level": "INFO", "message": "seen 3", "tenant": "a"}),
        (Level.WARN, ref, {"level": "WARNING", "message": "careful", "logger": "lib"}),
        (
            Level.ERROR,
            ref,
            {"level": "ERROR", "message": "oh", "errorType": "ZeroDivisionError", "errorMessage": "division by zero"},
        ),
    ]


def test_asyncio_waits_in_virtual_time(run: Any) -> None:
    code = handler(
        "return asyncio.run(work())",
        before="""
import asyncio, time

async def nap(s):
    await asyncio.sleep(s)
    return s

async def work():
    start = time.monotonic()
    slept = await asyncio.gather(nap(2), nap(0.5), nap(1))
    counted = await asyncio.to_thread(sum, range(10))
    try:
        await asyncio.wait_for(nap(60), 0.25)
    except asyncio.TimeoutError:
        return [slept, counted, round(time.monotonic() - start, 6)]
""",
    )
    trial = run(code, times=2)
    assert [one.answer for one in trial.invocations] == [[[2, 0.5, 1], 45, 2.25]] * 2
    assert [one.took for one in trial.invocations] == [2_250_000] * 2


def test_waiting_for_nothing_ends_with_the_time_out(run: Any) -> None:
    code = handler("asyncio.run(asyncio.Event().wait())", before="import asyncio")
    assert run(code).invocations[0].status == Status.TIMEOUT


def test_threads_may_wait_too(run: Any) -> None:
    code = handler(
        "with ThreadPoolExecutor(2) as pool:",
        "    list(pool.map(time.sleep, [0.5, 0.25]))",
        "return True",
        before="import time\nfrom concurrent.futures import ThreadPoolExecutor",
    )
    trial = run(code)
    assert only(trial) is True
    assert trial.invocations[0].took == 500_000  # side by side


def test_numbers_of_tables_and_any_json_come_back(run: Any) -> None:
    code = handler("return [Decimal('1.5'), Decimal(2), event]", before="from decimal import Decimal")
    assert only(run(code, [None, True, "é😀", {"a": [1.25]}])) == [1.5, 2, [None, True, "é😀", {"a": [1.25]}]]


@pytest.mark.parametrize("walls", [True, False])
def test_files_beside_the_handler_can_be_read_and_imported_and_no_others(run: Any, tmp_path: Path, walls: bool) -> None:
    (tmp_path / "task").mkdir()
    (tmp_path / "secret.txt").write_text("hunter2")
    (tmp_path / "task" / "helper.py").write_text("def name(): return 'helper'\ndef fail(): raise OSError('x')\n")
    (tmp_path / "task" / "data.json").write_text("[1]")
    code = handler(
        "told = [helper.name(), open(os.path.join(os.path.dirname(__file__), 'data.json')).read()]",
        "for tried in (lambda: open(event['secret']), lambda: open(__file__, 'w'), lambda: os.remove(data)):",
        "    try: told.append(tried() is None)",
        "    except OSError as error: told.append('refused')",
        "try: helper.fail()",
        "except OSError: told.append(traceback.format_exc().count('helper.py'))",
        "return told",
        before="import helper, os, traceback\ndata = os.path.join(os.path.dirname(__file__), 'data.json')",
    )
    options = {"level": best_level()} if walls else {}
    trial = run(code, {"secret": str(tmp_path / "secret.txt")}, folder=tmp_path / "task", **options)
    assert only(trial) == ["helper", "[1]", "refused", "refused", "refused", 1]
    assert (tmp_path / "task" / "data.json").read_text() == "[1]"


def test_module_code_takes_its_time_in_init(run: Any) -> None:
    slow = run(handler("return 1", before="import time\ntime.sleep(1.5)")).invocations[0]
    quick = run(handler("return 1")).invocations[0]
    assert slow.init == quick.init + 1_500_000
    assert slow.took == quick.took == 0


@pytest.mark.parametrize("level", list(dict.fromkeys([Level_.PROCESS, best_level()])))
def test_each_environment_has_a_tmp_of_its_own(run: Any, level: Any) -> None:
    code = handler(
        "with open('/tmp/count', 'a') as file: file.write('x')",
        "Path('/tmp/deep/er').mkdir(parents=True, exist_ok=True)",
        "with tempfile.NamedTemporaryFile('w') as file: file.write('y')",
        "return [Path('/tmp/count').read_text(), sorted(os.listdir('/tmp'))]",
        before="import os, tempfile\nfrom pathlib import Path",
    )
    for _ in range(2):
        trial = run(code, times=2, level=level)
        assert [one.answer for one in trial.invocations] == [["x", ["count", "deep"]], ["xx", ["count", "deep"]]]
    assert not Path("/tmp/count").exists()
