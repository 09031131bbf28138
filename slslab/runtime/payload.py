"""What is said as a text, and how large it may be."""

from __future__ import annotations

import json
from typing import Any, Final

MOST_SYNC: Final = 6_291_456  # bytes of a request and of an answer when somebody waits (AWS Lambda, 2026)
MOST_ASYNC: Final = 1_048_576  # of an event (since October 2025)
_ESCAPED: Final = 6  # one character may become so many bytes (\\u1234) in JSON


def octets(text: str) -> bytes:
    """The bytes of a text. What is no UTF-8 is in a text as Python keeps such bytes: as halves of surrogate pairs."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def text_of(body: Any) -> str:
    """A message's body as the text that travels."""
    return body if isinstance(body, str) else json.dumps(body)


def clean(text: str) -> str:
    """Without lone surrogates, which no viewer and no receiver takes."""
    return text.encode("utf-8", "replace").decode()


def bytes_of(value: Any) -> int:
    """The length of `value` as JSON."""
    return len(json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass"))


def exceeds(value: Any, most: int) -> bool:
    """Whether `value` is longer than `most` as JSON. Looks closely only at what could be."""
    return len(repr(value)) > most // _ESCAPED and bytes_of(value) > most
