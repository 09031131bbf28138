"""`slslab try pattern`: verdicts, exit codes, many cases at once, and bad files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from slslab.cli import try_
from slslab.cli.terminal import Terminal
from slslab.cli.trying.pattern import answer
from slslab.errors import LabError
from slslab.i18n.en.try_pattern import WORDS
from slslab.runtime.pattern import BadPattern, compile


class Said:
    """What one command line gave: `slslab try ARGV…`."""

    def __init__(self, *argv: str, lang: str = "en") -> None:
        out, err = io.StringIO(), io.StringIO()
        terminal = Terminal(lang, out, err, {})
        try:
            self.code = try_.dispatch(list(argv), terminal)
        except LabError as error:
            terminal.note(error.message(lang))
            self.code = error.exit_code
        self.out, self.err = out.getvalue(), err.getvalue()


def stdin(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pattern.json").write_text('{"detail": {"state": ["running"]}}', encoding="utf-8")
    (tmp_path / "yes.json").write_text('\ufeff{"detail": {"state": "running"}}', encoding="utf-8")
    (tmp_path / "no.json").write_text('{"detail": {"state": "stopped"}}', encoding="utf-8")
    (tmp_path / "bad.json").write_text('{"detail":\n {"state": [{"prefx": "r"}]}}', encoding="utf-8")
    return tmp_path


def tried(files: Path, pattern: str, event: str, *more: str, lang: str = "en") -> Said:
    return Said("pattern", "--pattern", str(files / pattern), "--event", str(files / event), *more, lang=lang)


def test_a_match_and_the_field(files: Path) -> None:
    said = tried(files, "pattern.json", "yes.json")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == "The event matches."
    assert '$.detail.state, wants ["running"]' in said.out


def test_no_match_names_the_field_that_decided(files: Path) -> None:
    said = tried(files, "pattern.json", "no.json")
    assert said.code == 1
    assert '$.detail.state wants ["running"], but the event has "stopped".' in said.out


def test_spanish_is_spanish(files: Path) -> None:
    said = tried(files, "pattern.json", "no.json", lang="es")
    assert said.out.splitlines() == [
        "El evento no encaja.",
        '$.detail.state pide ["running"], pero el evento tiene "stopped".',
    ]


def test_each_field_has_its_line_and_its_sign() -> None:
    pattern = (
        '{"source":["a"],"detail":{"n":[{"numeric":[">",5]}],"gone":[{"exists":false}]},"$or":[{"x":[1]},{"y":[2]}]}'
    )
    said = Said("pattern", "--pattern", pattern, "--event", '{"source":"a","detail":{"n":3},"y":2}')
    assert said.code == 1
    assert said.out.splitlines()[2:] == [
        "",
        '  ✓ $.source       "a"',
        '  ✗ $.detail.n     3, wants [{"numeric": [">", 5]}]',
        "  ✓ $.detail.gone  nothing there",
        "  ✓ $.$or[1].y     2",
    ]


def test_a_line_is_never_wider_than_the_terminal() -> None:
    pattern = json.dumps({"a" * 60: ["x" * 90], "b": ["y"], **{f"k{n}": ["z"] for n in range(60)}})
    said = Said("pattern", "--pattern", pattern, "--event", json.dumps({"b": "y" * 100}))
    assert all(len(line) <= 80 for line in said.out.splitlines()[2:])
    assert said.out.splitlines()[-1] == "… and 22 more fields."


def test_json_in_place_of_a_file(files: Path) -> None:
    for lang in ("en", "es"):
        said = Said("pattern", "--pattern", '{"a":["x"]}', "--event", '{"a":"x"}', lang=lang)
        assert (said.code, said.err) == (0, "")
    assert tried(files, "pattern.json", "yes.json").code == 0


def test_json_for_machines(files: Path) -> None:
    said = tried(files, "pattern.json", "no.json", "--json")
    assert said.code == 1
    verdict = json.loads(said.out)
    assert verdict["result"] == "no_match"
    assert (verdict["path"], verdict["wanted"], verdict["found"]) == ("$.detail.state", '["running"]', '"stopped"')


def test_a_bad_pattern_is_one_sentence_with_the_place(files: Path) -> None:
    said = tried(files, "bad.json", "yes.json")
    assert said.code == 2
    assert said.err == ("pattern, $.detail.state[0].prefx: there is no operator prefx here. Did you mean prefix?\n")
    assert tried(files, "bad.json", "yes.json", "--json").code == 2


def test_a_bad_event_is_one_sentence_with_the_place(files: Path) -> None:
    (files / "event.json").write_text('{"a":\n tru}', encoding="utf-8")
    said = tried(files, "pattern.json", "event.json")
    assert (said.code, said.out) == (2, "")
    assert said.err == "the event is not JSON: line 2, column 2: expected a JSON value, found 'tru'.\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["pattern"],
        ["pattern", "--pattern", "-", "--event", "-"],
        ["pattern", "--pattern", "nowhere.json", "--event", "nowhere.json"],
        ["pattern", "--pattern", "\0", "--event", "x"],
        ["pattern", "--cases", "nowhere.jsonl"],
        ["pattern", "--cases", "x", "--event", "y"],
        ["pattern", "--patern", "x"],
        ["pattren"],
    ],
)
def test_wrong_usage_is_one_sentence(argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for lang in ("en", "es"):
        said = Said(*argv, lang=lang)
        assert (said.code, said.out) == (2, "")
        assert len(said.err.splitlines()) == 1


def test_a_file_that_is_no_text(files: Path) -> None:
    (files / "event.json").write_bytes(b'{"a":\n"\xff"}')
    said = tried(files, "pattern.json", "event.json")
    assert said.code == 2
    assert "line 2 is not UTF-8" in said.err


@pytest.mark.parametrize("lang", ["en", "es"])
def test_help_has_two_examples(lang: str) -> None:
    said = Said("pattern", "--help", lang=lang)
    assert said.code == 0
    assert said.out.count("slslab try pattern --") == 2
    assert "{pattern, event}" in said.out


def test_cases_are_answered_in_order_and_a_bad_line_stops_nothing(tmp_path: Path) -> None:
    lines = [
        json.dumps({"pattern": '{"a":["x"]}', "event": '{"a":"x"}'}),
        "not json",
        json.dumps({"pattern": '{"a":["x"]}', "event": '{"a":"y"}'}),
        "",
        json.dumps([1]),
        json.dumps({"pattern": '{"a":["x"]}'}),
        json.dumps({"pattern": 5, "event": "{}"}),
        json.dumps({"pattern": '{"a":[]}', "event": "{}"}),
        json.dumps({"pattern": '{"a":["\\ud800"]}', "event": '{"a":"\ud800"}'}),
        "\u2028",
        json.dumps({"pattern": {"a": ["x"]}, "event": {"a": "x"}}),
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    said = Said("pattern", "--cases", str(path))
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 0
    assert [one["result"] for one in answers] == [
        "match",
        "invalid",
        "no_match",
        *["invalid"] * 5,
        "match",
        "invalid",
        "match",
    ]
    assert all(set(one) == {"result", "why"} and one["why"] for one in answers)


def test_a_mark_before_the_text_is_passed_over_and_a_line_is_line_one(monkeypatch: pytest.MonkeyPatch) -> None:
    case = json.dumps({"pattern": '{"a":["x"]}', "event": '{"a":"x"}'})
    monkeypatch.setattr("sys.stdin", stdin(f"\ufeff{case}\n[\n".encode()))
    answers = [json.loads(line) for line in Said("pattern", "--cases", "-").out.splitlines()]
    assert answers[0]["result"] == "match"
    assert answers[1]["why"].startswith("line 1, column 2:")


def test_cases_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", stdin(b'{"pattern": "{}", "event": "{}"}\n'))
    said = Said("--lang", "es", "pattern", "--cases", "-", lang="es")
    assert json.loads(said.out)["why"].startswith("patrón, $:")


@pytest.mark.parametrize("reason", [key.removeprefix("bad-") for key in WORDS if key.startswith("bad-")])
def test_every_reason_has_a_pattern_that_gets_it(reason: str) -> None:
    patterns = {
        "not-object": "[]",
        "number-long": '{"a":[' + "1" * 1001 + "]}",
        "branches": json.dumps({f"k{n}": {"$or": [{"a": [1]}, {"b": [1]}]} for n in range(15)}),
        "values": json.dumps({"a": [0] * 300_001}),
        "fields": json.dumps({f"k{n}": [1] for n in range(257)}),
        "empty-object": "{}",
        "empty-list": '{"a":[]}',
        "not-list": '{"a":5}',
        "list-in-list": '{"a":[[5]]}',
        "or-list": '{"$or":5}',
        "or-object": '{"$or":[5,{"a":["x"]}], "b":5}',
        "or-few": '{"$or":[{"a":["x"]}]}',
        "or-reserved": '{"$or":[{"prefix":["x"]},{"a":["x"]}]}',
        "operator": '{"a":[{"x":1}]}',
        "operator-missing": '{"a":[{}]}',
        "operator-alone": '{"a":[{"prefix":"x","suffix":"y"}]}',
        "needs-text": '{"a":[{"prefix":1}]}',
        "needs-number": '{"a":[{"numeric":["=","1"]}]}',
        "number-inexact": '{"a":[{"numeric":["=",12345678901234567890]}]}',
        "exists-value": '{"a":[{"exists":1}]}',
        "numeric-list": '{"a":[{"numeric":["="]}]}',
        "numeric-sign": '{"a":[{"numeric":["~",1]}]}',
        "numeric-sign-top": '{"a":[{"numeric":[">",1,">",2]}]}',
        "numeric-order": '{"a":[{"numeric":["<",1,">",2]}]}',
        "numeric-empty": '{"a":[{"numeric":[">",2,"<",1]}]}',
        "but-value": '{"a":[{"anything-but":null}]}',
        "but-mixed": '{"a":[{"anything-but":[1,"x"]}]}',
        "but-empty": '{"a":[{"anything-but":[]}]}',
        "but-blank": '{"a":[{"anything-but":{"prefix":""}}]}',
        "cidr-slash": '{"a":[{"cidr":"10.0.0.1"}]}',
        "cidr-bits": '{"a":[{"cidr":"10.0.0.1/x"}]}',
        "cidr-address": '{"a":[{"cidr":"x/8"}]}',
        "cidr-wide": '{"a":[{"cidr":"10.0.0.1/32"}]}',
        "wildcard-double": '{"a":[{"wildcard":"**"}]}',
        "wildcard-escape": '{"a":[{"wildcard":"\\\\a"}]}',
        "comparisons": json.dumps({"a": [{"wildcard": f"*{n}*"} for n in range(3000)]}),
    }
    values = {"too-deep": {"a": [deep()]}, "type": {"a": [{1, 2}]}, "number-range": {"a": [float("nan")]}}
    pattern = patterns.get(reason, values.get(reason))
    event = {"a": list(range(1000))} if reason == "comparisons" else {}
    with pytest.raises(BadPattern) as caught:
        compile(pattern).explain(event)
    assert caught.value.reason == reason
    for lang in ("en", "es"):
        assert answer({"pattern": pattern, "event": json.dumps(event)}, lang)["result"] == "invalid"


def deep() -> object:
    value: object = []
    for _ in range(150):
        value = [value]
    return value
