"""Search that forgives: typing errors, accents, case, either language.

What a query means, best first: the exact name (id, title or alias); a name that starts with it; a name with words
that start with its words; a name much like it; and last a summary that has its words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, NamedTuple

from slslab.library.fold import fold
from slslab.library.head import Head
from slslab.library.target import KINDS, Target

_EXACT: Final = 1000.0
_PREFIX: Final = 900.0
_WORD: Final = 800.0
_ALIKE: Final = 600.0
_SUMMARY: Final = 300.0
_CUTOFF: Final = 72  # of 100; below, two names have little in common
_SHORTEST: Final = 3  # letters; with less, everything is like everything
_LAST = chr(0x10FFFF)  # sorts after every text


class Hit(NamedTuple):
    """A found entry. `title` and `summary` are in the reader's language, `matched_lang` is the one that matched."""

    target: Target
    kind: str
    title: str
    summary: str
    score: float
    matched_lang: str


class Index:
    """The names and summaries of entries, made ready for `search`."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self._heads = {(head.target, head.lang): head for head in heads}
        names: dict[tuple[str, Target, str], None] = {}
        summaries: dict[tuple[str, Target, str], None] = {}
        for (target, lang), head in self._heads.items():
            for name in (head.title, head.id, *head.aliases):
                if folded := fold(name):
                    names[folded, target, lang] = None
            for word in fold(head.summary).split():
                summaries[word, target, lang] = None
        self._names = sorted(names)
        self._name_texts = [name for name, _, _ in self._names]
        self._places: dict[str, list[int]] = {}  # word of a name -> the places of the names that have it
        for place, (name, _, _) in enumerate(self._names):
            for word in name.split():
                self._places.setdefault(word, []).append(place)
        self._words = sorted(self._places)
        self._summaries = sorted(summaries)
        self._summary_texts = [word for word, _, _ in self._summaries]

    def named(self, text: str, lang: str) -> Target | None:
        """The entry whose id, title or alias is `text`; in `lang` before the other language, terms before others."""
        wanted = fold(text)
        low, high = bisect_left(self._name_texts, wanted), bisect_left(self._name_texts, wanted + "\0")
        found = self._names[low:high]
        best = min(found, key=lambda item: (item[2] != lang, KINDS.index(item[1].kind), item[1].id), default=None)
        return best[1] if best else None

    def search(self, query: str, lang: str, limit: int = 12) -> tuple[Hit, ...]:
        """The best `limit` entries for `query`; nothing for a query without a letter."""
        wanted = fold(query)
        if not wanted:
            return ()
        best: dict[Target, tuple[float, str]] = {}

        def offer(target: Target, matched: str, score: float) -> None:
            score += 1.0 if matched == lang else 0.0
            if score > best.get(target, (0.0, ""))[0]:
                best[target] = score, matched

        for name, target, matched in self._prefixed(wanted):
            score = _EXACT if name == wanted else _PREFIX - min(50, len(name) - len(wanted))
            offer(target, matched, score)
        for place in self._with_words(wanted.split()):
            name, target, matched = self._names[place]
            offer(target, matched, _WORD - min(50, len(name) - len(wanted)))
        for place, likeness in self._alike(wanted):
            _, target, matched = self._names[place]
            offer(target, matched, _ALIKE + likeness)
        for target, matched in self._summarised(wanted.split()):
            offer(target, matched, _SUMMARY)
        ranked = sorted(best, key=lambda target: (-best[target][0], KINDS.index(target.kind), target.id))
        return tuple(self._hit(target, lang, *best[target]) for target in ranked[:limit])

    def _hit(self, target: Target, lang: str, score: float, matched: str) -> Hit:
        head = self._heads.get((target, lang)) or self._heads[target, matched]
        return Hit(target, target.kind, head.title, head.summary, score, matched)

    def _prefixed(self, wanted: str) -> list[tuple[str, Target, str]]:
        low, high = _span(self._name_texts, wanted)
        return self._names[low:high]

    def _with_words(self, words: list[str]) -> set[int]:
        """The places of the names in which each of `words` begins some word."""
        found: set[int] | None = None
        for word in words:
            low, high = _span(self._words, word)
            places = {place for each in self._words[low:high] for place in self._places[each]}
            found = places if found is None else found & places
        return found or set()

    def _alike(self, wanted: str) -> list[tuple[int, float]]:
        """The places of the names that are much like `wanted`, or that begin much like it, with their likeness."""
        if len(wanted) < _SHORTEST:
            return []
        from rapidfuzz import fuzz, process  # 15 ms, and only for who searches

        whole = process.extract(wanted, self._name_texts, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=40)
        likeness = {place: score for _, score, place in whole}
        if len(wanted) > _SHORTEST:
            size = len(wanted)
            starts = [name[:size] for name in self._name_texts]
            begun = process.extract(wanted, starts, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=40)
            for _, score, place in begun:
                likeness[place] = max(likeness.get(place, 0.0), score - 5.0)
            parts = process.extract(wanted, self._words, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=10)
            for word, score, _ in parts:
                for place in self._places[word]:
                    likeness[place] = max(likeness.get(place, 0.0), score - 10.0)
        return list(likeness.items())

    def _summarised(self, words: list[str]) -> set[tuple[Target, str]]:
        """The entries whose summary has, for each of `words`, some word that begins with it."""
        found: set[tuple[Target, str]] | None = None
        for word in words:
            if len(word) < _SHORTEST:
                continue
            low, high = _span(self._summary_texts, word)
            entries = {(target, lang) for _, target, lang in self._summaries[low:high]}
            found = entries if found is None else found & entries
        return found or set()


def _span(texts: list[str], start: str) -> tuple[int, int]:
    """The places in sorted `texts` of those that start with `start`."""
    return bisect_left(texts, start), bisect_left(texts, start + _LAST)
