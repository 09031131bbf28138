"""The door of the lab: what is remembered comes in, and what one has to know comes out when it is left."""

from __future__ import annotations

import gc
import os
import sys

from slslab.errors import LabError
from slslab.i18n import Words
from slslab.learner import Store
from slslab.tui import routes
from slslab.tui.lab import LabApp
from slslab.tui.place import Trail

__all__ = ["LabApp", "open_lab"]


def open_lab(lang: str, start: str | None = None, asked: bool = False) -> int:
    """Open the lab and return the exit code when it is left.

    `lang`: the language to speak; when nobody `asked` for it by name, the one that the lab was left in wins.
    `start`: what to open (`cold-start`, `sim:cold-start?memory=512`) instead of the place where the lab was left.
    """
    trouble: LabError | None = None
    try:
        store = Store()
        left = store.setting("lang", lang), store.setting("glyphs"), store.place()
    except LabError as error:
        trouble, store = error, Store.unsaved()
        left = lang, "", {}
    if not (asked or os.environ.get("SLSLAB_LANG")):
        lang = left[0]
    glyphs, trail = left[1], Trail.read(left[2])
    if start is not None:
        trail.go(routes.place_of(start, None))
    # A page makes some thousand small objects that soon go. Collected at Python's usual pace, every third page pays
    # for looking through all of Textual's: 120 ms at the 95th percentile to open one, against 45 ms at this pace.
    gc.set_threshold(20_000, 50, 100)
    app = LabApp(Words(lang), store, trail, plain={"ascii": True, "unicode": False}.get(glyphs), trouble=trouble)
    try:
        app.run()
    except KeyboardInterrupt:
        store.keep_place(app.trail.data())
    words = app.words
    if app.fault:
        sys.stderr.write(words("tui.fault", error=app.fault) + "\n")
        return 5
    sys.stderr.write(words("tui.resume" if app.saved else "tui.resume-unsaved") + "\n")
    store.close()
    return app.return_code or 0
