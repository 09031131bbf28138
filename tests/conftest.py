from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a home of its own and an English terminal without colours."""
    # By a number of our own: pytest would look through all homes there are for the next free one.
    home = tmp_path_factory.getbasetemp() / f"home-{next(_NUMBERS)}"
    home.mkdir()
    monkeypatch.setenv("SLSLAB_HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("SLSLAB_LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return home
