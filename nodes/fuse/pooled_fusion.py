"""Fusions of one row for each modality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.fuse.fusion import Fusion
from studio.sdk import Param, node

if TYPE_CHECKING:
    import torch


@node(
    "fuse.concatenate", aliases=("Early Fusion", "Concat", "Join Features", "Conditioning Concat", "Merge Embeddings")
)
class Concatenate(Fusion):
    """Put modalities side by side and mix them: early fusion.

    The tokens of each modality are averaged, brought to one width, and laid into a place of their own; two layers mix
    them. The place of a modality that is missing holds zeros, and a flag says so. The simplest fusion, and a good first
    choice.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import ConcatenateFusion as Module

        return Module(features, self.width, self.drop)


@node("fuse.gated", aliases=("GMU", "Gated Multimodal Unit", "Sigmoid Gates", "Gate Features"))
class Gated(Fusion):
    """Let modalities through by gates that see all of them.

    h = Σₘ σ(Wz [x₁, …, xₙ])ₘ ⊙ tanh(Wₘ xₘ): the gated multimodal unit of J. Arevalo et al., "Gated Multimodal Units for
    Information Fusion" (2017), with a sigmoid gate for each number of each modality. The gate of a modality that is
    missing is shut. Good where modalities contradict each other, or one is often useless.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import GatedFusion as Module

        return Module(features, self.width, self.drop)


@node("fuse.low_rank", name="Low-rank Tensor Fusion", aliases=("LMF", "Tensor Fusion", "Bilinear", "Outer Product"))
class LowRank(Fusion):
    """Multiply modalities with each other: every number of one meets every number of the others.

    h = Σᵣ wᵣ Πₘ ([xₘ, 1] Fₘᵣ) + b: Z. Liu et al., "Efficient Low-rank Multimodal Fusion with Modality-Specific Factors"
    (2018). It is the outer product of all rows contracted with a tensor of low rank, which is never made. A modality
    that is missing has the factor 1.
    """

    rank: int = Param(default=4, min=1, max=256, slider=(1, 16), animatable=False, help="Rank of the weight tensor.")

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import LowRankFusion as Module

        return Module(features, self.width, self.drop, self.rank)


@node("fuse.late", aliases=("Late Fusion", "Weighted Average", "Ensemble", "Vote", "Average Conditioning"))
class Late(Fusion):
    """Let each modality decide by itself, and weigh the decisions.

    Each modality goes through two layers of its own; what comes out is averaged by learnt weights, a softmax over the
    modalities that are there. It stays useful when modalities come and go, but it cannot find what only two of them
    together say.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import LateFusion as Module

        return Module(features, self.width, self.drop)
