"""Whether a model fits a device, said before it runs: its weights, and an estimate of what it computes with.

Weights take parameters × bytes of the precision. What is computed is estimated, rather too high than too low:

* A network of P numbers has about d = (P · 128 / 12)^⅓ channels and d / 128 blocks: a block of a transformer holds
  12 d² numbers (Vaswani et al. 2017: 4 d² for attention, 8 d² for the rest), and large ones are about 128 times as
  wide as they have blocks (Kaplan et al. 2020, "Scaling Laws for Neural Language Models"). That gives 5,300 for the
  14 B of Wan 2.1, which has 5,120.
* Denoising: tokens × d × 12 tensors at once × 2 for both sides of the guidance; a token stands for 16 × 16 pixels of
  4 frames.
* Decoding: 2 KiB for each pixel of at most 8 frames, as decoders go on in pieces or tiles: 128 channels at the
  full size, 8 tensors at once, 2 bytes.
* What is no pipeline: a quarter of its weights, and no less than 256 MiB.
* 512 MiB for the device's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.sdk.models import ModelFacts, Offload, Precision, Task

_BYTES: Final[Mapping[Precision, int]] = {
    Precision.AUTO: 2, Precision.FLOAT32: 4, Precision.BFLOAT16: 2, Precision.FLOAT16: 2, Precision.FLOAT8: 1,
}  # fmt: skip
_VIDEO: Final = frozenset({Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO})
_ASPECT: Final = 128
_OWN: Final = 512 << 20
_LEAST: Final = 256 << 20
_FITS = marked("fits: {offload}, about {needs} of {free} free")
_FITS_NOT = marked("does not fit: even {offload} takes about {needs}, and {free} are free")
_UNKNOWN = marked("takes about {needs}, {offload}")


@dataclass(frozen=True, slots=True)
class Work:
    """What a model is asked for.

    Args:
        width: Of the pictures, in pixels.
        height: Of the pictures, in pixels.
        frames: How many at once.
    """

    width: int
    height: int
    frames: int = 1


@dataclass(frozen=True, slots=True)
class Level:
    """What a model takes on the device in one way to place it.

    Args:
        offload: Where weights lie that are not used.
        needs: Bytes on the device, about.
        fits: Whether there are so many; None if nobody knows.
    """

    offload: Offload
    needs: int
    fits: bool | None


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a model fits a device.

    Args:
        weights: Bytes of all its weights in the precision: what it takes in the machine's memory unless it is read from
            disk.
        free: Bytes that are free on the device; None if nobody knows.
        levels: The ways to place it, from fast to small.
    """

    weights: int
    free: int | None
    levels: tuple[Level, ...]

    @property
    def best(self) -> Level | None:
        """The fastest way that fits, or the fastest of all where nobody knows; None where none does."""
        return next((level for level in self.levels if level.fits is not False), None)

    @property
    def words(self) -> str:
        """The verdict, in words."""
        level = self.best or min(self.levels, key=lambda level: level.needs)
        text = _UNKNOWN if self.free is None else _FITS if self.best is not None else _FITS_NOT
        free = "" if self.free is None else size_text(self.free)
        return tr(text, offload=tr(_WORDS[level.offload]), needs=size_text(level.needs), free=free)


_WORDS: Final[Mapping[Offload, str]] = {
    Offload.NONE: marked("all on the device"),
    Offload.MODEL: marked("part by part"),
    Offload.GROUP: marked("group by group"),
    Offload.SEQUENTIAL: marked("layer by layer"),
    Offload.DISK: marked("from disk"),
}


def fit(facts: ModelFacts, free: int | None, precision: Precision = Precision.AUTO, work: Work | None = None) -> Fit:
    """Return whether a model fits into the memory that is free on a device, for each way to place it.

    Args:
        facts: The model.
        free: Bytes; None if nobody knows.
        precision: What it computes in; AUTO counts as 2 bytes.
        work: What it is asked for; None for what such models are asked for as a rule: 832×480 with 81 frames, or a
            picture of 1024×1024.
    """
    parts = _weights(facts, precision)
    largest = max(parts.values(), default=0)
    computes = _computed(facts, work or _usual(facts), _BYTES[precision])
    blocks = max(1.0, _channels(_largest_numbers(facts)) / _ASPECT)
    needs = {
        Offload.NONE: sum(parts.values()),
        Offload.MODEL: largest,
        Offload.GROUP: min(largest, round(2 * largest / blocks)),  # one computes, one is fetched meanwhile
        Offload.SEQUENTIAL: min(largest, round(largest / blocks / 2)),
        Offload.DISK: min(largest, round(2 * largest / blocks)),
    }
    if len(parts) < 2:
        del needs[Offload.MODEL]
    levels = [(offload, size + computes + _OWN) for offload, size in needs.items()]
    found = (Level(offload, size, None if free is None else size <= free) for offload, size in levels)
    return Fit(sum(parts.values()), free, tuple(found))


def _largest_numbers(facts: ModelFacts) -> int:
    """Return how many numbers the largest part of a model is, about: its share of the bytes, of all numbers."""
    if not facts.bytes:
        return facts.parameters
    return round(_numbers(facts) * max(facts.parts.values(), default=facts.bytes) / facts.bytes)


def _weights(facts: ModelFacts, precision: Precision) -> dict[str, int]:
    """Return the bytes of each part in memory; of 8-bit weights the largest part alone is kept so, others in 16."""
    parts = dict(facts.parts) or {"": facts.bytes}
    largest = max(parts, key=lambda part: parts[part])
    each = _numbers(facts) / max(1, facts.bytes)
    width = {part: _BYTES[precision] if part == largest else max(2, _BYTES[precision]) for part in parts}
    return {part: round(size * each * width[part]) for part, size in parts.items()}


def _numbers(facts: ModelFacts) -> int:
    """Return how many numbers the weights are; where the files do not say, they are taken for 16-bit ones."""
    return facts.parameters or facts.bytes // 2


def _channels(numbers: int) -> float:
    return float((numbers * _ASPECT / 12) ** (1 / 3))


def _computed(facts: ModelFacts, work: Work, width: int) -> int:
    """Return the bytes of what is computed, at its peak."""
    width = max(2, width)
    if facts.library != "diffusers" or not facts.arguments:
        return max(_LEAST, sum(_weights(facts, Precision.BFLOAT16).values()) // 4)
    pixels = work.width * work.height
    tokens = pixels / 256 * (1 + (work.frames - 1) // 4)
    denoising = 2 * tokens * _channels(_largest_numbers(facts)) * 12 * width
    decoding = 2048 * pixels * min(work.frames, 8) * width / 2
    return round(max(denoising, decoding))


def _usual(facts: ModelFacts) -> Work:
    return Work(1024, 1024) if facts.tasks.isdisjoint(_VIDEO) else Work(832, 480, 81)
