"""Small windows that open over a panel, and go when something else is clicked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QWidget

from studio.ui.widgets import theme


class Popover(QFrame):
    """A frame that takes the mouse until it is closed, and is deleted then.

    Args:
        name: What screen readers call it.
        parent: What it belongs to.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self.setAccessibleName(name)

    def open_near(self, widget: QWidget, place: QRect | None = None) -> None:
        """Open below a part of a widget, else all of it; above where there is no room; never off the screen."""
        self.adjustSize()
        place = widget.rect() if place is None else place
        over = QRect(widget.mapToGlobal(place.topLeft()), place.size())
        self.move(find_position_beside(over, self.size(), widget.screen().availableGeometry()))
        self.show()


def find_position_beside(place: QRect, size: QSize, screen: QRect) -> QPoint:
    """Return where something of a size goes so that it does not cover a place.

    Args:
        place: On the screen.
        size: Of what is shown.
        screen: What of the screen may be used.
    """
    top = place.y() + place.height() + theme.SPACE_1
    if top + size.height() > screen.bottom():
        top = place.y() - size.height() - theme.SPACE_1
    return QPoint(max(screen.left(), min(place.x(), screen.right() - size.width())), top)
