"""What a link points to.

The small types of this room that a warm `slslab read` needs are named tuples and not dataclasses: a frozen
dataclass costs 0.7 ms to *define*, a named tuple a tenth of that, and JSON writes it as it is.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# kind -> what a wiki-link writes before the id. Terms are what pages speak of most, so they need nothing.
PREFIXES: Final = {"term": "", "concept": "concept:", "simulation": "sim:", "exercise": "exercise:", "path": "path:"}
KINDS: Final = tuple(PREFIXES)
_KIND_OF: Final = {"term": "term", "sim": "simulation", **{kind: kind for kind in KINDS}}


class Target(NamedTuple):
    """An entry, and for a simulation the knob settings to open it with: `sim:cold-start?memory=512&rate=2`.

    `kind` is what the text said ("term" when it had no prefix); only a `Library` knows whether it exists.
    """

    kind: str
    id: str
    knobs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Target:
        """The target that `text` names. Never fails: a name that makes no sense is a name that nothing has."""
        prefix, colon, rest = text.strip().partition(":")
        kind = _KIND_OF.get(prefix.strip()) if colon else "term"
        if kind is None:
            kind, rest = "term", text.strip()
        elif not colon:
            rest = prefix
        name, _, query = rest.partition("?")
        pairs = (part.partition("=") for part in query.split("&") if part)
        return cls(kind, name.strip(), tuple((knob.strip(), value.strip()) for knob, _, value in pairs))

    def __str__(self) -> str:
        query = "&".join(f"{knob}={value}" if value else knob for knob, value in self.knobs)
        return f"{PREFIXES[self.kind]}{self.id}" + (f"?{query}" if query else "")

    @property
    def name(self) -> str:
        """The entry's one name among all kinds. Ids are unique, but a simulation may bear the id of the term
        that it shows, so a simulation is always `sim:ID`; everything else is its bare id."""
        return f"sim:{self.id}" if self.kind == "simulation" else self.id
