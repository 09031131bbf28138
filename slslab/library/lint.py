"""Lint: everything that an author can get wrong, with file and line.

What only other rooms know is handed in: `knobs` has for each simulation a check of one knob's name and value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from slslab.errors import BadFile, Problem, UnknownName, UserError, nearest
from slslab.i18n import Said
from slslab.library.cells import clean
from slslab.library.entry import Entry
from slslab.library.library import Library
from slslab.library.samples import check_samples
from slslab.library.shelf import LANGUAGES
from slslab.library.target import KINDS, Target
from slslab.library.twins import pair, stale
from slslab.library.wikilink import find_links, without_code

# Takes the name and the text of a knob; raises UserError when the simulation has no such knob or value.
KnobCheck = Callable[[str, str], object]

SECTIONS: Final = {
    "en": ("Example", "How it works", "Numbers", "What goes wrong", "Trade-offs"),
    "es": ("Ejemplo", "Cómo funciona", "Números", "Qué sale mal", "Ventajas y costes"),
}
WORD_BOUNDS: Final = {"short": (80, 200), "finished": (250, 500)}

_SENTENCE_END: Final = re.compile(
    r"(?<![. ][A-Za-z])(?<!e\.g)(?<!i\.e)(?<!p\. ej)(?<!etc)(?<!vs)[.!?…]\s+(?=[^\Wa-z\d_]|[¿¡\"«“])"
)


def lint(library: Library, knobs: Mapping[str, KnobCheck] | None = None) -> tuple[Problem, ...]:
    """Every problem in the library, by file and line, each once."""
    rules = _Rules(library, knobs)
    found = [*rules.of_names(), *rules.of_entries(), *rules.of_twins(), *rules.of_paths(), *rules.of_orphans()]
    # A sheet that serves both languages is read once for each, and tells its problems twice.
    unique = {(problem.file, problem.line, problem.message("en")): problem for problem in found}
    return tuple(unique[key] for key in sorted(unique, key=lambda key: key[:2]))


class _Rules:
    def __init__(self, library: Library, knobs: Mapping[str, KnobCheck] | None) -> None:
        self.library = library
        self.knobs = knobs or {}
        self.entries: dict[tuple[Target, str], Entry] = {}
        self.broken: list[Problem] = []
        for (kind, id), by_lang in library.shelf.sources.items():
            for lang in by_lang:
                target = Target(kind, id)
                try:
                    self.entries[target, lang] = library.entry(target, lang)
                except BadFile as error:
                    self.broken += error.problems

    # Files and names

    def of_names(self) -> Iterator[Problem]:
        """Files out of place, files that cannot be read as what they are, ids that stand for two things."""
        for path in self.library.shelf.strays:
            yield Problem(clean(path), 0, "library.stray-file", {"expected": "ID.en.md, ID.es.md, ID.yaml"})
        yield from self.broken
        # A simulation is always written sim:ID, so it may bear the name of the term that it shows.
        kinds = [kind for kind in KINDS if kind != "simulation"]
        for kind, id in self.library.shelf.sources:
            taken = [other for other in kinds[: kinds.index(kind)] if self._file(other, id)] if kind in kinds else []
            if taken:
                values: dict[str, object] = {"id": id, "other": self._file(taken[0], id)}
                yield Problem(self._file(kind, id), 0, "library.duplicate-id", values)

    def _file(self, kind: str, id: str) -> str:
        """The main file of an entry, or "" when there is none."""
        sources = self.library.shelf.sources.get((kind, id), {})
        return next((sources[lang].files[0] for lang in LANGUAGES if lang in sources), "")

    # Entry by entry

    def of_entries(self) -> Iterator[Problem]:
        for entry in self.entries.values():
            yield from self._links(entry)
            yield from check_samples(entry.body, str(entry.path), entry.body_line)
            if entry.kind in ("term", "concept"):
                yield from self._size(entry)
                yield from _summary(entry)

    def _links(self, entry: Entry) -> Iterator[Problem]:
        for file, line, written, target in self._outgoing(entry):
            text = clean(written)
            if self.library.locate(target) is None:
                yield Problem(file, line, "library.unknown-link", {"found": text}, self._nearest(target))
            elif target.knobs and target.kind != "simulation":
                yield Problem(file, line, "library.not-a-simulation", {"found": text})
            elif check := self.knobs.get(target.id) if target.kind == "simulation" else None:
                for name, value in target.knobs:
                    yield from _knob(check, name, value, file, line)

    def _outgoing(self, entry: Entry) -> Iterator[tuple[str, int, str, Target]]:
        """Each link: file, line, what is written, target."""
        page = str(entry.path)
        for link in find_links(entry.body):
            yield page, entry.body_line + link.line - 1, link.target, Target.parse(link.target)
        sheet = self.library.shelf.sources[entry.kind, entry.id][entry.lang].files[0]
        lines = entry.lines
        for related in entry.related:
            line = lines.get(f"related.{related.id}", lines.get("terms", 1))
            yield sheet, line, related.id, Target.parse(related.id)
        for number, see in enumerate(entry.see):
            line = lines.get(f"see.{number}", lines.get("simulation", 1))
            yield sheet, line, str(see.target), see.target
        for id in entry.do:
            yield sheet, lines.get("do", 1), id, Target.parse(id if ":" in id else f"exercise:{id}")
        for number, step in enumerate(entry.steps):
            line = lines.get(f"steps.{number}", 1)
            yield sheet, line, str(step.target), step.target
            for id in step.introduces:
                yield sheet, line, id, Target.parse(id)

    def _nearest(self, target: Target) -> str | None:
        """The most likely name: of the kind that was asked for, else of any."""
        if target.kind == "term":
            return nearest(target.id, [other.name for other in self.library.targets()])
        close = nearest(target.id, self.library.ids(target.kind))
        return str(Target(target.kind, close)) if close else None

    def _size(self, entry: Entry) -> Iterator[Problem]:
        low, high = WORD_BOUNDS[entry.status]
        if not low <= entry.words <= high:
            values: dict[str, object] = {"status": entry.status, "low": low, "high": high, "found": entry.words}
            yield Problem(str(entry.path), entry.body_line, "library.word-count", values)
        if entry.status == "finished":
            lines = without_code(entry.body).split("\n")
            headings = [line[3:].strip() for line in lines if line.startswith("## ")]
            for section in SECTIONS[entry.lang]:
                if section not in headings:
                    close = nearest(section, headings)
                    found = {"section": f"## {section}"}
                    yield Problem(str(entry.path), entry.body_line, "library.missing-section", {**found}, close)

    # Both languages of a page

    def of_twins(self) -> Iterator[Problem]:
        for (kind, id), by_lang in self.library.shelf.sources.items():
            for lang, other in (LANGUAGES, LANGUAGES[::-1]):
                source = by_lang.get(lang)
                if source and other not in by_lang:
                    yield Problem(source.files[0], 0, "library.missing-twin", {"other": f"{id}.{other}.md"})
                elif kind == "exercise" and source and len(source.files) == 1:
                    yield Problem(source.files[0], 0, "library.missing-twin", {"other": f"prompt.{lang}.md"})
            if pages := pair(self.library, Target(kind, id)):
                english, spanish = (self.entries.get((Target(kind, id), lang)) for lang in LANGUAGES)
                for entry, page in ((english, pages[1]), (spanish, pages[0])):
                    if entry and (problem := stale(entry.path, entry.twin, entry.lines.get("twin", 1), page, entry.id)):
                        yield problem
                if english and spanish:
                    yield from _unequal(english, spanish)

    # The graph

    def of_paths(self) -> Iterator[Problem]:
        """A page on a path may not use a term that the path introduces only later."""
        for entry in self.entries.values():
            names = [self.library.locate(step.target) for step in entry.steps]
            read_at = {name: number for number, name in reversed(list(enumerate(names))) if name}
            introduced: set[str] = set()
            for number, step in enumerate(entry.steps):
                introduced.update(step.introduces)
                here = names[number]
                if here is None or here.kind not in ("term", "concept"):
                    continue
                for used in self._used_by(here):
                    later = read_at.get(used, 0)
                    if later > number and used.id not in introduced:
                        values = {"step": number + 1, "page": here.id, "term": used.id, "later": later + 1}
                        line = entry.lines.get(f"steps.{number}", 1)
                        yield Problem(str(entry.path), line, "library.used-too-early", values)

    def _used_by(self, target: Target) -> list[Target]:
        """The pages that the text of a page links to, in either language."""
        links = [
            self.library.locate(link.target)
            for lang in LANGUAGES
            if (entry := self.entries.get((target, lang)))
            for link in find_links(entry.body)
        ]
        return list(dict.fromkeys(link for link in links if link and link != target))

    def of_orphans(self) -> Iterator[Problem]:
        for target in self.library.targets():
            if target.kind != "path" and not self.library.backlinks(target):
                yield Problem(self._file(target.kind, target.id), 0, "library.orphan", {})


def _knob(check: KnobCheck, name: str, value: str, file: str, line: int) -> Iterator[Problem]:
    try:
        check(name, value)
    except UserError as error:
        values = dict(error.values)
        close = None
        if isinstance(error, UnknownName):
            close = error.nearest
            values["hint"] = ""
        found = clean(f"{name}={value}")
        yield Problem(file, line, "library.bad-knob", {"found": found, "problem": Said(error.key, **values)}, close)


def _summary(entry: Entry) -> Iterator[Problem]:
    line = entry.lines.get("summary", 1)
    sentences = len(_SENTENCE_END.findall(entry.summary)) + 1
    if sentences > 1:
        yield Problem(str(entry.path), line, "library.summary-sentences", {"found": sentences})
    if not entry.summary.endswith((".", "?", "!", "…")):
        yield Problem(str(entry.path), line, "library.summary-end", {})


def _unequal(english: Entry, spanish: Entry) -> Iterator[Problem]:
    """Twins say the same: their status and category, and where their front matter leads."""

    def compared(entry: Entry) -> dict[str, list[str]]:
        return {
            "status": [entry.status],
            "category": [entry.category],
            "related": sorted(related.id for related in entry.related),
            "see": [str(see.target) for see in entry.see],
            "do": sorted(entry.do),
        }

    expected = compared(english)
    for key, found in compared(spanish).items():
        if found != expected[key]:
            ours, theirs = _difference(found, expected[key])
            values: dict[str, object] = {"key": key, "other": english.path.name, "found": ours, "expected": theirs}
            yield Problem(str(spanish.path), spanish.lines.get(key, 1), "library.unequal-twins", values)


def _difference(found: Iterable[str], expected: Iterable[str]) -> tuple[str, str]:
    """What only one of two lists has; both whole when they differ in order alone."""
    found, expected = list(found), list(expected)
    ours = [item for item in found if item not in expected]
    theirs = [item for item in expected if item not in found]
    if not ours and not theirs:
        ours, theirs = found, expected
    return ", ".join(ours) or "—", ", ".join(theirs) or "—"
