"""Track of the keys of shapes and tracks: they are selected, dragged and deleted on the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.curves.curve import Interpolation
from studio.sdk.params import ParamKind
from studio.ui.features.animation.keys.key_shapes import paint_key_shape
from studio.ui.features.animation.shape_keys.shape_key_edits import (
    KeyedDrawing,
    ShapeKeyRow,
    collect_shape_key_rows,
    delete_drawing_keys,
    make_shapes_command,
    move_drawing_keys,
    read_shapes,
)
from studio.ui.shell.edits.key_gestures import select_by_click
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import SHAPE_KEYS, TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

if TYPE_CHECKING:
    from studio.ui.shell.panel_protocols import TrackCanvas

_ROW: Final = 24.0
_REACH: Final = 7.0  # pixels around a key
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier

_Key = tuple[str, int]  # a node, and a frame


class ShapeKeyTrack(TimelineTrack):
    """A line for each selected node with shapes or tracks: a sign where any of them has a key.

    A drag moves the keys of all of them at the selected frames; with Alt all later ones move along (ripple).

    Args:
        canvas: Where it is painted.
        level: Its nodes are shown and edited.
        post: Says on the status line what could not be done.
    """

    def __init__(self, canvas: TrackCanvas, level: ActiveLevel, post: Callable[[str], None]) -> None:
        self._canvas, self._level, self._post = canvas, level, post
        self._nodes: tuple[str, ...] = ()
        self.rows: tuple[ShapeKeyRow, ...] = ()
        self.selected_keys: frozenset[_Key] = frozenset()
        self._grabbed: _Key | None = None
        self._moved: dict[str, frozenset[int]] = {}
        self._base: dict[str, KeyedDrawing] = {}
        self._released: frozenset[_Key] | None = None
        self._by = 0
        self._merge_key = ""
        level.project_changed.connect(self._read_rows)

    def show_nodes(self, nodes: Iterable[str]) -> None:
        """Show the keys of these nodes of the level."""
        self._nodes = tuple(nodes)
        self._read_rows()

    def close(self) -> None:
        """Stop following the level."""
        self._level.project_changed.disconnect(self._read_rows)

    def _read_rows(self, *_: object) -> None:
        rows = collect_shape_key_rows(self._level, self._nodes)
        if rows == self.rows:
            return
        height = self.compute_height()
        self.rows = rows
        known = {(row.node, frame) for row in rows for frame in row.key_frames}
        self.selected_keys &= known
        self._canvas.curve_scene.snap_points[SHAPE_KEYS] = tuple(sorted({frame for _, frame in known}))
        self._canvas.update_layout() if self.compute_height() != height else self._canvas.refresh(self)

    def compute_height(self) -> float:
        """Return the height of all lines."""
        return _ROW * len(self.rows)

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the lines with their names."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, Colors.PANEL)
        for number, row in enumerate(self.rows):
            y = rect.top() + (number + 0.5) * _ROW
            painter.setPen(QPen(Colors.LINE, 1))
            painter.drawLine(QPointF(rect.left(), y + _ROW / 2), QPointF(rect.right(), y + _ROW / 2))
            for frame in row.key_frames:
                x = scene.time_axis.x_of(frame)
                if rect.left() - _REACH <= x <= rect.right() + _REACH:
                    is_selected = (row.node, frame) in self.selected_keys
                    color = Colors.ACCENT if is_selected else Colors.FAINT if row.is_locked else Colors.SECONDARY
                    paint_key_shape(painter, QPointF(x, y), Interpolation.BEZIER, color)
            self._paint_label(painter, rect, y, _make_label(row))

    def _paint_label(self, painter: QPainter, rect: QRectF, y: float, text: str) -> None:
        painter.setFont(make_small_font())
        metrics = QFontMetricsF(make_small_font())
        width = metrics.horizontalAdvance(text) + 2 * theme.SPACE_2
        box = QRectF(rect.left() + theme.SPACE_5, y - _ROW / 2 + 3, width, _ROW - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.with_alpha(Colors.PANEL, 0.85))
        painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        painter.setPen(Colors.TEXT)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def find_key(self, event: TrackEvent) -> _Key | None:
        """Return the key under the mouse: a node and a frame."""
        number = int((event.pos.y() - event.rect.top()) // _ROW)
        if not 0 <= number < len(self.rows):
            return None
        row, axis = self.rows[number], event.scene.time_axis
        nearest = min(row.key_frames, key=lambda frame: abs(axis.x_of(frame) - event.pos.x()))
        return (row.node, nearest) if abs(axis.x_of(nearest) - event.pos.x()) <= _REACH else None

    def handle_press(self, event: TrackEvent) -> bool:
        """Take the key under the mouse; Shift adds it to the selection, or takes it away."""
        key = self.find_key(event)
        if key is None:
            if not self.selected_keys:
                return False
            self.selected_keys = frozenset()
            return False
        clicked = select_by_click(self.selected_keys, frozenset({key}), toggles=event.has_modifier(_SHIFT))
        self.selected_keys, self._released = clicked.selection_on_press, clicked.selection_on_release
        if clicked.can_move:
            self._start_drag(key, is_ripple=event.has_modifier(_ALT))
        return True

    def _start_drag(self, key: _Key, *, is_ripple: bool) -> None:
        self._grabbed, self._by, self._merge_key = key, 0, make_merge_key("shape-keys")
        rows = [row for row in self.rows if not row.is_locked]
        self._moved = {
            row.node: frozenset(
                frame
                for frame in row.key_frames
                if (row.node, frame) in self.selected_keys
                or (is_ripple and any(frame > other for node, other in self.selected_keys if node == row.node))
            )
            for row in rows
        }
        self._base = {row.node: read_shapes(self._level, row) for row in rows}

    def handle_drag(self, event: TrackEvent) -> None:
        """Move the keys as far as the one that is held; none goes before frame 0."""
        if self._grabbed is None:
            return
        frames = [frame for moved in self._moved.values() for frame in moved]
        if not frames:
            return
        wanted = event.snap_frame(event.frame_at_mouse, exclude=frames)
        by = max(wanted - self._grabbed[1], -max(0, min(frames)))
        if by != self._by:
            selected = frozenset((node, frame - self._by) for node, frame in self.selected_keys)
            self._by = by
            for row in self.rows:
                if self._moved.get(row.node):
                    moved = move_drawing_keys(self._base[row.node], self._moved[row.node], by)
                    self._apply(row, moved, self._merge_key)
            known = {(row.node, frame) for row in self.rows for frame in row.key_frames}
            self.selected_keys = frozenset((node, frame + by) for node, frame in selected) & known
            self._canvas.refresh(self)

    def handle_release(self, event: TrackEvent) -> None:
        """End the drag; a click on one of several selected keys selects it alone."""
        if self._grabbed is not None and not self._by and self._released is not None:
            self.selected_keys = self._released
        self._grabbed, self._released = None, None
        event.scene.snap_guide = None

    def cancel_drag(self) -> bool:
        """Take the drag back, or else select no keys; return whether there was either."""
        if self._grabbed is not None:
            self._grabbed = None
            if self._by:
                path = "/".join(self._level.path)
                self._level.document.cancel_gesture(f"{path}:{self._merge_key}" if path else self._merge_key)
            return True
        was, self.selected_keys = bool(self.selected_keys), frozenset()
        if was:
            self._canvas.refresh(self)
        return was

    def delete_selection(self) -> bool:
        """Delete the selected keys; the last key of a shape stays."""
        selected = self.selected_keys
        for row in self.rows:
            frames = [frame for node, frame in selected if node == row.node]
            if frames:
                self._apply(row, delete_drawing_keys(read_shapes(self._level, row), frames), "")
        return bool(selected)

    def _apply(self, row: ShapeKeyRow, shapes: KeyedDrawing, merge_key: str) -> None:
        try:
            self._level.apply_command(make_shapes_command(row, shapes, merge_key))
        except StudioError as error:
            self._grabbed = None
            self._post(str(error))

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Return the cursor for what is under the mouse."""
        return Qt.CursorShape.PointingHandCursor if self.find_key(event) is not None else None

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what can be done with the key under the mouse."""
        key = self.find_key(event)
        if key is None:
            return ""
        row = next((each for each in self.rows if each.node == key[0]), None)
        if row is not None and row.kind is ParamKind.TRACKS:
            return tr("Keys of tracks at frame {frame}. Drag to move them; with Alt all later ones, too.", frame=key[1])
        return tr("Keys of shapes at frame {frame}. Drag to move them; with Alt all later ones, too.", frame=key[1])


def _make_label(row: ShapeKeyRow) -> str:
    if row.kind is ParamKind.TRACKS:
        return tr("{name} · tracks", name=row.label)
    return tr("{name} · shapes", name=row.label)
