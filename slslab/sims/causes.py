"""Who caused what: the request behind each thing that travels or runs, and who waits for it."""

from __future__ import annotations

from slslab.i18n import Said
from slslab.runtime.recording import Recording
from slslab.sims.views import Request, owners, requests
from slslab.sims.wording import Micros


class Causes:
    """The causes in one recording, with the words for them that the narrator's sentences hold.

    `joins`: the clients whose requests are answered only when all that they set off is done.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.requests = requests(recording)
        self._owners = owners(recording, {request.ref: number for number, request in enumerate(self.requests)})
        self._answered = any(request.end is not None for request in self.requests)
        self.joins = {n for n, part in enumerate(recording.components) if part.settings.get("join")}

    def name(self, who: int) -> str:
        """The component's name, or nothing for -1."""
        return self.recording.components[who].name if who >= 0 else ""

    def request(self, ref: int) -> Request | None:
        """The request at the top of what `ref` belongs to."""
        owner = self._owners[ref] if ref >= 0 else -1
        return self.requests[owner] if owner >= 0 else None

    def waits(self, ref: int, t: int) -> bool:
        """Whether a client waits at time `t` (µs) for the answer that `ref`, and nothing else, is to give."""
        request = self.request(ref)
        if request is None or not self._answered or request.client in self.joins:
            return False
        return request.end is None or request.end >= t

    def subject(self, ref: int, t: int) -> Said:
        """What is being worked on: `request 63`, `event 5`, `an event`."""
        request = self.request(ref)
        if request is None:
            return Said("sims.what.event")
        kind = "request" if self.waits(ref, t) else "numbered"
        return Said(f"sims.what.{kind}", n=str(request.number))

    def effect(self, ref: int, t: int, wait: int) -> Said:
        """What a wait of so many µs means to whom."""
        return Said(f"sims.effect.{'waits' if self.waits(ref, t) else 'late'}", wait=Micros(wait))
