"""Fusions: what is missing does not count, both modalities count, and weights fit any subset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from nodes.fuse.attention_fusion import Attention, CrossModal
from nodes.fuse.fusion import Fusion
from nodes.fuse.nets.pooled_fusion import GatedFusion, LateFusion, LowRankFusion
from nodes.fuse.nets.recurrent_fusion import RecurrentFusion
from nodes.fuse.pooled_fusion import Concatenate
from studio.core.clip_info import ClipInfo
from studio.core.errors import ParameterError, ShapeError
from studio.core.image import Features
from studio.engine.networks.weights_file import load_weights
from studio.sdk import Tokens
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import MemoryMedia, run_frame
from tools.quality.fuse import KINDS, drawn, scores

_FACTS = {
    "text": ClipInfo(modality="text", tokens=0, features=12),
    "image": ClipInfo(modality="image", tokens=3, features=8),
}


def _node(kind: type[Fusion]) -> Fusion:
    return kind(width=16)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.spec.id)
def kind(request: pytest.FixtureRequest) -> type[Fusion]:
    """Each fusion."""
    found: type[Fusion] = request.param
    return found


@torch.no_grad()
def test_a_missing_modality_is_as_if_it_were_not_connected(kind: type[Fusion]) -> None:
    net = build_initial_module(_node(kind), _FACTS)
    _, inputs = drawn(6, seed=3)
    gone = Tokens(inputs["image"].values, torch.zeros_like(inputs["image"].mask))
    masked, left_out = net(text=inputs["text"], image=gone), net(text=inputs["text"])
    there = masked.values[masked.mask].reshape(6, -1) if masked.mask.all() else masked.values[masked.mask]
    alone = left_out.values[left_out.mask].reshape(6, -1) if masked.mask.all() else left_out.values[left_out.mask]
    assert torch.allclose(there, alone, atol=1e-5)


@torch.no_grad()
def test_samples_do_not_know_of_each_other(kind: type[Fusion]) -> None:
    net = build_initial_module(_node(kind), _FACTS)
    _, inputs = drawn(8, seed=4)
    together = net(**inputs)
    for row in range(8):
        alone = net(**{name: Tokens(t.values[row : row + 1], t.mask[row : row + 1]) for name, t in inputs.items()})
        assert torch.allclose(together.values[row : row + 1], alone.values, atol=1e-5)


def test_every_weight_is_learnt(kind: type[Fusion]) -> None:
    net = build_initial_module(_node(kind), _FACTS).train()
    _, inputs = drawn(8, seed=5)
    torch.manual_seed(0)
    fused = net(**inputs)
    torch.autograd.backward((fused.values * torch.randn(fused.values.shape)).sum())
    without = [name for name, weight in net.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert not without


@torch.no_grad()
def test_weights_of_both_run_with_one(kind: type[Fusion], tmp_path: Path) -> None:
    both = build_initial_module(_node(kind), _FACTS)
    file = tmp_path / "weights.safetensors"
    save_file(both.state_dict(), file)
    one = build_initial_module(_node(kind), {"text": _FACTS["text"]})
    load_weights(one, file, "fusion", kind.spec.id)
    _, inputs = drawn(4, seed=6)
    assert torch.allclose(one(text=inputs["text"]).values, both(text=inputs["text"]).values, atol=1e-6)


@pytest.mark.slow
def test_it_needs_both_modalities_and_gets_on_with_one(kind: type[Fusion]) -> None:
    """The figures of `python -m tools.quality fuse`, after half of its steps."""
    assert all(known.ok for known in scores(kind, steps=150)), scores(kind, steps=150)


def test_in_training_no_sample_loses_all() -> None:
    net: Any = build_initial_module(Concatenate(width=16, drop=0.9), _FACTS).train()
    _, inputs = drawn(200, seed=7)
    torch.manual_seed(1)
    found = net.project_inputs(inputs)
    masks = torch.stack([tokens.mask.any(1) for tokens in found.values()])
    assert masks.any(0).all()
    assert 15 < int((~masks).sum()) < 80


@torch.no_grad()
def test_the_gates_are_sigmoids_and_shut_for_what_is_missing() -> None:
    torch.manual_seed(0)
    net = GatedFusion({"text": 12, "image": 8}, 16, 0.0)
    _, inputs = drawn(5, seed=8)
    inputs["image"] = Tokens(inputs["image"].values, torch.zeros_like(inputs["image"].mask))
    gates, _ = net.compute_gates(inputs)
    assert float(gates["text"].min()) > 0
    assert float(gates["text"].max()) < 1
    assert not gates["image"].any()


@torch.no_grad()
def test_low_rank_is_the_contracted_outer_product() -> None:
    """Against the full tensor W = Σᵣ wᵣ F_text,r ⊗ F_image,r, as in the paper."""
    torch.manual_seed(0)
    net: Any = LowRankFusion({"text": 12, "image": 8}, 6, 0.0, rank=3)
    _, inputs = drawn(4, seed=9)
    rows = {name: t.values.sum(1) / t.mask.sum(1)[:, None] for name, t in net.project_inputs(inputs).items()}
    ones = torch.ones(4, 1)
    extended = {name: torch.cat([row, ones], 1) for name, row in rows.items()}
    factors = {}
    for name, linear in net.factors.items():
        matrix = torch.cat([linear.weight, linear.bias[:, None]], 1)
        factors[name] = matrix.reshape(3, 6, 7)
    whole = torch.einsum("r,rwi,rwj->wij", net.weights, factors["text"], factors["image"])
    outer = torch.einsum("bi,bj->bij", extended["text"], extended["image"])
    exact = torch.einsum("wij,bij->bw", whole, outer) + net.bias
    assert torch.allclose(net(**inputs).values[:, 0], exact, atol=1e-5)


@torch.no_grad()
def test_late_decisions_are_weighed_by_trust() -> None:
    torch.manual_seed(0)
    net: Any = LateFusion({"text": 12, "image": 8}, 16, 0.0)
    net.trust["text"].fill_(50.0)
    _, inputs = drawn(5, seed=10)
    assert torch.allclose(net(**inputs).values, net(text=inputs["text"]).values, atol=1e-5)


@torch.no_grad()
def test_tokens_are_spread_over_the_steps_of_the_longest() -> None:
    net: Any = RecurrentFusion({"text": 12, "image": 8}, 16, 0.0, 1, both_ways=True)
    text = Tokens(torch.randn(2, 6, 12), torch.tensor([[True] * 6, [True] * 3 + [False] * 3]))
    image = Tokens(torch.randn(2, 2, 8), torch.ones(2, 2, dtype=torch.bool))
    assert net(text=text, image=image).values.shape == (2, 6, 16)


def test_facts_say_what_comes_out() -> None:
    media = MemoryMedia()
    assert str(Attention(width=64, queries=3).facts(_FACTS, media)) == "fused 3×64"
    assert str(CrossModal(width=64).facts(_FACTS, media)) == "fused T×64"
    five = {**_FACTS, "text": ClipInfo(modality="text", tokens=5, features=12)}
    assert str(CrossModal(width=64).facts(five, media)) == "fused 8×64"
    with pytest.raises(ShapeError, match="nothing is connected"):
        Concatenate().facts({}, media)
    with pytest.raises(ParameterError, match="a divisor of the width, 30"):
        Attention(width=30).facts(_FACTS, media)


def test_a_row_comes_out_of_any_number_of_rows() -> None:
    for rows in (0, 1, 7):
        fused = run_frame(Concatenate(width=16), text=Features(torch.randn(rows, 12), "text"))
        assert fused.values.shape == (1, 16)
        assert fused.modality == "fused"
