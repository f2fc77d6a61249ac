"""The heading of a section of parameters, which shows or hides them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from studio.core.translation import tr, tr_n
from studio.ui.widgets import theme


class SectionHeader(QToolButton):
    """A button over the width of the page with the name of a section; it is checked while the section is open.

    Args:
        title: The name of the section, in English.
        is_open: Whether its rows are shown.
        parent: The rows.
    """

    def __init__(self, title: str, is_open: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._changed_count = tr(title), 0
        self.setObjectName("section")
        self.setCheckable(True)
        self.setChecked(is_open)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=True))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._update)
        self._update()

    def show_changed_count(self, count: int) -> None:
        """Show how many parameters of the section differ from their defaults."""
        if count != self._changed_count:
            self._changed_count = count
            self._update()

    def _update(self) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if self.isChecked() else Qt.ArrowType.RightArrow)
        changed = tr_n("{count} changed", "{count} changed", self._changed_count) if self._changed_count else ""
        self.setText(f"{self._title}   {changed}" if changed else self._title)
