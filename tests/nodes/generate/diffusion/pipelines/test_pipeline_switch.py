"""A model's pipelines share its parts: what begins with noise, with a picture, with a mask."""

from __future__ import annotations

import diffusers
import numpy as np
import pytest
import torch

from nodes.generate.diffusion.pipelines.pipeline_switch import (
    PictureStart,
    find_class_for,
    list_starts,
    needs_mask,
    switch_pipeline,
)
from studio.core.errors import ModelError
from tests.nodes.generate.diffusion.tiny_pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel

ALL = (PictureStart.NOISE, PictureStart.PICTURE, PictureStart.MASKED)


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("StableDiffusionPipeline", ALL),
        ("StableDiffusionXLInpaintPipeline", ALL),
        ("FluxImg2ImgPipeline", ALL),
        ("QwenImagePipeline", ALL),
        ("KandinskyV22CombinedPipeline", ALL),
        ("IFPipeline", ALL),
        ("PixArtSigmaPipeline", (PictureStart.NOISE,)),
        ("FluxFillPipeline", (PictureStart.MASKED,)),
        ("StableDiffusionInstructPix2PixPipeline", (PictureStart.NOISE, PictureStart.PICTURE)),
    ],
)
def test_classes_are_found_by_name(name: str, starts: tuple[PictureStart, ...]) -> None:
    assert set(list_starts(getattr(diffusers, name))) >= set(starts)
    assert (PictureStart.PICTURE in list_starts(getattr(diffusers, name))) == (PictureStart.PICTURE in starts)
    assert find_class_for(diffusers.FluxInpaintPipeline, PictureStart.NOISE) is diffusers.FluxPipeline


def test_what_a_model_cannot_begin_with_is_said() -> None:
    with pytest.raises(
        ModelError, match="SanaPipeline cannot start from a picture and a mask; it can start from noise"
    ):
        find_class_for(diffusers.SanaPipeline, PictureStart.MASKED)


def test_parts_are_shared_and_their_numbers_stay_as_they_are(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion"))
    pipe.unet.to(torch.bfloat16)
    other = switch_pipeline(pipe, PictureStart.PICTURE)
    assert type(other) is diffusers.StableDiffusionImg2ImgPipeline
    assert other.unet is pipe.unet
    assert other.unet.dtype is torch.bfloat16
    assert switch_pipeline(pipe, PictureStart.NOISE) is pipe


def test_a_sibling_is_the_class_that_the_library_makes(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion_xl"))
    picture = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    ours = made(switch_pipeline(pipe, PictureStart.PICTURE), image=picture, strength=0.5)
    theirs = made(diffusers.StableDiffusionXLImg2ImgPipeline.from_pipe(pipe), image=picture, strength=0.5)
    assert np.array_equal(ours, theirs)


def test_a_model_that_was_taught_to_fill_masks(tiny_model: TinyModel) -> None:
    assert needs_mask(loaded(tiny_model("inpainting")))
    assert not needs_mask(loaded(tiny_model("stable_diffusion")))
