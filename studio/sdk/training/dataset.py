"""Samples to learn from: what a data set gives, one by one and as batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from studio.core.errors import StudioError

if TYPE_CHECKING:
    import torch

AUDIO_SAMPLE_RATE: Final = 16_000
"""Samples a second of all sound that networks hear; it is mono."""

_UNIT: Final = 1.0 / 255.0


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Clip and its annotations. Missing ones are None, or empty.

    Args:
        name: As a user finds it again: the file's name, or a number.
        text: The caption; empty if there is none.
        video: uint8 [T, 3, H, W], sRGB.
        audio: float32 [N], mono at `AUDIO_SAMPLE_RATE`, −1..1.
        columns: Further tensors by name, of one shape in all samples: labels, scenes.
    """

    name: str
    text: str = ""
    video: torch.Tensor | None = None
    audio: torch.Tensor | None = None
    columns: Mapping[str, torch.Tensor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Samples to be learnt from at once.

    Args:
        names: The samples' names.
        text: Captions; empty ones where there is none.
        video: float32 [B, T, 3, H, W], 0..1; None if no sample has any.
        audio: float32 [B, N] at `AUDIO_SAMPLE_RATE`; shorter ones end in silence; None if no sample has any.
        columns: [B, …] by name.
        presence_masks: bool [B] by "text", "video", "audio": which samples have what.
    """

    names: tuple[str, ...]
    text: tuple[str, ...]
    video: torch.Tensor | None
    audio: torch.Tensor | None
    columns: Mapping[str, torch.Tensor]
    presence_masks: Mapping[str, torch.Tensor]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a data set that cannot be used, and why.

    Args:
        location: Where it stands, as "metadata.csv, line 12".
        reason: What is wrong, and what is accepted.
    """

    location: str
    reason: str

    def __str__(self) -> str:
        return f"{self.location}: {self.reason}"


class Dataset(ABC):
    """Data set, from its node to a Train node. Frozen; safe to read from several threads.

    Samples have one size: clips are scaled, cut and resampled to what the data set's node says. Indices run over all
    samples; `training_indices` and `validation_indices` divide them, shuffled by the node's seed.
    """

    @property
    @abstractmethod
    def training_indices(self) -> Sequence[int]:
        """The samples to learn from, in the order of the first epoch."""

    @property
    @abstractmethod
    def validation_indices(self) -> Sequence[int]:
        """The samples that are held back; may be empty."""

    @property
    @abstractmethod
    def bad_rows(self) -> tuple[BadRow, ...]:
        """The rows that were left out. What `sample` finds to be bad later is reported by who asked."""

    @property
    @abstractmethod
    def available_fields(self) -> frozenset[str]:
        """Which of "text", "video", "audio" and the columns' names its samples have, as far as is known before."""

    @property
    @abstractmethod
    def digest(self) -> str:
        """The same for the same samples: rows, their files' sizes and times, and how they are decoded."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Return a sample, decoded. The same arguments give the same sample, on every machine.

        Args:
            index: 0 … len−1.
            epoch: How often the training samples have been gone through; what augments varies with it.

        Raises:
            StudioError: It cannot be decoded; it is left out then, and named.
        """

    def iter_captions(self) -> Iterator[str]:
        """Yield the captions of the samples to learn from, for tokenizers; all of a sample that has several.

        By default samples are decoded for it. Override it where captions are known without.
        """
        for index in self.training_indices:
            try:
                text = self.get_sample(index).text
            except StudioError:
                continue  # it is named where it would be learnt from
            if text:
                yield text


def collate_samples(samples: Sequence[Sample]) -> Batch:
    """Join samples to a batch on the CPU.

    Raises:
        ValueError: Their videos or columns have several shapes: the data set broke its promise.
    """
    import torch

    def joined(
        found: Sequence[torch.Tensor | None], pad: Callable[[torch.Tensor], torch.Tensor]
    ) -> torch.Tensor | None:
        there = next((one for one in found if one is not None), None)
        if there is None:
            return None
        return torch.stack([torch.zeros_like(pad(there)) if one is None else pad(one) for one in found])

    videos = [sample.video for sample in samples]
    sounds = [sample.audio for sample in samples]
    longest = max((sound.shape[0] for sound in sounds if sound is not None), default=0)
    video = joined(videos, lambda clip: clip)
    present = {
        "text": torch.tensor([bool(sample.text) for sample in samples]),
        "video": torch.tensor([clip is not None for clip in videos]),
        "audio": torch.tensor([sound is not None for sound in sounds]),
    }
    return Batch(
        tuple(sample.name for sample in samples),
        tuple(sample.text for sample in samples),
        None if video is None else video.to(torch.float32).mul_(_UNIT),
        joined(sounds, lambda sound: torch.nn.functional.pad(sound, (0, longest - sound.shape[0]))),
        {name: torch.stack([sample.columns[name] for sample in samples]) for name in samples[0].columns},
        present,
    )


def move_to_device(batch: Batch, device: torch.device) -> Batch:
    """Return the batch with its tensors on a device; to a CUDA device they go through pinned memory, beside the caller.

    A copy from other memory would wait for all that the device was told to do before.
    """

    def copied(one: torch.Tensor) -> torch.Tensor:
        return (one.pin_memory() if device.type == "cuda" and one.is_cpu else one).to(device, non_blocking=True)

    def moved(one: torch.Tensor | None) -> torch.Tensor | None:
        return None if one is None else copied(one)

    return Batch(
        batch.names,
        batch.text,
        moved(batch.video),
        moved(batch.audio),
        {name: copied(column) for name, column in batch.columns.items()},
        {name: copied(there) for name, there in batch.presence_masks.items()},
    )


def train_val_split(splits: Sequence[str], share: float, seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the samples to learn from and those held back, each shuffled.

    Args:
        splits: For each sample "training", "validation", or an empty text where that is not known. If any says
            "validation", all others are for training; else a share of those that say nothing is held back.
        share: Of the samples, 0..1. Of two or more, at least one stays on each side, unless it is 0.
        seed: Of the order.
    """
    import numpy as np

    order = [int(index) for index in np.random.default_rng(seed).permutation(len(splits))]
    held = {index for index in order if splits[index] == "validation"}
    if not held and share > 0.0:
        free = [index for index in order if not splits[index]]
        most = len(splits) - 1  # something is left to learn from
        held = set(free[: min(most, max(1, round(share * len(free))))])
    return tuple(index for index in order if index not in held), tuple(index for index in order if index in held)


def draw_seeded_int(count: int, *seeds: int) -> int:
    """Return 0 … count−1 by chance, the same for the same seeds on every machine."""
    import numpy as np

    return int(np.random.default_rng(seeds).integers(count))
