"""Pipelines are read from whatever files their folder has."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch

from nodes.generate.diffusion.loading import load_pipeline
from studio.models.library import ModelLibrary
from studio.sdk.params import ModelRef
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
