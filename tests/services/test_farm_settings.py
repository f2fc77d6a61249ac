"""The choice of a farm is kept, and a damaged file means that there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.services.engine_settings import EngineSettings
from studio.services.farm_settings import FarmMode, FarmSettings, load_farm_settings


def test_what_was_chosen_is_there_again(tmp_path: Path) -> None:
    settings = EngineSettings(tmp_path)
    assert settings.farm_settings == FarmSettings()
    chosen = FarmSettings(FarmMode.ADDRESS, 3, "tcp://192.168.1.5:8786", "/a {b}/farm.pem")
    settings.save_farm_settings(chosen)
    assert EngineSettings(tmp_path).farm_settings == chosen


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"mode": "elsewhere", "workers": 1, "address": "", "key_file": ""}',
        '{"mode": "local", "workers": null, "address": "", "key_file": ""}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_file_means_no_farm(tmp_path: Path, text: str) -> None:
    (tmp_path / "farm.json").write_text(text)
    assert load_farm_settings(tmp_path) == FarmSettings()


def test_a_number_of_workers_stays_within_its_limits(tmp_path: Path) -> None:
    (tmp_path / "farm.json").write_text('{"mode": "local", "workers": 100000, "address": "", "key_file": ""}')
    assert load_farm_settings(tmp_path).workers == 64
