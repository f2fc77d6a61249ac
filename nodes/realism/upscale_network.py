"""Larger pictures by a network that learns."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.tiled_upscale import scale_clip_facts, upscale_image, upscale_in_tiles
from studio.sdk import ClipInfo, Context, FrameNode, Image, InputInfo, Media, Net, Network, Param, node
from studio.sdk.pixels import ResampleFilter, resize

if TYPE_CHECKING:
    import torch


class UpscaleFactor(StrEnum):
    """How many times longer sides become."""

    TWO = "×2"
    THREE = "×3"
    FOUR = "×4"

    @property
    def number(self) -> int:
        """As a number."""
        return int(self.value[1:])


@node(
    "realism.upscale_network",
    name="Upscale Network",
    aliases=(
        "Super Resolution",
        "EDSR",
        "ESPCN",
        "ESRGAN",
        "Upscale Image",
        "Enlarge",
        "Upres",
        "Detail-preserving Upscale",
    ),
)
class UpscaleNetwork(Network, FrameNode):
    """Enlarge pictures, with the fine detail that a network has learned to expect.

    The network adds what it expects to a cubic enlargement; untrained it adds nothing. It is a small network after EDSR
    (B. Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", 2017): residual blocks at the
    small size, and a pixel shuffle (W. Shi et al. 2016). It learns from any pictures of a data set: they are reduced
    with a cubic filter, and the network learns to restore them. Footage that was blurred, noisy or compressed stays so,
    unless the network is trained on such clips. Weights for ×2 come with the program,
    `assets/models/upscale-x2.safetensors`: 1 to 2.6 dB closer to real frames than Lanczos.

    Large pictures are enlarged tile by tile, each with all the surroundings that affect it: there are no seams. Colors
    are weighted by alpha, which is enlarged with a cubic filter, as are values below 0 or above 1.
    """

    factor: UpscaleFactor = Param(
        default=UpscaleFactor.TWO,
        animatable=False,
        help="Factor for the sides. Must match the trained weights.",
    )
    strength: float = Param(
        default=1.0, min=0.0, max=2.0, slider=(0.0, 1.0), step=0.05,
        help="How much of the expected detail is added; 0 is plain cubic enlargement.",
    )  # fmt: skip
    channels: int = Param(
        default=32, min=4, max=512, slider=(16, 128), step=4, animatable=False,
        help="Number of feature maps; more learn finer detail but take longer. Must match the trained weights.",
    )  # fmt: skip
    blocks: int = Param(
        default=6, min=1, max=64, slider=(2, 16), animatable=False,
        help="Number of residual blocks; more see more around each pixel. Must match the trained weights.",
    )  # fmt: skip
    tile: int = Param(
        default=512, min=32, max=16_384, slider=(128, 2048), animatable=False, hashed=False,
        help="Side of the tiles in which large pictures are enlarged; small tiles take less memory.",
    )  # fmt: skip
    patch: int = Param(
        default=96, min=16, max=1024, slider=(32, 256), step=8, animatable=False,
        help="In training, side of the random crops that are cut out of the pictures.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Make the sides longer."""
        return scale_clip_facts(inputs.get("image", ClipInfo()), self.factor.number)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the network."""
        from nodes.realism.nets.upscale_net import UpscaleNet

        return UpscaleNet(self.factor.number, self.channels, self.blocks, self.patch)

    def process(self, image: Image, net: Net, facts: InputInfo, ctx: Context) -> Image:
        """Enlarge the picture."""
        import torch

        factor = self.factor.number
        wanted = scale_clip_facts(facts["image"], factor).scale_size(ctx.scale)

        def enlarge(part: torch.Tensor) -> torch.Tensor:
            cubic = resize(part, part.shape[2] * factor, part.shape[1] * factor, ResampleFilter.CUBIC)
            with torch.no_grad(), ctx.autocast():
                detail: torch.Tensor = net.predict_detail(part.unsqueeze(0))[0].float()
            return (cubic + self.strength * detail).clamp(0.0, 1.0)

        return upscale_image(
            image,
            (wanted.width, wanted.height),
            lambda colors: upscale_in_tiles(colors, factor, self.tile, net.reach, 0, enlarge, ctx),
        )
