"""Frames of a clip at a working size, read forward even where they are asked for backward."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from studio.sdk import Clip, Image
from studio.sdk.pixels import resize

if TYPE_CHECKING:
    import numpy as np

_KEPT: Final = 48
_AHEAD: Final = 16  # frames that are read at once where time runs back: a decoder goes forward
_WHITE: Final = 255.0


class WorkingFrames:
    """Frames as 8-bit pictures; a bounded number is kept.

    Attributes:
        width: Of the working size.
        height: Of the working size.
        full_width: Of the clip's frames as they come, a proxy's where it is one.
        full_height: Of the same.

    Args:
        clip: The frames.
        size: The longer side at most, pixels.
        check: Raises CancelledError; called before each frame is read.
    """

    def __init__(self, clip: Clip[Image], size: int, check: Callable[[], None]) -> None:
        self._clip, self._check = clip, check
        first = clip[0]
        self.full_width, self.full_height = first.width, first.height
        scale = min(1.0, size / max(first.width, first.height))
        self.width, self.height = (max(1, round(side * scale)) for side in (first.width, first.height))
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self._last = 0

    def __getitem__(self, frame: int) -> np.ndarray:
        """Return a frame: uint8 [H, W, 3], blue, green, red."""
        if frame not in self._kept:
            first = max(0, frame - _AHEAD + 1) if frame < self._last else frame
            for each in range(first, frame + 1):
                if each not in self._kept:
                    self._check()
                    self._kept[each] = self._read(each)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._last = frame
        return self._kept[frame]

    def _read(self, frame: int) -> np.ndarray:
        import numpy as np

        pixels = self._clip[frame].pixels[:3].nan_to_num(0.0, 1.0, 0.0).clamp(0.0, 1.0)
        small = resize(pixels, self.width, self.height).clamp(0.0, 1.0)
        colors = (small.flip(0) * _WHITE).round().byte().permute(1, 2, 0).cpu().numpy()
        return np.ascontiguousarray(colors)
