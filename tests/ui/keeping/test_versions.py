"""The last ten saves of a project."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from studio.core.errors import ProjectFileError
from studio.ui.keeping.stamp import FileState, Stamp, digest_of
from studio.ui.keeping.versions import MOST_VERSIONS, Versions

NOON = datetime(2026, 3, 4, 12, 0).astimezone()


def _keep(versions: Versions, path: Path | None, count: int) -> None:
    for minute in range(count):
        versions.keep(path, f"version {minute}\n", when=NOON + timedelta(minutes=minute))


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    _keep(versions, tmp_path / "a.loom", 13)
    found = versions.of(tmp_path / "a.loom")
    assert len(found) == MOST_VERSIONS
    assert [version.file.read_text() for version in found] == [f"version {n}\n" for n in range(12, 2, -1)]
    assert found[0].when == NOON + timedelta(minutes=12)
    assert found[0].size == len("version 12\n")
    assert not versions.of(tmp_path / "b.loom")


def test_saving_the_same_again_is_no_other_version(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    _keep(versions, None, 12)
    versions.keep(None, "version 11\n", when=NOON + timedelta(hours=1))
    found = versions.of(None)
    assert len(found) == MOST_VERSIONS
    assert found[0].when == NOON + timedelta(hours=1)
    assert found[1].file.read_text() == "version 10\n"
    assert versions.has(versions.home_of(None), digest_of(b"version 5\n"))
    assert not versions.has(versions.home_of(None), digest_of(b"version 0\n"))


def test_unsaved_work_does_not_push_saves_out(tmp_path: Path) -> None:
    versions, path = Versions(tmp_path), tmp_path / "a.loom"
    _keep(versions, path, 10)
    versions.keep(path, "lost\n", unsaved=True, when=NOON)
    found = versions.of(path)
    assert len(found) == MOST_VERSIONS + 1
    assert [version.unsaved for version in found] == [False] * 10 + [True] or found[-1].when == NOON
    assert sum(version.unsaved for version in found) == 1


def test_foreign_files_among_them_do_no_harm(tmp_path: Path) -> None:
    versions, path = Versions(tmp_path), tmp_path / "a.loom"
    _keep(versions, path, 1)
    folder = versions.of(path)[0].file.parent
    (folder / "notes.loom").write_text("x")
    (folder / "project.txt").unlink()
    assert len(versions.of(path)) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "versions").write_text("a file in the way")
    with pytest.raises(ProjectFileError, match="cannot be made"):
        Versions(tmp_path).keep(None, "x")


def test_a_stamp_tells_a_change_from_a_touch(tmp_path: Path) -> None:
    file = tmp_path / "a.loom"
    assert Stamp.of(file) is None
    file.write_text("one")
    stamp = Stamp.of(file)
    assert stamp is not None
    assert stamp.state_of(file) is FileState.SAME
    file.write_text("one")
    assert stamp.state_of(file) is FileState.SAME
    file.write_text("two")
    assert stamp.state_of(file) is FileState.CHANGED
    file.unlink()
    assert stamp.state_of(file) is FileState.GONE
