"""Fusions of one row for each modality."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from nodes.fuse.nets.fusion_module import MODALITIES, FusionModule, Perceptron, as_single_token, average_present
from studio.sdk import Tokens


class ConcatenateFusion(FusionModule):
    """Rows side by side, each in its place, through a perceptron. A place whose modality is missing holds zeros."""

    def __init__(self, features: Mapping[str, int], width: int, drop: float) -> None:
        super().__init__(features, width, drop)
        places = len(MODALITIES)
        self.mix = Perceptron(places * width + places, 2 * width, width)

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return one token: [B, 1, width]."""
        rows = {name: average_present(tokens) for name, tokens in self.project_inputs(inputs).items()}
        first, _ = next(iter(rows.values()))
        empty = first.new_zeros(first.shape), first.new_zeros(first.shape[0], dtype=torch.bool)
        found = [rows.get(name, empty) for name in MODALITIES]
        flags = torch.stack([there for _, there in found], 1).to(first.dtype)
        return as_single_token(self.mix(torch.cat([*(row for row, _ in found), flags], 1)))


class GatedFusion(FusionModule):
    """The gated multimodal unit (J. Arevalo et al., "Gated Multimodal Units for Information Fusion", 2017).

    h = Σ σ(Wz [x₁, …, xₙ])ₘ ⊙ tanh(Wₘ xₘ): each modality's row is weighed by a gate that sees all of them. The gate of
    a modality that is missing is shut.
    """

    def __init__(self, features: Mapping[str, int], width: int, drop: float) -> None:
        super().__init__(features, width, drop)
        self.values = nn.ModuleDict({name: nn.Linear(width, width) for name in features})
        self.looks = nn.ModuleDict(
            {name: nn.ModuleDict({o: nn.Linear(width, width) for o in features}) for name in features}
        )
        self.out = Perceptron(width, 2 * width, width)

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return one token: [B, 1, width]."""
        gates, rows = self.compute_gates(inputs)
        return as_single_token(self.out(torch.stack([gates[name] * rows[name] for name in rows]).sum(0)))

    def compute_gates(
        self, inputs: Mapping[str, Tokens | None]
    ) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        """Return each modality's gate, 0..1, and its row; both [B, width]."""
        found = {name: average_present(tokens) for name, tokens in self.project_inputs(inputs).items()}
        gates, rows = {}, {}
        for name, (row, there) in found.items():
            looks = self.looks[name]
            assert isinstance(looks, nn.ModuleDict)
            seen = torch.stack([looks[other](x) * is_there[:, None] for other, (x, is_there) in found.items()]).sum(0)
            gates[name] = torch.sigmoid(seen) * there[:, None]
            rows[name] = torch.tanh(self.values[name](row))
        return gates, rows


class LowRankFusion(FusionModule):
    """Low-rank multimodal fusion (Z. Liu et al., "Efficient Low-rank Multimodal Fusion with Modality-Specific Factors",
    2018).

    The outer product of all rows [xₘ, 1], contracted with a weight tensor of rank R, without ever making it:
    h = Σᵣ wᵣ Πₘ ([xₘ, 1] Fₘᵣ) + b. A modality that is missing has the factor 1.
    """

    def __init__(self, features: Mapping[str, int], width: int, drop: float, rank: int) -> None:
        super().__init__(features, width, drop)
        self.rank = rank
        self.factors = nn.ModuleDict({name: nn.Linear(width, rank * width) for name in features})
        self.weights = nn.Parameter(torch.full((rank,), rank**-0.5))
        self.bias = nn.Parameter(torch.zeros(width))
        for factor in self.factors.values():
            assert isinstance(factor, nn.Linear)
            nn.init.ones_(factor.bias)  # so that a modality that says nothing changes nothing

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return one token: [B, 1, width]."""
        product: torch.Tensor | None = None
        for name, tokens in self.project_inputs(inputs).items():
            row, there = average_present(tokens)
            factor = self.factors[name](row).unflatten(1, (self.rank, self.width))
            factor = torch.where(there[:, None, None], factor, torch.ones_like(factor))
            product = factor if product is None else product * factor
        assert product is not None  # a fusion has at least one input
        return as_single_token(torch.einsum("r,brw->bw", self.weights, product) + self.bias)


class LateFusion(FusionModule):
    """Each modality decides by itself; learned weights weigh the decisions, a softmax over those that are there."""

    def __init__(self, features: Mapping[str, int], width: int, drop: float) -> None:
        super().__init__(features, width, drop)
        self.deciders = nn.ModuleDict({name: Perceptron(width, 2 * width, width) for name in features})
        self.trust = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in features})

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return one token: [B, 1, width]."""
        rows = {name: average_present(tokens) for name, tokens in self.project_inputs(inputs).items()}
        decisions = torch.stack([self.deciders[name](row) for name, (row, _) in rows.items()], 1)
        there = torch.stack([is_there for _, is_there in rows.values()], 1)
        trust = torch.stack([self.trust[name] for name in rows]).expand(there.shape)
        weights = trust.masked_fill(~there, -1e9).softmax(1)
        return as_single_token((decisions * weights[..., None]).sum(1))
