"""Pictures at another size as OWLv2 was trained on them: blurred by a Gaussian, then interpolated linearly.

Both steps and the padding to a square are linear in each direction, so that one matrix for the rows and one for the
columns do all of it. The blur has σ = (factor − 1) / 2 where a picture gets smaller and is cut at 4 σ, and borders are
mirrored, as in `skimage.transform.resize` with anti-aliasing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_CUT = 4.0  # σ


def resize_padded_to_square(pictures: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return pictures padded with black at the right or at the bottom until they are square, at another size.

    Args:
        pictures: [N, C, H, W].
        width: Of the result.
        height: Of the result.

    Returns:
        [N, C, height, width], on the same device.
    """
    rows, columns = pictures.shape[-2:]
    side = max(rows, columns)
    across = make_resize_matrix(side, width)[:, :columns].to(pictures)
    down = make_resize_matrix(side, height)[:, :rows].to(pictures)
    return down @ (pictures @ across.T)


def make_resize_matrix(size: int, wanted: int) -> torch.Tensor:
    """Return the matrix that resizes a row of `size` pixels to `wanted` ones: float32 [wanted, size]."""
    import torch

    factor = size / wanted
    sigma = max(0.0, 0.5 * (factor - 1.0))
    reach = int(_CUT * sigma + 0.5)
    steps = torch.arange(-reach, reach + 1, dtype=torch.float64)
    kernel = torch.exp(-0.5 * (steps / sigma) ** 2) if reach else torch.ones(1, dtype=torch.float64)
    kernel /= kernel.sum()
    places = (torch.arange(wanted, dtype=torch.float64) + 0.5) * factor - 0.5
    left = places.floor()
    matrix = torch.zeros(wanted, size, dtype=torch.float64)
    rows = torch.arange(wanted)[:, None].expand(-1, len(steps))
    for start, weight in ((left, 1.0 - (places - left)), (left + 1.0, places - left)):
        # what is interpolated between are pixels of the blurred row, whose own borders are mirrored
        columns = _mirror(_mirror(start.long(), size)[:, None] + steps.long(), size)
        matrix.index_put_((rows, columns), weight[:, None] * kernel, accumulate=True)
    return matrix.float()


def _mirror(indices: torch.Tensor, size: int) -> torch.Tensor:
    """Return indices within 0..size − 1, mirrored about the middles of the first and the last pixel."""
    if size == 1:
        return indices * 0
    period = 2 * (size - 1)
    inside = indices % period
    return inside.minimum(period - inside)
