"""The data set of motions: each sample is drawn when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from nodes.train.flows.moving_layers import LayerMotion, draw_frame_pair
from studio.sdk import BadRow, Dataset, Sample

if TYPE_CHECKING:
    import numpy as np

FLOW_COLUMN: Final = "flow"
"""The column of the exact motion: float32 [2, H, W], pixels, from the first frame to the second."""
_VERSION: Final = 1  # goes up when the same settings give other samples
_BLUR: Final = 1.2  # pixels, at the most
_GAIN, _LIGHT = 0.25, 0.12  # at the most, with all of `light`


@dataclass(frozen=True)
class FlowSamples(Dataset):
    """Pairs of frames with their motion: the first are for training, and drawn anew in each epoch; the last are not.

    Args:
        samples: How many there are.
        held_back: How many of them are for validation.
        size: Width and height in pixels.
        moving: How layers move.
        light: How much brightness differs from frame to frame, 0..1.
        noise: The greatest deviation of what is added to each value, 0..1.
        seed: Of everything.
    """

    samples: int
    held_back: int
    size: tuple[int, int]
    moving: LayerMotion
    light: float
    noise: float
    seed: int

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
        return frozenset({"video", FLOW_COLUMN})

    @property
    def digest(self) -> str:
        """Of all that is said above."""
        return blake2b(f"{_VERSION} {self!r}".encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return self.samples

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Draw a sample: another one in each epoch, unless it is held back."""
        import numpy as np
        import torch

        held = index >= self.samples - self.held_back
        random = np.random.default_rng((self.seed, index, 0 if held else epoch))
        first, second, flow = draw_frame_pair(random, *self.size, self.moving)
        blur = float(random.uniform(0.0, _BLUR)) if random.random() < 0.3 else 0.0
        frames = [self._simulate_camera(frame, blur, random) for frame in (first, second)]
        video = torch.from_numpy(np.stack(frames)).permute(0, 3, 1, 2).contiguous()
        exact = torch.from_numpy(flow).permute(2, 0, 1).contiguous()
        return Sample(str(index), video=video, columns={FLOW_COLUMN: exact})

    def _simulate_camera(self, frame: np.ndarray, blur: float, random: np.random.Generator) -> np.ndarray:
        """Return a frame as a camera sees it: uint8 [H, W, 3]."""
        import cv2
        import numpy as np

        if blur > 0.3:
            frame = cv2.GaussianBlur(frame, (0, 0), blur)
        gain = (1.0 + self.light * _GAIN) ** random.uniform(-1.0, 1.0)
        frame = frame * np.float32(gain) + np.float32(self.light * _LIGHT * random.uniform(-1.0, 1.0))
        deviation = self.noise * random.random() ** 2
        frame = frame + deviation * random.standard_normal(frame.shape, np.float32)
        shown: np.ndarray = np.rint(frame.clip(0.0, 1.0) * 255.0).astype(np.uint8)
        return shown
