"""Clips by convolutions over space and time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.encode.clip_network import ClipNetwork, ClipRows
from studio.sdk import ClipInfo, Media, Param, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.video_cnn",
    name="Video ST-CNN",
    aliases=("C3D", "R(2+1)D", "R3D", "I3D", "3D CNN", "Video Encoder", "Space-time CNN", "Action Recognition"),
)
class VideoCNN(ClipNetwork):
    """Encode a clip with a trainable space-time CNN: one feature vector, or one per time step or part.

    A residual network whose convolutions reach over space and time (Tran et al., "A Closer Look at Spatiotemporal
    Convolutions for Action Recognition", 2018): it sees motion from its first layer on. Factorized, each is split into
    one over space and one over time, R(2+1)D, which is easier to train. It uses group normalization. It reads `frames`
    frames, evenly spaced, resized to squares of `size` pixels; alpha is composited over black. The first convolution
    halves the sides, and each stage but the first halves sides and time: 64 pixels, 16 frames and 3 stages give 4 time
    steps of 8×8.
    """

    width: int = Param(
        default=128, min=1, max=4096, slider=(16, 512), animatable=False, help="Size of each feature vector."
    )
    rows: ClipRows = Param(
        default=ClipRows.WHOLE, animatable=False, help="One vector for the clip, one per time step, or one per part."
    )
    factorised: bool = Param(
        default=True, animatable=False, help="Separate convolutions over space and over time, else joint ones."
    )
    channels: int = Param(
        default=16, min=1, max=256, slider=(8, 64), animatable=False,
        help="Channels of the first stage; each further stage has twice as many.",
    )  # fmt: skip
    stages: int = Param(
        default=3,
        min=1,
        max=6,
        slider=(1, 5),
        animatable=False,
        help="Number of stages; each enlarges the receptive field in space and time.",
    )
    blocks: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Residual blocks in each stage.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or those of the moments of `frames` frames, for the whole clip."""
        moments, side = -(-self.frames // 2 ** (self.stages - 1)), -(-self.size // 2**self.stages)
        tokens = {ClipRows.WHOLE: 1, ClipRows.MOMENTS: moments, ClipRows.PARTS: moments * side * side}
        return make_features_info(inputs, "video", tokens=tokens[self.rows], features=self.width, whole=True)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the residual network."""
        from nodes.encode.nets.video import SpaceTimeCnn

        return SpaceTimeCnn(
            self.size, self.frames, self.width, self.channels, self.stages, self.blocks,
            factorised=self.factorised, rows=self.rows,
        )  # fmt: skip
