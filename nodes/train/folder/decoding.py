"""Makes samples of one size out of clips of any."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nodes.train.folder.finding import Row
from studio.core.language import tr
from studio.sdk import FrameRate, Media, StudioError
from studio.sdk.dataset import SOUND_RATE
from studio.sdk.pixels import letterboxed, premultiply, resize

if TYPE_CHECKING:
    import torch

_MARGIN: Final = 0.05  # seconds of sound to each side that a resampler sees beyond what it gives
STARTS: Final = 8
"""Of a long clip so many stretches are taken, evenly spaced: they can be kept."""


class Fit(StrEnum):
    """How a clip of another shape is brought to size."""

    FILL = "fill, cut off what is over"
    WHOLE = "whole, with bars"
    STRETCH = "stretch"


class Stretch(StrEnum):
    """Which part of a long clip is taken."""

    START = "start"
    MIDDLE = "middle"
    RANDOM = "another in each epoch"


class Short(StrEnum):
    """How a short clip is brought to length."""

    HOLD = "hold its last frame"
    LOOP = "repeat it"


@dataclass(frozen=True, slots=True)
class Decoding:
    """What samples look like.

    Args:
        width: Pixels.
        height: Pixels.
        frames: How many.
        rate: Frames a second.
        fit: How a clip of another shape is brought to size.
        stretch: Which part of a long clip is taken.
        short: How a short clip is brought to length.
        sound: Whether sound is taken, too.
    """

    width: int
    height: int
    frames: int
    rate: FrameRate
    fit: Fit = Fit.FILL
    stretch: Stretch = Stretch.MIDDLE
    short: Short = Short.HOLD
    sound: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A stretch of a clip: video uint8 [T, 3, H, W], audio float32 [N] or None."""

    video: torch.Tensor
    audio: torch.Tensor | None

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.video.nbytes + (0 if self.audio is None else self.audio.nbytes)


def decode(media: Media, row: Row, wish: Decoding, share: float) -> Decoded:
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
    seconds = float(facts.video.rate.seconds(facts.video.length))
    if row.begin >= seconds and facts.video.length > 1:
        begin, length = f"{row.begin:g}", f"{seconds:g}"
        text = tr(
            "{path} lasts {length} s, and should begin at {begin} s", path=row.path.name, length=length, begin=begin
        )
        raise StudioError(text)
    end = min(row.end, seconds) if row.end else seconds
    count = max(1, round((end - row.begin) * float(wish.rate))) if facts.video.length > 1 else 1
    first = round(row.begin * float(wish.rate)) + round(share * max(0, count - wish.frames))
    taken = [_taken(frame, count, wish.short) for frame in range(wish.frames)]
    scale = _scale(facts.video.width, facts.video.height, wish)
    frames = {number: _frame(media, row.path, first + number, wish, scale) for number in dict.fromkeys(taken)}
    audio = _sound(media, row.path, first, min(count, wish.frames), wish) if wish.sound and facts.audio else None
    return Decoded(torch.stack([frames[number] for number in taken]), audio)


def _taken(frame: int, count: int, short: Short) -> int:
    return frame % count if short is Short.LOOP else min(frame, count - 1)


def _scale(width: int, height: int, wish: Decoding) -> float:
    """Return the scale at which frames are read: no smaller than what is made of them."""
    scales = wish.width / width, wish.height / height
    return min(1.0, min(scales) if wish.fit is Fit.WHOLE else max(scales))


def _frame(media: Media, path: Path, number: int, wish: Decoding, scale: float) -> torch.Tensor:
    """Return a frame: uint8 [3, H, W]."""
    pixels = media.video_frame(path, number, rate=wish.rate, scale=scale).pixels
    colors = premultiply(pixels)[:3] if pixels.shape[0] == 4 else pixels
    shaped = _fitted(colors, wish)
    return shaped.nan_to_num(0.0).clamp(0.0, 1.0).mul(255.0).add(0.5).byte()


def _fitted(pixels: torch.Tensor, wish: Decoding) -> torch.Tensor:
    if wish.fit is Fit.WHOLE:
        return letterboxed(pixels, wish.width, wish.height)
    if wish.fit is Fit.STRETCH:
        return resize(pixels, wish.width, wish.height)
    scale = max(wish.width / pixels.shape[2], wish.height / pixels.shape[1])
    width, height = max(wish.width, round(pixels.shape[2] * scale)), max(wish.height, round(pixels.shape[1] * scale))
    left, top = (width - wish.width) // 2, (height - wish.height) // 2
    return resize(pixels, width, height)[:, top : top + wish.height, left : left + wish.width]


def _sound(media: Media, path: Path, first: int, frames: int, wish: Decoding) -> torch.Tensor:
    """Return the sound of some frames, mono at `SOUND_RATE`; silent, or again, where the clip is too short."""
    import numpy as np
    import torch

    facts = media.facts(path).audio
    assert facts is not None
    begin, wanted = wish.rate.seconds(first), wish.rate.sample_at(frames, SOUND_RATE)
    margin = round(_MARGIN * facts.sample_rate)
    start, count = round(begin * facts.sample_rate), round(wish.rate.seconds(frames) * facts.sample_rate)
    heard = media.audio_samples(path, start - margin, count + 2 * margin).samples.mean(0).nan_to_num(0.0, 0.0, 0.0)
    samples = heard.numpy()
    if facts.sample_rate != SOUND_RATE:
        import soxr

        samples = soxr.resample(samples, facts.sample_rate, SOUND_RATE)
        margin = round(_MARGIN * SOUND_RATE)
    part = np.zeros(wanted, np.float32)
    found = samples[margin : margin + wanted]
    part[: len(found)] = found
    total = wish.rate.sample_at(wish.frames, SOUND_RATE)
    filled = np.resize(part, total) if wish.short is Short.LOOP and wanted else np.zeros(total, np.float32)
    filled[: min(total, wanted)] = part[:total]
    return torch.from_numpy(np.clip(filled, -1.0, 1.0))
