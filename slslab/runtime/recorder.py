"""The pen: writes rows into a Recording, or nothing at all.

`write` is the `extend` of one flat list, so that a row costs one call in C; every few thousand events the list is
poured into the recording's columns. Where nothing is recorded `write` is None, and who wants to write looks first:

    if (write := self.write) is not None:
        write((clock.now, Kind.START, 0, self.index, env.number, call.ref, 0))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from typing import Final

from slslab.runtime.recording import Recording

_COLUMNS: Final = 7


class Recorder:
    """Numbers what travels, and keeps what happened. `keep=False`: numbers only, and memory stays flat."""

    __slots__ = ("_buffer", "_interned", "keep", "recording", "ref", "write")

    ref: Callable[[int], int]
    """A new number for something that travels or runs, caused by the one given (-1: by nothing)."""

    write: Callable[[Iterable[int]], None] | None

    def __init__(self, recording: Recording, keep: bool) -> None:
        self.recording = recording
        self.keep = keep
        self._buffer: list[int] = []
        self._interned: dict[str, int] = {}
        # Unrecorded, `next(counter, parent)`: the number alone, and no frame of Python for it.
        self.ref = _numbering(recording) if keep else partial(next, count())
        self.write = self._buffer.extend if keep else None

    def text(self, text: str) -> int:
        """The index of `text` in the recording's texts. Equal texts are kept once."""
        index = self._interned.get(text)
        if index is None:
            index = self._interned[text] = len(self.recording.texts)
            self.recording.texts.append(text)
        return index

    def row(self) -> int:
        """The index that the next row will have, for `amend`."""
        return len(self.recording.t) + len(self._buffer) // _COLUMNS

    def amend(self, row: int, value: int) -> None:
        """Fill in the value of a row that was written before it was known: how long something would take."""
        done = len(self.recording.t)
        if row < done:
            self.recording.value[row] = value
        else:
            self._buffer[(row - done) * _COLUMNS + _COLUMNS - 1] = value

    def flush(self) -> None:
        """Pour the buffer into the recording's columns."""
        buffer, recording = self._buffer, self.recording
        recording.kind.extend(buffer[1::_COLUMNS])
        recording.code.extend(buffer[2::_COLUMNS])
        columns = ((0, recording.t), (3, recording.who), (4, recording.env), (5, recording.ref), (6, recording.value))
        for offset, column in columns:
            column.fromlist(buffer[offset::_COLUMNS])  # not `extend`, which takes three times as long
        buffer.clear()


def _numbering(recording: Recording) -> Callable[[int], int]:
    parents = recording.parents
    note = parents.append

    def ref(parent: int) -> int:
        note(parent)
        return len(parents) - 1

    return ref
