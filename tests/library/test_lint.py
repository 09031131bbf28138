from __future__ import annotations

import json
from pathlib import Path

import pytest

from slslab.errors import Problem, UserError
from slslab.library.lint import lint
from slslab.library.samples import check_samples
from slslab.library.target import Target
from slslab.library.twins import fingerprint, pair, write_twins
from tests.library.tree import FINISHED, Tree, words


def found(tree: Tree, *keys: str, **options: object) -> list[Problem]:
    """The problems of these kinds; all but the staleness of twins when none is named."""
    problems = lint(tree.library(), **options)  # type: ignore[arg-type]
    if keys:
        return [problem for problem in problems if problem.key in [f"library.{key}" for key in keys]]
    return [problem for problem in problems if problem.key != "library.stale-twin"]


def at(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(Path(problem.file).name, problem.line) for problem in problems]


def stamp(tree: Tree) -> None:
    library = tree.library()
    for target in library.targets():
        if pages := pair(library, target):
            write_twins(pages)


@pytest.fixture
def clean(tree: Tree) -> Tree:
    """A library without a mistake: two terms that link to each other, a simulation, an exercise."""
    tree.pages("one", related={"two": "its neighbour"}, see=[{"sim": "show?memory=512", "text": "Look"}], do=["try"])
    for lang in ("en", "es"):
        tree.page("two", lang, FINISHED[lang] + "[[one|back]]", status="finished")
    tree.simulation("show")
    tree.exercise("try")
    stamp(tree)
    return tree


def test_a_clean_library_has_no_problems(clean: Tree) -> None:
    assert lint(clean.library(), {"show": lambda *_: None}) == ()


def test_an_unknown_link_has_its_line_and_the_nearest_name(clean: Tree) -> None:
    clean.pages(
        "three",
        f"{words(90)}\n\n[[oen|x]] and `[[not this]]`\nthen [[sim:shwo?memory=1|y]] [[nothing-like-it]]",
        related={"twoo": "x"},
        do=["tri"],
        see=[{"sim": "shows", "text": "x"}],
    )
    problems = [p for p in found(clean, "unknown-link") if p.file.endswith("three.en.md")]
    lines = (clean.content / "terms" / "three.en.md").read_text().splitlines()
    assert [(lines[p.line - 1].strip(), p.values["found"], p.nearest) for p in problems] == [
        ("twoo: x", "twoo", "two"),
        ("do:", "tri", "exercise:try"),
        ("- sim: shows", "sim:shows", "sim:show"),
        ("[[oen|x]] and `[[not this]]`", "oen", "one"),
        ("then [[sim:shwo?memory=1|y]] [[nothing-like-it]]", "sim:shwo?memory=1", "sim:show"),
        ("then [[sim:shwo?memory=1|y]] [[nothing-like-it]]", "nothing-like-it", None),
    ]
    assert "Did you mean one?" in problems[3].message("en")


def test_knobs_are_held_against_the_simulation(clean: Tree) -> None:
    def check(name: str, value: str) -> None:
        if name != "memory":
            raise UserError("errors.unknown-key", found=name)
        if not value.isdigit():
            raise UserError("errors.not-text")

    clean.pages("three", f"{words(90)} [[sim:show?memory=x]] [[sim:show?speed=1|a]] [[one?memory=1|b]] [[one]]")
    problems = [p for p in found(clean, "bad-knob", "not-a-simulation", knobs={"show": check}) if "three.en" in p.file]
    assert [p.message("es").partition(": ")[2] for p in problems] == [
        "memory=x: esto no es un archivo de texto UTF-8.",
        "speed=1: la clave speed no existe.",
        "solo un enlace a una simulación lleva mandos; hay one?memory=1.",
    ]


def test_broken_files_and_strays_are_told(clean: Tree) -> None:
    clean.write("content/terms/notes.txt", "x")
    clean.write("content/terms/Upper.en.md", "x")
    clean.page("three", titel="x")
    assert at(found(clean, "stray-file")) == [("Upper.en.md", 0), ("notes.txt", 0)]
    (problem,) = [p for p in found(clean) if p.key == "errors.unknown-key"]
    assert problem.nearest == "title"


def test_an_id_stands_for_one_thing(clean: Tree) -> None:
    clean.pages("try")
    clean.simulation("one")  # a simulation may have the name of its term
    (problem,) = found(clean, "duplicate-id")
    assert Path(problem.file).name == "exercise.yaml"
    assert Path(str(problem.values["other"])).name == "try.en.md"


def test_twins(clean: Tree) -> None:
    clean.page("alone", "es", related={"one": "x"})
    clean.exercise("half", langs=("es",))
    assert [p.values["other"] for p in found(clean, "missing-twin")] == ["alone.en.md", "prompt.en.md"]


def test_an_edited_page_makes_the_note_in_its_twin_stale(clean: Tree) -> None:
    path = clean.content / "terms" / "one.en.md"
    clean.write("content/terms/one.en.md", path.read_text() + "\nOne more.\n")
    (problem,) = found(clean, "stale-twin")
    spanish = clean.content / "terms" / "one.es.md"
    assert problem.file == str(spanish)
    assert spanish.read_text().splitlines()[problem.line - 1].startswith("twin:")
    stamp(clean)
    assert found(clean, "stale-twin") == []


def test_noting_twins_keeps_the_rest_of_the_file(clean: Tree) -> None:
    english, spanish = (clean.content / "terms" / f"one.{lang}.md" for lang in ("en", "es"))
    text = english.read_text().replace("\n", "\r\n")
    english.write_bytes(text.encode())
    lines = spanish.read_text().splitlines(True)
    spanish.write_text("".join(line for line in lines if not line.startswith("twin:")) + "Algo más.\n")
    assert write_twins((english, spanish)) == 2
    lines = english.read_bytes().decode().split("\r\n")
    assert [line for line in lines if not line.startswith("twin:")] == [
        line for line in text.split("\r\n") if not line.startswith("twin:")
    ]
    assert f"\ntwin: {fingerprint(english)}\n---\n" in spanish.read_text()
    assert write_twins((english, spanish)) == 0


def test_a_fingerprint_does_not_depend_on_the_note_or_on_line_ends(clean: Tree) -> None:
    path = clean.content / "terms" / "one.en.md"
    before = fingerprint(path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert fingerprint(path) == before
    path.write_text(path.read_text().replace("twin: ", "twin: x"))
    assert fingerprint(path) == before
    path.write_text(path.read_text() + "twin: a line of the text\n")
    assert fingerprint(path) != before


def test_twins_lead_to_the_same_places(clean: Tree) -> None:
    clean.page("three", "en", related={"one": "x", "two": "y"}, see=[{"sim": "show?memory=512", "text": "a"}])
    clean.page("three", "es", related={"one": "x"}, see=[{"sim": "show?memory=1024", "text": "a"}], category="data")
    assert {str(p.values["key"]): (p.values["found"], p.values["expected"]) for p in found(clean, "unequal-twins")} == {
        "related": ("—", "two"),
        "see": ("sim:show?memory=1024", "sim:show?memory=512"),
        "category": ("data", "general"),
    }


def test_a_path_introduces_before_it_uses(clean: Tree) -> None:
    clean.path("way", [{"read": "two"}, {"do": "try"}, {"read": "one"}])
    (problem,) = found(clean, "used-too-early")
    sheet = (clean.content / "paths" / "way.yaml").read_text().splitlines()
    assert sheet[problem.line - 1] == "- read: two"
    assert problem.values == {"step": 1, "page": "two", "term": "one", "later": 3}
    clean.path("way", [{"read": "two", "introduces": ["one"]}, {"read": "one"}])
    assert found(clean, "used-too-early") == []
    clean.path("way", [{"read": "one"}, {"read": "two"}])
    assert found(clean, "used-too-early") == []


def test_a_page_that_nobody_links_to(clean: Tree) -> None:
    clean.pages("island", f"{words(90)} [[island|itself]]")
    clean.simulation("hidden")
    assert at(found(clean, "orphan")) == [("hidden.yaml", 0), ("island.en.md", 0)]


def test_sizes_and_sections(clean: Tree) -> None:
    clean.pages("tiny", "few words", related={"one": "x"})
    clean.page("two", "en", words(600), status="finished")
    clean.page("two", "es", FINISHED["es"].replace("## Números", "## Numeros"), status="finished", related={"one": "x"})
    problems = found(clean, "word-count", "missing-section")
    assert [(Path(p.file).name, p.values.get("found") or p.values["section"], p.nearest) for p in problems] == [
        ("tiny.en.md", 9, None),
        ("tiny.es.md", 9, None),
        ("two.en.md", 606, None),
        ("two.en.md", "## Example", None),
        ("two.en.md", "## How it works", None),
        ("two.en.md", "## Numbers", None),
        ("two.en.md", "## What goes wrong", None),
        ("two.en.md", "## Trade-offs", None),
        ("two.es.md", "## Números", "Numeros"),
    ]


@pytest.mark.parametrize(
    ("summary", "keys"),
    [
        ("One sentence, e.g. AWS has 1.5 GB of it.", []),
        ("¿Una sola pregunta?", []),
        ("Two sentences. Here they are.", ["library.summary-sentences"]),
        ("Una frase. ¿Y otra?", ["library.summary-sentences"]),
        ("No full stop", ["library.summary-end"]),
    ],
)
def test_a_summary_is_one_sentence(clean: Tree, summary: str, keys: list[str]) -> None:
    clean.page("two", "en", FINISHED["en"] + "[[one]]", status="finished", summary=summary)
    assert [p.key for p in found(clean)] == keys


@pytest.mark.parametrize(
    ("sample", "line", "says"),
    [
        ("```python\nx = 1\n```", 0, ""),
        ("```python\nx = 1\ny = (\n```", 3, "python does not run: '(' was never closed"),
        ("```python run\nassert 1 + 1 == 2\n```", 0, ""),
        ("```python run\nx = 1\nraise ValueError('no')\n```", 3, "ValueError: no"),
        ("```python run\nimport sys; sys.exit(3)\n```", 2, "exit code 3"),
        ("```python\nimport sys; sys.exit(3)\n```", 0, ""),
        ('```json\n{"a": 1}\n```', 0, ""),
        ('```json\n{"a": 1,}\n```', 2, "json does not run"),
        ("```json\nNaN[\n```", 2, "json"),
        ("```yaml\na: [1\n```", 3, "yaml does not run"),
        ("```yaml\na: 1\n---\nb: 2\n```", 0, ""),
        ("```js\n{{{\n```", 0, ""),
        ("```python\nx = (", 2, "never closed"),
        ("~~~python\n```\n~~~", 2, "python"),
        ("- a\n\n   ```python\n   if 1:\n     x = 1\n   ```", 0, ""),
    ],
)
def test_code_samples_must_run(sample: str, line: int, says: str) -> None:
    problems = check_samples(sample, "f.md", 1)
    assert [problem.line for problem in problems] == ([line] if line else [])
    assert says in "".join(problem.message("en") for problem in problems)


def test_a_sample_that_never_ends_is_ended() -> None:
    code = "```python run\nimport subprocess, sys\nsubprocess.run([sys.executable, '-c', 'while True: pass'])\n```"
    (problem,) = check_samples(code, "f.md", 1, time_out=0.3)
    assert problem.message("es") == "f.md:2: este python no ha terminado en 0.3 s."


def test_problems_can_be_told_as_json(clean: Tree) -> None:
    clean.pages("island")
    assert all(json.dumps(p.values, default=str) for p in found(clean))
    assert Target.parse("island").id in found(clean, "orphan")[0].file
