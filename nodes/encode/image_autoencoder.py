"""Pictures by a network that draws them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.encode.picture_network import PictureNetwork
from studio.sdk import ClipInfo, Features, Image, Media, Net, Param, make_features_info, node, output
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import resize, unpremultiply, with_colors

if TYPE_CHECKING:
    import torch


@node(
    "encode.image_autoencoder",
    name="Image Autoencoder",
    aliases=("Autoencoder", "VAE Encode", "Latent Image", "Compress Image", "Reconstruct", "AE"),
)
class ImageAutoencoder(PictureNetwork):
    """Learn to compress a picture into few numbers and to reconstruct it; no captions are needed.

    Residual convolutions lead down to a grid of feature vectors, and up again (Hinton & Salakhutdinov, "Reducing the
    Dimensionality of Data with Neural Networks", 2006). Wired to a Train node, it learns to minimize the mean squared
    error, from any frame of the clips. `image` is the reconstruction, at the size of the input and with its alpha;
    `features` is the grid, row by row. The picture is resized to a square of `size` pixels, which limits the sharpness
    of the reconstruction.
    """

    width: int = Param(
        default=32, min=1, max=1024, slider=(4, 128), animatable=False,
        help="Size of each cell's feature vector; smaller ones keep less of the picture.",
    )  # fmt: skip
    stages: int = Param(
        default=3, min=1, max=6, slider=(2, 5), animatable=False,
        help="Number of halvings of the sides: 3 turn 64 pixels into a grid of 8×8.",
    )  # fmt: skip
    channels: int = Param(
        default=32, min=1, max=256, slider=(8, 64), animatable=False,
        help="Channels of the first stage; each further stage has twice as many.",
    )  # fmt: skip
    blocks: int = Param(
        default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Residual blocks in each stage, down and up."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return a row for each part of the grid."""
        side = -(-self.size // 2**self.stages)
        return make_features_info(inputs, "image", tokens=side * side, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the autoencoder."""
        from nodes.encode.nets.autoencoder import Autoencoder

        return Autoencoder(self.size, self.width, self.channels, self.stages, self.blocks)

    def process(self, image: Image, net: Net) -> Features:
        """Give the grid's rows, [parts, width]."""
        return self.run(net, "image", image=image)

    @output
    def image(self, image: Image, net: Net) -> Image:
        """Give the picture as it is drawn from the numbers."""
        drawn = resize(net.reconstruct_pictures(to_batch(image))[0], image.width, image.height)
        if image.has_alpha:  # it was laid over black, which is to be premultiplied
            drawn = unpremultiply(with_colors(image.pixels, drawn)).clamp(0.0, 1.0)
        return image.with_pixels(drawn)
