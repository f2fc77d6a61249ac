"""Waveform of the audible sound: lowest and highest samples filled, their loudness brighter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen

from studio.core.translation import tr
from studio.sdk.ports import AUDIO
from studio.ui.features.timeline.controllers.waveform_loader import WaveformResult
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import MARGIN
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT = 32.0
LOWEST, HIGHEST = 20.0, 240.0
_PEAKS, _LOUDNESS = 0.45, 1.0
_FULL = 1.0


@dataclass(frozen=True, slots=True)
class _WaveformImage:
    """A waveform as it was painted: for which result, in how many pixels, with which colour."""

    result: WaveformResult
    height: int
    color: int
    image: QImage


class WaveformColumns(Protocol):
    """Columns of a waveform: all are float32 [columns], NaN where nothing is known."""

    @property
    def lows(self) -> np.ndarray:
        """The lowest sample."""
        ...

    @property
    def highs(self) -> np.ndarray:
        """The highest sample."""
        ...

    @property
    def rms(self) -> np.ndarray:
        """The root of the mean square."""
        ...


class WaveTrack(TimelineTrack):
    """Track of a waveform, shown as far as it is known; parts that could not be decoded are hatched."""

    def __init__(self) -> None:
        self._on = True
        self._height = HEIGHT
        self._name: str | None = None
        self._result: WaveformResult | None = None
        self._picture: _WaveformImage | None = None

    @property
    def is_enabled(self) -> bool:
        """Whether the user wants to see it."""
        return self._on

    def set_enabled(self, on: bool) -> None:
        """Show it where there is sound, or hide it."""
        self._on = on

    def set_sound_name(self, name: str | None) -> bool:
        """Show the sound of this name from now on, None for no sound; return whether the height changes."""
        before = self.compute_height()
        if name != self._name:
            self._name, self._result = name, None
        return self.compute_height() != before

    def show_waveform(self, result: WaveformResult) -> None:
        """Show what is known by now."""
        self._result = result

    def compute_height(self) -> float:
        """Return the height that the user has chosen; 0 without sound."""
        return self._height if self._on and self._name is not None else 0.0

    def set_preferred_height(self, height: float) -> None:
        """Let it be as high as this, within reason."""
        self._height = min(max(LOWEST, height), HIGHEST)

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the waveform, what is damaged, and what is being done."""
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(rect.topLeft(), rect.topRight())
        end = min(rect.right(), scene.time_axis.x_of(scene.clip_length))
        middle = round(rect.center().y()) + 0.5
        painter.drawLine(QPointF(max(0.0, scene.time_axis.x_of(0)), middle), QPointF(end, middle))
        result = self._result
        if result is not None and len(result.lows):
            self._paint_result(painter, rect, scene, result)
        if self._name is not None:
            _paint_text(painter, rect, self._status_text(result))

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return the name of the sound, and its level under the mouse."""
        loud = self._loudness_at(event)
        name = tr("What is heard: {name}", name=self._name or "")
        return f"{name}\n{loud}" if loud else name

    def _status_text(self, result: WaveformResult | None) -> str:
        if result is None or (np.isnan(result.lows).all() and not result.damaged_columns.any()):
            ready = result is not None and result.is_complete
            return tr("no sound here") if ready else tr("reading the sound…")
        return self._name or ""

    def _loudness_at(self, event: TrackEvent) -> str:
        result = self._result
        if result is None or not len(result.lows) or not len(result.frames):
            return ""
        at = (
            event.scene.time_axis.first_frame
            + event.pos.x() / event.scene.time_axis.pixels_per_frame
            - result.frames.start
        )
        column = int(at * len(result.lows) / len(result.frames))
        if not 0 <= column < len(result.lows):
            return ""
        if result.damaged_columns[column]:
            return tr("This part of the sound is damaged and cannot be heard")
        peak = max(abs(float(result.lows[column])), abs(float(result.highs[column])))
        if np.isnan(peak):
            return ""
        return tr("Peak {level:.1f} dB", level=20 * np.log10(peak)) if peak > 0 else tr("Silence")

    def _paint_result(self, painter: QPainter, rect: QRectF, scene: TimelineScene, result: WaveformResult) -> None:
        left, right = scene.time_axis.x_of(result.frames.start), scene.time_axis.x_of(result.frames.stop)
        ratio = painter.device().devicePixelRatio()
        image = self._image_of(result, max(1, round((rect.height() - 2) * ratio)))
        painter.drawImage(QRectF(left, rect.top() + 1, right - left, rect.height() - 2), image)
        step = (right - left) / len(result.damaged_columns)
        hatch = QBrush(Colors.DANGER, Qt.BrushStyle.BDiagPattern)
        for start, stop in _runs(result.damaged_columns):
            place = QRectF(left + start * step, rect.top() + 1, max(2.0, (stop - start) * step), rect.height() - 2)
            painter.fillRect(place, theme.with_alpha(Colors.DANGER_DIM, 0.6))
            painter.fillRect(place, hatch)

    def _image_of(self, result: WaveformResult, height: int) -> QImage:
        color = theme.find_port_color(AUDIO)
        kept = self._picture
        if kept is None or kept.result is not result or (kept.height, kept.color) != (height, color.rgb()):
            kept = self._picture = _WaveformImage(result, height, color.rgb(), render_waveform(result, height, color))
        return kept.image


def render_waveform(result: WaveformColumns, height: int, color: QColor) -> QImage:
    """Return a waveform as a picture, a pixel wide for each column: peaks, loudness, and what is too loud in red.

    Args:
        result: What is known; columns of which nothing is known stay clear.
        height: Pixels; full scale reaches from the first to the last row.
        color: Of the loudness; peaks are fainter.
    """
    middle = (height - 1) / 2
    rows = np.arange(height, dtype=np.float32)[:, None]
    with np.errstate(invalid="ignore"):
        high, low = middle - result.highs * middle, middle - result.lows * middle
        peaks = (rows >= np.floor(high)) & (rows <= np.ceil(low))
        loud = np.abs(rows - middle) <= result.rms * middle
        too_loud = (result.highs > _FULL) | (result.lows < -_FULL)
    alpha = np.zeros(peaks.shape, np.float32)
    alpha[peaks] = _PEAKS
    alpha[loud & peaks] = _LOUDNESS
    pixels = np.empty((*peaks.shape, 4), np.uint8)
    pixels[:] = (color.red(), color.green(), color.blue(), 0)
    edge = max(1, height // 16)
    for part in (slice(0, edge), slice(height - edge, height)):
        pixels[part][peaks[part] & too_loud] = (Colors.DANGER.red(), Colors.DANGER.green(), Colors.DANGER.blue(), 0)
    pixels[..., 3] = alpha * 255
    width = peaks.shape[1]
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """Return where flags are set, as (start, stop)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _paint_text(painter: QPainter, rect: QRectF, text: str) -> None:
    metrics = QFontMetricsF(make_small_font())
    width = metrics.horizontalAdvance(text) + theme.SPACE_2
    box = QRectF(MARGIN + theme.SPACE_1, rect.top() + 2, width, metrics.height())
    painter.fillRect(box, Colors.CANVAS)  # no waveform is drawn across the name
    painter.setFont(make_small_font())
    painter.setPen(Colors.SECONDARY)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
