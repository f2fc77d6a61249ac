"""Pictures side by side over the viewer's own: each in its pane, with what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.ui.features.viewer.layers import viewer_painting
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.features.viewer.layers.viewer_layers import snap_to_pixels
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

_GAP = 2.0
_CAPTION = 26.0


@dataclass(slots=True)
class SidePane:
    """A picture and what is said of it.

    Args:
        title: What it is.
        note: More about it; empty for nothing.
        picture: The picture; None as long as there is none.
        failure: Why there is none; empty if it will come.
    """

    title: str = ""
    note: str = ""
    picture: ViewerPicture | None = None
    failure: str = ""


class SidePanesView(QWidget):
    """Panes that cover their parent: two beside each other, or four in two rows.

    Args:
        parent: What they cover.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.panes: Sequence[SidePane] = ()
        self.background = ViewerBackground.DARK
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_panes(self, panes: Sequence[SidePane]) -> None:
        """Show these."""
        self.panes = panes
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.update()

    def compute_room(self, count: int) -> tuple[int, int]:
        """Return width and height that there are for a picture in each of so many panes, in pixels of the screen."""
        ratio = self.devicePixelRatioF()
        area = _find_picture_area(split_panes(QRectF(self.parentWidget().rect()), count)[0])
        return max(1, int(area.width() * ratio)), max(1, int(area.height() * ratio))

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.background.color)
        for pane, area in zip(self.panes, split_panes(QRectF(self.rect()), len(self.panes)), strict=True):
            self._paint_pane(painter, pane, area)
        painter.end()

    def _paint_pane(self, painter: QPainter, pane: SidePane, area: QRectF) -> None:
        room = _find_picture_area(area)
        if pane.picture is not None:
            _paint_picture(painter, pane.picture, room)
        elif pane.failure:
            viewer_painting.paint_error(painter, room, tr("No picture"), pane.failure, dims=False)
        _paint_caption(painter, pane, QRectF(area.left(), area.top(), area.width(), _CAPTION))


def split_panes(room: QRectF, count: int) -> list[QRectF]:
    """Return equal parts of a room: up to two in a row, up to four in two rows."""
    columns = min(max(count, 1), 2)
    rows = -(-max(count, 1) // columns)
    width = (room.width() - _GAP * (columns - 1)) / columns
    height = (room.height() - _GAP * (rows - 1)) / rows
    across, down = width + _GAP, height + _GAP
    return [
        QRectF(room.left() + place % columns * across, room.top() + place // columns * down, width, height)
        for place in range(max(count, 1))
    ]


def _find_picture_area(pane: QRectF) -> QRectF:
    return pane.adjusted(0.0, _CAPTION, 0.0, 0.0)


def _paint_picture(painter: QPainter, picture: ViewerPicture, room: QRectF) -> None:
    ratio = painter.device().devicePixelRatioF()
    size = QSizeF(*picture.full_size).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(room.topLeft(), size)
    place.moveCenter(room.center())
    place = snap_to_pixels(place, ratio)
    if not picture.is_opaque:
        painter.setBrushOrigin(place.topLeft())
        painter.fillRect(place, viewer_painting.get_checkerboard_brush())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, picture.get_scaled_image((place.size() * ratio).toSize()))


def _paint_caption(painter: QPainter, pane: SidePane, area: QRectF) -> None:
    """Paint the title at the left and the note at the right."""
    painter.fillRect(area, Colors.PANEL)
    inside = area.adjusted(theme.SPACE_2, 0.0, -theme.SPACE_2, 0.0)
    bold, font = theme.make_ui_font(theme.FONT_SMALL, bold=True), theme.make_ui_font(theme.FONT_SMALL)
    painter.setFont(bold)
    painter.setPen(Colors.TEXT)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, pane.title)
    left = QFontMetricsF(bold).horizontalAdvance(pane.title) + theme.SPACE_3
    rest = inside.adjusted(left, 0.0, 0.0, 0.0)
    painter.setFont(font)
    painter.setPen(Colors.SECONDARY)
    note = QFontMetricsF(font).elidedText(pane.note, Qt.TextElideMode.ElideMiddle, max(0.0, rest.width()))
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)
