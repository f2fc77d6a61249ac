"""A signal as a line, in SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from nodes.judge.signal_summary import SignalSummary
from studio.core.translation import tr
from studio.sdk.ticks import find_round_step

CHART_WIDTH: Final = 960
CHART_HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 12, 12, 26
_MOST_POINTS = 900


def format_number(number: float | None) -> str:
    """Return a number as a report shows it; a dash for none."""
    return "–" if number is None else f"{number:.4g}"


def draw_line_chart(signal: SignalSummary, first_frame: int) -> str:
    """Return a chart of a signal: its line, a band from the 5th to the 95th percentile, the mean, the worst frames."""
    if signal.least is None or signal.greatest is None:
        return f'<p class="none">{escape(tr("no values"))}</p>'
    low, high, marks = _axis(signal.least, signal.greatest)
    count = len(signal.values)

    def x(frame: float) -> float:
        return _LEFT + (CHART_WIDTH - _LEFT - _RIGHT) * (frame / max(1, count - 1) if count > 1 else 0.5)

    def y(value: float) -> float:
        return _TOP + (CHART_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)

    parts = [f'<svg viewBox="0 0 {CHART_WIDTH} {CHART_HEIGHT}" role="img"><title>{escape(signal.name)}</title>']
    if signal.p5 is not None and signal.p95 is not None:
        top, tall = y(signal.p95), max(1.0, y(signal.p5) - y(signal.p95))
        parts.append(
            f'<rect class="band" x="{_LEFT}" y="{top:.1f}" width="{x(count - 1) - _LEFT:.1f}" height="{tall:.1f}"/>'
        )
    for mark in marks:
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{CHART_WIDTH - _RIGHT}" y1="{y(mark):.1f}" y2="{y(mark):.1f}"/>'
        )
        parts.append(f'<text class="end" x="{_LEFT - 8}" y="{y(mark) + 4:.1f}">{mark:.6g}</text>')
    parts += [
        f'<text class="middle" x="{x(frame):.1f}" y="{CHART_HEIGHT - 6}">{first_frame + frame}</text>'
        for frame in _frame_marks(count)
    ]
    for run in _runs(_thinned(signal.values)):
        points = " ".join(f"{x(frame):.1f},{y(value):.1f}" for frame, value in run)
        kind = f'<polyline points="{points}"/>' if len(run) > 1 else f'<circle class="one" r="2" {_at(x, y, *run[0])}/>'
        parts.append(kind)
    for place in signal.worst:
        at = _at(x, y, place.frame - first_frame, place.value)
        text = tr("frame {frame}: {value}", frame=place.frame, value=format_number(place.value))
        parts.append(f'<circle class="worst" r="4" {at}><title>{escape(text)}</title></circle>')
    return "".join([*parts, "</svg>"])


def _at(x: Callable[[float], float], y: Callable[[float], float], frame: float, value: float) -> str:
    return f'cx="{x(frame):.1f}" cy="{y(value):.1f}"'


def _axis(least: float, greatest: float) -> tuple[float, float, list[float]]:
    """Return the ends of an axis and its marks, at 1, 2 or 5 times a power of ten."""
    span = greatest - least or abs(greatest) or 1.0
    step = find_round_step(span / 4)
    first, last = math.floor(least / step + 1e-9), math.ceil(greatest / step - 1e-9)
    last = max(last, first + 1)
    return first * step, last * step, [index * step for index in range(first, last + 1)]


def _frame_marks(count: int) -> list[int]:
    """Return some frames that are named below a chart, the first one and round numbers."""
    return list(range(0, count, round(find_round_step(max(1.0, count / 8)))))


def _thinned(values: Sequence[float | None]) -> list[tuple[int, float | None]]:
    """Return points to draw: of long signals the lowest and the highest of each stretch, so that no peak is lost."""
    size = math.ceil(len(values) / (_MOST_POINTS / 2))
    if size <= 2:
        return list(enumerate(values))
    points: list[tuple[int, float | None]] = []
    for start in range(0, len(values), size):
        stretch = [
            (index, value) for index, value in enumerate(values[start : start + size], start) if value is not None
        ]
        ends = (
            {min(stretch, key=lambda point: point[1]), max(stretch, key=lambda point: point[1])} if stretch else set()
        )
        points += sorted(ends) if ends else [(start, None)]
    return points


def _runs(points: Sequence[tuple[int, float | None]]) -> Iterator[list[tuple[int, float]]]:
    """Yield stretches without gaps."""
    run: list[tuple[int, float]] = []
    for frame, value in points:
        if value is not None:
            run.append((frame, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
