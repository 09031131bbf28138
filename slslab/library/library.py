"""The library: every entry by name, what links to what, and pages ready to be laid out.

Making one only lists folders. An entry is read when it is asked for; heads of all entries when a list, a search or a
backlink needs them. Pages and heads are kept in the cache folder: a page under the fingerprint of *all* content files
(its links show other entries' titles, and its foot who links here), a head under the stamp of its own files.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from slslab import __version__, paths
from slslab.errors import BadFile, UnknownName
from slslab.library.cache import Cache
from slslab.library.page import Page
from slslab.library.shelf import LANGUAGES, Shelf, Source
from slslab.library.target import KINDS, Target

if TYPE_CHECKING:  # what only some calls need is imported by them: `slslab read` must stay quick
    from slslab.library.entry import Entry
    from slslab.library.head import Head
    from slslab.library.search import Hit, Index

_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)


class Library:
    """The entries under `root` (content) and `exercises`; by default those that ship with the program.

    Where a call takes a `name`, it takes a `Target` or what a wiki-link writes: `cold-start`, `sim:cold-start`. A
    simulation may have the id of the term that it shows; the bare id is then the term's.
    """

    def __init__(self, root: Path | None = None, exercises: Path | None = None, cache: Path | None = None) -> None:
        self.root = root or paths.shipped("content")
        self.exercises = exercises or paths.shipped("exercises")
        self.shelf = Shelf(self.root, self.exercises)
        self._cache = Cache(cache or paths.cache_folder() / "library")
        self._code = _code_stamp()
        self._entries: dict[tuple[Target, str], Entry] = {}
        self._pages: dict[tuple[Target, str], Page] = {}

    # Names

    def ids(self, kind: str | None = None) -> tuple[str, ...]:
        """The ids of one kind, or of all kinds, in alphabetical order."""
        return tuple(sorted({id for of, id in self.shelf.sources if kind in (None, of)}))

    def targets(self, kind: str | None = None) -> tuple[Target, ...]:
        """The entries of one kind, or all of them kind by kind."""
        kinds = (kind,) if kind else KINDS
        return tuple(Target(of, id) for of in kinds for id in sorted(id for k, id in self.shelf.sources if k == of))

    def locate(self, name: str | Target) -> Target | None:
        """The entry of that name, with the knobs that the name had; None when there is none. What has no prefix may
        be of any kind."""
        target = Target.parse(name) if isinstance(name, str) else name
        if (target.kind, target.id) in self.shelf.sources:
            return target
        if target.kind == "term":
            for kind in KINDS:
                if (kind, target.id) in self.shelf.sources:
                    return target._replace(kind=kind)
        return None

    def find(self, name: str | Target) -> Target:
        """`locate`, or UnknownName with the nearest name."""
        target = self.locate(name)
        if target is None:
            raise UnknownName("library.unknown-id", found=str(name), valid=self._names_for(name))
        return target

    def resolve(self, text: str, lang: str) -> Target | None:
        """The entry that a person means by `text`: a name, a title or an alias, in either language, whatever its
        case, accents and hyphens. None when nothing is called so."""
        return self.locate(text) or self.index.named(text, lang)

    def kind(self, name: str | Target) -> str:
        """The kind of an entry. UnknownName."""
        return self.find(name).kind

    def has(self, name: str | Target, lang: str) -> bool:
        """Whether an entry is there in this language."""
        target = self.locate(name)
        return target is not None and lang in self.shelf.sources[target.kind, target.id]

    def _names_for(self, name: str | Target) -> list[str]:
        target = Target.parse(name) if isinstance(name, str) else name
        if target.kind == "term":
            titles = [word for head in self._heads.values() for word in (head.title, *head.aliases)]
            return [*(target.name for target in self.targets()), *titles]
        return [str(other) for other in self.targets(target.kind)]

    # What is in them

    def entry(self, name: str | Target, lang: str) -> Entry:
        """An entry in `lang`, or in the other language when it is not translated. UnknownName; BadFile when its file
        has mistakes, with each of them."""
        target = self.find(name)._replace(knobs=())
        key = target, lang
        if key not in self._entries:
            from slslab.library.sheets import read_entry

            lang, source = self._source(target, lang)
            self._entries[key] = read_entry(target.kind, target.id, lang, source.files)
        return self._entries[key]

    def page(self, name: str | Target, lang: str, body: str | None = None) -> Page:
        """The page of an entry. `body`: the text to show in place of the entry's own (a prompt whose numbers have
        been filled in). UnknownName; BadFile when its file has mistakes."""
        target = self.find(name)._replace(knobs=())
        if body is not None:
            return self._compose(target, lang, body)
        if (target, lang) not in self._pages:
            self._pages[target, lang] = self._kept_page(target, lang)
        return self._pages[target, lang]

    def _kept_page(self, target: Target, lang: str) -> Page:
        name = f"{target.kind}-{target.id}.{lang}"
        key = [__version__, self._code, self.shelf.fingerprint]
        try:
            page = Page.unpack(self._cache.get(name, key))
            if (page.name, page.kind) == (target.name, target.kind):
                return page
        except _UNREADABLE:
            pass
        page = self._compose(target, lang, None)
        if self.shelf.settled:
            self._cache.keep(name, key, page.pack())
        return page

    def _compose(self, target: Target, lang: str, body: str | None) -> Page:
        from slslab.library.compose import compose

        entry = self.entry(target, lang)
        if body is not None:
            from dataclasses import replace

            entry = replace(entry, body=body)
        return compose(entry, self, lang)

    def _source(self, target: Target, lang: str) -> tuple[str, Source]:
        by_lang = self.shelf.sources[target.kind, target.id]
        found = lang if lang in by_lang else next(iter(by_lang))
        return found, by_lang[found]

    # Heads, and what follows from them

    def head(self, name: str | Target, lang: str) -> Head:
        """Title, summary and the like of an entry, in `lang` or else the other language. UnknownName."""
        target = self.find(name)
        return self._heads.get((target.kind, target.id, lang)) or next(
            self._heads[target.kind, target.id, lang] for lang in self.shelf.sources[target.kind, target.id]
        )

    def heads(self, kind: str, lang: str) -> tuple[Head, ...]:
        """The heads of one kind: exercises in the order of the course, anything else by id."""
        return tuple(sorted((self.head(target, lang) for target in self.targets(kind)), key=lambda head: head.order))

    def title(self, name: str | Target, lang: str) -> str:
        """The title of an entry. UnknownName."""
        return self.head(name, lang).title

    def backlinks(self, name: str | Target) -> tuple[str, ...]:
        """The names of the entries that link to this one, kind by kind."""
        return self._backlinks.get(self.find(name).name, ())

    def search(self, query: str, lang: str, limit: int = 12) -> tuple[Hit, ...]:
        """The entries that `query` may mean, best first; see `slslab.library.search`."""
        return self.index.search(query, lang, limit)

    @cached_property
    def index(self) -> Index:
        """What search looks into; made once."""
        from slslab.library.search import Index

        return Index(self._heads.values())

    @cached_property
    def _backlinks(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[Target, None]] = {}
        for head in sorted(self._heads.values(), key=lambda head: (KINDS.index(head.kind), head.id)):
            for link in head.links:
                target = self.locate(link)
                if target and target != head.target:
                    found.setdefault(target.name, {})[head.target] = None
        return {name: tuple(target.name for target in targets) for name, targets in found.items()}

    @cached_property
    def _heads(self) -> dict[tuple[str, str, str], Head]:
        """The head of each entry in each language that it has; those of unchanged files come from the cache."""

        key = [__version__, self._code]
        kept = self._cache.get("heads", key)
        kept = kept if isinstance(kept, dict) else {}
        heads: dict[tuple[str, str, str], Head] = {}
        packed: dict[str, object] = {}
        for (kind, id), by_lang in self.shelf.sources.items():
            for lang, source in by_lang.items():
                name = f"{source.files[0]} {lang}"
                head = _unpack_head(kept.get(name), source.stamp) or self._read_head(Target(kind, id), lang)
                heads[kind, id, lang] = head
                packed[name] = [list(source.stamp), list(head)]
        if packed != kept and self.shelf.settled:
            self._cache.keep("heads", key, packed)
        return heads

    def _read_head(self, target: Target, lang: str) -> Head:
        from slslab.library.head import Head

        try:
            return Head.of(self.entry(target, lang))
        except BadFile:
            return Head(target.kind, target.id, lang, target.id, "", "", "", (), (), 0, broken=True)


def _unpack_head(kept: Any, stamp: tuple[int, ...]) -> Head | None:
    """The head that was kept, if it was kept for files of this stamp."""
    from slslab.library.head import Head

    try:
        old_stamp, (*start, aliases, links, words, order, broken) = kept
        if old_stamp != list(stamp):
            return None
        return Head._make((*start, tuple(aliases), tuple(links), words, order, broken))
    except _UNREADABLE:
        return None


def _code_stamp() -> int:
    """Another number whenever the code or the words that make a page changed: a clone has one version for long."""
    room = Path(__file__).parent
    words = room.parent / "i18n"
    files = [*room.glob("*.py"), *(words / lang / "library.py" for lang in LANGUAGES)]
    return hash(tuple(file.stat().st_mtime_ns for file in sorted(files)))
