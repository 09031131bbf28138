"""Facts about event patterns, one a line in cases.jsonl; each was put to aws/event-ruler 2.0.1, which agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slslab.runtime.pattern import BadPattern, compile

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


def result(pattern: object, event: object) -> str:
    try:
        return "match" if compile(pattern).matches(event) else "no_match"
    except BadPattern:
        return "invalid"


@pytest.mark.parametrize("about", sorted({case["about"] for case in CASES}))
def test_every_case_of_a_fact(about: str) -> None:
    for case in CASES:
        if case["about"] == about:
            assert result(case["pattern"], case["event"]) == case["result"], case


def test_an_explanation_agrees_with_the_match() -> None:
    for case in CASES:
        if case["result"] != "invalid":
            explained = compile(case["pattern"]).explain(case["event"])
            assert explained.matched == (case["result"] == "match"), case
            assert explained.path.startswith("$")


def test_there_are_many() -> None:
    assert len(CASES) > 400
