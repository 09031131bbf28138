"""The small parts that know nothing of a screen."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style

from slslab.i18n import Words
from slslab.tui.chrome import Piece, cut, strip_of, wrapped
from slslab.tui.glyphs import key_name, needs_plain, plain
from slslab.tui.place import Place, Trail
from slslab.tui.rows import bar, column
from slslab.tui.theme import NIGHT, PAPER, Inks


def test_plain_keeps_every_cell_where_it_is() -> None:
    text = "▸ Arranque en frío ░▓█▁✕ ⣿⠁⠀ ━━── “así” 漢"
    assert plain(text).isascii()
    assert len(plain(text)) == cell_len(text)


def test_the_states_keep_a_shape_each_in_the_plain_set() -> None:
    assert len({plain(shape) for shape in "░▓█▁✕"}) == 5


@pytest.mark.parametrize(
    ("environ", "needed"),
    [
        ({"LANG": "es_ES.UTF-8"}, False),
        ({"LANG": "es_ES.ISO-8859-1"}, True),
        ({"LC_ALL": "C", "LANG": "es_ES.UTF-8"}, True),
        ({"TERM": "linux", "LANG": "C.UTF-8"}, True),
        ({"SLSLAB_ASCII": "1"}, True),
        ({"SLSLAB_ASCII": "0", "TERM": "linux"}, False),
        ({}, False),
    ],
)
def test_when_the_terminal_needs_ascii(environ: dict[str, str], needed: bool) -> None:
    assert needs_plain(environ) is needed


def test_keys_have_names_in_the_plain_set() -> None:
    assert key_name("⏎", Words("es"), True) == "Intro"
    assert key_name("⏎", Words("es"), False) == "⏎"
    assert key_name("space", Words("es"), False) == "espacio"


def test_a_line_is_not_broken_between_a_link_and_its_bracket() -> None:
    said = [Piece("it comes again ("), Piece("retry policy", "link"), Piece("). And more.")]
    lines = ["".join(piece.text for piece in line) for line in wrapped(said, 29, 3)]
    assert lines == ["it comes again (retry", "policy). And more."]


def test_cut_and_wrap_never_exceed_the_width() -> None:
    assert cut("something long", 6) == "somet…"
    assert cut("漢字漢字", 5) == "漢字…"
    assert cut("anything", 0) == ""
    lines = wrapped([Piece("one two "), Piece("three four five", "strong")], 9, 9)
    assert ["".join(piece.text for piece in line) for line in lines] == ["one two", "three", "four five"]


@pytest.mark.parametrize(
    ("width", "shown"), [(3, "on…"), (6, "one t…"), (7, "one tw…"), (8, "one two…"), (20, "one two three")]
)
def test_a_line_says_when_something_is_missing(width: int, shown: str) -> None:
    strip = strip_of([Piece("one"), Piece(""), Piece(" two"), Piece(" three")], Inks({}), Style(), width)
    assert strip.cell_length == width
    assert strip.text.rstrip() == shown


def test_a_bar_is_never_empty_once_something_is_done() -> None:
    full, rest = bar(0.001, 20)
    assert (len(full.text), len(rest.text)) == (1, 19)
    assert bar(0, 20)[0].text == ""
    assert bar(1, 20)[1].text == ""
    assert column("abc", 5, right=True).text == "  abc"


def test_history_as_a_browser_keeps_it() -> None:
    trail = Trail()
    for id in "abc":
        trail.go(Place("page", id))
    assert trail.step(-1)
    assert trail.step(-1)
    trail.leave({"row": 7})
    trail.go(Place("page", "d"))
    assert not trail.step(1)
    assert trail.step(-1)
    assert trail.here == Place("page", "a", {"row": 7})
    assert Trail.read(trail.data()).data() == trail.data()


def test_history_is_bounded() -> None:
    trail = Trail()
    for number in range(100):
        trail.go(Place("page", str(number)))
    assert len(trail.data()["places"]) == 30
    assert trail.here.id == "99"


@pytest.mark.parametrize("theme", [NIGHT, PAPER])
def test_text_can_be_read_in_both_themes(theme: object) -> None:
    """Contrast of at least 4.5 to 1 for what has to be read (WCAG 2, AA)."""
    variables = {**theme.to_color_system().generate(), **theme.variables}  # type: ignore[attr-defined]
    inks = Inks(variables)
    ground = theme.background  # type: ignore[attr-defined]
    for meaning in ("text", "quiet", "heading", "link", "code", "good", "bad", "warn", "key"):
        assert _contrast(inks[meaning].color.triplet.hex, ground) >= 4.5, meaning  # type: ignore[union-attr]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
