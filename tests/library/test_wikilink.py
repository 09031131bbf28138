from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slslab.library.markdown import to_blocks
from slslab.library.page import Paragraph, Run, Table
from slslab.library.wikilink import find_links, show_words

WORDS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1)
NAMES = st.from_regex(r"(sim:|concept:)?[a-z]+(-[a-z]+)*(\?[a-z]+=[0-9]+)?", fullmatch=True)


def runs(text: str) -> tuple[Run, ...]:
    (block,) = to_blocks(text, lambda target, label: Run(label or target.upper(), "", target))
    assert isinstance(block, Paragraph)
    return block.runs


def test_a_link_with_and_without_its_own_words() -> None:
    assert runs("[[one]] and [[two|the second]].") == (
        Run("ONE", "", "one"),
        Run(" and "),
        Run("the second", "", "two"),
        Run("."),
    )


def test_a_title_is_written_small_inside_a_sentence_unless_it_is_an_acronym() -> None:
    def show(text: str) -> str:
        (block,) = to_blocks(text, lambda target, label: Run(label or target, "", target))
        assert isinstance(block, Paragraph)
        return "".join(run.text for run in block.runs)

    assert show("[[Queue]] and [[Queue]]. [[Queue]] or [[DLQ]]") == "Queue and queue. Queue or DLQ"
    assert show("the [[Queue|Queue]]") == "the Queue"


def test_a_link_in_a_table_cell() -> None:
    (table,) = to_blocks(
        "| a | b |\n|---|---|\n| [[x\\|y z]] | [[q]] |\n", lambda target, label: Run(label, "", target)
    )
    assert isinstance(table, Table)
    assert table.rows[1] == ((Run("y z", "", "x"),), ())


def test_a_link_over_two_lines_and_with_knobs() -> None:
    assert runs("see [[sim:a?memory=512&rate=2|watch\nit]]")[1] == Run("watch it", "", "sim:a?memory=512&rate=2")


def test_what_is_no_link_stays_text() -> None:
    for text in ("[[", "[[]]", "[[a", "[a]]", "[[a|b|c", "a]] b"):
        assert "".join(run.text for run in runs(text)) == text


def test_links_in_code_are_not_links() -> None:
    text = "`[[a]]` [[b]]\n\n```\n[[c]]\n```\n\n~~~ python\n[[d]]\n``` [[e]]\n~~~\n\n[[f|g]]\n"
    assert [(link.line, link.target) for link in find_links(text)] == [(1, "b"), (12, "f")]
    assert runs("`[[a]]`") == (Run("[[a]]", "code"),)


def test_the_words_that_a_reader_sees() -> None:
    assert show_words("a [[b]] c [[d|e f]] [[g\\|h]]") == "a b c e f h"


@given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=5))
def test_the_page_and_the_lint_see_the_same_links(links: list[tuple[str, str]]) -> None:
    text = " and ".join(f"[[{name}|{label}]]" for name, label in links)
    assert [(link.target, link.text) for link in find_links(text)] == links
    assert [(run.target, run.text) for run in runs(text) if run.target] == links


@given(st.text(st.sampled_from("[]|\\a `\n"), max_size=30))
def test_they_agree_on_broken_ones_too(text: str) -> None:
    seen: list[str] = []
    to_blocks(text, lambda target, label: seen.append(target) or Run(label or target, "", target))  # type: ignore[func-returns-value]
    assert all(target.strip() for target in seen)
    assert all(link.target for link in find_links(text))
