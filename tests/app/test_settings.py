"""What is kept between runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from studio.app.settings import AppSettings


def test_recent_projects_are_kept_the_last_first(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path)
    assert settings.recent_projects == ()
    for name in ("a.loom", "b.loom", "a.loom"):
        settings.add_recent(tmp_path / name)
    settings.save()
    assert AppSettings(tmp_path).recent_projects == (tmp_path / "a.loom", tmp_path / "b.loom")


def test_a_list_of_one_stays_a_list(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path)
    settings.add_recent(tmp_path / "with, comma.loom")
    settings.save()
    assert AppSettings(tmp_path).recent_projects == (tmp_path / "with, comma.loom",)


def test_only_ten_are_kept_and_some_can_go(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path)
    for number in range(15):
        settings.add_recent(tmp_path / f"{number}.loom")
    assert len(settings.recent_projects) == 10
    settings.remove_recent(tmp_path / "14.loom")
    assert settings.recent_projects[0] == tmp_path / "13.loom"
    settings.clear_recent()
    assert settings.recent_projects == ()


def test_the_layout_is_kept(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path)
    assert settings.load_layout() is None
    settings.save_layout(QByteArray(b"geometry"), QByteArray(b"state"))
    settings.save()
    assert AppSettings(tmp_path).load_layout() == (QByteArray(b"geometry"), QByteArray(b"state"))


def test_a_spoilt_file_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_bytes(b"\x00\xff[[[\nrecent=@Invalid()\nwindow/state=5\n")
    settings = AppSettings(tmp_path)
    assert settings.recent_projects == ()
    assert settings.load_layout() is None


def test_what_is_used_most_is_counted(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path)
    settings.record_node_use("color.gain")
    settings.record_node_use("color.gain")
    settings.save()
    again = AppSettings(tmp_path)
    again.record_node_use("color.gain")
    assert (again.count_node_uses("color.gain"), again.count_node_uses("filter.blur")) == (3, 0)


def test_the_cache_has_a_folder_and_a_limit(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path)
    assert (settings.cache_folder, settings.cache_bytes) == (None, None)
    settings.cache_folder = tmp_path / "größer"
    settings.cache_bytes = 7 << 30
    again = AppSettings(tmp_path)
    assert (again.cache_folder, again.cache_bytes) == (tmp_path / "größer", 7 << 30)
    again.cache_folder = None
    assert AppSettings(tmp_path).cache_folder is None
    assert AppSettings(tmp_path).cache_bytes == 7 << 30


@pytest.mark.parametrize("content", ["", "[]", "{", '{"folder": 5, "limit": "much"}', '{"folder": "", "limit": -1}'])
def test_spoilt_settings_of_the_cache_are_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "cache.json").write_text(content)
    settings = AppSettings(tmp_path)
    assert (settings.cache_folder, settings.cache_bytes) == (None, None)
