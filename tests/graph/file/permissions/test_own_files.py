"""What lies in the project's own folder needs no question; what only seems to lie there does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.graph.file.permissions.own_files import find_own_permissions
from studio.sdk.permissions import Permission, PermissionKind


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "home"
    (found / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(found))
    monkeypatch.setenv("USERPROFILE", str(found))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return found


def owns(folder: Path, *files: str | Path) -> list[str]:
    """Return which of the files are the project's own."""
    wanted = [Permission(PermissionKind.WRITE, str(file)) for file in files]
    found = find_own_permissions(wanted, folder)
    return [str(file) for file in files if Permission(PermissionKind.WRITE, str(file)) in found]


def test_its_folder_and_the_folder_of_results_are_its_own(home: Path) -> None:
    work = home / "work"
    own = [work / "a.mp4", work / "deep" / "er" / "a.###.png", home / "Videos" / "Frameloom" / "a.mp4"]
    others = [home / "a.mp4", home / "Videos" / "a.mp4", home / "workshop" / "a.mp4", work / ".." / "a.mp4"]
    assert owns(work, *own, *others) == [str(file) for file in own]


def test_links_that_lead_out_and_hidden_files_are_not(home: Path, tmp_path: Path) -> None:
    work = home / "work"
    (work / "out").symlink_to(home)
    (work / "a.mp4").symlink_to(home / "b.mp4")
    (work / "near").symlink_to(work / "inside")
    files = [work / "out" / "a.mp4", work / "a.mp4", work / ".git" / "hooks" / "a.mp4", work / ".a.mp4"]
    assert owns(work, *files, work / "near" / "a.mp4") == [str(work / "near" / "a.mp4")]
    (tmp_path / "alias").symlink_to(work)
    assert owns(tmp_path / "alias", work / "c.mp4"), "the project was opened through a link"


@pytest.mark.parametrize("folder", [".", "..", "/"])
def test_a_folder_that_holds_the_home_is_nobodys(home: Path, folder: str) -> None:
    place = Path(os.path.normpath(home / folder))
    assert owns(place, home / "a.mp4", home / "work" / "a.mp4") == []


def test_of_other_machines_the_share_of_the_project_is_its_own_and_no_other_is_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real = os.path.realpath

    def follow(path: str | Path) -> str:
        looked.append(str(path))
        return real(path)

    monkeypatch.setattr(os.path, "realpath", follow)
    near, far = (Permission(PermissionKind.NETWORK, f"//{place}/share") for place in ("nas", "evil.example"))
    target = Permission(PermissionKind.WRITE, "//evil.example/share/a.mp4")
    assert find_own_permissions((near, far, target), Path("//nas/share/film")) == {near}
    assert find_own_permissions((near, far, target), home / "work") == frozenset()
    assert not [path for path in looked if "evil" in path]


def test_no_other_kind_is(home: Path) -> None:
    wanted = [Permission(kind, str(home / "work" / "a")) for kind in PermissionKind if kind is not PermissionKind.WRITE]
    assert find_own_permissions(wanted, home / "work") == frozenset()
