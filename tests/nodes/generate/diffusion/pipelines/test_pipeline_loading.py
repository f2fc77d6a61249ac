"""Pipelines are read from whatever files their folder has."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.models.library import ModelLibrary
from studio.sdk import StudioError
from studio.sdk.params import ModelRef
from studio.sdk.testing import run_frame
from tests.nodes.generate.diffusion.model_pictures import media, ref
from tests.tiny_models.fixtures import TinyModel


def test_a_folder_with_another_variant_alone_is_read(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("stable_diffusion"), tmp_path / "half")
    for file in folder.rglob("*.safetensors"):
        file.rename(file.with_name(f"{file.stem}.fp16.safetensors"))
    facts = ModelLibrary([tmp_path], tmp_path / "none").facts(ModelRef(folder))
    assert facts.variant == "fp16"
    plain = load_pipeline(ModelLibrary([], tmp_path).facts(ModelRef(tiny_model("stable_diffusion"))), torch.float32)
    half = load_pipeline(facts, torch.float32)
    for one, other in zip(plain.unet.parameters(), half.unet.parameters(), strict=True):
        assert torch.equal(one, other)


def _changed(source: Path, folder: Path, file: str, **values: object) -> Path:
    shutil.copytree(source, folder)
    found = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps(found | values))
    return folder


def _said(folder: Path, *, run: bool = False) -> str:
    node = TextToImage(model=ref(folder), steps=1, width=16, height=16)
    with pytest.raises(StudioError) as caught:
        run_frame(node, media=media()) if run else node.facts({}, media())
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "values", "said"),
    [
        ("scheduler/scheduler_config.json", {"num_train_timesteps": 10**9}, "num_train_timesteps is 1000000000"),
        ("scheduler/scheduler_config.json", {"num_train_timesteps": "many"}, "cannot be read"),
        ("unet/config.json", {"layers_per_block": 10**9}, "more than 50 parts"),
        ("unet/config.json", {"block_out_channels": [10**12, 10**12]}, "cannot be read"),
        ("vae/config.json", {"block_out_channels": []}, "cannot be read"),
    ],
)
def test_hostile_numbers_are_refused_before_anything_is_made(
    file: str, values: dict[str, Any], said: str, tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "parts" in said:
        monkeypatch.setattr("studio.sdk.networks.hf._MAX_MODULES", 50)
    assert said in _said(_changed(tiny_model("stable_diffusion"), tmp_path / "m", file, **values))


def test_a_model_of_no_size_has_the_usual_one(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = _changed(tiny_model("stable_diffusion"), tmp_path / "m", "unet/config.json", sample_size=0)
    assert TextToImage(model=ref(folder)).facts({}, media()).width > 0


def test_weights_that_the_files_lack_are_not_made_up(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("stable_diffusion"), tmp_path / "m")
    file = folder / "text_encoder" / "model.safetensors"
    weights = load_file(file)
    weights.pop(max(weights, key=lambda name: weights[name].numel()))
    save_file(weights, file, metadata={"format": "pt"})
    assert "lack weights of its text_encoder" in _said(folder, run=True)


def test_a_tokenizer_without_words_is_said(tiny_model: TinyModel, tmp_path: Path) -> None:
    for number, text in enumerate(("", "{}", "[]", None)):
        folder = shutil.copytree(tiny_model("stable_diffusion"), tmp_path / str(number))
        words = folder / "tokenizer" / "tokenizer.json"
        words.write_text(text) if text is not None else words.unlink()
        assert "it has no words" in _said(folder, run=True)


def test_a_tokenizer_that_knows_no_limit_has_that_of_its_encoder(tiny_model: TinyModel, tmp_path: Path) -> None:
    file = "tokenizer/tokenizer_config.json"
    folder = _changed(tiny_model("stable_diffusion"), tmp_path / "m", file, model_max_length=10**9)
    pipe = load_pipeline(media().models.facts(ref(folder)), torch.float32)
    assert pipe.tokenizer.model_max_length == pipe.text_encoder.config.max_position_embeddings


def test_numbers_that_are_no_colours_are_no_picture(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = _changed(tiny_model("stable_diffusion"), tmp_path / "m", "vae/config.json", scaling_factor=float("nan"))
    assert "produced NaN or infinite values" in _said(folder, run=True)
