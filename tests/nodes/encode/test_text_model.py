"""Texts by pretrained models: what comes out is what transformers gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.encode.text_model import EncodeText
from nodes.shared.encoders.pretrained_encoder import ModelRows
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.encode.pretrained import TEXT, bare, media_of, ref, tokens_of
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tools.quality.encode_models import measure


def _rows(folder: Path, rows: ModelRows, text: str = TEXT, **more: Any) -> torch.Tensor:
    node = EncodeText(model=ref(folder), rows=rows, **more)
    values: torch.Tensor = run_frame(node, text=text, media=media_of(folder)).values
    return values


def _of(kind: str) -> Callable[[Path], torch.Tensor]:
    return lambda folder: bare(folder, kind)(**tokens_of(folder, TEXT)).last_hidden_state[0]


def _clip_space(folder: Path) -> torch.Tensor:
    output = bare(folder).get_text_features(**tokens_of(folder, TEXT))
    pooled: torch.Tensor = output.pooler_output
    return pooled


def _siglip_space(folder: Path) -> torch.Tensor:
    ids = tokens_of(folder, TEXT, padding="max_length", truncation=True)["input_ids"]
    pooled: torch.Tensor = bare(folder).get_text_features(input_ids=ids).pooler_output
    return pooled


def _bert_pooled(folder: Path) -> torch.Tensor:
    pooled: torch.Tensor = bare(folder)(**tokens_of(folder, TEXT)).pooler_output
    return pooled


def _tower(folder: Path) -> torch.Tensor:
    hidden: torch.Tensor = bare(folder).text_model(**tokens_of(folder, TEXT)).last_hidden_state[0]
    return hidden


@pytest.mark.parametrize(
    ("family", "rows", "wanted"),
    [
        ("bert", ModelRows.TOKENS, _of("AutoModel")),
        ("bert", ModelRows.WHOLE, _bert_pooled),
        ("bert", ModelRows.MEAN, lambda folder: _of("AutoModel")(folder).mean(0, keepdim=True)),
        ("bert_words", ModelRows.TOKENS, _of("AutoModel")),
        ("t5", ModelRows.TOKENS, _of("T5EncoderModel")),
        ("t5_writer", ModelRows.TOKENS, _of("T5EncoderModel")),
        ("umt5", ModelRows.TOKENS, _of("UMT5EncoderModel")),
        ("gpt2", ModelRows.TOKENS, _of("AutoModel")),
        ("clip", ModelRows.TOKENS, _tower),
        ("clip", ModelRows.WHOLE, _clip_space),
        ("siglip", ModelRows.WHOLE, _siglip_space),
        ("clap", ModelRows.WHOLE, _clip_space),
    ],
)
def test_it_gives_what_transformers_gives(
    tiny_model: TinyModel, family: str, rows: ModelRows, wanted: Callable[[Path], torch.Tensor]
) -> None:
    folder = tiny_model(family)
    with torch.no_grad():
        torch.testing.assert_close(_rows(folder, rows), wanted(folder), rtol=1e-6, atol=1e-6)


def test_a_pooled_output_without_weights_is_not_taken(tiny_model: TinyModel) -> None:
    folder = tiny_model("bert_words")
    assert torch.equal(_rows(folder, ModelRows.WHOLE), _rows(folder, ModelRows.MEAN))


def test_what_is_not_projected_is_as_wide_as_the_model(tiny_model: TinyModel) -> None:
    folder = tiny_model("clip")
    with torch.no_grad():
        wanted = bare(folder).text_model(**tokens_of(folder, TEXT)).pooler_output
    found = _rows(folder, ModelRows.WHOLE, projected=False)
    torch.testing.assert_close(found, wanted, rtol=1e-6, atol=1e-6)
    assert _rows(folder, ModelRows.WHOLE).shape == (1, 24)


def test_what_is_too_long_is_cut_and_said(tiny_model: TinyModel) -> None:
    folder = tiny_model("bert")
    media = media_of(folder)
    ctx = StandaloneContext(0, 1.0, media)
    long = "abc " * 10 + "the end"
    rows = run_frame(EncodeText(model=ref(folder)), text=long, media=media, ctx=ctx)
    assert rows.values.shape == (32, 32), "as many as the model takes"
    assert "“the end”" in ctx.notices[0]
    short = run_frame(EncodeText(model=ref(folder), max_tokens=4), text="abcdef", media=media, ctx=ctx)
    assert short.values.shape == (4, 32)
    assert "“cdef”" in ctx.notices[1]
    run_frame(EncodeText(model=ref(folder)), text=TEXT, media=media, ctx=ctx)
    assert len(ctx.notices) == 2, "nothing is said where nothing is cut"


@pytest.mark.parametrize("family", all_but_slow(["bert", "t5", "gpt2", "clip", "siglip"], ["bert"]))
@pytest.mark.parametrize("text", ["", "   ", "🦊🏽", "红色的狐狸", "ثعلب أحمر", "\ud83d half", "\x00\n"])
def test_any_text_gives_finite_rows(tiny_model: TinyModel, family: str, text: str) -> None:
    rows = _rows(tiny_model(family), ModelRows.TOKENS, text)
    assert rows.isfinite().all()
    assert rows.shape[1] == 32


def test_texts_in_a_batch_are_as_alone(tiny_model: TinyModel) -> None:
    texts = ("a fox", TEXT, "", "b")
    for family in ("bert", "t5", "gpt2", "clip"):
        folder = tiny_model(family)
        net = build_initial_module(EncodeText(model=ref(folder)), {}, media_of(folder))
        together = net(text=texts)
        for index, text in enumerate(texts):
            alone = net(text=(text,))
            found = together.values[index][together.mask[index]]
            torch.testing.assert_close(alone.values[0][alone.mask[0]], found, rtol=1e-5, atol=1e-6)


def test_the_figures_reach_their_bars() -> None:
    assert [known for known in measure() if not known.ok] == []
