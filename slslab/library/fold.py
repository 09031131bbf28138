"""Texts as people type them: without case, accents, hyphens and other signs."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """`text` for comparing: "Arranque en Frío" and "ARRANQUE EN FRIO", "cold-start" and "Cold start" are the same."""
    if not text.isascii():
        text = "".join([c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)])
    return " ".join("".join([c if c.isalnum() else " " for c in text.casefold()]).split())
