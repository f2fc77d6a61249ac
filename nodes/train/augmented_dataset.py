"""A data set whose training samples are changed a little, otherwise in each epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from nodes.train.caption_mirror import mirror_caption
from nodes.train.flows.samples import FLOW_COLUMN
from studio.sdk import BadRow, Dataset, Sample

if TYPE_CHECKING:
    import numpy as np
    import torch

_VERSION: Final = 1  # goes up when the same settings give other samples
_TO_YIQ: Final = ((0.299, 0.587, 0.114), (0.596, -0.274, -0.322), (0.211, -0.523, 0.312))


@dataclass(frozen=True, slots=True)
class AugmentationOptions:
    """How strongly samples are changed at the most.

    Args:
        zoom: How much larger a part of the picture is shown, 0.2 for 1.2 times.
        flip: The share that is mirrored, 0..1.
        speed: How much faster or slower, 0.2 for 1 / 1.2 to 1.2 times.
        shift: How far time is shifted, in parts of the clip.
        reverse: The share that is played backwards, 0..1.
        brightness: Added or taken away.
        contrast: About middle gray, 0.2 for 1 / 1.2 to 1.2 times.
        saturation: As contrast.
        hue: Degrees.
        noise: The deviation of what is added to each value.
        seed: Of everything.
    """

    zoom: float
    flip: float
    speed: float
    shift: float
    reverse: float
    brightness: float
    contrast: float
    saturation: float
    hue: float
    noise: float
    seed: int

    def without_motion(self) -> AugmentationOptions:
        """Return those that leave everything where and when it is: for samples whose motion is known."""
        return replace(self, zoom=0.0, flip=0.0, speed=0.0, shift=0.0, reverse=0.0)


class AugmentedDataset(Dataset):
    """Samples of another data set, changed by chance. Those for validation stay as they are.

    Args:
        source: The other data set.
        changes: How strongly.
    """

    def __init__(self, source: Dataset, changes: AugmentationOptions) -> None:
        self._source = source
        self._changes = changes

    @property
    def training_indices(self) -> Sequence[int]:
        """Those of the other data set."""
        return self._source.training_indices

    @property
    def validation_indices(self) -> Sequence[int]:
        """Those of the other data set."""
        return self._source.validation_indices

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """Those of the other data set."""
        return self._source.bad_rows

    @property
    def available_fields(self) -> frozenset[str]:
        """What the other data set's samples have."""
        return self._source.available_fields

    @property
    def digest(self) -> str:
        """Of the other data set's, and of the changes."""
        return blake2b(f"{_VERSION} {self._source.digest} {self._changes}".encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return len(self._source)

    def iter_captions(self) -> Iterator[str]:
        """Yield those of the other data set, and what they say of mirrored clips; no clip is changed for it."""
        for text in self._source.iter_captions():
            yield text
            other = mirror_caption(text) if self._changes.flip else text
            if other != text:
                yield other

    @cached_property
    def _held(self) -> frozenset[int]:
        return frozenset(self._source.validation_indices)

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Return a sample, changed as its number, the epoch and the seed say."""
        import numpy as np

        sample = self._source.get_sample(index, epoch)
        if index in self._held:
            return sample
        random = np.random.default_rng((self._changes.seed, epoch, index))
        changes = self._changes.without_motion() if FLOW_COLUMN in sample.columns else self._changes
        for change in (_in_picture, _in_time, _flipped):
            sample = change(sample, changes, random)
        return sample


def _in_picture(sample: Sample, changes: AugmentationOptions, random: np.random.Generator) -> Sample:
    """Crop, and change colors, the same in all frames; add noise that differs."""
    import torch

    enlarge, x, y, light, contrast, saturation, hue = random.uniform(-1.0, 1.0, 7)
    seed = int(random.integers(2**31))
    if sample.video is None:
        return sample
    pixels = sample.video.float().mul_(1 / 255)
    if changes.zoom:
        pixels = _cropped(pixels, 1.0 + changes.zoom * abs(enlarge), (x + 1) / 2, (y + 1) / 2)
    if changes.brightness or changes.contrast or changes.saturation or changes.hue:
        matrix = _matrix(1.0 + changes.saturation, saturation, math.radians(changes.hue * hue))
        gain = (1.0 + changes.contrast) ** contrast
        colored = torch.einsum("cd,tdhw->tchw", torch.tensor(matrix, dtype=torch.float32), pixels)
        pixels = (colored - 0.5).mul_(gain).add_(0.5 + changes.brightness * light)
    if changes.noise:
        drawn = torch.randn(pixels.shape, generator=torch.Generator().manual_seed(seed))
        pixels = pixels + drawn.mul_(changes.noise)
    return replace(sample, video=pixels.clamp(0.0, 1.0).mul_(255.0).add_(0.5).byte())


def _cropped(pixels: torch.Tensor, factor: float, x: float, y: float) -> torch.Tensor:
    """Return a part of a clip [T, 3, H, W], as large as the whole; x and y say where it lies, 0..1."""
    import torch

    height, width = pixels.shape[2:]
    part_height, part_width = max(1, round(height / factor)), max(1, round(width / factor))
    if (part_height, part_width) == (height, width):
        return pixels
    top, left = round(y * (height - part_height)), round(x * (width - part_width))
    part = pixels[:, :, top : top + part_height, left : left + part_width]
    return torch.nn.functional.interpolate(part, (height, width), mode="bilinear", align_corners=False)


def _matrix(most: float, saturation: float, turn: float) -> np.ndarray:
    """Return the matrix that turns and stretches colors about gray, in the YIQ of NTSC."""
    import numpy as np

    factor = most**saturation
    cosine, sine = factor * math.cos(turn), factor * math.sin(turn)
    to_yiq = np.array(_TO_YIQ)
    turned = np.array(((1.0, 0.0, 0.0), (0.0, cosine, -sine), (0.0, sine, cosine)))
    matrix: np.ndarray = np.linalg.inv(to_yiq) @ turned @ to_yiq
    return matrix


def _in_time(sample: Sample, changes: AugmentationOptions, random: np.random.Generator) -> Sample:
    """Play faster, later or backwards; sound goes with the pictures, and is silent beyond its ends."""
    import numpy as np
    import torch

    pace, shift = random.uniform(-1.0, 1.0, 2)
    is_reversed = random.random() < changes.reverse
    speed = (1.0 + changes.speed) ** pace
    if not (changes.speed or changes.shift or is_reversed):
        return sample

    def places(count: int) -> np.ndarray:
        """Return where each place of the result lies in the source, in places."""
        at: np.ndarray = (np.arange(count) - (count - 1) / 2) * speed + (count - 1) / 2 + changes.shift * shift * count
        return (count - 1) - at if is_reversed else at

    video, audio = sample.video, sample.audio
    if video is not None:
        taken = np.clip(np.round(places(len(video))), 0, len(video) - 1).astype(np.int64)
        video = video[torch.from_numpy(taken)]
    if audio is not None:
        heard = np.interp(places(len(audio)), np.arange(len(audio)), audio.numpy(), left=0.0, right=0.0)
        audio = torch.from_numpy(heard.astype(np.float32))
    return replace(sample, video=video, audio=audio)


def _flipped(sample: Sample, changes: AugmentationOptions, random: np.random.Generator) -> Sample:
    """Mirror some; not where a side is named and there are labels, which might mean it."""
    chosen = random.random() < changes.flip
    text = mirror_caption(sample.text)
    if not chosen or sample.video is None or (text != sample.text and sample.columns):
        return sample
    return replace(sample, text=text, video=sample.video.flip(3))
