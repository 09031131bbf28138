"""Where one is in the lab, as plain data: what history goes back to, and what the notebook keeps until next time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

ROOMS: Final = ("home", "glossary", "concepts", "simulations", "exercises", "progress")
KINDS: Final = (*ROOMS, "page", "simulation", "exercise")
_KEPT = 30  # steps of history; more than anybody goes back, and small in the notebook


@dataclass(frozen=True, slots=True)
class Place:
    """A screen (`kind`), what it shows (`id`, for a page, a simulation or an exercise), and how it was left."""

    kind: str
    id: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)

    def same(self, other: Place) -> bool:
        """Whether both show the same thing, however they were left."""
        return (self.kind, self.id) == (other.kind, other.id)

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": self.kind, "id": self.id, "state": dict(self.state)}

    @classmethod
    def read(cls, data: Any) -> Place | None:
        """What `data` gave, or None for anything else: a notebook may have been written by another version."""
        if not isinstance(data, dict) or data.get("kind") not in KINDS:
            return None
        id, state = data.get("id", ""), data.get("state", {})
        if not isinstance(id, str) or not isinstance(state, dict):
            return None
        return cls(data["kind"], id, state)


class Trail:
    """The history of one visit, as a browser keeps it: going somewhere new forgets what lay ahead."""

    def __init__(self, places: Iterable[Place] = (), at: int = -1) -> None:
        self._places = list(places) or [Place("home")]
        self._at = at if 0 <= at < len(self._places) else len(self._places) - 1

    @property
    def here(self) -> Place:
        return self._places[self._at]

    def before(self) -> list[Place]:
        """The places up to the present one, the last first."""
        return self._places[: self._at + 1][::-1]

    def leave(self, state: Mapping[str, Any]) -> None:
        """Note how the present place is being left."""
        self._places[self._at] = replace(self.here, state=dict(state))

    def go(self, place: Place) -> None:
        """Step to `place`."""
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[:-_KEPT]
        self._at = len(self._places) - 1

    def stay(self, place: Place) -> None:
        """Put `place` where one is, without a step."""
        self._places[self._at] = place

    def step(self, by: int) -> bool:
        """Go back (-1) or forward (1); False when there is nothing there."""
        if not 0 <= self._at + by < len(self._places):
            return False
        self._at += by
        return True

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {"at": self._at, "places": [place.data() for place in self._places]}

    @classmethod
    def read(cls, data: Any) -> Trail:
        """What `data` gave; a fresh trail at home for anything else."""
        if not isinstance(data, dict) or not isinstance(data.get("places"), list):
            return cls()
        places = [Place.read(item) for item in data["places"][-_KEPT:]]
        good = [place for place in places if place]
        at = data.get("at")
        return cls(good, at if isinstance(at, int) and len(good) == len(places) else -1)
