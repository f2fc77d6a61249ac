"""Tracks over the picture: their paths colored by the error, keys, points, boxes and names."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from studio.sdk.tracking.point_tracks import BoxSize, PointTrack
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.features.viewer.tools.tracker.track_picking import list_box_corners
from studio.ui.features.viewer.tools.tracker.tracker_controller import TrackerController
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_CROSS: Final = 7.0  # widget pixels
_GRIP: Final = 7.0
_KEY: Final = 6.0
_DOT: Final = 3.0
_DOT_ROOM: Final = 4.0  # widget pixels from key to key; closer ones are a line
_GOOD, _DOUBTFUL, _BAD = 1, 3, 0  # numbers of colors that are seen on all pictures: green, yellow, red
SELECTED_COLOR: Final = theme.get_shape_color(3)
"""Of selected tracks and keys by hand; that of the theme is not seen on all pictures."""


def get_error_color(error: float | None, max_error: float) -> QColor:
    """Return the color of an error: good, doubtful, or nearly lost."""
    if error is None:
        return QColor(theme.OVERLAY_LINE)
    share = error / max_error if max_error > 0.0 else 1.0
    return theme.get_shape_color(_GOOD if share < 1 / 3 else _DOUBTFUL if share < 2 / 3 else _BAD)


class TrackerLayer:
    """Layer of tracks. Lines and grips have the same width at every zoom.

    Args:
        controller: Has the tracks.
    """

    def __init__(self, controller: TrackerController) -> None:
        self._controller = controller
        self._paths: dict[int, tuple[PointTrack, float, dict[int, QPainterPath]]] = {}

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint them where the picture is."""
        controller = self._controller
        if not controller.is_on:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        visible = [track for track in controller.tracks.tracks if track.is_enabled]
        self._paths = {id(each): self._remember_paths(each) for each in visible}
        for track in visible:
            self._paint_path(painter, view, track)
        for track in visible:
            self._paint_track(painter, view, track, is_selected=track.number in controller.selection)
        if controller.selection_box is not None:
            one, other = (QPointF(*view.to_widget_point(*place)) for place in controller.selection_box)
            painter.setPen(QPen(Colors.ACCENT, 1.0, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(one, other).normalized())
        painter.restore()

    def _remember_paths(self, track: PointTrack) -> tuple[PointTrack, float, dict[int, QPainterPath]]:
        max_error = self._controller.max_error
        known = self._paths.get(id(track))
        if known is not None and known[0] is track and known[1] == max_error:
            return known
        return track, max_error, make_error_paths(track, max_error)

    def _paint_path(self, painter: QPainter, view: PictureTransform, track: PointTrack) -> None:
        paths = self._paths[id(track)][2]
        painter.save()
        painter.setTransform(QTransform(view.zoom, 0, 0, view.zoom, view.x, view.y), True)
        for color, path in paths.items():
            for shade, width in ((theme.OVERLAY_SHADE, 3.0), (QColor.fromRgba(color), 1.5)):
                pen = QPen(shade, width * painter.device().devicePixelRatioF())
                pen.setCosmetic(True)
                painter.setPen(pen)
                painter.drawPath(path)
        painter.restore()
        self._paint_keys(painter, view, track)

    def _paint_keys(self, painter: QPainter, view: PictureTransform, track: PointTrack) -> None:
        """Paint squares at keys by hand, and dots at found ones if there is room."""
        frames = track.ordered_frames
        keys = [track.keys[frame] for frame in frames]
        by_hand = [QPointF(*view.to_widget_point(key.x, key.y)) for key in keys if key.is_by_hand]
        length = sum(abs(b.x - a.x) + abs(b.y - a.y) for a, b in pairwise(keys)) * view.zoom
        if length >= _DOT_ROOM * len(keys):
            dots = [QPointF(*view.to_widget_point(key.x, key.y)) for key in keys if not key.is_by_hand]
            painter.setPen(QPen(theme.OVERLAY_LINE, _DOT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(QPolygonF(dots))
        for color, side in ((theme.OVERLAY_SHADE, _KEY + 2), (SELECTED_COLOR, _KEY)):
            painter.setPen(QPen(color, side, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            painter.drawPoints(QPolygonF(by_hand))

    def _paint_track(self, painter: QPainter, view: PictureTransform, track: PointTrack, *, is_selected: bool) -> None:
        frame = self._controller.frame
        center = track.evaluate_at(frame)
        color = QColor(SELECTED_COLOR if is_selected else theme.OVERLAY_LINE)
        at = QPointF(*view.to_widget_point(*center))
        cross = [
            QLineF(at.x() - _CROSS, at.y(), at.x() + _CROSS, at.y()),
            QLineF(at.x(), at.y() - _CROSS, at.x(), at.y() + _CROSS),
        ]
        for each, width in ((theme.OVERLAY_SHADE, 3.0), (color, 1.0)):
            painter.setPen(QPen(each, width))
            painter.drawLines(cross)
        self._paint_box(painter, view, center, track.pattern, color, Qt.PenStyle.SolidLine, has_grips=is_selected)
        if is_selected:
            self._paint_box(painter, view, center, track.search, color, Qt.PenStyle.DashLine, has_grips=True)
        corner = view.to_widget_point(*list_box_corners(center, track.pattern)[1])
        place = QPointF(corner[0] + theme.SPACE_1, corner[1] - theme.SPACE_1)
        painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
        painter.setPen(theme.OVERLAY_SHADE)
        painter.drawText(place + QPointF(1, 1), track.name)
        painter.setPen(color)
        painter.drawText(place, track.name)

    def _paint_box(
        self,
        painter: QPainter,
        view: PictureTransform,
        center: Place,
        size: BoxSize,
        color: QColor,
        style: Qt.PenStyle,
        *,
        has_grips: bool,
    ) -> None:
        corners = [QPointF(*view.to_widget_point(*corner)) for corner in list_box_corners(center, size)]
        for each, width, line in ((theme.OVERLAY_SHADE, 3.0, Qt.PenStyle.SolidLine), (color, 1.0, style)):
            painter.setPen(QPen(each, width, line))
            painter.drawPolygon(QPolygonF(corners))
        if has_grips:
            painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
            painter.setBrush(theme.OVERLAY_LINE)
            for corner in corners:
                painter.drawRect(QRectF(corner.x() - _GRIP / 2, corner.y() - _GRIP / 2, _GRIP, _GRIP))
            painter.setBrush(Qt.BrushStyle.NoBrush)


def make_error_paths(track: PointTrack, max_error: float) -> dict[int, QPainterPath]:
    """Return the path of a track, by the color of the error at the end of each piece; pixels of the picture."""
    paths: dict[int, QPainterPath] = {}
    frames = track.ordered_frames
    for before, after in pairwise(frames):
        one, other = track.keys[before], track.keys[after]
        error = other.error if other.error is not None else one.error
        path = paths.setdefault(get_error_color(error, max_error).rgba(), QPainterPath())
        if path.elementCount() == 0 or path.currentPosition() != QPointF(one.x, one.y):
            path.moveTo(one.x, one.y)
        path.lineTo(other.x, other.y)
    return paths
