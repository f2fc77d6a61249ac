"""The data set of scenes: each sample is drawn by lot when it is asked for first, and kept as a few numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Final

from nodes.shared.scene.captions.caption_spec import CaptionSpec
from nodes.shared.scene.captions.caption_text import make_caption
from nodes.shared.scene.captions.sampling import sample_plain_caption, sample_rich_caption
from nodes.shared.scene.captions.spec_to_scene import build_scene
from nodes.shared.scene.scene_vector import scene_to_vector
from studio.sdk import BadRow, Dataset, Sample

if TYPE_CHECKING:
    import numpy as np

_VERSION: Final = 2  # goes up when the same settings give other samples
_UNSAID: Final = 0.06  # of colors: "a ball falls" has one, too
_READ_FOR_WORDS: Final = 20_000  # captions from which tokenizers learn


@dataclass(frozen=True, slots=True)
class SceneSamples(Dataset):
    """Scenes with captions. Frozen but for what it remembers; safe to read from several threads.

    Args:
        samples: In all.
        held_back: How many of them, the last, are for validation: scenes with combinations that the others never show.
        rich: The share of scenes that go beyond the shapes grammar, 0..1.
        chinese: The share of Chinese captions, 0..1.
        seed: Of everything.
    """

    samples: int
    held_back: int
    rich: float
    chinese: float
    seed: int
    _kept: dict[int, tuple[CaptionSpec, np.ndarray]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def training_indices(self) -> Sequence[int]:
        """The first ones: each is drawn by chance, so they come shuffled."""
        return range(self.samples - self.held_back)

    @property
    def validation_indices(self) -> Sequence[int]:
        """The last ones."""
        return range(self.samples - self.held_back, self.samples)

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """None."""
        return ()

    @property
    def available_fields(self) -> frozenset[str]:
        """What samples have."""
        return frozenset({"text", "scene"})

    @property
    def digest(self) -> str:
        """Of all that is said above."""
        return blake2b(f"{_VERSION} {self!r}".encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return self.samples

    def iter_captions(self) -> Iterator[str]:
        """Yield the first captions: they have all words."""
        for index in self.training_indices[:_READ_FOR_WORDS]:
            yield self.get_sample(index).text

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Return a scene as the column "scene", and its caption in the words of an epoch."""
        import torch

        told, numbers = self._scene(index)
        text = make_caption(told, Random(f"{self.seed} {index} {epoch}"), self.chinese, _UNSAID)
        return Sample(str(index), text, columns={"scene": torch.from_numpy(numbers).float()})

    def get_description(self, index: int) -> CaptionSpec:
        """Return what a sample's caption tells."""
        return self._scene(index)[0]

    def _scene(self, index: int) -> tuple[CaptionSpec, np.ndarray]:
        found = self._kept.get(index)
        if found is None:
            lots = Random(f"{self.seed} {index}")
            held_out = index >= self.samples - self.held_back
            told = (
                sample_rich_caption(lots)
                if not held_out and lots.random() < self.rich
                else sample_plain_caption(lots, held_out)
            )
            found = self._kept[index] = told, scene_to_vector(build_scene(told, lots)).astype("float16")
        return found
