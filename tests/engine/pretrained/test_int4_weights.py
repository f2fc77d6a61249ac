"""4-bit weights: near the weights, equal to what they are multiplied to, small, and with LoRAs and every placement."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.pipelines.lora_adapters import apply_adapters
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.engine.pretrained.int4_weights import GroupedInt4, apply_int4_weights
from studio.engine.pretrained.offload import OffloadStrategy, apply_strategy, count_weight_bytes, get_modules
from studio.engine.pretrained.pretrained_pool import PretrainedPool
from studio.engine.scheduling.devices import DeviceLease
from studio.sdk import ModelRef, Offload, Precision
from tests.nodes.generate.diffusion.model_pictures import media, ref
from tests.nodes.generate.diffusion.tiny_pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.pictures import make_lora

CPU = torch.device("cpu")


def layers(width: int = 64) -> Any:
    torch.manual_seed(0)
    found = torch.nn.Sequential(torch.nn.Linear(width, 96), torch.nn.GELU(), torch.nn.Linear(96, 20))
    found.requires_grad_(False)
    return found


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_numbers_are_half_a_step_away_and_packed_without_loss(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    weight = torch.randn(6, 64).to(dtype)
    grouped = GroupedInt4(weight)
    packed, scale, minimum = grouped.right_inverse(weight)
    assert (packed.shape, packed.dtype, scale.shape, minimum.shape) == ((6, 32), torch.uint8, (6, 2), (6, 2))
    found = grouped(packed, scale, minimum)
    assert (found.shape, found.dtype) == (weight.shape, dtype)
    step = scale.float().repeat_interleave(32, 1)
    rounding = 0.02 if dtype is torch.bfloat16 else 1e-6
    assert ((found.float() - weight.float()).abs() <= 0.5 * step + rounding).all()
    numbers = torch.stack([packed & 15, packed >> 4], -1).reshape(6, 64)
    wanted = numbers.to(dtype) * scale.repeat_interleave(32, 1) + minimum.repeat_interleave(32, 1)
    torch.testing.assert_close(found, wanted, atol=rounding, rtol=0)


def test_constant_groups_stay_as_they_are() -> None:
    weight = torch.full((2, 32), 0.25)
    grouped = GroupedInt4(weight)
    assert grouped(*grouped.right_inverse(weight)).equal(weight)


def test_a_network_computes_with_its_dequantized_weights() -> None:
    net = layers()
    plain = copy.deepcopy(net)
    apply_int4_weights(net)
    for layer, other in zip((net[0], net[2]), (plain[0], plain[2]), strict=True):
        other.weight.copy_(layer.weight)
    inputs = torch.randn(3, 64)
    torch.testing.assert_close(net(inputs), plain(inputs))
    assert count_weight_bytes(net) < 0.3 * count_weight_bytes(plain)


def test_rows_that_are_no_groups_stay_as_they_are() -> None:
    net = layers(width=40)
    before = net[0].weight.clone()
    apply_int4_weights(net)
    assert net[0].weight.equal(before)


def test_a_pipeline_in_every_placement(tiny_model: TinyModel, tmp_path: Path) -> None:
    def load(*, is_small: bool = True) -> Any:
        pipe = loaded(tiny_model("flux"))
        for module in get_modules(pipe).values():
            module.eval().requires_grad_(False)
        if is_small:
            apply_int4_weights(pipe)
        return pipe

    wanted, plain = made(load()), made(load(is_small=False))
    assert 0.0 < np.abs(wanted - plain).max() < 0.5
    for offload in (Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL, Offload.DISK):
        pipe = load()
        apply_strategy(pipe, OffloadStrategy(offload), CPU, tmp_path if offload is Offload.DISK else None)
        np.testing.assert_allclose(made(pipe), wanted, atol=1e-5)


def test_it_is_a_precision_of_nodes_and_goes_with_loras(tiny_model: TinyModel, tmp_path: Path) -> None:
    model = tiny_model("flux")
    pool = PretrainedPool(CPU, torch.float32, DeviceLease(CPU))

    def run(precision: Precision, lora: Path | None = None, strength: float = 1.0) -> Any:
        given = ModelRef() if lora is None else ref(lora)
        node = TextToImage(model=ref(model), precision=precision, lora=given, lora_strength=strength)

        def work(pipe: Any) -> Any:
            apply_adapters(pipe, node.list_adapters(media()))
            return made(pipe)

        return pool.run_model(node.use_pipeline(media()), work, check=lambda: None, free=lambda: None)

    lora = make_lora(tmp_path, model)
    small = run(Precision.INT4)
    assert np.abs(small - run(Precision.AUTO)).max() > 0.0
    assert np.array_equal(run(Precision.INT4), small)
    np.testing.assert_allclose(run(Precision.INT4, lora, 0.0), small, atol=1e-6)
    assert np.abs(run(Precision.INT4, lora) - small).max() > 0.001
    pool.close()
