"""Sound by its frequencies over time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.encode.sound_network import SoundNetwork
from studio.sdk import ClipInfo, Media, Param, node

if TYPE_CHECKING:
    import torch


class Bands(StrEnum):
    """What the rows of a spectrogram hold."""

    MEL = "mel"
    STFT = "stft"


@node(
    "encode.audio_spectrogram",
    name="Audio STFT/Mel",
    aliases=("Spectrogram Encoder", "Mel Encoder", "Log Mel", "STFT", "Audio Encoder", "Audio Features"),
)
class AudioSpectrogram(SoundNetwork):
    """Turn a clip's sound into a spectrogram: features for fusions and generators.

    Every `hop` samples of the sound, mono at 16 kHz, a Fourier transform of `size` samples around there, under a Hann
    window, gives the level of each bin, or of mel bands (2595·log10(1 + f/700), triangles of height 1; Young et al.,
    "The HTK Book") in dB: 0 for a full-scale sine, −80 at least. Scaled, each band has mean 0 and standard deviation 1
    over the data set, measured before the first step and stored with the weights; until then it is (dB + 40) / 20.
    Nothing else is learned. Digital silence at the end of the sound gives no rows.
    """

    bands: Bands = Param(default=Bands.MEL, animatable=False, help="Mel bands, or every bin of the transform.")
    mels: int = Param(default=64, min=1, max=512, slider=(20, 128), animatable=False, help="Number of mel bands.")
    size: int = Param(
        default=1024, min=16, max=65_536, slider=(256, 4096), animatable=False,
        help="Samples in a Fourier transform; more separate tones better, fewer react faster.",
    )  # fmt: skip
    hop: int = Param(
        default=512, min=16, max=65_536, slider=(128, 2048), animatable=False,
        help="Hop size: samples between rows, at 16 000 samples per second.",
    )  # fmt: skip
    scaled: bool = Param(
        default=True, animatable=False, help="Scale each band to mean 0 and standard deviation 1; else rows are in dB."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the rows of `seconds`."""
        return self.make_rows_facts(inputs, self.hop, self.mels if self.bands is Bands.MEL else self.size // 2 + 1)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the transform."""
        from nodes.encode.nets.sound_features import Spectrogram

        mels = self.mels if self.bands is Bands.MEL else 0
        return Spectrogram(mels, self.size, self.hop, self.seconds, scaled=self.scaled)
