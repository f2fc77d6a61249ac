"""The head of a track: its name, whether it is seen or heard, locked, alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import SequenceTrack, TrackKind
from studio.ui.features.timeline.sequence.headers.tool_icons import SOLO, SPEAKER, SPEAKER_OFF
from studio.ui.shell.fields.sequence_field.clip_looks import get_track_color
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets import theme
from studio.ui.widgets.icon_painting import EYE, EYE_CLOSED, LOCK, LOCK_OPEN
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

_BUTTON: Final = 22
_STRIPE: Final = 3
_MOST_LETTERS: Final = 200


class TrackHead(QWidget):
    """A track's head.

    Signals:
        attribute_changed(str, object): An attribute of the track is to be another one, by its name.
        menu_requested(QPoint): The menu is to be opened, at a place of the screen.
    """

    attribute_changed = Signal(str, object)
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._track = SequenceTrack(TrackKind.VIDEO, "")
        self.enabled_button = self._add_button(lambda: ("is_enabled", not self._track.is_enabled))
        self.solo_button = self._add_button(lambda: ("is_solo", not self._track.is_solo))
        self.lock_button = self._add_button(lambda: ("is_locked", not self._track.is_locked))
        self._name_field: QLineEdit | None = None

    @property
    def track(self) -> SequenceTrack:
        """The track."""
        return self._track

    def show_track(self, track: SequenceTrack) -> None:
        """Show a track."""
        if track == self._track and self.accessibleName():
            return
        self._track = track
        is_audio = track.kind is TrackKind.AUDIO
        eye = (SPEAKER if track.is_enabled else SPEAKER_OFF) if is_audio else EYE if track.is_enabled else EYE_CLOSED
        if is_audio:
            name = tr("Mute {track}", track=track.name) if track.is_enabled else tr("Hear {track}", track=track.name)
        else:
            name = tr("Hide {track}", track=track.name) if track.is_enabled else tr("Show {track}", track=track.name)
        self.enabled_button.set_icon_and_name(eye, name)
        self.solo_button.set_icon_and_name(SOLO, tr("Hear {track} alone", track=track.name))
        self.solo_button.setVisible(is_audio)
        self.solo_button.setChecked(track.is_solo)
        lock = tr("Unlock {track}", track=track.name) if track.is_locked else tr("Lock {track}", track=track.name)
        self.lock_button.set_icon_and_name(LOCK if track.is_locked else LOCK_OPEN, lock)
        self.lock_button.setChecked(track.is_locked)
        self.setAccessibleName(tr("Track {track}", track=track.name))
        text = tr("{track}: double-click to rename, right-click for more", track=track.name)
        self.setToolTip(escape_tooltip(text))
        self.update()

    def lay_out(self) -> None:
        """Put the buttons into their places."""
        y, x = (self.height() - _BUTTON) // 2, self.width() - 4
        buttons = [self.lock_button, self.enabled_button]
        if self._track.kind is TrackKind.AUDIO:
            buttons.append(self.solo_button)
        for button in buttons:
            x -= _BUTTON
            button.move(x, y)

    def edit_name(self) -> None:
        """Let the user type another name."""
        field = QLineEdit(self._track.name, self)
        field.setMaxLength(_MOST_LETTERS)
        field.setAccessibleName(tr("Name of the track"))
        field.setGeometry(6, (self.height() - 24) // 2, self.width() - 12, 24)
        field.editingFinished.connect(self._end_name)
        self._name_field = field
        field.selectAll()
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_name(self) -> None:
        field, self._name_field = self._name_field, None
        if field is None:
            return
        name = field.text().strip()
        field.hide()
        field.deleteLater()
        if name and name != self._track.name:
            self.attribute_changed.emit("name", name)

    def _add_button(self, change: Callable[[], tuple[str, object]]) -> IconButton:
        button = IconButton(LOCK, "", parent=self, by_tab=True)
        button.setFixedSize(_BUTTON, _BUTTON)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._on_clicked(button, change))
        return button

    def _on_clicked(self, button: IconButton, change: Callable[[], tuple[str, object]]) -> None:
        button.setChecked(not button.isChecked())  # the track says so
        self.attribute_changed.emit(*change())

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the color of its kind and the name."""
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, Colors.RAISED)
        painter.fillRect(QRectF(0, 0, _STRIPE, rect.height()), get_track_color(self._track.kind))
        font = theme.make_ui_font(theme.FONT_SMALL, bold=True)
        painter.setFont(font)
        painter.setPen(Colors.TEXT if self._track.is_enabled else Colors.FAINT)
        place = rect.adjusted(_STRIPE + 6, 0, -(3 * _BUTTON + 6), 0)
        text = QFontMetricsF(font).elidedText(self._track.name, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename the track."""
        self.edit_name()

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu."""
        self.menu_requested.emit(event.globalPos())
