"""The field that decides, the place of a mistake, and events that are Python values."""

from __future__ import annotations

import json

import pytest

from slslab.runtime.pattern import BadEvent, BadPattern, Event, Explanation, compile


@pytest.mark.parametrize(
    ("pattern", "event", "reason", "path", "found"),
    [
        ('{"a":["x"],"b":["y"]}', '{"a":"x","b":"z"}', "differs", "$.b", '"z"'),
        ('{"a":["x"],"b":["y"]}', '{"a":"x","b":["z",1,null]}', "differs", "$.b", '["z", 1, null]'),
        ('{"a":{"b":["y"]}}', '{"a":{}}', "missing", "$.a.b", None),
        ('{"a":["y"]}', '{"a":{"b":1}}', "object", "$.a", None),
        ('{"a":["y"]}', '{"a":[]}', "empty", "$.a", None),
        ('{"a":[{"exists":false}]}', '{"a":1.50}', "present", "$.a", "1.50"),
        ('{"a":{"b":["x"],"c":["y"]}}', '{"a":[{"b":"x"},{"c":"y"}]}', "elements", "$.a.c", '"y"'),
        ('{"$or":[{"a":["x"],"b":["y"]},{"c":["z"]}]}', '{"a":"x","b":"n"}', "differs", "$.$or[0].b", '"n"'),
        ('{"odd name":{"a.b":["x"]}}', "{}", "missing", '$["odd name"]["a.b"]', None),
        ('{"a":["x"]}', '{"a":["w","x"]}', "match", "$.a", '"x"'),
        ('{"a":[{"exists":false}]}', "{}", "match", "$.a", None),
    ],
)
def test_the_field_that_decides(pattern: str, event: str, reason: str, path: str, found: str | None) -> None:
    explained = compile(pattern).explain(event)
    assert (explained.reason, explained.path, explained.found) == (reason, path, found)


def test_what_the_pattern_wants_is_shown_as_it_stands() -> None:
    explained = compile('{"a":[{"numeric":[">",1.50]},"é"]}').explain('{"a":"x"}')
    assert explained == Explanation(False, "differs", "$.a", '[{"numeric": [">", 1.50]}, "é"]', '"x"')


@pytest.mark.parametrize(
    ("pattern", "reason", "path"),
    [
        ('{"a":{"b":["x",{"prefix":5}]}}', "needs-text", "$.a.b[1].prefix"),
        ('{"a":[{"prefx":"x"}]}', "operator", "$.a[0].prefx"),
        ('{"a":[{"numeric":["!=",5]}]}', "numeric-sign", "$.a[0].numeric[0]"),
        ('{"a":[{"anything-but":["x",null]}]}', "but-value", "$.a[0].anything-but[1]"),
        ('{"$or":[{"a":["x"]},{"prefix":["y"]}]}', "or-reserved", "$.$or[1].prefix"),
        ('{"a":{"b":{}}}', "empty-object", "$.a.b"),
        ('{"a":"x"}', "not-list", "$.a"),
        ('{"a":[{"wildcard":"a**"}]}', "wildcard-double", "$.a[0].wildcard"),
        ('{"a":[{"cidr":"10.0.0.0/33"}]}', "cidr-wide", "$.a[0].cidr"),
        ("[", "json", "$"),
        (json.dumps({f"k{n}": ["x"] for n in range(257)}), "fields", "$"),
        (json.dumps({f"k{n}": {"$or": [{"a": [1]}, {"b": [1]}]} for n in range(30)}), "branches", "$.k13.$or"),
    ],
)
def test_the_place_of_a_mistake(pattern: str, reason: str, path: str) -> None:
    with pytest.raises(BadPattern) as caught:
        compile(pattern)
    assert (caught.value.reason, caught.value.path) == (reason, path)


def test_events_and_patterns_may_be_python_values() -> None:
    pattern = compile({"detail": {"n": [{"numeric": [">", 0.5]}], "ok": [True], "gone": [{"exists": False}]}})
    assert pattern.matches({"detail": {"n": 1, "ok": True}})
    assert not pattern.matches({"detail": {"n": 1, "ok": 1}})
    assert compile({"a": [300]}).matches(Event({"a": 300.0}))


@pytest.mark.parametrize(
    "event", [{"a": float("nan")}, {"a": float("inf")}, {"a": 10**400}, {"a": {1, 2}}, [], "[]", 5]
)
def test_what_is_no_event(event: object) -> None:
    with pytest.raises(BadEvent):
        compile('{"a":["x"]}').matches(event)


def test_a_value_that_holds_itself_is_no_event() -> None:
    event: dict[str, object] = {}
    event["a"] = event
    with pytest.raises(BadEvent):
        compile('{"a":["x"]}').matches(event)
