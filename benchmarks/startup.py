"""How soon the program answers, against bare programs in the same run. Linux.

    python benchmarks/startup.py [ROUNDS]

Prints medians and ratios: `slslab --version` and `slslab read cold-start` (with a warm cache) against `python -c pass`;
the first frame of the lab in a pseudo-terminal against a bare Textual app that says hello; and resident memory.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from pseudoterminal import PseudoTerminal

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello, world")
Hello().run()
"""


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """Wall time of one process, start to end."""
    began = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def first_frame(command: list[str], text: str, environ: dict[str, str]) -> float:
    """From the start of the process until `text` is on the terminal."""
    terminal = PseudoTerminal(command, environ)
    try:
        return terminal.until(text) - terminal.began
    finally:
        terminal.close()


def interleaved(rounds: int, measures: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each measure; taken in turns, so that a slow moment of the machine meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for name, measure in measures.items():
        measure()  # warm: files in memory, caches written
        taken[name].clear()
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home:
        environ = dict(os.environ, SLSLAB_HOME=home, LANG="C.UTF-8")
        python, lab = sys.executable, [sys.executable, "-m", "slslab"]
        script = os.path.join(os.path.dirname(python), "slslab")
        medians = interleaved(
            rounds,
            {
                "python -c pass": lambda: seconds([python, "-c", "pass"], environ),
                "slslab --version": lambda: seconds([script, "--version"], environ),
                "slslab read cold-start": lambda: seconds([script, "read", "cold-start"], environ),
                "hello, first frame": lambda: first_frame([python, "-c", HELLO], "hello, world", environ),
                "slslab, first frame": lambda: first_frame(lab, "slslab", environ),
            },
        )
        bare, hello = medians["python -c pass"], medians["hello, first frame"]
        bounds = {"slslab --version": (bare, 3), "slslab read cold-start": (bare, 8), "slslab, first frame": (hello, 2)}
        for name, value in medians.items():
            base, most = bounds.get(name, (0.0, 0))
            ratio = f"  {value / base:5.2f}x  (at most {most}x)" if base else ""
            print(f"{name:<24}{value * 1000:8.1f} ms{ratio}")
        memory_of_the_lab(lab, environ)


def memory_of_the_lab(lab: list[str], environ: dict[str, str]) -> None:
    """Resident memory on the home screen, at rest."""
    terminal = PseudoTerminal(lab, environ)
    try:
        terminal.until("slslab")
        terminal.quiet(1.0)
        print(f"{'resident, home':<24}{terminal.memory():8.1f} MB           (at most 70 MB)")
    finally:
        terminal.close()


if __name__ == "__main__":
    main()
