"""Critics: networks that judge generated clips, and so train the generators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from nodes.generate.clip_maker import take_first_tokens
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    Image,
    Media,
    Net,
    Network,
    NetworkNode,
    Param,
    make_features_info,
    node,
)
from studio.sdk.networks.network import to_batch, to_features
from studio.sdk.pixels import resize

if TYPE_CHECKING:
    import torch

_MODALITY: Final = "video"


class _Critic(Network):
    """What both critics share."""

    channels: int = Param(
        default=32, min=4, max=512, slider=(8, 128), animatable=False,
        help="Channels of the first layer; the next ones have twice and four times as many.",
    )  # fmt: skip
    spectral: bool = Param(
        default=True, animatable=False,
        help="Limit each layer by spectral normalization, which stabilizes adversarial training.",
    )  # fmt: skip
    most: int = Param(
        default=64, min=16, max=1024, slider=(16, 256), animatable=False,
        help="Input size: larger pictures are scaled down so that their longer side has this many pixels.",
    )  # fmt: skip


@node(
    "generate.video_critic",
    name="Video Critic",
    aliases=("Discriminator", "3D Discriminator", "GAN Loss", "Adversarial Loss", "Temporal Discriminator"),
)
class VideoCritic(_Critic, ClipNode):
    """Score how real a clip looks as a whole and how well it fits the condition: one score for the clip.

    Wire it from a generator's picture to `critic` of the Train node, with the generator's condition: it learns to tell
    generated clips from those of the data set, and its gradient trains the generator. Once trained, the score is above
    0 for what looks real. Outside of training it scores the first frames of any clip; alpha is composited over black.

    Three 3D convolutions of 4×4×4 that halve the clip, on 4×4 places a dense layer, and the inner product with the
    condition (Miyato & Koyama, "cGANs with Projection Discriminator", 2018); all under spectral norm (Miyato et al.,
    "Spectral Normalization for Generative Adversarial Networks", 2018).
    """

    frames: int = Param(
        default=32, min=1, max=1024, slider=(4, 64), unit="f", animatable=False,
        help="Maximum number of frames, from the first on, that it scores outside of training.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one score for the clip."""
        return make_features_info(inputs, _MODALITY, tokens=1, features=1, whole=True)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the critic."""
        from nodes.generate.nets.critics import VideoDiscriminator as Critic

        return Critic(self.channels, _features(inputs), self.spectral, self.most)

    def analyze(self, image: Clip[Image], condition: Clip[Features] | None, net: Net, ctx: Context) -> Features:
        """Judge the clip."""
        import torch

        shown = []
        for number in range(min(self.frames, len(image))):
            ctx.check()
            shown.append(self._small(to_batch(image[number])[0]))
        with torch.no_grad(), ctx.autocast():
            return to_features(net(torch.stack(shown).unsqueeze(0), take_first_tokens(condition)), _MODALITY)

    def process(self, analysis: Features) -> Features:
        """Give the score, [1, 1]."""
        return analysis

    def _small(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return a picture whose longer side is `most` pixels at the most, so that few of its kind are held."""
        height, width = pixels.shape[1:]
        shrink = min(1.0, self.most / max(height, width))
        return resize(pixels, max(1, round(width * shrink)), max(1, round(height * shrink)))


@node(
    "generate.frame_critic",
    name="Frame Critic",
    aliases=("Discriminator", "Image Discriminator", "2D Discriminator", "GAN Loss", "Adversarial Loss"),
)
class FrameCritic(_Critic, NetworkNode):
    """Score how real each frame looks by itself and how well it fits the condition: one score per frame.

    Wire it from a generator's picture to `critic` or `critic_2` of the Train node. It ignores motion and so sees finer
    detail for its size: with Video Critic it forms the pair of Clark et al., "Adversarial Video Generation on Complex
    Datasets" (DVD-GAN), 2019. Once trained, the score is above 0 for what looks real. Alpha is composited over black.

    Three convolutions of 4×4 that halve the picture, followed by the same layers as in Video Critic.
    """

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one score a frame."""
        return make_features_info(inputs, _MODALITY, tokens=1, features=1)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the critic."""
        from nodes.generate.nets.critics import FrameDiscriminator as Critic

        return Critic(self.channels, _features(inputs), self.spectral, self.most)

    def process(self, image: Image, condition: Features | None, net: Net) -> Features:
        """Give the score, [1, 1]."""
        import torch

        wanted = condition if condition is not None and len(condition.values) else None
        with torch.no_grad():
            return self.run(net, _MODALITY, image=image, condition=wanted)


def _features(inputs: Mapping[str, ClipInfo]) -> int:
    """Return the numbers of the condition's tokens; 0 for no condition."""
    return inputs["condition"].features if "condition" in inputs else 0
