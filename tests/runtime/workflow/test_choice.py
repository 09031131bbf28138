from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.workflow.trying import machine, run


def chosen(rule: dict[str, Any], value: Any) -> Any:
    """Whether a rule holds, or the error that it causes."""
    done = run(
        machine(
            A={"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"},
            Yes={"Type": "Pass", "Result": True},
            No={"Type": "Pass", "Result": False},
        ),
        value,
    )
    return done.output if done.status == "SUCCEEDED" else done.error


def holds(operator: str, operand: Any, found: Any) -> Any:
    return chosen({"Variable": "$.v", operator: operand}, {"v": found, "operand": operand})


@pytest.mark.parametrize(
    ("operator", "operand", "yes", "no"),
    [
        ("StringEquals", "a", ["a"], ["A", "a ", 1, None, ["a"], True]),
        ("StringLessThan", "b", ["a", "", "B"], ["b", "c", 1]),
        ("StringGreaterThan", "b", ["c", "ba", "\ue000"], ["b", "B", 3]),
        ("StringLessThanEquals", "b", ["b", "a"], ["c", None]),
        ("StringGreaterThanEquals", "b", ["b", "c"], ["a"]),
        ("StringLessThan", "\ue000", ["\U00010000"], ["\uf000"]),  # in the order of UTF-16
        ("NumericEquals", 1, [1, 1.0], [True, "1", None, 1.5, [1]]),
        ("NumericLessThan", 1.5, [1, -3], [1.5, 2, False, "1"]),
        ("NumericGreaterThan", 1, [2, 1.1], [1, "2"]),
        ("NumericLessThanEquals", 1, [1, 0], [2]),
        ("NumericGreaterThanEquals", 1, [1, 2], [0]),
        ("BooleanEquals", True, [True], [False, 1, "true", None]),
        ("BooleanEquals", False, [False], [True, 0, "", None]),
        (
            "TimestampEquals",
            "2016-03-14T01:59:00Z",
            ["2016-03-14T02:59:00+01:00", "2016-03-14T01:59:00.000Z"],
            ["2016-03-14", 5],
        ),
        ("TimestampLessThan", "2016-03-14T01:59:00Z", ["2016-03-14T01:58:59.999Z"], ["2016-03-14T01:59:00Z", "x"]),
        ("TimestampGreaterThan", "2016-03-14T01:59:00Z", ["2016-03-14T01:59:00-00:01"], ["2016-03-14T01:59:00Z"]),
        ("TimestampLessThanEquals", "2016-03-14T01:59:00Z", ["2016-03-14T01:59:00Z"], ["2017-03-14T01:59:00Z"]),
        ("TimestampGreaterThanEquals", "2016-03-14T01:59:00Z", ["2016-03-14T01:59:00Z"], ["2015-03-14T01:59:00Z"]),
        ("IsNull", True, [None], [0, "", False, [], {}]),
        ("IsNull", False, [0, ""], [None]),
        ("IsNumeric", True, [0, 1.5], [True, "1", None]),
        ("IsString", True, ["", "x"], [1, None]),
        ("IsBoolean", True, [True, False], [0, "true"]),
        ("IsPresent", True, [None, 0], []),
        (
            "IsTimestamp",
            True,
            ["2012-10-09T19:00:55Z", "2012-10-09T19:00:55.5+01:00", "2024-02-29T00:00:00Z"],
            [
                "2012-10-09T19:00:55",
                "2023-02-24",
                "2012-10-09t19:00:55z",
                "2023-02-29T00:00:00Z",
                "2012-10-09T24:00:00Z",
                1,
                "",
            ],
        ),
        ("StringMatches", "foo*.log", ["foo23.log", "foo.log"], ["foo.lo", "afoo.log", 1]),
        ("StringMatches", "foo*.*", ["foobar.zebra"], ["foobar"]),
        ("StringMatches", "*", ["", "x"], [None]),
        ("StringMatches", r"a\*\\*", [r"a*\b"], ["ab", "a*b"]),
        ("StringMatches", "a*a", ["aa", "aba"], ["a"]),
    ],
)
def test_operators(operator: str, operand: Any, yes: list[Any], no: list[Any]) -> None:
    assert [one for one in yes if holds(operator, operand, one) is not True] == []
    assert [one for one in no if holds(operator, operand, one) is not False] == []
    if not operator.startswith("Is") and operator != "StringMatches":
        by_path = {"Variable": "$.v", f"{operator}Path": "$.o"}
        assert all(chosen(by_path, {"v": one, "o": operand}) is True for one in yes)
        assert chosen(by_path, {"v": yes[0], "o": {}}) is False


def test_a_variable_that_is_not_there_is_an_error_but_for_is_present() -> None:
    assert chosen({"Variable": "$.v", "StringEquals": "a"}, {}) == "States.Runtime"
    assert chosen({"Variable": "$.v", "IsNull": True}, {}) == "States.Runtime"
    assert chosen({"Variable": "$.v", "StringEqualsPath": "$.o"}, {"v": "a"}) == "States.Runtime"
    assert chosen({"Variable": "$.v", "IsPresent": True}, {}) is False
    assert chosen({"Variable": "$.v", "IsPresent": False}, {}) is True


def test_and_or_and_not_stop_as_soon_as_it_is_clear() -> None:
    present = {"Variable": "$.v", "IsPresent": True}
    above = {"Variable": "$.v", "NumericGreaterThan": 5}
    assert chosen({"And": [present, above]}, {}) is False
    assert chosen({"And": [present, above]}, {"v": 6}) is True
    assert chosen({"Or": [{"Not": present}, above]}, {}) is True
    assert chosen({"Not": {"And": [present, {"Not": above}]}}, {"v": 6}) is True
    assert chosen({"Or": [above, present]}, {}) == "States.Runtime"


def test_an_open_escape_is_an_error_when_it_is_met() -> None:
    assert holds("StringMatches", "a\\b", "ab") == "States.Runtime"


def test_the_first_rule_that_holds_wins() -> None:
    is_text = {"Variable": "$", "IsString": True}
    done = run(
        machine(
            A={"Type": "Choice", "Choices": [{**is_text, "Next": "One"}, {**is_text, "Next": "Two"}]},
            One={"Type": "Pass"},
            Two={"Type": "Fail"},
        ),
        "x",
    )
    assert [visit.state for visit in done.path] == ["A", "One"]


def test_without_a_default_no_match_is_an_error() -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.v", "IsNull": True, "Next": "B"}]}
    assert run(machine(A=choice, B={"Type": "Succeed"}), {"v": 1}).error == "States.NoChoiceMatched"


def test_paths_apply_to_the_input_after_input_path() -> None:
    choice = {
        "Type": "Choice",
        "InputPath": "$.in",
        "Choices": [{"Variable": "$.v", "NumericEquals": 1, "Next": "B"}],
        "OutputPath": "$.out",
    }
    assert run(machine(A=choice, B={"Type": "Succeed"}), {"in": {"v": 1, "out": 7}}).output == 7


def test_the_context_object_can_be_tested() -> None:
    assert chosen({"Variable": "$$.State.Name", "StringEquals": "A"}, {}) is True
