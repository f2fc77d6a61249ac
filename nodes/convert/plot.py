"""Signals and features over time, as a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.convert.chart import (
    LINES,
    ChartAxes,
    ChartLine,
    ChartStyle,
    draw_axes,
    draw_heat,
    draw_legend,
    draw_line,
    draw_playhead,
)
from nodes.convert.ticks import find_axis_range
from nodes.shared.compositing.blending import MergeOperation, merge_layers
from nodes.shared.drawing_canvas import DrawingCanvas
from studio.sdk import Clip, ClipInfo, ClipNode, Color, Context, Features, Image, Media, NodeDevice, Param, Time, node

if TYPE_CHECKING:
    import numpy as np

_SIGNALS = "abcd"
_MOST_COLUMNS = 4096


class TimeAxis(StrEnum):
    """Unit of the time axis."""

    SECONDS = "seconds"
    FRAMES = "frames"


@dataclass(frozen=True)
class PlottedData:
    """What is plotted.

    Args:
        signals: The values of each signal that is connected, by its input's name; all equally long, held at the end.
        heat: [T, D], features over time; None without.
        span: The frames that the features last.
    """

    signals: Mapping[str, tuple[float, ...]]
    heat: np.ndarray | None
    span: int


@node(
    "convert.plot",
    aliases=("Chart", "Graph", "Scope", "Line Chart", "Spectrogram", "Heat Map", "Diagram"),
    device=NodeDevice.PARTLY_CPU,
)
class Plot(ClipNode):
    """Plot up to four signals over time as a chart with the playhead.

    Axes have round ticks (Heckbert, 1990) and cover the values of the whole clip, so that nothing jumps during
    playback; or set the range by hand. A window shows only the time around the playhead. Features are drawn as a heat
    map below the lines: a spectrogram where each frame has a vector, or where one value holds all time steps. The
    colors are safe for color-blind viewers. NaN and infinite values leave a gap.

    It is drawn over the picture if one is connected, which also sets the size. All signals are read once; more than
    4096 time steps of features are averaged.
    """

    names: str = Param(default="", help="Names of the signals, separated by commas; empty for a, b, c, d.")
    window: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 30.0), step=0.5, unit="s",
        help="Time shown around the playhead; 0 shows the whole clip.",
    )  # fmt: skip
    time_axis: TimeAxis = Param(default=TimeAxis.SECONDS, help="Unit of the time axis.")
    automatic: bool = Param(default=True, help="Fit the value axis to all values.")
    low: float = Param(
        default=0.0,
        slider=(-10.0, 10.0),
        help="Lowest value of the axis if it is not automatic.",
        applies_when=("automatic", False),
    )
    high: float = Param(
        default=1.0,
        slider=(-10.0, 10.0),
        help="Highest value of the axis if it is not automatic.",
        applies_when=("automatic", False),
    )
    playhead: bool = Param(default=True, help="Show the playhead and the values at it.")
    thickness: float = Param(
        default=3.0, min=0.1, max=100.0, slider=(0.5, 12.0), step=0.1, unit="px", help="Width of the lines."
    )
    label_size: float = Param(
        default=22.0, min=1.0, max=500.0, slider=(8.0, 60.0), unit="px", help="Font size of the labels."
    )
    text_color: Color = Param(default=Color(0.86, 0.88, 0.91), help="Color of the text.")
    background: Color = Param(
        default=Color(0.075, 0.08, 0.095, 1.0),
        help="Background color; its alpha applies over a picture or a transparent background.",
    )
    transparent: bool = Param(default=False, animatable=False, help="Transparent background, with an alpha channel.")
    width: int = Param(
        default=1280, min=1, max=32_768, slider=(16, 3840), unit="px", animatable=False,
        help="Width of the picture if none is connected.", section="Format",
    )  # fmt: skip
    height: int = Param(
        default=720, min=1, max=32_768, slider=(16, 2160), unit="px", animatable=False,
        help="Height of the picture if none is connected.", section="Format",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the first signal's rate, the longest one's length, and the picture's size."""
        clips = [inputs[name] for name in (*_SIGNALS, "features") if name in inputs]
        picture = inputs.get("image")
        timed = [clip for clip in (*clips, picture) if clip is not None and clip.rate is not None]
        length = max((clip.length for clip in timed), default=1)
        rate = timed[0].rate if timed else None
        if picture is not None:
            return replace(self.adapt_clip_info(picture, self.spec.outputs[0].type), rate=rate, length=length)
        return ClipInfo(rate, length, self.width, self.height, channels=4 if self.transparent else 3)

    def analyze(
        self,
        a: Clip[float] | None,
        b: Clip[float] | None,
        c: Clip[float] | None,
        d: Clip[float] | None,
        features: Clip[Features] | None,
        ctx: Context,
    ) -> PlottedData:
        """Read all signals and features once."""
        given = {name: clip for name, clip in zip(_SIGNALS, (a, b, c, d), strict=True) if clip is not None}
        signals = {name: tuple(clip[frame] for frame in ctx.progress(len(clip))) for name, clip in given.items()}
        longest = max([len(values) for values in signals.values()] + [len(features) if features is not None else 1])
        held = {name: values + values[-1:] * (max(2, longest) - len(values)) for name, values in signals.items()}
        return PlottedData(held, None if features is None else _heat(features, ctx), longest)

    def process(self, image: Image | None, time: Time, analysis: PlottedData, ctx: Context) -> Image:
        """Draw the chart over the picture, the sheet or nothing."""
        width, height = (self.width, self.height) if image is None else (image.width, image.height)
        solid = image is None and not self.transparent
        paper = DrawingCanvas(width, height, self.background._replace(alpha=1.0) if solid else self._ground(image))
        self._draw(paper, analysis, time)
        shown = paper.to_image(opaque=solid)
        if image is None:
            return Image(shown.pixels.to(ctx.device))
        above = shown.pixels.to(image.pixels.device)
        return image.with_pixels(merge_layers(MergeOperation.OVER, above[:3], image.pixels, above[3:]))

    def _ground(self, image: Image | None) -> Color:
        """Return what is filled in behind: half of the background over a picture, so that it shows through."""
        return self.background._replace(alpha=self.background.alpha * (0.6 if image is not None else 0.0))

    def _draw(self, paper: DrawingCanvas, curves: PlottedData, time: Time) -> None:
        lines = self._lines(curves)
        look = ChartStyle(self.label_size, self.thickness, self.text_color, self.text_color._replace(alpha=0.13))
        axes = self._axes(paper, curves, lines, time)
        if axes.right <= axes.left + 1 or axes.bottom <= axes.top + 1:
            return  # the sheet is smaller than its letters
        if curves.heat is not None:
            draw_heat(paper, axes, curves.heat, (0.0, float(curves.span)))
        seconds = float(time.rate.seconds_at(1)) if self.time_axis is TimeAxis.SECONDS else 1.0
        draw_axes(paper, axes, look, seconds, bool(lines), " s" if self.time_axis is TimeAxis.SECONDS else " f")
        for line in lines:
            draw_line(paper, axes, line, look)
        if self.playhead:
            draw_playhead(paper, axes, time.frame, lines, look)
        draw_legend(paper, axes, lines, look, lambda line: self._legend(line, time.frame))

    def _lines(self, curves: PlottedData) -> list[ChartLine]:
        given = [name.strip() for name in self.names.split(",")]
        names = {
            key: given[index] if index < len(given) and given[index] else key for index, key in enumerate(_SIGNALS)
        }
        return [ChartLine(names[key], values, LINES[_SIGNALS.index(key)]) for key, values in curves.signals.items()]

    def _legend(self, line: ChartLine, frame: int) -> str:
        value = line.values[min(frame, len(line.values) - 1)]
        number = f"{value:.4g}".replace("-", "−") if math.isfinite(value) else "–"
        return f"{line.name}  {number}" if self.playhead else line.name

    def _axes(self, paper: DrawingCanvas, curves: PlottedData, lines: list[ChartLine], time: Time) -> ChartAxes:
        size = self.label_size
        low, high = find_axis_range(tuple(value for line in lines for value in line.values))
        if not self.automatic:
            low, high = (self.low, self.high) if self.high > self.low else (self.low, self.low + 1.0)
        first, last = 0.0, float(max(1, curves.span - 1))
        if curves.heat is not None:
            last = float(curves.span)
        if self.window > 0.0:
            half = max(1.0, self.window * float(time.rate.value)) / 2
            first, last = time.frame - half, time.frame + half
        left = (5.0 if lines else 2.0) * size
        top = (3.2 if lines else 1.5) * size
        return ChartAxes(left, top, paper.width - 2.0 * size, paper.height - 2.8 * size, first, last, low, high)


def _heat(features: Clip[Features], ctx: Context) -> np.ndarray:
    """Return features over time, [T, D], at most 4096 steps: one value of all steps, or the frames' own joined."""
    import numpy as np

    pieces: list[np.ndarray] = []
    each = max(1, math.ceil(len(features) / _MOST_COLUMNS))
    for group in ctx.progress(math.ceil(len(features) / each)):
        frames = range(group * each, min(len(features), (group + 1) * each))
        rows = np.concatenate([features[frame].values.cpu().numpy() for frame in frames])
        if len(features) > 1:
            rows = rows.mean(axis=0, keepdims=True) if len(rows) else np.zeros((1, rows.shape[1]), np.float32)
        pieces.append(rows)
    return np.concatenate(pieces)[: 16 * _MOST_COLUMNS]
