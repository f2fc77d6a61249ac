"""Boxes that models for poses look into, and the peaks of the heat maps that they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from studio.sdk.pixels import gaussian_blur

if TYPE_CHECKING:
    import torch

    from studio.sdk import Mask

_LARGER: Final = 1.25
_SIGMA: Final = 0.8
_LEAST, _GREATEST = 1e-3, 50.0
_COVERED: Final = 0.5


@dataclass(frozen=True, slots=True)
class CropBox:
    """A part of a picture.

    Args:
        x: Its middle, in pixels from the picture's left edge.
        y: Its middle, in pixels from the upper edge.
        width: In pixels.
        height: In pixels.
    """

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def from_frame_size(cls, width: int, height: int) -> CropBox:
        """Return the whole of a picture."""
        return cls(width / 2, height / 2, width, height)

    def expand_to_aspect(self, aspect: float) -> CropBox:
        """Return a box a quarter larger around it, of a shape: width / height."""
        width, height = max(self.width, aspect * self.height), max(self.height, self.width / aspect)
        return CropBox(self.x, self.y, width * _LARGER, height * _LARGER)

    def make_crop_matrix(self, width: int, height: int) -> list[list[float]]:
        """Return the matrix by which `apply_affine` fetches it as a picture of a size; corners are middles of
        pixels.
        """
        across, down = self.width / max(1, width - 1), self.height / max(1, height - 1)
        return [
            [across, 0.0, self.x - 0.5 * self.width - 0.5 * across],
            [0.0, down, self.y - 0.5 * self.height - 0.5 * down],
        ]

    def map_to_picture(self, places: torch.Tensor, width: int, height: int) -> torch.Tensor:
        """Return where places of a map of a size lie in the picture, [N, 2]; (0, 0) is the middle of its first."""
        step = places.new_tensor((self.width / max(1, width - 1), self.height / max(1, height - 1)))
        corner = places.new_tensor((self.x - 0.5 * self.width, self.y - 0.5 * self.height))
        return places * step + corner


def find_mask_box(mask: Mask | None, width: int, height: int) -> CropBox | None:
    """Return the box around what a mask covers, at the size of the picture; None if it covers nothing.

    Args:
        mask: Of any size; None stands for all of the picture.
        width: The picture's.
        height: The picture's.
    """
    if mask is None:
        return CropBox.from_frame_size(width, height)
    covered = mask.pixels[0] > _COVERED
    columns, rows = covered.any(0).nonzero().flatten(), covered.any(1).nonzero().flatten()
    if not len(columns):
        return None
    across, down = width / mask.width, height / mask.height
    left, right = int(columns[0]) * across, (int(columns[-1]) + 1) * across
    top, bottom = int(rows[0]) * down, (int(rows[-1]) + 1) * down
    return CropBox((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def find_peaks(maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return where heat maps are highest, between pixels, and how high.

    From the highest pixel a Newton step on the logarithm of the smoothed map leads to the peak of the Gaussian that
    fits there (Zhang et al. 2020).

    Args:
        maps: [N, H, W].

    Returns:
        Places [N, 2], (x, y), where (0, 0) is the middle of the first pixel; heights [N], before smoothing.
    """
    import torch

    count, _, width = maps.shape
    maps = maps.nan_to_num(0.0)
    heights, at = maps.flatten(1).max(1)
    x, y = at % width, at // width
    smooth = torch.stack([gaussian_blur(each.unsqueeze(0), _SIGMA)[0] for each in maps])
    logs = torch.nn.functional.pad(smooth.clamp(_LEAST, _GREATEST).log().unsqueeze(1), (1, 1, 1, 1), mode="replicate")
    rows = torch.arange(count, device=maps.device)

    def value(dx: int, dy: int) -> torch.Tensor:
        found: torch.Tensor = logs[rows, 0, y + 1 + dy, x + 1 + dx]
        return found

    slope = torch.stack([value(1, 0) - value(-1, 0), value(0, 1) - value(0, -1)], -1) * 0.5
    xx = value(1, 0) - 2.0 * value(0, 0) + value(-1, 0)
    yy = value(0, 1) - 2.0 * value(0, 0) + value(0, -1)
    xy = 0.25 * (value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1))
    curve = xx * yy - xy * xy
    sharp = (curve > 1e-9) & (xx < 0.0)
    step = torch.stack([yy * slope[:, 0] - xy * slope[:, 1], xx * slope[:, 1] - xy * slope[:, 0]], -1)
    step = torch.where(sharp[:, None], step / curve.clamp_min(1e-9)[:, None], 0.0).clamp(-1.0, 1.0)
    return torch.stack([x, y], -1).to(maps.dtype) - step, heights
