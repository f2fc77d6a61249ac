"""A caption's scene as nodes: the background, and for each object a Shape that lies over it."""

from __future__ import annotations

from collections.abc import Sequence

from nodes.source.shapes.motion import Moment, Pose, poses
from nodes.source.shapes.scene import Scene, Shape
from studio.core.language import tr
from studio.sdk import ParameterError
from studio.sdk.params import ParamValue
from studio.sdk.parts import Joint, Part, Parts, timed

MOST_FRAMES = 20_000
"""Of a longer clip no keyframes are made."""
_TOLERANCES = {"x": 4e-4, "y": 4e-4, "size": 4e-4, "rotation": 0.1}


def shapes_parts(
    scene: Scene, moments: Sequence[Moment], width: int, height: int, canvas: dict[str, ParamValue]
) -> Parts:
    """Return the nodes that a caption's scene is made of.

    Args:
        scene: What the caption says.
        moments: Of all frames.
        width: Of the picture, in pixels.
        height: Of the picture.
        canvas: What the sources have in common: size, rate, length, and whether there is alpha.

    Raises:
        ParameterError: There are too many frames for keyframes at every one to be looked at.
    """
    if len(moments) > MOST_FRAMES:
        raise ParameterError("length", len(moments), tr("at most {most} frames", most=MOST_FRAMES))
    lying = list(zip(*(poses(scene, moment) for moment in moments), strict=True))
    parts, joints = [_behind(scene, canvas)], []
    below = "behind"
    for number, (thing, through) in enumerate(zip(scene.objects, lying, strict=True)):
        shape, over = f"shape_{number}", f"over_{number}"
        still, moving = timed(_pose_values(through, width, height), _TOLERANCES)
        params: dict[str, ParamValue] = {"shape": thing.shape.value, "color": thing.color, **still}
        parts += [
            Part(
                shape, "source.shape_layer", {**canvas, "with_alpha": True, **params}, moving, shape_name(thing.shape)
            ),
            Part(over, "composite.merge"),
        ]
        joints += [Joint(below, "image", over, "b"), Joint(shape, "image", over, "a")]
        below = over
    return Parts(tuple(parts), tuple(joints), below)


def shape_name(shape: Shape) -> str:
    """Return what the card of a shape is called."""
    return tr(shape.value).capitalize()


def _behind(scene: Scene, canvas: dict[str, ParamValue]) -> Part:
    """Return what lies behind the objects: the gradient, or nothing."""
    if canvas["with_alpha"]:
        return Part("behind", "source.color", {**canvas, "color": (0.0, 0.0, 0.0, 0.0)})
    size = {name: value for name, value in canvas.items() if name != "with_alpha"}
    plain = scene.top == scene.bottom
    look = {"background": "plain" if plain else "gradient", "first": scene.top, "second": scene.bottom}
    return Part("behind", "source.background", {**size, **look})


def _pose_values(through: Sequence[Pose], width: int, height: int) -> dict[str, tuple[ParamValue, ...]]:
    unit = min(width, height)
    return {
        "x": tuple(pose.x + pose.shift_x * unit / width for pose in through),
        "y": tuple(pose.y + pose.shift_y * unit / height for pose in through),
        "size": tuple(pose.radius for pose in through),
        "rotation": tuple(pose.degrees for pose in through),
    }
