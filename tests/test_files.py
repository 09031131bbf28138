"""Files that nobody ever finds half written."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from slslab.errors import UserError
from slslab.files import write_atomically


def test_a_file_is_replaced_and_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_atomically(path, "one")
    write_atomically(path, iter(["tw", "o"]))
    assert path.read_text() == "two"
    assert os.listdir(path.parent) == ["a.txt"]


def test_what_goes_wrong_leaves_the_old_file(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(UserError, match="no space is left"):
        write_atomically(path, pieces())
    assert (path.read_text(), os.listdir(tmp_path)) == ("old", ["a.txt"])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("old")
    link = tmp_path / "link"
    link.symlink_to("there")
    write_atomically(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "there").read_text() == "new"


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()))
    reader.start()
    write_atomically(pipe, "through")
    reader.join()
    assert found == ["through"]
    assert pipe.is_fifo()
