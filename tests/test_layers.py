"""What a room may load, proved in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("room", ["runtime", "library", "workers", "sims", "grading", "learner", "cli"])
def test_only_the_screens_load_textual(room: str) -> None:
    assert not {"textual", "rich"} & loaded_by(f"import slslab.{room}")


def test_the_toy_cloud_stands_alone() -> None:
    ours = {name for name in loaded_by("import slslab.runtime") if name.startswith("slslab")}
    assert all(name == "slslab" or name.startswith("slslab.runtime") for name in ours)


def test_the_version_loads_next_to_nothing() -> None:
    statement = "import sys; sys.argv[1:] = ['--version']\nfrom slslab.__main__ import main\nmain()"
    assert not {"argparse", "re", "slslab.cli", "yaml"} & loaded_by(statement)
