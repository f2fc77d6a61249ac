"""The picture of a lattice of colors: what a look-up table with three dimensions is measured with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from studio.core.translation import tr
from studio.sdk import Image, ShapeError

if TYPE_CHECKING:
    import torch

LEAST_SIZE: Final = 2
GREATEST_SIZE: Final = 129
"""Points along each side that other programs read."""


def get_lattice_width(size: int) -> int:
    """Return the width of the picture of a lattice; its height is `size`."""
    return size * size


def read_lattice(image: Image) -> torch.Tensor:
    """Return the colors of a picture of a lattice: [n, n, n, 3], by blue, green, red, on the CPU.

    Red goes along x from 0 to 1 in n steps, n times, once for each green; blue goes along y.

    Raises:
        ShapeError: The picture is not n² pixels wide and n high.
    """
    size = image.height
    if not LEAST_SIZE <= size <= GREATEST_SIZE or image.width != get_lattice_width(size):
        raise ShapeError(
            tr(
                "a picture of {width}×{height} pixels is no lattice of colors, which is n² pixels wide and n high; "
                "connect a Color Lattice by way of nodes that change only colors",
                width=image.width,
                height=image.height,
            )
        )
    return image.pixels[:3].cpu().permute(1, 2, 0).reshape(size, size, size, 3).contiguous()
