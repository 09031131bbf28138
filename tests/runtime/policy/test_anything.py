"""Whatever comes in, a verdict or one named mistake goes out; and the matcher agrees with a naive one."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime.policy import PolicyError, Result, evaluate, parse
from slslab.runtime.policy.template import pattern
from tests.runtime.policy.asking import policy, statement

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
names = st.sampled_from(["Version", "Id", "Statement", "Effect", "Action", "NotAction", "Resource", "Condition", "Sid"])
values = st.recursive(
    st.sampled_from(["Allow", "Deny", "2012-10-17", "s3:*", "*", "arn:aws:s3:::a", "${a}", ""]) | json_values,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=6),
    max_leaves=30,
)


@given(
    values, st.text(max_size=20), st.text(max_size=20), st.dictionaries(st.text(max_size=5), json_values, max_size=3)
)
def test_any_value_is_a_policy_or_a_named_mistake(document: Any, action: str, resource: str, context: Any) -> None:
    met = ""
    try:
        met = evaluate([parse(document)], action, resource, context).result
    except PolicyError as error:
        met = error.path[0]
    assert met in (*Result, "$")


def naive(pattern: str, text: str) -> bool:
    """By trying everything, with a table."""
    row = [True] + [False] * len(text)
    for sign in pattern:
        if sign == "*":
            seen = False
            row = [seen := seen or fits for fits in row]
        else:
            row = [False, *(fits and sign in ("?", letter) for fits, letter in zip(row, text, strict=False))]
    return row[-1]


@given(st.text("ab*?:", max_size=8), st.text("ab:", max_size=10))
def test_globs_are_what_they_say(glob: str, text: str) -> None:
    assert pattern(glob).matches(text) is naive(glob, text)


@given(st.text("ab*?", max_size=5), st.text("ab*?", max_size=5), st.text("ab", max_size=5), st.text("ab:", max_size=5))
def test_parts_of_an_arn_are_globs_of_their_own(region: str, name: str, text: str, other: str) -> None:
    document = policy(statement(resource=f"arn:aws:sqs:x{region}x:1:{name}"))
    resource = f"arn:aws:sqs:x{text}x:1:{other}"
    fits = naive(f"x{region}x", f"x{text}x") and naive(name, other)
    assert (evaluate([parse(document)], "sqs:SendMessage", resource).result is Result.ALLOW) is fits


sets = st.lists(st.sampled_from("abcd"), max_size=4)


@settings(max_examples=200)
@given(sets, sets)
def test_sets_are_sets(wanted: list[str], found: list[str]) -> None:
    def holds(operator: str) -> bool:
        document = policy(statement(Condition={operator: {"k": wanted}}))
        return evaluate([parse(document)], "a:b", "*", {"k": found}).result is Result.ALLOW

    assert holds("ForAllValues:StringEquals") is (set(found) <= set(wanted))
    assert holds("ForAnyValue:StringEquals") is bool(set(found) & set(wanted))
    assert holds("ForAllValues:StringNotEquals") is (not set(found) & set(wanted))
    assert holds("ForAnyValue:StringNotEquals") is bool(set(found) - set(wanted))
