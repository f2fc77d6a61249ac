"""Upscale (Model) with single files of the community: equal to the bare call of spandrel, and what is refused."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import torch

from nodes.realism.spandrel_models import import_spandrel
from nodes.realism.upscale import Upscale
from studio.core.errors import ModelError, StudioError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, ModelRef, Task
from studio.sdk.testing import MemoryMedia, run_frame
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.upscalers import UPSCALERS

MEDIA = MemoryMedia(models=ModelLibrary())
WIDTH, HEIGHT = 40, 24


def make_picture(channels: int = 3) -> Image:
    pixels = torch.rand(HEIGHT, WIDTH, channels, generator=torch.Generator().manual_seed(1))
    return Image(pixels.permute(2, 0, 1))


def enlarge(file: Path, image: Image) -> Image:
    found = run_frame(Upscale(model=ModelRef(str(file))), media=MEDIA, image=image)
    assert isinstance(found, Image)
    return found


@pytest.mark.parametrize("name", UPSCALERS)
def test_a_picture_is_equal_to_the_bare_call(name: str, tiny_model: TinyModel) -> None:
    file, factor = tiny_model(name), UPSCALERS[name][3]
    facts = Upscale(model=ModelRef(str(file))).facts({"image": ClipInfo(width=WIDTH, height=HEIGHT)}, MEDIA)
    assert (facts.width, facts.height) == (WIDTH * factor, HEIGHT * factor)
    picture = make_picture()
    descriptor = import_spandrel().ModelLoader(device="cpu").load_from_file(file).eval()
    with torch.no_grad():
        bare = descriptor(picture.pixels[None])[0]
    made = enlarge(file, picture).pixels
    inside = (slice(None), slice(0, HEIGHT * factor // 2), slice(0, WIDTH * factor // 2))  # far from the mirrored edge
    assert float((made[inside] - bare[inside]).abs().max()) < 1e-4
    assert float(made.std()) > 0.0


def test_the_library_knows_a_file_as_an_upscaler(tiny_model: TinyModel) -> None:
    for name in UPSCALERS:
        found = ModelLibrary().facts(ModelRef(str(tiny_model(name))))
        assert (found.kind, found.tasks) == ("upscaler", frozenset({Task.UPSCALE})), name


def test_alpha_is_enlarged_beside_the_colors(tiny_model: TinyModel) -> None:
    made = enlarge(tiny_model("compact"), make_picture(4))
    assert made.pixels.shape == (4, HEIGHT * 2, WIDTH * 2)


def test_half_a_file_is_refused_with_the_reason(tiny_model: TinyModel, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(tiny_model("esrgan"))
    half = tmp_path / "half.safetensors"
    save_file(dict(list(weights.items())[: len(weights) // 2]), half)
    with pytest.raises(StudioError, match="half"):
        enlarge(half, make_picture())


def test_other_files_are_refused(tiny_model: TinyModel, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    other = tmp_path / "other.safetensors"
    save_file({"layer.weight": torch.zeros(3, 3)}, other)
    with pytest.raises(ModelError, match="upscaling"):
        Upscale(model=ModelRef(str(other))).facts({"image": ClipInfo(width=WIDTH, height=HEIGHT)}, MEDIA)


def test_a_model_of_gray_pictures_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    import_spandrel()
    kind = importlib.import_module("spandrel.architectures.Compact").Compact
    gray = tmp_path / "gray.safetensors"
    save_file(kind(num_in_ch=1, num_out_ch=1, num_feat=8, num_conv=2, upscale=2).state_dict(), gray)
    with pytest.raises(ModelError, match="gray"):
        enlarge(gray, make_picture())
