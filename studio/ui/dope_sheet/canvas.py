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

from studio.core.language import marked, tr
from studio.ui import theme
from studio.ui.dialogs import Dialogs
from studio.ui.dope_sheet.names import ARROW_WIDTH, paint_name
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.hits import Field
from studio.ui.keys.lines import Line, Lines
from studio.ui.keys.rows import NodeRow, frames_of
from studio.ui.keys.sheet import KeySheet
from studio.ui.markup import show_tip
from studio.ui.reporting import reported
from studio.ui.theme import Colors
from studio.ui.timeline import ruler
from studio.ui.timeline.geometry import MARGIN, TimeAxis
from studio.ui.timeline.playhead import paint_guide, paint_playhead
from studio.ui.timeline.range_bar import RangeBar
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.track import TrackEvent
from studio.ui.timeline.wheel import Turn, turn_of

_NAMES = 190.0
_NAMES_SHARE = 0.3
_HINT = marked("Nothing is animated here: press K over a field of the inspector to set a key.")
_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class _Drag(Enum):
    KEYS = auto()
    SCRUB = auto()
    PAN = auto()


class DopeCanvas(QWidget):
    """Names on the left, keys on the right, and the ruler above them.

    Args:
        edits: Makes the edits.
        dialogs: Asks for files.
        shared: What the timeline shows: playhead, clip and what can be snapped to are the same here.

    Signals:
        scrubbed(int): The user asks for a frame.
    """

    scrubbed = Signal(int)

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, shared: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self._shared = shared
        self._folded: set[str] = set()
        self._drag: _Drag | None = None
        self._last = QPointF()
        self._hovered: Line | None = None
        self._ruler = ruler.RulerTrack(RangeBar(lambda wanted, first: None))
        self.sheet = KeySheet(edits, dialogs, self, self.update)
        self.scrolling = QScrollBar(Qt.Orientation.Vertical, self)
        self.scrolling.setAccessibleName(tr("Lines of keys"))
        self.scrolling.valueChanged.connect(self.update)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 80)
        self.setAccessibleName(tr("Keys"))

    @property
    def names_width(self) -> float:
        """How wide the names are, in pixels; the time axis begins there."""
        return round(min(_NAMES, self.width() * _NAMES_SHARE))

    @property
    def field(self) -> Field:
        """The lines where they are seen now."""
        lines, left = self.sheet.lines, self.names_width
        top = ruler.HEIGHT - self.scrolling.value()
        rect = QRectF(left, top, self._time_width, lines.height)
        return Field(lines, rect, self.scene.axis, left)

    @property
    def _time_width(self) -> float:
        side = self.scrolling.width() if self.scrolling.isVisibleTo(self) else 0
        return max(1.0, self.width() - self.names_width - side)

    @property
    def _end(self) -> int:
        """The frame behind all there is to see."""
        frames = self.scene.points.get("keys", ())
        return max(1, self.scene.length, frames[-1] + 1 if frames else 0)

    def show_rows(self, rows: Sequence[NodeRow]) -> None:
        """Show these rows."""
        self.sheet.lines = Lines(rows, self._folded)
        self.follow()
        self._lay_out()

    def follow(self) -> None:
        """Take over what the timeline shows: playhead, clip, range and unit."""
        scene, shared, end = self.scene, self._shared, self._end
        scene.frame, scene.length, scene.rate, scene.range = shared.frame, shared.length, shared.rate, shared.range
        scene.unit, scene.snapping = shared.unit, shared.snapping
        scene.points = {**shared.points, "keys": frames_of(self.sheet.lines.rows)}
        if self._end != end:
            self.fit(everything=True)
        self.update()

    def fold(self, node: str) -> None:
        """Hide the lines of a node's parameters, or show them again."""
        self._folded ^= {node}
        self.show_rows(self.sheet.lines.rows)

    def fold_all(self) -> None:
        """Hide the lines of all parameters; where all are hidden, show them again."""
        nodes = {row.node for row in self.sheet.lines.rows}
        self._folded = self._folded - nodes if nodes <= self._folded else self._folded | nodes
        self.show_rows(self.sheet.lines.rows)

    def select_all(self) -> None:
        """Select all keys that are shown."""
        self.sheet.selection.set(key for row in self.sheet.lines.rows for key in row.keys)

    def fit(self, *, everything: bool = False) -> None:
        """Show the selected keys; without any, or where `everything` says so, clip and keys as a whole."""
        frames = [key.frame for key in self.sheet.selection.keys]
        first, last = (min(frames), max(frames) + 1) if frames and not everything else (0, self._end)
        fitted = TimeAxis.fitted(last - first, self._time_width)
        self._set_axis(TimeAxis(first - MARGIN / fitted.scale, fitted.scale))

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Zoom, keeping what lies at `x`, in pixels from the names on; by default the playhead."""
        at = self.scene.axis.x_of(self.scene.frame) if x is None else x
        self._set_axis(self.scene.axis.zoomed(factor, at))

    def _set_axis(self, axis: TimeAxis) -> None:
        self.scene.axis = axis.limited(self._end, self._time_width)
        self.update()

    def _lay_out(self) -> None:
        """Let the lines scroll where there is no room for all of them."""
        room = max(0, round(self.height() - ruler.HEIGHT))
        needed = round(self.sheet.lines.height)
        self.scrolling.setVisible(needed > room)
        self.scrolling.setRange(0, max(0, needed - room))
        self.scrolling.setPageStep(max(1, room))
        self.scrolling.setSingleStep(round(self.sheet.lines.height / max(1, len(self.sheet.lines))))
        width = self.scrolling.sizeHint().width()
        self.scrolling.setGeometry(self.width() - width, round(ruler.HEIGHT), width, room)
        self.update()

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint keys, names, the ruler and the playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        left, height = self.names_width, float(self.height())
        if len(self.sheet.lines):
            painter.save()
            painter.setClipRect(QRectF(left, ruler.HEIGHT, self._time_width, height - ruler.HEIGHT))
            self.sheet.paint(painter, self.field, self.scene)
            painter.restore()
            self._paint_names(painter)
        else:
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.ui_font(theme.FONT_SMALL))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr(_HINT))
        painter.fillRect(QRectF(0, 0, self.width(), ruler.HEIGHT), Colors.PANEL)
        self._paint_time(painter, left)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(QRectF(0, ruler.HEIGHT, self.names_width, self.height() - ruler.HEIGHT))
        painter.fillRect(QRectF(0, ruler.HEIGHT, self.names_width, self.height()), Colors.PANEL)
        field = self.field
        for line in field.lines.between(self.scrolling.value(), self.scrolling.value() + self.height()):
            rect = QRectF(0, field.rect.top() + line.top, self.names_width, line.height)
            hovered = self._hovered is not None and self._hovered.row is line.row
            paint_name(painter, rect, line, self.sheet.selection, hovered=hovered)
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QPointF(self.names_width, ruler.HEIGHT), QPointF(self.names_width, self.height()))
        painter.restore()

    def _paint_time(self, painter: QPainter, left: float) -> None:
        """Paint the ruler, the playhead and the line that something snaps to."""
        painter.save()
        painter.setClipRect(QRectF(left, 0, self._time_width, self.height()))
        painter.translate(left, 0)
        head = QRectF(0, 0, self._time_width, ruler.HEIGHT)
        if self.scene.length:
            self._ruler.paint(painter, head, self.scene)
            self._ruler.over(painter, head, self.scene)
            paint_playhead(painter, head, self.height(), self.scene)
        paint_guide(painter, self.height(), self.scene)
        painter.restore()

    def _event(self, pos: QPointF, modifiers: Qt.KeyboardModifier, button: Qt.MouseButton) -> TrackEvent:
        return TrackEvent(pos, self.field.rect, self.scene, modifiers, button)

    def _on_names(self, pos: QPointF) -> bool:
        return pos.x() < self.names_width and pos.y() >= ruler.HEIGHT

    @reported()
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
        elif pos.y() >= ruler.HEIGHT:
            self._drag = _Drag.KEYS
            self.sheet.press(self._event(pos, event.modifiers(), event.button()), self.field)
        elif self.scene.length and pos.x() >= self.names_width:
            self._drag = _Drag.SCRUB
            self._scrub(pos)

    def _press_name(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        line = self.field.line_at(pos)
        if line is None:
            self.sheet.selection.clear()
        elif isinstance(line.row, NodeRow) and pos.x() < ARROW_WIDTH:
            self.fold_all() if modifiers & Qt.KeyboardModifier.ShiftModifier else self.fold(line.row.node)
        elif modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            self.sheet.selection.toggle(line.row.keys)
        else:
            self.sheet.selection.set(line.row.keys)

    def _scrub(self, pos: QPointF) -> None:
        frame = self.scene.frames.clamp(self.scene.axis.frame_at(pos.x() - self.names_width))
        if frame != self.scene.frame:
            self.scrubbed.emit(frame)

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        pos, before = event.position(), self._last
        self._last = pos
        if self._drag is _Drag.PAN:
            self._set_axis(self.scene.axis.panned(pos.x() - before.x()))
            self.scrolling.setValue(round(self.scrolling.value() - pos.y() + before.y()))
        elif self._drag is _Drag.SCRUB:
            self._scrub(pos)
        elif self._drag is _Drag.KEYS:
            self.sheet.drag(self._event(pos, event.modifiers(), _LEFT))
        else:
            self._hover(pos, event.modifiers())

    def _hover(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        named = self.field.line_at(pos) if self._on_names(pos) else None
        if named is not self._hovered:
            self._hovered = named
            self.update()
        shape = Qt.CursorShape.PointingHandCursor if named is not None else None
        if named is None and pos.y() >= ruler.HEIGHT:
            shape = self.sheet.hover(self._event(pos, modifiers, Qt.MouseButton.NoButton), self.field)
        self.unsetCursor() if shape is None else self.setCursor(shape)

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._drag is None or event.button() != (_MIDDLE if self._drag is _Drag.PAN else _LEFT):
            return
        drag, self._drag = self._drag, None
        if drag is _Drag.KEYS:
            self.sheet.release(self._event(event.position(), event.modifiers(), event.button()))
        self._hover(event.position(), event.modifiers())

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit a key, or set one; on a name it is a press."""
        pos = event.position()
        on_keys = pos.y() >= ruler.HEIGHT and not self._on_names(pos) and event.button() == _LEFT
        if not on_keys or not self.sheet.double_click(self._event(pos, event.modifiers(), _LEFT), self.field):
            self.mousePressEvent(event)

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of a line and of what is selected."""
        pos = QPointF(event.pos())
        menu = self.sheet.menu(self._event(pos, event.modifiers(), Qt.MouseButton.RightButton), self.field)
        if menu is not None and pos.y() >= ruler.HEIGHT:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, pan or scroll, as on the timeline; over the names scroll."""
        pos = event.position()
        turn = turn_of(event, scrolls=True)
        if self._on_names(pos):
            turn = Turn(scroll=-event.angleDelta().y() / 2)
        if turn.pan:
            self._set_axis(self.scene.axis.panned(turn.pan))
        if turn.scroll:
            self.scrolling.setValue(round(self.scrolling.value() + turn.scroll))
        if turn.zoom != 1:
            self.zoom(turn.zoom, pos.x() - self.names_width)
        event.accept()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep showing the whole if that is what was shown."""
        old = event.oldSize().width() - self.names_width
        whole = old <= 0 or self.scene.axis.scale <= TimeAxis.fitted(self._end, old).scale * 1.01
        self._lay_out()
        self.fit(everything=True) if whole else self._set_axis(self.scene.axis)

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            pos = QPointF(event.pos())
            over = pos.y() >= ruler.HEIGHT and not self._on_names(pos)
            none = Qt.KeyboardModifier.NoModifier
            at = self._event(pos, none, Qt.MouseButton.NoButton)
            text = self.sheet.tip(at, self.field) if over else ""
            show_tip(event.globalPos(), text, self)
            return True
        return super().event(event)

    @reported()
    def leaveEvent(self, event: QEvent) -> None:
        """Forget what is under the mouse."""
        self._hovered = None
        self.update()

    @reported(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for some lines."""
        return QSize(900, 220)
