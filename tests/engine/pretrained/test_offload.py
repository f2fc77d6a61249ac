"""Where the weights of a model lie."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from studio.core.errors import ModelError
from studio.engine.pretrained.offload import (
    OffloadStrategy,
    apply_fp8_casting,
    apply_strategy,
    choose_offload,
    count_weight_bytes,
    estimate_weight_bytes,
    get_modules,
    list_strategies,
)
from studio.sdk.models import ModelInfo, Offload
from studio.sdk.params import ModelRef

CUDA, CPU = torch.device("cuda:0"), torch.device("cpu")
GIB = 1 << 30


def facts(parts: dict[str, int], parameters: int = 0) -> ModelInfo:
    size = sum(parts.values())
    return ModelInfo(
        ModelRef("a/b"), Path("/m"), "diffusers", "X", frozenset(), bytes=size, parameters=parameters, part_bytes=parts
    )


LARGE = facts({"transformer": 12 * GIB, "text_encoder": 8 * GIB, "vae": GIB}, parameters=21 * GIB // 2)
PLAIN = facts({"": 4 * GIB}, parameters=GIB)


@pytest.mark.parametrize(
    ("free", "dtype", "expected"),
    [
        (80 * GIB, torch.bfloat16, Offload.NONE),
        (24 * GIB, torch.bfloat16, Offload.NONE),
        (16 * GIB, torch.bfloat16, Offload.MODEL),  # the largest part and a reserve
        (24 * GIB, torch.float32, Offload.GROUP),
        (8 * GIB, torch.bfloat16, Offload.GROUP),
        (None, torch.float32, Offload.NONE),
    ],
)
def test_memory_says_how_a_model_is_placed(free: int | None, dtype: torch.dtype, expected: Offload) -> None:
    assert choose_offload(LARGE, dtype, free) is expected


def test_a_model_of_one_part_is_not_moved_part_by_part() -> None:
    assert choose_offload(PLAIN, torch.float32, 3 * GIB) is Offload.GROUP
    assert Offload.MODEL not in [way.offload for way in list_strategies(Offload.NONE, PLAIN, CUDA, torch.float32, None)]


def test_each_way_takes_less_than_the_one_before() -> None:
    found = list_strategies(Offload.AUTO, LARGE, CUDA, torch.bfloat16, 80 * GIB)
    assert found == [
        OffloadStrategy(Offload.NONE),
        OffloadStrategy(Offload.NONE, is_tiled=True),
        OffloadStrategy(Offload.MODEL, is_tiled=True),
        OffloadStrategy(Offload.GROUP, is_tiled=True),
        OffloadStrategy(Offload.SEQUENTIAL, is_tiled=True),
        OffloadStrategy(Offload.DISK, is_tiled=True),
    ]
    assert len({way.description for way in found}) == len(found)


def test_what_the_user_chose_comes_first() -> None:
    assert list_strategies(Offload.GROUP, LARGE, CUDA, torch.bfloat16, 80 * GIB)[0] == OffloadStrategy(Offload.GROUP)
    assert list_strategies(Offload.MODEL, PLAIN, CUDA, torch.float32, None)[0] == OffloadStrategy(Offload.GROUP)


def test_the_cpu_has_two_ways() -> None:
    found = [way.offload for way in list_strategies(Offload.SEQUENTIAL, LARGE, CPU, torch.float32, None)]
    assert found == [Offload.DISK, Offload.DISK]
    assert list_strategies(Offload.AUTO, LARGE, CPU, torch.float32, None)[0] == OffloadStrategy(Offload.NONE)


def test_bytes_follow_the_precision() -> None:
    assert estimate_weight_bytes(PLAIN, torch.bfloat16) == 2 * GIB
    assert estimate_weight_bytes(facts({"": 7}), torch.bfloat16) == 7


def net() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Linear(32, 4)).eval()


@pytest.mark.parametrize(
    "way", [OffloadStrategy(Offload.NONE), OffloadStrategy(Offload.NONE, is_tiled=True), OffloadStrategy(Offload.DISK)]
)
def test_a_placed_module_gives_the_same(way: OffloadStrategy, tmp_path: Path) -> None:
    given = torch.linspace(-1, 1, 16).reshape(2, 8)
    model, expected = net(), net()(given)
    apply_strategy(model, way, CPU, tmp_path if way.offload is Offload.DISK else None)
    with torch.no_grad():
        assert torch.equal(model(given), expected)
        assert torch.equal(model(given), expected)
    assert bool(list(tmp_path.rglob("*.safetensors"))) is (way.offload is Offload.DISK)


def test_weights_in_8_bits_take_a_quarter_and_give_nearly_the_same() -> None:
    given = torch.linspace(-1, 1, 16).reshape(2, 8)
    model, plain = net(), net()
    before = count_weight_bytes(model)
    apply_fp8_casting(model, torch.float32)
    with torch.no_grad():
        assert torch.allclose(model(given), plain(given), atol=0.1)
    assert count_weight_bytes(model) < before / 3


class Talker(torch.nn.Module):
    """Its first and last layers have one weight, and the last is of a name that diffusers leaves alone."""

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Embedding(50, 16)
        self.middle = torch.nn.Linear(16, 16)
        self.proj_out = torch.nn.Linear(16, 50, bias=False)
        self.proj_out.weight = self.first.weight

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.proj_out(self.middle(self.first(words))))


def test_layers_that_share_weights_stay_as_they_are(tmp_path: Path) -> None:
    torch.manual_seed(1)
    words, model = torch.arange(5), Talker().requires_grad_(False)
    expected = model(words)
    apply_fp8_casting(model, torch.float32)
    assert model.first.weight.dtype is torch.float32
    assert model.middle.weight.dtype is torch.float8_e4m3fn
    assert torch.allclose(model(words), expected, atol=0.5)
    other = Talker().requires_grad_(False)
    expected = other(words)
    apply_strategy(other, OffloadStrategy(Offload.DISK), CPU, tmp_path)
    assert torch.equal(other(words), expected)


def test_a_pipeline_is_known_by_its_parts() -> None:
    pipeline = SimpleNamespace(components={"net": net(), "words": object()})
    assert list(get_modules(pipeline)) == ["net"]
    assert count_weight_bytes(pipeline) == (8 * 32 + 32 + 32 * 4 + 4) * 4


def test_what_has_no_weights_is_not_narrowed() -> None:
    with pytest.raises(ModelError, match="8 or 4 bits"):
        apply_fp8_casting(torch.nn.ReLU(), torch.float32)
