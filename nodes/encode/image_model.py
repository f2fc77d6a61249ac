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
    """Say what is in a picture by a pretrained model: CLIP, SigLIP, ViT, DINOv2, ResNet and their like.

    The picture is scaled, cut and normalised as the model's folder says, with alpha over black; in torch, so that
    nothing needs torchvision, and without rounding to 8 bits. A row for each token, as the model orders them (a class
    token first, where it has one), or one for the picture. `rows` "whole" takes the model's pooled output, of
    a model for texts and pictures projected to where it can be compared with Encode Text's; of a model that has none
    the mean of all tokens. Train leaves the model as it is, or learns it anew with the networks behind it if `fine
    tune` is on; normalisation over a batch stays as it was learnt.
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
