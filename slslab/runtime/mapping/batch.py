"""A batch as an invocation, and which parts of it a function says have failed (partial batch responses)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from slslab.runtime.call import Call, Message

Filter = Callable[[Mapping[str, Any]], bool]
"""Whether a record (in the shape in which the function would get it) is wanted."""

MOST_PAYLOAD: Final = 6 * 1_048_576  # bytes of a batch (AWS Lambda, 2026)
_BACKOFF_FIRST: Final = 1_000_000  # a design choice, as is the doubling
_BACKOFF_MOST: Final = 60_000_000


def backoff(tries: int) -> int:
    """How long a batch that was throttled or failed waits before its next try, µs: twice as long each time."""
    return min(_BACKOFF_FIRST << min(tries, 20), _BACKOFF_MOST)


class Polled(Call):
    """An invocation with a batch that a mapping has fetched.

    `partial`: the function may report failures one by one; `ordered`: after the first of them it must stop, and
    report all later ones too. `names`: what it calls each message by.
    """

    sync = False
    __slots__ = ("names", "ordered", "partial")

    def __init__(
        self,
        ref: int,
        messages: tuple[Message, ...],
        reply: Callable[[Call], object],
        depth: int,
        partial: bool,
        ordered: bool,
        name: Callable[[Message], str],
    ) -> None:
        super().__init__(ref, messages, reply, depth)
        self.partial = partial
        self.ordered = ordered
        self.names = name

    def answer_for(self, failed: Sequence[Message]) -> dict[str, Any]:
        """What a handler returns so that these, and only these, count as failed."""
        return {"batchItemFailures": [{"itemIdentifier": self.names(message)} for message in failed]}


def failures(answer: Any, names: Sequence[str]) -> frozenset[str] | None:
    """The names that `answer` gives as failed, of those in the batch; None when the whole batch has failed.

    Nothing, an empty map or list of failures: all went well. Failed altogether: an answer that is no map, a list
    that is none, an entry without `itemIdentifier`, one that is null, empty or no text, and a name that is not in
    the batch.
    """
    if answer is None:
        return frozenset()
    if not isinstance(answer, Mapping):
        return None
    listed = answer.get("batchItemFailures")
    if listed is None:
        return frozenset()
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return None
    known, found = set(names), set()
    for entry in listed:
        name = entry.get("itemIdentifier") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or name not in known:
            return None
        found.add(name)
    return frozenset(found)
