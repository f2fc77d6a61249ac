"""Register, update, go back and remove, with environments whose program is a script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio.app.installation import program_environment
from studio.app.installation.installed_versions import InstallationError, InstalledVersions
from studio.app.installation.program_environment import ProgramSource, find_program, make_environment, try_program
from studio.app.installation.program_update import register_version, remove_program, roll_back, update_program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the menu entries are those of Linux")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home of 小明"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    return home


def lay_down(folder: Path, version: str, *, works: bool = True) -> None:
    """Make an environment with a program that knows its version."""
    program = find_program(folder, "frameloom")
    program.parent.mkdir(parents=True)
    broken = "" if works else "echo broken; exit 1\n"
    program.write_text(f'#!/bin/sh\n{broken}[ "$1" = --version ] && echo "Frameloom {version}"\n:\n')
    program.chmod(0o755)


def make(folder: Path, source: ProgramSource) -> str:
    lay_down(folder, source.name)
    return try_program(folder)


@pytest.fixture
def installed(home: Path) -> InstalledVersions:
    root = home / "program"
    lay_down(root / "versions" / "0001", "0.1.0")
    return register_version("0.1.0", "cpu", root / "versions" / "0001")


def start(home: Path) -> str:
    """Start the command as a shell does; return what it says."""
    command = home / ".local" / "bin" / "frameloom"
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def test_registering_writes_a_command_and_a_menu_entry(installed: InstalledVersions, home: Path) -> None:
    assert start(home) == "Frameloom 0.1.0"
    assert installed.state.backend == "cpu"
    entry = (home / "data" / "applications" / "frameloom.desktop").read_text()
    assert f'Exec="{home}/.local/bin/frameloom" %f' in entry
    assert "MimeType=application/x-frameloom;" in entry
    assert "*.loom" in (home / "data" / "mime" / "packages" / "frameloom.xml").read_text()
    assert (home / "data" / "icons" / "hicolor" / "scalable" / "apps" / "frameloom.svg").is_file()


def test_an_update_lies_beside_and_can_be_taken_back(installed: InstalledVersions, home: Path) -> None:
    result = update_program(installed, "0.2.0", make)
    assert (result.before, result.after, result.is_changed) == ("0.1.0", "0.2.0", True)
    assert start(home) == "Frameloom 0.2.0"
    assert roll_back(installed).after == "0.1.0"
    assert start(home) == "Frameloom 0.1.0"
    assert roll_back(installed).after == "0.2.0"
    assert start(home) == "Frameloom 0.2.0"


def test_what_is_the_newest_already_is_not_kept_twice(installed: InstalledVersions, home: Path) -> None:
    result = update_program(installed, make=make)
    assert not result.is_changed
    assert installed.list_names() == ["0001"]
    assert start(home) == "Frameloom 0.1.0"


def test_a_version_that_does_not_run_is_not_switched_to(installed: InstalledVersions, home: Path) -> None:
    def make_broken(folder: Path, source: ProgramSource) -> str:
        lay_down(folder, source.name, works=False)
        return try_program(folder)

    with pytest.raises(InstallationError, match=r"does not run: broken"):
        update_program(installed, "0.2.0", make_broken)
    assert installed.list_names() == ["0001"]
    assert start(home) == "Frameloom 0.1.0"


def test_uninstalling_leaves_what_is_not_of_the_program(installed: InstalledVersions, home: Path) -> None:
    update_program(installed, "0.2.0", make)
    (home / "shot.loom").write_text("{}")
    remove_program(installed)
    assert (home / "shot.loom").is_file()
    left = [path for path in home.rglob("*") if path.is_file() and b"frameloom" in path.read_bytes().lower()]
    assert left == [], "the desktop's own tables forget it, too"
    assert not installed.root.exists()


def test_a_folder_elsewhere_is_no_version(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="no version of an installation"):
        register_version("frameloom", "auto", tmp_path)


@pytest.fixture
def commands(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return what was run: uv fails, pip works."""
    said: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        said.append([*command])
        return subprocess.CompletedProcess(command, int(command[0] == "uv"), "Frameloom 0.2.0\n", "")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(program_environment, "_find_uv", lambda: "uv")
    return said


def test_pip_takes_over_where_uv_fails(commands: list[list[str]], home: Path) -> None:
    assert make_environment(home / "new", ProgramSource("frameloom", "cu126")) == "0.2.0"
    assert commands[0][:2] == ["uv", "venv"]
    assert any(command[1:4] == ["-m", "pip", "install"] and command[-1] == "frameloom" for command in commands)


def test_nothing_of_this_process_leads_the_new_one_astray(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    program = find_program(home / "new", "frameloom")
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "Frameloom 1${PYTHONPATH}"\n')
    program.chmod(0o755)
    assert try_program(home / "new") == "1"
