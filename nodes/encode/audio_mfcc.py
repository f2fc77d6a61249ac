"""Sound by its cepstrum."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.encode.sound_network import SoundNetwork
from studio.core.translation import tr
from studio.sdk import ClipInfo, Media, Param, ParameterError, node

if TYPE_CHECKING:
    import torch


class Deltas(StrEnum):
    """Which differences over time are given beside the coefficients."""

    NONE = "none"
    FIRST = "first"
    SECOND = "first and second"


_ORDERS = {Deltas.NONE: 0, Deltas.FIRST: 1, Deltas.SECOND: 2}


@node(
    "encode.audio_mfcc",
    name="Audio MFCC",
    aliases=("MFCC", "Cepstrum", "Delta Features", "Mel Cepstral Coefficients", "Speech Features"),
)
class AudioMFCC(SoundNetwork):
    """Compute the MFCCs of a clip's sound and their change over time.

    Mel-frequency cepstral coefficients (Davis & Mermelstein, 1980): the orthonormal cosine transform (II) of the
    natural logarithm of the power in mel bands, 1e-8 at least, of the sound as mono at 16 kHz. The zeroth is the
    loudness. Deltas are slopes of regression lines over two rows to each side, the ends held (Young et al., "The HTK
    Book", 5.9). Scaled, each coefficient has mean 0 and standard deviation 1 over the data set, measured before the
    first step and stored with the weights; until then all are divided by 10. Nothing else is learned. Digital silence
    at the end of the sound gives no rows.
    """

    count: int = Param(
        default=13,
        min=1,
        max=128,
        slider=(8, 40),
        animatable=False,
        help="Number of coefficients, including the zeroth.",
    )
    deltas: Deltas = Param(default=Deltas.SECOND, animatable=False, help="Deltas over time, and deltas of these.")
    mels: int = Param(
        default=40, min=1, max=512, slider=(20, 128), animatable=False, help="Mel bands from which they are computed."
    )
    size: int = Param(
        default=400, min=16, max=65_536, slider=(256, 2048), animatable=False,
        help="Samples in a Fourier transform; 400 are 25 ms.",
    )  # fmt: skip
    hop: int = Param(
        default=160, min=16, max=65_536, slider=(80, 1024), animatable=False,
        help="Hop size: samples between rows; 160 are 10 ms.",
    )  # fmt: skip
    scaled: bool = Param(
        default=True, animatable=False, help="Scale each coefficient to mean 0 and standard deviation 1."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the rows of `seconds`."""
        self._check()
        return self.make_rows_facts(inputs, self.hop, self.count * (_ORDERS[self.deltas] + 1))

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the transform."""
        from nodes.encode.nets.sound_features import Cepstra, Spectrogram

        self._check()
        bands = Spectrogram(self.mels, self.size, self.hop, self.seconds, scaled=False)
        return Cepstra(bands, self.count, _ORDERS[self.deltas], scaled=self.scaled)

    def _check(self) -> None:
        if self.count > self.mels:
            raise ParameterError("count", self.count, tr("at most as many as 'mels', {mels}", mels=self.mels))
