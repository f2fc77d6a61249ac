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
        inverse: A switch with which they are places of the input: while it is on they are not shown over the result.
    """

    corners: tuple[str, str, str, str]
    without: str = ""
    inverse: str = ""


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
        frame: A parameter with the one frame at which they lie in the picture: only there they can be edited. Empty if
            they do at all frames.
        corners: An output of Keypoints: for shape n, if the node carries it elsewhere, the points 4 n to 4 n + 3 are
            where it carries the corners of `find_reference_corners`. It is not drawn over pictures.
    """

    param: str
    frame: str = ""
    corners: str = ""


@dataclass(frozen=True, slots=True)
class GridHandle:
    """Points of a grid over the frame, which are dragged one by one.

    Args:
        param: A parameter of kind GRID.
        columns: A whole number, the points in a row.
        rows: A whole number, the points in a column.
        base: A parameter of kind GRID that has the places of points while `param` is at rest; empty for none.
        shown_when: A parameter and the value that it must have for this handle to be shown; empty for always.
    """

    param: str
    columns: str
    rows: str
    base: str = ""
    shown_when: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class TracksHandle:
    """Points that are followed through the clip of an input; their places are pixels of its full-size frame.

    Args:
        param: A parameter of kind TRACKS.
        port: The input in whose pictures points are looked for.
        update: A parameter that says when patterns are taken anew: a PatternUpdate.
        max_error: A number, the error at which a point is lost.
        adapts_shape: A switch: whether patterns may turn, scale and shear.
    """

    param: str
    port: str
    update: str
    max_error: str
    adapts_shape: str


@dataclass(frozen=True, slots=True)
class StrokesHandle:
    """Strokes of brushes that are painted over the picture; their places are pixels of the node's full-size frame.

    Args:
        param: A parameter of kind STROKES.
    """

    param: str


@dataclass(frozen=True, slots=True)
class PickHandle:
    """Names that are picked by clicks: a click adds what is under the mouse, with Alt it removes it.

    The node says what that is: see `Node.find_pick`.

    Args:
        param: A TEXT, a list as `studio.sdk.param_types.pick_list` reads it.
    """

    param: str


@dataclass(frozen=True, slots=True)
class ClicksHandle:
    """Objects that are clicked on, and boxed; their places are pixels of the node's full-size frame.

    Args:
        param: A parameter of kind CLICKS.
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
    | GridHandle
    | TracksHandle
    | StrokesHandle
    | PickHandle
    | ClicksHandle
)
