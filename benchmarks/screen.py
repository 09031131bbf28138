"""Key to paint on the simulation screen while it plays, and what a still screen costs. Linux.

    python benchmarks/screen.py [KEYS]

The key changes the speed, and the clock stops when the new speed has been written to the terminal: the key has to
come through between the frames of the animation.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

from pseudoterminal import PseudoTerminal

_LAB = "from slslab.tui.app import open_lab; open_lab('en', start={start!r}, asked=True)"
# What is played, with the speeds that it goes to and fro between.
_RUNS = {
    "a minute, 5 requests a second": ("sim:cold-start", "1×", "2×"),
    "half an hour, 50 requests a second": ("sim:cold-start?rate=50&duration=1800", "50×", "100×"),
    "a day, 0.2 requests a second": ("sim:cold-start?rate=0.2&duration=86400", "500×", "1,000×"),
}
_SIZES = ((80, 24), (120, 40), (200, 60))


def wait(lab: PseudoTerminal, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        lab.read(left)


def measure(start: str, slow: str, fast: str, size: tuple[int, int], keys: int) -> str:
    home = tempfile.mkdtemp()
    command = [sys.executable, "-c", _LAB.format(start=start)]
    lab = PseudoTerminal(command, dict(os.environ, SLSLAB_HOME=home), *size)
    try:
        lab.until("00.000", 120)
        lab.quiet(1)
        idle, began = lab.cpu(), time.perf_counter()
        wait(lab, 4)
        idle = (lab.cpu() - idle) / (time.perf_counter() - began)
        if slow == "500×":
            lab.press("-")
        lab.press(" ")
        wait(lab, 0.5)
        busy, began, taken = lab.cpu(), time.perf_counter(), []
        for index in range(keys):
            wait(lab, 0.15 + 0.011 * (index % 7))  # at every place within a frame
            sent = lab.press("-+"[index % 2 == 0])
            taken.append(1000 * (lab.until(fast if index % 2 == 0 else slow) - sent))
        busy = (lab.cpu() - busy) / (time.perf_counter() - began)
        taken.sort()
        return (
            f"key to paint median {taken[keys // 2]:3.0f} ms, p95 {taken[keys * 95 // 100]:3.0f} ms; "
            f"CPU {100 * busy:3.0f} % playing, {100 * idle:.2f} % still; {lab.memory():.0f} MB"
        )
    finally:
        lab.close()


def main() -> None:
    keys = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    for name, (start, slow, fast) in _RUNS.items():
        for size in _SIZES:
            print(f"{name:36} {size[0]:3}×{size[1]}  {measure(start, slow, fast, size, keys)}", flush=True)


if __name__ == "__main__":
    main()
