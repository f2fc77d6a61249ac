"""The small buttons of a row: the keyframe diamond and the way back to the default."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.ports import SIGNAL
from studio.ui.shell.edits.signal_drivers import driven_component
from studio.ui.shell.edits.value_edits import KeyframeState
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

BUTTON_SIZE = 20
_DIAMOND = 4.5
_ARC = 4.0
_WIRE = 9.0
_DISC = 6.5
_BAR = 3.2
_BAR_GAP = 1.8
_TIPS = {
    KeyframeState.PLAIN: (tr_noop("Set a key here"), "inspector.set_key"),
    KeyframeState.BETWEEN: (tr_noop("Animated; set a key here"), "inspector.set_key"),
    KeyframeState.ON_KEY: (tr_noop("Delete this key"), "inspector.delete_key"),
}


def _diamond(middle: QPointF, radius: float) -> QPolygonF:
    corners = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
    return QPolygonF([middle + QPointF(x, y) for x, y in corners])


class _SmallButton(QAbstractButton):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(BUTTON_SIZE, BUTTON_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.Colors.HOVER)
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        return painter


class KeyframeButton(_SmallButton):
    """The keyframe diamond: faint without a curve, outlined between keys, filled on a key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_state = KeyframeState.PLAIN
        self._tip = KeyTooltip(self, "inspector.set_key")
        self.set_state(KeyframeState.PLAIN)

    def set_state(self, state: KeyframeState) -> None:
        """Show a state."""
        self.key_state = state
        text, action = _TIPS[state]
        self._tip.set_text(tr(text), action)
        self.setEnabled(True)
        self.update()

    def set_blocked(self, reason: str) -> None:
        """Take no clicks, and say why in the tooltip."""
        self.setEnabled(False)
        self.setToolTip(escape_tooltip(reason))
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the diamond."""
        painter = self._painter()
        animated = self.key_state is not KeyframeState.PLAIN
        lit = theme.Colors.TEXT if self.underMouse() and self.isEnabled() else theme.Colors.FAINT
        color = theme.Colors.ACCENT if animated else lit if self.isEnabled() else theme.Colors.LINE
        painter.setPen(QPen(color, 1.4))
        painter.setBrush(color if self.key_state is KeyframeState.ON_KEY else theme.Colors.CLEAR)
        painter.drawPolygon(_diamond(QRectF(self.rect()).center(), _DIAMOND))
        painter.end()


class DriverIndicator(_SmallButton):
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
            else tr("{part}: driven by {driver}", part=driven_component(name), driver=driver)
            for name, driver in drivers.items()
        ]
        said = "\n".join((*lines, tr("Click to select what drives it")))
        self.setToolTip(escape_tooltip(said))
        self.setAccessibleName(said)
        self.setVisible(bool(drivers))

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the diamond, filled, with a wire that comes in from the left."""
        painter = self._painter()
        color = theme.find_port_color(SIGNAL)
        middle = QRectF(self.rect()).center()
        painter.setPen(QPen(color, 1.6))
        painter.drawLine(middle - QPointF(_WIRE, 0), middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(_diamond(middle, _DIAMOND + 0.7))
        painter.end()


class ExpressionIndicator(_SmallButton):
    """The mark of a parameter that an expression sets: the sign =, in its colour. Hidden where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("set by an expression"))
        self._is_broken = False

    def show_expression(self, text: str, problem: str = "") -> None:
        """Show the mark.

        Args:
            text: The expression; empty where the nodes have different ones.
            problem: Why it cannot be computed; empty if it can.
        """
        shown = tr("set by the expression {text}", text=f"= {text}") if text else tr("set by expressions")
        said = "\n".join(filter(None, (shown, problem, tr("Click to select the nodes that it reads"))))
        self.setToolTip(escape_tooltip(said))
        self.setAccessibleName(said)
        self._is_broken = bool(problem)
        self.show()
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign = on a disc; an outline where the expression cannot be computed."""
        painter = self._painter()
        color = theme.Colors.DANGER if self._is_broken else theme.Colors.EXPRESSION
        middle = QRectF(self.rect()).center()
        painter.setPen(QPen(color, 1.4))
        painter.setBrush(theme.Colors.CLEAR if self._is_broken else color)
        painter.drawEllipse(middle, _DISC, _DISC)
        painter.setPen(QPen(color if self._is_broken else theme.Colors.ON_ACCENT, 1.6))
        for y in (-_BAR_GAP, _BAR_GAP):
            painter.drawLine(middle + QPointF(-_BAR, y), middle + QPointF(_BAR, y))
        painter.end()


class ResetButton(_SmallButton):
    """Button that resets a parameter. It is hidden where nothing changed, and keeps its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(tr("Reset to the default"))
        self.setAccessibleName(tr("Reset to the default"))
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    @guard_override()
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
