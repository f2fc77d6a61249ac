"""Cuts: whether two frames that follow each other show the same scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from studio.sdk.pixels import compute_luma

if TYPE_CHECKING:
    import numpy as np

    from studio.core.image import Image

_LONGEST: Final = 48  # pixels of a thumbnail
_SHIFT: Final = 0.15  # of the side: how far a camera pans from one frame to the next
_SAME_SCENE: Final = 0.6  # the least correlation; from frame to frame it is above 0.8
_FLAT: Final = 1.0  # gray levels of 255, standard deviation: a plain frame says nothing


def make_scene_thumbnail(image: Image) -> np.ndarray:
    """Return the luma of a frame at a small size: float32 [H, W], gray levels; what is no number counts as black."""
    import cv2
    import numpy as np

    gray = np.nan_to_num(compute_luma(image.pixels)[0].float().cpu().numpy(), posinf=1.0, neginf=0.0).clip(0.0, 1.0)
    share = min(1.0, _LONGEST / max(gray.shape))
    size = max(1, round(gray.shape[1] * share)), max(1, round(gray.shape[0] * share))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA) * np.float32(255.0), np.float32)


def is_cut(before: np.ndarray, after: np.ndarray) -> bool:
    """Return whether two thumbnails show different scenes: the middle of the first is not found in the second.

    Args:
        before: From `make_scene_thumbnail`.
        after: That of the next frame.
    """
    import cv2
    import numpy as np

    if before.shape != after.shape:
        return True
    rows, columns = (round(side * _SHIFT) for side in before.shape)
    middle = before[rows : before.shape[0] - rows, columns : before.shape[1] - columns]
    if middle.std() < _FLAT or after.std() < _FLAT:
        return False
    likeness = cv2.matchTemplate(after, np.ascontiguousarray(middle), cv2.TM_CCOEFF_NORMED)
    return bool(np.nan_to_num(likeness).max() < _SAME_SCENE)
