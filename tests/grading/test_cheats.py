"""The corpus of cheats: each must score nothing, and none may harm the grader or the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slslab.grading import Verdict, check, load_exercise
from slslab.grading.verify import spoken
from slslab.i18n import Words
from slslab.workers.sandbox import Level, Limits, best_level

CORPUS = sorted(Path(__file__).with_name("cheats").glob("*.cheat"))
# Those that the walls stop where there are walls: elsewhere the guest's own fence has to.
OUTWARD = (
    *("read_the_disk", "read_the_memory", "other_processes", "network", "foreign_code", "take_the_fence_down"),
    *("fork_bomb", "patch_the_grader", "write_the_pipes", "memory_bomb"),
)
# What the learner is told, and the exit code, where that is more than "wrong".
TOLD = {
    "empty": (2, "the file is empty"),
    "binary": (2, "not a UTF-8 text"),
    "no_alarm": (4, "an endless loop?"),
    "loop_at_import": (4, "an endless loop?"),
    "loop_in_repr": (4, "an endless loop?"),
    "fork_bomb": (4, "an endless loop?"),
    "sleep_nothing": (4, "more than 6 s of work for one run"),
    "sleep_for_ever": (1, "an answer to only 0 % of the requests (regular traffic)"),
    "early_exit": (1, "a program that ended (0) in place of replying"),
    "system_exit": (1, "a program that ends itself in line 3"),
    "reply_twice": (1, "more replies than there were events"),
    "not_a_number": (1, "an answer that is not JSON"),
    "endless_output": (1, "more than 256,000 bytes of print output"),
    "no_handler": (1, "no function handler(event, context)"),
    "syntax_error": (1, "a syntax error in line 1: expected ':'"),
    "import_error": (1, "an import that fails in line 1: No module named 'pandas_of_the_cloud'"),
    "error_at_import": (1, "ZeroDivisionError in line 2"),
    "memory_bomb": (1, "MemoryError in line 2"),
}
LIMITS = Limits(wall_s=1.5, total_s=6)  # generous: a busy machine must not make a wrong answer look endless


def judge(name: str) -> Verdict:
    path = Path(__file__).with_name("cheats") / f"{name}.cheat"
    return check(load_exercise("load-once"), path, limits=LIMITS)


@pytest.mark.parametrize("name", [path.stem for path in CORPUS])
def test_a_cheat_scores_nothing(name: str) -> None:
    verdict = judge(name)
    assert verdict.points == 0
    assert not verdict.passed
    assert not verdict.faulty
    code, sentence = TOLD.get(name, (1, ""))
    assert verdict.exit_code == code
    assert sentence in spoken(verdict, Words("en"))
    assert spoken(verdict, Words("es"))
    assert not os.path.exists("/tmp/slslab-was-here")


@pytest.mark.parametrize("name", OUTWARD)
@pytest.mark.skipif(best_level() is Level.PROCESS, reason="that is what the test above has shown already")
def test_a_cheat_scores_nothing_without_walls(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slslab.grading.grade.best_level", lambda: Level.PROCESS)
    verdict = judge(name)
    assert verdict.points == 0
    assert not verdict.faulty
    assert verdict.isolation == "process"
    assert not os.path.exists("/tmp/slslab-was-here")


def test_the_table_speaks_of_cheats_that_exist() -> None:
    assert set(TOLD) <= {path.stem for path in CORPUS}


def test_ten_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "handler.py"
    path.write_bytes(b"#" * 10_000_000)
    verdict = check(load_exercise("load-once"), path)
    assert verdict.exit_code == 2
    assert "1000000" in spoken(verdict, Words("en"))
