"""Regions by mask: known answers of the blended predictions, in each step, and of the pictures."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.image_to_image import ImageToImage
from nodes.generate.diffusion.sampling import region_blending
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from nodes.generate.diffusion.sampling.region_blending import RegionCall, blend_regions, compute_region_weights
from nodes.generate.diffusion.stylise_clip import StyliseClip
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError
from studio.core.time import FrameRate
from studio.sdk import AnimatedParam, AnimatedPrompt, Image, Mask, Prompt
from studio.sdk.testing import StandaloneContext, run_frame, run_generator
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, context_of, frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import far, media, picture, ref, right_half
from tests.sweeps import all_but_slow
from tests.tiny_models.control import make_controlnet
from tests.tiny_models.fixtures import TinyModel

SIZE = 32
WHITE, BLACK = Mask(torch.ones(1, SIZE, SIZE)), Mask(torch.zeros(1, SIZE, SIZE))
HALF = right_half(SIZE, SIZE)
OTHER = "a (dog:1.3) at night"
FAMILIES = (
    "stable_diffusion", "stable_diffusion_xl", "stable_diffusion_3", "flux", "pixart", "sana_picture", "z_image",
)  # fmt: skip
CLIPS = ("wan", "ltx", "cogvideox", "animatediff", "latte", "mochi", "modelscope", "skyreels", "easyanimate", "hunyuan")


def make(folder: Path, inputs: dict[str, Any] | None = None, ctx: Any = None, **more: Any) -> Image:
    texts: dict[str, Any] = {"prompt": Prompt("a cat")}
    texts |= {name: Prompt(text) if isinstance(text, str) and "prompt" in name else text for name, text in more.items()}
    node = TextToImage(model=ref(folder), steps=3, width=SIZE, height=SIZE, guidance=2.0, **texts)
    found = run_frame(node, ctx=ctx or StandaloneContext(media=media()), **(inputs or {}))
    assert isinstance(found, Image)
    return found


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, ("stable_diffusion", "flux")))
def test_white_is_the_other_text_and_black_the_prompt(family: str, tiny_model: TinyModel) -> None:
    folder = tiny_model(family)
    plain, other = make(folder), make(folder, prompt=OTHER)
    ctx = StandaloneContext(media=media())
    assert far(make(folder, {"region": WHITE}, ctx, region_prompt=OTHER), other) == 0.0
    assert ctx.notices == []
    assert far(make(folder, {"region": BLACK}, region_prompt=OTHER), plain) == 0.0
    assert far(make(folder, {"region": WHITE}), plain) == 0.0, "without a text it does not count"
    assert far(make(folder, region_prompt=OTHER), plain) == 0.0, "nor without a mask"
    half = make(folder, {"region": HALF}, region_prompt=OTHER)
    assert 0.0 not in (far(half, plain), far(half, other))
    assert far(make(folder, {"region": HALF}, region_prompt="a cat"), plain) < 1e-5


@pytest.mark.parametrize("family", all_but_slow(CLIPS, ("wan", "animatediff")))
def test_clips_have_regions(family: str, tiny_model: TinyModel) -> None:
    folder = tiny_model(family)

    def make_clip(prompt: str, mask: Mask | None = None) -> Any:
        values: dict[str, Any] = {
            "prompt": prompt,
            "region_prompt": OTHER,
            "length": 5,
            "width": SIZE,
            "height": SIZE,
            "guidance": 3.0,
        }
        inputs: dict[str, Any] = {} if mask is None else {"region": [mask] * 5}
        return np.stack(frames_of(made_clip(TextToVideo, folder, values), **inputs))

    plain, other = make_clip("a cat"), make_clip(OTHER)
    assert np.array_equal(make_clip("a cat", WHITE), other)
    assert np.array_equal(make_clip("a cat", BLACK), plain)
    half = make_clip("a cat", HALF)
    assert not np.array_equal(half, plain)
    assert not np.array_equal(half, other)


def test_a_mask_moves_with_the_clip(tiny_model: TinyModel) -> None:
    """With a latent for each frame and nothing that mixes them, frames of a white mask are those of the other text."""
    seen: list[torch.Tensor] = []
    plain = region_blending.compute_region_weights

    def spy(*given: Any) -> torch.Tensor:
        seen.append(plain(*given))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(region_blending, "compute_region_weights", spy)
        values: dict[str, Any] = {
            "prompt": "a cat", "region_prompt": OTHER, "length": 5, "width": SIZE, "height": SIZE,
        }  # fmt: skip
        frames_of(made_clip(TextToVideo, tiny_model("wan"), values), region=[BLACK, WHITE, WHITE, BLACK, BLACK])
    assert seen[0][1].mean((1, 2, 3)).tolist() == [0.0, 0.5], "the first frame has a latent, the other four share one"


class TestFormula:
    """The step of a scheduler is taken with the average of predictions, weighed by the masks."""

    def test_weights_add_up_to_one(self) -> None:
        soft = torch.full((1, 1, 8, 8), 0.25)
        left, right = torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 8, 8)
        left[..., :6], right[..., 4:] = 1.0, 1.0
        found = compute_region_weights([left, right, soft], 2, 4)[:, 0, 0, 0]
        assert torch.allclose(found.sum(0), torch.ones(4))
        assert found[:, 0].tolist() == pytest.approx([0.0, 0.8, 0.0, 0.2]), "1 and ¼, divided by their sum"
        assert found[:, 2].tolist() == pytest.approx([0.0, 1 / 2.25, 1 / 2.25, 0.25 / 2.25])
        assert compute_region_weights([soft], 4, 4)[:, 0, 0, 1, 1].tolist() == [0.75, 0.25]

    def test_each_step_is_the_formula(self, tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
        taken: list[tuple[torch.Tensor, ...]] = []
        blend = region_blending._RegionBlender._blend

        def spy(self: Any, prediction: torch.Tensor, others: Any) -> torch.Tensor:
            found = blend(self, prediction, others)
            taken.append((prediction, *others, found))
            return found

        monkeypatch.setattr(region_blending._RegionBlender, "_blend", spy)
        make(tiny_model("stable_diffusion"), {"region": HALF}, region_prompt=OTHER)
        assert len(taken) >= 3
        for prediction, other, blended in taken:
            assert blended[..., :2].equal(prediction[..., :2]), "the left half is the prompt's"
            assert blended[..., 2:].equal(other[..., 2:])
            assert not prediction.equal(other)

    def test_halves_of_a_network_that_mixes_no_places_are_those_of_the_two_pictures(self) -> None:
        scheduler = _Scheduler()
        pipe: Any = _Pointwise(scheduler, 0.25)
        mask = torch.zeros(1, 1, 4, 4)
        mask[..., 2:] = 1.0
        plain, other = pipe(), _Pointwise(scheduler, -0.5)()
        with blend_regions(pipe, [RegionCall(mask, _Pointwise(scheduler, -0.5))], LatentGrid(1, 1, 4, 4)) as outcome:
            both = pipe()
        assert outcome.was_applied
        assert both[..., :2].equal(plain[..., :2])
        assert both[..., 2:].equal(other[..., 2:])
        assert scheduler.step.__name__ == "step"
        assert pipe().equal(plain), "nothing of it stays"

    def test_several_regions_and_what_cannot_be_told_apart(self) -> None:
        scheduler = _Scheduler()
        pipe: Any = _Pointwise(scheduler, 0.0)
        half = torch.full((1, 1, 4, 4), 0.5)
        calls = [RegionCall(half, _Pointwise(scheduler, 1.0)), RegionCall(half, _Pointwise(scheduler, 3.0))]
        plain = pipe()
        with blend_regions(pipe, calls, LatentGrid(1, 1, 4, 4)):
            assert torch.allclose(pipe() - plain, torch.full((1, 1, 4, 4), 3 * 2.0))
        with blend_regions(pipe, calls[:1], LatentGrid(1, 3, 4, 4)) as outcome:  # no three frames are in a batch of one
            assert pipe().equal(plain)
        assert not outcome.was_applied


class _Scheduler:
    """Adds predictions up."""

    def step(self, model_output: torch.Tensor, timestep: int, sample: torch.Tensor) -> tuple[torch.Tensor]:
        return (sample + model_output,)


class _Pointwise:
    """A pipeline whose network adds a constant to each number: nothing is mixed."""

    def __init__(self, scheduler: _Scheduler, constant: float) -> None:
        self.scheduler, self.constant = scheduler, constant

    def __call__(self) -> torch.Tensor:
        latents = torch.randn(1, 1, 4, 4, generator=torch.Generator().manual_seed(3))
        for time in range(3):
            latents = self.scheduler.step(torch.full_like(latents, self.constant), time, latents)[0]
        return latents


class TestWithOthers:
    def test_several_texts_styles_and_a_keyed_one(self, tiny_model: TinyModel) -> None:
        folder = tiny_model("stable_diffusion")
        left = Mask(1.0 - HALF.pixels)
        both = make(folder, {"region": HALF, "region_2": left}, region_prompt=OTHER, region_2_prompt="rain")
        swapped = make(folder, {"region": left, "region_2": HALF}, region_prompt="rain", region_2_prompt=OTHER)
        assert far(both, swapped) < 1e-6
        assert far(both, make(folder, {"region": HALF}, region_prompt=OTHER, prompt="rain")) < 1e-5
        blended = Prompt("rain", "dogs at night", 0.5)
        found = make(folder, {"region": WHITE}, region_prompt=blended)
        assert far(found, make(folder, prompt=blended)) == 0.0
        mixed = make(folder, {"region": HALF}, prompt=Prompt("a cat", "fog", 0.5), region_prompt=blended)
        assert far(mixed, make(folder, {"region": HALF}, prompt="a cat", region_prompt=blended)) > 0.0

    def test_a_control_counts_in_regions(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        folder, net = tiny_model("stable_diffusion"), ref(make_controlnet(tmp_path, seed=2))
        control = {"control": picture(5, width=SIZE, height=SIZE)}
        other = make(folder, control, prompt=OTHER, control_model=net)
        found = make(folder, {**control, "region": WHITE}, region_prompt=OTHER, control_model=net)
        assert far(found, other) == 0.0

    def test_pictures_and_clips_made_anew(self, tiny_model: TinyModel) -> None:
        model, image = ref(tiny_model("stable_diffusion")), picture(width=SIZE, height=SIZE)

        def anew(prompt: str, **masks: Any) -> Image:
            texts: dict[str, Any] = {"prompt": Prompt(prompt), "region_prompt": Prompt(OTHER)}
            node = ImageToImage(model=model, steps=4, size=SIZE, strength=0.8, **texts)
            found = run_frame(node, media=media(), image=image, **masks)
            assert isinstance(found, Image)
            return found

        assert far(anew("a cat", region=WHITE), anew(OTHER)) == 0.0
        assert far(anew("a cat", region=BLACK), anew("a cat")) == 0.0
        assert far(anew("a cat", region=WHITE, mask=HALF), anew(OTHER, mask=HALF)) == 0.0

        def restyled(prompt: str, **masks: Any) -> list[Image]:
            node = StyliseClip(
                model=model, steps=2, size=SIZE, prompt=AnimatedPrompt.from_constant(prompt),
                region_prompt=AnimatedPrompt.from_constant(OTHER), keep=AnimatedParam.from_constant(0.0),
                feed=AnimatedParam.from_constant(0.0),
            )  # fmt: skip
            return list(run_generator(node, ctx=StandaloneContext(media=media()), image=[image] * 2, **masks))

        cat, dog, both = restyled("a cat"), restyled(OTHER), restyled("a cat", region=[WHITE, BLACK])
        assert far(both[0], dog[0]) == far(both[1], cat[1]) == 0.0

    def test_a_loop_turns_its_masks(self, tiny_model: TinyModel) -> None:
        values: dict[str, Any] = {
            "prompt": "a cat", "region_prompt": OTHER, "length": 6, "width": SIZE, "height": SIZE, "steps": 3,
            "loop": True, "scheduler": "Euler",
        }  # fmt: skip
        plain = frames_of(made_clip(TextToVideo, tiny_model("animatediff"), values))
        other = frames_of(made_clip(TextToVideo, tiny_model("animatediff"), {**values, "prompt": OTHER}))
        found = frames_of(made_clip(TextToVideo, tiny_model("animatediff"), values), region=[WHITE] * 6)
        assert np.array_equal(np.stack(found), np.stack(other))
        assert not np.array_equal(np.stack(plain), np.stack(other))


class TestEnds:
    def test_a_text_that_is_not_read_is_quoted_and_weights_are_known(self, tiny_model: TinyModel) -> None:
        ctx = StandaloneContext(media=media())
        make(tiny_model("stable_diffusion"), {"region": HALF}, ctx, region_prompt="(a:2)" + "a" * 74 + "bcd")
        assert ctx.notices == ["'region_prompt' is longer than the 77 tokens of its text encoder. Left out: “bcd”"]

    def test_cancelling_ends_all_runs(self, tiny_model: TinyModel) -> None:
        folder = tiny_model("stable_diffusion")
        for limit in (3, 10, 14, 20, 26):
            context, asked = StandaloneContext(media=media()), 0

            def check(limit: int = limit) -> None:
                nonlocal asked
                asked += 1
                if asked > limit:
                    raise CancelledError

            context.check = check  # type: ignore[method-assign]  # a cancel that comes in one run or the other
            with pytest.raises(CancelledError):
                make(folder, {"region": HALF}, context, region_prompt=OTHER)
            assert not [each for each in threading.enumerate() if each.name.startswith("region")]
        assert far(make(folder), make(folder)) == 0.0

    def test_an_error_in_a_region_is_that_of_the_node(self) -> None:
        scheduler = _Scheduler()

        def fail() -> None:
            raise ValueError("no such text")

        pipe: Any = _Pointwise(scheduler, 0.0)
        with (
            pytest.raises(ValueError, match="no such text"),
            blend_regions(pipe, [RegionCall(torch.ones(1, 1, 4, 4), fail)], LatentGrid(1, 1, 4, 4)),
        ):
            pipe()

    def test_random_numbers_are_those_of_a_single_run(self) -> None:
        """A pipeline that draws from the global generator draws what it would without regions."""
        scheduler = _Scheduler()

        class Drawing(_Pointwise):
            def __call__(self) -> torch.Tensor:
                latents = torch.randn(1, 1, 4, 4)
                return self.scheduler.step(torch.randn(1, 1, 4, 4), 0, latents)[0]

        pipe: Any = Drawing(scheduler, 0.0)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(5)
            plain = pipe()
            torch.manual_seed(5)
            with blend_regions(pipe, [RegionCall(torch.full((1, 1, 4, 4), 0.5), pipe)], LatentGrid(1, 1, 4, 4)):
                assert torch.allclose(pipe(), plain)


def test_the_card_says_what_has_no_effect(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = ClipInfo(FrameRate.from_value(25), 1, SIZE, SIZE)
    model = ref(tiny_model("stable_diffusion"))
    assert TextToImage(model=model).get_remarks({"region": facts}, media()) == (
        "'region' has no effect: 'region_prompt' is empty.",
    )
    texts: dict[str, Any] = {"region_2_prompt": Prompt("dogs")}
    assert TextToImage(model=model, **texts).get_remarks({}, media()) == (
        "'region_2_prompt' has no effect: nothing is connected to 'region_2'.",
    )
    assert "region" not in TextToImage(model=model).get_unused_inputs({}, media())


def test_a_model_without_a_prompt_dims_the_inputs(tiny_model: TinyModel) -> None:
    from nodes.generate.diffusion.image_to_video import ImageToVideo

    node = made_clip(ImageToVideo, tiny_model("svd"), {"width": 32, "height": 32, "length": 5})
    facts = ClipInfo(FrameRate.from_value(25), 1, SIZE, SIZE, channels=3)
    unused = node.get_unused_inputs({"image": facts}, MEDIA)
    assert unused["region_2"] == "'region_2' has no effect: StableVideoDiffusionPipeline takes no prompt."
    assert unused["region"] in node.get_remarks({"image": facts, "region": facts}, MEDIA)
    image = picture(width=32, height=32)
    plain, wired = (frames_of(node, context_of(), image=image, **more) for more in ({}, {"region": [WHITE]}))
    assert np.array_equal(np.stack(plain), np.stack(wired))
