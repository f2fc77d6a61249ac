"""Message at the mouse that says why a wire was refused, with buttons for nodes that make it possible."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsPathItem,
    QHBoxLayout,
    QPushButton,
    QStyleOptionGraphicsItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.features.canvas.items.wire_items import get_wires
from studio.ui.features.canvas.view.graph_view import GraphView
from studio.ui.shell.edits.connection_rejection import ConnectionRejection
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.text.markup import escape_menu_text, escape_tooltip
from studio.ui.widgets.theme import RADIUS_CARD, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Colors, with_alpha

_WIDTH: Final = 330
_READING_TIME_MS: Final = 6000
_OUTLINE: Final = 3.0
_CLOSING_EVENTS: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress)


class RejectionView(QFrame):
    """A small card over the canvas. With buttons it has the keys: Enter takes the first, Esc closes.

    Args:
        parent: The panel that it lies over.
    """

    suggestion_chosen = Signal(object)
    """The Offer that was taken."""
    view_closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("refusal")
        self.text_label = PlainLabel(parent=self)
        self.text_label.setWordWrap(True)
        self.question_label = PlainLabel(parent=self)
        self.question_label.setProperty("role", "secondary")
        self._row = QWidget(self)
        self._buttons = QHBoxLayout(self._row)
        self._buttons.setContentsMargins(0, SPACE_1, 0, 0)
        self._buttons.setSpacing(SPACE_2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2 + 2)
        layout.setSpacing(SPACE_1)
        for part in (self.text_label, self.question_label, self._row):
            layout.addWidget(part)
        self._timer = make_single_shot_timer(self, _READING_TIME_MS, self.close_view)
        self.hide()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons that are offered."""
        return [button for button in self._all_buttons() if not button.isHidden()]

    def _all_buttons(self) -> list[QPushButton]:
        return cast("list[QPushButton]", self._row.findChildren(QPushButton))

    def show_rejection(self, refusal: ConnectionRejection, at: QPoint, *, final: bool) -> None:
        """Show why a wire cannot be connected.

        Args:
            refusal: The reason.
            at: Where the mouse is, in the parent.
            final: The wire was dropped: buttons are offered. Else it is only held there.
        """
        self.text_label.setText(refusal.reason)
        self._show_suggestions(refusal if final else ConnectionRejection(refusal.reason))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not final)
        self.show()  # buttons have their size only from here on
        self._place_at(at)
        self.raise_()
        self._timer.stop()
        if final and self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.PopupFocusReason)
        elif final:
            self._timer.start()

    def _show_suggestions(self, refusal: ConnectionRejection) -> None:
        for old in self._all_buttons():
            old.hide()
            old.deleteLater()
        for offer in refusal.suggestions:
            button = QPushButton(escape_menu_text(offer.spec.name), self._row)
            button.setToolTip(escape_tooltip(offer.spec.summary))
            button.setAccessibleName(tr("Connect through {name}", name=offer.spec.name))
            button.setAutoDefault(True)
            button.clicked.connect(lambda _=False, offer=offer: self._on_clicked(offer))
            self._buttons.addWidget(button)
        self.question_label.setText(tr("Add a node between them?"))
        self.question_label.setVisible(bool(refusal.suggestions))
        self._row.setVisible(bool(refusal.suggestions))

    def _place_at(self, at: QPoint) -> None:
        self.setMaximumWidth(_WIDTH)
        inner = _WIDTH - 2 * SPACE_3
        self.text_label.setFixedWidth(
            min(inner, self.text_label.fontMetrics().horizontalAdvance(self.text_label.text()) + SPACE_2)
        )
        self.text_label.setFixedHeight(self.text_label.heightForWidth(self.text_label.width()))
        for button in self.buttons:
            button.ensurePolished()
        self._row.setFixedHeight(self._buttons.sizeHint().height())
        self.layout().activate()
        self.resize(self.layout().sizeHint())
        most = self.parentWidget().rect().bottomRight() - self.rect().bottomRight() - QPoint(SPACE_2, SPACE_2)
        wanted = at + QPoint(SPACE_4, SPACE_4)
        self.move(max(SPACE_2, min(wanted.x(), most.x())), max(SPACE_2, min(wanted.y(), most.y())))

    def _on_clicked(self, offer: object) -> None:
        self.close_view()
        self.suggestion_chosen.emit(offer)

    def close_view(self) -> None:
        """Close."""
        if self.isVisible():
            self._timer.stop()
            had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
            self.hide()
            if had_focus:
                self.parentWidget().setFocus(Qt.FocusReason.PopupFocusReason)
            self.view_closed.emit()

    def close_on_input_to(self, widget: QWidget) -> None:
        """Close when something is done to `widget`."""
        widget.installEventFilter(self)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close once the user goes on with something else."""
        if event.type() in _CLOSING_EVENTS and self.isVisible():
            self.close_view()
        return False

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Take Esc before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, press the button with Enter, walk with the arrows."""
        buttons = self.buttons
        current = next((n for n, button in enumerate(buttons) if button.hasFocus()), -1)
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self.close_view()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current >= 0:
            buttons[current].click()
        elif key in step and buttons:
            buttons[(current + step[key]) % len(buttons)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)


class LoopMark(QGraphicsPathItem):
    """The loop that a wire would close, over the cards and wires that it leads along.

    Args:
        view: The canvas.
        loop: The nodes, in the order of the wires.
    """

    def __init__(self, view: GraphView, loop: tuple[str, ...]) -> None:
        super().__init__()
        self.setZValue(50)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable, False)
        self._wires, self._cards = QPainterPath(), QPainterPath()
        steps = set(pairwise(loop))
        cards = {node: card for node, card in view.get_cards_by_node().items() if node in loop}
        for card in cards.values():
            area: QRectF = card.mapRectToScene(card.model.layout.body_rect).adjusted(-4, -4, 4, 4)
            self._cards.addRoundedRect(area, RADIUS_CARD + 4, RADIUS_CARD + 4)
            for wire in get_wires(card):
                if (wire.connection.source.node, wire.connection.target.node) in steps:
                    self._wires.addPath(wire.path())
        both = QPainterPath(self._cards)
        both.addPath(self._wires)
        self.setPath(both)
        view.canvas_view.scene().addItem(self)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the loop."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(with_alpha(Colors.DANGER, 0.35), 4 * _OUTLINE))
        painter.drawPath(self._wires)
        painter.setPen(QPen(Colors.DANGER, _OUTLINE))
        painter.drawPath(self._wires)
        painter.drawPath(self._cards)

    @guard_override(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return all that is painted."""
        return self.path().boundingRect().adjusted(-8, -8, 8, 8)
