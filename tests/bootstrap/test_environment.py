"""The virtual environment: what is installed, and what becomes of a broken one."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Environment, SetupError
from tools.install.file_lock import hold_file_lock

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for programs are shell scripts")


def _run(environment: Environment, *arguments: str) -> None:
    subprocess.run([str(environment.python), "-m", "pip", "-q", *arguments], check=True, capture_output=True)


class TestOldPython:
    def test_its_syntax_is_understood_by_an_old_python(self) -> None:
        folder = Path(bootstrap.__file__).parent / "tools" / "install"
        names = ("__init__", "file_lock", "pip_settings", "torch_backend")
        for file in (Path(bootstrap.__file__), *(folder / f"{name}.py" for name in names)):
            ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))

    def test_an_old_python_is_told_which_one_is_needed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (4, 2))
        assert bootstrap.main(["demo"]) == 1
        assert "needs Python 4.2 or later; this is 3." in capsys.readouterr().out


@pytest.mark.slow
class TestEnvironment:
    def test_the_locked_versions_are_installed(self, prepared: Environment) -> None:
        assert {"torch-2.0", "tools-1.0", "frameloom-0.1"} <= prepared.installed()

    def test_a_second_time_changes_nothing(self, prepared: Environment, capsys: pytest.CaptureFixture[str]) -> None:
        before = prepared.stamp.stat().st_mtime_ns
        prepared.prepare()
        assert prepared.stamp.stat().st_mtime_ns == before
        assert capsys.readouterr().out == ""

    def test_two_at_once_wait_for_each_other(
        self, prepared: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stamp = prepared.stamp.read_text()
        prepared.stamp.unlink()

        def wait_for_the_other(path: Path, on_wait: Callable[[], None]) -> AbstractContextManager[None]:
            on_wait()
            prepared.stamp.write_text(stamp)  # by now the other process has made it
            return hold_file_lock(path, on_wait)

        monkeypatch.setattr(bootstrap, "hold_file_lock", wait_for_the_other)
        prepared.prepare()
        assert capsys.readouterr().out.splitlines() == ["Another set-up runs here; waiting for it"]

    def test_a_package_that_is_gone_comes_back(self, prepared: Environment) -> None:
        _run(prepared, "uninstall", "-y", "tools")
        assert not prepared.is_ready()
        prepared.prepare()
        assert prepared.is_ready()
        assert "tools-1.0" in prepared.installed()

    def test_stubs_that_hide_those_of_pyside_are_removed(self, prepared: Environment) -> None:
        _run(prepared, "install", "types-pyside6")
        prepared.stamp.unlink()
        prepared.prepare()
        assert "types_pyside6-1.0" not in prepared.installed()

    def test_another_lock_is_installed(self, prepared: Environment) -> None:
        lock = prepared.root / "requirements.lock"
        before = lock.read_text()
        lock.write_text(before.replace("torch==2.0", "torch==3.0"))
        try:
            prepared.prepare()
            assert "torch-3.0" in prepared.installed()
        finally:
            lock.write_text(before)
            prepared.prepare()
        assert "torch-2.0" in prepared.installed()

    def test_a_change_of_tool_settings_needs_no_new_set_up(self, prepared: Environment) -> None:
        project = prepared.root / "pyproject.toml"
        before = project.read_text()
        project.write_text(before + "[tool.ruff]\nline-length = 100\n")
        try:
            assert prepared.is_ready()
            project.write_text(before.replace('version = "0.1"', 'version = "0.2"'))
            assert not prepared.is_ready()
        finally:
            project.write_text(before)

    def test_a_moved_environment_is_made_anew(self, prepared: Environment, tmp_path: Path) -> None:
        moved = Environment(tmp_path / "elsewhere")
        shutil.copytree(prepared.root, moved.root, symlinks=True)
        assert not moved.is_ready()
        assert not moved.is_sound()
        moved.prepare()
        assert moved.is_ready()
        first_line = moved.program("lint-imports").read_text().partition("\n")[0]
        assert str(moved.python) in first_line

    def test_what_pip_says_is_shown_when_it_fails(
        self, prepared: Environment, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SetupError, match="pip install no-such-package"):
            prepared.pip("no-such-package")
        assert "No matching distribution found for no-such-package" in capsys.readouterr().out


class TestBrokenEnvironment:
    def _venv(self, root: Path) -> Environment:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / ".venv")], check=True)
        return Environment(root)

    def test_there_is_none(self, tmp_path: Path) -> None:
        assert not Environment(tmp_path).is_ready()
        assert not Environment(tmp_path).is_sound()

    def test_it_was_interrupted_before_pip(self, tmp_path: Path) -> None:
        assert not self._venv(tmp_path).is_sound()

    def test_its_python_is_gone(self, tmp_path: Path) -> None:
        environment = self._venv(tmp_path)
        environment.python.unlink()
        environment.python.symlink_to(tmp_path / "python-that-was-removed")
        assert not environment.is_sound()

    def test_its_python_is_too_old(self, tmp_path: Path) -> None:
        environment = self._venv(tmp_path)
        environment.python.unlink()
        environment.python.write_text("#!/bin/sh\nexit 1\n")
        environment.python.chmod(0o755)
        assert not environment.is_sound()

    def test_a_file_in_its_place_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        (tmp_path / ".venv").write_text("")
        with pytest.raises(SetupError, match=r"\.venv could not be made"):
            Environment(tmp_path).make()
