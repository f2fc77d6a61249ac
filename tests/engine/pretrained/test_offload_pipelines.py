"""Pipelines of diffusers give the same, however their weights are placed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from studio.engine.pretrained.offload import OffloadStrategy, apply_fp8_casting, apply_strategy, count_weight_bytes
from studio.sdk.models import Offload
from studio.sdk.networks.hf import import_diffusers
from tests.tiny_models.fixtures import TinyModel

CPU = torch.device("cpu")


def pipeline(folder: Path) -> Any:
    made = import_diffusers().DiffusionPipeline.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    made.set_progress_bar_config(disable=True)
    return made


def frames(pipe: Any) -> torch.Tensor:
    with torch.inference_mode():
        made = pipe(
            "a cat", num_frames=5, width=16, height=16, num_inference_steps=2,
            generator=torch.Generator().manual_seed(3), output_type="pt", max_sequence_length=16,
        )  # fmt: skip
    return torch.as_tensor(made.frames).float()


@pytest.fixture(scope="module")
def folder(tiny_model: TinyModel) -> Path:
    return tiny_model("wan")


@pytest.fixture(scope="module")
def expected(folder: Path) -> torch.Tensor:
    return frames(pipeline(folder))


@pytest.mark.parametrize("offload", [each for each in Offload if each is not Offload.AUTO])
def test_every_placement_gives_the_same(offload: Offload, folder: Path, expected: torch.Tensor, tmp_path: Path) -> None:
    pipe = pipeline(folder)
    apply_strategy(pipe, OffloadStrategy(offload), CPU, tmp_path if offload is Offload.DISK else None)
    for _ in range(2):
        assert torch.allclose(frames(pipe), expected, atol=1e-5)


def test_tiles_give_nearly_the_same(folder: Path, expected: torch.Tensor) -> None:
    pipe = pipeline(folder)
    apply_strategy(pipe, OffloadStrategy(Offload.NONE, is_tiled=True), CPU)
    assert pipe.vae.use_slicing
    assert pipe.vae.use_tiling
    assert torch.allclose(frames(pipe), expected, atol=0.05)


def test_8_bit_weights_of_the_largest_part(folder: Path, expected: torch.Tensor) -> None:
    pipe = pipeline(folder)
    before = count_weight_bytes(pipe)
    apply_fp8_casting(pipe, torch.float32)
    assert count_weight_bytes(pipe) < before
    assert frames(pipe).isfinite().all()
