"""Makes samples of one size out of clips of any."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nodes.train.folder.clip_finder import ClipRow
from studio.core.translation import tr
from studio.sdk import FrameRate, Media, StudioError
from studio.sdk.pixels import fit_in_frame, premultiply, resize
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE

if TYPE_CHECKING:
    import torch

_MARGIN: Final = 0.05  # seconds of sound to each side that a resampler sees beyond what it gives
START_COUNT: Final = 8
"""Of a long clip so many stretches are taken, evenly spaced: they can be kept."""


class SampleFit(StrEnum):
    """How a clip of another shape is brought to size."""

    FILL = "crop to fill"
    WHOLE = "bars"
    STRETCH = "stretch"


class ClipSelection(StrEnum):
    """Which part of a long clip is taken."""

    START = "start"
    MIDDLE = "middle"
    RANDOM = "random part"


class ShortClipMode(StrEnum):
    """How a short clip is brought to length."""

    HOLD = "hold last frame"
    LOOP = "repeat"


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """What samples look like.

    Args:
        width: Pixels.
        height: Pixels.
        frames: How many.
        rate: Frames a second.
        fit: How a clip of another shape is brought to size.
        stretch: Which part of a long clip is taken.
        short: How a short clip is brought to length.
        has_sound: Whether sound is taken, too.
    """

    width: int
    height: int
    frames: int
    rate: FrameRate
    fit: SampleFit = SampleFit.FILL
    stretch: ClipSelection = ClipSelection.MIDDLE
    short: ShortClipMode = ShortClipMode.HOLD
    has_sound: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class DecodedClip:
    """A stretch of a clip: video uint8 [T, 3, H, W], audio float32 [N] or None."""

    video: torch.Tensor
    audio: torch.Tensor | None

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.video.nbytes + (0 if self.audio is None else self.audio.nbytes)


def decode_clip(media: Media, row: ClipRow, wish: DecodingOptions, share: float) -> DecodedClip:
    """Decode a stretch of a clip.

    Args:
        media: Files.
        row: The clip.
        wish: What it is to look like.
        share: Where it begins in a clip that is longer: 0 at its start, 1 as late as there are frames enough.

    Raises:
        StudioError: It cannot be decoded, has no pictures, or ends before the row says that it begins.
    """
    import torch

    facts = media.facts(row.path)
    if facts.video is None:
        raise StudioError(tr("{path} has no pictures", path=row.path.name))
    seconds = float(facts.video.rate.seconds_at(facts.video.length))
    if row.begin >= seconds and facts.video.length > 1:
        begin, length = f"{row.begin:g}", f"{seconds:g}"
        text = tr(
            "{path} lasts {length} s, but should begin at {begin} s", path=row.path.name, length=length, begin=begin
        )
        raise StudioError(text)
    end = min(row.end, seconds) if row.end else seconds
    count = max(1, round((end - row.begin) * float(wish.rate))) if facts.video.length > 1 else 1
    first = round(row.begin * float(wish.rate)) + round(share * max(0, count - wish.frames))
    taken = [_taken(frame, count, wish.short) for frame in range(wish.frames)]
    scale = _scale(facts.video.width, facts.video.height, wish)
    frames = {number: _frame(media, row.path, first + number, wish, scale) for number in dict.fromkeys(taken)}
    audio = _sound(media, row.path, first, min(count, wish.frames), wish) if wish.has_sound and facts.audio else None
    return DecodedClip(torch.stack([frames[number] for number in taken]), audio)


def _taken(frame: int, count: int, short: ShortClipMode) -> int:
    return frame % count if short is ShortClipMode.LOOP else min(frame, count - 1)


def _scale(width: int, height: int, wish: DecodingOptions) -> float:
    """Return the scale at which frames are read: no smaller than what is made of them."""
    scales = wish.width / width, wish.height / height
    return min(1.0, min(scales) if wish.fit is SampleFit.WHOLE else max(scales))


def _frame(media: Media, path: Path, number: int, wish: DecodingOptions, scale: float) -> torch.Tensor:
    """Return a frame: uint8 [3, H, W]."""
    pixels = media.read_video_frame(path, number, rate=wish.rate, scale=scale).pixels
    colors = premultiply(pixels)[:3] if pixels.shape[0] == 4 else pixels
    shaped = _fitted(colors, wish)
    return shaped.nan_to_num(0.0).clamp(0.0, 1.0).mul(255.0).add(0.5).byte()


def _fitted(pixels: torch.Tensor, wish: DecodingOptions) -> torch.Tensor:
    if wish.fit is SampleFit.WHOLE:
        return fit_in_frame(pixels, wish.width, wish.height)
    if wish.fit is SampleFit.STRETCH:
        return resize(pixels, wish.width, wish.height)
    scale = max(wish.width / pixels.shape[2], wish.height / pixels.shape[1])
    width, height = max(wish.width, round(pixels.shape[2] * scale)), max(wish.height, round(pixels.shape[1] * scale))
    left, top = (width - wish.width) // 2, (height - wish.height) // 2
    return resize(pixels, width, height)[:, top : top + wish.height, left : left + wish.width]


def _sound(media: Media, path: Path, first: int, frames: int, wish: DecodingOptions) -> torch.Tensor:
    """Return the sound of some frames, mono at `AUDIO_SAMPLE_RATE`; silent, or again, where the clip is too short."""
    import numpy as np
    import torch

    facts = media.facts(path).audio
    assert facts is not None
    begin, wanted = wish.rate.seconds_at(first), wish.rate.sample_at(frames, AUDIO_SAMPLE_RATE)
    margin = round(_MARGIN * facts.sample_rate)
    start, count = round(begin * facts.sample_rate), round(wish.rate.seconds_at(frames) * facts.sample_rate)
    heard = media.read_audio_samples(path, start - margin, count + 2 * margin).samples.mean(0).nan_to_num(0.0, 0.0, 0.0)
    samples = heard.numpy()
    if facts.sample_rate != AUDIO_SAMPLE_RATE:
        import soxr

        samples = soxr.resample(samples, facts.sample_rate, AUDIO_SAMPLE_RATE)
        margin = round(_MARGIN * AUDIO_SAMPLE_RATE)
    part = np.zeros(wanted, np.float32)
    found = samples[margin : margin + wanted]
    part[: len(found)] = found
    total = wish.rate.sample_at(wish.frames, AUDIO_SAMPLE_RATE)
    filled = np.resize(part, total) if wish.short is ShortClipMode.LOOP and wanted else np.zeros(total, np.float32)
    filled[: min(total, wanted)] = part[:total]
    return torch.from_numpy(np.clip(filled, -1.0, 1.0))
