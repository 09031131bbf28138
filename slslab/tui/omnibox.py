"""`/`: everything in the lab by name, as one types."""

from __future__ import annotations

from collections.abc import Sequence

from slslab.library.target import Target
from slslab.tui.chrome import Piece
from slslab.tui.picker import Picker
from slslab.tui.preview import KIND_MARKS, done
from slslab.tui.rows import Row, column

_MOST = 12
_KIND = 14  # columns


class Omnibox(Picker):
    """Finds terms, concepts, simulations, exercises and paths; with nothing typed, where one has been."""

    HELP = "tui.help-omnibox"
    PLACEHOLDER = "tui.omnibox"

    def find(self, typed: str, width: int) -> Sequence[Row]:
        library, words = self.lab.library, self.words
        if library is None:
            return []
        if not typed:
            return self._been(width)
        progress = self.lab.progress
        rows = []
        for hit in library.search(typed, words.lang, limit=_MOST):
            through = done(progress, hit.kind, hit.target.id)
            rows.append(self._row(hit.target, hit.kind, hit.title, through, width))
        return rows

    def _been(self, width: int) -> list[Row]:
        """The last places, each once."""
        library, words = self.lab.library, self.words
        assert library is not None
        rows: dict[str, Row] = {}
        progress = self.lab.progress
        for place in self.lab.trail.before()[1:]:
            if place.kind in ("page", "simulation", "exercise") and len(rows) < 6:
                target = Target("simulation" if place.kind == "simulation" else "term", place.id)
                found = library.locate(target)
                if found is not None:
                    through = done(progress, found.kind, found.id)
                    title = library.title(found, words.lang)
                    rows[found.name] = self._row(found, found.kind, title, through, width)
        return list(rows.values())

    def _row(self, target: Target, kind: str, title: str, through: bool, width: int) -> Row:
        room = max(10, width - _KIND - 4)
        pieces = [
            Piece(KIND_MARKS.get(kind) or "  ", "accent"),
            column(title, room),
            column(self.words(f"library.kind-{kind}"), _KIND, "quiet"),
            Piece("✓" if through else " ", "good"),
        ]
        return Row(pieces, str(target))

    def about(self, id: str) -> Sequence[Piece]:
        return self.lab.preview(id)

    def nothing(self, typed: str) -> str:
        return self.words("tui.omnibox-nothing", typed=typed) if typed else self.words("tui.omnibox-start")

    def pick(self, id: str) -> None:
        self.lab.follow(id)
