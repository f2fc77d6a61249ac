"""What lies in a folder, as long as it is so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def names(media: MediaFiles, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in media.list_folder(folder).files]


def test_all_that_lies_in_it_but_what_is_hidden(media: MediaFiles, tmp_path: Path) -> None:
    fill(tmp_path, "b.mp4", "a.mp4", "deep/er/c.mp4", ".hidden", ".git/config")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(media, tmp_path) == ["a.mp4", "b.mp4", "deep/er/c.mp4"]
    assert set(media.list_folder(tmp_path).folders) == {tmp_path, tmp_path / "deep", tmp_path / "deep" / "er"}


def test_it_is_looked_at_again_when_something_is_added_or_removed(media: MediaFiles, tmp_path: Path) -> None:
    fill(tmp_path, "a.mp4", "sub/b.mp4")
    first = media.list_folder(tmp_path)
    assert media.list_folder(tmp_path) is first
    fill(tmp_path, "sub/c.mp4")
    os.utime(tmp_path / "sub", ns=(1, 1))  # whatever the clock's resolution
    assert names(media, tmp_path) == ["a.mp4", "sub/b.mp4", "sub/c.mp4"]
    assert media.list_folder(tmp_path).version != first.version
    (tmp_path / "sub" / "b.mp4").unlink()
    os.utime(tmp_path / "sub", ns=(2, 2))
    assert names(media, tmp_path) == ["a.mp4", "sub/c.mp4"]


def test_what_is_no_folder(media: MediaFiles, tmp_path: Path) -> None:
    fill(tmp_path, "a.mp4")
    with pytest.raises(MediaError, match="does not exist"):
        media.list_folder(tmp_path / "gone")
    with pytest.raises(MediaError, match="is not a folder"):
        media.list_folder(tmp_path / "a.mp4")


def test_versions_of_files(media: MediaFiles, tmp_path: Path) -> None:
    fill(tmp_path, "a.mp4")
    first = media.get_file_version(tmp_path / "a.mp4")
    assert media.get_file_version(tmp_path / "a.mp4") == first
    (tmp_path / "a.mp4").write_text("something longer")
    assert media.get_file_version(tmp_path / "a.mp4") != first
    with pytest.raises(MediaError, match="does not exist"):
        media.get_file_version(tmp_path / "gone")


def test_what_cannot_be_looked_into_is_left_out(
    media: MediaFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a.mp4", "shut/b.mp4")
    (tmp_path / "circle.mp4").symlink_to("circle.mp4")
    scandir = os.scandir

    def refused(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert names(media, tmp_path) == ["a.mp4"]
    with pytest.raises(MediaError, match="name too long"):
        media.list_folder(tmp_path / ("x" * 5000))


def test_the_most_of_a_text(media: MediaFiles, tmp_path: Path) -> None:
    fill(tmp_path, "list.csv")
    assert media.read_text(tmp_path / "list.csv", most=8) == "list.csv"
    with pytest.raises(MediaError, match="is larger than 7 bytes"):
        media.read_text(tmp_path / "list.csv", most=7)
