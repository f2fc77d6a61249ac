"""Lines of keys that can be edited, as in the timeline's lanes and the dope sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr, tr_n
from studio.graph.drawing_lanes.lanes import is_drawing_lane
from studio.ui.features.animation.keys.curve_names import INTERPOLATION_NAMES
from studio.ui.features.animation.keys.expression_block import format_expression
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_menu import make_key_menu
from studio.ui.features.animation.keys.key_popups import KeyPopup, TextBlockField
from studio.ui.features.animation.keys.key_rows import ExpressionRow, NodeRow, ParamRow
from studio.ui.features.animation.keys.sheet.key_drags import (
    KeyDrag,
    MoveKeysDrag,
    ScaleKeysDrag,
    SelectKeysDrag,
    TextBlendDrag,
)
from studio.ui.features.animation.keys.sheet.key_hit_test import KeyHit, KeyRowLayout
from studio.ui.features.animation.keys.sheet.key_lines import KeyLine, KeyLines
from studio.ui.features.animation.keys.sheet.line_painting import format_value, paint_line
from studio.ui.features.animation.keys.sheet.line_placement import LinePlacement
from studio.ui.shell.edits.key_gestures import select_by_click
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

if TYPE_CHECKING:
    from studio.ui.shell.dialogs import Dialogs
    from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
    from studio.ui.widgets.time_axis.track import TrackEvent

LabelPainter = Callable[[QPainter, LinePlacement, KeyLine], None]

_ARM = 5.0


class KeySheet:
    """Sheet of lines of keys: paints them and handles the mouse.

    Args:
        edits: Makes the edits.
        dialogs: Asks for files.
        host: Where it is painted: fields are laid over it, menus belong to it.
        changed: Is called when it is to be painted anew.
    """

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, host: QWidget, changed: Callable[[], object]) -> None:
        self.key_lines = KeyLines()
        self.key_edits = edits
        self.key_selection = edits.selection
        self._dialogs = dialogs
        self._host = host
        self._changed = changed
        self._drag: KeyDrag | None = None
        edits.selection.selection_changed.connect(self._on_selection)

    @property
    def is_dragging(self) -> bool:
        """Whether a drag goes on."""
        return self._drag is not None

    def _on_selection(self) -> None:
        if len(self.key_lines):
            self._changed()

    def paint_lines(
        self, painter: QPainter, field: KeyRowLayout, scene: TimelineScene, label: LabelPainter | None = None
    ) -> None:
        """Paint the lines that are seen, the bracket around what is selected, and the box that is drawn.

        Args:
            painter: With antialiasing.
            field: Where the lines lie.
            scene: What the timeline shows.
            label: Paints the name of a line; keys come on top of it, blocks below.
        """
        seen = painter.clipBoundingRect() if painter.hasClipping() else field.rect
        top = field.rect.top()
        for line in field.lines.find_lines_between(seen.top() - top, seen.bottom() - top):
            self._paint_line(painter, field.place_line(line), line, scene.current_frame, label)
        self._paint_bracket(painter, field)
        if isinstance(self._drag, SelectKeysDrag) and self._drag.selection_box is not None:
            painter.setPen(QPen(Colors.ACCENT, 1))
            painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.14))
            painter.drawRect(self._drag.selection_box)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_line(
        self, painter: QPainter, place: LinePlacement, line: KeyLine, frame: int, label: LabelPainter | None
    ) -> None:
        if isinstance(line.row, NodeRow):
            painter.fillRect(place.rect, theme.with_alpha(Colors.RAISED, 0.55))
        name = partial(label, painter, place, line) if label is not None else None
        paint_line(painter, place, line.row, self.key_selection, frame, name)
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QLineF(place.rect.left(), place.rect.bottom(), place.rect.right(), place.rect.bottom()))

    def _paint_bracket(self, painter: QPainter, field: KeyRowLayout) -> None:
        found = field.compute_bracket(self.key_selection)
        if found is None:
            return
        box = found[0]
        painter.setPen(QPen(Colors.ACCENT, 1.5))
        for x, arm in ((box.left(), _ARM), (box.right(), -_ARM)):
            top, bottom = box.top(), box.bottom()
            corners = ((x + arm, top), (x, top), (x, bottom), (x + arm, bottom))
            painter.drawPolyline([QPointF(*corner) for corner in corners])

    def handle_press(self, event: TrackEvent, field: KeyRowLayout) -> bool:
        """Take keys, an end of the bracket or the handle of a blend; elsewhere, begin a box."""
        hit = field.hit_test(event.pos)
        end = field.find_bracket_end(event.pos, self.key_selection) if hit is None or not hit.is_on_key else None
        if end is not None:
            self._drag = ScaleKeysDrag(self.key_edits, end.frame, end.opposite_frame, event.pos)
        elif hit is None:
            self._drag = SelectKeysDrag(self.key_edits, event.pos, field.find_keys_in)
        elif hit.is_blend_grip and isinstance(hit.line.row, ParamRow):
            self._drag = TextBlendDrag(self.key_edits, hit.line.row.param_key, hit.frame, event.pos)
        else:
            self._begin_hit_drag(event, hit)
        return True

    def _begin_hit_drag(self, event: TrackEvent, hit: KeyHit) -> None:
        pressed = select_by_click(
            self.key_selection.selected_keys, hit.keys, toggles=event.has_modifier(Qt.KeyboardModifier.ShiftModifier)
        )
        self.key_selection.select_keys(pressed.selection_on_press)
        if pressed.can_move:
            self._drag = MoveKeysDrag(self.key_edits, hit.frame, event.pos, pressed.selection_on_release)

    def handle_drag(self, event: TrackEvent) -> None:
        """Go on with the drag."""
        if self._drag is not None:
            self._drag.move_to(event)
            self._changed()

    def handle_release(self, event: TrackEvent) -> None:
        """End the drag."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.finish_drag()
        event.scene.snap_guide = None
        self._changed()

    def cancel_drag(self) -> bool:
        """Take a running drag back; without one, select no keys. Return whether there was either."""
        drag, self._drag = self._drag, None
        if drag is None:
            had_selection = bool(self.key_selection.selected_keys)
            self.key_selection.clear_selection()
            return had_selection
        drag.cancel_drag()
        self._changed()
        return True

    def handle_hover(self, event: TrackEvent, field: KeyRowLayout) -> Qt.CursorShape | None:
        """Return the cursor for what is under the mouse."""
        hit = field.hit_test(event.pos)
        if hit is not None and hit.is_on_key:
            return Qt.CursorShape.SizeHorCursor
        if field.find_bracket_end(event.pos, self.key_selection) is not None:
            return Qt.CursorShape.SplitHCursor
        return None if hit is None else Qt.CursorShape.PointingHandCursor

    def make_tooltip(self, event: TrackEvent, field: KeyRowLayout) -> str:
        """Return what there is to say of the key under the mouse."""
        if field.find_bracket_end(event.pos, self.key_selection) is not None:
            return tr("Drag to scale about the other end, with Alt about the playhead")
        hit, line = field.hit_test(event.pos), field.find_line(event.pos)
        if line is not None and isinstance(line.row, ExpressionRow):
            return tr("{name}: {expression}", name=line.row.label, expression=format_expression(line.row.text))
        if hit is None or isinstance(hit.line.row, ExpressionRow):
            return ""
        frame = event.scene.format_frame(hit.frame)
        if isinstance(hit.line.row, NodeRow):
            keys = tr_n("{count} key", "{count} keys", len(hit.keys))
            return tr("{name} · frame {frame} · {keys}", name=hit.line.row.label, frame=frame, keys=keys)
        if hit.is_blend_grip:
            return tr("Drag to blend from the text before")
        key = hit.line.row.curve.find_key_at(hit.frame)
        assert key is not None  # the rows are those of the curve
        way = tr(INTERPOLATION_NAMES[key.interpolation])
        name = hit.line.row.label
        if is_drawing_lane(hit.line.row.spec.name):
            return tr("{name} · frame {frame} · {way}", name=name, frame=frame, way=way)
        value = format_value(key.value)
        return tr("{name} · frame {frame} · {value} · {way}", name=name, frame=frame, value=value, way=way)

    def handle_double_click(self, event: TrackEvent, field: KeyRowLayout) -> bool:
        """Edit a key, or the text of a block; on an empty place of a parameter's line, set a key."""
        hit = field.hit_test(event.pos)
        line = field.find_line(event.pos)
        if hit is not None and isinstance(hit.line.row, ParamRow):
            self._edit_hit(hit, field)
        elif hit is None and line is not None and isinstance(line.row, ParamRow):
            frame = max(0, round(field.x_to_frame(event.pos.x())))
            self.key_edits.add_key(line.row.param_key, frame)
        else:
            return False
        return True

    def _edit_hit(self, hit: KeyHit, field: KeyRowLayout) -> None:
        row = hit.line.row
        assert isinstance(row, ParamRow)  # only those have values
        self.key_selection.select_keys(hit.keys)
        if row.is_text:
            self.edit_text_block(row, hit.frame, field)
            return
        if is_drawing_lane(row.spec.name):
            return  # drawn in the viewer
        place = field.place_line(hit.line)
        popup = KeyPopup(self.key_edits, self._dialogs, self._host)
        popup.open_by_place(self._host, QRectF(place.frame_to_x(hit.frame), place.rect.top(), 0, place.rect.height()))

    def edit_text_block(self, row: ParamRow, frame: int, field: KeyRowLayout) -> None:
        """Let the user type the text of the block that begins at `frame`, over the block."""
        line, curve = field.lines.find_param_line(row.node, row.param), self.key_edits.get_curve(row.param_key)
        key = curve.find_key_at(frame) if curve is not None else None
        if line is None or key is None:
            return
        place = field.place_line(line)
        later = next((other for other in row.key_frames if other > frame), None)
        right = place.rect.right() if later is None else place.frame_to_x(later)
        left = max(place.rect.left(), place.frame_to_x(frame))
        written = TextBlockField(str(key.value), self._host)
        address = row.get_keys_at((frame,))
        written.text_committed.connect(lambda text: self.key_edits.change_values(ValueEdit.from_value(text), address))
        written.open_over_block(QRectF(left, place.rect.top(), right - left, place.rect.height()))

    def make_context_menu(self, event: TrackEvent, field: KeyRowLayout) -> QMenu | None:
        """Return the menu of the keys under the mouse, or of a line."""
        hit = field.hit_test(event.pos)
        line = field.find_line(event.pos)
        if line is None:
            return None
        if hit is not None and not hit.keys <= self.key_selection.selected_keys:
            self.key_selection.select_keys(hit.keys)
        frame = max(0, round(field.x_to_frame(event.pos.x())))

        def edit(row: ParamRow, frame: int) -> None:
            self.edit_text_block(row, frame, field)

        return make_key_menu(self.key_edits, self._host, line.row, frame, on_key=hit is not None, edit_text=edit)
