"""Texts in projects: older ones give the same pixels, wired ones replace the prompt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nodes.generate.diffusion.image_to_image import ImageToImage
from nodes.generate.diffusion.prompts.prompt_styles import PromptStyle
from nodes.generate.diffusion.stylise_clip import StyliseClip
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.sdk import AnimatedParam, AnimatedPrompt, Prompt
from studio.sdk.params import ParamValue
from studio.sdk.testing import StandaloneContext, run_frame, run_generator
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, curve, frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import far, media, picture, ref
from tests.nodes.generate.diffusion.tiny_pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel

NEW = frozenset({
    "style", "style_file", "style_name", "wildcards", "prompt_2", "prompt_3", "negative_2", "negative_3", "preview",
    "preview_every", "region_prompt", "region_2_prompt", "region_3_prompt",
})  # fmt: skip


@pytest.mark.parametrize("family", ["stable_diffusion", "stable_diffusion_xl"])
def test_a_node_with_nothing_new_set_is_the_bare_call(family: str, tiny_model: TinyModel) -> None:
    folder = tiny_model(family)
    node = TextToImage(
        model=ref(folder), steps=3, width=16, height=16, guidance=2.0, prompt=Prompt("a cat"), negative="rain"
    )
    assert node.spec.params.keys() >= NEW
    bare = made(loaded(folder), negative_prompt="rain")
    assert np.array_equal(run_frame(node, media=media()).pixels.permute(1, 2, 0).numpy(), bare)


def test_older_parameters_are_taken_as_they_are() -> None:
    for spec in (TextToImage.spec, ImageToImage.spec, StyliseClip.spec, TextToVideo.spec):
        old: dict[str, ParamValue] = {"prompt": "a (cat:1.2) __color__", "negative": "rain"}
        assert spec.cls.migrate_params(dict(old), spec.version) == old
        defaults = {name: spec.params[name].default for name in NEW}
        assert not any(defaults[name] for name in NEW - {"style", "preview", "preview_every"})
        assert (defaults["style"], defaults["preview"], defaults["preview_every"]) == ("none", "quick colors", 1)


class TestWords:
    def test_a_picture(self, tiny_model: TinyModel) -> None:
        folder = ref(tiny_model("stable_diffusion"))

        def make(prompt: str, **more: Any) -> Any:
            style = more.pop("style", PromptStyle.NONE)
            node = TextToImage(model=folder, steps=2, width=32, height=32, prompt=Prompt(prompt), style=style)
            return run_frame(node, media=media(), **more)

        assert far(make("a dog", words="a (cat:1.3)"), make("a (cat:1.3)")) == 0.0
        styled = make("a dog", words="a cat", style=PromptStyle.INK)
        assert far(styled, make("a cat", style=PromptStyle.INK)) == 0.0

    def test_pictures_made_anew(self, tiny_model: TinyModel) -> None:
        folder, image = ref(tiny_model("stable_diffusion")), picture()

        def anew(prompt: str, **more: Any) -> Any:
            node = ImageToImage(model=folder, steps=2, size=32, prompt=Prompt(prompt))
            return run_frame(node, media=media(), image=image, **more)

        def restyled(prompt: str, **more: Any) -> Any:
            node = StyliseClip(
                model=folder, steps=2, size=32, prompt=AnimatedPrompt.from_constant(prompt),
                keep=AnimatedParam.from_constant(0.0), feed=AnimatedParam.from_constant(0.0),
            )  # fmt: skip
            return list(run_generator(node, ctx=StandaloneContext(media=media()), image=[image] * 2, **more))

        assert far(anew("a dog", words="a cat"), anew("a cat")) == 0.0
        found = restyled("fog", words=["a cat", "a dog"])
        assert far(found[0], restyled("a cat")[0]) == far(found[1], restyled("a dog")[1]) == 0.0

    def test_each_window_of_a_clip_reads_the_one_at_its_middle(self, tiny_model: TinyModel) -> None:
        values: dict[str, ParamValue] = {"length": 9, "window": 5, "overlap": 1, "width": 16, "height": 16}
        words = ["a cat"] * 4 + ["a dog"] * 5
        keyed = made_clip(TextToVideo, tiny_model("wan"), values, {"prompt": curve((0, "a cat"), (4, "a dog"))})
        wired = made_clip(TextToVideo, tiny_model("wan"), {**values, "prompt": "fog"})
        assert np.array_equal(np.stack(frames_of(wired, words=words)), np.stack(frames_of(keyed)))
        facts = ClipInfo(FrameRate.from_value(16), 9)
        assert not [text for text in wired.get_remarks({"words": facts}, MEDIA) if "prompt" in text]
