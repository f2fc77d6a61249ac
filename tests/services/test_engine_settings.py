"""Models as the app finds them: settings, and the library that nodes are handed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.sdk.params import ModelRef
from studio.services.engine_settings import EngineSettings, ModelSettings
from studio.services.engine_setup import load_media
from studio.services.folders import AppFolders
from tests.models.folders import write_cached, write_transformer


def test_settings_are_kept(tmp_path: Path) -> None:
    settings = EngineSettings(tmp_path)
    assert settings.model_settings == ModelSettings()
    settings.save_model_settings(("/a", "/b"), offline=True)
    again = EngineSettings(tmp_path).model_settings
    assert settings.model_settings == again == ModelSettings(("/a", "/b"), offline=True)


@pytest.mark.logs_errors
def test_damaged_settings_leave_the_program_offline(tmp_path: Path) -> None:
    (tmp_path / "models.json").write_text('{"folders": 3', encoding="utf-8")
    assert EngineSettings(tmp_path).model_settings == ModelSettings(offline=True)


def test_nodes_get_the_models_of_folders_and_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = AppFolders.make_for_user()
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    write_cached(tmp_path / "cache", "org/words")
    write_transformer(tmp_path / "own" / "org" / "others")
    EngineSettings(folders.config).save_model_settings((str(tmp_path / "own"),), offline=False)
    models = load_media(folders).models
    assert [facts.display_name for facts in models.list_models()] == ["org/others", "org/words"]
    assert models.facts(ModelRef("org/words")).licence == "apache-2.0"
    assert "org/words" in folders.model_metadata_file.read_text(encoding="utf-8")
