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
    """Concatenate modalities and mix them: early fusion.

    The tokens of each modality are averaged, projected to one width and concatenated; two layers mix them. A missing
    modality is replaced by zeros, and a flag marks it. It is the simplest fusion and a good first choice.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import ConcatenateFusion as Module

        return Module(features, self.width, self.drop)


@node("fuse.gated", aliases=("GMU", "Gated Multimodal Unit", "Sigmoid Gates", "Gate Features"))
class Gated(Fusion):
    """Fuse modalities with gates that depend on all of them.

    h = Σₘ σ(Wz [x₁, …, xₙ])ₘ ⊙ tanh(Wₘ xₘ): the gated multimodal unit of J. Arevalo et al., "Gated Multimodal Units for
    Information Fusion" (2017), with a sigmoid gate for each number of each modality. The gate of a missing modality is
    closed. Useful where modalities contradict each other, or one is often irrelevant.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import GatedFusion as Module

        return Module(features, self.width, self.drop)


@node("fuse.low_rank", name="Low-rank Tensor Fusion", aliases=("LMF", "Tensor Fusion", "Bilinear", "Outer Product"))
class LowRank(Fusion):
    """Fuse modalities with a low-rank tensor product: every feature of one interacts with every feature of the others.

    h = Σᵣ wᵣ Πₘ ([xₘ, 1] Fₘᵣ) + b: Z. Liu et al., "Efficient Low-rank Multimodal Fusion with Modality-Specific Factors"
    (2018). It equals the outer product of all rows contracted with a low-rank tensor, without ever building the
    product. A missing modality has the factor 1.
    """

    rank: int = Param(default=4, min=1, max=256, slider=(1, 16), animatable=False, help="Rank of the weight tensor.")

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import LowRankFusion as Module

        return Module(features, self.width, self.drop, self.rank)


@node("fuse.late", aliases=("Late Fusion", "Weighted Average", "Ensemble", "Vote", "Average Conditioning"))
class Late(Fusion):
    """Fuse modalities by a learned weighted average: late fusion.

    Each modality goes through two layers of its own; the results are averaged with learned weights, a softmax over the
    modalities that are present. It tolerates missing modalities, but it cannot model interactions between them.
    """

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.pooled_fusion import LateFusion as Module

        return Module(features, self.width, self.drop)
