"""An entry and its neighbours -> the page: the author's text, then the sections that the front matter makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slslab.i18n import Words
from slslab.library.entry import Entry
from slslab.library.markdown import to_blocks
from slslab.library.page import Block, Heading, Items, Link, Links, Page, Paragraph, Quiz, Run, Table
from slslab.library.target import Target

if TYPE_CHECKING:
    from slslab.library.library import Library

# The glyphs that go before a link to a simulation, to an exercise, and to a page.
_MARKS = {"simulation": "▶", "exercise": "○"}
_PROVIDERS = {"aws": "AWS", "google": "Google Cloud", "azure": "Azure", "cloudflare": "Cloudflare"}


def compose(entry: Entry, library: Library, lang: str) -> Page:
    """The page of `entry`, with headings of sections in `lang`."""
    other = "es" if entry.lang == "en" else "en"
    return Page(
        entry.name,
        entry.kind,
        entry.lang,
        entry.title,
        library.title(entry.target, other) if library.has(entry.target, other) else "",
        entry.category,
        entry.status,
        entry.summary,
        tuple(_Composer(entry, library, lang).blocks()),
    )


class _Composer:
    def __init__(self, entry: Entry, library: Library, lang: str) -> None:
        self.entry = entry
        self.library = library
        self.lang = lang
        self.words = Words(lang)

    def blocks(self) -> list[Block]:
        entry = self.entry
        blocks: list[Block] = list(to_blocks(entry.body, self._resolve))
        blocks += self._steps()
        blocks += self._section("knobs", self._knobs())
        blocks += self._section("quiz", Quiz(entry.quiz) if entry.quiz else None)
        blocks += self._section("providers", self._providers())
        blocks += self._section("see", self._links("▶", [(see.target, see.text, "") for see in entry.see]))
        blocks += self._section("do", self._links("○", [(Target("exercise", id), "", "") for id in entry.do]))
        related = [(Target.parse(item.id), "", item.reason) for item in entry.related]
        blocks += self._section("related", self._links("•", related))
        blocks += self._section("sources", self._sources())
        backlinks = [(Target.parse(name), "", "") for name in self.library.backlinks(entry.target)]
        blocks += self._section("backlinks", self._links("", backlinks))
        return blocks

    def _section(self, name: str, block: Block | None) -> list[Block]:
        return [Heading(2, self.words(f"library.section-{name}")), block] if block else []

    def _resolve(self, written: str, text: str) -> Run:
        """What a wiki-link shows: its own words or the target's title; plain text when nothing has that name."""
        target = self.library.locate(Target.parse(written))
        if target is None:
            return Run(text or written)
        return Run(text or self.library.title(target, self.lang), "", str(target))

    def _links(self, mark: str, links: list[tuple[Target, str, str]]) -> Links | None:
        found = []
        for wanted, text, reason in links:
            target = self.library.locate(wanted)
            if target is not None:
                found.append(Link(str(target), text or self.library.title(target, self.lang), reason))
        return Links(mark, tuple(found)) if found else None

    def _steps(self) -> list[Block]:
        """The steps of a path as a numbered list: the link, why it stands here, and what it explains in passing."""
        items: list[tuple[Block, ...]] = []
        for step in self.entry.steps:
            target = self.library.locate(step.target)
            if target is None:
                continue
            mark = _MARKS.get(target.kind)
            runs = [Run(f"{mark} ")] if mark else []
            runs.append(Run(self.library.title(target, self.lang), "", str(target)))
            if step.text:
                runs.append(Run(f" — {step.text}"))
            items.append((Paragraph(tuple(runs)),))
        return [Items(1, tuple(items))] if items else []

    def _knobs(self) -> Table | None:
        if not self.entry.knobs:
            return None
        header = tuple((Run(self.words(f"library.knob-{name}")),) for name in ("name", "span", "default", "help"))
        rows = [
            (
                (Run(knob.name, "code"),),
                *((Run(text),) if text else () for text in (knob.span, knob.default, knob.help)),
            )
            for knob in self.entry.knobs
        ]
        return Table(("left", "left", "right", "left"), (header, *rows))

    def _providers(self) -> Table | None:
        if not self.entry.providers:
            return None
        header = tuple((Run(self.words(f"library.provider-{name}")),) for name in ("platform", "name"))
        rows = [((Run(_PROVIDERS[id]),), (Run(name),)) for id, name in self.entry.providers.items()]
        return Table(("left", "left"), (header, *rows))

    def _sources(self) -> Items | None:
        items = tuple((Paragraph((Run(source),)),) for source in self.entry.sources)
        return Items(None, items) if items else None
