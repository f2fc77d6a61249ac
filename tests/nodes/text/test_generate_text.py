"""Texts that a model writes: those that transformers writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.shared.pretrained.nets.token_generator import GenerationConfig, GumbelSampler
from nodes.text.generate_text import GenerateText
from studio.core.errors import CancelledError
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.encode.pretrained import bare, media_of, ref
from tests.tiny_models.fixtures import TinyModel


def _written(folder: Path, text: str, ctx: StandaloneContext | None = None, **more: Any) -> str:
    node = GenerateText(model=ref(folder), **{"max_tokens": 12, "temperature": 0.0, **more})
    return str(run_frame(node, text=text, media=media_of(folder), ctx=ctx))


def _theirs(folder: Path, kind: str, ids: torch.Tensor) -> str:
    from transformers import AutoTokenizer

    found = bare(folder, kind).generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False)
    new = found[0] if kind.endswith("Seq2SeqLM") else found[0, ids.shape[1] :]
    return str(AutoTokenizer.from_pretrained(folder).decode(new, skip_special_tokens=True)).strip()


def _ids(folder: Path, text: str) -> torch.Tensor:
    from transformers import AutoTokenizer

    ids: torch.Tensor = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")["input_ids"]
    return ids


@pytest.mark.parametrize(("family", "kind"), [("gpt2", "AutoModelForCausalLM"), ("t5_writer", "AutoModelForSeq2SeqLM")])
def test_the_likeliest_words_are_those_of_transformers(tiny_model: TinyModel, family: str, kind: str) -> None:
    folder = tiny_model(family)
    found = _written(folder, "a fox")
    assert found == _theirs(folder, kind, _ids(folder, "a fox"))
    assert found


def test_a_chat_is_put_as_the_tokenizer_says(tiny_model: TinyModel) -> None:
    folder = tiny_model("llama")
    asked = "<system>be brief<user>a fox<a>"
    assert _written(folder, "a fox", system="be brief") == _theirs(folder, "AutoModelForCausalLM", _ids(folder, asked))
    plain = _theirs(folder, "AutoModelForCausalLM", _ids(folder, "be brief\n\na fox"))
    assert _written(folder, "a fox", system="be brief", chat=False) == plain


def test_a_seed_gives_the_same_text_whatever_else_is_drawn(tiny_model: TinyModel) -> None:
    folder = tiny_model("gpt2")
    free: dict[str, Any] = {"temperature": 1.5, "top_p": 1.0}
    before = torch.get_rng_state()
    first = _written(folder, "a fox", seed=3, **free)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(5)
    assert _written(folder, "a fox", seed=3, **free) == first
    assert len({_written(folder, "a fox", seed=seed, **free) for seed in range(4)}) > 1


def test_tokens_are_drawn_as_often_as_they_are_likely() -> None:
    chances = torch.tensor([0.5, 0.3, 0.15, 0.05])
    drawing, counts = GumbelSampler(GenerationConfig(1, 1.0, 0.9, 0)), torch.zeros(4)
    for _ in range(2000):
        counts[int(drawing(torch.zeros(1, 1), chances.log()[None]).argmax())] += 1
    wanted = torch.tensor([0.5, 0.3, 0.15, 0.0]) / 0.95
    torch.testing.assert_close(counts / 2000, wanted, rtol=0, atol=0.03)


def test_cancel_acts_within_a_text(tiny_model: TinyModel) -> None:
    folder = tiny_model("gpt2")

    class Impatient(StandaloneContext):
        asked_for = 0

        def check(self) -> None:
            Impatient.asked_for += 1
            if Impatient.asked_for == 3:
                raise CancelledError

    ctx = Impatient(0, 1.0, media_of(folder))
    with pytest.raises(CancelledError):
        _written(folder, "a fox", ctx, max_tokens=50)
    assert Impatient.asked_for == 3


@pytest.mark.parametrize(
    ("family", "left"), [("gpt2", "the beginning"), ("llama", "and the end"), ("t5_writer", "end")]
)
def test_what_is_too_long_is_cut_and_said(tiny_model: TinyModel, family: str, left: str) -> None:
    folder = tiny_model(family)
    ctx = StandaloneContext(0, 1.0, media_of(folder))
    _written(folder, "the beginning " + "of a text " * 10 + "and the end", ctx)
    assert left in ctx.notices[0]


@pytest.mark.parametrize("family", ["gpt2", "llama", "t5_writer"])
@pytest.mark.parametrize("text", ["", "🦊🏽", "红色的狐狸", "ثعلب", "\ud83d"])
def test_any_text_is_answered(tiny_model: TinyModel, family: str, text: str) -> None:
    assert isinstance(_written(tiny_model(family), text, max_tokens=3), str)


def test_more_is_not_written_than_there_is_room_for(tiny_model: TinyModel) -> None:
    _written(tiny_model("gpt2"), "a fox", max_tokens=8000)
