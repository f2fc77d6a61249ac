"""Draws a chart: axes with round numbers, lines, a heat map, a legend, and where the playhead is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.convert.ticks import format_tick, make_ticks
from nodes.shared.drawing_canvas import DrawingCanvas
from studio.sdk import Color
from studio.sdk.ticks import find_nearest_round_step
from studio.sdk.typography import TextStyle, measure_text

if TYPE_CHECKING:
    import numpy as np

LINES = (
    Color(0.337, 0.706, 0.914),
    Color(0.902, 0.624, 0.0),
    Color(0.0, 0.74, 0.55),
    Color(0.87, 0.51, 0.71),
)
"""Sky blue, orange, bluish green, reddish purple: told apart by color-blind eyes (Okabe and Ito, 2008)."""

_LONGEST_NUMBER = "−0.00000"  # of those with four figures that are seen often


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A signal: its name, its values from frame 0 on, its color. Values that are no numbers leave a gap."""

    name: str
    values: tuple[float, ...]
    color: Color


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """Sizes in pixels, and colors."""

    text: float
    thickness: float
    ink: Color
    grid: Color


@dataclass(frozen=True, slots=True)
class ChartAxes:
    """What a chart shows, and where.

    Args:
        left: Of the area, in pixels.
        top: Of the area.
        right: Of the area.
        bottom: Of the area.
        first: The time at the left, in frames.
        last: The time at the right.
        low: The value at the bottom.
        high: The value at the top.
    """

    left: float
    top: float
    right: float
    bottom: float
    first: float
    last: float
    low: float
    high: float

    def to_x(self, frame: float) -> float:
        """Return where a time lies."""
        return self.left + (frame - self.first) / (self.last - self.first) * (self.right - self.left)

    def to_y(self, value: float) -> float:
        """Return where a value lies, at most as far outside as the area is high."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(2.0, max(-1.0, share)) * (self.bottom - self.top)


def draw_axes(paper: DrawingCanvas, axes: ChartAxes, look: ChartStyle, seconds: float, values: bool, unit: str) -> None:
    """Draw the grid and the numbers along it.

    Args:
        paper: Drawn on.
        axes: Where.
        look: How.
        seconds: Length of a frame in the unit of the time axis: 1 writes frames.
        values: Whether there are numbers at the left.
        unit: What stands at the end of the time axis.
    """
    hair = max(0.5, 0.06 * look.text)
    if values:
        rows = make_ticks(axes.low, axes.high, max(2, round((axes.bottom - axes.top) / (3.2 * look.text))))
        step = find_nearest_round_step(rows[1] - rows[0]) if len(rows) > 1 else 1.0
        for value in rows:
            y = axes.to_y(value)
            paper.fill_rectangle(axes.left, y - hair / 2, axes.right, y + hair / 2, look.grid)
            paper.draw_text(
                format_tick(value, step),
                axes.left - 0.5 * look.text,
                y + 0.36 * look.text,
                look.text,
                look.ink,
                across=1,
            )
    begin, end = axes.first * seconds, axes.last * seconds
    columns = make_ticks(begin, end, max(2, round((axes.right - axes.left) / (6.0 * look.text))))
    step = find_nearest_round_step(columns[1] - columns[0]) if len(columns) > 1 else 1.0
    for value in columns:
        x = axes.to_x(value / seconds)
        paper.fill_rectangle(x - hair / 2, axes.top, x + hair / 2, axes.bottom, look.grid)
        label = format_tick(value, step) + (unit if value == columns[-1] else "")
        paper.draw_text(label, x, axes.bottom + 1.35 * look.text, look.text, look.ink, across=0.5)
    strong = look.ink._replace(alpha=0.6 * look.ink.alpha)
    paper.fill_rectangle(axes.left, axes.bottom - hair, axes.right, axes.bottom + hair, strong)


def draw_line(paper: DrawingCanvas, axes: ChartAxes, line: ChartLine, look: ChartStyle) -> None:
    """Draw a signal; where there are many values a pixel, from their lowest to their highest."""
    first, last = max(0, math.floor(axes.first)), min(len(line.values) - 1, math.ceil(axes.last))
    step = max(1, math.ceil((last - first) / max(1.0, axes.right - axes.left)))
    run: list[tuple[float, float]] = []
    for start in range(first, last + 1, step):
        group = [value for value in line.values[start : start + step] if math.isfinite(value)]
        if not group:
            _stroke(paper, axes, run, line.color, look.thickness)
            run = []
            continue
        x = axes.to_x(start + (step - 1) / 2)
        ends = (min(group), max(group)) if step > 1 and max(group) > min(group) else (group[0],)
        run += [(x, axes.to_y(value)) for value in ends]
    _stroke(paper, axes, run, line.color, look.thickness)


def _stroke(
    paper: DrawingCanvas, axes: ChartAxes, points: list[tuple[float, float]], color: Color, thickness: float
) -> None:
    """Draw a run of points, cut to the area."""
    import numpy as np

    if not points:
        return
    left, top = max(0, math.floor(axes.left)), max(0, math.floor(axes.top - thickness))
    area = paper.get_region(left, top, math.ceil(axes.right), math.ceil(axes.bottom + thickness))
    area.draw_polyline(np.array(points) - (left, top), thickness, color)


def draw_heat(paper: DrawingCanvas, axes: ChartAxes, values: np.ndarray, span: tuple[float, float]) -> None:
    """Fill the area with a heat map: time to the right, bands upwards, dark blue to yellow.

    The colors are Cividis, which color-blind eyes see alike (Nuñez, Anderton and Renslow, 2018).

    Args:
        paper: Drawn on.
        axes: Where, and which times.
        values: [T, D], evenly spaced in time.
        span: The times of the first value's beginning and the last one's end, in frames.
    """
    import cv2
    import numpy as np

    left, right = max(axes.first, span[0]), min(axes.last, span[1])
    x0, x1, y0, y1 = round(axes.to_x(left)), round(axes.to_x(right)), round(axes.top), round(axes.bottom)
    if x1 <= x0 or y1 <= y0 or not values.size:
        return
    finite = np.nan_to_num(
        values.astype(np.float32), nan=float(np.nanmin(values)) if np.isfinite(values).any() else 0.0
    )
    low, high = np.percentile(finite, (1, 99.5))
    shade = np.clip((finite - low) / max(1e-9, float(high - low)), 0.0, 1.0)
    share = len(values) / (span[1] - span[0])
    part = shade[math.floor((left - span[0]) * share) : max(1, math.ceil((right - span[0]) * share))]
    picture = np.ascontiguousarray(part.T[::-1])
    for axis, size in ((1, x1 - x0), (0, y1 - y0)):
        way = cv2.INTER_AREA if picture.shape[axis] > size else cv2.INTER_LINEAR
        picture = cv2.resize(picture, (size, picture.shape[0]) if axis else (picture.shape[1], size), interpolation=way)
    colors = cv2.applyColorMap(np.round(picture * 255).astype(np.uint8), cv2.COLORMAP_CIVIDIS)
    paper.blend_color(np.ones(picture.shape, np.float32), colors[..., ::-1].astype(np.float32) / 255, x0, y0)


def draw_legend(
    paper: DrawingCanvas, axes: ChartAxes, lines: list[ChartLine], look: ChartStyle, text: Callable[[ChartLine], str]
) -> None:
    """Write the lines' names above the area, each after a stroke of its color; smaller, where there are too many.

    Names keep their places while the numbers behind them change.
    """
    rooms = [_legend_room(line, text(line)) for line in lines]
    size = min(look.text, (axes.right - axes.left) / max(sum(rooms), 1e-6))
    x, y = axes.left, axes.top - 0.9 * look.text
    for line, room in zip(lines, rooms, strict=True):
        paper.fill_rectangle(x, y - 0.45 * size, x + 1.4 * size, y - 0.25 * size, line.color)
        paper.draw_text(text(line), x + 1.8 * size, y, size, look.ink, weight=500)
        x += room * size


def _legend_room(line: ChartLine, text: str) -> float:
    """Return how much room a line's name takes, in sizes of its letters: as much as its longest number needs."""
    number = _LONGEST_NUMBER if len(text) > len(line.name) else ""
    return 1.8 + measure_text(f"{line.name}  {number}", 1.0, TextStyle(weight=500))[0] + 1.6


def draw_playhead(paper: DrawingCanvas, axes: ChartAxes, frame: int, lines: list[ChartLine], look: ChartStyle) -> None:
    """Draw a line at the current frame, and a dot on each signal."""
    if not axes.first <= frame <= axes.last:
        return
    x, half = axes.to_x(frame), max(0.35, 0.04 * look.text)
    paper.fill_rectangle(x - half, axes.top - 0.3 * look.text, x + half, axes.bottom, look.ink)
    for line in lines:
        value = line.values[min(frame, len(line.values) - 1)]
        if math.isfinite(value) and axes.low <= value <= axes.high:
            paper.draw_dot(x, axes.to_y(value), 2.1 * look.thickness, Color(0.0, 0.0, 0.0, 0.55))
            paper.draw_dot(x, axes.to_y(value), 1.6 * look.thickness, line.color)
