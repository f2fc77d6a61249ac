"""Fusions in which tokens look at each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.fuse.fusion import Fusion
from studio.core.translation import tr
from studio.sdk import ClipInfo, Media, Param, ParameterError, make_features_info, node

if TYPE_CHECKING:
    import torch


class _Heads(Fusion):
    heads: int = Param(
        default=4, min=1, max=64, slider=(1, 16), animatable=False, help="Heads of attention; they divide the width."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say what comes out; the heads must divide the width."""
        if self.width % self.heads:
            raise ParameterError("heads", self.heads, tr("a divisor of the width, {width}", width=self.width))
        return super().facts(inputs, media)


@node("fuse.attention", aliases=("Attention Pooling", "Perceiver", "Q-Former", "Resampler", "Cross Attention"))
class Attention(_Heads):
    """Fuse modalities with learned queries that attend to all tokens.

    Multi-head attention (A. Vaswani et al., "Attention Is All You Need", 2017): the output has one row per query,
    whatever the input. Each token carries an embedding of its modality. A generator takes the rows as its condition.
    """

    queries: int = Param(
        default=4,
        min=1,
        max=1024,
        slider=(1, 64),
        animatable=False,
        help="Number of queries, which is the number of output rows.",
    )
    depth: int = Param(default=1, min=1, max=24, slider=(1, 6), animatable=False, help="Number of attention layers.")

    @property
    def row_count(self) -> int:
        """The queries."""
        return self.queries

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.attention_fusion import QueryAttentionFusion as Module

        return Module(features, self.width, self.drop, self.queries, self.heads, self.depth)


@node(
    "fuse.cross_modal",
    name="Cross-modal Transformer",
    aliases=("MulT", "Crossmodal Attention", "Multimodal Transformer"),
)
class CrossModal(_Heads):
    """Fuse modalities with pairwise cross-attention.

    Y.-H. H. Tsai et al., "Multimodal Transformer for Unaligned Multimodal Language Sequences" (2019): modalities may
    have different numbers of tokens. Each pair has its own attention layers; their results are averaged, then all
    tokens attend to each other. The output holds all tokens, one modality after the other.
    """

    depth: int = Param(default=1, min=1, max=12, slider=(1, 4), animatable=False, help="Number of layers per pair.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say what comes out: the tokens of all modalities."""
        one = super().facts(inputs, media)
        counts = [clip.tokens for clip in inputs.values()]
        tokens = sum(counts) if all(counts) else 0
        return make_features_info(inputs, one.modality, tokens=tokens, features=self.width)

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.attention_fusion import CrossModalFusion as Module

        return Module(features, self.width, self.drop, self.heads, self.depth)


@node(
    "fuse.co_attention",
    name="Co-attention",
    aliases=("Coattention", "Parallel Co-Attention", "VQA", "Guided Attention"),
)
class CoAttention(Fusion):
    """Fuse modalities with co-attention: each guides the attention over the other's tokens.

    J. Lu et al., "Hierarchical Question-Image Co-Attention for Visual Question Answering" (2016), in parallel, for
    every pair: C = tanh(a W bᵀ) is the affinity of the tokens of a and b, Hₐ = tanh(a Wₐ + C (b W_b)) guides the
    attention of a. The resulting rows are added and multiplied.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.attention_fusion import CoAttentionFusion as Module

        return Module(features, self.width, self.drop)
