"""Text Transformer."""

from __future__ import annotations

from typing import Any

import pytest

from nodes.encode.text_transformer import TextTransformer
from nodes.shared.encoders.text_network import TokenKind, UnknownWords
from nodes.shared.encoders.tokenizer import UNKNOWN
from studio.core.clip_info import ClipInfo
from studio.sdk import ParameterError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext, run_frame
from studio.sdk.testing.example_dataset import ExampleDataset


def _small(**more: Any) -> TextTransformer:
    return TextTransformer(width=16, heads=2, vocabulary=512, **more)


def test_a_row_for_each_word() -> None:
    found = run_frame(_small(), text="a red circle moves")
    assert tuple(found.values.shape) == (4, 16)
    assert found.modality == "text"
    assert tuple(run_frame(_small(), text="").values.shape) == (0, 16)


def test_words_mean_something_else_in_another_place() -> None:
    node = _small()
    one, two = run_frame(node, text="red blue").values, run_frame(node, text="blue red").values
    assert not one[0].equal(two[1])


def test_the_rest_of_a_long_text_is_left_out() -> None:
    node = _small(max_tokens=5, tokens=TokenKind.BYTES)
    assert run_frame(node, text="a red circle moves " * 1000).values.shape[0] == 5


def test_the_recipe_of_the_starter() -> None:
    node = TextTransformer(width=96, depth=2, heads=3, vocabulary=512)
    net = build_initial_module(node, {"text": ClipInfo()})
    assert sum(one.numel() for one in net.parameters()) == 512 * 96 + 48 * 96 + 2 * 111_840 + 2 * 96


def test_words_are_learnt_from_the_captions_that_can_be_read() -> None:
    node, samples = _small(unknown=UnknownWords.ONE), ExampleDataset(broken_indices=frozenset({0, 3}))
    net = build_initial_module(node, {"text": ClipInfo()})
    node.prepare(net, samples)
    tokenizer: Any = net.get_submodule("words.tokenizer")
    assert "square" in tokenizer.decode_tokens(tokenizer(["a square zebra"])[0][0].tolist())
    assert UNKNOWN in tokenizer(["a square zebra"])[0]
    learnt = tokenizer.vocabulary.clone()
    node.prepare(net, ExampleDataset(missing_fields=frozenset({"text"})))
    assert tokenizer.vocabulary.equal(learnt)


def test_heads_that_do_not_divide_the_width() -> None:
    with pytest.raises(ParameterError, match="divides 'width', 16"):
        run_frame(TextTransformer(width=16, heads=3), text="red")


def test_another_seed_other_weights() -> None:
    one = run_frame(_small(), text="red").values
    assert one.equal(run_frame(_small(), text="red").values)
    assert not one.equal(run_frame(_small(weights_seed=1), text="red").values)


def test_words_that_were_never_learned_are_named() -> None:
    node = _small()
    net = build_initial_module(node, {"text": ClipInfo()})
    ctx = StandaloneContext()
    node.process("a zebra", net, ctx)
    assert ctx.notices == [], "it has learned nothing yet, which is said elsewhere"
    node.prepare(net, ExampleDataset())
    for text in ("a square", 'a square "zebra" 7 !'):
        node.process(text, net, ctx)
    assert ctx.notices == []
    node.process("a Zebra square, zebra", net, ctx)
    (said,) = ctx.notices
    assert said.startswith("it has not learned these words, and what it makes of them is arbitrary: “zebra”. It knows")
    assert "square" in said
