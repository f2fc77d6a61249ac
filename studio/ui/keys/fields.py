"""The fields and buttons for the selected keys: a bar that dope sheet and curve editor have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from studio.core.language import tr
from studio.graph.commands.keys import MoveKeys
from studio.graph.curves import Interpolation
from studio.graph.easing import Ease
from studio.ui import theme
from studio.ui.dialogs import Dialogs
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.number_fields import NUMBER_WIDTH
from studio.ui.inspector.number_view import NumberView, as_number
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.keys import signs
from studio.ui.keys.ease_icons import ease_icon
from studio.ui.keys.edits import KeyEdits, KeyGesture
from studio.ui.keys.gestures import Move
from studio.ui.keys.names import EXTRAPOLATIONS, INTERPOLATIONS, ease_name
from studio.ui.keys.value_field import ValueField
from studio.ui.menus import add_heading
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.sign_button import SignButton
from studio.ui.signs import Sign


class KeyFields(QWidget):
    """Frame and value of the selected keys, how the curve goes on from them, and beyond its ends.

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
        self.frame = NumberView(NumberFormat(whole=True, low=0.0, step=1.0), self)
        self.frame.setFixedWidth(NUMBER_WIDTH)
        self.frame.setAccessibleName(tr("Frame of the selected keys"))
        self.value = ValueField(edits, dialogs, self.frame, self)
        self.interpolations = {way: self._interpolation_button(way) for way in INTERPOLATIONS}
        self.ease = self._menu_button(signs.EASE, tr("Ease to the next key"), self.ease_menu)
        self.beyond = self._menu_button(signs.BEYOND, tr("Beyond the first and the last key"), self.beyond_menu)
        self.row = QHBoxLayout(self)
        self._lay_out()
        self.frame.edited.connect(self._on_frame)
        self.frame.rejected.connect(edits.message_posted)
        edits.selection.changed.connect(self.refresh)
        edits.level.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        self.row.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self.row.setSpacing(theme.SPACE_1)
        for text, field in ((tr("Frame"), self.frame), (tr("Value"), self.value)):
            label = PlainLabel(text, self)
            label.setProperty("role", "faint")
            label.setBuddy(field)
            self.row.addWidget(label)
            self.row.addWidget(field)
            self.row.addSpacing(theme.SPACE_2)
        for button in (*self.interpolations.values(), self.ease, self.beyond):
            self.row.addWidget(button)

    def _interpolation_button(self, way: Interpolation) -> SignButton:
        button = SignButton(signs.INTERPOLATION_SIGNS[way], tr(INTERPOLATIONS[way]), parent=self, by_tab=True)
        button.setCheckable(True)
        button.clicked.connect(partial(self._on_interpolation, way))
        return button

    def _menu_button(self, sign: Sign, name: str, menu: Callable[[QWidget], QMenu]) -> SignButton:
        button = SignButton(sign, name, parent=self, by_tab=True)

        def show() -> None:
            opened = menu(button)
            opened.aboutToHide.connect(opened.deleteLater)
            opened.popup(button.mapToGlobal(QPoint(0, button.height())))

        button.clicked.connect(show)
        return button

    def ease_menu(self, parent: QWidget) -> QMenu:
        """Return the menu of eases."""
        return fill_ease_menu(QMenu(parent), self._edits)

    def beyond_menu(self, parent: QWidget) -> QMenu:
        """Return the menu of how curves go on beyond their ends."""
        return fill_beyond_menu(QMenu(parent), self._edits)

    def refresh(self) -> None:
        """Show what the selected keys have; while nobody sees it, later."""
        if not self.isVisible():
            return
        keys = [key for _, key in self._edits.selected()]
        self.setEnabled(bool(keys))
        self.frame.show_value(float(min(key.frame for key in keys)) if keys else None)
        ways = {key.interpolation for key in keys}
        bends = self._edits.has_numbers()
        for way, button in self.interpolations.items():
            button.setChecked(ways == {way})
            button.setEnabled(bends)
        self.ease.setEnabled(bends)
        self.value.refresh()

    @reported()
    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed meanwhile."""
        super().showEvent(event)
        self.refresh()

    def _on_changed(self) -> None:
        if self._edits.selection.keys:
            self.refresh()

    def _on_interpolation(self, way: Interpolation) -> None:
        self._edits.set_interpolation(way)
        self.refresh()

    def _on_frame(self, wanted: Wanted) -> None:
        """Move the keys, the first one to what was typed; while the field is dragged, from where they were."""
        keys = self._edits.selection.keys
        if not keys:
            return
        first = min(key.frame for key in keys)
        if not wanted.from_start:
            self._edits.move(round(as_number(wanted.change(float(first)))) - first)
        else:
            self._drag(wanted, first)
        self.frame.accept()
        self.refresh()

    def _drag(self, wanted: Wanted, first: int) -> None:
        if self._dragged is None or self._dragged[0] != wanted.gesture:
            self._dragged = wanted.gesture, first, self._edits.gesture(tr("Move keys"))
        _, start, gesture = self._dragged
        move = Move(gesture.keys, start)
        by = move.frames(round(as_number(wanted.change(float(start)))))
        gesture.show(MoveKeys(move.keys, by), move.moved(by))


_BEYOND = tuple(EXTRAPOLATIONS.items())


def fill_interpolation_menu(menu: QMenu, edits: KeyEdits) -> QMenu:
    """Add an entry for each way from one key to the next; return the menu."""
    ways = {key.interpolation for _, key in edits.selected()}
    _add_choices(
        menu,
        ((tr(name), ways == {way}, partial(edits.set_interpolation, way)) for way, name in INTERPOLATIONS.items()),
    )
    return menu


def fill_ease_menu(menu: QMenu, edits: KeyEdits) -> QMenu:
    """Add an entry for each ease; return the menu."""
    for ease in Ease:
        menu.addAction(ease_icon(ease), ease_name(ease)).triggered.connect(partial(edits.set_ease, ease))
    return menu


def fill_beyond_menu(menu: QMenu, edits: KeyEdits) -> QMenu:
    """Add the ways on beyond the first key and beyond the last one; return the menu."""
    curves = [curve for lane in edits.lanes() if (curve := edits.curve(lane)) is not None]
    before, after = {curve.before for curve in curves}, {curve.after for curve in curves}
    add_heading(menu, tr("Before the first key"))
    _add_choices(menu, ((tr(n), before == {way}, partial(edits.extrapolate, before=way)) for way, n in _BEYOND))
    add_heading(menu, tr("After the last key"))
    _add_choices(menu, ((tr(n), after == {way}, partial(edits.extrapolate, after=way)) for way, n in _BEYOND))
    return menu


def _add_choices(menu: QMenu, choices: Iterable[tuple[str, bool, Callable[[], object]]]) -> None:
    """Add entries of which one is in force: text, whether it is, and what it does."""
    group = QActionGroup(menu)
    for text, on, choose in choices:
        action = QAction(text, group)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(choose)
        menu.addAction(action)
