"""Attribute values: what is one, how it is kept, how large it is. Limits from the developer guide (2026)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.expressions import ExpressionError, item_of, item_size
from slslab.runtime.expressions.values import canonical, sortable


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("1", "1"), ("007", "7"), ("1.50", "1.5"), ("-0", "0"), ("0.0", "0"), ("+5", "5"), (".5", "0.5"), ("5.", "5"),
        ("1e3", "1000"), ("1E-3", "0.001"), ("-1.20e1", "-12"), ("0e500", "0"), ("100", "100"),
        ("9" * 38, "9" * 38), ("1" + "0" * 125, "1" + "0" * 125), ("1e-130", "0." + "0" * 129 + "1"),
        ("9" * 38 + "e87", "9" * 38 + "0" * 87), ("1" + "0" * 60, "1" + "0" * 60),
    ],
)  # fmt: skip
def test_numbers_are_kept_plain(given_: str, kept: str) -> None:
    assert canonical({"N": given_}) == {"N": kept}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "Supplied AttributeValue is empty"),
        ({"X": 1}, "Supplied AttributeValue is empty"),
        ({"S": "a", "N": "1"}, "more than one datatypes set"),
        ({"N": ""}, "The parameter cannot be converted to a numeric value"),
        ({"N": "abc"}, "cannot be converted to a numeric value: abc"),
        ({"N": "1_000"}, "cannot be converted to a numeric value"),
        ({"N": "NaN"}, "cannot be converted to a numeric value"),
        ({"N": "Infinity"}, "cannot be converted to a numeric value"),
        ({"N": "١"}, "cannot be converted to a numeric value"),
        ({"N": " 1"}, "cannot be converted to a numeric value"),
        ({"N": "1" * 39}, "more than 38 significant digits"),
        ({"N": "1e126"}, "Number overflow"),
        ({"N": "1e999999999"}, "Number overflow"),
        ({"N": "-1e126"}, "Number overflow"),
        ({"N": "1e-131"}, "Number underflow"),
        ({"N": "1" * 100_000}, "cannot be converted"),
        ({"NULL": False}, "Null attribute value types must have the value of true"),
        ({"SS": []}, "An string set  may not be empty"),
        ({"NS": []}, "An number set  may not be empty"),
        ({"BS": []}, "Binary sets should not be empty"),
        ({"SS": ["a", "a"]}, "Input collection [a, a] contains duplicates."),
        ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
        ({"BS": ["YQ==", b"a"]}, "of type BS contains duplicates."),
        ({"L": [{"M": {"a": {}}}]}, "Supplied AttributeValue is empty"),
        ({"S": 1}, "int cannot be converted to String"),
        ({"N": 1}, "int cannot be converted to String"),
        ({"BOOL": "true"}, "cannot be converted to Boolean"),
        ({"B": "a"}, "base-64"),
        ({"L": {}}, "Unexpected"),
        ({"M": []}, "Unexpected"),
        ({"SS": "ab"}, "Unexpected"),
        ("a", "Unexpected"),
        ({"M": {1: {"S": ""}}}, "Unexpected"),
    ],
)
def test_what_is_no_value_is_told(value: Any, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        canonical(value)
    assert message in caught.value.message


def test_values_are_kept_so_that_equal_ones_are_equal() -> None:
    assert canonical({"NS": ["10", "9", "-1.0"]}) == {"NS": ["-1", "9", "10"]}
    assert canonical({"SS": {"b", "a"}}) == {"SS": ["a", "b"]}
    assert canonical({"B": b"\xff\x00"}) == canonical({"B": "/wA="}) == {"B": "/wA="}
    assert canonical({"S": "\ud800"}) == {"S": "\ud800"}
    assert canonical({"S": None, "N": "1"}) == {"N": "1"}


def nested(levels: int) -> Any:
    value: Any = {"S": "a"}
    for _ in range(levels):
        value = {"L": [value]}
    return value


def test_documents_go_32_levels_deep() -> None:
    assert canonical(nested(32)) == nested(32)
    for levels in (33, 100_000):
        with pytest.raises(ExpressionError, match="Nesting Levels have exceeded supported limits"):
            canonical(nested(levels))


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "héllo"}, 6), ({"S": ""}, 0), ({"N": "0"}, 1), ({"N": "12345"}, 4), ({"N": "-12"}, 3), ({"N": "100"}, 2),
        ({"B": b"abcd"}, 4), ({"B": b"abc"}, 3), ({"BOOL": True}, 1), ({"NULL": True}, 1), ({"SS": ["a", "bc"]}, 3),
        ({"L": []}, 3), ({"L": [{"S": "ab"}]}, 6), ({"M": {"k": {"S": "ab"}}}, 7), ({"NS": ["1", "22"]}, 4),
    ],
)  # fmt: skip
def test_sizes(value: Any, size: int) -> None:
    assert item_size(item_of({"a": value})) == 1 + size


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**20), max_value=10**20))
def test_a_number_stays_the_same_number(number: Decimal) -> None:
    kept = canonical({"N": str(number)})
    assert Decimal(kept["N"]) == number
    assert canonical(kept) == kept


@given(st.text(), st.text())
def test_texts_stand_in_the_order_of_their_utf_8_bytes(one: str, two: str) -> None:
    in_order = one.encode("utf-8") < two.encode("utf-8")
    assert (sortable({"S": one}) < sortable({"S": two})) is in_order


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS", "x"]), inner, max_size=2
    ),
    max_leaves=12,
)  # fmt: skip


@given(JUNK)
def test_junk_is_a_value_or_an_error(junk: Any) -> None:
    message = ""
    try:
        kept = canonical(junk)
    except ExpressionError as error:
        message = error.message
    assert message or canonical(kept) == kept
