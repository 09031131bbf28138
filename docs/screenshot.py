"""Takes the README's picture of the lab: a real run, a quarter of the way through, as SVG.

    python docs/screenshot.py lab.svg

Any browser turns it into a PNG; docs/lab.png was made so, at twice the size.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from slslab.i18n import Words
from slslab.learner import Store
from slslab.library import Library
from slslab.tui.app import LabApp
from slslab.tui.place import Place, Trail

RUN = {"knobs": {"rate": "6"}, "interventions": ["14s burst 9"], "at": 14_950_000}


async def take(path: Path) -> None:
    app = LabApp(Words("en"), Store.unsaved(), Trail([Place("simulation", "cold-start", RUN)]), Library(), plain=False)
    async with app.run_test(size=(120, 36)) as pilot:
        for _ in range(20):
            await pilot.pause(0.1)
        path.write_text(app.export_screenshot(title="slslab"), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
