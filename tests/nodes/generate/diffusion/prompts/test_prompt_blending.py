"""A prompt that turns into another is what lies between the two embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nodes.generate.diffusion.prompts.prompt_blending import blend_prompts
from studio.sdk import Prompt
from tests.nodes.generate.diffusion.tiny_pipelines import Picture, loaded, made
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel

FAMILIES = ("stable_diffusion", "stable_diffusion_xl", "stable_diffusion_3", "flux", "pixart")


def _made(pipe: Any, prompt: Prompt) -> Picture:
    with blend_prompts(pipe, {"prompt": prompt}):
        return made(pipe, prompt=prompt.text, max_sequence_length=64)


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, ("stable_diffusion",)))
def test_a_share_leads_from_one_text_to_the_other(family: str, tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model(family))
    first, last = _made(pipe, Prompt("a red cat")), _made(pipe, Prompt("dogs at night"))
    half = _made(pipe, Prompt("a red cat", "dogs at night", 0.5))
    assert np.array_equal(_made(pipe, Prompt("a red cat", "dogs at night", 1.0)), last)
    assert np.array_equal(_made(pipe, Prompt("a red cat", "dogs at night", 0.0)), first)
    assert 0 < np.abs(half - first).max() < np.abs(last - first).max() * 1.5
    assert not np.array_equal(half, last)
    assert "encode_prompt" not in vars(pipe)


def test_texts_of_two_lengths_hold_where_they_cannot_be_mixed(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("z_image"))
    held = _made(pipe, Prompt("a red cat", "dogs at night", 0.5))
    assert np.array_equal(held, _made(pipe, Prompt("a red cat")))


def test_what_has_no_way_to_encode_says_that_it_holds() -> None:
    with blend_prompts(object(), {"prompt": Prompt("one", "two", 0.5)}) as mixed:
        assert not mixed
