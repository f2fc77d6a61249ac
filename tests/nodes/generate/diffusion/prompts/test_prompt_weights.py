"""Weights of words in what text encoders say, against the formula on the bare encoder's output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline
from nodes.generate.diffusion.prompts.prompt_syntax import WeightedText, choose_alternatives, parse_weights
from nodes.generate.diffusion.prompts.prompt_weights import weigh_prompts
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.sdk import Prompt
from studio.sdk.params import ParamValue
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.generate.diffusion.clips_for_tests import frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel

CALLS: dict[str, dict[str, Any]] = {
    "stable_diffusion": {"device": "cpu", "num_images_per_prompt": 1, "do_classifier_free_guidance": False},
    "stable_diffusion_xl": {"do_classifier_free_guidance": False},
    "flux": {"prompt_2": None},
    "wan": {"do_classifier_free_guidance": False},
    "ltx": {"do_classifier_free_guidance": False},
}


@pytest.mark.parametrize("family", all_but_slow(CALLS, ("stable_diffusion", "wan")))
@torch.no_grad()
def test_a_weight_moves_a_token_away_from_the_empty_text(family: str, tiny_model: TinyModel) -> None:
    pipe = load_pipeline(media().models.facts(ref(tiny_model(family))), torch.float32)
    text = parse_weights("a cat (on:1.5) a mat")
    one, other = ("(a cat on a mat:1.5)", "(a cat on a mat:3)")

    def encode(prompt: str) -> Any:
        found = parse_weights(prompt)
        with weigh_prompts(pipe, [found]) as applied:
            made = pipe.encode_prompt(prompt=found.text, **CALLS[family])[0]
        assert applied.texts == ({found.text} if found.spans else set())
        return made

    plain, weighed = encode(text.text), encode("a cat (on:1.5) a mat")
    assert weighed.shape == plain.shape
    changed = (weighed != plain).any(-1)[0]
    assert 1 <= int(changed.sum()) < int(changed.numel()) - 1
    torch.testing.assert_close(encode(other) - plain, 4.0 * (encode(one) - plain), atol=1e-4, rtol=1e-3)
    assert encode("a cat (on:1) a mat").equal(plain)
    assert encode(text.text).equal(plain), "nothing of it stays"


@torch.no_grad()
def test_it_is_the_formula_of_comfyui(tiny_model: TinyModel) -> None:
    pipe = load_pipeline(media().models.facts(ref(tiny_model("stable_diffusion"))), torch.float32)
    read, nothing = (
        pipe.text_encoder(pipe.tokenizer(text, padding="max_length", max_length=77, return_tensors="pt").input_ids)[0]
        for text in ("a cat on a mat", "")
    )
    count = len(pipe.tokenizer("a cat on a mat", add_special_tokens=False).input_ids)
    wanted = read.clone()
    wanted[:, 1 : 1 + count] = nothing[:, 1 : 1 + count] + 1.4 * (read - nothing)[:, 1 : 1 + count]
    text = parse_weights("(a cat on a mat:1.4)")
    with weigh_prompts(pipe, [text]):
        found = pipe.encode_prompt(text.text, **CALLS["stable_diffusion"])[0]
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)


def test_nodes_read_weights_and_choices(tiny_model: TinyModel) -> None:
    def make(prompt: str | Prompt, **more: Any) -> Any:
        given = Prompt(prompt) if isinstance(prompt, str) else prompt
        node = TextToImage(
            model=ref(tiny_model("stable_diffusion")), steps=2, width=32, height=32, prompt=given, **more
        )
        return run_frame(node, media=media())

    plain = make("a cat")
    assert far(make("a (cat:1.0)"), plain) == 0.0
    assert far(make("a (cat:1.6)"), plain) > 0.0
    assert far(make("a {cat|cat}"), plain) == 0.0
    assert far(make("a cat", negative="(dull:2)", guidance=3.0), make("a cat", negative="dull", guidance=3.0)) > 0.0
    assert {far(make("a {cat|dog}", seed=seed), make("a cat", seed=seed)) == 0.0 for seed in range(6)} == {True, False}
    half = make(Prompt("a (cat:2)", "a dog", 0.5))
    assert far(half, make(Prompt("a cat", "a dog", 0.5))) > 0.0


def test_clips_read_weights_and_choose_once_for_all_windows(tiny_model: TinyModel) -> None:
    def make(prompt: str) -> Any:
        values: dict[str, ParamValue] = {
            "prompt": prompt,
            "length": 7,
            "window": 5,
            "overlap": 1,
            "width": 16,
            "height": 16,
            "seed": 2,
        }
        return torch.from_numpy(np.stack(frames_of(made_clip(TextToVideo, tiny_model("wan"), values))))

    cat, dog, either = make("a cat"), make("a dog"), make("a {cat|dog}")
    assert either.equal(cat) or either.equal(dog)
    assert not make("a (cat:2)").equal(cat)


def test_an_encoder_that_takes_no_weights_is_named(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nodes.generate.diffusion.prompts.prompt_weights._find_sequence", lambda *_: None)
    ctx = StandaloneContext(media=media())
    node = TextToImage(
        model=ref(tiny_model("stable_diffusion")), steps=2, width=32, height=32, prompt=Prompt("a (cat:2)")
    )
    run_frame(node, ctx=ctx)
    assert ctx.notices == ["This model's text encoder takes no weights of words: they count as 1."]


def test_prompts_of_older_projects_are_read_as_they_were() -> None:
    old: dict[str, ParamValue] = {"prompt": r"a cat (on a mat) {a|b} \o/", "negative": "(dull:2)", "steps": 3}
    found = TextToImage.migrate_params(old, 1)
    texts = [parse_weights(choose_alternatives(str(found[name]), 0)) for name in ("prompt", "negative")]
    assert texts == [WeightedText(str(old["prompt"])), WeightedText("(dull:2)")]
    assert found["steps"] == 3
    assert TextToImage.migrate_params(old, 2) is old
