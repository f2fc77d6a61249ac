"""Bar below the menu with a notice about the open file, and buttons for remedies. It blocks nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QPushButton, QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.qt_helpers.tool_bar import FixedMarginToolBar

_MARGIN: Final = 2


class NoticeBar(FixedMarginToolBar):
    """Shows one notice at a time, or nothing.

    Args:
        window: Its window.
        name: By which kept layouts and the style sheet know it.
        title: What it is called.
    """

    def __init__(self, window: QMainWindow, name: str, title: str) -> None:
        super().__init__(title, window, _MARGIN)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setVisible(False)
        self.label = ElidedLabel(parent=self)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_3, theme.SPACE_1)
        self._row.setSpacing(theme.SPACE_2)
        self._row.addWidget(self.label, 1)
        body = QWidget(self)
        body.setLayout(self._row)
        self.addWidget(body)
        self.buttons: list[QPushButton] = []
        window.addToolBarBreak(Qt.ToolBarArea.TopToolBarArea)  # below those that are there
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self)
        self.hide()

    @property
    def text(self) -> str:
        """The text of the notice; empty without one."""
        return self.label.text()

    def show_notice(self, text: str, buttons: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Say something; an empty text hides the bar."""
        if text == self.text:
            return
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()  # at once; it goes when nothing of it runs any more
            button.deleteLater()
        self.label.setText(text)
        self.buttons = [self._button(words, action) for words, action in buttons] if text else []
        self.refresh()

    def refresh(self) -> None:
        """Show the bar while it has a text, whatever a restored layout of the window says."""
        self.setVisible(bool(self.text))

    def _button(self, words: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAccessibleDescription(self.text)
        button.clicked.connect(lambda _=False: action())
        self._row.addWidget(button)
        return button
