"""Opening the longest page of the library, from the key to the last byte of its paint. Linux.

    python benchmarks/pages.py [TIMES]

The page is opened from the list in which it was found, left, and opened again.
"""

from __future__ import annotations

import os
import sys
import tempfile

from pseudoterminal import PseudoTerminal

from slslab.library import Library, layout

_LAB = "from slslab.tui.app import open_lab; open_lab('en', start='glossary', asked=True)"
_SIZES = ((80, 24), (120, 40), (200, 60))


def longest(library: Library) -> str:
    """The id of the term with most lines at 80 columns."""
    return max(library.ids("term"), key=lambda id: len(layout(library.page(id, "en"), 76, "en").lines))


def measure(title: str, size: tuple[int, int], times: int) -> list[float]:
    """Milliseconds from Enter to the end of the paint, in order of size."""
    command = [sys.executable, "-c", _LAB]
    lab = PseudoTerminal(command, dict(os.environ, SLSLAB_HOME=tempfile.mkdtemp()), *size)
    try:
        lab.until("Glossary")
        lab.quiet(1)
        lab.press(title)
        lab.quiet(0.5)
        taken = []
        for _ in range(times):
            pressed = lab.press("\r")
            lab.until("Example")
            taken.append(1000 * (lab.quiet(0.2) - pressed))
            lab.press("\x1b[1;3D")  # Alt+Left
            lab.quiet(0.4)
        return sorted(taken)
    finally:
        lab.close()


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    library = Library()
    id = longest(library)
    title = library.title(id, "en")
    print(f"the longest page is {id}; at most 60 ms at p95")
    for size in _SIZES:
        taken = measure(title, size, times)
        print(
            f"{size[0]}x{size[1]}: median {taken[times // 2]:.0f} ms, p95 {taken[times * 95 // 100]:.0f} ms, "
            f"max {taken[-1]:.0f} ms of {times}"
        )


if __name__ == "__main__":
    main()
