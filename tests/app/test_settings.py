"""What is kept between runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from studio.app.settings import AppSettings
from studio.services.engine_settings import CacheSettings, ModelSettings


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
    assert settings.cache_settings == CacheSettings("", None)
    chosen = CacheSettings(str(tmp_path / "größer"), 7 << 30)
    settings.save_cache_settings(chosen.folder, limit=chosen.limit)
    assert settings.cache_settings == AppSettings(tmp_path).cache_settings == chosen


@pytest.mark.parametrize("content", ["", "[]", "{", '{"folder": 5, "limit": "much"}', '{"folder": "", "limit": -1}'])
def test_spoilt_settings_of_the_cache_are_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "cache.json").write_text(content)
    assert AppSettings(tmp_path).cache_settings == CacheSettings()


def test_files_of_earlier_versions_are_read(tmp_path: Path) -> None:
    (tmp_path / "models.json").write_text('{"folders": ["/a"], "offline": true}')
    (tmp_path / "cache.json").write_text('{"folder": "/b", "limit": 5}')
    (tmp_path / "settings.ini").write_text(
        "[General]\nrecent=/films/a.loom, /films/b.loom\n\n[choices]\nlanguage=de\ntheme=light\n\n"
        "[usage]\ncolor.gain=3\n\n[window]\ngeometry=@ByteArray(g)\nstate=@ByteArray(s)\n"
    )
    settings = AppSettings(tmp_path)
    assert settings.model_settings == ModelSettings(("/a",), offline=True)
    assert settings.cache_settings == CacheSettings("/b", 5)
    assert (settings.language, settings.get_choice("language"), settings.get_choice("theme")) == ("de", "de", "light")
    assert settings.recent_projects == (Path("/films/a.loom"), Path("/films/b.loom"))
    assert settings.count_node_uses("color.gain") == 3
    assert settings.load_layout() == (QByteArray(b"g"), QByteArray(b"s"))


def test_what_the_command_line_reads_makes_no_file_and_takes_no_qt(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from studio.app.settings import AppSettings;"
        "settings = AppSettings(Path(sys.argv[1]));"
        "print(settings.model_settings, settings.cache_settings, repr(settings.language));"
        "assert not any(name.startswith('PySide6') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert list(tmp_path.iterdir()) == []
