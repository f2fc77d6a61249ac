"""A clip on one page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.drawing_canvas import DrawingCanvas
from studio.core.time import format_timecode, space_evenly
from studio.sdk import Clip, ClipInfo, ClipNode, Color, Context, FrameRate, Image, Media, Param, node
from studio.sdk.pixels import resize

if TYPE_CHECKING:
    import numpy as np

_LABEL = 1.7  # heights of the letters that a label takes


class FrameSelection(StrEnum):
    """How the frames are chosen."""

    EVEN = "evenly"
    EVERY = "every so many"


class FrameLabel(StrEnum):
    """Label below each frame."""

    NONE = "none"
    TIMECODE = "timecode"
    FRAME = "frame"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class _Page:
    """Where things go, in pixels: the sheet's size, a cell's, and from one cell to the next."""

    width: float
    height: float
    cell: tuple[float, float]
    step: tuple[float, float]
    margin: float


@node(
    "convert.contact_sheet",
    aliases=("Filmstrip", "Thumbnails", "Index Sheet", "Storyboard", "Montage", "Grid", "Proof Sheet", "Layout"),
)
class ContactSheet(ClipNode):
    """Show a whole clip as one sheet of frames with their times.

    Frames are spread evenly from the first to the last, or taken at a fixed distance; a clip with fewer frames leaves
    cells empty. Only the frames that are shown are computed. The result is one picture; its height follows from the
    frames' aspect ratio. Transparent parts show the background.
    """

    columns: int = Param(default=5, min=1, max=100, slider=(1, 12), animatable=False, help="Frames in a row.")
    rows: int = Param(default=4, min=1, max=100, slider=(1, 12), animatable=False, help="Rows of the sheet.")
    pick: FrameSelection = Param(default=FrameSelection.EVEN, animatable=False, help="How the frames are chosen.")
    every: int = Param(
        default=25, min=1, max=1_000_000, slider=(1, 250), unit="f", animatable=False,
        help="Distance between frames that are not spread evenly.",
    )  # fmt: skip
    width: int = Param(
        default=1920, min=1, max=32_768, slider=(320, 7680), unit="px", animatable=False, help="Width of the sheet."
    )
    gap: float = Param(
        default=12.0,
        min=0.0,
        max=1000.0,
        slider=(0.0, 60.0),
        unit="px",
        animatable=False,
        help="Gap between the frames.",
    )
    margin: float = Param(
        default=32.0,
        min=0.0,
        max=4000.0,
        slider=(0.0, 200.0),
        unit="px",
        animatable=False,
        help="Margin around all frames.",
    )
    label: FrameLabel = Param(default=FrameLabel.TIMECODE, animatable=False, help="Label below each frame.")
    label_size: float = Param(
        default=20.0,
        min=1.0,
        max=500.0,
        slider=(8.0, 60.0),
        unit="px",
        animatable=False,
        help="Font size of the labels.",
    )
    background: Color = Param(default=Color(0.075, 0.08, 0.095), animatable=False, help="Background color.")
    text_color: Color = Param(default=Color(0.72, 0.74, 0.78), animatable=False, help="Color of the labels.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one frame; its height follows from the input's shape."""
        clip = inputs.get("image", ClipInfo())
        page = self._page(clip.width or 16, clip.height or 9)
        return replace(clip, length=1, width=max(1, round(page.width)), height=max(1, round(page.height)), channels=3)

    def analyze(self, image: Clip[Image], ctx: Context) -> Image:
        """Draw the sheet, frame by frame."""
        shown = self.list_frames(len(image))
        first = image[shown[0]]
        page = self._page(first.width, first.height)
        paper = DrawingCanvas(max(1, round(page.width)), max(1, round(page.height)), self.background)
        for number in ctx.progress(len(shown)):
            place = number % self.columns, number // self.columns
            left, top = (page.margin + place[axis] * page.step[axis] for axis in (0, 1))
            _put(paper, image[shown[number]], (left, top), page.cell)
            if self.label is not FrameLabel.NONE:
                text = self._text(shown[number], image.facts.rate or FrameRate.from_value(25))
                baseline = top + page.cell[1] + 1.2 * self.label_size
                paper.draw_text(text, left + page.cell[0] / 2, baseline, self.label_size, self.text_color, across=0.5)
        return paper.to_image(opaque=True)

    def process(self, analysis: Image, ctx: Context) -> Image:
        """Return the sheet."""
        return Image(analysis.pixels.to(ctx.device))

    def list_frames(self, length: int) -> list[int]:
        """Return the frames that are shown of a clip."""
        cells = self.columns * self.rows
        if self.pick is FrameSelection.EVERY:
            return list(range(0, length, self.every))[:cells]
        return space_evenly(min(cells, length), length)

    def _text(self, frame: int, rate: FrameRate) -> str:
        time = format_timecode(frame, rate, drop_frame=True)
        return {FrameLabel.FRAME: f"{frame}", FrameLabel.BOTH: f"{time} · {frame}"}.get(self.label, time)

    def _page(self, width: int, height: int) -> _Page:
        """Lay the page out for frames of a shape; margins that leave no room give way."""
        margin = min(self.margin, 0.25 * self.width)
        gap = min(self.gap, 0.5 * self.width / self.columns)
        across = max(1.0, (self.width - 2 * margin - (self.columns - 1) * gap) / self.columns)
        down = max(1.0, across * height / width)
        below = _LABEL * self.label_size if self.label is not FrameLabel.NONE else 0.0
        tall = 2 * margin + self.rows * (down + below) + (self.rows - 1) * gap
        return _Page(self.width, min(tall, 65_536.0), (across, down), (across + gap, down + below + gap), margin)


def _put(paper: DrawingCanvas, image: Image, corner: tuple[float, float], size: tuple[float, float]) -> None:
    """Lay a frame into its cell, whose edges are rounded to pixels."""
    import numpy as np

    left, top = round(corner[0]), round(corner[1])
    width = max(1, round(corner[0] + size[0]) - left)
    height = max(1, round(corner[1] + size[1]) - top)
    small = Image(resize(image.pixels, width, height)).as_array()
    cover: np.ndarray = small[..., 3] if image.has_alpha else np.ones((height, width), np.float32)
    paper.blend_color(np.clip(cover, 0.0, 1.0), np.clip(small[..., :3], 0.0, math.inf), left, top)
