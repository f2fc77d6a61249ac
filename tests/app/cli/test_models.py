"""`models`: what there is, what one is, and downloads only where that is allowed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from studio.app.run import main
from studio.app.settings import AppSettings
from studio.services.folders import AppFolders
from tests.models.folders import BERT, write_cached, write_json, write_transformer
from tests.models.hub_server import HubServer, Repository, hub_server


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    weights = (write_transformer(tmp_path / "source") / "model.safetensors").read_bytes()
    files = {"config.json": json.dumps(BERT).encode(), "model.safetensors": weights}
    with hub_server(org__words=Repository(files)) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


def test_models_are_listed_with_what_is_wrong_with_others(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert "There are no models" in capsys.readouterr().out
    write_cached(cache)
    write_json(write_cached(cache, "org/broken") / "config.json", [])
    assert main(["models"]) == 0
    said = capsys.readouterr().out
    assert "org/words\n  BertForTokenClassification · " in said
    assert "10 parameters · apache-2.0" in said
    assert "cannot be used: org/broken: " in said
    assert main(["models", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["name"], row["parameters"]) for row in found["models"]] == [("org/words", 10)]
    assert [row["name"] for row in found["broken"]] == ["org/broken"]


def test_one_is_shown_by_name_or_folder(cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_cached(cache)
    for name in ("org/words", str(folder)):
        assert main(["models", "info", name]) == 0
        said = capsys.readouterr().out
        assert str(folder) in said
        assert "part-of-speech tagging, text encoder" in said
        assert "(transformers 4.40.0)" in said
    assert main(["models", "info", "org/none"]) == 2
    assert "The model 'org/none' is not here" in capsys.readouterr().err


def test_kind_base_model_and_number_formats_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ink.safetensors"
    save_file({"lora_unet_mid_block_attn2_to_k.lora_down.weight": torch.zeros(4, 2048, dtype=torch.bfloat16)}, file)
    assert main(["models", "info", str(file)]) == 0
    said = capsys.readouterr().out
    assert "kind        LoRA\n" in said
    assert "base model  Stable Diffusion XL\n" in said
    assert "bf16 16.0 KiB" in said
    assert main(["models", "info", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["category"], found["base"], found["formats"]) == ("LoRA", "Stable Diffusion XL", {"BF16": 16384})


def test_a_download_needs_leave(server: HubServer, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "download", "org/words"]) == 2
    assert "--allow-download" in capsys.readouterr().err
    AppSettings(AppFolders.make_for_user().config).save_model_settings((), offline=True)
    assert main(["models", "download", "org/words", "--allow-download"]) == 2
    assert "is offline" in capsys.readouterr().err
    assert server.asked == []
    assert not cache.exists()


def test_a_model_is_downloaded_and_removed(
    server: HubServer, cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "download", "org/words", "--allow-download"]) == 0
    said = capsys.readouterr().out
    assert "org/words@c0ffeec0ffee · " in said
    assert "2 files · apache-2.0" in said
    assert "every checksum is right" in said
    assert main(["models", "info", "org/words"]) == 0
    capsys.readouterr()
    assert main(["models", "remove", "org/words"]) == 2  # nobody can be asked
    assert main(["models", "remove", "org/words", "--yes"]) == 0
    assert "deleted: " in capsys.readouterr().out
    assert not (cache / "models--org--words").exists()
    own = tmp_path / "own"
    assert main(["models", "download", "org/words", "--allow-download", "--quiet", "--folder", str(own)]) == 0
    assert capsys.readouterr().out == ""
    assert (own / "org" / "words" / "config.json").exists()


def test_a_hub_that_is_down_is_no_error_of_the_users(
    server: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("studio.models.download.download._RETRY_DELAYS", ())
    server.cuts["model.safetensors"] = [10]
    assert main(["models", "download", "org/words", "--allow-download"]) == 1
    assert "The same command continues from here" in capsys.readouterr().err
    assert main(["models", "download", "org/words", "--allow-download"]) == 0
    assert main(["models", "download", "org/wards", "--allow-download"]) == 2
