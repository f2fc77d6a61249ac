"""The runs in a folder, by number: the first in the folder itself, further ones below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import MediaError
from studio.engine.training.run_files.run_list import find_newest_run, has_run, list_runs, make_run_folder


def begin(folder: Path) -> Path:
    """Make a run as a training does."""
    made = make_run_folder(folder)
    made.mkdir(parents=True, exist_ok=True)
    (made / "log.jsonl").touch()
    return made


def test_the_first_run_lies_in_the_folder_itself_and_further_ones_below_it(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not has_run(folder)
    assert find_newest_run(folder).folder == folder
    assert [begin(folder) for _ in range(3)] == [folder, folder / "run-002", folder / "run-003"]
    assert [run.number for run in list_runs(folder)] == [1, 2, 3]
    assert find_newest_run(folder).folder == folder / "run-003"


def test_what_older_programs_put_aside_comes_before(tmp_path: Path) -> None:
    for number in (1, 2):
        begin(tmp_path / "earlier" / f"{number:03d}")
    (tmp_path / "log.jsonl").touch()
    assert begin(tmp_path) == tmp_path / "run-004"
    found = [(run.number, run.folder.name) for run in list_runs(tmp_path)]
    assert found == [(1, "001"), (2, "002"), (3, tmp_path.name), (4, "run-004")]


def test_other_folders_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "run-2b").mkdir()
    (tmp_path / "run-7").touch()
    (tmp_path / "clips").mkdir()
    assert list_runs(tmp_path) == ()
    assert make_run_folder(tmp_path) == tmp_path


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "run-002").touch()
    with pytest.raises(MediaError, match="it cannot be written"):
        make_run_folder(tmp_path)
