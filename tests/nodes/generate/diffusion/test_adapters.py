"""A LoRA changes what a model makes by its strength, and leaves no trace when it is taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nodes.generate.diffusion.adapters import Adapter, adapt
from studio.core.errors import ModelError
from studio.sdk import ModelFacts, ModelRef, Task
from tests.nodes.generate.diffusion.pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.pictures import make_lora


def _adapter(file: Path, strength: float = 1.0) -> Adapter:
    ref = ModelRef(str(file))
    return Adapter(ModelFacts(ref, file, "lora", "LoRA", frozenset({Task.ADAPT}), files=(file,)), strength)


@pytest.fixture(scope="module")
def loras(tiny_model: TinyModel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("loras")
    found = {
        family: make_lora(home / family, tiny_model(family), seed=1)
        for family in ("stable_diffusion", "stable_diffusion_xl", "flux")
    }
    return {**found, "other": make_lora(home / "other", tiny_model("stable_diffusion"), seed=2)}


@pytest.fixture(scope="module")
def pipe(tiny_model: TinyModel) -> Any:
    return loaded(tiny_model("stable_diffusion"))


def _far(one: Any, other: Any) -> float:
    return float(np.abs(one - other).max())


def test_strength_counts_and_nothing_is_left_behind(pipe: Any, loras: dict[str, Path]) -> None:
    adapt(pipe, ())
    bare = made(pipe)
    whole = _with(pipe, (_adapter(loras["stable_diffusion"]),))
    half = _with(pipe, (_adapter(loras["stable_diffusion"], 0.5),))
    assert 0.001 < _far(half, bare) < _far(whole, bare)
    assert np.array_equal(_with(pipe, (_adapter(loras["stable_diffusion"], 0.0),)), bare)
    assert np.array_equal(_with(pipe, ()), bare)
    assert np.array_equal(_with(pipe, (_adapter(loras["stable_diffusion"], 0.0),)), bare)
    assert pipe.get_list_adapters() == {}


def test_the_order_of_calls_does_not_matter(pipe: Any, loras: dict[str, Path]) -> None:
    both = (_adapter(loras["stable_diffusion"], 0.7), _adapter(loras["other"], 0.4))
    first = _with(pipe, both)
    alone = _with(pipe, both[1:])
    again = _with(pipe, both)
    _with(pipe, ())
    assert np.array_equal(_with(pipe, both[1:]), alone)
    assert np.array_equal(_with(pipe, both), first)
    assert np.array_equal(first, again)
    assert _far(first, alone) > 0.001


def _with(pipe: Any, adapters: tuple[Adapter, ...]) -> Any:
    adapt(pipe, adapters)
    return made(pipe)


@pytest.mark.parametrize("other", ["stable_diffusion_xl", "flux"])
def test_one_of_another_model_is_refused_and_does_no_harm(other: str, pipe: Any, loras: dict[str, Path]) -> None:
    bare = _with(pipe, ())
    with pytest.raises(ModelError, match="does not fit StableDiffusionPipeline: it was learnt with another"):
        adapt(pipe, (_adapter(loras[other]),))
    assert np.array_equal(_with(pipe, ()), bare)


def test_what_is_laid_over_a_transformer(tiny_model: TinyModel, loras: dict[str, Path]) -> None:
    pipe = loaded(tiny_model("flux"))
    bare = made(pipe)
    assert _far(_with(pipe, (_adapter(loras["flux"]),)), bare) > 0.001
    with pytest.raises(ModelError, match="does not fit FluxPipeline"):
        adapt(pipe, (_adapter(loras["stable_diffusion"]),))
    assert np.array_equal(_with(pipe, ()), bare)


def test_a_pipeline_that_takes_none_says_so(tiny_model: TinyModel, loras: dict[str, Path]) -> None:
    pipe = loaded(tiny_model("pixart"))
    with pytest.raises(ModelError, match="PixArtSigmaPipeline takes no LoRA"):
        adapt(pipe, (_adapter(loras["flux"]),))
    adapt(pipe, (_adapter(loras["flux"], 0.0),))


def test_a_damaged_file_is_refused(pipe: Any, tmp_path: Path) -> None:
    file = tmp_path / "style.safetensors"
    file.write_bytes(b"not weights")
    with pytest.raises(ModelError, match=r"style\.safetensors"):
        adapt(pipe, (_adapter(file),))
