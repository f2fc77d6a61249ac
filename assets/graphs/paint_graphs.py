"""Templates that replace or take away a part of a clip: by shapes and strokes that follow a track."""

from __future__ import annotations

from collections.abc import Sequence

from cards import MEDIA, Card, Template, video, write

from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeKind, StrokeLife, StrokePoint
from studio.sdk.paint.stroke_text import serialize_paint_strokes
from studio.sdk.params import Point
from studio.sdk.roto.roto_shapes import ControlPoint, Points, RotoShape, RotoShapes, ShapeBlend
from studio.sdk.roto.shape_text import serialize_roto_shapes

Places = Sequence[tuple[float, float]]
CIRCLE = 0.5523
"""Handles of a quarter of a circle, as a share of the radius."""


def draw(*shapes: RotoShape) -> str:
    """Return shapes as a parameter holds them."""
    return serialize_roto_shapes(RotoShapes(shapes))


def corners(places: Places) -> Points:
    """Return points with straight lines between them."""
    return tuple(ControlPoint(x, y) for x, y in places)


def ellipse(x: float, y: float, wide: float, high: float) -> Points:
    """Return the points of an ellipse from its center and radii."""
    dx, dy = CIRCLE * wide, CIRCLE * high
    return (
        ControlPoint(x, y - high, -dx, 0.0, dx, 0.0),
        ControlPoint(x + wide, y, 0.0, -dy, 0.0, dy),
        ControlPoint(x, y + high, dx, 0.0, -dx, 0.0),
        ControlPoint(x - wide, y, 0.0, dy, 0.0, -dy),
    )


_SKYLINE = (
    (-140.0, 100.0), (-105.2, 82.9), (-78.3, 61.2), (-37.6, 93.0), (-37.1, 105.8), (-5.2, 80.3), (28.4, 106.7),
    (28.8, 91.2), (67.2, 60.5), (105.8, 90.8), (106.5, 121.9), (144.8, 90.1), (190.0, 127.0), (215.4, 107.8),
    (241.5, 126.9), (241.9, 112.7), (272.8, 89.5), (305.0, 112.9), (330.4, 93.7), (357.0, 113.1), (357.3, 89.6),
    (393.2, 61.4), (429.8, 89.0), (457.2, 68.1), (485.3, 88.8), (511.2, 70.4), (538.8, 89.2), (539.5, 116.2),
    (561.9, 100.1), (585.0, 116.3), (585.4, 93.5), (615.8, 70.9), (640.8, 88.9), (641.3, 86.7), (672.2, 63.6),
    (700.8, 84.6), (737.7, 55.3), (790.0, 70.0),
)  # fmt: skip
"""Roofs of the harbor from left to right, also those that the hand brings into sight, at frame 48."""
_HARBOR_SKY = RotoShape(
    "Sky", {48: corners(((-140.0, -160.0), *_SKYLINE, (790.0, -160.0)))}, is_following=True, reference=48
)
_TOWN = RotoShape("Town", {48: corners(((110.0, 128.0), (530.0, 128.0), (530.0, 210.0), (110.0, 210.0)))})
SKY = (
    Card("sky", "source.image", "New Sky", (0, -1.1),
         {"file": (MEDIA / "sky.jpg").as_posix(), "rate": 24.0, "length": 96}),
    video("handheld.mp4"),
    Card("place", "transform.transform", "Place Sky", (1, -1.1),
         {"scale": 0.42, "stretch": Point(1.25, 1.0), "translate": Point(-20.0, -236.0), "outside": "edge"}),
    Card("track", "motion.planar_track", "Track Town", (1, 1.05),
         {"shapes": draw(_TOWN), "reference": 48, "model": "similarity", "size": 320}),
    Card("roto", "composite.roto", "Roto", (2, 1.05), {"shapes": draw(_HARBOR_SKY), "invert": True}),
    Card("shrink", "composite.grow_mask", "Shrink Town", (3, 1.05), {"operation": "erode", "size": 1.2}),
    Card("grade", "color.grade", "Match Color", (3, 0),
         {"black": (0.13, 0.13, 0.13, 1.0), "gain": (1.2, 1.0, 0.9, 1.0), "saturation": 1.2}),
    Card("move", "transform.match_move", "Move Sky", (3, -1.1), {"reference": 48, "model": "similarity"}),
    Card("wrap", "composite.light_wrap", "Light Wrap", (4, 0), {"radius": 5.0, "diffusion": 14.0, "intensity": 0.5}),
    Card("merge", "composite.merge", "Merge", (5, 0)),
    write("replace-the-sky", 6),
)  # fmt: skip
SKY_WIRES = (
    "video.image > track.image",
    "video.image > roto.image",
    "track.keypoints > roto.track",
    "roto.mask > shrink.mask",
    "sky.image > place.image",
    "place.image > move.image",
    "track.keypoints > move.keypoints",
    "video.image > grade.image",
    "grade.image > wrap.image",
    "move.image > wrap.background",
    "shrink.mask > wrap.mask",
    "move.image > merge.b",
    "wrap.image > merge.a",
    "shrink.mask > merge.mask",
    "merge.image > write.image",
)

_BALL = (
    (34, -137.5, 249.6, 69.5, 58.7), (36, -66.0, 222.7, 65.1, 57.2), (38, 2.4, 200.7, 61.4, 56.1),
    (40, 68.2, 183.0, 58.6, 55.2), (42, 132.1, 169.6, 56.3, 54.5), (44, 194.6, 160.1, 54.7, 53.9),
    (46, 256.1, 154.5, 53.7, 53.5), (48, 316.9, 152.9, 53.2, 53.2), (50, 377.3, 155.1, 53.2, 53.0),
    (52, 437.5, 161.1, 53.7, 52.9), (54, 497.8, 170.9, 54.6, 53.0), (56, 558.4, 184.5, 56.1, 53.1),
    (58, 619.9, 201.8, 58.0, 53.4), (60, 682.5, 222.9, 60.5, 53.9), (62, 746.7, 248.1, 63.6, 54.6),
)  # fmt: skip
"""Frame, and center and radii of the ball that is thrown by."""
_BALL_SHAPE = RotoShape("Ball", {frame: ellipse(*rest) for frame, *rest in _BALL}, feather=0.5)
_FRONT = RotoShape("Monitor", {0: corners(((183.9, 69.8), (411.9, 67.8), (408.3, 231.8), (190.5, 275.5)))})
_GLASS = RotoShape(
    "Glass", {0: corners(((200.1, 87.0), (401.5, 82.0), (399.3, 201.2), (204.2, 233.0)))}, blend=ShapeBlend.SUBTRACT
)
"""What the glass mirrors moves otherwise than the monitor, so the frame around it is tracked alone."""
SCREEN = (
    video("desk.mp4"),
    Card("insert", "source.video", "Insert", (1, -1.1), {"file": (MEDIA / "koi.mp4").as_posix()}),
    Card("ball", "composite.roto", "Roto Ball", (1, 1.05), {"shapes": draw(_BALL_SHAPE)}),
    Card("frame", "composite.roto", "Roto Frame", (1, 0), {"shapes": draw(_FRONT, _GLASS)}),
    Card("track", "motion.planar_track", "Track Monitor", (2, 0.6),
         {"shapes": draw(_FRONT)}),
    Card("grade", "color.grade", "Screen Look", (2, -1.1),
         {"gain": (0.9, 1.02, 1.16, 1.0), "gamma": (1.15, 1.15, 1.18, 1.0), "saturation": 1.15}),
    Card("pin", "transform.corner_pin", "Corner Pin", (3, -0.6),
         {"to_upper_left": Point(0.0465, 0.069), "to_upper_right": Point(0.9535, 0.069),
          "to_lower_right": Point(0.9535, 0.8103), "to_lower_left": Point(0.0465, 0.8103)}),
    Card("edge", "filter.blur", "Soften Edges", (4, -0.6), {"radius": 0.5}),
    Card("merge", "composite.merge", "Merge Screen", (5, 0), {"operation": "screen"}),
    Card("front", "composite.merge", "Merge Ball", (6, 0.3)),
    write("replace-a-screen", 7, 0.3),
)  # fmt: skip
SCREEN_WIRES = (
    "video.image > ball.image",
    "video.image > track.image",
    "video.image > frame.image",
    "frame.mask > track.region",
    "ball.mask > track.occlusion",
    "insert.image > grade.image",
    "grade.image > pin.image",
    "track.keypoints > pin.corners",
    "pin.image > edge.image",
    "video.image > merge.b",
    "edge.image > merge.a",
    "merge.image > front.b",
    "video.image > front.a",
    "ball.mask > front.mask",
    "front.image > write.image",
)

_WIRES = {
    "Rear Wire": ((216.2, 139.5), (236.0, -236.0)),
    "Front Wire": ((356.1, 115.5), (362.0, -236.0)),
}
"""Hook and top of each wire at frame 0."""
_WIRE_SHAPES = tuple(
    RotoShape(name, {0: corners(ends)}, is_closed=False, width=4.5, feather=1.0, is_following=True)
    for name, ends in _WIRES.items()
)
_PLANE = RotoShape("Plane", {0: corners((
    (201.0, 180.0), (208.0, 144.0), (222.0, 144.0), (238.0, 172.0), (300.0, 162.0), (360.0, 160.0), (402.0, 168.0),
    (402.0, 200.0), (350.0, 206.0), (290.0, 202.0), (200.0, 190.0),
))})  # fmt: skip
LOOK, SPEED = 10, 5
"""Frames from which paint is taken, and pixels that the sky goes to the left in each."""


def clone(name: str, places: Places, ahead: int, life: tuple[int, int]) -> PaintStroke:
    """Return a stroke that takes what another frame shows of the same piece of the sky."""
    return PaintStroke(
        name, tuple(StrokePoint(x, y) for x, y in places), StrokeKind.CLONE, size=64.0, hardness=0.85,
        life=StrokeLife.RANGE, first=life[0], last=life[1], offset_x=float(-SPEED * ahead), frame_offset=ahead,
    )  # fmt: skip


_REAR, _NOSE = ((226.0, -10.0), (216.0, 164.0)), ((358.0, -10.0), (356.0, 142.0))
_STROKES = PaintStrokes((
    clone("Rear Wire", _REAR, LOOK, (0, 95 - LOOK)),
    clone("Rear Wire, End", _REAR, -LOOK, (96 - LOOK, 95)),
    clone("Front Wire", _NOSE, -LOOK, (LOOK, 95)),
    clone("Front Wire, Start", _NOSE, LOOK, (0, LOOK - 1)),
))  # fmt: skip
WIRE = (
    video("flight.mp4"),
    Card("track", "motion.planar_track", "Track Plane", (1, 1.05),
         {"shapes": draw(_PLANE), "model": "similarity", "size": 320}),
    Card("paint", "composite.roto_paint", "Roto Paint", (1, -0.5), {"strokes": serialize_paint_strokes(_STROKES)}),
    Card("wires", "composite.roto", "Roto Wires", (2, 1.05), {"shapes": draw(*_WIRE_SHAPES)}),
    Card("merge", "composite.merge", "Merge", (3, 0)),
    write("paint-out-a-wire", 4),
)  # fmt: skip
WIRE_WIRES = (
    "video.image > track.image",
    "video.image > wires.image",
    "track.keypoints > wires.track",
    "video.image > paint.image",
    "video.image > merge.b",
    "paint.image > merge.a",
    "wires.mask > merge.mask",
    "merge.image > write.image",
)

PAINT_TEMPLATES = (
    Template("replace-the-sky", SKY, SKY_WIRES, "merge.image"),
    Template("replace-a-screen", SCREEN, SCREEN_WIRES, "front.image"),
    Template("paint-out-a-wire", WIRE, WIRE_WIRES, "merge.image"),
)
