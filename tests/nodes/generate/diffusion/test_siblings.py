"""A model's pipelines share its parts: what begins with noise, with a picture, with a mask."""

from __future__ import annotations

import diffusers
import numpy as np
import pytest
import torch

from nodes.generate.diffusion.siblings import Start, class_for, needs_mask, sibling, starts_of
from studio.core.errors import ModelError
from tests.nodes.generate.diffusion.pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel

ALL = (Start.NOISE, Start.PICTURE, Start.MASKED)


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("StableDiffusionPipeline", ALL),
        ("StableDiffusionXLInpaintPipeline", ALL),
        ("FluxImg2ImgPipeline", ALL),
        ("QwenImagePipeline", ALL),
        ("KandinskyV22CombinedPipeline", ALL),
        ("IFPipeline", ALL),
        ("PixArtSigmaPipeline", (Start.NOISE,)),
        ("FluxFillPipeline", (Start.MASKED,)),
        ("StableDiffusionInstructPix2PixPipeline", (Start.NOISE, Start.PICTURE)),
    ],
)
def test_classes_are_found_by_name(name: str, starts: tuple[Start, ...]) -> None:
    assert set(starts_of(getattr(diffusers, name))) >= set(starts)
    assert (Start.PICTURE in starts_of(getattr(diffusers, name))) == (Start.PICTURE in starts)
    assert class_for(diffusers.FluxInpaintPipeline, Start.NOISE) is diffusers.FluxPipeline


def test_what_a_model_cannot_begin_with_is_said() -> None:
    with pytest.raises(
        ModelError, match="SanaPipeline cannot begin with a picture and a mask; it can begin with noise"
    ):
        class_for(diffusers.SanaPipeline, Start.MASKED)


def test_parts_are_shared_and_their_numbers_stay_as_they_are(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion"))
    pipe.unet.to(torch.bfloat16)
    other = sibling(pipe, Start.PICTURE)
    assert type(other) is diffusers.StableDiffusionImg2ImgPipeline
    assert other.unet is pipe.unet
    assert other.unet.dtype is torch.bfloat16
    assert sibling(pipe, Start.NOISE) is pipe


def test_a_sibling_is_the_class_that_the_library_makes(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion_xl"))
    picture = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    ours = made(sibling(pipe, Start.PICTURE), image=picture, strength=0.5)
    theirs = made(diffusers.StableDiffusionXLImg2ImgPipeline.from_pipe(pipe), image=picture, strength=0.5)
    assert np.array_equal(ours, theirs)


def test_a_model_that_was_taught_to_fill_masks(tiny_model: TinyModel) -> None:
    assert needs_mask(loaded(tiny_model("inpainting")))
    assert not needs_mask(loaded(tiny_model("stable_diffusion")))
