"""Estimate of whether a model fits a device, before it runs: its weights and its activations.

Weights are counted part by part from the headers of files: parameters × bytes of the precision; those of a GGUF file
stay quantized; 8-bit weights narrow the linear layers and convolutions of the largest part, 4-bit weights its linear
layers. What is computed is estimated, rather too high than too low:

* A network of P numbers has about d = (P · 128 / 12)^⅓ channels and d / 128 blocks: a block of a transformer holds
  12 d² numbers (Vaswani et al. 2017: 4 d² for attention, 8 d² for the rest), and large ones are about 128 times as
  wide as they have blocks (Kaplan et al. 2020, "Scaling Laws for Neural Language Models"). That gives 5,300 for the
  14 B of Wan 2.1, which has 5,120.
* Denoising: tokens × d × 12 tensors at once × 2 for both sides of the guidance; a token stands for 16 × 16 pixels of
  4 frames.
* Decoding: 2 KiB for each pixel of at most 8 frames, as decoders go on in pieces or tiles: 128 channels at the
  full size, 8 tensors at once, 2 bytes.
* What is no pipeline, and those of sound: a quarter of the weights, and no less than 256 MiB.
* An ONNX file takes its own size: its weights stay as they are, and all of them on one device.
* 512 MiB for the device's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.sdk.models import NARROW_BITS, ONNX_LIBRARY, ModelInfo, Offload, Precision, Task

_BYTES: Final[Mapping[Precision, int]] = {
    Precision.AUTO: 2, Precision.FLOAT32: 4, Precision.BFLOAT16: 2, Precision.FLOAT16: 2,
}  # fmt: skip
_VIDEO: Final = frozenset({Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO})
_WIDTH_PER_BLOCK: Final = 128
_DEVICE_OVERHEAD_BYTES: Final = 512 << 20
_MIN_ACTIVATION_BYTES: Final = 256 << 20
_FITS = tr_noop("fits: {offload}, about {needs} of {free} free")
_FITS_NOT = tr_noop("does not fit: even {offload} takes about {needs}, and {free} are free")
_UNKNOWN = tr_noop("takes about {needs}, {offload}")


@dataclass(frozen=True, slots=True)
class ActivationSize:
    """Size of the pictures that a model computes at once.

    Args:
        width: Of the pictures, in pixels.
        height: Of the pictures, in pixels.
        frames: How many at once.
    """

    width: int
    height: int
    frames: int = 1


@dataclass(frozen=True, slots=True)
class PlacementEstimate:
    """Memory of a model on the device, for one strategy of placing it.

    Args:
        offload: Where weights lie that are not used.
        needed_bytes: Bytes on the device, about.
        is_fitting: Whether there are so many; None if nobody knows.
    """

    offload: Offload
    needed_bytes: int
    is_fitting: bool | None


@dataclass(frozen=True, slots=True)
class MemoryFit:
    """Fit of a model on a device.

    Args:
        part_bytes: Bytes of the weights of each part in the precision.
        free_bytes: Bytes that are free on the device; None if nobody knows.
        placements: The ways to place it, from fast to small.
    """

    part_bytes: Mapping[str, int]
    free_bytes: int | None
    placements: tuple[PlacementEstimate, ...]

    @property
    def weight_bytes(self) -> int:
        """Bytes of all its weights: what it takes in the machine's memory unless it is read from disk."""
        return sum(self.part_bytes.values())

    @property
    def best_placement(self) -> PlacementEstimate | None:
        """The fastest placement that fits, or the fastest of all if the memory is unknown; None if none fits."""
        return next((level for level in self.placements if level.is_fitting is not False), None)

    @property
    def summary_text(self) -> str:
        """The verdict, in words."""
        level = self.best_placement or min(self.placements, key=lambda level: level.needed_bytes)
        text = _UNKNOWN if self.free_bytes is None else _FITS if self.best_placement is not None else _FITS_NOT
        free = "" if self.free_bytes is None else format_byte_size(self.free_bytes)
        return tr(
            text, offload=tr(_PLACEMENT_TEXTS[level.offload]), needs=format_byte_size(level.needed_bytes), free=free
        )


_PLACEMENT_TEXTS: Final[Mapping[Offload, str]] = {
    Offload.NONE: tr_noop("all on the device"),
    Offload.MODEL: tr_noop("part by part"),
    Offload.GROUP: tr_noop("group by group"),
    Offload.SEQUENTIAL: tr_noop("layer by layer"),
    Offload.DISK: tr_noop("from disk"),
}


def estimate_memory_fit(
    facts: ModelInfo, free: int | None, precision: Precision = Precision.AUTO, work: ActivationSize | None = None,
    computing: Precision = Precision.AUTO,
) -> MemoryFit:  # fmt: skip
    """Return whether a model fits into the memory that is free on a device, for each way to place it.

    Args:
        facts: The model.
        free: Bytes; None if nobody knows.
        precision: What it computes in; AUTO counts as 2 bytes.
        work: What it is asked for; None for what such models are asked for as a rule: 832×480 with 81 frames, or a
            picture of 1024×1024.
        computing: With weights of 8 or 4 bits, what their layers are widened to, and what all other weights have.
    """
    bits = NARROW_BITS.get(precision, 0)
    width = _BYTES[computing if bits else precision]
    parts = facts.count_weight_bytes(width, bits)
    is_whole = facts.library == ONNX_LIBRARY
    largest = max(parts.values(), default=0)
    computes = _estimate_activation_bytes(facts, work or _get_typical_size(facts), width)
    blocks = max(1.0, _estimate_channels(_count_largest_part(facts)) / _WIDTH_PER_BLOCK)
    needs = {
        Offload.NONE: sum(parts.values()),
        Offload.MODEL: largest,
        Offload.GROUP: min(largest, round(2 * largest / blocks)),  # one computes, one is fetched meanwhile
        Offload.SEQUENTIAL: min(largest, round(largest / blocks / 2)),
        Offload.DISK: min(largest, round(2 * largest / blocks)),
    }
    if len(parts) < 2:
        del needs[Offload.MODEL]
    needs = {Offload.NONE: facts.bytes} if is_whole else needs
    levels = [(offload, size + computes + _DEVICE_OVERHEAD_BYTES) for offload, size in needs.items()]
    found = (PlacementEstimate(offload, size, None if free is None else size <= free) for offload, size in levels)
    return MemoryFit(parts, free, tuple(found))


def _count_largest_part(facts: ModelInfo) -> int:
    """Return how many numbers the largest part of a model is, about; quantized ones are taken for those of 8 bits."""
    return max(facts.count_weight_bytes(1).values(), default=0)


def _estimate_channels(numbers: int) -> float:
    return float((numbers * _WIDTH_PER_BLOCK / 12) ** (1 / 3))


def _estimate_activation_bytes(facts: ModelInfo, work: ActivationSize, width: int) -> int:
    """Return the bytes of what is computed, at its peak."""
    if facts.library != "diffusers" or not facts.arguments or Task.TEXT_TO_AUDIO in facts.tasks:
        return max(_MIN_ACTIVATION_BYTES, sum(facts.count_weight_bytes(_BYTES[Precision.BFLOAT16]).values()) // 4)
    pixels = work.width * work.height
    tokens = pixels / 256 * (1 + (work.frames - 1) // 4)
    denoising = 2 * tokens * _estimate_channels(_count_largest_part(facts)) * 12 * width
    decoding = 2048 * pixels * min(work.frames, 8) * width / 2
    return round(max(denoising, decoding))


def _get_typical_size(facts: ModelInfo) -> ActivationSize:
    return ActivationSize(1024, 1024) if facts.tasks.isdisjoint(_VIDEO) else ActivationSize(832, 480, 81)
