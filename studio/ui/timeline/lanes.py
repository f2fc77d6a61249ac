"""Keyframe lanes: the keys of the selected nodes, by parameter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.keys.hits import Field
from studio.ui.keys.lines import Line, Lines
from studio.ui.keys.painting import Place
from studio.ui.keys.rows import NodeRow, ParamRow, Rows, frames_of
from studio.ui.keys.shapes import paint_arrow
from studio.ui.keys.sheet import KeySheet
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene, small_font
from studio.ui.timeline.track import Track, TrackEvent

if TYPE_CHECKING:
    from studio.ui.dialogs import Dialogs
    from studio.ui.keys.edits import KeyEdits

_ARROW = 8.0
_INDENT = theme.SPACE_5


class Canvas(Protocol):
    """What the lanes need of the canvas."""

    scene: Scene

    def refresh(self, track: Track | None = None) -> None:
        """Paint a track anew."""
        ...

    def relayout(self) -> None:
        """Lay the tracks out anew."""
        ...


class KeyLanes(Track):
    """A line for each selected node that is animated, which can be folded, and below it one for each parameter.

    Args:
        canvas: Where they are painted.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._rows = Rows()
        self._nodes: tuple[str, ...] = ()
        self._folded: set[str] = set()
        self.sheet: KeySheet | None = None

    def edit(self, edits: KeyEdits, dialogs: Dialogs, host: QWidget) -> None:
        """Show and edit the keys of a level from now on.

        Args:
            edits: Makes the edits.
            dialogs: Asks for files.
            host: The canvas: fields are laid over it.
        """
        self.sheet = KeySheet(edits, dialogs, host, lambda: self._canvas.refresh(self))
        edits.level.changed.connect(self._read)
        self._read()

    def show_nodes(self, nodes: Iterable[str]) -> None:
        """Show the keys of these nodes of the level."""
        self._nodes = tuple(nodes)
        self._read()

    @property
    def frames(self) -> tuple[int, ...]:
        """All frames with a key, in order."""
        return self._canvas.scene.points.get("keys", ())

    @property
    def rows(self) -> tuple[NodeRow, ...]:
        """What is shown."""
        return self.sheet.lines.rows if self.sheet is not None else ()

    def _read(self) -> None:
        """Take over what the level has; nothing is laid out anew where the keys are the same."""
        if self.sheet is None:
            return
        level = self.sheet.edits.level
        rows = self._rows.of(level.graph, level.registry, self._nodes)
        if rows != self.rows:
            self._canvas.scene.points["keys"] = frames_of(rows)
            self._lay_out(rows)

    def _lay_out(self, rows: tuple[NodeRow, ...]) -> None:
        assert self.sheet is not None  # there are no rows without it
        height = self.height()
        self.sheet.lines = Lines(rows, self._folded)
        self._canvas.relayout() if self.height() != height else self._canvas.refresh(self)

    def fold(self, node: str) -> None:
        """Hide the lines of a node's parameters, or show them again."""
        self._folded ^= {node}
        self._lay_out(self.rows)

    def height(self) -> float:
        """Return the height of all lines."""
        return self.sheet.lines.height if self.sheet is not None else 0.0

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Paint the lines with their names."""
        if self.sheet is not None:
            self.sheet.paint(painter, self._field(rect, scene), scene, _paint_label)

    def follows_frame(self) -> bool:
        """Return that keys on the playhead's frame are lit up."""
        return True

    def _field(self, rect: QRectF, scene: Scene) -> Field:
        return Field(self.sheet.lines if self.sheet is not None else Lines(), rect, scene.axis)

    def press(self, event: TrackEvent) -> bool:
        """Take keys; on a name, fold its node or select its keys."""
        if self.sheet is None:
            return False
        field = self._field(event.rect, event.scene)
        line = self._named(event, field)
        if line is None:
            return self.sheet.press(event, field)
        if isinstance(line.row, NodeRow):
            self.fold(line.row.node)
        elif event.holds(Qt.KeyboardModifier.ShiftModifier):
            self.sheet.selection.toggle(line.row.keys)
        else:
            self.sheet.selection.set(line.row.keys)
        return True

    def _named(self, event: TrackEvent, field: Field) -> Line | None:
        """Return the line whose name is under the mouse, with no key on top of it."""
        line = field.line_at(event.pos)
        if line is None or not label_box(field.place(line), line).contains(event.pos):
            return None
        hit = field.hit(event.pos)
        return line if hit is None or not hit.edge else None

    def drag(self, event: TrackEvent) -> None:
        """Go on with a drag of keys."""
        if self.sheet is not None:
            self.sheet.drag(event)

    def release(self, event: TrackEvent) -> None:
        """End the drag."""
        if self.sheet is not None:
            self.sheet.release(event)

    def cancel(self) -> None:
        """Take a running drag back; without one, select no keys."""
        if self.sheet is not None:
            self.sheet.cancel()

    def hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Return the cursor for what is under the mouse."""
        if self.sheet is None:
            return None
        field = self._field(event.rect, event.scene)
        if self._named(event, field) is not None:
            return Qt.CursorShape.PointingHandCursor
        return self.sheet.hover(event, field)

    def tip(self, event: TrackEvent) -> str:
        """Return what there is to say of what is under the mouse."""
        if self.sheet is None:
            return ""
        field = self._field(event.rect, event.scene)
        line = self._named(event, field)
        if line is None:
            return self.sheet.tip(event, field)
        return tr("Show or hide its parameters") if isinstance(line.row, NodeRow) else tr("Select all its keys")

    def double_click(self, event: TrackEvent) -> bool:
        """Edit a key, or set one."""
        if self.sheet is None:
            return False
        field = self._field(event.rect, event.scene)
        if self._named(event, field) is not None:
            return self.press(event)
        return self.sheet.double_click(event, field)

    def menu(self, event: TrackEvent) -> QMenu | None:
        """Return the menu of what is under the mouse."""
        return self.sheet.menu(event, self._field(event.rect, event.scene)) if self.sheet is not None else None

    def select_all(self) -> None:
        """Select all keys that are shown."""
        if self.sheet is not None:
            self.sheet.selection.set(key for row in self.rows for key in row.keys)


def label_box(place: Place, line: Line) -> QRectF:
    """Return where a line's name stands: on the left, clear of a key on the first frame; over blocks on the right."""
    metrics = QFontMetricsF(small_font())
    arrow = _ARROW + theme.SPACE_1 if isinstance(line.row, NodeRow) else 0
    width = metrics.horizontalAdvance(line.row.label) + arrow + 2 * theme.SPACE_2
    in_blocks = isinstance(line.row, ParamRow) and line.row.in_blocks
    indent = _INDENT if isinstance(line.row, NodeRow) else _INDENT + theme.SPACE_3
    left = place.rect.right() - width - theme.SPACE_1 if in_blocks else place.rect.left() + indent
    return QRectF(left, place.rect.top() + 2, width, place.rect.height() - 4)


def _paint_label(painter: QPainter, place: Place, line: Line) -> None:
    painter.setFont(small_font())
    box = label_box(place, line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.with_alpha(Colors.PANEL, 0.85))
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    text = box.adjusted(theme.SPACE_2, 0, 0, 0)
    if isinstance(line.row, NodeRow):
        paint_arrow(painter, QPointF(text.left() + _ARROW / 2, box.center().y()), folded=line.folded)
        text.setLeft(text.left() + _ARROW + theme.SPACE_1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(Colors.TEXT if isinstance(line.row, NodeRow) else Colors.SECONDARY)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line.row.label)
