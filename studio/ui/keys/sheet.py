"""Lines of keys that can be taken hold of: what the timeline's lanes and the dope sheet are made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.language import tr, tr_n
from studio.ui import theme
from studio.ui.inspector.edits import Wanted
from studio.ui.keys.drags import BlendDrag, BoxDrag, Drag, MoveDrag, ScaleDrag
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.gestures import click
from studio.ui.keys.hits import Field, Hit
from studio.ui.keys.lines import Line, Lines
from studio.ui.keys.menus import key_menu
from studio.ui.keys.names import INTERPOLATIONS
from studio.ui.keys.painting import Place, paint_line, written
from studio.ui.keys.popups import BlockField, KeyPopup
from studio.ui.keys.rows import NodeRow, ParamRow
from studio.ui.theme import Colors

if TYPE_CHECKING:
    from studio.ui.dialogs import Dialogs
    from studio.ui.timeline.scene import Scene
    from studio.ui.timeline.track import TrackEvent

Label = Callable[[QPainter, Place, Line], None]

_ARM = 5.0


class KeySheet:
    """Paints lines of keys and does with them what the mouse asks for.

    Args:
        edits: Makes the edits.
        dialogs: Asks for files.
        host: Where it is painted: fields are laid over it, menus belong to it.
        changed: Is called when it is to be painted anew.
    """

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, host: QWidget, changed: Callable[[], object]) -> None:
        self.lines = Lines()
        self.edits = edits
        self.selection = edits.selection
        self._dialogs = dialogs
        self._host = host
        self._changed = changed
        self._drag: Drag | None = None
        edits.selection.changed.connect(self._on_selection)

    @property
    def dragging(self) -> bool:
        """Whether a drag goes on."""
        return self._drag is not None

    def _on_selection(self) -> None:
        if len(self.lines):
            self._changed()

    def paint(self, painter: QPainter, field: Field, scene: Scene, label: Label | None = None) -> None:
        """Paint the lines that are seen, the bracket around what is selected, and the box that is drawn.

        Args:
            painter: With antialiasing.
            field: Where the lines lie.
            scene: What the timeline shows.
            label: Paints the name of a line; keys come on top of it, blocks below.
        """
        seen = painter.clipBoundingRect() if painter.hasClipping() else field.rect
        top = field.rect.top()
        for line in field.lines.between(seen.top() - top, seen.bottom() - top):
            self._paint_line(painter, field.place(line), line, scene.frame, label)
        self._paint_bracket(painter, field)
        if isinstance(self._drag, BoxDrag) and self._drag.box is not None:
            painter.setPen(QPen(Colors.ACCENT, 1))
            painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.14))
            painter.drawRect(self._drag.box)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_line(self, painter: QPainter, place: Place, line: Line, frame: int, label: Label | None) -> None:
        if isinstance(line.row, NodeRow):
            painter.fillRect(place.rect, theme.with_alpha(Colors.RAISED, 0.55))
        name = partial(label, painter, place, line) if label is not None else None
        paint_line(painter, place, line.row, self.selection, frame, name)
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QLineF(place.rect.left(), place.rect.bottom(), place.rect.right(), place.rect.bottom()))

    def _paint_bracket(self, painter: QPainter, field: Field) -> None:
        found = field.bracket(self.selection)
        if found is None:
            return
        box = found[0]
        painter.setPen(QPen(Colors.ACCENT, 1.5))
        for x, arm in ((box.left(), _ARM), (box.right(), -_ARM)):
            top, bottom = box.top(), box.bottom()
            corners = ((x + arm, top), (x, top), (x, bottom), (x + arm, bottom))
            painter.drawPolyline([QPointF(*corner) for corner in corners])

    def press(self, event: TrackEvent, field: Field) -> bool:
        """Take keys, an end of the bracket or the handle of a blend; elsewhere, begin a box."""
        hit = field.hit(event.pos)
        end = field.end_at(event.pos, self.selection) if hit is None or not hit.edge else None
        if end is not None:
            self._drag = ScaleDrag(self.edits, end.frame, end.other, event.pos)
        elif hit is None:
            self._drag = BoxDrag(self.edits, event.pos, field.inside)
        elif hit.grip and isinstance(hit.line.row, ParamRow):
            self._drag = BlendDrag(self.edits, hit.line.row.lane, hit.frame, event.pos)
        else:
            self._take(event, hit)
        return True

    def _take(self, event: TrackEvent, hit: Hit) -> None:
        pressed = click(self.selection.keys, hit.keys, toggles=event.holds(Qt.KeyboardModifier.ShiftModifier))
        self.selection.set(pressed.selected)
        if pressed.moves:
            self._drag = MoveDrag(self.edits, hit.frame, event.pos, pressed.alone)

    def drag(self, event: TrackEvent) -> None:
        """Go on with the drag."""
        if self._drag is not None:
            self._drag.to(event)
            self._changed()

    def release(self, event: TrackEvent) -> None:
        """End the drag."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.end()
        event.scene.guide = None
        self._changed()

    def cancel(self) -> None:
        """Take a running drag back; without one, select no keys."""
        drag, self._drag = self._drag, None
        if drag is None:
            self.selection.clear()
        else:
            drag.cancel()
            self._changed()

    def hover(self, event: TrackEvent, field: Field) -> Qt.CursorShape | None:
        """Return the cursor for what is under the mouse."""
        hit = field.hit(event.pos)
        if hit is not None and hit.edge:
            return Qt.CursorShape.SizeHorCursor
        if field.end_at(event.pos, self.selection) is not None:
            return Qt.CursorShape.SplitHCursor
        return None if hit is None else Qt.CursorShape.PointingHandCursor

    def tip(self, event: TrackEvent, field: Field) -> str:
        """Return what there is to say of the key under the mouse."""
        if field.end_at(event.pos, self.selection) is not None:
            return tr("Drag to scale about the other end, with Alt about the playhead")
        hit = field.hit(event.pos)
        if hit is None:
            return ""
        frame = event.scene.label(hit.frame)
        if isinstance(hit.line.row, NodeRow):
            keys = tr_n("{count} key", "{count} keys", len(hit.keys))
            return tr("{name} · frame {frame} · {keys}", name=hit.line.row.label, frame=frame, keys=keys)
        if hit.grip:
            return tr("Drag to blend from the text before")
        key = hit.line.row.curve.key_at(hit.frame)
        assert key is not None  # the rows are those of the curve
        way = tr(INTERPOLATIONS[key.interpolation])
        name, value = hit.line.row.label, written(key.value)
        return tr("{name} · frame {frame} · {value} · {way}", name=name, frame=frame, value=value, way=way)

    def double_click(self, event: TrackEvent, field: Field) -> bool:
        """Edit a key, or the text of a block; on an empty place of a parameter's line, set a key."""
        hit = field.hit(event.pos)
        line = field.line_at(event.pos)
        if hit is not None and isinstance(hit.line.row, ParamRow):
            self._edit(hit, field)
        elif hit is None and line is not None and isinstance(line.row, ParamRow):
            frame = max(0, round(field.time_at(event.pos.x())))
            self.edits.add(line.row.lane, frame)
        else:
            return False
        return True

    def _edit(self, hit: Hit, field: Field) -> None:
        row = hit.line.row
        assert isinstance(row, ParamRow)  # only those have values
        self.selection.set(hit.keys)
        if row.is_text:
            self.edit_block(row, hit.frame, field)
            return
        place = field.place(hit.line)
        popup = KeyPopup(self.edits, self._dialogs, self._host)
        popup.open_at(self._host, QRectF(place.x(hit.frame), place.rect.top(), 0, place.rect.height()))

    def edit_block(self, row: ParamRow, frame: int, field: Field) -> None:
        """Let the user type the text of the block that begins at `frame`, over the block."""
        line, curve = field.lines.of(row.node, row.param), self.edits.curve(row.lane)
        key = curve.key_at(frame) if curve is not None else None
        if line is None or key is None:
            return
        place = field.place(line)
        later = next((other for other in row.frames if other > frame), None)
        right = place.rect.right() if later is None else place.x(later)
        left = max(place.rect.left(), place.x(frame))
        written = BlockField(str(key.value), self._host)
        address = row.keys_at((frame,))
        written.written.connect(lambda text: self.edits.change_values(Wanted.value(text), address))
        written.open_over(QRectF(left, place.rect.top(), right - left, place.rect.height()))

    def menu(self, event: TrackEvent, field: Field) -> QMenu | None:
        """Return the menu of the keys under the mouse, or of a line."""
        hit = field.hit(event.pos)
        line = field.line_at(event.pos)
        if line is None:
            return None
        if hit is not None and not hit.keys <= self.selection.keys:
            self.selection.set(hit.keys)
        frame = max(0, round(field.time_at(event.pos.x())))

        def edit(row: ParamRow, frame: int) -> None:
            self.edit_block(row, frame, field)

        return key_menu(self.edits, self._host, line.row, frame, on_key=hit is not None, edit_text=edit)
