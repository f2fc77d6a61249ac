"""Versions beside each other: one is current, one is kept, and nothing is left of one that fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio.app.installation.installed_versions import (
    InstallationError,
    InstallationState,
    InstalledVersions,
    find_default_root,
)


@pytest.fixture
def installed(tmp_path: Path) -> InstalledVersions:
    return InstalledVersions(tmp_path / "the program of 小明")


def add(installed: InstalledVersions, version: str) -> str:
    def make(folder: Path) -> str:
        folder.mkdir(parents=True)
        return version

    return installed.add_version(make)


def test_there_is_nothing_at_first(installed: InstalledVersions) -> None:
    assert installed.state == InstallationState()
    assert installed.list_names() == []
    with pytest.raises(InstallationError, match="no earlier version"):
        installed.switch_back()


def test_a_switch_keeps_the_one_before_and_removes_older_ones(installed: InstalledVersions) -> None:
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        state = installed.switch_to(add(installed, version))
    assert (installed.get_version(state.current), installed.get_version(state.previous)) == ("0.3.0", "0.2.0")
    assert installed.list_names() == ["0002", "0003"]
    assert add(installed, "0.4.0") == "0004", "a number is not used twice while newer ones are there"


def test_going_back_twice_comes_back(installed: InstalledVersions) -> None:
    for version in ("0.1.0", "0.2.0"):
        installed.switch_to(add(installed, version))
    assert installed.get_version(installed.switch_back().current) == "0.1.0"
    assert installed.get_version(installed.switch_back().current) == "0.2.0"


def test_nothing_is_left_of_a_version_that_cannot_be_made(installed: InstalledVersions) -> None:
    installed.switch_to(add(installed, "0.1.0"))
    before = installed.state

    def fail(folder: Path) -> str:
        (folder / "lib").mkdir(parents=True)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        installed.add_version(fail)
    assert installed.state == before
    assert installed.list_names() == ["0001"]


@pytest.mark.parametrize("text", ["", "[]", '{"files": 3}', '{"files": [], "color": "red"}'])
def test_a_damaged_state_is_named(installed: InstalledVersions, text: str) -> None:
    installed.root.mkdir(parents=True)
    (installed.root / "installation.json").write_text(text)
    with pytest.raises(InstallationError, match=r"installation\.json cannot be read"):
        _ = installed.state


def test_it_is_found_from_the_environment_that_runs(
    installed: InstalledVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.switch_to(add(installed, "0.1.0"))
    monkeypatch.setattr(sys, "prefix", str(installed.get_folder("0001")))
    assert InstalledVersions.find_own().root == installed.root


def test_a_copy_that_was_installed_otherwise_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(InstallationError, match="was not made by its installer"):
        InstalledVersions.find_own()


def test_its_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_default_root().name == "program"
    monkeypatch.setenv("FRAMELOOM_INSTALLATION", str(tmp_path))
    assert find_default_root() == tmp_path
