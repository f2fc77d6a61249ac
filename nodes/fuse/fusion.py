"""Base of the fusion nodes: any of four modalities in, features of one width out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import ClipInfo, Features, Media, Net, NetworkNode, Param, ShapeError, make_features_info

if TYPE_CHECKING:
    import torch


class Fusion(NetworkNode):
    """Takes any of text, image, audio and video. One that is not connected, or is missing in a sample, is masked."""

    width: int = Param(
        default=128, min=2, max=4096, slider=(16, 512), animatable=False, help="Size of each output vector."
    )
    drop: float = Param(
        default=0.1,
        min=0.0,
        max=0.9,
        slider=(0.0, 0.5),
        animatable=False,
        help="Share of samples in which each modality is left out in training, so that the network works without it.",
    )

    @property
    def row_count(self) -> int:
        """How many rows come out; 0 where that depends on the inputs."""
        return 1

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say what comes out; at least one modality must be connected."""
        if not inputs:
            raise ShapeError(tr("nothing is connected; accepted: features of text, image, audio or video, or several"))
        return make_features_info(inputs, "fused", tokens=self.row_count, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the fusion for the modalities that are connected."""
        return self.build_module({name: clip.features for name, clip in inputs.items()})

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the fusion for modalities with so many numbers a token."""
        raise TypeError(f"{type(self).__name__} must define module()")

    def process(
        self,
        net: Net,
        text: Features | None,
        image: Features | None,
        audio: Features | None,
        video: Features | None,
    ) -> Features:
        """Join what is there."""
        return self.run(net, "fused", text=text, image=image, audio=audio, video=video)
