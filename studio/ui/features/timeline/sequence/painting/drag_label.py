"""The label beside the mouse while it drags: how far, and where to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.theme import Colors

_BESIDE = 14


class DragLabel(PlainLabel):
    """A small label that follows the mouse and takes nothing from it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFont(theme.make_mono_font(theme.FONT_TINY))
        self._is_refused: bool | None = None
        self.hide()

    def show_message(self, text: str, at: QPointF, *, is_refused: bool = False) -> None:
        """Show a text beside a place of the parent; hide it where there is none."""
        if not text:
            self.hide()
            return
        if is_refused is not self._is_refused:
            self._is_refused = is_refused
            theme.set_widget_style(
                self,
                "background:$ground; color:$text; border:1px solid $line; border-radius:4px; padding:2px 6px;",
                ground=Colors.DANGER_DIM if is_refused else Colors.RAISED,
                text=Colors.DANGER if is_refused else Colors.TEXT,
                line=Colors.DANGER if is_refused else Colors.LINE,
            )
        self.setText(text)
        self.adjustSize()
        room = self.parentWidget().size()
        x = min(round(at.x()) + _BESIDE, room.width() - self.width() - 2)
        y = min(round(at.y()) + _BESIDE, room.height() - self.height() - 2)
        self.move(max(2, x), max(2, y))
        self.show()
        self.raise_()
