"""Handles that a node offers in the viewer: which of its parameters the mouse may change in the picture, and how.

A node class lists them in `viewer_handles`. They name parameters; an empty name leaves that part out. The viewer draws
them while the node is viewed, or selected alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class TransformHandle:
    """Box of a frame that is moved, rotated, scaled and sheared about a pivot, as by `AffinePlacement`.

    Args:
        translate: A Point, pixels.
        rotate: Degrees, clockwise.
        scale: A factor for both sides.
        stretch: A Point, further factors for width and height.
        shear: A Point, pixels to the right for each pixel down, and down for each to the right.
        center: A Point, the pivot as fractions of width and height.
        port: The input whose frame the box is, placed in the middle of the output; empty for the output's own frame.
    """

    translate: str
    rotate: str = ""
    scale: str = ""
    stretch: str = ""
    shear: str = ""
    center: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class RectangleHandle:
    """Rectangle of a center and a size that can be rotated.

    Args:
        center: A Point, as fractions of width and height of the picture.
        size: A Point, width and height as fractions of the picture's height.
        rotate: Degrees, clockwise.
    """

    center: str
    size: str
    rotate: str = ""


@dataclass(frozen=True, slots=True)
class CropHandle:
    """Rectangle that is left when so many pixels are cut off at each side of the input."""

    left: str
    top: str
    right: str
    bottom: str


@dataclass(frozen=True, slots=True)
class QuadHandle:
    """Four corners, each a Point as fractions of width and height: upper left, upper right, lower right, lower left.

    Args:
        corners: The parameters.
        without: An input with which they mean something else: while it is connected there is no handle.
    """

    corners: tuple[str, str, str, str]
    without: str = ""


@dataclass(frozen=True, slots=True)
class PointHandle:
    """A place in the picture.

    Args:
        param: A Point, as fractions of width and height.
    """

    param: str


@dataclass(frozen=True, slots=True)
class OffsetHandle:
    """A shift of something that lies somewhere in the picture: it can be taken at its middle.

    Args:
        param: A Point, pixels to the right and down.
    """

    param: str


@dataclass(frozen=True, slots=True)
class ShapesHandle:
    """Bézier shapes that are drawn and edited with a pen; their places are pixels of the node's full-size frame.

    Args:
        param: A parameter of kind SHAPES.
        corners: An output of Keypoints: for shape n, if the node carries it elsewhere, the points 4 n to 4 n + 3 are
            where it carries the corners of `find_reference_corners`. It is not drawn over pictures.
    """

    param: str
    corners: str = ""


@dataclass(frozen=True, slots=True)
class StrokesHandle:
    """Strokes of brushes that are painted over the picture; their places are pixels of the node's full-size frame.

    Args:
        param: A parameter of kind STROKES.
    """

    param: str


ViewerHandle: TypeAlias = (
    TransformHandle
    | RectangleHandle
    | CropHandle
    | QuadHandle
    | PointHandle
    | OffsetHandle
    | ShapesHandle
    | StrokesHandle
)
