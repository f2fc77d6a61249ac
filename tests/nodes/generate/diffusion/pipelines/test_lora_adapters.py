"""A LoRA changes what a model makes by its strength, wherever the model lies, and by none it changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.pipelines.lora_adapters import LoraAdapter, apply_adapters, load_with_adapters
from studio.core.errors import ModelError
from studio.engine.pretrained.offload import OffloadStrategy, apply_fp8_casting, apply_strategy
from studio.models.library import ModelLibrary
from studio.sdk import ModelInfo, ModelRef, Offload, Task
from tests.nodes.generate.diffusion.tiny_pipelines import Picture, loaded, made
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.pictures import make_lora


def _adapter(file: Path, strength: float = 1.0) -> LoraAdapter:
    ref = ModelRef(str(file))
    return LoraAdapter(ModelInfo(ref, file, "lora", "LoRA", frozenset({Task.ADAPT}), files=(file,)), strength)


@pytest.fixture(scope="module")
def loras(tiny_model: TinyModel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("loras")
    found = {
        family: make_lora(home / family, tiny_model(family), seed=1)
        for family in ("stable_diffusion", "stable_diffusion_xl", "flux")
    }
    return {**found, "other": make_lora(home / "other", tiny_model("stable_diffusion"), seed=2)}


def _laid(folder: Path, *adapters: LoraAdapter) -> Any:
    facts = ModelLibrary().facts(ModelRef(str(folder)))
    return load_with_adapters(facts, torch.float32, *(adapter.file for adapter in adapters))


def _far(one: Picture, other: Picture) -> float:
    return float(np.abs(one - other).max())


def _with(pipe: Any, *adapters: LoraAdapter) -> Picture:
    apply_adapters(pipe, adapters)
    return made(pipe)


@pytest.mark.parametrize("family", all_but_slow(["stable_diffusion", "flux"], ("flux",)))
def test_strength_counts_and_without_it_nothing_is_changed(
    family: str, tiny_model: TinyModel, loras: dict[str, Path]
) -> None:
    bare = made(loaded(tiny_model(family)))
    pipe = _laid(tiny_model(family), _adapter(loras[family]))
    whole, half = _with(pipe, _adapter(loras[family])), _with(pipe, _adapter(loras[family], 0.5))
    assert 0.001 < _far(half, bare) < _far(whole, bare)
    assert np.array_equal(_with(pipe, _adapter(loras[family], 0.0)), bare)
    assert np.array_equal(_with(pipe, _adapter(loras[family])), whole)


@pytest.mark.slow
def test_several_count_each_by_its_strength(tiny_model: TinyModel, loras: dict[str, Path]) -> None:
    first, second = _adapter(loras["stable_diffusion"], 0.7), _adapter(loras["other"], 0.4)
    pipe = _laid(tiny_model("stable_diffusion"), first, second)
    both = _with(pipe, first, second)
    alone = _with(pipe, _adapter(loras["stable_diffusion"], 0.0), second)
    assert np.array_equal(alone, _with(_laid(tiny_model("stable_diffusion"), second), second))
    assert _far(both, alone) > 0.001
    assert np.array_equal(_with(pipe, first, second), both)


@pytest.mark.slow
@pytest.mark.parametrize("offload", [Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL])
def test_it_moves_with_the_model(
    offload: Offload, tiny_model: TinyModel, loras: dict[str, Path], tmp_path: Path
) -> None:
    lora = _adapter(loras["stable_diffusion"])
    expected = _with(_laid(tiny_model("stable_diffusion"), lora), lora)
    pipe = _laid(tiny_model("stable_diffusion"), lora)
    apply_strategy(pipe, OffloadStrategy(offload), torch.device("cpu"), tmp_path)
    assert _far(_with(pipe, lora), expected) < 1e-5


def test_it_goes_with_weights_of_8_bits(tiny_model: TinyModel, loras: dict[str, Path]) -> None:
    lora = _adapter(loras["stable_diffusion"])
    pipe = _laid(tiny_model("stable_diffusion"), lora)
    expected = _with(pipe, lora)
    apply_fp8_casting(pipe, torch.float32)
    without = _with(pipe, _adapter(loras["stable_diffusion"], 0.0))
    assert _far(_with(pipe, lora), expected) < 0.5 * _far(without, expected)


@pytest.mark.parametrize("other", ["stable_diffusion_xl", "flux"])
def test_one_of_another_model_is_refused(other: str, tiny_model: TinyModel, loras: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="does not fit StableDiffusionPipeline: it was trained for another"):
        _laid(tiny_model("stable_diffusion"), _adapter(loras[other]))


def test_a_pipeline_that_takes_none_says_so(tiny_model: TinyModel, loras: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="PixArtSigmaPipeline takes no LoRA"):
        _laid(tiny_model("pixart"), _adapter(loras["flux"]))


def test_a_damaged_file_is_refused(tiny_model: TinyModel, tmp_path: Path) -> None:
    file = tmp_path / "style.safetensors"
    file.write_bytes(b"not weights")
    with pytest.raises(ModelError, match=r"style\.safetensors"):
        _laid(tiny_model("stable_diffusion"), _adapter(file))
