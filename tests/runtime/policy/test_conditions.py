"""Conditions: every operator, missing keys, several values, sets. Many are the guide's own tables."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.policy import OPERATORS, evaluate, parse
from tests.runtime.policy.asking import holds, policy, statement

TOPIC = "arn:aws:sns:us-west-2:123456789012:orders"
CASES: list[tuple[str, Any, Any, bool]] = [
    ("StringEquals", "admin", "admin", True),
    ("StringEquals", "admin", "Admin", False),
    ("StringEquals", "ad*", "admin", False),
    ("StringEquals", "ad*", "ad*", True),
    ("StringEquals", "", "", True),
    ("StringEquals", ["a", "b"], "b", True),
    ("StringEquals", [], "b", False),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", ["a", "b"], "c", True),
    ("StringNotEquals", [], "c", True),
    ("StringEqualsIgnoreCase", "JohnDoe", "johndoe", True),
    ("StringNotEqualsIgnoreCase", "JohnDoe", "johndoe", False),
    ("StringLike", "ja*/??", "janedoe/ab", True),
    ("StringLike", "ja*/??", "janedoe/abc", False),
    ("StringLike", "J*", "janedoe", False),
    ("StringLike", "", "", True),
    ("StringLike", "a*:b", "a:x:y:b", True),
    ("StringNotLike", ["a*", "b*"], "cherry", True),
    ("StringNotLike", ["a*", "b*"], "banana", False),
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", 10, 10, True),
    ("NumericNotEquals", ["10", "20"], "20", False),
    ("NumericNotEquals", ["10", "20"], "30", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThan", "10", "9", True),
    ("NumericLessThan", "10", "-100", True),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericGreaterThan", "0.1", "0.10000000000000000001", True),
    ("NumericGreaterThanEquals", "1e3", "1000", True),
    ("NumericLessThanEquals", "10", "ten", False),
    ("NumericLessThanEquals", "ten", "1", False),
    ("DateEquals", "2026-03-01T08:00:00Z", "2026-03-01T09:00:00+01:00", True),
    ("DateEquals", "2026-03-01T08:00:00Z", "1772352000", True),
    ("DateEquals", "2026-03-01", "2026-03-01T00:00:00Z", True),
    ("DateEquals", "2026", "2026-01-01T00:00Z", True),
    ("DateNotEquals", ["2026-03-01", "2026-03-02"], "2026-03-02", False),
    ("DateNotEquals", ["2026-03-01", "2026-03-02"], "2026-03-03", True),
    ("DateLessThan", "2026-03-01T08:00:00Z", "2026-03-01T07:59:59.999999Z", True),
    ("DateLessThan", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z", False),
    ("DateLessThanEquals", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z", True),
    ("DateGreaterThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z", False),
    ("DateGreaterThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:02Z", True),
    ("DateGreaterThanEquals", "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z", True),
    ("DateGreaterThan", "2020-01-01", "yesterday", False),
    ("DateGreaterThan", "2020-01-01", "2026-02-30", False),
    ("Bool", "false", "false", True),
    ("Bool", "false", "true", False),
    ("Bool", "True", True, True),
    ("Bool", ["true", "false"], "false", True),
    ("Bool", "false", "no", False),
    ("Bool", "1", "1", False),
    ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", True),
    ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "ASIAIOSFODNN7EXAMPLE", False),
    ("BinaryEquals", "not base64", "not base64", False),
    ("IpAddress", "203.0.113.0/24", "203.0.113.1", True),
    ("IpAddress", "203.0.113.0/24", "198.51.100.1", False),
    ("IpAddress", "203.0.113.7", "203.0.113.7", True),
    ("IpAddress", "203.0.113.7", "203.0.113.8", False),
    ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::9", True),
    ("IpAddress", "2001:db8::/32", "2001:0db9:7335::1", False),
    ("IpAddress", "2001:db8::1", "2001:0db8:0:0:0:0:0:1", True),
    ("IpAddress", "192.168.10.10/32", "2001:db8::1", False),
    ("IpAddress", "0.0.0.0/0", "no address", False),
    ("IpAddress", "10.0.0.0/255.0.0.0", "10.0.0.1", False),
    ("NotIpAddress", "203.0.113.0/24", "203.0.113.1", False),
    ("NotIpAddress", "203.0.113.0/24", "2001:db8::1", True),
    ("NotIpAddress", ["10.0.0.0/8", "192.168.0.0/16"], "192.168.0.17", False),
    ("ArnEquals", TOPIC, TOPIC, True),
    ("ArnEquals", TOPIC, TOPIC.replace("1234", "7777"), False),
    ("ArnEquals", "arn:aws:sns:*:*:ord*", TOPIC, True),
    ("ArnLike", "arn:???:*:*:*:*", TOPIC, True),
    ("ArnLike", "*", TOPIC, True),
    ("ArnLike", "arn:aws:sns:*", TOPIC, False),
    ("ArnLike", "arn:aws:sns:us-west-2:123456789012:ORDERS", TOPIC, False),
    ("ArnLike", "arn:aws:s3:::box", "arn:aws:s3:::box", True),
    ("ArnLike", "arn:aws:x:*:1:f/*", "arn:aws:x:us-east-2:9:store/abc:1:f/d", False),
    ("StringLike", "arn:aws:x:*:1:f/*", "arn:aws:x:us-east-2:9:store/abc:1:f/d", True),
    ("ArnLike", "arn:aws:x:r:1:a/*", "arn:aws:x:r:1:a/b:c", True),
    ("ArnLike", TOPIC, "orders", False),
    ("ArnNotEquals", TOPIC, TOPIC, False),
    ("ArnNotLike", ["arn:aws:sns:*:*:a", "arn:aws:sns:*:*:b"], TOPIC, True),
    ("ArnNotLike", ["arn:aws:sns:*:*:a", "arn:aws:sns:*:*:orders"], TOPIC, False),
    ("Null", "true", "x", False),
    ("Null", "false", "x", True),
    ("Null", False, "x", True),
    ("Null", ["true", "false"], "x", True),
    ("Null", "true", "", True),
]


@pytest.mark.parametrize(("operator", "wanted", "found", "expected"), CASES)
def test_operators(operator: str, wanted: Any, found: Any, expected: bool) -> None:
    assert holds({operator: {"k:key": wanted}}, {"k:key": found}) is expected


@pytest.mark.parametrize(("operator", "wanted", "found", "expected"), [case for case in CASES if case[0] != "Null"])
def test_if_exists_changes_nothing_when_the_key_is_there(
    operator: str, wanted: Any, found: Any, expected: bool
) -> None:
    assert holds({operator + "IfExists": {"k:key": wanted}}, {"k:key": found}) is expected


VALUES = {"Numeric": "1", "Date": "2026-01-01", "Bool": "true", "Binary": "YQ==", "Ip": "10.0.0.0/8", "NotIp": "::1"}


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name != "Null"])
@pytest.mark.parametrize("context", [{}, {"k:key": None}, {"k:key": []}], ids=["no key", "null", "empty"])
def test_a_missing_key(operator: str, context: dict[str, Any]) -> None:
    value = next((value for prefix, value in VALUES.items() if operator.startswith(prefix)), "text")
    condition = {"k:key": value}
    assert holds({operator: condition}, context) is ("Not" in operator)
    assert holds({f"{operator}IfExists": condition}, context) is True
    assert holds({f"ForAllValues:{operator}": condition}, context) is True
    assert holds({f"ForAnyValue:{operator}": condition}, context) is False
    assert holds({f"ForAnyValue:{operator}IfExists": condition}, context) is True
    for prefix in ("", "ForAllValues:", "ForAnyValue:"):
        assert holds({f"{prefix}Null": {"k:key": "true"}}, context) is True
        assert holds({f"{prefix}Null": {"k:key": "false"}}, context) is False


OUS = ["o-a/r-b/ou-media/", "o-a/r-b/ou-sports/*"]
GRAPHS = ["arn:aws:cloudfront::1:distribution/*"]


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "expected"),
    [
        ("ForAllValues:StringEquals", ["ID", "Message", "Tags"], ["Message", "Tags"], True),
        ("ForAllValues:StringEquals", ["PostDateTime", "Message", "Tags"], ["PostDateTime", "UserName"], False),
        ("ForAnyValue:StringEquals", ["ID", "PostDateTime"], ["UserName", "Message", "PostDateTime"], True),
        ("ForAnyValue:StringEquals", ["ID", "PostDateTime"], ["UserName", "Message"], False),
        ("ForAllValues:StringEquals", ["a"], "a", True),
        ("ForAllValues:StringEquals", ["a"], "b", False),
        ("ForAllValues:StringEquals", ["a"], "", True),  # an empty text is no data
        ("ForAnyValue:StringEquals", ["a"], "", False),
        ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], True),
        ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], False),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ["c", "a"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ["b", "a"], False),
        ("ForAllValues:StringNotLike", OUS, ["o-a/r-b/ou-sports/x/"], False),
        ("ForAllValues:StringNotLike", OUS, ["o-a/r-b/ou-media/x/"], True),
        ("ForAllValues:ArnLike", GRAPHS, ["arn:aws:cloudfront::1:distribution/a"], True),
        ("ForAllValues:ArnLike", GRAPHS, ["arn:aws:cloudfront::7:distribution/a"], False),
        ("ForAllValues:Bool", "true", ["true", "true"], True),
        ("ForAllValues:Bool", "true", ["true", "false"], False),
        ("ForAnyValue:Bool", "true", [True, False], True),
        ("ForAnyValue:IpAddress", "10.0.0.0/8", ["192.168.0.1", "10.1.1.1"], True),
        ("StringEquals", "a", ["a"], True),  # one value in a list is one value
        ("StringEquals", "a", ["a", "b"], False),  # several need a set operator
        ("StringNotEquals", "x", ["a", "b"], False),
    ],
)
def test_keys_with_several_values(operator: str, wanted: Any, found: Any, expected: bool) -> None:
    assert holds({operator: {"k:key": wanted}}, {"k:key": found}) is expected


def test_names_of_keys_have_no_case() -> None:
    assert holds({"StringEquals": {"AWS:SourceVPC": "v"}}, {"aws:sourcevpc": "v"})


def test_operators_and_keys_are_joined_by_and() -> None:
    both = {"StringEquals": {"a": "1", "b": "2"}, "NumericLessThan": {"c": "3"}}
    assert holds(both, {"a": "1", "b": "2", "c": 2})
    assert not holds(both, {"a": "1", "b": "x", "c": 2})
    assert not holds(both, {"a": "1", "b": "2", "c": 3})
    assert not holds(both, {"a": "1", "c": 2})


TAGGING = {
    "StringEqualsIgnoreCase": {"aws:RequestTag/environment": ["preprod", "storage"]},
    "ForAnyValue:StringEquals": {"aws:TagKeys": "environment"},
}


@pytest.mark.parametrize(
    ("keys", "tag", "expected"),
    [
        (["environment"], "preprod", True),
        (["environment", "costcenter"], "PreProd", True),
        (["Environment"], "preprod", False),
        (["costcenter"], "preprod", False),
        (None, "storage", False),
        (["environment"], None, False),
        (None, None, False),
    ],
)
def test_the_guides_table_of_tags(keys: Any, tag: Any, expected: bool) -> None:
    assert holds(TAGGING, {"aws:TagKeys": keys, "aws:RequestTag/environment": tag}) is expected


@pytest.mark.parametrize("context", [{"k": {}}, {"k": [[]]}, {"k": [None]}])
def test_a_context_that_is_none(context: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="context-value"):
        evaluate([parse(policy(statement()))], "s3:GetObject", "*", context)
