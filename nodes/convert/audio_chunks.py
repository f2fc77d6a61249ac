"""Sound of any length in pieces that a model can hear: cut where it is softest, with some sound around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.sdk import Audio, Clip, Context
from studio.sdk.sound import replace_non_finite

if TYPE_CHECKING:
    import numpy as np

_LOOK = 6  # a sixth of a piece is looked through for its softest moment
_CONTEXT = 30  # a thirtieth is heard on both sides of a cut
_SOFT = 0.1  # seconds
_SILENT = 1e-4  # −80 dB


@dataclass(frozen=True, eq=False, slots=True)
class AudioChunk:
    """Sound to be heard at once.

    Args:
        samples: Mono, [N], float32.
        start: When its first sample sounds, in seconds.
        begin: What lies before this belongs to the piece before.
        end: What lies from here on belongs to the next piece.
    """

    samples: np.ndarray
    start: float
    begin: float
    end: float

    @property
    def is_silent(self) -> bool:
        """Whether nothing sounds in it."""
        return not len(self.samples) or float(abs(self.samples).max()) < _SILENT


def split_audio(audio: Clip[Audio], rate: int, longest: int, ctx: Context) -> Iterator[AudioChunk]:
    """Yield a clip's sound, mono, at a rate, in pieces of at most so many samples; no more than one is in memory.

    Each but the last is cut at the softest tenth of a second of its last sixth; both pieces hear a thirtieth of a piece
    beyond the cut, so that the beginning and end of a word are not heard alone.

    Args:
        audio: The clip.
        rate: Samples a second of the pieces.
        longest: Samples in a piece.
        ctx: For progress.
    """
    import numpy as np

    context, heard = longest // _CONTEXT, np.zeros(0, np.float32)
    first, begin = 0, 0
    for block in _resampled(audio, rate, ctx):
        heard = np.concatenate([heard, block])
        while len(heard) > longest:
            cut = first + _softest(heard[: longest - context], longest // _LOOK, round(_SOFT * rate))
            yield AudioChunk(heard[:longest], first / rate, begin / rate, cut / rate)
            kept = max(cut - context, first + 1)
            heard, first, begin = heard[kept - first :], kept, cut
    yield AudioChunk(heard, first / rate, begin / rate, float("inf"))


def _softest(samples: np.ndarray, look: int, width: int) -> int:
    """Return the middle of the softest stretch of a width among the last `look` samples."""
    import numpy as np

    start = max(0, len(samples) - look)
    power = np.concatenate([[0.0], np.cumsum(samples[start:].astype(np.float64) ** 2)])
    width = min(width, len(power) - 1)
    return int(start + np.argmin(power[width:] - power[: len(power) - width]) + width // 2)


def _resampled(audio: Clip[Audio], rate: int, ctx: Context) -> Iterator[np.ndarray]:
    """Yield a clip's sound in mono at a rate, about a second at a time."""
    import numpy as np
    import soxr

    stream = soxr.ResampleStream(audio.facts.sample_rate, rate, 1, dtype="float32")
    waiting: list[np.ndarray] = []
    for frame in ctx.progress(len(audio)):
        samples = replace_non_finite(audio[frame].samples)
        if samples.shape[0]:
            waiting.append(samples.mean(dim=0).cpu().numpy())
        if sum(map(len, waiting)) >= audio.facts.sample_rate:
            yield stream.resample_chunk(np.concatenate(waiting))
            waiting = []
    yield stream.resample_chunk(np.concatenate([*waiting, np.zeros(0, np.float32)]), last=True)
