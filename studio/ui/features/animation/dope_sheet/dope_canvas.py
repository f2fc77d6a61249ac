"""The dope sheet's canvas: names, keys and a ruler of its own."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.features.animation.dope_sheet.name_painting import ARROW_WIDTH, paint_name
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_rows import NodeRow, collect_key_frames
from studio.ui.features.animation.keys.sheet.key_hit_test import KeyRowLayout
from studio.ui.features.animation.keys.sheet.key_lines import KeyLine, KeyLines
from studio.ui.features.animation.keys.sheet.key_sheet import KeySheet
from studio.ui.shell.dialogs import Dialogs
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import MARGIN, FrameAxis
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import show_tooltip
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis import ruler_track
from studio.ui.widgets.time_axis.playhead import paint_playhead, paint_snap_guide
from studio.ui.widgets.time_axis.range_bar import RangeBar
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TrackEvent
from studio.ui.widgets.time_axis.wheel_action import TimelineWheelAction, read_wheel_action

_NAMES = 190.0
_NAMES_SHARE = 0.3
_HINT = tr_noop("Nothing is animated here: press K over a field of the inspector to set a key.")
_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class _Drag(Enum):
    KEYS = auto()
    SCRUB = auto()
    PAN = auto()


class DopeSheetCanvas(QWidget):
    """Names on the left, keys on the right, and the ruler above them.

    Args:
        edits: Makes the edits.
        dialogs: Asks for files.
        shared: What the timeline shows: playhead, clip and what can be snapped to are the same here.

    Signals:
        frame_scrubbed(int): The user asks for a frame.
    """

    frame_scrubbed = Signal(int)

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, shared: TimelineScene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = TimelineScene()
        self._shared = shared
        self._folded: set[str] = set()
        self._drag: _Drag | None = None
        self._last = QPointF()
        self._hovered: KeyLine | None = None
        self._ruler = ruler_track.RulerTrack(RangeBar(lambda wanted, first: None))
        self.key_sheet = KeySheet(edits, dialogs, self, self.update)
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.scroll_bar.setAccessibleName(tr("Lines of keys"))
        self.scroll_bar.valueChanged.connect(self.update)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 80)
        self.setAccessibleName(tr("Keys"))

    @property
    def names_width(self) -> float:
        """The width of the names in pixels; the time axis begins there."""
        return round(min(_NAMES, self.width() * _NAMES_SHARE))

    @property
    def row_layout(self) -> KeyRowLayout:
        """The lines where they are seen now."""
        lines, left = self.key_sheet.key_lines, self.names_width
        top = ruler_track.HEIGHT - self.scroll_bar.value()
        rect = QRectF(left, top, self._time_width, lines.total_height)
        return KeyRowLayout(lines, rect, self.scene.time_axis, left)

    @property
    def _time_width(self) -> float:
        side = self.scroll_bar.width() if self.scroll_bar.isVisibleTo(self) else 0
        return max(1.0, self.width() - self.names_width - side)

    @property
    def _end_frame(self) -> int:
        """The frame behind all there is to see."""
        frames = self.scene.snap_points.get("keys", ())
        return max(1, self.scene.clip_length, frames[-1] + 1 if frames else 0)

    def set_rows(self, rows: Sequence[NodeRow]) -> None:
        """Show these rows."""
        self.key_sheet.key_lines = KeyLines(rows, self._folded)
        self.update_from_timeline()
        self._lay_out()

    def update_from_timeline(self) -> None:
        """Take over what the timeline shows: playhead, clip, range and unit."""
        scene, shared, end = self.scene, self._shared, self._end_frame
        scene.current_frame, scene.clip_length, scene.frame_rate, scene.in_out_range = (
            shared.current_frame,
            shared.clip_length,
            shared.frame_rate,
            shared.in_out_range,
        )
        scene.time_unit, scene.is_snapping = shared.time_unit, shared.is_snapping
        scene.snap_points = {**shared.snap_points, "keys": collect_key_frames(self.key_sheet.key_lines.node_rows)}
        if self._end_frame != end:
            self.fit_view(everything=True)
        self.update()

    def toggle_folded(self, node: str) -> None:
        """Hide the lines of a node's parameters, or show them again."""
        self._folded ^= {node}
        self.set_rows(self.key_sheet.key_lines.node_rows)

    def toggle_all_folded(self) -> None:
        """Hide the lines of all parameters; where all are hidden, show them again."""
        nodes = {row.node for row in self.key_sheet.key_lines.node_rows}
        self._folded = self._folded - nodes if nodes <= self._folded else self._folded | nodes
        self.set_rows(self.key_sheet.key_lines.node_rows)

    def select_all(self) -> None:
        """Select all keys that are shown."""
        self.key_sheet.key_selection.select_keys(
            key for row in self.key_sheet.key_lines.node_rows for key in row.key_addresses
        )

    def fit_view(self, *, everything: bool = False) -> None:
        """Show the selected keys; without any, or where `everything` says so, clip and keys as a whole."""
        frames = [key.frame for key in self.key_sheet.key_selection.selected_keys]
        first, last = (min(frames), max(frames) + 1) if frames and not everything else (0, self._end_frame)
        fitted = FrameAxis.fit_clip(last - first, self._time_width)
        self._set_axis(FrameAxis(first - MARGIN / fitted.pixels_per_frame, fitted.pixels_per_frame))

    def zoom_view(self, factor: float, x: float | None = None) -> None:
        """Zoom, keeping the point at `x`, in pixels from the names on; by default the playhead."""
        at = self.scene.time_axis.x_of(self.scene.current_frame) if x is None else x
        self._set_axis(self.scene.time_axis.zoom_about(factor, at))

    def _set_axis(self, axis: FrameAxis) -> None:
        self.scene.time_axis = axis.clamp_to_clip(self._end_frame, self._time_width)
        self.update()

    def _lay_out(self) -> None:
        """Let the lines scroll where there is no room for all of them."""
        room = max(0, round(self.height() - ruler_track.HEIGHT))
        needed = round(self.key_sheet.key_lines.total_height)
        self.scroll_bar.setVisible(needed > room)
        self.scroll_bar.setRange(0, max(0, needed - room))
        self.scroll_bar.setPageStep(max(1, room))
        self.scroll_bar.setSingleStep(
            round(self.key_sheet.key_lines.total_height / max(1, len(self.key_sheet.key_lines)))
        )
        width = self.scroll_bar.sizeHint().width()
        self.scroll_bar.setGeometry(self.width() - width, round(ruler_track.HEIGHT), width, room)
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint keys, names, the ruler and the playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        left, height = self.names_width, float(self.height())
        if len(self.key_sheet.key_lines):
            painter.save()
            painter.setClipRect(QRectF(left, ruler_track.HEIGHT, self._time_width, height - ruler_track.HEIGHT))
            self.key_sheet.paint_lines(painter, self.row_layout, self.scene)
            painter.restore()
            self._paint_names(painter)
        else:
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr(_HINT))
        painter.fillRect(QRectF(0, 0, self.width(), ruler_track.HEIGHT), Colors.PANEL)
        self._paint_time(painter, left)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(QRectF(0, ruler_track.HEIGHT, self.names_width, self.height() - ruler_track.HEIGHT))
        painter.fillRect(QRectF(0, ruler_track.HEIGHT, self.names_width, self.height()), Colors.PANEL)
        field = self.row_layout
        for line in field.lines.find_lines_between(self.scroll_bar.value(), self.scroll_bar.value() + self.height()):
            rect = QRectF(0, field.rect.top() + line.top_offset, self.names_width, line.line_height)
            hovered = self._hovered is not None and self._hovered.row is line.row
            paint_name(painter, rect, line, self.key_sheet.key_selection, hovered=hovered)
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QPointF(self.names_width, ruler_track.HEIGHT), QPointF(self.names_width, self.height()))
        painter.restore()

    def _paint_time(self, painter: QPainter, left: float) -> None:
        """Paint the ruler, the playhead and the line that something snaps to."""
        painter.save()
        painter.setClipRect(QRectF(left, 0, self._time_width, self.height()))
        painter.translate(left, 0)
        head = QRectF(0, 0, self._time_width, ruler_track.HEIGHT)
        if self.scene.clip_length:
            self._ruler.paint_track(painter, head, self.scene)
            self._ruler.paint_overlay(painter, head, self.scene)
            paint_playhead(painter, head, self.height(), self.scene)
        paint_snap_guide(painter, self.height(), self.scene)
        painter.restore()

    def _event(self, pos: QPointF, modifiers: Qt.KeyboardModifier, button: Qt.MouseButton) -> TrackEvent:
        return TrackEvent(pos, self.row_layout.rect, self.scene, modifiers, button)

    def _on_names(self, pos: QPointF) -> bool:
        return pos.x() < self.names_width and pos.y() >= ruler_track.HEIGHT

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take keys, a name, the playhead or the view."""
        pos = self._last = event.position()
        if self._drag is not None or event.button() not in (_LEFT, _MIDDLE):
            return
        if event.button() == _MIDDLE:
            self._drag = _Drag.PAN
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._on_names(pos):
            self._press_name(pos, event.modifiers())
        elif pos.y() >= ruler_track.HEIGHT:
            self._drag = _Drag.KEYS
            self.key_sheet.handle_press(self._event(pos, event.modifiers(), event.button()), self.row_layout)
        elif self.scene.clip_length and pos.x() >= self.names_width:
            self._drag = _Drag.SCRUB
            self._scrub(pos)

    def _press_name(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        line = self.row_layout.find_line(pos)
        if line is None:
            self.key_sheet.key_selection.clear_selection()
        elif isinstance(line.row, NodeRow) and pos.x() < ARROW_WIDTH:
            self.toggle_all_folded() if modifiers & Qt.KeyboardModifier.ShiftModifier else self.toggle_folded(
                line.row.node
            )
        elif modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            self.key_sheet.key_selection.toggle_keys(line.row.key_addresses)
        else:
            self.key_sheet.key_selection.select_keys(line.row.key_addresses)

    def _scrub(self, pos: QPointF) -> None:
        frame = self.scene.clip_frames.clamp(self.scene.time_axis.frame_at(pos.x() - self.names_width))
        if frame != self.scene.current_frame:
            self.frame_scrubbed.emit(frame)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        pos, before = event.position(), self._last
        self._last = pos
        if self._drag is _Drag.PAN:
            self._set_axis(self.scene.time_axis.pan_by(pos.x() - before.x()))
            self.scroll_bar.setValue(round(self.scroll_bar.value() - pos.y() + before.y()))
        elif self._drag is _Drag.SCRUB:
            self._scrub(pos)
        elif self._drag is _Drag.KEYS:
            self.key_sheet.handle_drag(self._event(pos, event.modifiers(), _LEFT))
        else:
            self._hover(pos, event.modifiers())

    def _hover(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        named = self.row_layout.find_line(pos) if self._on_names(pos) else None
        if named is not self._hovered:
            self._hovered = named
            self.update()
        shape = Qt.CursorShape.PointingHandCursor if named is not None else None
        if named is None and pos.y() >= ruler_track.HEIGHT:
            shape = self.key_sheet.handle_hover(self._event(pos, modifiers, Qt.MouseButton.NoButton), self.row_layout)
        self.unsetCursor() if shape is None else self.setCursor(shape)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._drag is None or event.button() != (_MIDDLE if self._drag is _Drag.PAN else _LEFT):
            return
        drag, self._drag = self._drag, None
        if drag is _Drag.KEYS:
            self.key_sheet.handle_release(self._event(event.position(), event.modifiers(), event.button()))
        self._hover(event.position(), event.modifiers())

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit a key, or set one; on a name it is a press."""
        pos = event.position()
        on_keys = pos.y() >= ruler_track.HEIGHT and not self._on_names(pos) and event.button() == _LEFT
        if not on_keys or not self.key_sheet.handle_double_click(
            self._event(pos, event.modifiers(), _LEFT), self.row_layout
        ):
            self.mousePressEvent(event)

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of a line and of what is selected."""
        pos = QPointF(event.pos())
        menu = self.key_sheet.make_context_menu(
            self._event(pos, event.modifiers(), Qt.MouseButton.RightButton), self.row_layout
        )
        if menu is not None and pos.y() >= ruler_track.HEIGHT:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, pan or scroll, as on the timeline; over the names scroll."""
        pos = event.position()
        turn = read_wheel_action(event, scrolls=True)
        if self._on_names(pos):
            turn = TimelineWheelAction(scroll_pixels=-event.angleDelta().y() / 2)
        if turn.pan_pixels:
            self._set_axis(self.scene.time_axis.pan_by(turn.pan_pixels))
        if turn.scroll_pixels:
            self.scroll_bar.setValue(round(self.scroll_bar.value() + turn.scroll_pixels))
        if turn.zoom_factor != 1:
            self.zoom_view(turn.zoom_factor, pos.x() - self.names_width)
        event.accept()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep showing the whole if that is what was shown."""
        old = event.oldSize().width() - self.names_width
        whole = (
            old <= 0
            or self.scene.time_axis.pixels_per_frame <= FrameAxis.fit_clip(self._end_frame, old).pixels_per_frame * 1.01
        )
        self._lay_out()
        self.fit_view(everything=True) if whole else self._set_axis(self.scene.time_axis)

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            pos = QPointF(event.pos())
            over = pos.y() >= ruler_track.HEIGHT and not self._on_names(pos)
            none = Qt.KeyboardModifier.NoModifier
            at = self._event(pos, none, Qt.MouseButton.NoButton)
            text = self.key_sheet.make_tooltip(at, self.row_layout) if over else ""
            show_tooltip(event.globalPos(), text, self)
            return True
        return super().event(event)

    @guard_override()
    def leaveEvent(self, event: QEvent) -> None:
        """Forget what is under the mouse."""
        self._hovered = None
        self.update()

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for some lines."""
        return QSize(900, 220)
