"""Texts of a second and a third text encoder: equal to the bare call, weighed, blended, cut and without effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.image_to_image import ImageToImage
from nodes.generate.diffusion.prompts.encoder_texts import EncoderTexts, read_syntax
from nodes.generate.diffusion.prompts.prompt_weights import weigh_prompts
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.sdk import Image, Options, Prompt
from studio.sdk.params import ParamValue
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.nodes.generate.diffusion.tiny_pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel

SHORT: Mapping[str, Any] = {"flux": Options({"max_sequence_length": 32})}
FAMILIES: Mapping[str, Mapping[str, Any]] = {
    "stable_diffusion_xl": {"prompt_2": "dogs", "negative_2": "rain"},
    "stable_diffusion_3": {"prompt_2": "dogs", "prompt_3": "at night", "negative_2": "rain", "negative_3": "fog"},
    "flux": {"prompt_2": "dogs at night"},
}


def make(family: str, tiny_model: TinyModel, ctx: StandaloneContext | None = None, **more: Any) -> Image:
    texts = {name: Prompt(text) if name.startswith("prompt") and isinstance(text, str) else text
             for name, text in more.items()}  # fmt: skip
    short = {"options": SHORT[family]} if family in SHORT else {}
    node = TextToImage(
        model=ref(tiny_model(family)), steps=3, width=16, height=16, guidance=2.0,
        **{"prompt": Prompt("a cat"), "negative": "ugly", **short, **texts},
    )  # fmt: skip
    found = run_frame(node, ctx=ctx or StandaloneContext(media=media()))
    assert isinstance(found, Image)
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_it_is_the_bare_call_with_these_texts(family: str, tiny_model: TinyModel) -> None:
    texts = FAMILIES[family]
    named = {name.replace("negative", "negative_prompt"): text for name, text in texts.items()}
    short = {} if family == "stable_diffusion_3" else {"max_sequence_length": 32}
    takes = {} if family == "flux" else {"negative_prompt": "ugly"}
    if family == "stable_diffusion_3":
        takes["max_sequence_length"] = 256  # type: ignore[assignment]  # as the node calls it
    bare = made(loaded(tiny_model(family)), **{**short, **takes, **named})
    ours, plain = make(family, tiny_model, **texts), make(family, tiny_model)
    assert np.array_equal(ours.pixels.permute(1, 2, 0).numpy(), bare)
    assert far(ours, plain) > 0.0
    same: dict[str, Any] = {name: "ugly" if "negative" in name else "a cat" for name in texts}
    assert far(make(family, tiny_model, **same), plain) == 0.0, "the text that it would have read without"


def test_weights_and_choices_count_in_each_encoder(tiny_model: TinyModel) -> None:
    family = "stable_diffusion_xl"
    plain = make(family, tiny_model, prompt_2="a cat")
    ctx = StandaloneContext(media=media())
    second = make(family, tiny_model, ctx, prompt_2="a (cat:2)")
    assert ctx.notices == []
    assert far(plain, make(family, tiny_model)) == 0.0
    both, first = (
        make(family, tiny_model, prompt="a (cat:2)"),
        make(family, tiny_model, prompt="a (cat:2)", prompt_2="a cat"),
    )
    assert len({far(each, plain) for each in (first, second, both)}) == 3, "the same words, weighed in one of them"
    assert 0.0 not in {far(each, plain) for each in (first, second, both)}
    either = [
        far(make(family, tiny_model, prompt_2="a {dog|cat}", seed=seed), make(family, tiny_model, seed=seed))
        for seed in range(4)
    ]
    assert min(either) == 0.0 < max(either)


@torch.no_grad()
def test_of_two_texts_the_longer_one_that_fits_is_weighed(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion"))
    texts = read_syntax(EncoderTexts(Prompt("(a cat:2)"), "a cat on a mat"), 0)

    def encode() -> Any:
        return pipe.encode_prompt("a cat on a mat", "cpu", 1, False)[0]

    plain = encode()
    with weigh_prompts(pipe, texts.weighted[""]) as applied:
        assert encode().equal(plain)
    assert applied.texts == {"a cat on a mat"}


def test_texts_of_each_encoder_blend(tiny_model: TinyModel) -> None:
    family = "stable_diffusion_xl"
    first, last = make(family, tiny_model, prompt_2="dogs"), make(family, tiny_model, prompt_2="rain")
    half = make(family, tiny_model, prompt_2=Prompt("dogs", "rain", 0.5))
    assert 0.0 < far(half, first) < 1.5 * far(first, last)
    assert far(make(family, tiny_model, prompt_2=Prompt("dogs", "rain", 1.0)), last) == 0.0
    assert far(make(family, tiny_model, prompt_2=Prompt("dogs", "", 1.0)), make(family, tiny_model)) == 0.0
    all_at_once = make(family, tiny_model, prompt=Prompt("a cat", "fog", 1.0), prompt_2=Prompt("dogs", "rain", 1.0))
    assert far(all_at_once, make(family, tiny_model, prompt="fog", prompt_2="rain")) == 0.0


def test_what_an_encoder_does_not_read_is_quoted(tiny_model: TinyModel) -> None:
    ctx = StandaloneContext(media=media())
    make("stable_diffusion_xl", tiny_model, ctx, prompt_2="a" * 75 + "bcd")
    assert ctx.notices == ["'prompt_2' is longer than the 77 tokens of its text encoder. Left out: “bcd”"]


def test_a_model_with_one_encoder_says_that_the_text_has_no_effect(tiny_model: TinyModel) -> None:
    plain = make("stable_diffusion", tiny_model)
    ctx = StandaloneContext(media=media())
    assert far(make("stable_diffusion", tiny_model, ctx, prompt_2="(dogs:2)", negative_3="rain"), plain) == 0.0
    assert ctx.notices == []
    said = (
        "'prompt_2' has no effect: StableDiffusionPipeline takes no text of its own for it.",
        "'negative_3' has no effect: StableDiffusionPipeline takes no text of its own for it.",
    )
    texts: dict[str, Any] = {
        "prompt_2": Prompt("dogs"),
        "negative_3": "rain",
        "model": ref(tiny_model("stable_diffusion")),
    }
    assert TextToImage(**texts).get_remarks({}, media()) == said
    facts = ClipInfo(FrameRate.from_value(25), 1, 16, 16, channels=3)
    assert ImageToImage(**texts).get_remarks({"image": facts}, media())[-2:] == said


@pytest.mark.slow
def test_clips_read_them_where_the_model_does(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    import diffusers

    read: list[object] = []
    encode = diffusers.HunyuanVideoPipeline.encode_prompt

    def spy(pipe: Any, **given: Any) -> Any:
        read.append((given["prompt"], given["prompt_2"]))
        return encode(pipe, **given)

    monkeypatch.setattr(diffusers.HunyuanVideoPipeline, "encode_prompt", spy)
    values: dict[str, ParamValue] = {"prompt": "a cat", "prompt_2": "dogs", "length": 5, "width": 16, "height": 16}
    node = made_clip(TextToVideo, tiny_model("hunyuan"), values)
    frames_of(node)
    assert read == [("a cat", "dogs")]
    assert node.get_remarks({}, MEDIA) == ()


def test_clips_of_a_model_with_one_encoder_stay_as_they_are(tiny_model: TinyModel) -> None:
    values: dict[str, ParamValue] = {"prompt": "a cat", "length": 5, "width": 16, "height": 16}
    node = made_clip(TextToVideo, tiny_model("wan"), {**values, "prompt_2": "dogs"})
    plain = frames_of(made_clip(TextToVideo, tiny_model("wan"), values))
    assert np.array_equal(np.stack(frames_of(node)), np.stack(plain))
    assert "'prompt_2' has no effect: WanPipeline takes no text of its own for it." in node.get_remarks({}, MEDIA)
