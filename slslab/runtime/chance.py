"""Luck, in streams: one for each purpose of each component, all derived from the seed of the run.

So a change of one component leaves the luck of the others alone, and two runs that differ in one knob can be
compared. The generator is Python's Mersenne Twister, whose uniform numbers are the same everywhere; what is made of
them by `log` and `exp` may differ in its last bit between platforms and is therefore rounded to whole microseconds.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from random import Random


def stream(seed: int, name: str) -> Random:
    """The stream called `name` of a run with `seed`; equal for equal arguments on every platform."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return Random(int.from_bytes(digest[:16], "big"))


@lru_cache(1024)  # asked for several times while an invocation is under way
def request_id(seed: int, ref: int) -> str:
    """The request id of invocation `ref`: a UUID (version 4 in form) that depends on seed and number alone."""
    text = hashlib.sha256(f"{seed}/request/{ref}".encode()).hexdigest()
    variant = "89ab"[int(text[16], 16) & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"
