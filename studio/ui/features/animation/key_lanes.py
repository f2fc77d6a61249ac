"""Keyframe lanes: the keys of the selected nodes, by parameter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.ui.features.animation.keys.key_rows import (
    ExpressionRow,
    KeyRow,
    KeyRowCache,
    NodeRow,
    ParamRow,
    collect_key_frames,
)
from studio.ui.features.animation.keys.key_shapes import paint_fold_arrow
from studio.ui.features.animation.keys.sheet.key_hit_test import KeyRowLayout
from studio.ui.features.animation.keys.sheet.key_lines import KeyLine, KeyLines
from studio.ui.features.animation.keys.sheet.key_sheet import KeySheet
from studio.ui.features.animation.keys.sheet.line_placement import LinePlacement
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import KEYS, TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent, TrackOrder

if TYPE_CHECKING:
    from studio.ui.features.animation.keys.key_edits import KeyEdits
    from studio.ui.shell.dialogs import Dialogs
    from studio.ui.shell.panel_protocols import Timeline, TrackCanvas

_ARROW = 8.0
_MOST_LINES = 12  # of a node that is not folded at first
_MOST_COVERED = 2  # keys that may lie over a name
_INDENT = theme.SPACE_5


class KeyLanes(TimelineTrack):
    """A line for each selected node that is animated, which can be folded, and below it one for each parameter.

    Args:
        canvas: Where they are painted; fields are laid over it.
        edits: Makes the edits of keys.
        dialogs: Asks for files.
    """

    def __init__(self, canvas: TrackCanvas, edits: KeyEdits, dialogs: Dialogs) -> None:
        self._canvas = canvas
        self._rows = KeyRowCache(LevelExpressions(edits.level).format_text)
        self._nodes: tuple[str, ...] = ()
        self._folded: set[str] = set()
        self._seen: set[str] = set()
        self.key_sheet = KeySheet(edits, dialogs, canvas.widget, lambda: canvas.refresh(self))
        edits.level.project_changed.connect(self._read_rows)

    def show_nodes(self, nodes: Iterable[str]) -> None:
        """Show the keys of these nodes of the level."""
        self._nodes = tuple(nodes)
        self._read_rows()

    @property
    def key_frames(self) -> tuple[int, ...]:
        """All frames with a key, in order."""
        return self._canvas.curve_scene.snap_points.get(KEYS, ())

    @property
    def node_rows(self) -> tuple[NodeRow, ...]:
        """The rows that are shown."""
        return self.key_sheet.key_lines.node_rows

    def _read_rows(self) -> None:
        """Take over what the level has; nothing is laid out anew where the keys are the same."""
        level = self.key_sheet.key_edits.level
        rows = self._rows.get_rows(level.graph, level.registry, self._nodes)
        self._fold_long_rows(rows)
        if rows != self.node_rows:
            self._canvas.curve_scene.snap_points[KEYS] = collect_key_frames(rows)
            self._lay_out(rows)

    def _fold_long_rows(self, rows: tuple[NodeRow, ...]) -> None:
        """Fold nodes with many lines when they are seen for the first time: they would fill the window."""
        new = {row.node for row in rows} - self._seen
        self._seen |= new
        self._folded.update(row.node for row in rows if row.node in new and _count_lines(row) > _MOST_LINES)

    def _lay_out(self, rows: tuple[NodeRow, ...]) -> None:
        height = self.compute_height()
        self.key_sheet.key_lines = KeyLines(rows, self._folded)
        self._canvas.update_layout() if self.compute_height() != height else self._canvas.refresh(self)

    def toggle_folded(self, node: str) -> None:
        """Hide the lines of a node's parameters, or show them again."""
        self._folded ^= {node}
        self._lay_out(self.node_rows)

    def compute_height(self) -> float:
        """Return the height of all lines."""
        return self.key_sheet.key_lines.total_height

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the lines with their names."""
        field = self._field(rect, scene)
        self.key_sheet.paint_lines(painter, field, scene, _paint_label_below)
        seen = painter.clipBoundingRect() if painter.hasClipping() else rect
        for line in field.lines.find_lines_between(seen.top() - rect.top(), seen.bottom() - rect.top()):
            if is_label_on_top(field.place_line(line), line):
                _paint_label(painter, field.place_line(line), line)

    def needs_repaint_on_frame(self) -> bool:
        """Return that keys on the playhead's frame are lit up."""
        return True

    def _field(self, rect: QRectF, scene: TimelineScene) -> KeyRowLayout:
        return KeyRowLayout(self.key_sheet.key_lines, rect, scene.time_axis)

    def handle_press(self, event: TrackEvent) -> bool:
        """Take keys; on a name, fold its node or select its keys."""
        field = self._field(event.rect, event.scene)
        line = self._label_line_at(event, field)
        if line is None:
            return self.key_sheet.handle_press(event, field)
        if isinstance(line.row, NodeRow):
            self.toggle_folded(line.row.node)
        elif event.has_modifier(Qt.KeyboardModifier.ShiftModifier):
            self.key_sheet.key_selection.toggle_keys(line.row.key_addresses)
        else:
            self.key_sheet.key_selection.select_keys(line.row.key_addresses)
        return True

    def _label_line_at(self, event: TrackEvent, field: KeyRowLayout) -> KeyLine | None:
        """Return the line whose name is under the mouse, with no key on top of it."""
        line = field.find_line(event.pos)
        if line is None or not compute_label_box(field.place_line(line), line).contains(event.pos):
            return None
        if is_label_on_top(field.place_line(line), line):
            return line
        hit = field.hit_test(event.pos)
        return line if hit is None or not hit.is_on_key else None

    def handle_drag(self, event: TrackEvent) -> None:
        """Go on with a drag of keys."""
        self.key_sheet.handle_drag(event)

    def handle_release(self, event: TrackEvent) -> None:
        """End the drag."""
        self.key_sheet.handle_release(event)

    def cancel_drag(self) -> bool:
        """Take a running drag back; without one, select no keys. Return whether there was either."""
        return self.key_sheet.cancel_drag()

    def delete_selection(self) -> bool:
        """Delete the selected keys."""
        self.key_sheet.key_edits.delete_keys()
        return True

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Return the cursor for what is under the mouse."""
        field = self._field(event.rect, event.scene)
        if self._label_line_at(event, field) is not None:
            return Qt.CursorShape.PointingHandCursor
        return self.key_sheet.handle_hover(event, field)

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what there is to say of what is under the mouse."""
        field = self._field(event.rect, event.scene)
        line = self._label_line_at(event, field)
        if line is None:
            return self.key_sheet.make_tooltip(event, field)
        if isinstance(line.row, ExpressionRow):
            return self.key_sheet.make_tooltip(event, field)
        return tr("Show or hide its parameters") if isinstance(line.row, NodeRow) else tr("Select all its keys")

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Edit a key, or set one."""
        field = self._field(event.rect, event.scene)
        if self._label_line_at(event, field) is not None:
            return self.handle_press(event)
        return self.key_sheet.handle_double_click(event, field)

    def make_context_menu(self, event: TrackEvent) -> QMenu | None:
        """Return the menu of what is under the mouse."""
        return self.key_sheet.make_context_menu(event, self._field(event.rect, event.scene))

    def select_all(self) -> None:
        """Select all keys that are shown."""
        self.key_sheet.key_selection.select_keys(key for row in self.node_rows for key in row.key_addresses)


def add_key_lanes(timeline: Timeline, edits: KeyEdits, dialogs: Dialogs) -> KeyLanes:
    """Add the lanes of keys to a timeline, and the actions on keys to its shortcuts.

    Args:
        timeline: Gets the track.
        edits: Makes the edits of keys.
        dialogs: Asks for files.
    """
    lanes = KeyLanes(timeline.timeline_canvas, edits, dialogs)
    timeline.timeline_canvas.add_track(lanes, TrackOrder.KEYS)
    deleting = "timeline.delete_keys"  # the timeline's own, which deletes marks too
    handlers = {action: run for action, run in edits.build_handlers().items() if action != deleting}
    timeline.shortcut_keys.add_handlers({**handlers, "timeline.select_keys": lanes.select_all})
    return lanes


def compute_label_box(place: LinePlacement, line: KeyLine) -> QRectF:
    """Return where a line's name stands: on the left, clear of a key on the first frame; over blocks on the right."""
    metrics = QFontMetricsF(make_small_font())
    arrow = _ARROW + theme.SPACE_1 if isinstance(line.row, NodeRow) else 0
    width = metrics.horizontalAdvance(_format_label(line)) + arrow + 2 * theme.SPACE_2
    in_blocks = _is_shown_as_blocks(line.row)
    indent = _INDENT if isinstance(line.row, NodeRow) else _INDENT + theme.SPACE_3
    left = place.rect.right() - width - theme.SPACE_1 if in_blocks else place.rect.left() + indent
    return QRectF(left, place.rect.top() + 2, width, place.rect.height() - 4)


def _count_lines(row: NodeRow) -> int:
    return len(row.params) + len(row.expressions)


def _is_shown_as_blocks(row: KeyRow) -> bool:
    return isinstance(row, ExpressionRow) or (isinstance(row, ParamRow) and row.is_shown_as_blocks)


def is_label_on_top(place: LinePlacement, line: KeyLine) -> bool:
    """Return whether a line's name is on top of its keys: where several, or some on each frame, would hide it."""
    if _is_shown_as_blocks(line.row):
        return False
    box, axis = compute_label_box(place, line), place.axis
    first, last = (axis.frame_at(x - place.axis_left) for x in (box.left(), box.right()))  # the first begins before
    if len(line.row.find_keys_between(first + 1, last)) > _MOST_COVERED:
        return True
    near = [line.row.key_frames[index] for index in line.row.find_keys_between(first, last + 1)]
    return len(near) > 1 and near[-1] - near[0] < len(near)


def _paint_label_below(painter: QPainter, place: LinePlacement, line: KeyLine) -> None:
    if not is_label_on_top(place, line):
        _paint_label(painter, place, line)


def _paint_label(painter: QPainter, place: LinePlacement, line: KeyLine) -> None:
    painter.setFont(make_small_font())
    box = compute_label_box(place, line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.with_alpha(Colors.PANEL, 0.85))
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    text = box.adjusted(theme.SPACE_2, 0, 0, 0)
    if isinstance(line.row, NodeRow):
        paint_fold_arrow(painter, QPointF(text.left() + _ARROW / 2, box.center().y()), folded=line.is_folded)
        text.setLeft(text.left() + _ARROW + theme.SPACE_1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(Colors.TEXT if isinstance(line.row, NodeRow) else Colors.SECONDARY)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _format_label(line))


def _format_label(line: KeyLine) -> str:
    """Return a line's name; that of a node says that these are keys: its source has a bar with the name, too."""
    return tr("{name} · keys", name=line.row.label) if isinstance(line.row, NodeRow) else line.row.label
