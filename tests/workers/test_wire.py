"""The conversation with a worker is strict: one JSON value a line, and the reply to the question that was asked."""

from __future__ import annotations

import json

import pytest

from slslab.workers import wire


def reply(**fields: object) -> bytes:
    return json.dumps({"id": 7, **fields}).encode()


def test_each_kind_of_reply_is_read() -> None:
    assert wire.read_reply(reply(**{"is": "done", "value": [1]}), 7) == wire.Done([1])
    assert wire.read_reply(reply(**{"is": "wait", "us": 5}), 7) == wire.Wait(5)
    call = reply(**{"is": "call", "service": "rates", "operation": "load", "arguments": {}})
    assert wire.read_reply(call, 7) == wire.Call("rates", "load", {})
    raised = reply(**{"is": "raised", "type": "KeyError", "message": "'x'", "stack": ["a"], "line": 3})
    assert wire.read_reply(raised, 7) == wire.Raised("KeyError", "'x'", ("a",), 3)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"done"',
        b'{"id":7,"is":"done"}',
        b'{"id":7,"is":"done","value":1,"score":1}',
        b'{"id":8,"is":"done","value":1}',
        b'{"id":7.0,"is":"done","value":1}',
        b'{"id":true,"is":"done","value":1}',
        b'{"id":7,"is":["done"],"value":1}',
        b'{"id":7,"is":"verdict","value":1}',
        b'{"id":7,"id":7,"is":"done","value":1}',
        b'{"id":7,"is":"done","value":{"a":1,"a":2}}',
        b'{"id":7,"is":"done","value":NaN}',
        b'{"id":7,"is":"done","value":-Infinity}',
        b'{"id":7,"is":"done","value":1e999}',
        b'{"id":7,"is":"done","value":"\\ud800"}',
        b'{"id":7,"is":"done","value":"\xff"}',
        b'{"id":7,"is":"done","value":1} {}',
        b'{"id":7,"is":"wait","us":-1}',
        b'{"id":7,"is":"wait","us":1e3}',
        b'{"id":7,"is":"wait","us":true}',
        b'{"id":7,"is":"wait","us":900000001}',
        b'{"id":7,"is":"call","service":"rates","operation":"load","arguments":[]}',
        b'{"id":7,"is":"done","value":' + b"[" * 65 + b"]" * 65 + b"}",
        b'{"id":7,"is":"done","value":' + b"[" * 100_000,
        b'{"id":7,"is":"done","value":' + b"9" * 5000 + b"}",
        b'{"id":7,"is":"done","value":"' + b"x" * 1_000_001 + b'"}',
    ],
)
def test_anything_else_is_malformed(line: bytes) -> None:
    with pytest.raises(wire.Malformed):
        wire.read_reply(line, 7)


def test_brackets_inside_texts_are_not_depth() -> None:
    text = '["' * 500
    assert wire.read_reply(reply(**{"is": "done", "value": text}), 7) == wire.Done(text)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (1, 1.0, True),
        (0.1 + 0.2, 0.3, True),
        (1, 1.001, False),
        (True, 1, False),
        (0, False, False),
        (None, 0, False),
        ("1", 1, False),
        ([1, 2], [2, 1], False),
        ([1, 2], [1, 2], True),
        ([], {}, False),
    ],
)
def test_values_are_compared_as_json(one: object, other: object, equal: bool) -> None:
    assert wire.same(one, other) is equal
    assert wire.same(other, one) is equal
