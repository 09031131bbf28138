"""Filter policies of a topic, and filter criteria of an event source mapping."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from slslab.runtime.filters import ATTRIBUTES, BODY, FilterCriteria, FilterPolicy
from slslab.runtime.pattern import BadPattern


def text(value: str) -> dict[str, Any]:
    return {"DataType": "String", "StringValue": value}


def number(value: str) -> dict[str, Any]:
    return {"DataType": "Number", "StringValue": value}


def array(*values: Any) -> dict[str, Any]:
    return {"DataType": "String.Array", "StringValue": json.dumps(values)}


@pytest.mark.parametrize(
    ("policy", "attributes", "accepted"),
    [
        ({}, {}, True),
        ({"store": ["shop"]}, {"store": text("shop")}, True),
        ({"store": ["shop"]}, {"store": text("bar")}, False),
        ({"store": ["shop"]}, {}, False),
        ({"price": [{"numeric": [">=", 100]}]}, {"price": number("100.5")}, True),
        ({"price": [{"numeric": [">=", 100]}]}, {"price": text("100.5")}, False),
        ({"price": [100]}, {"price": number("1e2")}, True),
        ({"price": [100]}, {"price": number("1_00")}, False),
        ({"sport": ["rugby"]}, {"sport": array("football", "rugby")}, True),
        ({"sport": [{"anything-but": ["rugby"]}]}, {"sport": array("rugby")}, False),
        ({"flag": [True, None]}, {"flag": array(False, None)}, True),
        ({"sport": ["x"]}, {"sport": {"DataType": "String.Array", "StringValue": "not json"}}, False),
        ({"blob": [{"exists": True}]}, {"blob": {"DataType": "Binary", "BinaryValue": b"x"}}, False),
        ({"a": [{"exists": False}]}, {"b": text("x")}, True),
        ({"a": ["x"], "$or": [{"b": ["y"]}, {"c": [{"prefix": "z"}]}]}, {"a": text("x"), "c": text("zz")}, True),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": text("xx")}, False),
    ],
)
def test_attributes_decide(policy: dict[str, Any], attributes: dict[str, Any], accepted: bool) -> None:
    assert FilterPolicy.of(json.dumps(policy), ATTRIBUTES).accepts(attributes, "any body") == accepted


@pytest.mark.parametrize(
    ("body", "accepted"),
    [('{"a": {"b": "x"}}', True), ('{"a.b": "x"}', True), ('{"a": "x"}', False), ("plain", False), ("[1]", False)],
)
def test_the_body_decides(body: str, accepted: bool) -> None:
    assert FilterPolicy.of({"a": {"b": ["x"]}}, BODY).accepts({}, body) == accepted


@pytest.mark.parametrize(
    ("policy", "scope", "reason"),
    [
        ({f"k{n}": ["x"] for n in range(6)}, ATTRIBUTES, "policy-keys"),
        ({"a": list(range(151))}, ATTRIBUTES, "policy-complex"),
        ({"a": list(range(10)), "b": list(range(16))}, ATTRIBUTES, "policy-complex"),
        # 4 values three levels deep, 3 two deep, 3 one deep: 4·3 × 3·2 × 3
        ({"a": {"b": {"c": [1, 2, 3, 4]}}, "d": {"e": [1, 2, 3]}, "f": [1, 2, 3]}, BODY, "policy-complex"),
        # 4·6 + 4·4·4 + 4·4·4
        (
            {
                "s": list("abcd"),
                "$or": [
                    {"m": list("abcdef")},
                    {"t": list("abcd"), "i": list("abcd")},
                    {"t": list("abcd"), "x": [1, 2, 3, 4]},
                ],
            },
            ATTRIBUTES,
            "policy-complex",
        ),
        ({"a": {"b": ["x"]}}, ATTRIBUTES, "policy-nested"),
        ({"$or": [{"a": {"b": ["x"]}}, {"c": ["y"]}]}, ATTRIBUTES, "policy-nested"),
        ({"a": []}, ATTRIBUTES, "empty-list"),
        ({"a": "x"}, ATTRIBUTES, "not-list"),
        ({"a": [{"regex": "x"}]}, ATTRIBUTES, "operator"),
        ({"a": [{"exactly": "x"}]}, ATTRIBUTES, "operator"),
        ({"a": [{"anything-but": {"suffix": "x"}}]}, ATTRIBUTES, "operator"),
        ({"a": [{"wildcard": "*a*b*c*"}]}, ATTRIBUTES, "wildcard-many"),
        ({"a": ["x"]}, "Header", "policy-scope"),
        ('{"a": ["' + "x" * 262_144 + '"]}', ATTRIBUTES, "policy-size"),
    ],
)
def test_what_a_policy_may_not_be(policy: object, scope: str, reason: str) -> None:
    with pytest.raises(BadPattern) as caught:
        FilterPolicy.of(policy, scope)
    assert caught.value.reason == reason


def test_limits_are_reached_and_not_passed() -> None:
    FilterPolicy.of({"a": list(range(10)), "b": list(range(15))})
    FilterPolicy.of({"a": {"b": {"c": [1, 2, 3, 4]}}, "d": {"e": [1, 2, 3]}}, BODY)
    FilterPolicy.of({"a": [{"wildcard": "*a*b*\\*"}]})


def criteria(*patterns: dict[str, Any]) -> dict[str, Any]:
    return {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}


@pytest.mark.parametrize(
    ("body", "pattern", "taken"),
    [
        ('{"a": 1}', {"body": {"a": [1]}}, True),
        ('{"a": 2}', {"body": {"a": [1]}}, False),
        ("plain", {"body": ["plain"]}, True),
        ("plain", {"body": {"a": [1]}}, False),
        ('{"a": 1}', {"body": ["plain"]}, False),
        ('{"a": 1}', {"messageId": ["m"]}, True),
        ("plain", {"messageId": ["m"]}, True),
    ],
)
def test_a_queue_record(body: str, pattern: dict[str, Any], taken: bool) -> None:
    assert FilterCriteria.of(criteria(pattern)).takes({"messageId": "m", "body": body}) == taken


def test_any_of_several_filters_is_enough_and_none_takes_all() -> None:
    two = FilterCriteria.of(criteria({"body": {"a": [1]}}, {"body": {"b": [{"prefix": "x"}]}}))
    assert two.takes({"body": '{"b": "xy"}'})
    assert not two.takes({"body": '{"b": "y"}'})
    assert FilterCriteria.of({"Filters": []}).takes({"body": "x"})


def test_a_stream_record_is_decoded() -> None:
    data = base64.b64encode(b'{"kind": "order"}').decode()
    wanted = FilterCriteria.of(criteria({"data": {"kind": ["order"]}, "partitionKey": ["p"]}))
    assert wanted.takes({"kinesis": {"data": data, "partitionKey": "p"}})
    assert not wanted.takes({"kinesis": {"data": "not base64!", "partitionKey": "p"}})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "criteria-shape"),
        ({"Filters": [{}]}, "criteria-shape"),
        ({"Filters": [{"Pattern": {"a": [1]}}]}, "criteria-shape"),
        (criteria(*({"a": [1]} for _ in range(6))), "criteria-many"),
        ({"Filters": [{"Pattern": json.dumps({"a": ["x" * 4_096]})}]}, "criteria-long"),
        (criteria({"a": [{"wildcard": "x*"}]}), "operator"),
        (criteria({"a": []}), "empty-list"),
    ],
)
def test_what_criteria_may_not_be(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadPattern) as caught:
        FilterCriteria.of(given)
    assert caught.value.reason == reason
