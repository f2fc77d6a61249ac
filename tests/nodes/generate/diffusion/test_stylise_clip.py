"""Stylise Clip: frames by a model for pictures, tied to each other, as a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.sampling.warped_noise import NoiseMotion
from nodes.generate.diffusion.stylise_clip import StyliseClip
from studio.core.errors import CancelledError, ModelError
from studio.sdk import AnimatedParam, AnimatedPrompt, ClipInfo, FrameRate, Image, ModelRef
from studio.sdk.testing import StandaloneContext, run_frame, run_generator
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tools.quality.convert_style import warping_error

FRAMES = 3


@pytest.fixture
def model(tiny_model: TinyModel) -> ModelRef:
    return ref(tiny_model("stable_diffusion"))


def _frame(number: int) -> Image:
    """Return a textured picture that moves 3 pixels to the right in each frame."""
    y, x = np.mgrid[:48, :64].astype(np.float32)
    x = x - 3.0 * number
    waves = [np.sin(x / (3 + each) + each) * np.cos(y / (4 + each) - each) for each in range(3)]
    return Image.from_array((np.stack(waves, 2) * 0.4 + 0.5).astype(np.float32))


class _Clip(list[Image]):
    """A whole clip, as a generator is given one."""

    facts = ClipInfo(FrameRate.from_value(25), FRAMES, 64, 48, channels=3)


CLIP = [_frame(number) for number in range(FRAMES)]


def made(model: ModelRef, context: StandaloneContext | None = None, **more: Any) -> list[Image]:
    node = StyliseClip(model=model, **{"steps": 4, "size": 64, "strength": AnimatedParam.from_constant(0.75), **more})
    return list(run_generator(node, ctx=context or StandaloneContext(media=media()), image=_Clip(CLIP)))


@pytest.mark.parametrize("family", all_but_slow(["stable_diffusion", "flux"], ("flux",)))
def test_every_family_makes_a_clip_anew(family: str, tiny_model: TinyModel) -> None:
    folder = ref(tiny_model(family))
    moved = made(folder, keep=AnimatedParam.from_constant(0.0), feed=AnimatedParam.from_constant(0.0))
    fixed = made(
        folder, keep=AnimatedParam.from_constant(0.0), feed=AnimatedParam.from_constant(0.0), noise=NoiseMotion.FIXED
    )
    assert [(frame.width, frame.height) for frame in moved] == [(64, 48)] * FRAMES
    assert all(far(one, other) > 0.01 for one, other in zip(moved, CLIP, strict=True))
    assert far(moved[2], fixed[2]) > 0.001, "the pipeline was not given the noise that moves"


def test_a_tie_makes_it_steadier(model: ModelRef) -> None:
    errors = {}
    for name, keep, noise in (("each by itself", 0.0, NoiseMotion.FIXED), ("tied", 0.5, NoiseMotion.MOVED)):
        shown = made(
            model, keep=AnimatedParam.from_constant(keep), feed=AnimatedParam.from_constant(keep / 2), noise=noise
        )
        errors[name] = sum(warping_error(CLIP, shown))
    assert errors["tied"] < 0.6 * errors["each by itself"], errors


def test_new_noise_boils_most(model: ModelRef) -> None:
    none = AnimatedParam.from_constant(0.0)
    fresh, moved = (
        sum(warping_error(CLIP, made(model, noise=noise, keep=none, feed=none)))
        for noise in (NoiseMotion.FRESH, NoiseMotion.MOVED)
    )
    assert moved < fresh


def test_what_is_keyed_is_read_at_each_frame(model: ModelRef) -> None:
    late = AnimatedParam("late", lambda frame: 0.0 if frame < 2 else 1.0)
    shown = made(model, strength=late)
    assert far(shown[0], CLIP[0]) < 1e-6
    assert far(shown[1], CLIP[1]) < 1e-6
    assert far(shown[2], CLIP[2]) > 0.01
    text = AnimatedPrompt(
        "two", lambda frame: AnimatedPrompt.from_constant("a cat" if frame < 2 else "rain").evaluate_at(0), ()
    )
    one, two = made(model, prompt=AnimatedPrompt.from_constant("a cat")), made(model, prompt=text)
    assert far(one[1], two[1]) == 0.0
    assert far(one[2], two[2]) > 0.0


def test_it_shows_each_step_and_can_be_cancelled(model: ModelRef) -> None:
    context = StandaloneContext(media=media())
    node = StyliseClip(model=model, steps=4, size=64)
    run_frame(node, 1, ctx=context, image=CLIP)
    assert len(context.previews) >= 2
    context.is_cancelled = True
    with pytest.raises(CancelledError):
        run_frame(node, 0, ctx=context, image=CLIP)


def test_alpha_stays(model: ModelRef) -> None:
    clip = [Image(torch.cat([frame.pixels, torch.rand(1, 48, 64)])) for frame in CLIP]
    node = StyliseClip(model=model, steps=4, size=64)
    found = run_frame(node, 1, media=media(), image=clip)
    assert torch.equal(found.pixels[3], clip[1].pixels[3])


def test_what_it_says_beforehand(model: ModelRef, tiny_model: TinyModel) -> None:
    facts = ClipInfo(FrameRate.from_value(25), 9, 960, 540, channels=3)
    node = StyliseClip(model=model)
    assert node.facts({"image": facts}, media()) == facts
    assert node.get_remarks({"image": facts}, media()) == (
        "The model works at 88×48; the result is resized to 960×540.",
    )
    with pytest.raises(ModelError, match="No model is chosen"):
        StyliseClip().facts({"image": facts}, media())
    with pytest.raises(ModelError, match="of no use here"):
        StyliseClip(model=ref(tiny_model("sana_picture"))).facts({"image": facts}, media())
    with pytest.raises(ModelError):
        StyliseClip(model=ref(Path("nowhere"))).facts({"image": facts}, media())
