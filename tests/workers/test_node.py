"""A handler in JavaScript runs on a real Node.js through the same protocol."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from slslab.errors import MachineLacks
from slslab.runtime.recording import Status
from slslab.workers.hosted import USUAL
from slslab.workers.program import read_program

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node.js")
SLEEP = "const sleep = (ms) => new Promise((done) => setTimeout(done, ms));\n"


@needs_node
def test_the_handler_of_the_notes_cold_then_warm(run: Any) -> None:
    code = """
let n = 0;
exports.handler = async (event) => {
  n += 1;
  const response = { statusCode: 200, body: JSON.stringify(`Hello ${event.name}, ${n}`) };
  return response;
};
"""
    trial = run(code, {"name": "é"}, times=2, suffix=".js")
    assert [one.answer["body"] for one in trial.invocations] == ['"Hello é, 1"', '"Hello é, 2"']
    assert [one.cold for one in trial.invocations] == [True, False]
    assert trial.peak_kb > 1000


@needs_node
@pytest.mark.parametrize("suffix", [".mjs", ".js"])
def test_modules_with_import_and_export(run: Any, suffix: str, tmp_path: Any) -> None:
    code = 'import path from "node:path";\nexport const handler = async (event) => path.basename(event.file);\n'
    (tmp_path / f"app{suffix}").write_text(code)
    trial = run(code, {"file": "/a/b.txt"}, suffix=suffix, folder=tmp_path)
    assert trial.invocations[0].answer == "b.txt"


@needs_node
def test_timers_and_dates_follow_virtual_time(run: Any) -> None:
    code = (
        SLEEP
        + """
exports.handler = async (event, context) => {
  const began = Date.now();
  await Promise.all([sleep(1500), sleep(250)]);
  return [Date.now() - began, context.getRemainingTimeInMillis(), new Date().getUTCFullYear(), context.awsRequestId];
};
"""
    )
    trial = run(code, suffix=".js")
    assert trial.invocations[0].answer == [1500, 1500, 2026, trial.invocations[0].request_id]
    assert trial.invocations[0].took == 1_500_000


@needs_node
def test_a_callback_is_an_answer_too(run: Any) -> None:
    code = "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 7), 100); };"
    assert run(code, suffix=".js").invocations[0].answer == 7


@needs_node
@pytest.mark.parametrize(
    ("body", "status", "type"),
    [
        ("throw new TypeError('bad')", Status.ERROR, "TypeError"),
        ("const a = {}; a.a = a; return a", Status.ERROR, "Runtime.MarshalError"),
        ("await new Promise(() => {})", Status.TIMEOUT, "Sandbox.Timedout"),
        ("for (;;);", Status.TIMEOUT, "Sandbox.Timedout"),
        ("process.exit(3)", Status.CRASHED, "Runtime.ExitError"),
        ("return 'x'.repeat(6_291_560)", Status.ERROR, "Function.ResponseSizeTooLarge"),
    ],
)
def test_what_goes_wrong_has_lambdas_shape(run: Any, body: str, status: Status, type: str) -> None:
    code = f"exports.handler = async () => {{ {body} }};"
    (one,) = run(code, suffix=".js", limits=replace(USUAL, wall_s=1.0)).invocations
    assert (one.status, one.answer["errorType"]) == (status, type)
    assert one.answer.keys() == {"errorMessage", "errorType", "requestId", "stackTrace"}


@needs_node
@pytest.mark.parametrize(
    ("code", "type"),
    [
        ("exports.handler = async (", "Runtime.UserCodeSyntaxError"),
        ("require('nowhere')", "Runtime.ImportModuleError"),
        ("exports.other = 1", "Runtime.HandlerNotFound"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(run: Any, code: str, type: str) -> None:
    (one,) = run(code, suffix=".js").invocations
    assert one.answer["errorType"] == type


@needs_node
def test_files_of_others_and_processes_are_out_of_reach(run: Any, tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("hunter2")
    code = """
exports.handler = async (event) => {
  const tried = (run) => { try { run(); return "done"; } catch (error) { return "refused"; } };
  return [tried(() => require("fs").readFileSync(event.path)), tried(() => require("child_process").execSync("true"))];
};
"""
    (one,) = run(code, {"path": str(tmp_path / "secret")}, suffix=".js").invocations
    assert one.answer == ["refused", "refused"]


def test_without_node_one_sentence_says_so(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "app.js"
    path.write_text("exports.handler = async () => 1;")
    monkeypatch.setattr("slslab.workers.program.shutil.which", lambda _: None)
    with pytest.raises(MachineLacks) as lacks:
        read_program(f"{path}:handler")
    assert "needs Node.js" in lacks.value.message("en")
    assert lacks.value.exit_code == 6
