"""The last ten saves of a project."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from studio.core.errors import ProjectFileError
from studio.ui.shell.session.storage.file_fingerprint import FileFingerprint, FileState, compute_digest
from studio.ui.shell.session.storage.versions import MAX_VERSIONS, VersionStore

NOON = datetime(2026, 3, 4, 12, 0).astimezone()


def _keep(versions: VersionStore, path: Path | None, count: int) -> None:
    for minute in range(count):
        versions.add_version(path, f"version {minute}\n", when=NOON + timedelta(minutes=minute))


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    versions = VersionStore(tmp_path)
    _keep(versions, tmp_path / "a.loom", 13)
    found = versions.list_versions(tmp_path / "a.loom")
    assert len(found) == MAX_VERSIONS
    assert [version.file.read_text() for version in found] == [f"version {n}\n" for n in range(12, 2, -1)]
    assert found[0].saved_at == NOON + timedelta(minutes=12)
    assert found[0].size == len("version 12\n")
    assert not versions.list_versions(tmp_path / "b.loom")


def test_saving_the_same_again_is_no_other_version(tmp_path: Path) -> None:
    versions = VersionStore(tmp_path)
    _keep(versions, None, 12)
    versions.add_version(None, "version 11\n", when=NOON + timedelta(hours=1))
    found = versions.list_versions(None)
    assert len(found) == MAX_VERSIONS
    assert found[0].saved_at == NOON + timedelta(hours=1)
    assert found[1].file.read_text() == "version 10\n"
    assert versions.has_version(versions.find_home(None), compute_digest(b"version 5\n"))
    assert not versions.has_version(versions.find_home(None), compute_digest(b"version 0\n"))


def test_unsaved_work_does_not_push_saves_out(tmp_path: Path) -> None:
    versions, path = VersionStore(tmp_path), tmp_path / "a.loom"
    _keep(versions, path, 10)
    versions.add_version(path, "lost\n", unsaved=True, when=NOON)
    found = versions.list_versions(path)
    assert len(found) == MAX_VERSIONS + 1
    assert [version.is_unsaved for version in found] == [False] * 10 + [True] or found[-1].saved_at == NOON
    assert sum(version.is_unsaved for version in found) == 1


def test_foreign_files_among_them_do_no_harm(tmp_path: Path) -> None:
    versions, path = VersionStore(tmp_path), tmp_path / "a.loom"
    _keep(versions, path, 1)
    folder = versions.list_versions(path)[0].file.parent
    (folder / "notes.loom").write_text("x")
    (folder / "project.txt").unlink()
    assert len(versions.list_versions(path)) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "versions").write_text("a file in the way")
    with pytest.raises(ProjectFileError, match="cannot be made"):
        VersionStore(tmp_path).add_version(None, "x")


def test_a_stamp_tells_a_change_from_a_touch(tmp_path: Path) -> None:
    file = tmp_path / "a.loom"
    assert FileFingerprint.from_file(file) is None
    file.write_text("one")
    stamp = FileFingerprint.from_file(file)
    assert stamp is not None
    assert stamp.find_state(file) is FileState.SAME
    file.write_text("one")
    assert stamp.find_state(file) is FileState.SAME
    file.write_text("two")
    assert stamp.find_state(file) is FileState.CHANGED
    file.unlink()
    assert stamp.find_state(file) is FileState.MISSING
