"""Any text gets a verdict, and matching agrees with references that are too simple to be wrong."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.pattern import BadPattern, Event, compile

NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.sampled_from(["x", "y", "", 1, 2.5, True, False, None])
EVENTS = st.dictionaries(NAMES, st.recursive(LEAVES, lambda inner: st.dictionaries(NAMES, inner), max_leaves=6))
PATTERNS = st.recursive(
    st.dictionaries(NAMES, st.lists(LEAVES, min_size=1, max_size=3), min_size=1),
    lambda inner: st.dictionaries(NAMES, inner | st.lists(LEAVES, min_size=1, max_size=3), min_size=1),
    max_leaves=4,
)
JSON_TEXT = st.text(alphabet='{}[]",: $or\\*0123456789.-aé\ud800', max_size=80)
WORDS = st.text(alphabet="ab*", max_size=8)


def naive(pattern: dict[str, Any], event: Any) -> bool:
    """Exact values and nested objects, and no arrays in the event."""
    for key, wanted in pattern.items():
        if not isinstance(event, dict) or key not in event:
            return False
        value = event[key]
        if isinstance(wanted, dict):
            if not naive(wanted, value):
                return False
        elif isinstance(value, dict) or not any(type(one) is type(value) and one == value for one in wanted):
            return False
    return True


@given(PATTERNS, EVENTS)
def test_exact_values_agree_with_a_naive_reference(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    assert compile(json.dumps(pattern)).matches(json.dumps(event)) == naive(pattern, event)
    assert compile(pattern).matches(event) == naive(pattern, event)


@given(WORDS, st.text(alphabet="ab", max_size=10))
def test_wildcards_agree_with_a_regular_expression(word: str, text: str) -> None:
    pattern = json.dumps({"f": [{"wildcard": word}]})
    if "**" in word:
        with pytest.raises(BadPattern):
            compile(pattern)
        return
    expected = re.fullmatch(".*".join(re.escape(part) for part in word.split("*")), text) is not None
    assert compile(pattern).matches({"f": text}) == expected
    but = compile({"f": [{"anything-but": {"wildcard": word}}]})
    assert but.matches({"f": text}) != expected


@given(st.text(max_size=8), st.text(max_size=8))
def test_prefix_and_suffix_agree_with_python(part: str, rest: str) -> None:
    if '"' not in part:
        assert compile({"f": [{"prefix": part}]}).matches({"f": rest}) == rest.startswith(part)
        assert compile({"f": [{"suffix": part}]}).matches({"f": rest}) == rest.endswith(part)
    assert compile({"f": [{"prefix": part}]}).matches({"f": part + rest})
    assert compile({"f": [{"suffix": part}]}).matches({"f": rest + part})


@given(st.integers(-99, 99), st.integers(-99, 99), st.integers(-99, 99))
def test_ranges_agree_with_python(low: int, high: int, value: int) -> None:
    pattern = {"f": [{"numeric": [">", low, "<=", high]}]}
    if low >= high:
        with pytest.raises(BadPattern):
            compile(pattern)
    else:
        assert compile(pattern).matches({"f": value}) == (low < value <= high)


@given(st.lists(st.tuples(LEAVES, LEAVES), max_size=6), LEAVES, LEAVES)
def test_two_fields_must_match_in_one_element(rows: list[tuple[Any, Any]], b: Any, c: Any) -> None:
    event = {"a": [{"b": one, "c": two} for one, two in rows]}
    expected = any(naive({"b": [b], "c": [c]}, row) for row in event["a"])
    assert compile({"a": {"b": [b], "c": [c]}}).matches(event) == expected


@given(JSON_TEXT | st.text(), JSON_TEXT | st.text())
def test_any_text_gets_a_verdict(pattern: str, event: str) -> None:
    for source in (pattern, f'{{"a":[{pattern}]}}', f'{{"a":[{{"wildcard":{json.dumps(pattern)}}}]}}'):
        with suppress(BadPattern):
            compiled = compile(source)
            for text in (event, json.dumps({"a": event})):
                assert compiled.explain(text).matched == compiled.matches(text)


LONG = 200_000


@pytest.mark.parametrize(
    ("pattern", "event"),
    [
        ({"f": [{"wildcard": "*a" * 2_000 + "*b"}]}, {"f": "a" * LONG}),
        ({"f": [{"equals-ignore-case": "ß" * 2_000}]}, {"f": "s" * 4_000}),
        ({"a": {"b": [1], "c": [{"exists": False}], "d": [2]}}, {"a": [{"b": 1, "c": 1, "d": 2}] * (LONG // 10)}),
        (
            {"a": {"x": [1]}, "b": {"x": [1]}, "c": {"x": [1]}, "d": {"x": [2]}},
            {name: [{"x": 1}] * 2_000 for name in "abcd"},
        ),
        ({"a": {"x": [1], "y": [1], "z": [2]}}, {"a": [{"x": 1, "y": 1, "z": 1}] * (LONG // 10)}),
        ({"a": [1], "b": [1], "c": [2]}, {name: [1] * (LONG // 10) for name in "abc"}),
    ],
    ids=["stars", "sharp s", "absent", "side by side", "elements", "values"],
)
def test_nothing_multiplies(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    assert not compile(pattern).matches(event)


def test_a_long_list_is_looked_up_and_not_gone_through() -> None:
    """20,000 values against 20,000 alternatives: gone through, that is 400 million comparisons."""
    event = Event({"a": [f"w{n}" for n in range(20_000)]})
    assert not compile({"a": [f"v{n}" for n in range(20_000)]}).matches(event)
    assert not compile({"a": [{"prefix": f"v{n}"} for n in range(20_000)]}).matches(event)
    assert not compile({"a": [{"suffix": f"{n}v"} for n in range(20_000)]}).matches(event)
    assert not compile({"a": [{"anything-but": [f"w{n}" for n in range(20_000)]}]}).matches(event)
    assert compile({"a": [*(f"v{n}" for n in range(20_000)), "w19999"]}).matches(event)
    assert compile({"a": [{"prefix": f"v{n}"} for n in range(9)] + [{"prefix": "w1999"}]}).matches(event)


@given(st.lists(LEAVES, min_size=1, max_size=5), st.lists(LEAVES, max_size=5))
def test_a_list_passes_what_one_of_its_alternatives_passes(wanted: list[Any], found: list[Any]) -> None:
    single = any(compile({"f": [one]}).matches({"f": found}) for one in wanted)
    assert compile({"f": wanted}).matches({"f": found}) == single
