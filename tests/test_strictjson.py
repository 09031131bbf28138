"""JSON texts: what is read, what is refused, and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.i18n import LANGUAGES, Words
from slslab.strictjson import DIGITS, LEVELS, BadJson, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_what_json_writes_is_read(value: Any) -> None:
    assert loads(json.dumps(value), unique=True) == value


@given(st.text(alphabet='{}[]",:\\ \n0123456789.eE+-truefalsn\u00e9\ud800', max_size=60))
def test_any_text_is_a_value_or_a_mistake_with_a_place(text: str) -> None:
    try:
        theirs = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    except (ValueError, pytest.fail.Exception):
        with pytest.raises(BadJson) as caught:
            loads(text)
        assert caught.value.reason != "unreadable"
        lines = text.split("\n")
        assert 1 <= caught.value.line <= len(lines)
        assert 1 <= caught.value.column <= len(lines[caught.value.line - 1]) + 1
    else:
        if "inf" not in repr(theirs):
            assert loads(text) == theirs


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "unfinished"),
        ("[", 1, 2, "unfinished"),
        ('{"a":\n  tru}', 2, 3, "expected-value"),
        ('{"a" 1}', 1, 6, "expected-colon"),
        ("[1 2]", 1, 4, "expected-comma"),
        ("[1,]", 1, 4, "expected-value"),
        ('{"a":1,}', 1, 8, "expected-key"),
        ("{1:2}", 1, 2, "expected-key"),
        ("{} x", 1, 4, "after-the-end"),
        ("\ufeff{}", 1, 1, "expected-value"),
        ("[NaN]", 1, 2, "expected-value"),
        ("[-Infinity]", 1, 2, "bad-number"),
        ("[01]", 1, 2, "bad-number"),
        ("[1.]", 1, 2, "bad-number"),
        ("[1e999]", 1, 2, "number-range"),
        ("[" + "9" * (DIGITS + 1) + "]", 1, 2, "number-range"),
        ('["a\tb"]', 1, 4, "control-character"),
        ('["\\x"]', 1, 3, "bad-escape"),
        ('["\\u12"]', 1, 3, "bad-escape"),
        ('["abc', 1, 2, "unfinished-text"),
        ('"abc\\"', 1, 1, "unfinished-text"),
        ("[" * (LEVELS + 1) + "]" * (LEVELS + 1), 1, LEVELS + 1, "too-deep"),
    ],
)
def test_the_first_mistake_is_named_with_its_place(text: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(BadJson) as caught:
        loads(text)
    assert (caught.value.line, caught.value.column, caught.value.reason) == (line, column, reason)
    for lang in LANGUAGES:
        assert str(column) in Words(lang)(caught.value.key, **caught.value.values)


def test_a_repeated_key_is_refused_only_where_asked() -> None:
    assert loads('{"a": 1, "a": 2}') == {"a": 2}
    with pytest.raises(BadJson) as caught:
        loads('{"b": {"a": 1, "a": 2}}', unique=True)
    assert (caught.value.column, caught.value.reason) == (16, "duplicate-key")
    assert loads('[{"a": 1}, {"a": 2}]', unique=True) == [{"a": 1}, {"a": 2}]


def test_a_lone_surrogate_is_kept() -> None:
    assert loads('"\\ud800"') == "\ud800"


def test_numbers_and_objects_may_be_read_otherwise() -> None:
    assert loads('{"a": 1.50, "a": 1e999}', number=str, pairs=tuple) == (("a", "1.50"), ("a", "1e999"))


def test_as_many_levels_as_allowed() -> None:
    value = loads("[" * LEVELS + "]" * LEVELS)
    assert json.dumps(value) == "[" * LEVELS + "]" * LEVELS


@pytest.mark.parametrize(
    "text",
    ["[" * 1_000_000, '{"a":' * 300_000, '"' + '\\"' * 500_000, '"\\' * 500_000, "[" + "[]," * 200_000 + "[1" * 200],
    ids=["brackets", "objects", "quotes", "backslashes", "pairs"],
)
def test_a_large_bad_text_is_refused(text: str) -> None:
    with pytest.raises(BadJson):
        loads(text)


def test_so_many_values_and_no_more() -> None:
    assert len(loads("[" + "0," * 599_999 + "0]")) == 600_000
    assert loads('"' + "," * 1_000_000 + '"').count(",") == 1_000_000
    with pytest.raises(BadJson) as caught:
        loads("[\n" + '",",' * 600_000 + "0]")
    assert (caught.value.reason, caught.value.line, caught.value.column) == ("too-many", 2, 2_400_000)
