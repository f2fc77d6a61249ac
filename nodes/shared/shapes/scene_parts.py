"""A caption's scene as nodes: the background, and for each object a Shape that lies over it."""

from __future__ import annotations

from collections.abc import Sequence

from nodes.shared.shapes.object_motion import ClipMoment, ObjectPose, compute_poses
from nodes.shared.shapes.scene import CaptionScene, SceneShape
from studio.core.translation import tr
from studio.sdk import ParameterError
from studio.sdk.decomposition import Decomposition, NodeLink, NodeTemplate, split_constant_params
from studio.sdk.params import ParamValue

MAX_FRAMES = 20_000
"""Of a longer clip no keyframes are made."""
_TOLERANCES = {"x": 4e-4, "y": 4e-4, "size": 4e-4, "rotation": 0.1}


def make_shape_parts(
    scene: CaptionScene, moments: Sequence[ClipMoment], width: int, height: int, canvas: dict[str, ParamValue]
) -> Decomposition:
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
    if len(moments) > MAX_FRAMES:
        raise ParameterError("length", len(moments), tr("at most {most} frames", most=MAX_FRAMES))
    lying = list(zip(*(compute_poses(scene, moment) for moment in moments), strict=True))
    parts, joints = [_behind(scene, canvas)], []
    below = "behind"
    for number, (thing, through) in enumerate(zip(scene.objects, lying, strict=True)):
        shape, over = f"shape_{number}", f"over_{number}"
        still, moving = split_constant_params(_pose_values(through, width, height), _TOLERANCES)
        params: dict[str, ParamValue] = {"shape": thing.shape.value, "color": thing.color, **still}
        parts += [
            NodeTemplate(
                shape,
                "source.shape_layer",
                {**canvas, "with_alpha": True, **params},
                moving,
                get_shape_label(thing.shape),
            ),
            NodeTemplate(over, "composite.merge"),
        ]
        joints += [NodeLink(below, "image", over, "b"), NodeLink(shape, "image", over, "a")]
        below = over
    return Decomposition(tuple(parts), tuple(joints), below)


def get_shape_label(shape: SceneShape) -> str:
    """Return what the card of a shape is called."""
    return tr(shape.value).capitalize()


def _behind(scene: CaptionScene, canvas: dict[str, ParamValue]) -> NodeTemplate:
    """Return what lies behind the objects: the gradient, or nothing."""
    if canvas["with_alpha"]:
        return NodeTemplate("behind", "source.color", {**canvas, "color": (0.0, 0.0, 0.0, 0.0)})
    size = {name: value for name, value in canvas.items() if name != "with_alpha"}
    plain = scene.top == scene.bottom
    look = {"background": "plain" if plain else "gradient", "first": scene.top, "second": scene.bottom}
    return NodeTemplate("behind", "source.background", {**size, **look})


def _pose_values(through: Sequence[ObjectPose], width: int, height: int) -> dict[str, tuple[ParamValue, ...]]:
    unit = min(width, height)
    return {
        "x": tuple(pose.x + pose.shift_x * unit / width for pose in through),
        "y": tuple(pose.y + pose.shift_y * unit / height for pose in through),
        "size": tuple(pose.radius for pose in through),
        "rotation": tuple(pose.degrees for pose in through),
    }
