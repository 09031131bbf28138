"""Which documents the language takes. Most of the refusals are those that AWS itself was seen to make."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.policy import PolicyError, parse
from tests.runtime.policy.asking import policy, statement

GOOD: dict[str, dict[str, Any]] = {
    "one statement without a list": {"Version": "2012-10-17", "Statement": statement()},
    "an old version": policy(statement(), version="2008-10-17"),
    "no version": policy(statement(), version=None),
    "an id": {"Id": "any text, even with spaces", **policy(statement())},
    "a short ARN": policy(statement(resource="arn:aws:fdsasf")),
    "an unknown service": policy(statement(resource="arn:aws:nosuch:::thing")),
    "blanks in an action": policy(statement(action="iam: asdf safdsf af ")),
    "an empty condition": policy(statement(Condition={})),
    "an operator without keys": policy(statement(Condition={"DateGreaterThan": {}})),
    "an unknown operator without keys": policy(statement(Condition={"a": {}})),
    "a condition without values": policy(statement(Condition={"DateGreaterThan": {"a": []}})),
    "numbers and truth values unquoted": policy(statement(Condition={"Bool": {"a": True}, "NumericEquals": {"b": 1}})),
    "a trust policy": policy({"Effect": "Allow", "Principal": {"Service": "a.b"}, "Action": "sts:AssumeRole"}),
    "two statements without Sid": policy(statement(), statement()),
    "empty Sids": policy(statement(Sid=""), statement(Sid="")),
    "years and epochs": policy(statement(Condition={"DateLessThan": {"a": ["2026", "2026-02", "1767225600", "-1"]}})),
}

BAD: dict[str, tuple[Any, str, str]] = {
    "a text": ("policy", "$", "not-an-object"),
    "a list": ([], "$", "not-an-object"),
    "null": (None, "$", "not-an-object"),
    "an unknown version": (policy(statement(), version="2013-10-17"), "$.Version", "version"),
    "a number for a version": ({"Version": 20121017, "Statement": []}, "$.Version", "version"),
    "no statement": ({"Version": "2012-10-17"}, "$", "no-statement"),
    "an empty list of statements": (policy(), "$.Statement", "empty-list"),
    "a text for a statement": ({"Statement": ["afd"]}, "$.Statement[0]", "not-an-object"),
    "a surplus key on top": ({**policy(statement()), "Extra": 1}, "$", "unknown-key"),
    "a surplus key in a statement": (policy(statement(Extra="x")), "$.Statement[0]", "unknown-key"),
    "an id that is a list": ({**policy(statement()), "Id": ["x"]}, "$.Id", "not-a-text"),
    "a Sid that is an object": (policy(statement(Sid={})), "$.Statement[0].Sid", "not-a-text"),
    "a Sid twice": (policy(statement(Sid="a"), statement(Sid="a")), "$.Statement[1].Sid", "sid-twice"),
    "no effect": (policy({"Action": "*", "Resource": "*"}), "$.Statement[0]", "no-effect"),
    "an effect in lower case": (policy(statement("allow")), "$.Statement[0].Effect", "effect"),
    "an effect that is a list": (policy(statement(["Allow"])), "$.Statement[0].Effect", "effect"),  # type: ignore[arg-type]
    "no action": (policy({"Effect": "Allow", "Resource": "*"}), "$.Statement[0]", "no-action"),
    "an empty list of actions": (policy(statement(action=[])), "$.Statement[0].Action", "empty-list"),
    "both actions": (policy(statement(NotAction="s3:*")), "$.Statement[0]", "both"),
    "an action without service": (policy(statement(action="GetObject")), "$.Statement[0].Action", "action-service"),
    "an empty action": (policy(statement(action="")), "$.Statement[0].Action", "action-service"),
    "two colons": (policy(statement(action=["s3:*", "s3:a:b"])), "$.Statement[0].Action[1]", "action-colons"),
    "a blank in the service": (policy(statement(action="a a:b")), "$.Statement[0].Action", "action-vendor"),
    "a wildcard in the service": (policy(statement(action="s*:b")), "$.Statement[0].Action", "action-vendor"),
    "an action in a list in a list": (policy(statement(action=[["s3:*"]])), "$.Statement[0].Action[0]", "not-a-text"),
    "an action that is an object": (policy(statement(action={})), "$.Statement[0].Action", "not-a-text"),
    "no resource": (policy({"Effect": "Allow", "Action": "*"}), "$.Statement[0]", "no-resource"),
    "an empty list of resources": (policy(statement(resource=[])), "$.Statement[0].Resource", "empty-list"),
    "both resources": (policy(statement(NotResource="*")), "$.Statement[0]", "both"),
    "a resource that is no ARN": (policy(statement(resource="box")), "$.Statement[0].Resource", "resource"),
    "an empty resource": (policy(statement(resource="")), "$.Statement[0].Resource", "resource"),
    "an ARN without service": (policy(statement(resource="arn:aws::::x")), "$.Statement[0].Resource", "resource"),
    "an ARN of two parts": (policy(statement(resource="arn:aws")), "$.Statement[0].Resource", "resource"),
    "an ARN with a part too few": (policy(statement(resource="arn:aws:s3::x")), "$.Statement[0].Resource", "resource"),
    "a wildcard service": (policy(statement(resource="arn:aws:*:::x")), "$.Statement[0].Resource", "resource"),
    "a condition that is a list": (policy(statement(Condition=[])), "$.Statement[0].Condition", "not-an-object"),
    "a condition without operator": (
        policy(statement(Condition={"a": "b"})),
        "$.Statement[0].Condition.a",
        "not-an-object",
    ),
    "an unknown operator": (policy(statement(Condition={"Is": {"a": "b"}})), "$.Statement[0].Condition.Is", "operator"),
    "two colons after a set": (
        policy(statement(Condition={"ForAnyValue::StringEquals": {"a": "b"}})),
        "$.Statement[0].Condition['ForAnyValue::StringEquals']",
        "operator",
    ),
    "Null with IfExists": (
        policy(statement(Condition={"NullIfExists": {"a": "true"}})),
        "$.Statement[0].Condition.NullIfExists",
        "operator",
    ),
    "a condition's value that is an object": (
        policy(statement(Condition={"StringLike": {"aws:x": [{}]}})),
        "$.Statement[0].Condition.StringLike['aws:x'][0]",
        "condition-value",
    ),
    "null in a condition": (
        policy(statement(Condition={"StringLike": {"a": None}})),
        "$.Statement[0].Condition.StringLike.a",
        "condition-value",
    ),
    "a date that is none": (
        policy(statement(Condition={"DateLessThanIfExists": {"a": "234-13"}})),
        "$.Statement[0].Condition.DateLessThanIfExists.a",
        "date",
    ),
    "a date with a zone of one digit": (
        policy(statement(Condition={"DateEquals": {"a": "2016-12-13t2:00:00.593194+1"}})),
        "$.Statement[0].Condition.DateEquals.a",
        "date",
    ),
    "an epoch beyond 64 bits": (
        policy(statement(Condition={"DateEquals": {"a": "9223372036854775808"}})),
        "$.Statement[0].Condition.DateEquals.a",
        "date",
    ),
    "an unknown principal": (policy(statement(Principal={"Me": "x"})), "$.Statement[0].Principal", "unknown-key"),
    "a principal that is a text": (policy(statement(Principal="me")), "$.Statement[0].Principal", "principal"),
    "NotPrincipal that allows": (
        policy(statement(NotPrincipal={"AWS": "123456789012"})),
        "$.Statement[0].NotPrincipal",
        "not-principal-allow",
    ),
    "a text without end": (policy(statement(action="s3:" + "a" * 20_000)), "$.Statement[0].Action", "too-long"),
}


@pytest.mark.parametrize("document", GOOD.values(), ids=GOOD)
def test_what_the_language_takes(document: dict[str, Any]) -> None:
    assert parse(document).statements


@pytest.mark.parametrize(("document", "path", "reason"), BAD.values(), ids=BAD)
def test_what_it_does_not_take_and_where(document: Any, path: str, reason: str) -> None:
    with pytest.raises(PolicyError) as met:
        parse(document)
    assert (met.value.path, met.value.reason) == (path, reason)
    assert len(met.value.found) <= 60


def test_a_missing_version_is_the_old_one() -> None:
    assert parse(policy(statement(), version=None)).version == "2008-10-17"


def test_an_unknown_operator_is_told_the_valid_ones() -> None:
    with pytest.raises(PolicyError) as met:
        parse(policy(statement(Condition={"StringEqual": {"a": "b"}})))
    assert "StringEquals" in met.value.valid
