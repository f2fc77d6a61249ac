"""The node that draws scenes from captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.shapes.caption_parser import parse_caption
from nodes.shared.shapes.object_motion import ClipMoment, ObjectPose, compute_poses
from nodes.shared.shapes.scene import CaptionScene, SceneObject
from nodes.shared.shapes.scene_parts import MAX_FRAMES, make_shape_parts
from nodes.shared.shapes.shape_drawing import compute_coverage
from nodes.shared.source_nodes import CanvasSourceNode
from studio.sdk import Context, FrameRate, Image, Param, Prompt, Time, node
from studio.sdk.decomposition import Decomposition
from studio.sdk.params import ParamValue

if TYPE_CHECKING:
    import torch

_MARGIN = 1.3  # of the radius: everything that a shape reaches


@node("source.shapes", aliases=("Motion Graphics", "Scene", "Animated Shapes", "Shape Layer", "Text to Shapes"))
class Shapes(CanvasSourceNode):
    """Draw an animated scene from a caption, such as "a red circle moves right while a blue star spins".

    A caption describes one or two objects: a size (small, big), a color, a shape (circle, square, triangle, star,
    ring, heart, cross) and what it does (moves left, right, up, down or diagonally, bounces, orbits, grows, shrinks,
    spins, pulses, stays still; several joined by "and"). Then it names a background: "on a cream background", or "on a
    navy to purple gradient".

    Straight moves take the whole clip; bounces, orbits and spins complete whole cycles, so that the clip loops. Edges
    are anti-aliased by the distance to the shape. When one caption blends into the next, its scene fades into the
    other. "Take Apart into Nodes" turns the scene into Shape nodes with keyframes.
    """

    caption: Prompt = Param(
        default="a red circle moves left to right while a yellow star spins on a navy to purple gradient",
        multiline=True,
        help="The scene: one or two objects, what each does, and the background.",
    )
    with_alpha: bool = Param(
        default=False, help="Leave out the background, so that the area around the objects is transparent."
    )

    def process(self, time: Time, ctx: Context) -> Image:
        """Draw the caption's scene; one that fades into the next, with alpha, as much as it is there."""
        pixels = self._scene(self.caption.text, time, ctx)
        if self.caption.share > 0:
            pixels = _faded(pixels, self._scene(self.caption.next_text, time, ctx), self.caption.share)
        return Image(pixels.permute(2, 0, 1))

    def _scene(self, caption: str, time: Time, ctx: Context) -> torch.Tensor:
        """Return [H, W, C]: the objects over the background, on the device."""
        scene = parse_caption(caption)
        pixels = self._background(scene, ctx.device)
        moment = self._moment(time.frame, time.rate)
        for thing, pose in zip(scene.objects, compute_poses(scene, moment), strict=True):
            ctx.check()
            self._draw(pixels, thing, pose)
        return pixels

    def _moment(self, frame: int, rate: FrameRate) -> ClipMoment:
        """Return the moment of a frame."""
        return ClipMoment(
            frame / max(1, self.length - 1), float(rate.seconds_at(frame)), float(rate.seconds_at(self.length))
        )

    def taken_apart(self, time: Time) -> Decomposition:
        """Return a background, and a Shape with keyframes for each object of the caption as it is at the start."""
        moments = [self._moment(frame, time.rate) for frame in range(min(self.length, MAX_FRAMES + 1))]
        canvas: dict[str, ParamValue] = {
            "rate": self.rate, "length": self.length, "width": self.width, "height": self.height,
            "with_alpha": self.with_alpha,
        }  # fmt: skip
        return make_shape_parts(parse_caption(self.caption.text), moments, self.width, self.height, canvas)

    def _background(self, scene: CaptionScene, device: torch.device) -> torch.Tensor:
        """Return [H, W, C]: a gradient from top to bottom, or nothing."""
        import torch

        if self.with_alpha:
            return torch.zeros(self.height, self.width, 4, device=device)
        share = (torch.arange(self.height, dtype=torch.float32, device=device) + 0.5) / self.height
        return self.blend_colors(share.unsqueeze(1).expand(-1, self.width), scene.top, scene.bottom).pixels.permute(
            1, 2, 0
        )

    def _draw(self, pixels: torch.Tensor, thing: SceneObject, pose: ObjectPose) -> None:
        """Lay an object over `pixels` [H, W, C], straight alpha; only the rectangle that it reaches is touched."""
        import torch

        unit = min(self.width, self.height)
        middle_x = pose.x * self.width + pose.shift_x * unit
        middle_y = pose.y * self.height + pose.shift_y * unit
        reach = pose.radius * unit * _MARGIN + 1
        columns = _within(middle_x, reach, self.width)
        rows = _within(middle_y, reach, self.height)
        if not len(columns) or not len(rows):
            return
        x = torch.arange(columns.start, columns.stop, device=pixels.device) + 0.5 - middle_x
        y = torch.arange(rows.start, rows.stop, device=pixels.device) + 0.5 - middle_y
        covered = compute_coverage(thing.shape, x, y.unsqueeze(1), pose.radius * unit, pose.degrees).unsqueeze(-1)
        below = pixels[rows.start : rows.stop, columns.start : columns.stop]
        color = torch.tensor(thing.color[:3], dtype=torch.float32, device=pixels.device)
        if not self.with_alpha:
            below.lerp_(color, covered)
            return
        alpha = covered + below[..., 3:] * (1 - covered)
        share = covered / alpha.clamp_min(1e-6)
        below[..., :3] = torch.lerp(below[..., :3], color, share)
        below[..., 3:] = alpha


def _faded(one: torch.Tensor, other: torch.Tensor, share: float) -> torch.Tensor:
    """Return `share` of a picture [H, W, C] and the rest of another; with straight alpha each counts by its own."""
    if one.shape[-1] < 4:
        return one.lerp(other, share)
    alpha = one[..., 3:].lerp(other[..., 3:], share)
    mixed = one.lerp(other, share * other[..., 3:] / alpha.clamp_min(1e-6))
    mixed[..., 3:] = alpha
    return mixed


def _within(middle: float, reach: float, size: int) -> range:
    return range(max(0, int(middle - reach)), min(size, int(middle + reach) + 2))
