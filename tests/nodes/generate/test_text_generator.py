"""Text Generator: what it learns, and how it draws."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pytest
import torch

from nodes.generate.nets.language_model import TokenSampling
from nodes.generate.text_generator import TextGenerator
from nodes.shared.encoders.text_network import TokenKind
from nodes.train.text_dataset import TextSamples
from studio.core.clip_info import ClipInfo
from studio.sdk import ParameterError, StudioError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import run_frame
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.testing.node_runner import StandaloneContext
from studio.sdk.training.dataset import collate_samples
from tests.nodes.generate.clip_nets import SMALL_TEXT

ENGLISH = tuple(
    f"the {size} {thing} {verb}."
    for size in ("small", "big")
    for thing, verb in (("cat", "sleeps"), ("bird", "sings"), ("fish", "swims"))
)
CHINESE = ("红色的圆向左移动。", "蓝色的方块向右移动。", "绿色的三角形向上移动。")


@lru_cache
def learnt(texts: Sequence[str], kind: TokenKind = TokenKind.BYTES, steps: int = 80) -> tuple[TextGenerator, Any]:
    """Return a node and its network, which knows a few texts by heart."""
    node = TextGenerator(**SMALL_TEXT, tokens=kind)
    net: Any = build_initial_module(node, {})
    samples = TextSamples(tuple(texts), 0.0, 0)
    node.prepare(net, samples)
    batch = collate_samples([samples.get_sample(index) for index in range(len(samples))])
    optimizer = torch.optim.AdamW(net.parameters(), 1e-2)
    for _ in range(steps):
        optimizer.zero_grad()
        net.learn(batch).losses["next token"].backward()
        optimizer.step()
    return node, net.eval().requires_grad_(False)


def written(node: TextGenerator, net: Any, start: str = "", **params: Any) -> str:
    values = {"tokens": node.tokens, "temperature": 1.0, "top_k": 0, "top_p": 1.0, **params}
    return TextGenerator(**SMALL_TEXT, **values, start=start).process(None, net, StandaloneContext())


def test_it_learns_a_small_grammar() -> None:
    node, net = learnt(ENGLISH)
    texts = {written(node, net, seed=seed, temperature=0.5) for seed in range(12)}
    assert len(texts & set(ENGLISH)) >= 3
    assert len(texts - set(ENGLISH)) <= 1
    assert written(node, net, "the small bird", temperature=0.0) == "the small bird sings."
    assert written(node, net, "the big fish", temperature=0.0) == "the big fish swims."


def test_it_writes_chinese() -> None:
    node, net = learnt(CHINESE)
    assert written(node, net, "红", temperature=0.0) == CHINESE[0]
    assert written(node, net, "绿", temperature=0.0) == CHINESE[2]


def test_whole_words_stand_apart() -> None:
    node, net = learnt(ENGLISH, TokenKind.WORDS)
    assert written(node, net, "the small bird", temperature=0.0) == "the small bird sings ."


def test_the_same_seed_writes_the_same() -> None:
    node, net = learnt(ENGLISH)
    assert written(node, net, seed=4) == written(node, net, seed=4)
    assert len({written(node, net, seed=seed, temperature=2.0) for seed in range(6)}) > 1
    assert len({written(node, net, seed=seed, temperature=0.0) for seed in range(6)}) == 1
    assert len({written(node, net, seed=seed, top_k=1) for seed in range(6)}) == 1
    assert len({written(node, net, seed=seed, top_p=0.0) for seed in range(6)}) == 1


@pytest.mark.parametrize("start", ["zebra 🦓", "مرحبا", "qwrtz", "the cat " * 40])
def test_what_was_never_read_can_begin_a_text(start: str) -> None:
    for kind in TokenKind:
        node, net = learnt(ENGLISH, kind)
        assert written(node, net, start, length=5).startswith(start)


def test_it_stops_at_the_length() -> None:
    node, net = learnt(ENGLISH)
    assert written(node, net, length=1) in {text[: len(text)] for text in ("the", "the ", "t", "th")}
    fresh: Any = build_initial_module(TextGenerator(**SMALL_TEXT), {})
    assert len(list(fresh.generate_tokens("", 60, TokenSampling(1.0), torch.Generator().manual_seed(0)))) <= 60


def test_a_token_does_not_see_those_behind_it() -> None:
    net: Any = build_initial_module(TextGenerator(**SMALL_TEXT), {})
    one, other = (net.compute_logits(torch.tensor([[0, 5, 6, last, 8]])) for last in (7, 9))
    assert torch.allclose(one[:, :3], other[:, :3], atol=1e-5)
    assert not torch.allclose(one[:, 3], other[:, 3], atol=1e-5)


def test_the_loss_is_the_cross_entropy_of_each_next_token() -> None:
    net: Any = build_initial_module(TextGenerator(**SMALL_TEXT), {}).requires_grad_(False)
    batch = collate_samples([TextSamples(("ab", "c"), 0.0, 0).get_sample(index) for index in range(2)])
    step = net.learn(batch)
    nats = []
    for text in batch.text:
        given = [0, *net.tokenizer((text,))[0][0].tolist(), 0]
        odds = net.compute_logits(torch.tensor([given[:-1]])).log_softmax(-1)[0]
        nats += [-float(odds[at, token]) for at, token in enumerate(given[1:])]
    assert float(step.losses["next token"]) == pytest.approx(sum(nats) / len(nats), rel=1e-4)
    assert step.metrics["perplexity"] == pytest.approx(torch.tensor(sum(nats) / len(nats)).exp().item(), rel=1e-4)


def test_each_weight_learns() -> None:
    net: Any = build_initial_module(TextGenerator(**SMALL_TEXT), {}).train()
    net.learn(collate_samples([TextSamples(ENGLISH, 0.0, 0).get_sample(0)])).losses["next token"].backward()
    idle = [name for name, weight in net.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert idle == []


def test_top_p_and_top_k_leave_out_what_is_unlikely() -> None:
    scores = torch.tensor([0.5, 0.3, 0.15, 0.05]).log()
    chance = torch.Generator().manual_seed(0)
    assert {TokenSampling(1.0, top_k=2).draw_token(scores, chance) for _ in range(100)} == {0, 1}
    assert {TokenSampling(1.0, top_p=0.75).draw_token(scores, chance) for _ in range(100)} == {0, 1}
    assert {TokenSampling(1.0, top_p=0.85).draw_token(scores, chance) for _ in range(200)} == {0, 1, 2}
    drawn = [TokenSampling(0.5).draw_token(scores, chance) for _ in range(2000)]
    assert drawn.count(0) / 2000 == pytest.approx(0.25 / (0.25 + 0.09 + 0.0225 + 0.0025), abs=0.04)


def test_a_text_goes_on_and_features_are_given() -> None:
    node = TextGenerator(**SMALL_TEXT, length=3)
    begun = run_frame(node, text="a red circle")
    assert begun.startswith("a red circle")
    found = run_frame(node, output="features", text="a red circle")
    facts = node.get_output_info("features", {"text": ClipInfo()}, None)  # type: ignore[arg-type]
    assert found.values.shape[1] == facts.features == 32
    assert found.values.shape[0] <= facts.tokens == 33
    assert run_frame(node, output="features", text="").values.shape[0] == 1


def test_without_texts_it_says_so() -> None:
    net: Any = build_initial_module(TextGenerator(**SMALL_TEXT), {})
    with pytest.raises(StudioError, match="caption"):
        net.learn(collate_samples([ExampleDataset(missing_fields=frozenset({"text"})).get_sample(0)]))
    with pytest.raises(ParameterError, match="heads"):
        build_initial_module(TextGenerator(width=30, heads=4), {})


def test_long_texts_are_cut_without_an_end() -> None:
    chance = random.Random(0)
    text = " ".join(chance.choice("abcdefgh") for _ in range(60))
    net: Any = build_initial_module(TextGenerator(**SMALL_TEXT), {})
    assert torch.isfinite(net.learn(collate_samples([TextSamples((text,), 0.0, 0).get_sample(0)])).losses["next token"])
    assert len(list(net.generate_tokens(text, 4, TokenSampling(1.0), torch.Generator().manual_seed(0)))) <= 4
