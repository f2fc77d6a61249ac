"""Models as the app finds them: settings, and the library that nodes are handed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.folders import Folders
from studio.app.model_settings import ModelSettings
from studio.app.services import load_media
from studio.app.settings import Settings
from studio.sdk.params import ModelRef
from tests.models.folders import write_cached, write_transformer


def test_settings_are_kept(tmp_path: Path) -> None:
    assert ModelSettings.read(tmp_path) == ModelSettings()
    settings = Settings(tmp_path)
    settings.keep_models(("/a", "/b"), offline=True)
    assert ModelSettings.read(tmp_path) == Settings(tmp_path).models == ModelSettings(("/a", "/b"), offline=True)


@pytest.mark.logs_errors
def test_damaged_settings_leave_the_program_offline(tmp_path: Path) -> None:
    (tmp_path / "models.json").write_text('{"folders": 3', encoding="utf-8")
    assert ModelSettings.read(tmp_path) == ModelSettings(offline=True)


def test_nodes_get_the_models_of_folders_and_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = Folders.of_user()
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    write_cached(tmp_path / "cache", "org/words")
    write_transformer(tmp_path / "own" / "org" / "others")
    ModelSettings((str(tmp_path / "own"),)).write(folders.config)
    models = load_media(folders).models
    assert [facts.name for facts in models.there()] == ["org/others", "org/words"]
    assert models.facts(ModelRef("org/words")).licence == "apache-2.0"
    assert "org/words" in folders.models.read_text(encoding="utf-8")
