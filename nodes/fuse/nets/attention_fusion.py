"""Fusions in which tokens look at each other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import torch
from torch import nn

from nodes.fuse.nets.fusion_module import FusionModule, Perceptron, as_single_token
from studio.sdk import Tokens


class CrossAttentionBlock(nn.Module):
    """Multi-head attention of queries on tokens, and a perceptron, both with a residual and a layer norm before
    (A. Vaswani et al., "Attention Is All You Need", 2017). Where no token is there, the queries stay as they are.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.before = nn.LayerNorm(width)
        self.seen = nn.LayerNorm(width)
        self.between = nn.LayerNorm(width)
        self.mix = Perceptron(width, 2 * width, width)

    def forward(self, queries: torch.Tensor, tokens: Tokens) -> torch.Tensor:
        """Return [B, Q, width] for queries [B, Q, width]."""
        none = ~tokens.mask.any(1)
        hidden = ~tokens.mask & ~none[:, None]  # a softmax over nothing is no number
        values = self.seen(tokens.values)
        found, _ = self.attention(self.before(queries), values, values, key_padding_mask=hidden, need_weights=False)
        attended = queries + found * ~none[:, None, None]
        return attended + self.mix(self.between(attended))  # type: ignore[no-any-return]  # a module returns Any


class QueryAttentionFusion(FusionModule):
    """Learned queries look at the tokens of all modalities together. Each token knows its modality by what is added."""

    def __init__(
        self, features: Mapping[str, int], width: int, drop: float, queries: int, heads: int, depth: int
    ) -> None:
        super().__init__(features, width, drop)
        self.kinds = nn.ParameterDict({name: nn.Parameter(torch.randn(width) * 0.1) for name in features})
        self.queries = nn.Parameter(torch.randn(queries, width) * 0.1)
        self.layers = nn.ModuleList([CrossAttentionBlock(width, heads) for _ in range(depth)])

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return the queries' tokens: [B, queries, width]."""
        found = self.project_inputs(inputs)
        together = Tokens(
            torch.cat([tokens.values + self.kinds[name] for name, tokens in found.items()], 1),
            torch.cat([tokens.mask for tokens in found.values()], 1),
        )
        rows = self.queries.expand(together.values.shape[0], -1, -1)
        for layer in self.layers:
            rows = layer(rows, together)
        return Tokens(rows, torch.ones(rows.shape[:2], dtype=torch.bool, device=rows.device))


class CrossModalFusion(FusionModule):
    """The multimodal transformer (Y.-H. H. Tsai et al., "Multimodal Transformer for Unaligned Multimodal Language
    Sequences", 2019).

    The tokens of each modality look at those of each other one, pair by pair, for `depth` layers. What the pairs of a
    modality find is averaged (the paper puts it side by side: an average is the same for any subset of modalities),
    then the tokens of all modalities, one behind the other, look at themselves.
    """

    def __init__(self, features: Mapping[str, int], width: int, drop: float, heads: int, depth: int) -> None:
        super().__init__(features, width, drop)
        self.kinds = nn.ParameterDict({name: nn.Parameter(torch.randn(width) * 0.1) for name in features})
        self.pairs = nn.ModuleDict(
            {name: nn.ModuleDict({o: _layers(width, heads, depth) for o in features if o != name}) for name in features}
        )
        self.itself = CrossAttentionBlock(width, heads)

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return the tokens of all modalities: [B, ΣT, width]."""
        found = self.project_inputs(inputs)
        crossed = {name: self._crossed(name, found) + self.kinds[name] for name in found}
        mask = torch.cat([tokens.mask for tokens in found.values()], 1)
        together = Tokens(torch.cat(list(crossed.values()), 1) * mask[..., None], mask)
        return Tokens(self.itself(together.values, together) * mask[..., None], mask)

    def _crossed(self, name: str, found: Mapping[str, Tokens]) -> torch.Tensor:
        """Return the tokens of a modality after they have looked at each other modality."""
        own = found[name].values
        others = self.pairs[name]
        assert isinstance(others, nn.ModuleDict)
        total, count = own, torch.ones_like(own[:, 0, 0])
        for other, tokens in found.items():
            if other == name:
                continue
            rows, layers = own, others[other]
            assert isinstance(layers, nn.ModuleList)
            for layer in layers:
                rows = layer(rows, tokens)
            there = tokens.mask.any(1)
            total = total + rows * there[:, None, None]
            count = count + there
        return total / count[:, None, None]


def _layers(width: int, heads: int, depth: int) -> nn.ModuleList:
    return nn.ModuleList([CrossAttentionBlock(width, heads) for _ in range(depth)])


class CoAttentionFusion(FusionModule):
    """Parallel co-attention (J. Lu et al., "Hierarchical Question-Image Co-Attention for Visual Question Answering",
    2016), for every pair of modalities.

    For modalities a and b the affinity of their tokens is C = tanh(a W bᵀ). Each guides the other:
    Hₐ = tanh(a Wₐ + Σ_b C (b W_b)), weights softmax(Hₐ w), and the row of a is the weighted sum of its tokens. The rows
    that are there are multiplied, each moved to about 1, so that modalities decide together, and added.
    """

    def __init__(self, features: Mapping[str, int], width: int, drop: float) -> None:
        super().__init__(features, width, drop)
        self.affinity = nn.ModuleDict({name: nn.Linear(width, width, bias=False) for name in features})
        self.hidden = nn.ModuleDict({name: nn.Linear(width, width, bias=False) for name in features})
        self.score = nn.ModuleDict({name: nn.Linear(width, 1, bias=False) for name in features})
        self.rows = nn.ModuleDict({name: nn.Linear(width, width) for name in features})
        self.out = Perceptron(2 * width, 2 * width, width)

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return one token: [B, 1, width]."""
        found = self.project_inputs(inputs)
        hidden = {name: self.hidden[name](tokens.values) for name, tokens in found.items()}
        guided = dict(hidden)
        for one, other in permutations(found, 2):
            guide = torch.tanh(self.affinity[one](found[one].values) @ found[other].values.transpose(1, 2))
            share = found[other].mask.sum(1).clamp_min(1)[:, None, None]
            guided[one] = guided[one] + guide @ hidden[other] / share
        total: torch.Tensor | None = None
        product: torch.Tensor | None = None
        for name, tokens in found.items():
            row, there = self._row(name, guided[name], tokens)
            factor = torch.where(there[:, None], 1 + row, torch.ones_like(row))
            total = row if total is None else total + row
            product = factor if product is None else product * factor
        assert total is not None  # a fusion has at least one input
        assert product is not None
        return as_single_token(self.out(torch.cat([total, product], 1)))

    def _row(self, name: str, guided: torch.Tensor, tokens: Tokens) -> tuple[torch.Tensor, torch.Tensor]:
        there = tokens.mask.any(1)
        scores = self.score[name](torch.tanh(guided)).squeeze(-1).masked_fill(~tokens.mask, -1e9)
        attended = (tokens.values * scores.softmax(1)[..., None]).sum(1)
        return torch.tanh(self.rows[name](attended)) * there[:, None], there
