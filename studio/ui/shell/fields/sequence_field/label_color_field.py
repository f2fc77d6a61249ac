"""The field of the color of a label: that of the kind, or one of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.choice_fields import FocusWheelComboBox
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView

_ICON: Final = 12


class LabelColorFieldView(FieldView):
    """A TEXT that is a color as "#rrggbb", or empty for the standard one: a drop-down list of named colors."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo_box = FocusWheelComboBox(self)
        self.combo_box.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.combo_box.addItem(tr("As its kind"), "")
        for name, color in theme.NOTE_COLORS:
            self.combo_box.addItem(_make_icon(color), tr(name), color.lower())
        self.combo_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo_box)
        self.combo_box.activated.connect(self._on_activated)
        self.setFocusProxy(self.combo_box)

    def show_value(self, value: ParamValue) -> None:
        """Show a color; one that is not in the list shows as it is written."""
        index = self.combo_box.findData(str(value))
        self.combo_box.setPlaceholderText(str(value) if index < 0 else "")
        self.combo_box.setCurrentIndex(index)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show none of the colors."""
        self.combo_box.setPlaceholderText(MIXED_TEXT)
        self.combo_box.setCurrentIndex(-1)

    def _on_activated(self, index: int) -> None:
        self.value_edited.emit(ValueEdit.from_value(self.combo_box.itemData(index)))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.combo_box,)


def _make_icon(color: str) -> QIcon:
    picture = QPixmap(_ICON, _ICON)
    picture.fill(QColor(color))
    return QIcon(picture)
