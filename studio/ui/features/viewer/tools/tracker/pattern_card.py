"""Card over the picture: the pattern of the selected track eight times as large, and its error by frame."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.sdk.tracking.point_tracks import PointTrack
from studio.ui.features.viewer.tools.tracker.tracker_layer import SELECTED_COLOR, get_error_color
from studio.ui.preview.messages.track_messages import PatternPictureResult
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

ZOOM: Final = 8
"""Widget pixels for a pixel of the picture."""
SIDE: Final = 61
"""Pixels along the side of what is asked for: more than is seen, for drags."""
_SHOWN: Final = 25  # pixels of the picture along the side of the view
_GRAPH: Final = 44  # height of the graph
_MARGIN: Final = theme.SPACE_2
_BAR: Final = 60  # pixels for the bar at the head of the picture


class PatternView(QWidget):
    """Pixels around the point of a track. A drag moves the point against the picture under it.

    Signals:
        nudged(float, float, str): The point is to be moved by so many pixels more; the merge key of the drag.
    """

    nudged = Signal(float, float, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(_SHOWN * ZOOM, _SHOWN * ZOOM)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setToolTip(
            escape_tooltip(tr("The pattern, 8 times as large. Drag the picture to place the point finely."))
        )
        self.setAccessibleName(tr("Pattern"))
        self._place = (0.0, 0.0)
        self._size = (0.0, 0.0)
        self._image: tuple[QImage, PatternPictureResult] | None = None
        self._mouse: QPointF | None = None
        self._merge_key = ""

    @property
    def has_picture(self) -> bool:
        """Whether pixels are shown."""
        return self._image is not None

    def show_point(self, track: PointTrack, frame: int) -> None:
        """Show where the point of a track lies at a frame."""
        self._place, self._size = track.evaluate_at(frame), track.pattern
        self.update()

    def show_picture(self, result: PatternPictureResult | None) -> None:
        """Show pixels; None for none."""
        self._image = None
        if result is not None and result.pixels is not None:
            height, width = result.pixels.shape[:2]
            image = QImage(result.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
            self._image = image, result
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pixels, the pattern's box and a cross at the point."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Colors.CANVAS)
            if self._image is not None:
                image, result = self._image
                left, top = ((at - self._place[axis]) * ZOOM for axis, at in enumerate((result.left, result.top)))
                size = QRectF(middle.x() + left, middle.y() + top, image.width() * ZOOM, image.height() * ZOOM)
                painter.drawImage(size, image)
            half = QPointF(self._size[0] * ZOOM / 2, self._size[1] * ZOOM / 2)
            for color, width in ((theme.OVERLAY_SHADE, 3.0), (SELECTED_COLOR, 1.0)):
                painter.setPen(QPen(color, width))
                painter.drawRect(QRectF(middle - half, middle + half))
                painter.drawLine(QLineF(middle.x() - ZOOM, middle.y(), middle.x() + ZOOM, middle.y()))
                painter.drawLine(QLineF(middle.x(), middle.y() - ZOOM, middle.x(), middle.y() + ZOOM))

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the picture."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._mouse, self._merge_key = event.position(), make_merge_key("tracker")

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the point the other way."""
        if self._mouse is not None:
            way, self._mouse = self._mouse - event.position(), event.position()
            self.nudged.emit(way.x() / ZOOM, way.y() / ZOOM, self._merge_key)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._mouse = None


class ErrorGraph(QWidget):
    """Error of a track by frame; the top is the error at which a point is lost.

    Signals:
        frame_chosen(int): This frame is to be looked at.
    """

    frame_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(_GRAPH)
        self.setToolTip(escape_tooltip(tr("The error of the track by frame. Click to go to a frame.")))
        self.setAccessibleName(tr("Error"))
        self._track: PointTrack | None = None
        self._frame, self._max_error = 0, 1.0

    def show_track(self, track: PointTrack, frame: int, max_error: float) -> None:
        """Show the error of a track, and which frame is looked at."""
        self._track, self._frame, self._max_error = track, frame, max_error
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a bar for each frame that was tracked, and the playhead."""
        track = self._track
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Colors.CANVAS)
            if track is None:
                return
            width = max(1.0, self.width() / self._count_frames(track))
            for frame in track.ordered_frames:
                error = track.keys[frame].error
                if error is not None:
                    height = max(1.0, min(1.0, error / (self._max_error or 1.0)) * self.height())
                    x = self._find_x(track, frame)
                    bar = QRectF(x - width / 2, self.height() - height, width, height)
                    painter.fillRect(bar, get_error_color(error, self._max_error))
            x = self._find_x(track, self._frame)
            painter.setPen(QPen(Colors.ACCENT, 1.0))
            painter.drawLine(QLineF(x, 0, x, self.height()))

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame under the mouse."""
        if self._track is not None and event.button() is Qt.MouseButton.LeftButton:
            share = event.position().x() / max(1, self.width())
            self.frame_chosen.emit(self._track.ordered_frames[0] + int(share * self._count_frames(self._track)))

    def _find_x(self, track: PointTrack, frame: int) -> float:
        return (frame - track.ordered_frames[0] + 0.5) * self.width() / self._count_frames(track)

    @staticmethod
    def _count_frames(track: PointTrack) -> int:
        return track.ordered_frames[-1] - track.ordered_frames[0] + 1


class PatternCard(QFrame):
    """Lies in the lower left corner of the picture while a track is selected, if there is room.

    Args:
        parent: The picture.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("generate")  # the look of a card over the picture
        self.view, self.graph = PatternView(self), ErrorGraph(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.view)
        column.addWidget(self.graph)
        self._is_wanted = False
        self.hide()
        parent.installEventFilter(self)

    def show_card(self, *, shown: bool) -> None:
        """Show it, or hide it; where it would cover the picture and its bar it is hidden."""
        if shown is not self._is_wanted:
            self._is_wanted = shown
            self._place()

    def _place(self) -> None:
        """Lie in the lower left corner of the picture, if there is room."""
        size, room = self.sizeHint(), self.parentWidget().size()
        self.setVisible(self._is_wanted and room.height() >= size.height() + _BAR and room.width() >= 2 * size.width())
        self.resize(size)
        self.move(_MARGIN, room.height() - size.height() - _MARGIN)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the picture's room changes."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False
