from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.cli import try_
from slslab.cli.terminal import Terminal
from slslab.cli.trying.workflow import answer
from slslab.errors import LabError
from slslab.i18n.en.try_workflow import WORDS
from slslab.runtime.workflow import InvalidDefinition, read
from tests.cli.conftest import Outcome

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
ORDER = {
    "StartAt": "Charge",
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": f"{ARN}charge",
            "ResultPath": "$.paid",
            "Next": "Pause",
            "Retry": [{"ErrorEquals": ["Busy"]}],
        },
        "Pause": {"Type": "Wait", "Seconds": 90, "Next": "Each"},
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "End": True,
            "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}},
        },
    },
}


def attempt(*argv: str, lang: str = "en") -> Outcome:
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(lang, out, err, {})
    try:
        code = try_.dispatch(["workflow", *argv], terminal)
    except LabError as error:
        terminal.note(error.message(lang))
        code = error.exit_code
    return Outcome(code, out.getvalue(), err.getvalue())


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "order.json").write_text(json.dumps(ORDER))
    (tmp_path / "input.json").write_text('{"items": [1, 2]}')
    return tmp_path


@pytest.mark.usefixtures("files")
def test_the_path_and_the_output() -> None:
    done = attempt("order.json", "--input", "input.json", "--task", "charge=true")
    assert done.code == 0
    lines = done.out.splitlines()
    assert [
        line.split() for line in lines if line.split()[-1:] in ([one] for one in ("Task", "Wait", "Map", "Pass"))
    ] == [
        ["0", "s", "Charge", "Task"],
        ["0", "s", "Pause", "Wait"],
        ["90", "s", "Each", "Map"],
        ["90", "s", "One", "[0]", "Pass"],
        ["90", "s", "One", "[1]", "Pass"],
    ]
    assert lines[-3:] == ["", "Succeeded after 90 s. Output:", "[1,2]"]


def test_each_value_once_each_failure_and_when_it_is_tried_again(files: Path) -> None:
    retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 2}
    machine = {
        "StartAt": "Charge",
        "States": {
            "Charge": {"Type": "Task", "Resource": f"{ARN}charge", "Retry": [retry], "Next": "Wait"},
            "Wait": {"Type": "Wait", "Seconds": 3, "Next": "Done"},
            "Done": {"Type": "Fail", "Error": "Never\x1b[2J", "Cause": "again"},
        },
    }
    (files / "retry.json").write_text(json.dumps(machine))
    answers = 'charge={"0-1": {"Throw": {"Error": "Busy", "Cause": "now"}}, "2": {"Return": {"ok": 1}}}'
    done = attempt("retry.json", "--input", '{"n": 1}', "--task", answers)
    assert done.code == 1
    assert done.out.splitlines() == [
        "         0 s  Charge  Task",
        '                in   {"n":1}',
        "                failed: Busy; tried again at 2 s",
        "         2 s    failed: Busy; tried again at 6 s",
        '         6 s    out  {"ok":1}',
        "         6 s  Wait  Wait",
        '         9 s    out  {"ok":1}',
        "         9 s  Done  Fail",
        "                failed: Never\\x1b[2J: again",
        "",
        "Failed after 9 s: Never\\x1b[2J",
        "again",
    ]
    assert "se reintenta a los 2 s" in attempt("retry.json", "--task", answers, lang="es").out
    told = json.loads(attempt("retry.json", "--task", answers, "--json").out)["path"]
    assert [one["left"] for one in told] == [6.0, 9.0, None]
    assert told[0]["output"] == told[1]["input"] == {"ok": 1}
    assert told[0]["failures"][1] == {"at": 2.0, "error": "Busy", "cause": "now", "again": 6.0}


def test_failures_without_end_are_told_in_a_few_lines(files: Path) -> None:
    retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 99_999_999, "BackoffRate": 1}
    state = {"Type": "Task", "Resource": f"{ARN}charge", "Retry": [retry], "End": True}
    (files / "ever.json").write_text(json.dumps({"StartAt": "A", "States": {"A": state}}))
    done = attempt("ever.json")
    assert done.code == 1
    assert "more failures." in done.out
    assert len(done.out.splitlines()) < 15
    loop = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "Next": "B"}], "Default": "A"},
            "B": {"Type": "Succeed"},
        },
    }
    (files / "loop.json").write_text(json.dumps(loop))
    done = attempt("loop.json", "--express")
    assert done.code == 1
    assert "has entered 200000 states" in done.out


def test_half_a_surrogate_pair_comes_out_as_it_came_in(files: Path) -> None:
    (files / "pass.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}')
    for more in ((), ("--json",)):
        assert '"\\ud800"' in attempt("pass.json", "--input", '{"a": "\\ud800"}', *more).out


def test_only_so_many_mistakes_are_told(files: Path) -> None:
    states = {f"S{n}": {"Type": "Pass", "Next": f"T{n}"} for n in range(5000)}
    (files / "bad.json").write_text(json.dumps({"StartAt": "S0", "States": states}))
    done = attempt("bad.json")
    assert (done.code, len(done.err.splitlines())) == (2, 21)
    assert done.err.splitlines()[-1] == "… and 80 more mistakes."


def test_answers_by_state_resource_and_function_from_a_file_and_try_by_try(files: Path) -> None:
    (files / "answer.json").write_text('{"0-1": {"Throw": {"Error": "Busy"}}, "2": {"Return": 5}}')
    for name in ("Charge", f"{ARN}charge", "charge"):
        done = attempt("order.json", "--input", "input.json", "--task", f"{name}=answer.json", "--json")
        told = json.loads(done.out)
        assert (done.code, told["status"], told["virtual_seconds"], told["states_entered"]) == (0, "SUCCEEDED", 93.0, 5)
        assert told["path"][-1] == {
            "at": 93.0,
            "state": "One",
            "type": "Pass",
            "level": 1,
            "index": 1,
            "left": 93.0,
            "input": 2,
            "output": 2,
            "failures": [],
        }


@pytest.mark.usefixtures("files")
def test_a_task_without_an_answer_says_how_to_give_one() -> None:
    done = attempt("order.json", "--input", "input.json")
    assert done.code == 1
    assert "Failed after 0 s: States.TaskFailed" in done.out
    assert "--task 'Charge=JSON'" in done.out
    assert "Falló al cabo de 0 s" in attempt("order.json", lang="es").out


def test_mistakes_are_told_with_their_places_and_the_nearest_names(files: Path) -> None:
    bad = {
        "StartAt": "Frist",
        "States": {"First": {"Type": "Pass", "Nxt": "First", "Parameters": {"a.$": "States.Frmat()"}, "End": True}},
    }
    (files / "bad.json").write_text(json.dumps(bad))
    done = attempt("bad.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "bad.json: $.States.First.Nxt: there is no field Nxt here. Did you mean Next?",
        "bad.json: $.States.First.Parameters['a.$']: there is no function States.Frmat. Did you mean States.Format?",
        "bad.json: $.StartAt: there is no state Frist on this level. Did you mean First?",
    ]
    assert "¿Querías decir Next?" in attempt("bad.json", lang="es").err


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        ((), "Name the file"),
        (("missing.json",), "missing.json"),
        (("-", "--input", "-"), "standard input"),
        (("order.json", "--cases", "c"), "leave out"),
        (("order.json", "--task", "charge"), "NAME=ANSWER"),
        (("order.json", "--task", "charge=nope"), "charge"),
        (("order.json", "--task", 'charge={"0": 5}'), "Return"),
        (("order.json", "--task", "charge=missing.json"), "missing.json"),
        (("order.json", "--seed", "x"), "x"),
        (("order.json", "--inptu", "x"), "--input"),
        (("broken.json",), "broken.json: line 1, column"),
    ],
)
def test_wrong_usage_is_one_sentence(files: Path, argv: tuple[str, ...], part: str) -> None:
    (files / "broken.json").write_text("{")
    done = attempt(*argv)
    assert (done.code, done.out) == (2, "")
    assert part in done.err
    assert len(done.err.splitlines()) == 1


def test_help_has_two_examples_in_both_languages() -> None:
    for lang in ("en", "es"):
        shown = attempt("--help", lang=lang).out
        assert shown.count("slslab try workflow ") >= 3
        assert "--task NAME=ANSWER" in shown


def test_cases_are_answered_line_by_line(files: Path) -> None:
    passes = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    fails = {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "E", "Cause": "c"}}}
    lines = [
        json.dumps({"definition": passes, "input": [1]}),
        json.dumps({"definition": json.dumps(passes)}),
        json.dumps({"definition": fails, "input": 1}),
        json.dumps({"definition": {**passes, "StartAt": "B"}, "input": 1}),
        "not json",
        "[]",
        "{}",
        "[" * 5000,
        json.dumps({"definition": ORDER, "input": {"items": []}, "tasks": {"charge": 1}}),
        json.dumps({"definition": passes, "tasks": 5}),
        json.dumps({"definition": passes}).replace('"End"', '"End": true, "End"'),
    ]
    (files / "cases.jsonl").write_text("\n".join(lines) + "\n")
    done = attempt("--cases", "cases.jsonl")
    assert done.code == 0
    told = [json.loads(line) for line in done.out.splitlines()]
    assert all(set(one) == {"status", "output", "error", "cause"} for one in told)
    assert told[:3] == [
        {"status": "SUCCEEDED", "output": [1], "error": None, "cause": None},
        {"status": "SUCCEEDED", "output": {}, "error": None, "cause": None},
        {"status": "FAILED", "output": None, "error": "E", "cause": "c"},
    ]
    assert [one["status"] for one in told[3:]] == ["INVALID"] * 5 + ["SUCCEEDED", "INVALID", "INVALID"]
    assert "'End' stands twice" in told[-1]["cause"]
    assert told[3]["cause"] == "$.StartAt: there is no state B on this level."


def test_every_mistake_has_a_sentence() -> None:
    samples: list[Any] = [
        [],
        {},
        {"StartAt": "A", "States": {"A": {"Type": "Wait"}}},
        {"StartAt": 1, "States": 1},
        {
            "StartAt": "A",
            "States": {"A": {"Type": "Task", "Resource": "x", "Retry": 5, "Next": 5, "End": 1, "InputPath": "x"}},
        },
        {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$", "Next": "A"}, {"And": 5}]}}},
    ]
    for sample in samples:
        for lang in ("en", "es"):
            assert answer({"definition": sample}, lang)["status"] == "INVALID"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["StartAt", "States", "A", "Type", "Next", "definition", "input", "tasks"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_any_case_gets_an_answer(case: Any) -> None:
    found = answer(case if isinstance(case, dict) else {"definition": case})
    assert found["status"] in ("SUCCEEDED", "FAILED", "INVALID")
    json.dumps(found)


def test_the_catalogue_knows_every_kind_of_mistake() -> None:
    source = Path(read.__code__.co_filename).parent
    import re

    codes: set[str] = set()
    for name in ("fields.py", "reader.py", "states.py", "choices.py"):
        text = (source / name).read_text()
        codes |= set(re.findall(r'\.note\(\s*[^,()]+,\s*"([a-z-]+)"', text))
        codes |= set(re.findall(r'Mistake\([^,]+(?:\([^)]*\))?,\s*"([a-z-]+)"', text))
    assert len(codes) > 20
    assert {f"mistake-{code}" for code in codes} <= WORDS.keys()
    reasons: set[str] = set()
    for name in ("path.py", "filter.py", "intrinsic.py"):
        text = (source / name).read_text()
        reasons |= set(re.findall(r'Bad(?:Path|Intrinsic)\([^,()]*(?:\([^()]*\))?[^,()]*, "([a-z-]+)"\)', text))
    assert len(reasons) > 15
    assert {f"reason-{reason}" for reason in reasons} <= WORDS.keys()
    with pytest.raises(InvalidDefinition):
        read(5)
