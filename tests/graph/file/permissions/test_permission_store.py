"""What was allowed, on disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.graph.file.permissions import permission_store
from studio.graph.file.permissions.permission_store import PermissionStore
from studio.sdk.permissions import Permission, PermissionKind

GRANTED = frozenset((Permission(PermissionKind.CAMERA, "front"), Permission(PermissionKind.MICROPHONE)))


def test_what_was_remembered_is_there_for_its_project_alone(tmp_path: Path) -> None:
    store = PermissionStore(tmp_path)
    assert store.read_permissions("a") == frozenset()
    store.save_permissions("a", GRANTED)
    assert PermissionStore(tmp_path).read_permissions("a") == GRANTED
    assert store.read_permissions("b") == frozenset()
    store.remove_permissions("a")
    store.remove_permissions("a")
    assert store.read_permissions("a") == frozenset()


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_nobody_else_can_read_or_add_to_it(tmp_path: Path) -> None:
    store = PermissionStore(tmp_path)
    store.save_permissions("a", GRANTED)
    (file,) = store.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "{", "[]", '{"granted": [{"kind": "moon", "detail": ""}]}', '{"granted": 3}'])
def test_what_cannot_be_read_allows_nothing(tmp_path: Path, content: str) -> None:
    store = PermissionStore(tmp_path)
    store.folder.mkdir()
    (store.folder / "a.json").write_text(content)
    assert store.read_permissions("a") == frozenset()


def test_of_too_many_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permission_store, "_MOST_FILES", 3)
    store = PermissionStore(tmp_path)
    for number in range(4):
        store.save_permissions(f"{number}", GRANTED)
        os.utime(store.folder / f"{number}.json", (number, number))
    store.save_permissions("4", GRANTED)
    assert [store.read_permissions(f"{number}") == GRANTED for number in range(5)] == [False, False, True, True, True]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "permissions").write_text("in the way")
    with pytest.raises(StudioError, match="permissions cannot be written"):
        PermissionStore(tmp_path).save_permissions("a", GRANTED)
