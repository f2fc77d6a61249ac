"""Patches of a style picture: which of them is most like a place of another, and the picture they make together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SIDE = 9
"""A patch's width and height, pixels."""

STEP = 3
"""How far the patches of a picture lie apart, pixels."""

_LUMA_WAVES, _CHROMA_WAVES = 6, 2  # by which patches are compared: u + v is less, of brightness and of color
_AT_ONCE = 4096  # patches


@dataclass(frozen=True)
class StylePatches:
    """What a style is made of.

    Args:
        pixels: float32 [N, SIDE · SIDE · 3].
        codes: [N, waves], by which they are compared: see `waves`.
    """

    pixels: np.ndarray
    codes: np.ndarray

    @classmethod
    def from_picture(cls, style: np.ndarray, most: int, seed: int) -> StylePatches:
        """Take patches off a picture, float32 [H, W, 3], no smaller than one of them, at random places."""
        import numpy as np

        random = np.random.default_rng(seed)
        every = _windows(style)
        count = min(most, every.shape[0] * every.shape[1])
        chosen = np.sort(random.permutation(every.shape[0] * every.shape[1])[:count])
        pixels = every[chosen // every.shape[1], chosen % every.shape[1]].reshape(count, -1)
        return cls(pixels, pixels @ make_dct_basis())

    def find_nearest(self, codes: np.ndarray) -> np.ndarray:
        """Return which patch is closest to each code: int [M]."""
        import numpy as np

        half = 0.5 * np.square(self.codes).sum(1)
        turned = np.ascontiguousarray(self.codes.T)
        parts = [codes[at : at + _AT_ONCE] @ turned - half for at in range(0, len(codes), _AT_ONCE)]
        return np.concatenate([part.argmax(1) for part in parts])


@cache
def make_dct_basis() -> np.ndarray:
    """Return what patches are compared by: the longest waves of a cosine transform, of brightness and of two colors.

    Few numbers for each patch, and nearly those that its principal components would be: [SIDE · SIDE · 3, waves],
    columns of length 1 at right angles.
    """
    import numpy as np

    places = (np.arange(SIDE) + 0.5) * np.pi / SIDE
    lines = [np.cos(number * places) / np.linalg.norm(np.cos(number * places)) for number in range(SIDE)]
    axes = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
    found = [
        np.einsum("y,x,c->yxc", lines[v], lines[u], axis).ravel()
        for axis, most in zip(axes, (_LUMA_WAVES, _CHROMA_WAVES, _CHROMA_WAVES), strict=True)
        for v in range(most)
        for u in range(most - v)
    ]
    return np.ascontiguousarray(np.stack(found, axis=1), np.float32)


def repaint_picture(picture: np.ndarray, patches: StylePatches) -> np.ndarray:
    """Return the picture made of the patches that are most like its own.

    The patches that lie over a pixel vote by a Gaussian around their middles, so that strokes stay sharp.

    Args:
        picture: float32 [H, W, 3], any size.
        patches: The style's.
    """
    import cv2

    height, width = picture.shape[:2]
    border = SIDE // 2
    right, down = (-(size - 1) % STEP + border for size in (width, height))
    wide = cv2.copyMakeBorder(picture, border, down, border, right, cv2.BORDER_REPLICATE)
    own = _windows(wide)[::STEP, ::STEP]
    rows, columns = own.shape[:2]
    own = own.reshape(rows * columns, -1)
    found = patches.pixels[patches.find_nearest(own @ make_dct_basis())]
    whole = _voted(found.reshape(rows, columns, SIDE, SIDE, 3), wide.shape)
    return whole[border : border + height, border : border + width]


def _windows(picture: np.ndarray) -> np.ndarray:
    """View a picture as all its patches: [H', W', SIDE, SIDE, 3]."""
    import numpy as np

    return np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), (0, 1)).transpose(0, 1, 3, 4, 2)


def _voted(found: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Lay patches over each other."""
    import numpy as np

    rows, columns = found.shape[:2]
    steps = np.arange(SIDE) - SIDE // 2
    bell = np.exp(-np.square(steps) / (2 * (SIDE / 4) ** 2)).astype(np.float32)
    total, weight = np.zeros(shape, np.float32), np.zeros((*shape[:2], 1), np.float32)
    for y in range(SIDE):
        for x in range(SIDE):
            at = np.s_[y : y + rows * STEP : STEP, x : x + columns * STEP : STEP]
            vote = bell[y] * bell[x]
            total[at] += found[:, :, y, x] * vote
            weight[at] += vote
    return total / np.maximum(weight, 1e-12)
