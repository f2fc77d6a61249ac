"""Roto: shapes that are drawn in the viewer and change over time, as a mask."""

from __future__ import annotations

from collections.abc import Sequence

from nodes.composite.roto_drawing import draw_shapes
from nodes.composite.roto_track import TrackMotion, find_track_frames, list_references
from nodes.shared.compositing.blending import center_in_frame
from nodes.shared.mask_source import MaskSourceNode
from studio.sdk import (
    ClipInfo,
    Context,
    Frames,
    Image,
    InputInfo,
    Keypoints,
    Mask,
    NodeDevice,
    Param,
    RotoShapes,
    Time,
    node,
    output,
)
from studio.sdk.roto.point_operations import carry_places, find_reference_corners
from studio.sdk.roto.shape_evaluation import evaluate_shapes
from studio.sdk.viewer_handles import ShapesHandle


@node(
    "composite.roto",
    aliases=(
        *("Rotoscope", "Bezier", "Spline Mask", "Mask Path", "Pen", "Garbage Matte", "Polygon Mask"),
        *("Mask", "BSpline"),
    ),
    device=NodeDevice.CPU,
)
class Roto(MaskSourceNode):
    """Draw Bézier shapes in the viewer as a mask; they change over time by keys.

    The mask has the size of the connected picture, whose pixels are not read; else that of the connected mask; else
    width and height. Each pixel's value is the share of its area inside a shape, exact to 1/256. Shapes are blended
    from the lowest up: add M + S, subtract M (1 − S), intersect M · S, or the larger one, where S is the shape's
    coverage times its opacity and M is what lies below, first the connected mask.

    Between its keys a shape moves smoothly, without going beyond them, or straight. Its feather fades outside the
    outline, at each point as wide as the shape's feather and the point's together. With motion blur, shapes that move
    are the mean of several moments while the shutter is open.

    A shape that follows the track is carried as a whole, as the track's points have moved since the shape's reference
    frame: one point shifts it, two also turn and scale it, three shear it, four or more give it perspective. Its keys
    are added to that motion. "corners" are those of a box around each such shape, as they are carried.
    """

    viewer_handles = (ShapesHandle("shapes", corners="corners"),)

    shapes: RotoShapes = Param(default=RotoShapes(), animatable=False, help="The shapes, drawn in the viewer.")
    invert: bool = Param(default=False, help="Invert: mask the outside of the shapes.")
    shutter: float = Param(
        default=0.0, min=0.0, max=2.0, slider=(0.0, 1.0), step=0.01, unit="f",
        help="Motion blur: how long the shutter is open around each frame; 0 for none.",
    )  # fmt: skip
    samples: int = Param(
        default=8, min=2, max=64, slider=(2, 32), help="Moments that motion blur is the mean of.",
        applies_when=("shutter",),
    )  # fmt: skip

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for the track at reference frames and at those that are drawn, if a shape follows it."""
        if port != "track":
            return super().frames_needed(port, frame, clip)
        return find_track_frames(list_references(self.shapes), self._list_moments(frame), max(0, clip.length - 1))

    def process(
        self,
        image: Image | None,
        mask: Mask | None,
        track: Frames[Keypoints] | None,
        time: Time,
        facts: InputInfo,
        ctx: Context,
    ) -> Mask:
        """Draw the shapes as they are at the frame."""
        import torch

        width, height = self.find_size(image, mask)
        base = None if mask is None else center_in_frame(mask.pixels, width, height)[0].cpu().numpy()
        motion = self._read_motion(track, time.frame, facts, ctx.scale)
        drawn = draw_shapes(self.shapes, self._list_moments(time.frame), width, height, ctx.scale, base, motion)
        pixels = torch.from_numpy(drawn).unsqueeze(0).to(ctx.device)
        return Mask(1 - pixels if self.invert else pixels)

    @output
    def corners(self, track: Frames[Keypoints] | None, time: Time, facts: InputInfo, ctx: Context) -> Keypoints:
        """Give the corners of a box around each shape that follows the track, four by four, as they are carried."""
        import numpy as np
        import torch

        motion = self._read_motion(track, time.frame, facts, ctx.scale)
        places: list[np.ndarray] = [np.zeros((0, 2))]
        ids: list[int] = []
        for number, shape in enumerate(self.shapes.shapes):
            if motion is not None and shape.is_following and not shape.is_hidden:
                corners = find_reference_corners(evaluate_shapes((shape,), time.frame)[0])
                places.append(carry_places(corners, motion.find_matrix(shape.reference, time.frame)))
                ids += range(4 * number, 4 * number + 4)
        points = torch.from_numpy(np.concatenate(places) * ctx.scale).float().to(ctx.device)
        return Keypoints(points, torch.ones(len(ids), device=ctx.device), tuple(ids))

    def _read_motion(
        self, track: Frames[Keypoints] | None, frame: int, facts: InputInfo, scale: float
    ) -> TrackMotion | None:
        """Return the motion of the track; None if nothing follows it."""
        if not track:
            return None
        last = max(0, facts["track"].length - 1)
        frames = find_track_frames(list_references(self.shapes), self._list_moments(frame), last)
        return TrackMotion(dict(zip(frames, track, strict=True)), last, scale)

    def _list_moments(self, frame: int) -> Sequence[float]:
        """Return the moments at which shapes are drawn: the middles of equal parts of the time of the shutter."""
        if not self.shutter:
            return (float(frame),)
        return [frame + self.shutter * ((number + 0.5) / self.samples - 0.5) for number in range(self.samples)]
