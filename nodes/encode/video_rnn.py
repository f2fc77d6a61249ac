"""Clips by a memory of their frames."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.encode.clip_network import ClipNetwork, RecurrentCell
from studio.sdk import ClipInfo, Media, Param, make_features_info, node

if TYPE_CHECKING:
    import torch


class FrameRows(StrEnum):
    """What a clip becomes."""

    WHOLE = "whole clip"
    FRAMES = "frames"


@node(
    "encode.video_rnn",
    name="Video RNN",
    aliases=("LRCN", "CNN-LSTM", "ConvLSTM", "Recurrent Video Encoder", "Video GRU", "Frame Sequence"),
)
class VideoRNN(ClipNetwork):
    """Encode a clip with a trainable recurrent network: one vector for the clip, or one per frame.

    A residual network encodes each frame, and a recurrent network combines them (Donahue et al., "Long-term Recurrent
    Convolutional Networks for Visual Recognition and Description", 2015): a gated recurrent unit (Cho et al., 2014) or
    a long short-term memory (Hochreiter & Schmidhuber, 1997). It captures the order of events over long times; for fast
    motion use Video ST-CNN. It reads `frames` frames, evenly spaced, resized to squares of `size` pixels; alpha is
    composited over black.
    """

    width: int = Param(
        default=128, min=1, max=4096, slider=(16, 512), animatable=False, help="Size of each feature vector."
    )
    rows: FrameRows = Param(
        default=FrameRows.WHOLE, animatable=False, help="The state at the end, or after each frame."
    )
    memory: RecurrentCell = Param(
        default=RecurrentCell.GRU,
        animatable=False,
        help="Recurrent cell: a GRU has fewer weights, an LSTM has a longer memory.",
    )
    depth: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Number of recurrent layers.")
    channels: int = Param(
        default=16, min=1, max=256, slider=(8, 64), animatable=False,
        help="Channels of the first stage of the frame encoder; each further stage has twice as many.",
    )  # fmt: skip
    stages: int = Param(
        default=4,
        min=1,
        max=6,
        slider=(2, 5),
        animatable=False,
        help="Number of stages; each doubles the receptive field.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or one for each of `frames` frames, for the whole clip."""
        tokens = 1 if self.rows is FrameRows.WHOLE else self.frames
        return make_features_info(inputs, "video", tokens=tokens, features=self.width, whole=True)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return both networks."""
        from nodes.encode.nets.video import FrameByFrame

        return FrameByFrame(
            self.size, self.frames, self.width, self.channels, self.stages, self.memory, self.depth,
            one=self.rows is FrameRows.WHOLE,
        )  # fmt: skip
