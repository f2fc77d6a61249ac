"""Roto Paint: strokes of brushes that are drawn in the viewer, over a picture."""

from __future__ import annotations

from collections.abc import Sequence

from nodes.composite.roto_paint.stroke_painting import PaintInputs, list_frames_read, paint_strokes
from nodes.shared.compositing.blending import center_in_frame
from studio.sdk import (
    Context,
    Frames,
    Image,
    InputInfo,
    NodeDevice,
    PaintStrokes,
    Param,
    Time,
    WindowNode,
    node,
)
from studio.sdk.viewer_handles import StrokesHandle


@node(
    "composite.roto_paint",
    aliases=(
        "RotoPaint",
        "Paint",
        "Mask Paint",
        "Brush",
        "Clone Stamp",
        "Wire Removal",
        "Reveal",
        "Eraser",
        "Smudge",
        "Smear",
        "Dust Busting",
        "Retouch",
        "Touch Up",
    ),
    device=NodeDevice.CPU,
)
class RotoPaint(WindowNode):
    """Paint over a picture with brushes in the viewer: color, erase, clone, reveal, blur and smear.

    Strokes are curves with pressure, painted in order, each at all frames, at one, or over a range. Erase brings the
    picture back. Clone paints with what is below it, some pixels away, or with the picture at another frame. Reveal
    paints with the second picture, source, or with the picture at another frame. Blur and smear change what is below.
    Every value of a stroke can be changed later.

    A dab covers all within hardness · radius and falls smoothly to nothing at the radius. Dabs lie spacing · size
    apart; a stroke is their maximum, times its opacity. Where the picture has alpha, a stroke covers it, too.
    """

    viewer_handles = (StrokesHandle("strokes"),)

    strokes: PaintStrokes = Param(default=PaintStrokes(), animatable=False, help="The strokes, drawn in the viewer.")
    linear: bool = Param(default=False, help="Linear light: mix colors as light mixes, not as displayed values.")

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, Sequence[int]]:
        """Return the frames that the strokes of a frame read."""
        return frame, list_frames_read(self.strokes.strokes, port, frame, has_source="source" in inputs)

    def process(self, image: Frames[Image], source: Frames[Image] | None, time: Time, ctx: Context) -> Image:
        """Paint the strokes of the frame."""
        has_source, strokes = source is not None, self.strokes.strokes
        numbers = list_frames_read(strokes, "image", time.frame, has_source=has_source)
        frames = dict(zip(numbers, image, strict=True))
        base = frames[time.frame]
        if not any(stroke.is_seen_at(time.frame) for stroke in strokes):
            return base
        sources = None
        if source is not None:
            numbers = list_frames_read(strokes, "source", time.frame, has_source=True)
            sources = {
                number: center_in_frame(each.pixels.cpu(), base.width, base.height)
                for number, each in zip(numbers, source, strict=True)
            }
        images = {number: each.pixels.cpu() for number, each in frames.items()}
        inputs = PaintInputs(time.frame, images, sources, ctx.scale, self.linear)
        return base.with_pixels(paint_strokes(strokes, inputs).to(base.pixels.device))
