"""The data set of shapes: each sample is drawn when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from nodes.shared.shapes.scene import COLORS, CaptionScene, SceneObject
from nodes.train.shapes.caption_wording import CaptionWording, DescribedObject, word_caption
from nodes.train.shapes.clip_drawing import BeatTiming, ClipVariation, draw_clip
from nodes.train.shapes.vocabulary import SIZES, Combination, HoldOut, ShapeVocabulary
from studio.core.translation import tr
from studio.sdk import BadRow, Dataset, FrameRate, ParameterError, Sample

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")
_VERSION: Final = 1  # goes up when the same settings give other samples
_INTERVALS: Final = (0.3, 0.75)  # seconds from one beat to the next
_SHIFT, _SIZE, _TURN = 0.12, 0.25, 12.0  # at the most: of the picture, of the radius, degrees


class ObjectCount(StrEnum):
    """How many things there are in a clip."""

    ONE = "one"
    ONE_OR_TWO = "one or two"
    TWO = "two"


class ShapeSamplePlan(NamedTuple):
    """A sample before it is drawn.

    Args:
        scene: What is seen.
        variations: How each object lies beside its place.
        beat: What is heard.
        text: The caption.
        first: The first object, as places in the vocabulary's lists.
    """

    scene: CaptionScene
    variations: tuple[ClipVariation, ...]
    beat: BeatTiming
    text: str
    first: Combination


@dataclass(frozen=True)
class ShapeClips(Dataset):
    """Clips of shapes: the first are for training, the last for validation.

    Args:
        words: What may be seen.
        samples: How many there are.
        size: Width and height in pixels.
        frames: Of each clip.
        rate: Frames a second.
        objects: In a clip.
        wording: Of the captions.
        hold_out: What only validation samples show.
        held_back: How many of the samples are for validation.
        variety: How far clips with one caption differ, 0..1.
        has_sound: Whether there is a beat.
        seed: Of everything.

    Raises:
        ParameterError: The combinations are too few.
    """

    words: ShapeVocabulary
    samples: int
    size: tuple[int, int]
    frames: int
    rate: FrameRate
    objects: ObjectCount = ObjectCount.ONE
    wording: CaptionWording = CaptionWording.VARIED
    hold_out: HoldOut = HoldOut.NONE
    held_back: int = 0
    variety: float = 0.3
    has_sound: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        seen, _ = self.words.split_combinations(self.hold_out)
        if self.objects is not ObjectCount.ONE and len({one.color for one in seen}) < 2:
            raise ParameterError(
                "colors", ", ".join(self.words.colors), tr("two or more in the training samples, for two objects")
            )
        if not set(self.words.backgrounds).isdisjoint(self.words.colors):
            common = ", ".join(sorted(set(self.words.backgrounds) & set(self.words.colors)))
            raise ParameterError("backgrounds", common, tr("colors that differ from the objects' colors"))

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
        return frozenset({"text", "video", "shape", "color", "motion"} | ({"audio"} if self.has_sound else set()))

    @property
    def digest(self) -> str:
        """Of all that is said above."""
        return blake2b(f"{_VERSION} {self!r}".encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return self.samples

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Draw a sample, the same in every epoch."""
        import torch

        drawn = self.plan_sample(index)
        heard = drawn.beat.render_sound(self.frames, self.rate)
        video = draw_clip(drawn.scene, drawn.variations, heard.loudness, self.size, self.rate)
        audio = torch.from_numpy(heard.samples) if self.has_sound else None
        columns = {name: torch.tensor(place) for name, place in drawn.first._asdict().items()}
        return Sample(str(index), drawn.text, video, audio, columns)

    def iter_captions(self) -> Iterator[str]:
        """Yield the captions of the samples to learn from; no clip is drawn for it."""
        return (self.plan_sample(index).text for index in self.training_indices)

    def plan_sample(self, index: int) -> ShapeSamplePlan:
        """Return what sample `index` shows."""
        import numpy as np

        random = np.random.default_rng((self.seed, index))
        seen, held = self.words.split_combinations(self.hold_out)
        is_held = bool(held) and index >= self.samples - self.held_back
        first = _one(held if is_held else seen, random)
        places = [first]
        if self.objects is ObjectCount.TWO or (self.objects is ObjectCount.ONE_OR_TWO and random.random() < 0.5):
            other = _one(seen, random)
            while other.color == first.color:
                other = _one(seen, random)
            places.append(other)
        sizes = [_one(self.words.sizes, random) for _ in places]
        ground = self._background(random)
        said = [self._describe_object(place, size) for place, size in zip(places, sizes, strict=True)]
        named = () if len(self.words.backgrounds) == 1 and ground == ("black",) else ground
        text = word_caption(said, named, self.wording, random)
        things = tuple(SceneObject(one.shape, COLORS[one.color], SIZES[one.size], (one.motion,)) for one in said)
        interval = random.uniform(*_INTERVALS)
        beat = BeatTiming(random.uniform(0.0, min(interval, 0.5 * float(self.rate.seconds_at(self.frames)))), interval)
        varied = tuple(self._varied(random) for _ in places)
        return ShapeSamplePlan(CaptionScene(things, COLORS[ground[0]], COLORS[ground[-1]]), varied, beat, text, first)

    def _describe_object(self, place: Combination, size: str) -> DescribedObject:
        words = self.words
        return DescribedObject(size, words.colors[place.color], words.shapes[place.shape], words.motions[place.motion])

    def _background(self, random: np.random.Generator) -> tuple[str, ...]:
        first = _one(self.words.backgrounds, random)
        if not self.words.has_gradients or random.random() < 0.6:
            return (first,)
        return first, _one([name for name in self.words.backgrounds if name != first], random)

    def _varied(self, random: np.random.Generator) -> ClipVariation:
        x, y, size, turn = (float(part) for part in self.variety * random.uniform(-1.0, 1.0, 4))
        return ClipVariation(_SHIFT * x, _SHIFT * y, (1.0 + _SIZE) ** size, _TURN * turn)


def _one(choices: Sequence[T], random: np.random.Generator) -> T:
    return choices[int(random.integers(len(choices)))]
