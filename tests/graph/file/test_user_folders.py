"""The user's folder for videos, as desktops name it, and paths of projects that begin with it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.user_folders import expand_videos_prefix, find_videos_folder
from studio.services.engine_setup import load_registry

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the desktop's settings are those of Linux")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    (tmp_path / "settings").mkdir()
    return tmp_path


def name_folder(home: Path, text: str) -> None:
    (home / "settings" / "user-dirs.dirs").write_text(text, encoding="utf-8")


def test_without_settings_it_is_videos(home: Path) -> None:
    assert find_videos_folder() == home / "Videos"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('XDG_VIDEOS_DIR="$HOME/Видео"\n', "Видео"),
        ('# of the desktop\nXDG_MUSIC_DIR="$HOME/Music"\nXDG_VIDEOS_DIR="$HOME/films"\n', "films"),
        ('#XDG_VIDEOS_DIR="$HOME/films"\n', "Videos"),
        ('XDG_VIDEOS_DIR="films"\n', "Videos"),
    ],
)
def test_the_desktop_names_it(home: Path, text: str, found: str) -> None:
    name_folder(home, text)
    assert find_videos_folder() == home / found


def test_it_may_lie_outside_the_home(home: Path) -> None:
    name_folder(home, 'XDG_VIDEOS_DIR="/films"\n')
    assert expand_videos_prefix("$VIDEOS/a/b.mp4") == "/films/a/b.mp4"


def test_settings_that_are_no_text_are_passed_over(home: Path) -> None:
    (home / "settings" / "user-dirs.dirs").write_bytes(b"\xff\xfe\x00")
    assert find_videos_folder() == home / "Videos"


@pytest.mark.parametrize("file", ["", "a.mp4", "/VIDEOS/a.mp4", "$VIDEO/a.mp4", "a/$VIDEOS/b.mp4"])
def test_other_paths_stay(file: str) -> None:
    assert expand_videos_prefix(file) == file


def test_a_project_that_names_it_is_read_with_the_folder_and_saved_with_its_path(home: Path) -> None:
    registry = load_registry()
    path = home / "a.loom"
    path.write_text(
        '{"frameloom": 3, "nodes": {"write": {"name": "Write", "type": "output.write_video", "version": 2,'
        ' "params": {"file": "$VIDEOS/Frameloom/a.mp4"}}}}',
        encoding="utf-8",
    )
    project = load_project(path, registry)
    assert project.graph["write"].params["file"] == (home / "Videos" / "Frameloom" / "a.mp4").as_posix()
    save_project(path, project, registry)
    assert '"file": "Videos/Frameloom/a.mp4"' in path.read_text(encoding="utf-8")
    assert not (home / "Videos").exists(), "it is made when something is written"
