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
    """Look at a clip frame by frame, and say what is remembered of it: at its end, or after each frame.

    A residual network sees each frame, and a recurrent one remembers (Donahue et al., "Long-term Recurrent
    Convolutional Networks for Visual Recognition and Description", 2015): a gated recurrent unit (Cho et al., 2014) or
    a long short-term memory (Hochreiter & Schmidhuber, 1997). It knows the order of what happens over long times; for
    fast motion Video ST-CNN sees more. It looks at `frames` frames, evenly spaced, stretched to squares of `size`
    pixels; alpha is laid over black.
    """

    width: int = Param(
        default=128, min=1, max=4096, slider=(16, 512), animatable=False, help="Numbers in each row that comes out."
    )
    rows: FrameRows = Param(
        default=FrameRows.WHOLE, animatable=False, help="What is remembered at the end, or after each frame."
    )
    memory: RecurrentCell = Param(
        default=RecurrentCell.GRU, animatable=False, help="A GRU has fewer weights, an LSTM remembers for longer."
    )
    depth: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Layers of the memory.")
    channels: int = Param(
        default=16, min=1, max=256, slider=(8, 64), animatable=False,
        help="Maps of the first stage that sees a frame; each further one has twice as many.",
    )  # fmt: skip
    stages: int = Param(
        default=4, min=1, max=6, slider=(2, 5), animatable=False, help="Each further one sees parts twice as large."
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
