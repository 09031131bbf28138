from __future__ import annotations

from slslab.library.markdown import to_blocks
from slslab.library.page import Block, Code, Heading, Items, Page, Paragraph, Quiz, Quote, Rule, Run, Table


def blocks(text: str) -> tuple[Block, ...]:
    return to_blocks(text, lambda target, label: Run(label or target, "", target))


def test_each_kind_of_block() -> None:
    text = (
        "# Top\n\nA **bold** and *soft* `code`  \nnext\nline\n\n### Deep\n\n"
        "- one\n- two\n  - inner\n\n3. three\n4. four\n\n```json\n{}\n```\n\n> said\n\n---\n\n"
        "| a | b |\n|:-:|--:|\n| 1 | 2 |\n"
    )
    inner = Items(None, ((Paragraph((Run("inner"),)),),))
    assert blocks(text) == (
        Heading(2, "Top"),
        Paragraph(
            (
                Run("A "),
                Run("bold", "strong"),
                Run(" and "),
                Run("soft", "emphasis"),
                Run(" "),
                Run("code", "code"),
                Run("\nnext line"),
            )
        ),
        Heading(3, "Deep"),
        Items(None, ((Paragraph((Run("one"),)),), (Paragraph((Run("two"),)), inner))),
        Items(3, ((Paragraph((Run("three"),)),), (Paragraph((Run("four"),)),))),
        Code("json", "{}"),
        Quote((Paragraph((Run("said"),)),)),
        Rule(),
        Table(("center", "right"), (((Run("a"),), (Run("b"),)), ((Run("1"),), (Run("2"),)))),
    )


def test_html_is_text() -> None:
    assert blocks("<b>x</b>\n\n<div>\ny\n</div>") == (
        Paragraph((Run("<b>x</b>"),)),
        Paragraph((Run("<div> y </div>"),)),
    )


def test_other_links_show_where_they_lead_and_images_their_words() -> None:
    assert blocks("[here](http://a.b) <http://c.d> ![a cat](x.png)") == (
        Paragraph((Run("here (http://a.b) http://c.d a cat"),)),
    )


def test_nothing_that_a_terminal_could_obey_gets_through() -> None:
    for text in (
        "a\x1b[31mb",
        "```\na\x1b]0;t\x07b\n```",
        "a\x9b2Jb",
        "a&#27;b",
        "a\u202eb",
        "`a\x08b`",
        "# a\rb\x00c",
    ):
        shown = repr(blocks(text))
        for bad in ("\\x1b", "\\x9b", "\\x07", "\\u202e", "\\x08", "\\x00"):
            assert bad not in shown


def test_a_page_turns_into_json_and_back() -> None:
    import json

    from slslab.library.page import Link, Links, Question

    text = "x [[a|b]]\n\n- y\n\n> - z\n\n| a |\n|---|\n| b |\n\n---\n\n```\nc\n```\n\n## h\n"
    quiz = Quiz((Question("q?", ("a", "b"), 2, "w"),))
    page = Page("n", "term", "en", "T", "O", "c", "s", "S.", (*blocks(text), quiz, Links("▶", (Link("a", "b", "c"),))))
    assert Page.unpack(json.loads(json.dumps(page.pack()))) == page
