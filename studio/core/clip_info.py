"""Facts of a clip that are known before a frame of it is computed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.time import FrameRange, FrameRate
from studio.core.translation import tr, tr_n


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """The facts that a wire shows: size, rate, length, and for sound its sampling.

    Args:
        rate: Frames a second; None for what has no time of its own (a number, a text).
        length: Frames, at least 1. A still has 1: outside its frames a clip holds its first or last one.
        width: Pixels; 0 for what is no picture.
        height: Pixels; 0 for what is no picture.
        channels: Values a pixel, or sound channels; 0 for neither.
        sample_rate: Samples a second of sound; 0 for what is no sound.
        modality: Of features: "text", "image", "audio", "video" or what they were fused to; empty for no features.
        tokens: Of features: the most rows they have, T; 0 where that depends on the input.
        features: Of features: the numbers of each row, D.
        samples: Of a data set: how many samples it has.
    """

    rate: FrameRate | None = None
    length: int = 1
    width: int = 0
    height: int = 0
    channels: int = 0
    sample_rate: int = 0
    modality: str = ""
    tokens: int = 0
    features: int = 0
    samples: int = 0

    @property
    def frame_range(self) -> FrameRange:
        """All frames of the clip."""
        return FrameRange(0, self.length)

    def scale_size(self, scale: float) -> ClipInfo:
        """Return the facts of a proxy, its sides multiplied by `scale` (0 < scale ≤ 1), at least one pixel each."""
        width, height = compute_scaled_size(self.width, self.height, scale)
        return replace(self, width=width, height=height)

    def __str__(self) -> str:
        parts = []
        if self.width:
            parts.append(f"{self.width}×{self.height}")
        if self.sample_rate:
            parts.append(tr("{rate:g} kHz · {channels} ch", rate=self.sample_rate / 1000, channels=self.channels))
        if self.features:
            parts.append(f"{tr(self.modality)} {self.tokens or 'T'}×{self.features}")
        if self.samples:
            parts.append(tr_n("{count} sample", "{count} samples", self.samples))
        if self.rate is not None and self.length > 1:
            parts.append(tr("{rate} fps · {length} f", rate=self.rate, length=self.length))
        return " · ".join(parts)


def compute_scaled_size(width: int, height: int, scale: float) -> tuple[int, int]:
    """Return (width, height) of a proxy: rounded, at least 1 each; (0, 0) stays what it is."""
    if not width or not height or scale == 1.0:
        return width, height
    return max(1, round(width * scale)), max(1, round(height * scale))
