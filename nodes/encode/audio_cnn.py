"""Sound by a residual network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.encode.sound_network import SoundNetwork
from studio.sdk import ClipInfo, Media, Param, node

if TYPE_CHECKING:
    import torch

_SIZE, _HOP = 400, 160  # 25 ms every 10 ms


class SoundRows(StrEnum):
    """What a sound becomes."""

    MOMENTS = "moments"
    WHOLE = "whole sound"


@node(
    "encode.audio_cnn",
    name="Audio CNN",
    aliases=("VGGish", "Audio ResNet", "Sound Encoder", "Audio Classifier", "YAMNet", "CLAP Audio Encode"),
)
class AudioCNN(SoundNetwork):
    """Encode a clip's sound with a trainable CNN: one feature vector per time step, or one for the whole.

    A residual network over a log-mel spectrogram, as over a picture (Hershey et al., "CNN Architectures for Large-Scale
    Audio Classification", 2017; blocks of He et al., 2016): windows of 25 ms every 10 ms of the sound as mono at 16
    kHz, mel bands in dB, scaled to mean 0 and standard deviation 1 over the data set. Each stage halves time and bands:
    with 3 stages a row covers 80 ms. Group normalization works within each time step, so that a step does not depend on
    what comes much later. Digital silence at the end of the sound gives no rows.
    """

    width: int = Param(
        default=128, min=1, max=4096, slider=(16, 512), animatable=False, help="Size of each feature vector."
    )
    rows: SoundRows = Param(
        default=SoundRows.MOMENTS, animatable=False, help="One vector per time step, or their mean."
    )
    mels: int = Param(default=64, min=8, max=256, slider=(20, 128), animatable=False, help="Number of mel bands.")
    channels: int = Param(
        default=16, min=1, max=256, slider=(8, 64), animatable=False,
        help="Channels of the first stage; each further stage has twice as many.",
    )  # fmt: skip
    stages: int = Param(
        default=3, min=1, max=6, slider=(1, 5), animatable=False, help="Number of stages; each halves time and bands."
    )
    blocks: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Residual blocks in each stage.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or those of `seconds`."""
        moments = self.make_rows_facts(inputs, _HOP, self.width, self.stages)
        return replace(moments, tokens=1) if self.rows is SoundRows.WHOLE else moments

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the residual network."""
        from nodes.encode.nets.audio import AudioCnn
        from nodes.encode.nets.sound_features import Spectrogram

        bands = Spectrogram(self.mels, _SIZE, _HOP, self.seconds, scaled=True)
        one = self.rows is SoundRows.WHOLE
        return AudioCnn(bands, self.width, self.channels, self.stages, self.blocks, one=one)
