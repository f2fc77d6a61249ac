"""Latents out of noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from nodes.generate.clip_maker import take_first_tokens
from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    Media,
    Net,
    Network,
    Param,
    ParameterError,
    make_features_info,
    node,
)

if TYPE_CHECKING:
    import torch

_HEAD: Final = 32


@node(
    "generate.latent_prior",
    name="Latent Prior",
    aliases=("Latent Diffusion", "KSampler", "Latent", "Stable Diffusion", "Flow Matching", "Prior", "Empty Latent"),
)
class LatentPrior(Network, ClipNode):
    """Generate the latent of a clip from noise and a condition, for an autoencoder to decode.

    Wire its features to the `latent` of an autoencoder such as Space-time VAE, which makes a clip of them. To train it,
    wire the latent of an autoencoder to `latent`, and the features to a Train node; the autoencoder may be trained
    beside it, or before. Each seed gives another latent. With a latent connected, Strength says how much of it is
    replaced.

    Latent diffusion (Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022) by flow
    matching (Lipman et al., "Flow Matching for Generative Modeling", 2023): a transformer over the rows of the latent
    learns to take noise away, in Euler's steps. The condition is features of a text, a sound or anything else, of which
    the first frame is used. Some samples are trained without it, which guidance needs.
    """

    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed makes another latent."
    )
    steps: int = Param(
        default=25, min=1, max=1000, slider=(4, 100), animatable=False, help="Number of denoising steps."
    )
    guidance: float = Param(
        default=1.5, min=0.0, max=50.0, slider=(0.0, 10.0), animatable=False,
        help="Guidance: 1 is none, 0 ignores the condition, higher values exaggerate.",
    )  # fmt: skip
    spread: float = Param(
        default=1.0, min=0.0, max=3.0, slider=(0.0, 1.5), animatable=False,
        help="Temperature: factor of the noise; lower values are more typical, higher ones more varied.",
    )  # fmt: skip
    strength: float = Param(
        default=1.0, min=0.0, max=1.0, animatable=False,
        help="How much of a connected latent is replaced: 0 keeps it, 1 ignores it.",
    )  # fmt: skip
    latent_size: int = Param(
        default=32, min=1, max=4096, slider=(8, 256), animatable=False,
        help="Numbers in a row of the latent, as of the autoencoder; a connected latent decides it.", section="Network",
    )  # fmt: skip
    tokens: int = Param(
        default=1, min=1, max=4096, slider=(1, 64), animatable=False,
        help="Rows of the latent, as of the autoencoder; a connected latent decides it.", section="Network",
    )  # fmt: skip
    width: int = Param(
        default=256, min=32, max=2048, slider=(64, 512), step=32, animatable=False,
        help="Width of the network, a multiple of 32.", section="Network",
    )  # fmt: skip
    blocks: int = Param(
        default=3, min=1, max=64, slider=(1, 12), animatable=False, help="Layers of the network.", section="Network"
    )
    drop: float = Param(
        default=0.1, min=0.0, max=1.0, slider=(0.0, 0.3), animatable=False,
        help="In training, the share of samples without a condition; guidance needs some.", section="Network",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of one latent."""
        if self.width % _HEAD:
            raise ParameterError("width", self.width, tr("a multiple of {of}, {part}", of=tr("a head"), part=_HEAD))
        tokens, features = self._find_size(inputs)
        return make_features_info({}, "video", tokens=tokens, features=features, whole=True)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the network."""
        from nodes.generate.nets.latent_prior import LatentPriorModel, LatentPriorPlan

        condition = inputs["condition"].features if "condition" in inputs else 0
        tokens, features = self._find_size(inputs)
        return LatentPriorModel(LatentPriorPlan(tokens, features, self.width, self.blocks, condition, self.drop))

    def _find_size(self, inputs: Mapping[str, ClipInfo]) -> tuple[int, int]:
        """Return rows and numbers of the latent: those of the one that is connected, as far as it has them."""
        latent = inputs.get("latent", ClipInfo())
        return latent.tokens or self.tokens, latent.features or self.latent_size

    def analyze(
        self, latent: Clip[Features] | None, condition: Clip[Features] | None, net: Net, ctx: Context
    ) -> Features:
        """Draw the latent."""
        import torch

        first = None if self.strength == 1.0 else take_first_tokens(latent)
        if first is not None:
            net.require_size(first)
        turns = ctx.progress(self.steps)
        with torch.no_grad(), ctx.autocast():
            drawn = net.draw_latents(
                1,
                take_first_tokens(condition),
                torch.Generator().manual_seed(self.seed),
                steps=self.steps,
                guidance=self.guidance,
                spread=self.spread,
                latent=None if first is None else first.values,
                strength=self.strength,
                on_step=lambda: next(turns, None),
            )
        return Features(drawn[0].float(), "video")

    def process(self, analysis: Features) -> Features:
        """Give the latent, [tokens, latent_size]."""
        return analysis
