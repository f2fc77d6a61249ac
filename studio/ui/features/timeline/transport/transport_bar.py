"""The transport bar: where the playhead is, the buttons, and how playing goes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from studio.core.errors import ParameterError
from studio.core.time import has_drop_frames
from studio.core.translation import tr, tr_noop
from studio.ui.features.timeline.transport.frame_text import parse_frame_text
from studio.ui.features.timeline.transport.range_popup import format_range
from studio.ui.preview.playback_range import LoopMode
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.shortcuts.focus import release_field_focus
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.shell.transport import transport_icons
from studio.ui.shell.transport.transport_buttons import TransportButtons
from studio.ui.widgets import icon_painting, theme
from studio.ui.widgets.labels.live_label import ClickableLabel, LiveLabel
from studio.ui.widgets.plots import time_units
from studio.ui.widgets.plots.time_units import UNIT_NAMES, TimeUnit
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

HEIGHT = 38
_NARROW, _NARROWER = 860, 680
_DROPPED_SEEN_MS = 4000
_RATE_TIP = tr_noop("Frames shown a second, and the clip's rate; click for the project's")
_LOOPS = {
    LoopMode.LOOP: (transport_icons.LOOP, tr_noop("Play the range again and again")),
    LoopMode.PING_PONG: (transport_icons.PING_PONG, tr_noop("Play the range back and forth")),
    LoopMode.ONCE: (transport_icons.ONCE, tr_noop("Play the range once")),
}


class TransportBar(QWidget):
    """Shows the playhead's frame, in and out, and the measured rate; its buttons say what the user wants.

    Signals:
        action_requested(str): A button that moves the playhead or plays stands for this action.
        frame_entered(int): A frame was typed; it may lie outside the clip.
        looping_clicked(), every_frame_clicked(), units_clicked(): The next mode is wanted.
        unit_chosen(TimeUnit): The ruler is to count in this unit.
        message_posted(str): What was typed is no frame, and what would be.
    """

    action_requested = Signal(str)
    frame_entered = Signal(int)
    looping_clicked = Signal()
    every_frame_clicked = Signal()
    units_clicked = Signal()
    unit_chosen = Signal(object)
    message_posted = Signal(str)

    def __init__(self, scene: TimelineScene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._is_playing, self._dropped_count = False, 0
        self._dropped_timer = make_single_shot_timer(self, _DROPPED_SEEN_MS, self._show_dropped)
        self.setFixedHeight(HEIGHT)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        self.update_scene()

    def add_button(self, button: QWidget) -> None:
        """Put a button of another part at the end."""
        self._end.addWidget(button)

    def update_scene(self) -> None:
        """Show what the scene says: the frame, in and out, the units."""
        scene = self._scene
        played = scene.playback_frames
        first, last = scene.format_frame(played.start), scene.format_frame(max(0, played.stop - 1))
        text = tr("{first} – {last}  ·  {count} f", first=first, last=last, count=len(played))
        self.range_label.show_text(text if scene.clip_length else "")
        tone = theme.Colors.FAINT if scene.in_out_range is None else theme.Colors.SECONDARY
        self.range_label.set_color(tone if scene.is_range_valid else theme.Colors.WARNING)
        self._range_tip.set_text(tr("In and out: click to type them") if scene.is_range_valid else format_range(scene))
        for widget in (
            self.transport_buttons,
            self.frame_field,
            self.unit_button,
        ):
            widget.setEnabled(scene.clip_length > 0)
        widest = time_units.format_time(
            max(scene.clip_length - 1, scene.current_frame), scene.frame_rate, self._other_unit()
        )
        room = self.unit_button.fontMetrics().horizontalAdvance(widest) + 2 * theme.SPACE_2
        self.unit_button.setFixedSize(room, self.frame_field.sizeHint().height())  # its text changes without a layout
        self.update_frame()

    def update_frame(self) -> None:
        """Show where the playhead is; nothing is laid out anew."""
        scene = self._scene
        if not self.frame_field.hasFocus():
            self.frame_field.setText(scene.format_frame(scene.current_frame) if scene.clip_length else "")
        other = time_units.format_time(scene.current_frame, scene.frame_rate, self._other_unit())
        self.unit_button.setText(other if scene.clip_length else "")

    def _other_unit(self) -> TimeUnit:
        """Return what the button beside the field shows: timecode beside frames, else frames."""
        return TimeUnit.TIMECODE if self._scene.time_unit is TimeUnit.FRAMES else TimeUnit.FRAMES

    def show_playing(self, playing: bool, speed: int) -> None:
        """Show whether it plays, and how fast when not at normal speed."""
        if playing:
            self._dropped_timer.stop()
        elif self._is_playing:
            self._dropped_timer.start()
        self._is_playing = playing
        self.transport_buttons.show_playing(playing)
        self._speed.show_text(f"{speed:+d}×" if playing and speed != 1 else "")

    def show_modes(self, looping: LoopMode, every_frame: bool) -> None:
        """Show the modes of playing."""
        loop_sign, loop_name = _LOOPS[looping]
        self.loop_button.set_icon_and_name(loop_sign, tr(loop_name))
        sign = transport_icons.EVERY_FRAME if every_frame else transport_icons.CLOCK
        self.pace_button.set_icon_and_name(
            sign,
            tr("Shows every frame, however slow, without sound")
            if every_frame
            else tr("Keeps real time, drops frames"),
        )
        self.pace_button.setChecked(every_frame)

    def show_rates(self, measured: float, dropped: int) -> None:
        """Show the measured rate beside the clip's, and how many frames were dropped.

        The latter goes some seconds after playback has stopped; the tooltip still says it.
        """
        rate = self._scene.frame_rate
        text = tr_noop("{measured:.1f} / {rate} fps") if measured else tr_noop("{rate} fps")
        self.rate_label.show_text(tr(text, measured=measured, rate=rate) if measured or self._scene.clip_length else "")
        behind = 0 < measured < 0.9 * float(rate.value)
        self.rate_label.set_color(theme.Colors.WARNING if behind else theme.Colors.SECONDARY)
        if dropped != self._dropped_count:
            self._dropped_count = dropped
            self._rate_tip.set_text(_format_dropped(dropped) + tr(_RATE_TIP))
        self._show_dropped()

    def _show_dropped(self) -> None:
        seen = self._dropped_count and (self._is_playing or self._dropped_timer.isActive())
        self.dropped_label.show_text(tr("{count} dropped", count=self._dropped_count) if seen else "")

    def edit_frame_field(self) -> None:
        """Let the user type a frame to go to."""
        self.update_frame()
        self.frame_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.frame_field.selectAll()

    def _make_fields(self) -> None:
        self.frame_field = QLineEdit(self)
        self.frame_field.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.frame_field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.frame_field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.frame_field.setFixedWidth(QFontMetrics(self.frame_field.font()).horizontalAdvance("00:00:00:00") + 20)
        KeyTooltip(
            self.frame_field,
            "timeline.go_to",
            tr("The current frame: type 120, +20, -5, 1:05:10, 2.5s, in, out or a calculation"),
            names=False,
        )
        self.frame_field.setAccessibleName(tr("Current frame"))
        self.frame_field.returnPressed.connect(self._on_entered)
        self.frame_field.editingFinished.connect(self.update_frame)
        self.frame_field.installEventFilter(self)
        self.unit_button = QToolButton(self)
        self.unit_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.unit_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        KeyTooltip(self.unit_button, "timeline.units", tr("Frames, seconds or timecode; the right button offers all"))
        self.unit_button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.unit_button.customContextMenuRequested.connect(self._open_unit_menu)
        self.unit_button.clicked.connect(self.units_clicked)
        self._speed, self.dropped_label = LiveLabel(self), LiveLabel(self)
        self.range_label = ClickableLabel(self)
        self._range_tip = KeyTooltip(self.range_label, "timeline.type_range")
        self.rate_label = ClickableLabel(self)
        self._rate_tip = KeyTooltip(self.rate_label, "timeline.rate", tr(_RATE_TIP))
        self.dropped_label.setToolTip(tr("Frames that came too late to be shown since play began"))
        self._speed.set_color(theme.Colors.ACCENT)
        self.dropped_label.set_color(theme.Colors.WARNING)

    def _make_buttons(self) -> None:
        self.transport_buttons = TransportButtons(parent=self)
        self.transport_buttons.action_requested.connect(self.action_requested)
        self.loop_button = self._button(transport_icons.LOOP, tr("Loop"), "timeline.loop")
        self.pace_button = self._button(transport_icons.CLOCK, tr("Real time"), "timeline.every_frame")
        self.pace_button.setCheckable(True)
        self.loop_button.clicked.connect(self.looping_clicked)
        self.pace_button.clicked.connect(self.every_frame_clicked)

    def _button(self, sign: icon_painting.IconPainter, name: str, action: str) -> IconButton:
        return IconButton(sign, name, action, self)

    def _lay_out(self) -> None:
        left, right = QHBoxLayout(), QHBoxLayout()
        for widget in (self.frame_field, self.unit_button, self.range_label):
            left.addWidget(widget)
        left.addStretch(1)
        right.addWidget(self._speed)
        right.addStretch(1)
        for other in (self.dropped_label, self.rate_label, self.pace_button, self.loop_button):
            right.addWidget(other)
        self._end = right
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, 0)
        for part in (left, right):
            part.setSpacing(theme.SPACE_2)
            row.addLayout(part, 1)
        row.insertWidget(1, self.transport_buttons)

    def _open_unit_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for unit in TimeUnit:
            entry = menu.addAction(tr(UNIT_NAMES[unit]))
            entry.triggered.connect(partial(self.unit_chosen.emit, unit))
            entry.setCheckable(True)
            entry.setChecked(unit is self._scene.time_unit)
            entry.setEnabled(unit is not TimeUnit.DROP_FRAME or has_drop_frames(self._scene.frame_rate))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.unit_button.mapToGlobal(at))

    def _on_entered(self) -> None:
        try:
            frame = parse_frame_text(self.frame_field.text(), self._scene)
        except ParameterError as error:
            self.message_posted.emit(str(error))
            self.frame_field.selectAll()
            return
        release_field_focus(self.frame_field)
        self.frame_entered.emit(frame)
        self.update_frame()

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Escape leave the frame's field without going anywhere."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.frame_field and escape and event.type() == QEvent.Type.KeyPress:
            release_field_focus(self.frame_field)
            self.update_frame()
            return True
        return super().eventFilter(watched, event)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what matters less where there is no room."""
        self.range_label.setVisible(self.width() >= _NARROW)
        self.dropped_label.setVisible(self.width() >= _NARROW)
        self.unit_button.setVisible(self.width() >= _NARROWER)
        self.rate_label.setVisible(self.width() >= _NARROWER)


def _format_dropped(count: int) -> str:
    """Return what the last playback has dropped, as a line of its own; nothing for nothing."""
    if not count:
        return ""
    return tr("The last playback dropped {count} frames: they came too late to be shown.", count=count) + "\n"
