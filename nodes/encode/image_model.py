"""Pictures by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.pretrained_encoder import ModelRows, PretrainedEncoder
from studio.sdk import ClipInfo, Features, Image, Media, ModelInfo, Net, NetworkNode, Task, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.image",
    name="Encode Image",
    aliases=("CLIP Vision Encode", "ViT", "DINOv2", "SigLIP", "ResNet", "Image Embedding", "Feature Extractor"),
)
class EncodeImage(PretrainedEncoder, NetworkNode):
    """Encode a picture with a pretrained model: CLIP, SigLIP, ViT, DINOv2, ResNet and similar.

    The picture is resized, cropped and normalized as the model's folder specifies, with alpha over black; in torch, so
    that torchvision is not needed, and without rounding to 8 bits. The result is one vector per token, in the model's
    order (a class token first, where it has one), or one for the picture. `rows` "whole" takes the model's pooled
    output; for a model of texts and pictures the projection that can be compared with Encode Text's; for a model
    without one the mean of all tokens. Train freezes the model, or fine-tunes it with the networks behind it if `fine
    tune` is on; batch normalization keeps its statistics.
    """

    tasks = (Task.IMAGE_FEATURES,)

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or as many as the model has tokens, as wide as the model."""
        width = self.get_row_width(self.get_model_info(media), "image")
        return make_features_info(inputs, "image", tokens=int(self.rows is not ModelRows.TOKENS), features=width)

    def read(self, facts: ModelInfo, dtype: torch.dtype, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the model with what prepares its pictures."""
        from nodes.encode.nets.pretrained_encoders import PretrainedImageEncoder
        from nodes.shared.encoders.pretrained_tower import PretrainedTower
        from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor

        steps = find_image_preprocessor(facts)
        return PretrainedImageEncoder(
            PretrainedTower.from_model(facts, dtype, "image", self.rows, projected=self.projected), steps
        )

    def process(self, image: Image, net: Net) -> Features:
        """Give the rows, [1 or tokens, width]."""
        return self.run(net, "image", image=image)
