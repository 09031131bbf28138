"""A submission of any kind gets one verdict, and a verdict speaks for what was judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from slslab.grading import Outcome, Verdict, check, load_exercise
from slslab.grading.predict import solve
from slslab.grading.verify import spoken
from slslab.i18n import Words

SHEET = load_exercise("predict-cold-starts")
CONFIGURATION = load_exercise("tune-cold-starts")


def said(verdict: Verdict, lang: str = "en") -> str:
    return spoken(verdict, Words(lang))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty; `slslab reset tune-cold-starts` gives a fresh starter."),
        (b" \n\n", "the file is empty"),
        (b"# nothing\n", "the file is empty; expected YAML."),
        (b"\xff\xfe\x00\x01", "not a UTF-8 text file"),
        (b"#" * 10_000_000, "at most 1000000 bytes are read"),
        (b"memory: [\n", "not valid YAML"),
        (b"- memory\n", "must be a map"),
        (b"memry: 512\n", "config.yaml:1: unknown key memry. Did you mean memory?"),
        (b"\nmemory: 99\n", "config.yaml:2: "),
        (b"memory:\n", "config.yaml:1: memory has no value."),
        (b"memory: much\n", "config.yaml:1: "),
        (b"memory: 512\nmemory: 1024\n", "stands here twice"),
        (b"a: &a [*a, *a]\n", "config.yaml:1: "),
        (b"[" * 5000, "not valid YAML"),
    ],
)
def test_a_file_that_is_none_gets_a_sentence_with_its_place(data: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(data)
    verdict = check(CONFIGURATION, path)
    assert sentence in said(verdict)
    assert "\n" not in said(verdict)
    assert said(verdict, "es") != said(verdict)
    assert (verdict.passed, verdict.points, verdict.of, verdict.exit_code) == (False, 0, 10, 2)
    assert all(result.outcome is Outcome.SKIPPED for result in verdict.results)


def test_a_folder_or_a_missing_file_is_no_submission(tmp_path: Path) -> None:
    assert "this is a folder; name the file config.yaml in it" in said(check(CONFIGURATION, tmp_path))
    assert "cannot be read" in said(check(CONFIGURATION, tmp_path / "none.yaml"))


@pytest.mark.parametrize("value", [".nan", ".inf", "1e400", "'1'", "[1]", "yes", "ten"])
def test_a_number_must_be_one(value: str) -> None:
    verdict = check(SHEET, solve(SHEET, "en", 1).replace("reused: 1", f"reused: {value}"))
    assert "reused must be a number" in said(verdict)
    assert verdict.exit_code == 2


def test_a_decimal_comma_is_a_number_too() -> None:
    assert check(SHEET, solve(SHEET, "en", 1).replace("expired: 30", "expired: 30,5")).passed


def test_what_the_run_shows_is_not_told_to_one_who_has_not_tried() -> None:
    verdict = check(SHEET, SHEET.starter("en", 1))
    assert "30" not in said(verdict)
    assert verdict.runs == 0


def test_a_failure_inside_a_run_carries_its_moment() -> None:
    verdict = check(CONFIGURATION, "memory: 1024\nprepared: 8\n")
    failure = verdict.first_failure()
    assert failure is not None
    assert failure.name == "fast"
    moment = failure.moment
    assert moment is not None
    assert (moment.simulation, moment.knobs["prepared"], moment.knobs["traffic"]) == ("cold-start", 8, "burst")
    from slslab.grading.runs import execute

    run = execute(moment.simulation, moment.knobs, moment.seed)
    slow = [each for each in run.requests if each.start == moment.at]
    assert [each.cold for each in slow] == [True]


def test_a_check_whose_need_failed_is_skipped_and_earns_nothing() -> None:
    verdict = check(CONFIGURATION, "memory: 128\n")
    assert [str(result.outcome) for result in verdict.results] == ["fail", "skipped", "skipped"]
    assert verdict.points == 0


def test_the_seed_changes_the_workload_and_the_verdict_names_it() -> None:
    one, other = (check(CONFIGURATION, "memory: 512\n", seed) for seed in (1, 2))
    assert (one.seed, other.seed, one.runs) == (1, 2, 5)
    assert said(one) != said(other)
    assert check(CONFIGURATION, "memory: 512\n", 1).results == one.results


def test_our_own_fault_is_not_held_against_the_learner(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("slslab.grading.tune.execute", broken)
    verdict = check(CONFIGURATION, "memory: 512\n")
    assert (verdict.faulty, verdict.passed, verdict.exit_code) == (True, False, 5)
    assert "ZeroDivisionError" in said(verdict)


def test_a_verdict_without_results_is_not_passed() -> None:
    verdict = Verdict("x", 1, ())
    assert (verdict.passed, verdict.score) == (False, 0.0)


def test_a_verdict_is_json_of_plain_values_in_either_language() -> None:
    import json

    verdict = check(CONFIGURATION, "memory: 512\n")
    for lang in ("en", "es"):
        data = json.loads(json.dumps(verdict.as_json(Words(lang)), allow_nan=False))
        assert (data["passed"], data["of"], data["exit_code"]) == (False, 10, 1)
        assert data["results"][0]["title"] == CONFIGURATION.checks[0].title[lang]
        assert data["results"][0]["moment"]["simulation"] == "cold-start"
