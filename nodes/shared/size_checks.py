"""Pictures that have to be of one size."""

from __future__ import annotations

from studio.core.image import Raster
from studio.core.translation import tr
from studio.sdk import ShapeError


def require_equal_sizes(*values: Raster) -> None:
    """Raise ShapeError, with the sizes found, unless all pictures, masks and flows have one size."""
    if len({value.pixels.shape[1:] for value in values}) > 1:
        sizes = ", ".join(f"{value.width}×{value.height}" for value in values)
        raise ShapeError(tr("all frames, masks and flows must have one size here, found {sizes}", sizes=sizes))
