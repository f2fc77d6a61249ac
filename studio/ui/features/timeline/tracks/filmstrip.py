"""Filmstrip: small pictures of the viewed output, requested only where they are visible."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from studio.core.translation import tr
from studio.ui.features.timeline.tracks.cache_bar import make_color_legend
from studio.ui.features.timeline.tracks.signal_curve import paint_signal_curve
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import MARGIN
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT = 58.0
MIN_HEIGHT = 24.0
MAX_HEIGHT = 160.0
_KEPT = 600
_GAP = 1.0
_STALE_OPACITY = 0.45


class Filmstrip(TimelineTrack):
    """Cached pictures by frame, and the frames that the strip has room for."""

    def __init__(self) -> None:
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._name = ""
        self._stale: set[int] = set()
        self._numbers: Mapping[int, float] | None = None
        self._fitted: dict[int, QImage] = {}  # as they were painted last: making them small takes long

    def compute_height(self) -> float:
        """Return a comfortable height; it takes what there is."""
        return HEIGHT

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Keep a frame's picture; a null one says that there is none to be had."""
        self._images[frame] = image
        self._images.move_to_end(frame)
        self._stale.discard(frame)
        self._fitted.pop(frame, None)
        while len(self._images) > _KEPT:
            self._stale.discard(self._images.popitem(last=False)[0])

    def set_name(self, name: str) -> bool:
        """Say of which node the pictures are; return whether it is another one."""
        changed, self._name = name != self._name, name
        return changed

    def set_signal_values(self, numbers: Mapping[int, float] | None) -> bool:
        """Show a Signal's numbers by frame, or pictures where there are none (None); return whether that is new."""
        changed = numbers != self._numbers
        self._numbers = numbers
        return changed

    def mark_thumbnails_stale(self) -> bool:
        """Say that the pictures are old: they are shown dimmed until new ones come. Return whether one was not."""
        before, self._stale = len(self._stale), set(self._images)
        return len(self._stale) != before

    def clear_thumbnails(self) -> None:
        """Forget all pictures."""
        self._images.clear()
        self._stale.clear()
        self._fitted.clear()

    def iter_slots(self, rect: QRectF, scene: TimelineScene) -> Iterator[tuple[int, QRectF]]:
        """Yield the frames that have room for a picture, with their places.

        They are the multiples of a step that depends on the zoom alone, so that panning asks for few new ones. The last
        place ends with the clip and has its last frame.
        """
        width, height = self._width(rect, scene), rect.height() - 2 * _GAP
        step = max(1, math.ceil((width + _GAP) / scene.time_axis.pixels_per_frame))
        visible, end = (
            scene.time_axis.compute_visible_frames(scene.clip_length, rect.width()),
            scene.time_axis.x_of(scene.clip_length),
        )
        for frame in range(visible.start // step * step, visible.stop, step):
            left = scene.time_axis.x_of(frame)
            room = min(width, end - left)
            shown = scene.clip_length - 1 if room < width and frame else frame
            yield shown, QRectF(left, rect.top() + _GAP, room, height)

    def _width(self, rect: QRectF, scene: TimelineScene) -> float:
        return max(1.0, (rect.height() - 2 * _GAP) * scene.frame_aspect)

    def list_missing_frames(self, rect: QRectF, scene: TimelineScene) -> list[int]:
        """Return the frames whose pictures are missing or old, those near the playhead first."""
        if self._numbers is not None:
            return []
        shown = (frame for frame, _ in self.iter_slots(rect, scene))
        lacking = [frame for frame in shown if frame not in self._images or frame in self._stale]
        return sorted(lacking, key=lambda frame: abs(frame - scene.current_frame))

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the strip: a picture, one of a near frame dimmed, or an empty field; of a Signal its curve."""
        if self._numbers is not None:
            paint_signal_curve(painter, rect, scene, self._numbers)
            return
        slots, width = list(self.iter_slots(rect, scene)), self._width(rect, scene)
        step = slots[1][0] - slots[0][0] if len(slots) > 1 else 1
        ratio, fitted = painter.device().devicePixelRatio(), {}
        for frame, place in slots:
            source = self._thumbnail_frame(frame, step)
            if source is None:
                painter.fillRect(place, get_placeholder_color())
                continue
            fitted[source] = image = self._fit_image(source, QSizeF(width, place.height()), ratio)
            painter.save()
            painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
            painter.setOpacity(1.0 if source == frame and frame not in self._stale else _STALE_OPACITY)
            left = place.left() if frame < scene.clip_length - 1 else place.right() - width
            painter.drawImage(_middle(image, QRectF(left, place.top(), width, place.height())), image)
            painter.restore()
        self._fitted = fitted
        if self._name:
            _paint_name(painter, rect, tr("Viewer: {name}", name=self._name))

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return whose pictures these are, and what the bar above them means."""
        frame = event.scene.clip_frames.clamp(event.frame_at_mouse)
        about = tr("Frame {frame} of “{name}”: the strip shows what the viewer shows.", frame=frame, name=self._name)
        return make_color_legend(about) if self._name else ""

    def _thumbnail_frame(self, frame: int, step: int) -> int | None:
        """Return the frame whose picture stands for a frame: its own, else that of a near one; None without any."""
        image = self._images.get(frame)
        if image is not None:
            return None if image.isNull() else frame
        near = (other for other in self._images if abs(other - frame) <= step // 2 and not self._images[other].isNull())
        return min(near, key=lambda other: abs(other - frame), default=None)

    def _fit_image(self, frame: int, room: QSizeF, ratio: float) -> QImage:
        """Return a frame's picture, whole and as large as there is room for it."""
        image = self._images[frame]
        size = image.size().scaled((room * ratio).toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        fitted = self._fitted.get(frame)
        if fitted is None or fitted.size() != size or fitted.devicePixelRatio() != ratio:
            fitted = image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
            fitted = fitted.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
            fitted.setDevicePixelRatio(ratio)
        return fitted


def _middle(image: QImage, place: QRectF) -> QPointF:
    """Return where a picture is drawn to lie in the middle of its place, on whole pixels of the screen."""
    size, ratio = image.deviceIndependentSize(), image.devicePixelRatio()
    left = place.x() + (place.width() - size.width()) / 2
    top = place.y() + (place.height() - size.height()) / 2
    return QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio)


def get_placeholder_color() -> QColor:
    """Return the gray of frames without a picture yet, which is seen as no picture in both themes."""
    return theme.blend_colors(Colors.CANVAS, Colors.LINE, 0.6)


def _paint_name(painter: QPainter, rect: QRectF, text: str) -> None:
    metrics = QFontMetricsF(make_small_font())
    width = metrics.horizontalAdvance(text) + theme.SPACE_2
    box = QRectF(MARGIN + theme.SPACE_1, rect.top() + 2, width, metrics.height())
    painter.fillRect(box, theme.with_alpha(Colors.CANVAS, 0.8))
    painter.setFont(make_small_font())
    painter.setPen(Colors.SECONDARY)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
