"""The transport bar: where the playhead is, the buttons, and how playing goes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from studio.core.errors import ParameterError
from studio.core.language import marked, tr
from studio.core.time import drops_frames
from studio.ui import signs, theme
from studio.ui.figure import Figure, PressedFigure
from studio.ui.focus import leave_field
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.sign_button import SignButton
from studio.ui.timeline import icons, units
from studio.ui.timeline.course import Looping
from studio.ui.timeline.goto import parse_frame
from studio.ui.timeline.range_popup import range_text
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.units import UNIT_NAMES, Unit

HEIGHT = 38
_NARROW, _NARROWER = 860, 680
_LOOPS = {
    Looping.LOOP: (icons.LOOP, marked("Play the range again and again")),
    Looping.PING_PONG: (icons.PING_PONG, marked("Play the range to and fro")),
    Looping.ONCE: (icons.ONCE, marked("Play the range once")),
}


class TransportBar(QWidget):
    """Shows the playhead's frame, in and out, and the measured rate; its buttons say what the user wants.

    Signals:
        play_clicked(), step_clicked(int), first_clicked(), last_clicked(): The buttons.
        frame_entered(int): A frame was typed; it may lie outside the clip.
        looping_clicked(), every_frame_clicked(), units_clicked(): The next mode is wanted.
        unit_chosen(Unit): The ruler is to count in this unit.
        message_posted(str): What was typed is no frame, and what would be.
    """

    play_clicked = Signal()
    step_clicked = Signal(int)
    first_clicked = Signal()
    last_clicked = Signal()
    frame_entered = Signal(int)
    looping_clicked = Signal()
    every_frame_clicked = Signal()
    units_clicked = Signal()
    unit_chosen = Signal(object)
    message_posted = Signal(str)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self.setFixedHeight(HEIGHT)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        self.show_scene()

    def add_button(self, button: QWidget) -> None:
        """Put a button of another part at the end."""
        self._end.addWidget(button)

    def show_scene(self) -> None:
        """Show what the scene says: the frame, in and out, the units."""
        scene = self._scene
        played = scene.played
        first, last = scene.label(played.start), scene.label(max(0, played.stop - 1))
        text = tr("{first} – {last}  ·  {count} f", first=first, last=last, count=len(played))
        self.range.say(text if scene.length else "")
        tone = theme.Colors.FAINT if scene.range is None else theme.Colors.SECONDARY
        self.range.paint_in(tone if scene.range_fits else theme.Colors.WARNING)
        self._range_tip.say(tr("In and out: click to type them") if scene.range_fits else range_text(scene))
        for widget in (self.first, self.back, self.play, self.forward, self.last, self.field, self.units):
            widget.setEnabled(scene.length > 0)
        widest = units.label(max(scene.length - 1, scene.frame), scene.rate, self._other_unit())
        room = self.units.fontMetrics().horizontalAdvance(widest) + 2 * theme.SPACE_2
        self.units.setFixedSize(room, self.field.sizeHint().height())  # its text changes without a layout
        self.show_frame()

    def show_frame(self) -> None:
        """Show where the playhead is; nothing is laid out anew."""
        scene = self._scene
        if not self.field.hasFocus():
            self.field.setText(scene.label(scene.frame) if scene.length else "")
        other = units.label(scene.frame, scene.rate, self._other_unit())
        self.units.setText(other if scene.length else "")

    def _other_unit(self) -> Unit:
        """Return what the button beside the field shows: timecode beside frames, else frames."""
        return Unit.TIMECODE if self._scene.unit is Unit.FRAMES else Unit.FRAMES

    def show_playing(self, playing: bool, speed: int) -> None:
        """Show whether it plays, and how fast when not at normal speed."""
        self.play.show_as(signs.PAUSE if playing else signs.PLAY, tr("Pause") if playing else tr("Play"))
        self._speed.say(f"{speed:+d}×" if playing and speed != 1 else "")

    def show_modes(self, looping: Looping, every_frame: bool) -> None:
        """Show the modes of playing."""
        loop_sign, loop_name = _LOOPS[looping]
        self.loop.show_as(loop_sign, tr(loop_name))
        sign = icons.EVERY_FRAME if every_frame else icons.CLOCK
        self.pace.show_as(
            sign,
            tr("Shows every frame, however slow, without sound")
            if every_frame
            else tr("Keeps real time, drops frames"),
        )
        self.pace.setChecked(every_frame)

    def show_rates(self, measured: float, dropped: int) -> None:
        """Show the measured rate beside the clip's, and how many frames were dropped."""
        rate = self._scene.rate
        text = marked("{measured:.1f} / {rate} fps") if measured else marked("{rate} fps")
        self.rates.say(tr(text, measured=measured, rate=rate) if measured or self._scene.length else "")
        behind = 0 < measured < 0.9 * float(rate.value)
        self.rates.paint_in(theme.Colors.WARNING if behind else theme.Colors.SECONDARY)
        self._dropped.say(tr("{count} dropped", count=dropped) if dropped else "")

    def edit_frame(self) -> None:
        """Let the user type a frame to go to."""
        self.show_frame()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _make_fields(self) -> None:
        self.field = QLineEdit(self)
        self.field.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setFixedWidth(QFontMetrics(self.field.font()).horizontalAdvance("00:00:00:00") + 20)
        KeyTip(
            self.field,
            "timeline.go_to",
            tr("The current frame: type 120, +20, -5, 1:05:10, 2.5s, in, out or a calculation"),
            names=False,
        )
        self.field.setAccessibleName(tr("Current frame"))
        self.field.returnPressed.connect(self._on_entered)
        self.field.editingFinished.connect(self.show_frame)
        self.field.installEventFilter(self)
        self.units = QToolButton(self)
        self.units.setFont(theme.ui_font(theme.FONT_SMALL))
        self.units.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        KeyTip(self.units, "timeline.units", tr("Frames, seconds or timecode; the right button offers all"))
        self.units.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.units.customContextMenuRequested.connect(self._offer_units)
        self.units.clicked.connect(self.units_clicked)
        self._speed, self._dropped = Figure(self), Figure(self)
        self.range = PressedFigure(self)
        self._range_tip = KeyTip(self.range, "timeline.type_range")
        self.rates = PressedFigure(self)
        KeyTip(self.rates, "timeline.rate", tr("Frames shown a second, and the clip's rate; click for the project's"))
        self._dropped.setToolTip(tr("Frames that came too late to be shown since play began"))
        self._speed.paint_in(theme.Colors.ACCENT)
        self._dropped.paint_in(theme.Colors.WARNING)

    def _make_buttons(self) -> None:
        self.first = self._button(icons.FIRST, tr("First frame"), "play.first")
        self.back = self._button(icons.STEP_BACK, tr("One frame back"), "play.previous")
        self.play = self._button(signs.PLAY, tr("Play"), "play.toggle")
        self.forward = self._button(icons.STEP_FORWARD, tr("One frame forward"), "play.next")
        self.last = self._button(icons.LAST, tr("Last frame"), "play.last")
        self.loop = self._button(icons.LOOP, tr("Loop"), "timeline.loop")
        self.pace = self._button(icons.CLOCK, tr("Real time"), "timeline.every_frame")
        self.pace.setCheckable(True)
        self.first.clicked.connect(self.first_clicked)
        self.back.clicked.connect(lambda: self.step_clicked.emit(-1))
        self.play.clicked.connect(self.play_clicked)
        self.forward.clicked.connect(lambda: self.step_clicked.emit(1))
        self.last.clicked.connect(self.last_clicked)
        self.loop.clicked.connect(self.looping_clicked)
        self.pace.clicked.connect(self.every_frame_clicked)
        for button in (self.back, self.forward):
            button.setAutoRepeat(True)

    def _button(self, sign: signs.Sign, name: str, action: str) -> SignButton:
        return SignButton(sign, name, action, self)

    def _lay_out(self) -> None:
        left, middle, right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget in (self.field, self.units, self.range):
            left.addWidget(widget)
        left.addStretch(1)
        for button in (self.first, self.back, self.play, self.forward, self.last):
            middle.addWidget(button)
        right.addWidget(self._speed)
        right.addStretch(1)
        for other in (self._dropped, self.rates, self.pace, self.loop):
            right.addWidget(other)
        self._end = right
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, 0)
        for part, stretch in ((left, 1), (middle, 0), (right, 1)):
            part.setSpacing(theme.SPACE_2 if part is not middle else 2)
            row.addLayout(part, stretch)

    def _offer_units(self, at: QPoint) -> None:
        menu = QMenu(self)
        for unit in Unit:
            entry = menu.addAction(tr(UNIT_NAMES[unit]))
            entry.triggered.connect(partial(self.unit_chosen.emit, unit))
            entry.setCheckable(True)
            entry.setChecked(unit is self._scene.unit)
            entry.setEnabled(unit is not Unit.DROP_FRAME or drops_frames(self._scene.rate))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.units.mapToGlobal(at))

    def _on_entered(self) -> None:
        try:
            frame = parse_frame(self.field.text(), self._scene)
        except ParameterError as error:
            self.message_posted.emit(str(error))
            self.field.selectAll()
            return
        leave_field(self.field)
        self.frame_entered.emit(frame)
        self.show_frame()

    @reported(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Escape leave the frame's field without going anywhere."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.field and escape and event.type() == QEvent.Type.KeyPress:
            leave_field(self.field)
            self.show_frame()
            return True
        return super().eventFilter(watched, event)

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what matters less where there is no room."""
        self.range.setVisible(self.width() >= _NARROW)
        self._dropped.setVisible(self.width() >= _NARROW)
        self.units.setVisible(self.width() >= _NARROWER)
        self.rates.setVisible(self.width() >= _NARROWER)
