"""Policy variables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.policy.asking import holds, policy, result, statement

BOB = {"aws:username": "Bob", "aws:PrincipalTag/team": "yellow"}


@pytest.mark.parametrize(
    ("pattern", "resource", "context", "fits"),
    [
        ("arn:aws:s3:::box/${aws:username}/*", "arn:aws:s3:::box/Bob/x", BOB, True),
        ("arn:aws:s3:::box/${AWS:UserName}/*", "arn:aws:s3:::box/Bob/x", BOB, True),
        ("arn:aws:s3:::box/${aws:username}/*", "arn:aws:s3:::box/Eve/x", BOB, False),
        ("arn:aws:s3:::box/${aws:username}/*", "arn:aws:s3:::box/${aws:username}/x", {}, False),
        ("arn:aws:s3:::box/${aws:username}", "arn:aws:s3:::box/", {}, False),
        ("arn:aws:s3:::${aws:PrincipalTag/team, 'all'}", "arn:aws:s3:::yellow", BOB, True),
        ("arn:aws:s3:::${aws:PrincipalTag/team, 'all'}", "arn:aws:s3:::all", BOB, False),
        ("arn:aws:s3:::${aws:PrincipalTag/team, 'all'}", "arn:aws:s3:::all", {}, True),
        ("arn:aws:s3:::a${aws:PrincipalTag/team, ''}", "arn:aws:s3:::a", {}, True),
        # What a variable brings is text, not a pattern; nor is it read again.
        ("arn:aws:s3:::${aws:username}", "arn:aws:s3:::anything", {"aws:username": "*"}, False),
        ("arn:aws:s3:::${aws:username}", "arn:aws:s3:::*", {"aws:username": "*"}, True),
        ("arn:aws:s3:::${aws:username}", "arn:aws:s3:::Bob", {"aws:username": "${a}", "a": "Bob"}, False),
        ("arn:aws:s3:::${aws:username, '*'}", "arn:aws:s3:::anything", {}, False),
        ("arn:aws:s3:::a${*}b", "arn:aws:s3:::a*b", {}, True),
        ("arn:aws:s3:::a${*}b", "arn:aws:s3:::axb", {}, False),
        ("arn:aws:s3:::a${?}b", "arn:aws:s3:::a?b", {}, True),
        ("arn:aws:s3:::a${?}b", "arn:aws:s3:::axb", {}, False),
        ("arn:aws:s3:::a${$}b", "arn:aws:s3:::a$b", {}, True),
        ("arn:aws:s3:::${$}{aws:username}", "arn:aws:s3:::${aws:username}", BOB, True),
        ("arn:aws:s3:::a${b", "arn:aws:s3:::a${b", {}, True),
        # Only in the part after the fifth colon.
        ("arn:aws:s3:${aws:username}::x", "arn:aws:s3:Bob::x", BOB, False),
        # A key with several values is no variable.
        ("arn:aws:s3:::${aws:TagKeys}", "arn:aws:s3:::a", {"aws:TagKeys": ["a", "b"]}, False),
        ("arn:aws:s3:::${aws:TagKeys}", "arn:aws:s3:::a", {"aws:TagKeys": ["a"]}, True),
    ],
)
def test_in_resources(pattern: str, resource: str, context: dict[str, Any], fits: bool) -> None:
    assert (result(policy(statement(resource=pattern)), "s3:GetObject", resource, context=context) == "allow") is fits


def test_not_resource_with_a_variable_without_value_leaves_out_nothing() -> None:
    document = policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::${aws:username}"})
    assert result(document, "s3:GetObject", "arn:aws:s3:::Bob") == "allow"
    assert result(document, "s3:GetObject", "arn:aws:s3:::Bob", context=BOB) == "implicit_deny"


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_the_old_version_takes_them_literally(version: str | None) -> None:
    document = policy(statement(resource="arn:aws:s3:::box/${aws:username}"), version=version)
    assert result(document, "s3:GetObject", "arn:aws:s3:::box/Bob", context=BOB) == "implicit_deny"
    assert result(document, "s3:GetObject", "arn:aws:s3:::box/${aws:username}", context=BOB) == "allow"


def test_in_the_old_version_a_star_in_braces_is_a_wildcard() -> None:
    assert holds({"StringLike": {"k": "a${*}b"}}, {"k": "a${x}b"}, version="2008-10-17")
    assert not holds({"StringLike": {"k": "a${*}b"}}, {"k": "a*b"}, version="2008-10-17")


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "fits"),
    [
        ("StringEquals", "${aws:username}", "Bob", True),
        ("StringEquals", "${aws:username}${*}", "Bob*", True),
        ("StringNotEquals", "${aws:username}", "Bob", False),
        ("StringEqualsIgnoreCase", "x-${aws:username}", "X-BOB", True),
        ("StringLike", "home/${aws:username}/*", "home/Bob/a", True),
        ("StringNotLike", "home/${aws:username}/*", "home/Bob/a", False),
        ("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::1:user/Bob", True),
        ("ArnEquals", "arn:aws:iam::${acct}:user/x", "arn:aws:iam::7:user/x", True),
        ("ArnNotEquals", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/Bob", False),
        ("Bool", "${flag}", "true", True),
        # Not in these.
        ("NumericEquals", "${acct}", "7", False),
        ("IpAddress", "${ip}", "10.0.0.1", False),
        ("Null", "${flag}", "x", False),
        # Without a value nothing is equal or alike, and so everything is unequal.
        ("StringEquals", "${no:such}", "Bob", False),
        ("StringLike", "${no:such}*", "Bob", False),
        ("StringNotEquals", "${no:such}", "Bob", True),
        ("StringNotLike", "*${no:such}", "Bob", True),
        ("ArnLike", "arn:aws:iam::1:user/${no:such}", "arn:aws:iam::1:user/", False),
        ("ArnNotLike", "arn:aws:iam::1:user/${no:such}", "arn:aws:iam::1:user/", True),
        ("StringEquals", ["${no:such}", "Bob"], "Bob", True),
    ],
)
def test_in_conditions(operator: str, wanted: Any, found: str, fits: bool) -> None:
    context = {**BOB, "k": found, "acct": "7", "flag": "TRUE", "ip": "10.0.0.1"}
    assert holds({operator: {"k": wanted}}, context) is fits


def test_the_guides_team_must_be_the_objects_team() -> None:
    team = {"StringNotEquals": {"s3:ExistingObjectTag/Team": "${aws:PrincipalTag/Team}"}}
    document = policy(statement(), statement("Deny", "s3:GetObject", Condition=team))
    same = {"s3:ExistingObjectTag/Team": "red", "aws:PrincipalTag/Team": "red"}
    assert result(document, context=same) == "allow"
    assert result(document, context={**same, "aws:PrincipalTag/Team": "blue"}) == "deny"
    assert result(document, context={"s3:ExistingObjectTag/Team": "red"}) == "deny"
