"""Masks of objects over a clip, as what an analysis keeps: small, whatever the length.

A mask is a plane of levels, positive inside the object: a model's logits, or the distance from the outline in pixels.
Levels are kept as 8-bit numbers, compressed: about a kilobyte for each frame and object.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

STEP: Final = 1 / 16
"""Between two levels that are kept."""
_COMPRESSION: Final = 3


@dataclass(frozen=True, slots=True)
class MaskTrack:
    """The levels of one object.

    Args:
        height: Of the planes.
        width: Of the planes.
        frames: The compressed plane of each frame in which something of the object may be seen.
        is_distance: Whether levels are pixels from the outline; else a model's logits.
    """

    height: int
    width: int
    frames: Mapping[int, bytes]
    is_distance: bool = False

    def read_levels(self, frame: int) -> np.ndarray | None:
        """Return the levels of a frame, float32 [H, W]; None where the object is not."""
        import numpy as np

        packed = self.frames.get(frame)
        if packed is None:
            return None
        plane = np.frombuffer(zlib.decompress(packed), np.int8).reshape(self.height, self.width)
        return (plane.astype(np.float32) + 0.5) * STEP


def pack_levels(levels: np.ndarray) -> bytes:
    """Return levels as they are kept: rounded to a sixteenth within −8..8; their signs stay.

    Args:
        levels: [H, W].
    """
    import numpy as np

    rounded = np.floor(np.nan_to_num(levels) / STEP).clip(-128, 127).astype(np.int8)
    return zlib.compress(rounded.tobytes(), _COMPRESSION)
