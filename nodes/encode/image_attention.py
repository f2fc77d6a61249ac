"""Pictures by self-attention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.encode.picture_network import PictureNetwork, PictureRows
from nodes.shared.encoders.head_checks import check_heads
from studio.core.translation import tr
from studio.sdk import ClipInfo, Features, Image, Media, Net, Param, ParameterError, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.image_attention",
    name="Image Self-attention",
    aliases=("ViT", "Vision Transformer", "Patch Transformer", "SAGAN", "Self Attention", "DINO"),
)
class ImageAttention(PictureNetwork):
    """Encode a picture with a trainable vision transformer: one feature vector per patch, or one for the whole.

    A vision transformer (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021) with learned positions; the vector
    for the whole picture is the mean over all patches. Unlike a convolution it relates distant parts from its first
    layer on, and it needs more training pictures. The picture is resized to a square of `size` pixels by area
    averaging; alpha is composited over black.
    """

    patch: int = Param(
        default=8, min=1, max=128, slider=(2, 32), animatable=False,
        help="Size of a patch in pixels; it must divide the size.",
    )  # fmt: skip
    width: int = Param(
        default=128, min=1, max=2048, slider=(32, 512), animatable=False, help="Size of each feature vector."
    )
    rows: PictureRows = Param(
        default=PictureRows.WHOLE, animatable=False, help="One vector for the picture, or one per patch."
    )
    depth: int = Param(default=4, min=1, max=48, slider=(1, 12), animatable=False, help="Number of transformer layers.")
    heads: int = Param(
        default=4, min=1, max=64, slider=(1, 16), animatable=False,
        help="Number of attention heads; it must divide the width.",
    )  # fmt: skip
    dropout: float = Param(
        default=0.0, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="Dropout in training; use more with few pictures.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or one for each patch, of `width` numbers."""
        self._check()
        tokens = 1 if self.rows is PictureRows.WHOLE else (self.size // self.patch) ** 2
        return make_features_info(inputs, "image", tokens=tokens, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the transformer."""
        from nodes.encode.nets.image import PatchTransformer

        self._check()
        one = self.rows is PictureRows.WHOLE
        return PatchTransformer(
            self.size, self.patch, self.width, self.depth, self.heads, dropout=self.dropout, one=one
        )

    def process(self, image: Image, net: Net) -> Features:
        """Give the rows, [1 or patches, width]."""
        return self.run(net, "image", image=image)

    def _check(self) -> None:
        check_heads(self.width, self.heads)
        if self.size % self.patch:
            raise ParameterError("patch", self.patch, tr("a number that divides 'size', {size}", size=self.size))
