from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.library import Answer, Layout, Page, Question, Target, layout
from slslab.library.cells import char_width, clean, cut, split_at, width
from slslab.library.layout import NARROWEST
from slslab.library.lines import line_width
from slslab.library.markdown import to_blocks
from slslab.library.page import Block, Code, Heading, Items, Link, Links, Paragraph, Quiz, Quote, Rule, Run, Table


def page(*blocks: Block, title: str = "Title", other: str = "", summary: str = "") -> Page:
    return Page("x", "term", "en", title, other, "general", "short", summary, blocks)


def markdown(text: str) -> Page:
    return page(*to_blocks(text, lambda target, label: Run(label or target, "", target)))


def shown(laid: Layout) -> list[str]:
    return ["".join(span.text for span in line) for line in laid.lines]


def below_head(laid: Layout) -> list[str]:
    return shown(laid)[3:]


def test_the_head_has_title_other_title_kind_and_summary() -> None:
    laid = layout(page(title="Cold start", other="Arranque", summary="It waits."), 40, "en")
    assert shown(laid) == ["Cold start" + " " * 22 + "Arranque", "Term · General", "", "It waits."]
    assert laid.headings == ((0, 1, "Cold start"),)


def test_titles_that_do_not_fit_side_by_side_stand_below_each_other() -> None:
    assert shown(layout(page(title="A longer title", other="Un título más largo"), 20, "es"))[:2] == [
        "A longer title",
        "Un título más largo",
    ]


def test_items_hang() -> None:
    laid = layout(
        markdown("- one two three four five\n  - six seven eight\n\n9. nine\n10. ten eleven twelve\n"), 16, "en"
    )
    assert below_head(laid) == [
        "• one two three",
        "  four five",
        "  • six seven",
        "    eight",
        "",
        " 9. nine",
        "10. ten eleven",
        "    twelve",
    ]


def test_code_is_cut_and_not_wrapped() -> None:
    laid = layout(page(Code("", "x = 1\n\n" + "y" * 30)), 20, "en")
    assert below_head(laid) == ["  x = 1", "", "  " + "y" * 17 + "…"]


def test_a_table_keeps_its_alignment() -> None:
    laid = layout(markdown("| name | n |\n|---|--:|\n| a | 1 |\n| bcd | 200 |\n"), 40, "en")
    assert below_head(laid) == ["name    n", "────  ───", "a       1", "bcd   200"]


def test_a_wide_table_wraps_its_cells() -> None:
    text = "| Platform | Name |\n|---|---|\n| Google Cloud | a container that starts slowly here |\n"
    lines = below_head(layout(markdown(text), 38, "en"))
    assert lines[0].split() == ["Platform", "Name"]
    assert all(width(line) <= 38 for line in lines)
    assert "container" in " ".join(lines)
    assert len(lines) == 4


def test_a_table_that_cannot_fit_becomes_a_list() -> None:
    text = "| first | second | third | fourth |\n|---|---|---|---|\n| 1 | [[a]] | 3 | 4 |\n| 5 | 6 | | 8 |\n"
    laid = layout(markdown(text), 16, "en")
    assert below_head(laid) == [
        "first: 1",
        "second: a",
        "third: 3",
        "fourth: 4",
        "",
        "first: 5",
        "second: 6",
        "third:",
        "fourth: 8",
    ]
    assert [spot.target for spot in laid.links] == [Target("term", "a")]


def test_a_number_stays_with_its_unit() -> None:
    assert below_head(layout(markdown("it takes exactly 93 ms, or more"), 20, "en")) == [
        "it takes exactly",
        "93 ms, or more",
    ]


def test_link_spots_say_where_a_link_begins() -> None:
    laid = layout(markdown("one [[a|two three four five]] six"), 16, "en")
    assert below_head(laid) == ["one two three", "four five six"]
    (spot,) = laid.links
    assert spot == (Target("term", "a"), 3, 4, 13)
    assert [(span.text, span.link) for span in laid.lines[4]] == [("four five", 0), (" six", None)]


def test_numbers_follow_their_links_and_are_the_same_for_the_same_target() -> None:
    laid = layout(markdown("[[a]], [[b]] and [[a|again]]"), 60, "en", numbered=True)
    assert below_head(laid) == ["a[1], b[2] and again[1]"]
    assert laid.numbers == (Target("term", "a"), Target("term", "b"))
    assert len(laid.links) == 3


def test_lists_of_links() -> None:
    related = Links("•", (Link("a", "A title", "the reason why"), Link("sim:b?x=1", "See")))
    backlinks = Links("", (Link("c", "One"), Link("d", "Two")))
    laid = layout(page(related, backlinks), 20, "en")
    assert below_head(laid) == ["• A title — the", "  reason why", "• See", "", "One · Two"]
    assert laid.links[1].target == Target("simulation", "b", (("x", "1"),))
    assert laid.links[1][1:] == (5, 2, 5)


def test_a_quiz_asks_first_and_explains_after() -> None:
    quiz = page(Quiz((Question("Which?", ("this", "that"), 2, "Because."),)))
    asked = layout(quiz, 40, "en")
    assert below_head(asked) == ["1. Which?", "   a) this", "   b) that"]
    assert [spot.target for spot in asked.links] == [Answer(0, 0), Answer(0, 1)]
    wrong = below_head(layout(quiz, 40, "es", answers={0: 0}))
    assert wrong[1:] == ["   ✗  this", "   ✓  that", "   Esta no es. Because."]
    right = below_head(layout(quiz, 40, "en", answers={0: 1}))
    assert right[1:] == ["      this", "   ✓  that", "   Right. Because."]


def test_blocks_know_their_lines_at_any_width() -> None:
    laid = layout(page(Paragraph((Run("a b c"),)), Heading(2, "Here"), Paragraph((Run("d"),))), 20, "en")
    assert [shown(laid)[line] for line in laid.starts] == ["a b c", "Here", "d"]
    assert laid.headings[1:] == ((laid.starts[1], 2, "Here"),)


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("a\u200db", 2), ("½…", 2), ("각", 2), ("", 0)]
)
def test_widths(text: str, columns: int) -> None:
    assert width(text) == columns


def test_cutting_respects_wide_characters_and_marks() -> None:
    assert cut("日本語", 5) == "日本…"
    assert cut("日本語", 4) == "日…"
    assert cut("abc", 3) == "abc"
    assert cut("abc", 0) == ""
    assert split_at("e\u0301a", 1) == ("e\u0301", "a")


@given(st.text())
def test_clean_text_has_nothing_to_obey(text: str) -> None:
    assert all(char == "\n" or char >= " " for char in clean(text))
    assert not set(clean(text)) & set("\x7f\x80\x9b\u2028\u202e\ud800")
    assert clean(clean(text)) == clean(text)


TEXT = st.text(st.sampled_from("ab- .,\n日é\u0301%9🙂"), max_size=60).map(lambda text: " ".join(text.split(" ")))
RUNS = st.lists(
    st.builds(Run, TEXT, st.sampled_from(["", "strong", "code"]), st.sampled_from(["", "", "some-term", "sim:x?a=1"])),
    max_size=4,
).map(tuple)
CELLS = st.integers(1, 6).flatmap(
    lambda n: st.lists(st.lists(RUNS, min_size=n, max_size=n).map(tuple), min_size=1, max_size=3)
)
LEAVES = (
    st.builds(Paragraph, RUNS)
    | st.builds(Heading, st.integers(2, 3), TEXT.map(lambda text: text.replace("\n", " ")))
    | st.builds(Code, st.just("python"), TEXT)
    | st.builds(Table, st.just(("left", "right", "center")), CELLS.map(tuple))
    | st.just(Rule())
    | st.builds(
        Links,
        st.sampled_from(["", "▶"]),
        st.lists(
            st.builds(Link, st.just("t"), TEXT.map(lambda text: text.replace("\n", " ")), st.just("why")),
            min_size=1,
            max_size=3,
        ).map(tuple),
    )
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Quote, st.lists(inner, max_size=2).map(tuple))
        | st.builds(
            Items,
            st.none() | st.integers(0, 99),
            st.lists(st.lists(inner, max_size=2).map(tuple), max_size=3).map(tuple),
        )
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(BLOCKS, max_size=4), st.integers(0, 90), st.booleans())
def test_no_line_is_wider_than_the_page_and_every_link_is_where_it_says(
    blocks: list[Block], columns: int, numbered: bool
) -> None:
    laid = layout(page(*blocks, other="Título", summary="What it is."), columns, "es", numbered=numbered)
    assert max(line_width(line) for line in laid.lines) <= max(columns, NARROWEST)
    for index, spot in enumerate(laid.links):
        text = "".join(span.text for span in laid.lines[spot.line] if span.link == index)
        assert width(text) >= spot.end - spot.start
        before = 0
        for span in laid.lines[spot.line]:
            if span.link == index:
                assert before == spot.start
                break
            before += width(span.text)


def letters(text: str) -> str:
    return "".join(sorted(char for char in text if char in "ab日é9🙂"))


@settings(deadline=None)
@given(RUNS, CELLS, st.integers(NARROWEST, 60))
def test_no_text_is_lost(runs: tuple[Run, ...], cells: list[tuple[tuple[Run, ...], ...]], columns: int) -> None:
    paragraph = Paragraph(runs)
    laid = layout(page(paragraph, Items(7, ((paragraph,), (Quote((paragraph,)),)))), columns, "en")
    said = letters("".join(run.text for run in runs) * 3)
    assert letters("".join(shown(laid)[3:])) == said
    table = "".join(shown(layout(page(Table((), tuple(cells))), columns, "en"))[3:])
    for char in "ab日é9🙂":
        wanted = sum(run.text.count(char) for row in cells for cell in row for run in cell)
        assert table.count(char) >= wanted  # a header is repeated where a table becomes a list


@given(st.characters())
def test_every_character_has_a_width(char: str) -> None:
    assert char_width(char) in (0, 1, 2)
