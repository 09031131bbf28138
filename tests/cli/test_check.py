"""`slslab check`: exit codes, sentences, JSON and JUnit, with and without a workspace."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from slslab.grading import exercise_ids, load_exercise, workspace
from slslab.grading.predict import solve
from slslab.learner import Store
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sheet() -> str:
    """A workspace of seed 7, and the right sheet of its first exercise."""
    workspace.init(with_seed=7)
    return solve(load_exercise("predict-cold-starts"), "en", 7)


def test_a_pass_is_quiet_and_names_its_seed(slslab: Run, sheet: str) -> None:
    workspace.save("predict-cold-starts", sheet)
    done = slslab("check", "predict-cold-starts")
    assert done.code == 0
    assert done.out.splitlines() == [
        "Predict the cold starts: passed, 10 of 10 points.",
        "  ✓ A busy shop",
        "  ✓ A quiet shop",
        "  ✓ Long orders",
        "  Judged on 3 runs of seed 7. Other seeds make other runs.",
    ]
    assert "all" not in done.out.lower().split()
    assert Store().solved() == {"predict-cold-starts"}


def test_a_failure_reads_like_a_sentence_and_leads_to_its_moment(slslab: Run, sheet: str) -> None:
    workspace.save("predict-cold-starts", sheet.replace("reused: 1", "reused: 120"))
    done = slslab("check", "predict-cold-starts", "--lang", "es")
    assert done.code == 1
    text = " ".join(done.out.split())
    assert "todavía no, 7 de 10 puntos" in text
    assert "✗ Una tienda con clientes se esperaba 1; se vio 120 → Entre una petición y la siguiente, ¿sigue" in text
    assert "míralo: slslab run cold-start --set traffic=steady" in text
    assert "--seed 7 --until" in text
    assert Store().progress().best["predict-cold-starts"] == (7, 10)


def test_only_what_was_begun_is_graded_when_nothing_is_named(slslab: Run, sheet: str) -> None:
    done = slslab("check")
    assert (done.code, done.out) == (3, "")
    assert "slslab next" in done.err
    workspace.save("predict-cold-starts", sheet)
    done = slslab("check")
    assert done.code == 3
    assert f"1 exercise judged: 1 passed, 0 not yet, {len(exercise_ids()) - 1} not begun." in done.out
    workspace.save("tune-cold-starts", "memory: 512\n")
    done = slslab("check")
    assert done.code == 1
    assert "2 exercises judged: 1 passed, 1 not yet" in done.out


@pytest.mark.parametrize(
    ("argv", "code", "sentence"),
    [
        (["load-one"], 2, "There is no exercise load-one. Did you mean load-once?"),
        (["load-once"], 2, "does not exist. `slslab init` makes"),
        (["load-once", "--file", "none.py"], 2, "none.py does not exist"),
        (["--file", "other.py"], 2, "Which exercise is other.py for?"),
        (["load-once", "count-once", "--file", "other.py"], 2, "--file goes with one exercise, not with 2."),
        (["load-once", "--seed", "many"], 2, "A seed is a whole number"),
        (["load-once", "--seed", "-1"], 2, "A seed is a whole number"),
        (["load-once", "--seed", "1" * 40], 2, "A seed is a whole number"),
    ],
)
def test_wrong_usage_is_one_sentence(slslab: Run, argv: list[str], code: int, sentence: str) -> None:
    Path("other.py").write_text("x = 1\n")
    for lang in ("en", "es"):
        done = slslab("check", *argv, "--lang", lang)
        assert (done.code, done.out) == (code, "")
        assert len(done.err.splitlines()) == 1
        if lang == "en":
            assert sentence in done.err


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (b"", 2, "handler.py: the file is empty"),
        (b"\x00\xff\xfe", 2, "not a UTF-8 text file"),
        (b"#" * 10_000_000, 2, "at most 1000000 bytes are read"),
        (b"def handler(event, context)\n", 1, "a syntax error in line 1"),
    ],
)
def test_a_bad_submission_is_a_sentence_and_an_exit_code(
    slslab: Run, data: bytes, code: int, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "handler.py"
    path.write_bytes(data)
    done = slslab("check", "load-once", "--file", str(path))
    assert done.code == code
    assert sentence in " ".join(done.out.split())
    assert "Traceback" not in done.out + done.err


def test_a_folder_or_an_unreadable_file_is_a_sentence(slslab: Run, tmp_path: Path) -> None:
    (tmp_path / "handler.py").mkdir()
    done = slslab("check", "load-once", "--file", "handler.py")
    assert done.code == 2
    assert "this is a folder" in done.out
    if os.geteuid() != 0:
        closed = tmp_path / "closed.py"
        closed.write_text("x = 1\n")
        closed.chmod(0)
        assert slslab("check", "load-once", "--file", str(closed)).code == 2


def test_the_exercise_is_known_by_the_folder_of_its_file(slslab: Run, sheet: str) -> None:
    path = workspace.save("predict-cold-starts", sheet)
    assert slslab("check", "--file", str(path)).code == 0


def test_another_seed_is_another_workload(slslab: Run, sheet: str) -> None:
    workspace.save("tune-cold-starts", "memory: 1024\nprepared: 20\n")
    done = slslab("check", "tune-cold-starts", "--seed", "2")
    assert done.code == 0
    assert "of seed 2" in done.out
    workspace.save("predict-cold-starts", sheet)
    done = slslab("check", "predict-cold-starts", "--seed", "2")
    assert done.code == 1
    assert "expected the sheet of seed 2, saw the sheet of seed 7" in " ".join(done.out.split())


def test_json_is_one_object_and_nothing_else(slslab: Run, sheet: str) -> None:
    workspace.save("predict-cold-starts", sheet)
    workspace.save("tune-cold-starts", "memory: 512\n")
    done = slslab("check", "--json")
    data = json.loads(done.out)
    assert (done.code, data["exit_code"], data["passed"], data["score"]) == (1, 1, False, 0.5)
    assert [verdict["exercise"] for verdict in data["verdicts"]] == ["predict-cold-starts", "tune-cold-starts"]
    assert data["verdicts"][1]["results"][0]["outcome"] == "fail"
    assert set(data["not_begun"]) == set(exercise_ids()) - {"predict-cold-starts", "tune-cold-starts"}


def test_json_says_so_when_nothing_was_begun(slslab: Run) -> None:
    done = slslab("check", "--json")
    assert done.code == 3
    assert json.loads(done.out)["passed"] is False


def test_junit_has_a_case_for_each_check(slslab: Run, sheet: str) -> None:
    workspace.save("predict-cold-starts", sheet.replace("reused: 1", "reused: 9"))
    workspace.save("tune-cold-starts", "memory: x\n")
    done = slslab("check", "--junit", "report.xml")
    assert done.code == 1
    suites = {suite.get("name"): suite for suite in ElementTree.parse("report.xml").getroot()}
    assert set(suites) == set(exercise_ids())
    first = suites["predict-cold-starts"]
    assert (first.get("tests"), first.get("failures"), first.get("errors")) == ("3", "1", "0")
    assert "is the environment of the last one still there" in str(first.find("testcase/failure").attrib)  # type: ignore[union-attr]
    assert suites["tune-cold-starts"].get("errors") == "1"
    assert suites["load-once"].get("skipped") == "1"


def test_a_report_that_cannot_be_written_is_a_sentence(slslab: Run, sheet: str) -> None:
    workspace.save("predict-cold-starts", sheet)
    Path("file").write_text("")
    done = slslab("check", "predict-cold-starts", "--junit", "file/report.xml")
    assert done.code == 2
    assert "file/report.xml" in done.err


def test_a_notebook_that_cannot_be_opened_does_not_stop_the_check(slslab: Run, sheet: str, home: Path) -> None:
    workspace.save("predict-cold-starts", sheet)
    for path in home.glob("progress.sqlite3*"):
        path.unlink()
    (home / "progress.sqlite3").mkdir()
    done = slslab("check", "predict-cold-starts")
    assert done.code == 0
    assert "10 of 10 points" in done.out
    assert "could not be kept" in done.err


def test_after_three_failures_a_word_says_that_help_exists(slslab: Run) -> None:
    workspace.save("tune-cold-starts", "memory: 512\n")
    said = [("slslab hint tune-cold-starts" in slslab("check", "tune-cold-starts").err) for _ in range(3)]
    assert said == [False, False, True]


def test_what_a_program_prints_does_not_command_the_terminal(slslab: Run, tmp_path: Path) -> None:
    path = tmp_path / "handler.py"
    path.write_text("print('\\x1b[2J\\x1b]0;gone\\x07hello')\n\ndef handler(event, context):\n    return None\n")
    done = slslab("check", "load-once", "--file", str(path))
    assert "hello" in done.out
    assert "\x1b" not in done.out
