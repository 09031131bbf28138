"""Files that people write: every mistake has its line, what was expected and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.errors import BadFile
from slslab.schema import (
    Anything,
    Either,
    Flag,
    Integer,
    ListOf,
    Map,
    Number,
    OneOf,
    Scalar,
    Text,
    both_languages,
    check,
    check_file,
)

SHAPE = Map(
    {"id": Text(), "memory": Integer(128, 10240)},
    optional={
        "category": OneOf(("general", "data")),
        "title": both_languages(),
        "rate": Number(0),
        "on": Flag(),
        "tags": ListOf(Text(), least=1),
        "size": Either((Integer(), OneOf(("small", "large")))),
        "free": Anything(),
        "default": Scalar(),
    },
)


def complaints(text: str, lang: str = "en") -> list[str]:
    with pytest.raises(BadFile) as caught:
        check(text, SHAPE, "f.yaml")
    return caught.value.message(lang).splitlines()


def test_a_good_file_comes_back_as_plain_values_with_lines() -> None:
    text = "id: x\nmemory: 512\non: true\nrate: 1e3\nsize: small\nfree: {a: [1, 2.5, null]}\ndefault: no\ntags: [7]\n"
    data = check(text, SHAPE, "f.yaml")
    assert data == {
        "id": "x",
        "memory": 512,
        "on": True,
        "rate": 1000.0,
        "size": "small",
        "free": {"a": [1, 2.5, None]},
        "default": False,
        "tags": ["7"],
    }
    assert data.lines["rate"] == 4


def test_every_problem_is_told_at_once_in_order_of_line() -> None:
    assert complaints("id: x\nmemroy: 12\nmemory: 3\ncategory: dat\ntitle: {en: a}\n") == [
        "f.yaml:2: unknown key memroy. Did you mean memory?",
        "f.yaml:3: memory must be from 128 to 10240, found '3'.",
        "f.yaml:4: category must be one of general, data; found 'dat'. Did you mean data?",
        "f.yaml:5: the key title.es is missing.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f.yaml: the file is empty; expected YAML."),
        ("# nothing\n", "f.yaml: the file is empty; expected YAML."),
        ("[1]", "f.yaml:1: YAML must be a map of keys and values, found […]."),
        ("id: x\nid: y\nmemory: 128", "f.yaml:2: the key id stands here twice."),
        ("id: x\nmemory: '128'", "f.yaml:2: memory must be a whole number, found '128'."),
        ("id: x\nmemory: 128\nrate: .nan", "f.yaml:3: rate must be a number, found '.nan'."),
        ("id: x\nmemory: 128\nrate: -1", "f.yaml:3: rate must be at least 0, found '-1'."),
        ("id: x\nmemory: 128\non: 1", "f.yaml:3: on must be true or false, found '1'."),
        ("id: x\nmemory: 128\ntags: []", "f.yaml:3: tags needs at least 1 of them, found 0."),
        ("id: ~\nmemory: 128", "f.yaml:1: id must be text, found '~'."),
        ("id: x\nmemory: 128\nsize: medium", "f.yaml:3: size must be one of small, large; found 'medium'."),
    ],
)
def test_a_mistake_has_its_sentence(text: str, said: str) -> None:
    assert complaints(text) == [said]


def test_the_sentence_is_in_the_readers_language() -> None:
    assert complaints("id: x\nmemory: [1]", "es") == ["f.yaml:2: memory debe ser un número entero; hay […]."]


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "a: &x [*x]",
        "- " * 500,
        "[" * 100_000,
        "a: 1\n\tb: 2",
        "!!python/object:os.system {}",
        "a: \x00",
        "%bad",
    ],
)
def test_what_is_no_yaml_is_one_sentence_with_a_line(text: str) -> None:
    assert complaints(text)[0].startswith("f.yaml:1:") or complaints(text)[0].startswith("f.yaml:2:")


def test_lines_count_from_where_the_yaml_starts() -> None:
    with pytest.raises(BadFile, match=r"f\.md:12: unknown key x"):
        check("id: a\nmemory: 128\nx: 1", SHAPE, "f.md", first_line=10)


@given(st.text(max_size=80))
def test_any_text_is_values_or_sentences(text: str) -> None:
    try:
        check(text, SHAPE, "f.yaml")
        said = "f.yaml"
    except BadFile as error:
        said = error.message("en")
    assert said.startswith("f.yaml")


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe\x00", "UTF-8"), (b"a" * 1_000_001, "1000000"), (None, "cannot be read")]
)
def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "f.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadFile, match=said):
        check_file(path, SHAPE)
