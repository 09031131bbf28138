"""The same inputs give the same recording, and the same is said of it, wherever and by whomever it is run.

`tests.sims.digests` does the runs; by hand it compares interpreters too, which a machine may not have.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from slslab.runtime import Cloud
from slslab.runtime.workflow import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from slslab.sims.run import run
from tests.sims.digests import S, written

ROOT = Path(__file__).parents[2]


def begin(folder: Path, *options: str, **variables: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SLSLAB_HOME": str(folder), **variables}
    line = [sys.executable, *options, "-m", "tests.sims.digests"]
    return subprocess.Popen(line, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_neither_hash_seed_nor_options_nor_place_nor_language_make_a_difference(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("here", "there")]
    for folder in folders:
        folder.mkdir()
    begun = (
        begin(folders[0], PYTHONHASHSEED="1", TZ="UTC", LANG="C.UTF-8"),
        begin(folders[1], "-O", PYTHONHASHSEED="2", TZ="Asia/Kathmandu", LANG="es_ES.UTF-8", LC_ALL="es_ES.UTF-8"),
    )
    told = [process.communicate() for process in begun]
    assert [process.returncode for process in begun] == [0, 0], told[0][1] + told[1][1]
    one, other = (json.loads(text) for text, _ in told)
    assert len(one) == 10
    different = {name: [what for what in found if other[name][what] != found[what]] for name, found in one.items()}
    assert different == {name: [] for name in one}


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What real code that looks at its machine writes to its log."""
    plans = written()
    scenario, knobs, _, _ = next(plan for name, plan in plans if name == "real")
    found = [json.loads(text) for text in run(scenario, knobs, 1, until=6_000_000).texts]  # type: ignore[arg-type]
    plans.close()  # type: ignore[attr-defined]
    return [str(line.get("message")) for line in found if isinstance(line, dict)]


def test_real_code_sees_virtual_time_whichever_way_it_looks(lines: list[str]) -> None:
    dated = [line for line in lines if "2026" in line and ":" in line and "00:00:0" in line]
    assert len(dated) > 10
    for line in dated:
        assert line.count("Thu Jan  1 00:00:0") in (1, 2)  # strftime("%c"); ctime() and asctime()
    assert sum(" 001 17672256" in line for line in lines) > 5


def test_real_code_sees_no_number_of_the_machine(lines: list[str]) -> None:
    assert sum("['/var/runtime/bootstrap.py'] /var/task/code.py" in line for line in lines) > 5


def test_a_path_adds_from_left_to_right_in_every_python() -> None:
    """`sum` corrects the errors of floats from Python 3.12 on, which a workflow's decisions must not depend on."""
    state = {"Type": "Pass", "Parameters": {"sum.$": "$.sum()", "avg.$": "$.avg()"}, "End": True}
    flow = Workflow(Cloud(1), "flow", WorkflowSettings(read({"StartAt": "A", "States": {"A": state}})))
    run = flow.start([0.1] * 10, -1, 0)
    flow.cloud.run(S)
    assert run.execution.output == {"sum": 0.9999999999999999, "avg": 0.09999999999999999}
