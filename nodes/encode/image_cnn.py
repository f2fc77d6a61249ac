"""Pictures by a residual network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.encode.picture_network import PictureNetwork, PictureRows
from studio.sdk import ClipInfo, Features, Image, Media, Net, Param, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.image_cnn",
    name="Image CNN",
    aliases=("ResNet", "Image Encoder", "CLIP Vision Encode", "Convolutional Network", "Backbone", "Feature Extractor"),
)
class ImageCNN(PictureNetwork):
    """Encode a picture with a trainable CNN: one feature vector, or one per grid cell.

    A residual network of basic blocks (He et al., "Deep Residual Learning for Image Recognition" and "Identity Mappings
    in Deep Residual Networks", 2016). It uses group normalization (Wu & He, "Group Normalization", 2018), so that a
    picture's result does not depend on the batch, in training as well. The picture is resized to a square of `size`
    pixels by area averaging; alpha is composited over black. The first convolution and each stage but the first halve
    the sides: 64 pixels and 4 stages make a grid of 4×4.
    """

    width: int = Param(
        default=128, min=1, max=4096, slider=(16, 512), animatable=False, help="Size of each feature vector."
    )
    rows: PictureRows = Param(
        default=PictureRows.WHOLE, animatable=False, help="One vector for the picture, or one per grid cell."
    )
    channels: int = Param(
        default=32, min=1, max=512, slider=(8, 128), animatable=False,
        help="Channels of the first stage; each further stage has twice as many.",
    )  # fmt: skip
    stages: int = Param(
        default=4,
        min=1,
        max=6,
        slider=(2, 5),
        animatable=False,
        help="Number of stages; each doubles the receptive field.",
    )
    blocks: int = Param(
        default=2, min=1, max=16, slider=(1, 4), animatable=False, help="Residual blocks in each stage."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or one for each part of the grid, of `width` numbers."""
        side = -(-self.size // 2**self.stages)
        tokens = 1 if self.rows is PictureRows.WHOLE else side * side
        return make_features_info(inputs, "image", tokens=tokens, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the residual network."""
        from nodes.encode.nets.image import Cnn

        one = self.rows is PictureRows.WHOLE
        return Cnn(self.size, self.width, self.channels, self.stages, self.blocks, one=one)

    def process(self, image: Image, net: Net) -> Features:
        """Give the rows, [1 or parts, width]."""
        return self.run(net, "image", image=image)
