from __future__ import annotations

import re
from typing import Any

import pytest

from slslab.runtime.workflow.path import BadPath, parse
from slslab.runtime.workflow.regex import BadRegex, Regex
from tests.runtime.workflow.trying import failure, made

STORE = {"books": [{"t": "A", "p": 5}, {"t": "b", "p": 12, "old": True}, {"t": "C", "p": 8}], "n": {"books": [1]}}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.books[0].t", "A"),
        ("$['books'][-1]['t']", "C"),
        ('$["n"].books[0]', 1),
        ("$.books[0,2].t", ["A", "C"]),
        ("$.books[:2].p", [5, 12]),
        ("$.books[-2:].p", [12, 8]),
        ("$.books[0:3:2].p", [5, 8]),
        ("$.books[*].p", [5, 12, 8]),
        ("$.n.*", [[1]]),
        ("$..p", [5, 12, 8]),
        ("$..books[0]", [{"t": "A", "p": 5}, 1]),
        ("$.books[0]['t','p']", {"t": "A", "p": 5}),
        ("$.books[0]['t','nope']", {"t": "A"}),
        ("$.books[1:]['t','p']", [{"t": "b", "p": 12}, {"t": "C", "p": 8}]),
        ("$['books','n'].books", [[1]]),
        ("$.books[(@.length-1)].t", "C"),
        ("$.books[( @.length - 2 )].t", "b"),
        ("$.books[?(@.p < 10)].t", ["A", "C"]),
        ("$.books[?(@.old)].t", ["b"]),
        ("$.books[?(!@.old && @.p >= 8)].t", ["C"]),
        ("$.books[?(@.t == 'b' || @.p == 5)].p", [5, 12]),
        ("$.books[?(@.t =~ /[a-b]/i)].p", [5, 12]),
        ("$.books[?(@.t in ['A', 'C'])].p", [5, 8]),
        ("$.books[?(@.p > $.n.books[0])].p", [5, 12, 8]),
        ("$.[?(@.n)].n.books", [[1]]),
        ("$.books.length()", 3),
        ("$..books.length()", 4),
        ("$.books[*].p.max()", 12),
        ("$.missing[*].x", []),
        ("$.books[7:]", []),
    ],
)
def test_what_a_path_finds(path: str, found: Any) -> None:
    assert made(path, STORE) == found


@pytest.mark.parametrize(
    "path",
    ["$.nope", "$.books[3]", "$.books[-4]", "$.books.t", "$.n.books[0].x", "$.n.length().x", "$.n.books['a','b']"],
)
def test_a_definite_path_that_finds_nothing_is_an_error(path: str) -> None:
    assert failure(path, STORE) == "States.ParameterPathFailure"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (r"$.store\.book", ["store.book"]),
        (r"$.\stor\e.boo\k", ["store", "book"]),
        (r"$.foo.\.bar", ["foo", ".bar"]),
        (r"$.foo\@bar.baz\[\[.\?pretty", ["foo@bar", "baz[[", "?pretty"]),
        (r"$.&Ж中.\uD800\uDF46", ["&Ж中", "\U00010346"]),
        ("$.delivery-partner", ["delivery-partner"]),
        (r"$['a\'b']", ["a'b"]),
    ],
)
def test_names_and_their_escapes(path: str, names: list[str]) -> None:
    read = parse(path)
    assert read.reference
    assert [step.name for step in read.steps] == names  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a",
        "$.",
        "$..",
        "$.a[",
        "$.a[]",
        "$.a[?]",
        "$.a[?(@.b ==)]",
        "$.a[1",
        "$.a b",
        "$.a[::0]",
        "$['a",
        "$.a\\",
        "$.a[?(@.b =~ /(/)]",
        "$.a[?(1)]",
        "$" + "[?(@" * 30 + ")]" * 30,
        "$.a[?(" + "(" * 60 + "@.b" + ")" * 60 + ")]",
    ],
)
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(BadPath):
        parse(path)


PLURAL = ("$..a", "$.a[*]", "$.a[0,1]", "$.a[1:]", "$.a[?(@.b)]", "$.a['b','c']", "$.a[(@.length-1)]")


def test_only_some_paths_are_reference_paths() -> None:
    assert parse("$.a[0]['b']").reference
    assert not any(parse(path).reference for path in PLURAL)


@pytest.mark.parametrize(
    "pattern",
    [
        "a*b",
        "(a|b)+c?",
        "x{2,3}",
        "[^a-c]\\d",
        "(a*)*b",
        "a{0}b",
        "(?:ab){2,}",
        "a+?b",
        "",
        "[]a]+",
        "\\w+@\\w+\\.x",
        ".",
    ],
)
@pytest.mark.parametrize(
    "text", ["", "a", "ab", "aab", "abab", "ababc", "x", "xx", "xxx", "xxxx", "d1", "b", "]a", "me@at.x", "c"]
)
def test_expressions_match_as_everywhere(pattern: str, text: str) -> None:
    assert Regex(pattern).matches(text, lambda _: None) == bool(re.fullmatch(pattern, text))


def test_expressions_take_time_in_proportion() -> None:
    spent: list[int] = []
    assert not Regex("(a*)*(a*)*b").matches("a" * 2000, spent.append)
    assert sum(spent) < 2000 * 40


@pytest.mark.parametrize(
    "pattern", ["(", ")", "a**", "*", "[a", "a{2", "a{3,1}", "(?=a)", "\\", "\\q", "a{999}" * 9, "a^b"]
)
def test_what_is_no_expression(pattern: str) -> None:
    with pytest.raises(BadRegex):
        Regex(pattern)


def test_a_path_that_looks_at_too_much_fails() -> None:
    wide = {"a": [[[0] * 90] * 90] * 90}
    done = failure("$..*..*", wide)
    assert done in ("States.Runtime", "States.DataLimitExceeded")
