"""Search over a thousand made-up entries, one search a keystroke, as somebody types.

python benchmarks/search.py
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from slslab.library import Library

# fmt: off
SYLLABLES = (
    "la", "ser", "ver", "con", "cur", "ren", "cy", "tri", "gger", "que", "ue", "to", "pic", "stre", "am", "bu", "cket",
    "ta", "ble", "ló", "gi", "ca", "ción", "frí", "o", "lien", "te",
)
# fmt: on
ENTRIES = 1_000


def word(luck: random.Random) -> str:
    return "".join(luck.choices(SYLLABLES, k=luck.randint(2, 4)))


def make(folder: Path, luck: random.Random) -> list[str]:
    """A thousand terms in both languages; returns their titles."""
    terms = folder / "terms"
    terms.mkdir()
    titles = []
    for number in range(ENTRIES):
        titles.append(f"{word(luck)} {word(luck)}")
        for lang in ("en", "es"):
            front = [
                f"title: {titles[-1] if lang == 'en' else word(luck)}",
                "category: general",
                "status: short",
                f"aliases: [{word(luck)} {word(luck)}, {word(luck)}]",
                f"summary: {' '.join(word(luck) for _ in range(15))}.",
                "twin: 00000000",
            ]
            (terms / f"made-up-{number}.{lang}.md").write_text("---\n" + "\n".join(front) + "\n---\nText.\n", "utf-8")
    return titles


def main() -> None:
    luck = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        titles = make(Path(folder), luck)
        library = Library(Path(folder), Path(folder) / "none", Path(folder) / "cache")
        began = time.perf_counter()
        library.search("x", "en")
        print(f"index of {ENTRIES} entries in two languages: {1000 * (time.perf_counter() - began):.0f} ms, made once")
        taken = []
        for title in luck.sample(titles, 40):
            typed = list(title)
            at = luck.randrange(len(typed))
            typed[at] = luck.choice("abcdefghijklmnopqrstuvwxyz")  # one typing error each
            for end in range(1, len(typed) + 1):
                began = time.perf_counter()
                library.search("".join(typed[:end]), "en")
                taken.append(1000 * (time.perf_counter() - began))
        taken.sort()
        median, p95 = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
        print(f"{len(taken)} keystrokes: median {median:.1f} ms, p95 {p95:.1f} ms, max {taken[-1]:.1f} ms")
        print("(at most 20 ms)")


if __name__ == "__main__":
    main()
