"""The hint on an empty canvas."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import Markup
from studio.ui.widgets.theme import FONT_SMALL, FONT_TITLE, SPACE_2, Colors


class CanvasHint(PlainLabel):
    """Hint on an empty canvas. Its lines are wrapped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setObjectName("hint")
        get_keymap().bindings_changed.connect(self._write)
        self._write()

    def _write(self) -> None:
        title, text = Colors.SECONDARY.name(), Colors.FAINT.name()
        key = escape(get_keymap().format_key("graph.add"))
        add = tr("Double-click or press <b>{key}</b> to add a node, or drop a clip here", key=key)
        move = tr("drag from a port to wire · wheel to zoom · middle button or Space to move")
        move = " · ".join(part.replace(" ", "&nbsp;") for part in move.split(" · "))  # lines break between the parts
        first = f'<p align="center" style="font-size:{FONT_TITLE}px; color:{title}; margin:0 0 {SPACE_2}px 0">{add}</p>'
        second = f'<p align="center" style="font-size:{FONT_SMALL}px; color:{text}; margin:0">{move}</p>'
        self.setText(Markup(first + second))

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._write()
