"""The small buttons of a row: the keyframe diamond and the way back to the default."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.core.language import marked, tr
from studio.sdk.ports import SIGNAL
from studio.ui import theme
from studio.ui.drives import part
from studio.ui.inspector.edits import KeyState
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip

SIDE = 20
_DIAMOND = 4.5
_ARC = 4.0
_WIRE = 9.0
_TIPS = {
    KeyState.PLAIN: (marked("Set a key here"), "inspector.set_key"),
    KeyState.BETWEEN: (marked("Animated; set a key here"), "inspector.set_key"),
    KeyState.ON_KEY: (marked("Delete this key"), "inspector.delete_key"),
}


def _diamond(middle: QPointF, radius: float) -> QPolygonF:
    corners = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
    return QPolygonF([middle + QPointF(x, y) for x, y in corners])


class _SmallButton(QAbstractButton):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(SIDE, SIDE))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.Colors.HOVER)
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        return painter


class KeyView(_SmallButton):
    """The keyframe diamond: faint without a curve, outlined between keys, filled on a key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = KeyState.PLAIN
        self._tip = KeyTip(self, "inspector.set_key")
        self.show_state(KeyState.PLAIN)

    def show_state(self, state: KeyState) -> None:
        """Show a state."""
        self.state = state
        text, action = _TIPS[state]
        self._tip.say(tr(text), action)
        self.update()

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the diamond."""
        painter = self._painter()
        animated = self.state is not KeyState.PLAIN
        lit = theme.Colors.TEXT if self.underMouse() else theme.Colors.FAINT
        color = theme.Colors.ACCENT if animated else lit
        painter.setPen(QPen(color, 1.4))
        painter.setBrush(color if self.state is KeyState.ON_KEY else theme.Colors.CLEAR)
        painter.drawPolygon(_diamond(QRectF(self.rect()).center(), _DIAMOND))
        painter.end()


class DriveView(_SmallButton):
    """The mark of a driven parameter: the diamond of a Signal's port, in its colour. Hidden where nothing drives."""

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the mark if something drives the parameter.

        Args:
            drivers: The output as text, by what it drives: "radius", or "centre.x" for a part.
        """
        one = len(drivers) == 1
        lines = [
            tr("driven by {driver}", driver=driver)
            if one and "." not in name
            else tr("{part}: driven by {driver}", part=part(name), driver=driver)
            for name, driver in drivers.items()
        ]
        said = "\n".join((*lines, tr("Click to select what drives it")))
        self.setToolTip(tip_text(said))
        self.setAccessibleName(said)
        self.setVisible(bool(drivers))

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the diamond, filled, with a wire that comes in from the left."""
        painter = self._painter()
        color = theme.port_color(SIGNAL)
        middle = QRectF(self.rect()).center()
        painter.setPen(QPen(color, 1.6))
        painter.drawLine(middle - QPointF(_WIRE, 0), middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(_diamond(middle, _DIAMOND + 0.7))
        painter.end()


class ResetView(_SmallButton):
    """The way back to the default: an arrow that turns back. Hidden, but keeping its place, where nothing changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(tr("Reset to the default"))
        self.setAccessibleName(tr("Reset to the default"))
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow."""
        painter = self._painter()
        color = theme.Colors.TEXT if self.underMouse() else theme.Colors.SECONDARY
        pen = QPen(color, 1.4)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle = QRectF(self.rect()).center()
        circle = QRectF(middle.x() - _ARC, middle.y() - _ARC, 2 * _ARC, 2 * _ARC)
        painter.drawArc(circle, -150 * 16, 290 * 16)
        tip = QPointF(middle.x() - _ARC * 0.77, middle.y() - _ARC * 0.64)
        painter.drawLine(tip, tip + QPointF(0.2, -3.2))
        painter.drawLine(tip, tip + QPointF(3.2, 0.2))
        painter.end()
