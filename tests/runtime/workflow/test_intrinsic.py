from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.workflow.trying import failure, made

ARRAY = {"a": [1, 2, 3, 4, 5, 6, 7, 8, 9]}


@pytest.mark.parametrize(
    ("expression", "value", "found"),
    [
        ("States.Format('Hi {}, {}', $.n, 2020)", {"n": "Foo"}, "Hi Foo, 2020"),
        (r"States.Format('{}\'s list', $.n)", {"n": "Ann"}, "Ann's list"),
        (r"States.Format('\{\} {} \\', true)", {}, "{} true \\"),
        ("States.Format($.t, null)", {"t": "a{}"}, "anull"),
        ("States.Format('x')", {}, "x"),
        ("States.Format('{}', 1.1)", {}, "1.1"),
        ("States.StringToJson($.s)", {"s": '{"number": 20}'}, {"number": 20}),
        ("States.StringToJson($.s)", {"s": " "}, None),
        ("States.JsonToString($.j)", {"j": {"name": "Foo", "year": 2020}}, '{"name":"Foo","year":2020}'),
        ("States.Array()", {}, []),
        ("States.Array('Foo', 2020, $.j, null)", {"j": {"r": 1}}, ["Foo", 2020, {"r": 1}, None]),
        ("States.ArrayPartition($.a, 4)", ARRAY, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
        ("States.ArrayPartition($.a, 2)", {"a": []}, []),
        ("States.ArrayContains($.a, 5)", ARRAY, True),
        ("States.ArrayContains($.a, $.x)", {"a": [{"p": 1, "q": 2}], "x": {"q": 2, "p": 1}}, True),
        ("States.ArrayContains($.a, 1)", {"a": [True, "1", 1.5]}, False),
        ("States.ArrayRange(1, 9, 2)", {}, [1, 3, 5, 7, 9]),
        ("States.ArrayRange(9, 1, -4)", {}, [9, 5, 1]),
        ("States.ArrayGetItem($.a, 5)", ARRAY, 6),
        ("States.ArrayLength($.a)", ARRAY, 9),
        ("States.ArrayUnique($.a)", {"a": [3, 1, True, 3, "1", [1], [1], None, None]}, [3, 1, True, "1", [1], None]),
        ("States.Base64Encode($.s)", {"s": "Data to encode"}, "RGF0YSB0byBlbmNvZGU="),
        ("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", {}, "Data to encode"),
        ("States.Hash('input data', 'SHA-1')", {}, "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.Hash('input data', 'MD5')", {}, "812f45842bc6d66ee14572ce20db8e86"),
        (
            "States.JsonMerge($.x, $.y, false)",
            {"x": {"a": {"p": 1}, "b": 2}, "y": {"a": {"q": 1}}},
            {"a": {"q": 1}, "b": 2},
        ),
        ("States.JsonMerge($.x, $.y, true)", {"x": {"a": {"p": 1}}, "y": {"a": {"q": 1}}}, {"a": {"p": 1, "q": 1}}),
        ("States.MathAdd($.v, -1)", {"v": 111}, 110),
        ("States.MathAdd(1.49, 1.5)", {}, 3),
        ("States.MathAdd(-1.5, 0)", {}, -1),
        ("States.MathAdd(-2.5, 0)", {}, -2),
        ("States.StringSplit('1,2,3', ',')", {}, ["1", "2", "3"]),
        ("States.StringSplit($.s, '.+,=')", {"s": "This.is+a,test=string"}, ["This", "is", "a", "test", "string"]),
        ("States.StringSplit(',,a,,', ',')", {}, ["a"]),
        ("States.ArrayGetItem(States.StringSplit('a-b', '-'), States.MathAdd(0, 1))", {}, "b"),
        ("States.Array( $.a[0] , $$.State.Name )", ARRAY, [1, "A"]),
        ("States.Array($.a[?(@ > 8)], $['a'][0])", ARRAY, [[9], 1]),
    ],
)
def test_what_a_function_makes(expression: str, value: Any, found: Any) -> None:
    assert made(expression, value) == found


@pytest.mark.parametrize(
    "expression",
    [
        "States.Format('{}')",
        "States.Format('x', 1)",
        "States.Format('{}', $.o)",
        "States.Format($.n)",
        r"States.Format('a\nb')",
        "States.StringToJson('{')",
        "States.StringToJson('NaN')",
        "States.StringToJson($.n)",
        "States.JsonToString()",
        "States.ArrayPartition($.a, 0)",
        "States.ArrayPartition($.n, 1)",
        "States.ArrayContains($.n, 1)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayRange(0, 1000, 1)",
        "States.ArrayRange(1, 'a', 1)",
        "States.ArrayGetItem($.a, 9)",
        "States.ArrayGetItem($.a, -1)",
        "States.ArrayLength($.o)",
        "States.ArrayUnique($.o)",
        "States.Base64Encode(5)",
        "States.Base64Decode('=!')",
        "States.Hash('a', 'SHA-2')",
        "States.JsonMerge($.o, $.a, false)",
        "States.JsonMerge($.o, $.o, 1)",
        "States.MathRandom(5, 5)",
        "States.MathAdd(1, '2')",
        "States.MathAdd(1, true)",
        "States.MathAdd(9223372036854775807, 1)",
        "States.StringSplit(1, ',')",
        "States.UUID(1)",
        "States.Array($.missing)",
    ],
)
def test_a_function_that_cannot_is_an_intrinsic_failure(expression: str) -> None:
    assert failure(expression, {"n": 1, "o": {}, "a": [1, 2]}) == "States.IntrinsicFailure"


def test_long_texts_are_refused() -> None:
    value = {"s": "x" * 10_001}
    for expression in ("States.Base64Encode($.s)", "States.Base64Decode($.s)", "States.Hash($.s, 'MD5')"):
        assert failure(expression, value) == "States.IntrinsicFailure"


def test_luck_comes_from_the_seed() -> None:
    identifier = made("States.UUID()")
    assert identifier == made("States.UUID()")
    assert identifier[14] == "4"
    assert identifier[19] in "89ab"
    assert all(1 <= made(f"States.MathRandom(1, 3, {seed})") < 3 for seed in range(20))
    assert made("States.Array(States.MathRandom(0, 99, 7), States.MathRandom(0, 99, 7))")[0] == made(
        "States.MathRandom(0, 99, 7)"
    )


def test_texts_that_double_with_each_call_are_cut_short() -> None:
    call = "$.s"
    for _ in range(25):
        call = f"States.JsonToString({call})"
    assert failure(call, {"s": '"' * 100}) == "States.IntrinsicFailure"
