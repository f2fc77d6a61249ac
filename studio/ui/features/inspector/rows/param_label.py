"""The label of a parameter's row: its name, cut off where it is too long, with its help as the tooltip."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from studio.sdk.params import ParamSpec
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import replace_code_marks, translate_param_help, translate_param_name
from studio.ui.widgets.text.markup import escape_tooltip


class ParamLabel(PlainLabel):
    """Name of a parameter, of which it tells whether it is changed.

    Signals:
        double_clicked(): It was clicked twice.
    """

    double_clicked = Signal()

    def __init__(self, spec: ParamSpec, parent: QWidget) -> None:
        super().__init__(translate_param_name(spec), parent)
        self.full_name, self.help_text = translate_param_name(spec), replace_code_marks(translate_param_help(spec))
        self._note = ""
        self.setToolTip(escape_tooltip(self.help_text))
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_width(self, width: int) -> None:
        """Be so wide; a long name is cut off."""
        self.setFixedWidth(width)
        shown = self.fontMetrics().elidedText(self.full_name, Qt.TextElideMode.ElideRight, width)
        self.setText(shown)
        self._update_tooltip()

    def show_note(self, text: str) -> None:
        """Say something in the tooltip before the help; an empty text says nothing more."""
        if text != self._note:
            self._note = text
            self._update_tooltip()

    def _update_tooltip(self) -> None:
        tooltip = self.help_text if self.text() == self.full_name else f"{self.full_name}: {self.help_text}"
        self.setToolTip(escape_tooltip(f"{self._note}\n{tooltip}" if self._note else tooltip))

    def show_changed(self, is_changed: bool, *, is_idle: bool) -> None:
        """Stand out if the parameter is changed; stand back if it has no effect."""
        role = "faint" if is_idle else "plain" if is_changed else "secondary"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().polish(self)

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell of a double click."""
        self.double_clicked.emit()
