"""A small data set for tests: clips of squares that move, with captions and tones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE, BadRow, Dataset, Sample

_COLORS = {"red": (230, 40, 40), "green": (40, 190, 70), "blue": (40, 85, 235)}
_DIRECTIONS = {"left": -1, "right": 1}


@dataclass(frozen=True)
class ExampleDataset(Dataset):
    """Squares of three colours that move left or right: six captions.

    Args:
        count: Samples in all.
        size: Width and height in pixels.
        frames: Frames of each clip.
        broken_indices: Samples that cannot be decoded.
        missing_fields: What samples have not got: of "text", "video", "audio".
    """

    count: int = 12
    size: int = 16
    frames: int = 4
    broken_indices: frozenset[int] = frozenset()
    missing_fields: frozenset[str] = frozenset()

    @property
    def training_indices(self) -> Sequence[int]:
        """All but every fourth."""
        return tuple(index for index in range(self.count) if index % 4 != 3)

    @property
    def validation_indices(self) -> Sequence[int]:
        """Every fourth."""
        return tuple(range(3, self.count, 4))

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """None is known beforehand."""
        return ()

    @property
    def available_fields(self) -> frozenset[str]:
        """What samples have."""
        return frozenset({"text", "video", "audio", "label"}) - self.missing_fields

    @property
    def digest(self) -> str:
        """What it is made from."""
        return f"{self.count} {self.size} {self.frames} {sorted(self.broken_indices)} {sorted(self.missing_fields)}"

    def __len__(self) -> int:
        return self.count

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Draw a sample."""
        import torch

        if index in self.broken_indices:
            raise StudioError(tr("sample {number} cannot be decoded", number=index))
        color = list(_COLORS)[index % 3]
        way = list(_DIRECTIONS)[index // 3 % 2]
        video = torch.zeros(self.frames, 3, self.size, self.size, dtype=torch.uint8)
        for frame in range(self.frames):
            place = self.size // 2 - 2 + _DIRECTIONS[way] * (frame - self.frames // 2)
            video[frame, :, 6:10, place : place + 4] = torch.tensor(_COLORS[color], dtype=torch.uint8)[:, None, None]
        time = torch.arange(AUDIO_SAMPLE_RATE // 4) / AUDIO_SAMPLE_RATE
        return Sample(
            str(index),
            "" if "text" in self.missing_fields else f"a {color} square moves {way}",
            None if "video" in self.missing_fields else video,
            None if "audio" in self.missing_fields else 0.5 * torch.sin(6.28 * (220 + 110 * (index % 3)) * time),
            {"label": torch.tensor(index % 3)},
        )
