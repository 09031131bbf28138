"""The body of an answer that is read like a file."""

from __future__ import annotations

import io
from collections.abc import Iterator


class StreamingBody(io.BytesIO):
    """Bytes that are there already."""

    def __iter__(self) -> Iterator[bytes]:
        return self.iter_chunks()

    def iter_lines(self, chunk_size: int = 1024, keepends: bool = False) -> Iterator[bytes]:  # noqa: ARG002
        yield from self.read().splitlines(keepends)

    def iter_chunks(self, chunk_size: int = 1024) -> Iterator[bytes]:
        while chunk := self.read(chunk_size):
            yield chunk
