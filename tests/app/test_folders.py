"""Where the app keeps its own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.folders import Folders


def test_folders_can_be_given_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    folders = Folders.of_user()
    assert folders.config == tmp_path / "home" / "config"
    assert folders.state.is_dir()
    assert folders.frames == tmp_path / "home" / "cache" / "frames"
    assert folders.parts == tmp_path / "home" / "cache" / "parts"
    assert folders.jobs == tmp_path / "home" / "state" / "jobs.json"


def test_folders_that_cannot_be_made_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folders = Folders.of_user()
    assert folders.state.is_dir()
    assert folders.state.parent.parent == tmp_path
    assert "temporary folder" in caplog.text
