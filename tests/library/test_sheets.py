from __future__ import annotations

import pytest

from slslab.errors import BadFile
from slslab.library import Entry, Question, Related, See, Step, Target
from slslab.library.sheets import count_words
from tests.library.tree import Tree


def problems(tree: Tree, name: str = "a") -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as caught:
        tree.library().entry(name, "en")
    return [(problem.line, problem.key) for problem in caught.value.problems]


def test_a_page_with_everything(tree: Tree) -> None:
    path = tree.page(
        "cold-start",
        body="## Example\n\nOne two [[warm-start|three four]].",
        aliases=["cold starts", 429],
        providers={"aws": "INIT", "google": "start"},
        related={"warm-start": "the opposite"},
        see=[{"sim": "cold-start?rate=0.01&duration=3600", "text": "One"}],
        do=["predict-cold-starts"],
        sources=["A guide, 2026"],
        quiz=[{"ask": "Why?", "options": ["a", "b"], "answer": 2, "why": "So."}],
        twin="12345678",
    )
    entry = tree.library().entry("cold-start", "en")
    assert entry == Entry(
        id="cold-start",
        kind="term",
        lang="en",
        title="Cold start",
        category="general",
        status="short",
        summary="One thing that is explained here.",
        aliases=("cold starts", "429"),
        providers={"aws": "INIT", "google": "start"},
        related=(Related("warm-start", "the opposite"),),
        see=(See(Target("simulation", "cold-start", (("rate", "0.01"), ("duration", "3600"))), "One"),),
        do=("predict-cold-starts",),
        sources=("A guide, 2026",),
        quiz=(Question("Why?", ("a", "b"), 2, "So."),),
        body="## Example\n\nOne two [[warm-start|three four]].\n",
        body_line=30,
        path=path,
        words=13,
        twin="12345678",
        lines=entry.lines,
    )
    assert entry.lines["title"] == 2
    assert path.read_text().splitlines()[entry.lines["related.warm-start"] - 1] == "  warm-start: the opposite"
    assert path.read_text().splitlines()[entry.body_line - 1] == "## Example"


def test_words_are_those_that_a_reader_reads() -> None:
    text = (
        "One *two* [[sim:a?b=c|three four]] — 5 %\n\n```\nnot this\n```\n\n| six | seven |\n|---|---|\n- eight `nine`\n"
    )
    assert count_words(text) == 8  # code is not prose


def test_the_other_kinds(tree: Tree) -> None:
    tree.simulation("show", "About [[a]].", terms=["a"])
    tree.exercise("try-it", "Do [[a]].", terms=["a"], simulation="show")
    tree.path("way", [{"read": "a", "text": {"en": "first", "es": "primero"}}, {"see": "show?x=1"}, {"do": "try-it"}])
    library = tree.library()
    simulation = library.entry("show", "es")
    assert (simulation.title, simulation.body, simulation.related) == (
        "show en vivo",
        "About [[a]].",
        (Related("a", ""),),
    )
    (knob,) = simulation.knobs
    assert tuple(getattr(knob, name) for name in ("name", "span", "default", "help")) == (
        "memory",
        "128–10240 MB",
        "512",
        "compra CPU",
    )
    assert library.entry("try-it", "en").body == "Do [[a]]."
    assert library.entry("way", "es").steps == (
        Step(Target("term", "a"), "primero"),
        Step(Target("simulation", "show", (("x", "1"),)), ""),
        Step(Target("exercise", "try-it"), ""),
    )


def test_windows_files_read_the_same(tree: Tree) -> None:
    text = tree.page("a", body="one\n\ntwo").read_text()
    plain = tree.library().entry("a", "en")
    tree.write("content/terms/a.en.md", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert tree.library().entry("a", "en") == plain


def test_every_mistake_in_the_front_matter_is_told_with_its_line(tree: Tree) -> None:
    tree.write(
        "content/terms/a.en.md",
        "---\ntitle: A\ncategory: generel\nstatus: short\nsumary: x\naliases: one\nquiz:\n"
        "- {ask: q, options: [a, b], answer: 9}\nproviders: {ibm: x}\n---\n",
    )
    assert problems(tree) == [
        (2, "errors.missing-key"),
        (3, "errors.not-one-of"),
        (5, "errors.unknown-key"),
        (6, "errors.wrong-type"),
        (9, "errors.unknown-key"),
    ]


def test_an_answer_that_is_no_option(tree: Tree) -> None:
    tree.page("a", quiz=[{"ask": "q", "options": ["a", "b"], "answer": 3}])
    assert problems(tree) == [(12, "errors.out-of-range")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (0, "errors.empty")),
        (b"just text\n", (1, "library.no-front-matter")),
        (b"---\ntitle: A\n", (1, "library.open-front-matter")),
        (b"---\ntitle: [\n---\n", (3, "errors.yaml")),
        (b"---\n- a\n---\n", (2, "errors.wrong-type")),
        (b"---\n---\n", (0, "errors.empty")),
        (b"---\ntitle: \x00\n---\n", (2, "errors.yaml")),
        (b"---\ntitle: A\nx: \xff\xfe\n---\n", (3, "errors.not-text")),
        (b"\x89PNG\r\n\x1a\n\x00", (1, "errors.not-text")),
        (b"---\ntitle: A\n---\n" + b"x" * 10_000_000, (0, "errors.too-big")),
        (b"---\nx: " + b"[" * 500 + b"\n---\n", (3, "errors.yaml")),
        (b"---\na: &a [x]\nb: [*a, *a]\n---\n", (2, "errors.yaml")),
    ],
)
def test_files_that_are_no_pages(tree: Tree, content: bytes, expected: tuple[int, str]) -> None:
    tree.write("content/terms/a.en.md", content)
    found = problems(tree)
    assert found[0][1] == expected[1]
    assert found[0][0] == expected[0] or expected[1] == "errors.yaml"


def test_a_step_must_lead_somewhere(tree: Tree) -> None:
    tree.path("a", [{"read": "x"}, {"text": {"en": "x", "es": "y"}}, {"read": "x", "do": "y"}])
    assert [key for _, key in problems(tree)] == ["library.step-leads-nowhere"] * 2


def test_what_the_front_matter_says_is_clean(tree: Tree) -> None:
    tree.write(
        "content/terms/a.en.md",
        '---\ntitle: "a\\e[31mb\\u202e"\ncategory: general\nstatus: short\nsummary: "x\\ny"\n---\n',
    )
    entry = tree.library().entry("a", "en")
    assert (entry.title, entry.summary) == ("a�[31mb�", "x y")
