"""The fields and buttons for the selected keys: a bar that dope sheet and curve editor have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from studio.core.translation import tr
from studio.graph.commands.keys import MoveKeys
from studio.graph.curves.curve import Interpolation
from studio.ui.features.animation.keys import key_icons
from studio.ui.features.animation.keys.curve_names import INTERPOLATION_NAMES
from studio.ui.features.animation.keys.interpolation_menus import fill_ease_menu, fill_extrapolation_menu
from studio.ui.features.animation.keys.key_edits import KeyEdits, KeyGesture
from studio.ui.features.animation.keys.value_field import KeyValueField
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.key_gestures import KeyMove
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_fields import NUMBER_WIDTH
from studio.ui.shell.fields.number_view import NumberView, to_number
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets import theme
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.icon_painting import IconPainter
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override


class KeyFields(QWidget):
    """Fields of the selected keys: frame, value, interpolation and extrapolation.

    The frame is that of the first selected key: all move with it. Where the keys' values differ, `+1` and `*2` work on
    each of them. Room behind the last button is the panel's, for more.

    Args:
        edits: Is asked for edits.
        dialogs: Asks for files.
    """

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._dragged: tuple[str, int, KeyGesture] | None = None
        self.frame_field = NumberView(NumberFormat(is_whole=True, min_value=0.0, step_size=1.0), self)
        self.frame_field.setFixedWidth(NUMBER_WIDTH)
        self.frame_field.setAccessibleName(tr("Frame of the selected keys"))
        self.value_field = KeyValueField(edits, dialogs, self.frame_field, self)
        self.interpolation_buttons = {way: self._interpolation_button(way) for way in INTERPOLATION_NAMES}
        self.ease_button = self._menu_button(key_icons.EASE_ICON, tr("Ease to the next key"), self.make_ease_menu)
        self.extrapolation_button = self._menu_button(
            key_icons.EXTRAPOLATION_ICON, tr("Beyond the first and the last key"), self.make_extrapolation_menu
        )
        self.fields_layout = QHBoxLayout(self)
        self._lay_out()
        self.frame_field.value_edited.connect(self._on_frame)
        self.frame_field.input_rejected.connect(edits.message_posted)
        edits.selection.selection_changed.connect(self.refresh)
        edits.level.project_changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        self.fields_layout.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self.fields_layout.setSpacing(theme.SPACE_1)
        for text, field in ((tr("Frame"), self.frame_field), (tr("Value"), self.value_field)):
            label = PlainLabel(text, self)
            label.setProperty("role", "faint")
            label.setBuddy(field)
            self.fields_layout.addWidget(label)
            self.fields_layout.addWidget(field)
            self.fields_layout.addSpacing(theme.SPACE_2)
        for button in (*self.interpolation_buttons.values(), self.ease_button, self.extrapolation_button):
            self.fields_layout.addWidget(button)

    def _interpolation_button(self, way: Interpolation) -> IconButton:
        button = IconButton(key_icons.INTERPOLATION_ICONS[way], tr(INTERPOLATION_NAMES[way]), parent=self, by_tab=True)
        button.setCheckable(True)
        button.clicked.connect(partial(self._on_interpolation, way))
        return button

    def _menu_button(self, sign: IconPainter, name: str, menu: Callable[[QWidget], QMenu]) -> IconButton:
        button = IconButton(sign, name, parent=self, by_tab=True)

        def show() -> None:
            opened = menu(button)
            opened.aboutToHide.connect(opened.deleteLater)
            opened.popup(button.mapToGlobal(QPoint(0, button.height())))

        button.clicked.connect(show)
        return button

    def make_ease_menu(self, parent: QWidget) -> QMenu:
        """Return the menu of eases."""
        return fill_ease_menu(QMenu(parent), self._edits)

    def make_extrapolation_menu(self, parent: QWidget) -> QMenu:
        """Return the menu of how curves go on beyond their ends."""
        return fill_extrapolation_menu(QMenu(parent), self._edits)

    def refresh(self) -> None:
        """Show the values of the selected keys; while the fields are not visible, do it later."""
        if not self.isVisible():
            return
        keys = [key for _, key in self._edits.list_selected_keys()]
        self.setEnabled(bool(keys))
        self.frame_field.show_value(float(min(key.frame for key in keys)) if keys else None)
        ways = {key.interpolation for key in keys}
        bends = self._edits.has_numeric_keys()
        for way, button in self.interpolation_buttons.items():
            button.setChecked(ways == {way})
            button.setEnabled(bends)
        self.ease_button.setEnabled(bends)
        self.value_field.refresh()

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed meanwhile."""
        super().showEvent(event)
        self.refresh()

    def _on_changed(self) -> None:
        if self._edits.selection.selected_keys:
            self.refresh()

    def _on_interpolation(self, way: Interpolation) -> None:
        self._edits.set_interpolation(way)
        self.refresh()

    def _on_frame(self, wanted: ValueEdit) -> None:
        """Move the keys, the first one to what was typed; while the field is dragged, from where they were."""
        keys = self._edits.selection.selected_keys
        if not keys:
            return
        first = min(key.frame for key in keys)
        if not wanted.is_from_start:
            self._edits.move_keys(round(to_number(wanted.change_value(float(first)))) - first)
        else:
            self._move_to_frame(wanted, first)
        self.frame_field.accept_text()
        self.refresh()

    def _move_to_frame(self, wanted: ValueEdit, first: int) -> None:
        if self._dragged is None or self._dragged[0] != wanted.merge_key:
            self._dragged = wanted.merge_key, first, self._edits.begin_gesture(tr("Move keys"))
        _, start, gesture = self._dragged
        move = KeyMove(gesture.key_addresses, start)
        by = move.compute_offset(round(to_number(wanted.change_value(float(start)))))
        gesture.preview_command(MoveKeys(move.keys, by), move.apply_offset(by))
