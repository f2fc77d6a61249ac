"""The last look of an object, and the search for it after something has covered it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.composite.object_mask.grab_cut import find_window

if TYPE_CHECKING:
    import numpy as np

_WHOLE: Final = 0.93  # of the last area: an object that loses more in a frame is being covered
_MOST_DIFFERENCE: Final = 40.0  # from the last look, root mean square in levels of 8 bits
_CONTRAST: Final = 0.65  # of the median difference around it
_LITTLE: Final = 0.5  # of the area that was seen whole
_BINS: Final = 8  # of a channel
_LEAST_SHARE: Final = 0.005  # of the object's pixels, from which on a color is one of its own
_OWN_COLORS: Final = 0.6  # share of pixels of its own colors, below which it is something else
_SURELY_MISSING: Final = 3  # frames
_ROOM: Final = 1.0  # of the object's size, searched around where it is expected
_DRIFT: Final = 6.0  # pixels more for each frame that it is not seen whole
_LEAST: Final = 8  # pixels of a side: a smaller object has no look
_SPEED_MEMORY: Final = 0.5  # share of the last motion in the mean


@dataclass(slots=True, eq=False)
class ObjectLook:
    """Picture of an object in the last frame that showed it whole, and its motion; empty at first.

    Attributes:
        picture: uint8 [h, w, 3].
        mask: bool [h, w].
        corner: Left and top of the picture in that frame.
        motion: Pixels a frame, (x, y).
        missing: Frames since then.
    """

    picture: np.ndarray | None = None
    mask: np.ndarray | None = None
    corner: tuple[float, float] = (0.0, 0.0)
    motion: tuple[float, float] = (0.0, 0.0)
    missing: int = 0

    def learn(self, picture: np.ndarray, mask: np.ndarray) -> bool:
        """Keep the look where the object is seen whole; return whether it is."""
        import numpy as np

        area = np.count_nonzero(mask)
        if self.mask is not None and area < _WHOLE * np.count_nonzero(self.mask):
            self.missing += 1
            return False
        window = find_window(mask, 0.0, 0)
        if window is None or _touches_edge(mask):
            self.missing += 1
            return False
        corner = float(window[1].start), float(window[0].start)
        if self.mask is not None:
            steps = self.missing + 1
            moved = tuple((now - before) / steps for now, before in zip(corner, self.corner, strict=True))
            mean = moved if self.motion == (0.0, 0.0) else tuple(
                _SPEED_MEMORY * now + (1.0 - _SPEED_MEMORY) * before
                for now, before in zip(moved, self.motion, strict=True)
            )  # fmt: skip
            self.motion = mean[0], mean[1]
        self.picture, self.mask = picture[window].copy(), mask[window].copy()
        self.corner, self.missing = corner, 0
        return True

    def is_covered(self, picture: np.ndarray, mask: np.ndarray) -> bool:
        """Return whether what is left of a mask is something else: little, and of other colors than the object.

        Args:
            picture: uint8 [H, W, 3].
            mask: bool [H, W].
        """
        import numpy as np

        if self.picture is None or self.mask is None or self.missing < _SURELY_MISSING:
            return False
        area = np.count_nonzero(mask)
        if not area or area >= _LITTLE * np.count_nonzero(self.mask):
            return False
        counts = np.bincount(_find_bins(self.picture[self.mask]), minlength=_BINS**3)
        is_own = counts >= _LEAST_SHARE * counts.sum()
        return float(is_own[_find_bins(picture[mask])].mean()) < _OWN_COLORS

    def find(self, picture: np.ndarray) -> np.ndarray | None:
        """Return where the object is seen whole again, bool [H, W]; None where it is not."""
        import numpy as np

        if self.picture is None or self.mask is None or min(self.mask.shape) < _LEAST:
            return None
        height, width = self.mask.shape
        steps = self.missing + 1
        room = _ROOM * max(height, width) + _DRIFT * steps
        x, y = (at + steps * by for at, by in zip(self.corner, self.motion, strict=True))
        left, top = (max(0, round(side - room)) for side in (x, y))
        part = picture[top : max(0, round(y + height + room)), left : max(0, round(x + width + room))]
        if part.shape[0] < height or part.shape[1] < width:
            return None
        difference = _compare(part, self.picture, self.mask)
        row, column = np.unravel_index(int(difference.argmin()), difference.shape)
        if difference[row, column] > min(_MOST_DIFFERENCE, _CONTRAST * float(np.median(difference))):
            return None
        found = np.zeros(picture.shape[:2], bool)
        found[top + row : top + row + height, left + column : left + column + width] = self.mask
        return found


def _find_bins(colors: np.ndarray) -> np.ndarray:
    """Return the bins of a histogram in which colors lie: [N]."""
    import numpy as np

    side = 256 // _BINS
    return np.asarray((colors // side).astype(np.int64) @ np.array([_BINS * _BINS, _BINS, 1]))


def _touches_edge(mask: np.ndarray) -> bool:
    return bool(mask[[0, -1]].any() or mask[:, [0, -1]].any())


def _compare(picture: np.ndarray, look: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return how much each place differs from a look inside its mask: root mean square, uint8 levels."""
    import cv2
    import numpy as np

    weights = np.repeat(mask[:, :, None], 3, axis=2).astype(np.float32)
    sums = cv2.matchTemplate(picture.astype(np.float32), look.astype(np.float32), cv2.TM_SQDIFF, mask=weights)
    return np.asarray(np.sqrt(np.maximum(sums, 0.0) / weights.sum()))
