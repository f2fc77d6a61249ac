"""Mask Shape: a rectangle, an ellipse or a polygon as a mask."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.composite.coverage import make_ellipse, make_regular_polygon, rasterize_polygon, round_corners
from nodes.shared.compositing.blending import center_in_frame
from nodes.shared.mask_source import MaskSourceNode
from studio.core.translation import tr
from studio.sdk import (
    Context,
    Image,
    Mask,
    NodeDevice,
    Param,
    ParameterError,
    Point,
    RectangleHandle,
    node,
)
from studio.sdk.pixels import gaussian_blur

if TYPE_CHECKING:
    import numpy as np
    import torch

_FEATHER_SIGMAS = 4.0  # a blurred edge goes from 2 % to 98 % within 4 σ


class MaskOutline(StrEnum):
    """Which shape."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    REGULAR = "regular polygon"
    CORNERS = "corners"


class MaskCombine(StrEnum):
    """What becomes of the shape and the mask that comes in."""

    UNION = "union"
    INTERSECT = "intersect"
    SUBTRACT = "subtract"


@node(
    "composite.mask_shape",
    aliases=(
        *("Roto", "Garbage Matte", "Radial", "Rectangle", "Ellipse", "Power Window", "Box Mask"),
        *("Ellipse Mask", "Mask", "SolidMask"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class MaskShape(MaskSourceNode):
    """Draw a rectangle, an ellipse or a polygon as a mask. Every number can be keyframed.

    The mask has the size of the connected picture, whose pixels are not read; else that of the connected mask; else
    width and height. The shape is given relative to the frame, so that it stays in place when the clip's size changes:
    the center as fractions of width and height, the size as fractions of the height, so that equal values give a square
    or a circle.

    Each pixel's value is the exact share of its area inside the shape (arcs to a thousandth of a pixel). The feather is
    the width over which the edge fades, half of it outside. "corners" takes a list of points, as fractions of width and
    height. A mask of another size is centered and cropped.
    """

    viewer_handles = (RectangleHandle("center", "size", "rotate"),)

    shape: MaskOutline = Param(default=MaskOutline.ELLIPSE, help="The shape or style to draw.")
    center: Point = Param(
        default=Point(0.5, 0.5), min=-100.0, max=100.0, step=0.01, help="Center, as fractions of width and height."
    )
    size: Point = Param(
        default=Point(0.6, 0.6),
        min=0.0,
        max=100.0,
        step=0.01,
        help="Width and height, as fractions of the picture's height.",
    )
    rotate: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=0.5, unit="°",
        help="Rotation about its center, clockwise.",
    )  # fmt: skip
    corner: float = Param(
        default=0.0, min=0.0, max=1e5, slider=(0.0, 200.0), step=1.0, unit="px",
        help="Radius of rounded corners, at most half a side.",
        applies_when=("shape", "rectangle", "regular polygon", "corners"),
    )  # fmt: skip
    sides: int = Param(
        default=6,
        min=3,
        max=256,
        slider=(3, 12),
        help="Number of sides of a regular polygon.",
        applies_when=("shape", "regular polygon"),
    )
    corners: str = Param(
        default="0.25 0.25, 0.75 0.25, 0.5 0.8", multiline=True,
        help="The points of 'corners': x y, x y, …, as fractions of width and height.",
        applies_when=("shape", "corners"),
    )  # fmt: skip
    feather: float = Param(
        default=0.0, min=0.0, max=2000.0, slider=(0.0, 200.0), step=1.0, unit="px", help="Width of the soft edge."
    )
    invert: bool = Param(default=False, help="Invert: mask the outside of the shape.")
    combine: MaskCombine = Param(default=MaskCombine.UNION, help="How the shape combines with a connected mask.")

    def process(self, image: Image | None, mask: Mask | None, ctx: Context) -> Mask:
        """Draw, soften, combine."""
        import torch

        width, height = self.find_size(image, mask)
        shape = (
            torch.from_numpy(rasterize_polygon(self._corners(width, height), width, height)).unsqueeze(0).to(ctx.device)
        )
        shape = gaussian_blur(shape, self.feather / _FEATHER_SIGMAS)
        shape = 1 - shape if self.invert else shape
        return Mask(shape if mask is None else self._combined(center_in_frame(mask.pixels, width, height), shape))

    def _combined(self, mask: torch.Tensor, shape: torch.Tensor) -> torch.Tensor:
        if self.combine is MaskCombine.UNION:
            return mask.maximum(shape)
        return mask.minimum(shape if self.combine is MaskCombine.INTERSECT else 1 - shape)

    def _corners(self, width: int, height: int) -> np.ndarray:
        """Return the shape as a polygon, [N, 2], in pixels."""
        import numpy as np

        center = np.array([self.center.x * width, self.center.y * height])
        half_x, half_y = self.size.x * height / 2, self.size.y * height / 2
        if self.shape is MaskOutline.ELLIPSE:
            points = make_ellipse(half_x, half_y)
        elif self.shape is MaskOutline.RECTANGLE:
            points = np.array([[-half_x, -half_y], [half_x, -half_y], [half_x, half_y], [-half_x, half_y]])
        elif self.shape is MaskOutline.REGULAR:
            points = make_regular_polygon(self.sides, half_x, half_y)
        else:
            points = parse_points(self.corners) * [width, height]
            center = points.mean(axis=0)
            points = points - center
        cosine, sine = math.cos(math.radians(self.rotate)), math.sin(math.radians(self.rotate))
        turned = points @ np.array([[cosine, sine], [-sine, cosine]])
        smooth = turned if self.shape is MaskOutline.ELLIPSE else round_corners(turned, self.corner)
        return np.asarray(smooth + center)


def parse_points(text: str) -> np.ndarray:
    """Return the points of a text "x y, x y, …": [N, 2].

    Raises:
        ParameterError: It holds something else, or fewer than three points.
    """
    import numpy as np

    accepted = tr("three or more points, as: 0.2 0.2, 0.8 0.2, 0.5 0.8")
    rows = [row.split() for row in text.replace("\n", ",").replace(";", ",").split(",") if row.strip()]
    try:
        points = np.array([[float(part) for part in row] for row in rows])
    except ValueError:
        raise ParameterError("corners", text, accepted) from None
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3 or not np.isfinite(points).all():
        raise ParameterError("corners", text, accepted)
    return points
