"""Clips from noise, taught by critics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.generate.clip_maker import ClipMaker, GeneratedClip, take_first_tokens
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    Image,
    Media,
    Net,
    Param,
    Time,
    make_features_info,
    node,
    output,
)

if TYPE_CHECKING:
    import torch


@node(
    "generate.space_time_gan",
    name="Space-time GAN",
    aliases=("Video GAN", "VGAN", "TGAN", "StyleGAN", "Generative Adversarial Network", "Generator"),
)
class SpaceTimeGan(ClipMaker, ClipNode):
    """Generate short clips from random numbers and a condition with a GAN.

    Each seed gives another clip. The condition is features of a text, a sound or anything else; its first frame is
    used, and without a condition any kind of trained clip may result. The whole clip is generated when a frame is first
    read. It generates small pictures, as many frames as in training, without alpha.

    Noise and condition are expanded to a clip by 3D transposed convolutions and modulate each of them (Vondrick et al.,
    "Generating Videos with Scene Dynamics", 2016, with one stream; modulated as in Perez et al., "FiLM", 2018). It has
    no loss of its own: Video Critic and Frame Critic score its picture for the Train node. Losses of content and motion
    can be added there.
    """

    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed makes another clip."
    )
    spread: float = Param(
        default=1.0, min=0.0, max=3.0, slider=(0.0, 1.5), animatable=False,
        help="Truncation: factor of the noise (Brock et al. 2019); lower values are more typical, higher ones more "
        "varied.",
    )  # fmt: skip
    channels: int = Param(
        default=32, min=8, max=256, slider=(8, 128), step=8, animatable=False,
        help="Channels of the outermost layers: more can learn finer detail, but are slower.",
    )  # fmt: skip
    latent_size: int = Param(
        default=32, min=1, max=4096, slider=(8, 256), animatable=False, help="Size of the latent vector."
    )

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the clip, or one row of random numbers."""
        if output == "latent":
            return make_features_info({}, "video", tokens=1, features=self.latent_size, whole=True)
        return self.facts(inputs, media)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the generator."""
        from nodes.generate.nets.video_gan import GanPlan, VideoGan

        self.check_size()
        features = inputs["condition"].features if "condition" in inputs else 0
        return VideoGan(GanPlan(self.size, self.channels, self.latent_size, features))

    def analyze(self, condition: Clip[Features] | None, net: Net, ctx: Context) -> GeneratedClip:
        """Make the clip."""
        import torch

        from nodes.generate.nets.clip_batches import draw_noise

        ctx.check()
        with torch.no_grad(), ctx.autocast():
            noise = self.spread * draw_noise((1, self.latent_size), self.seed, ctx.device)
            return self.wrap_frames(net.make_clips(noise, take_first_tokens(condition)), noise, ctx)

    def process(self, analysis: GeneratedClip, time: Time) -> Image:
        """Give a frame of the clip."""
        return analysis.get_image(time.frame)

    @output
    def latent(self, analysis: GeneratedClip) -> Features:
        """Give the random numbers that the clip is made from, [1, latent_size]."""
        return Features(analysis.latent, "video")
