"""The head of an entry: what lists, search, links and backlinks need of it, without its text."""

from __future__ import annotations

from typing import NamedTuple

from slslab.library.entry import Entry
from slslab.library.target import Target
from slslab.library.wikilink import find_links


class Head(NamedTuple):
    """`links`: what the entry points to, as it is written there without knobs (`warm-start`, `sim:cold-start`).
    `broken`: its file has mistakes; the title is then the id, and `Library.entry` says what they are."""

    kind: str
    id: str
    lang: str
    title: str
    summary: str
    category: str
    status: str
    aliases: tuple[str, ...]
    links: tuple[str, ...]
    words: int
    order: int = 0
    broken: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Head:
        links = dict.fromkeys(str(target._replace(knobs=())) for target in outgoing(entry))
        return cls(
            entry.kind,
            entry.id,
            entry.lang,
            entry.title,
            entry.summary,
            entry.category,
            entry.status,
            entry.aliases,
            tuple(links),
            entry.words,
            entry.order,
        )

    @property
    def target(self) -> Target:
        return Target(self.kind, self.id)

    @property
    def name(self) -> str:
        """See `Target.name`."""
        return self.target.name


def outgoing(entry: Entry) -> list[Target]:
    """Everything that an entry links to: in its text, then in its front matter."""
    return [
        *(Target.parse(link.target) for link in find_links(entry.body)),
        *(Target.parse(related.id) for related in entry.related),
        *(see.target for see in entry.see),
        *(Target.parse(id if ":" in id else f"exercise:{id}") for id in entry.do),
        *(step.target for step in entry.steps),
    ]
