"""The viewer's two sides at once: what of each is seen where, and the handle of the wipe in the user's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath

from studio.core.language import tr
from studio.engine.look import ALONE, Compare, CompareMode
from studio.graph.looking import Side
from studio.ui.results import Failure, FrameResult
from studio.ui.viewer import compare_painting as paint
from studio.ui.viewer import painting, panes
from studio.ui.viewer.layers import Layer
from studio.ui.viewer.picture import Picture
from studio.ui.viewer.view import View
from studio.ui.viewer.wipe import Handle, Wipe

_LEAST_AREA = 240.0  # widget pixels that a card has at least
_CURSORS = {
    Handle.MIDDLE: Qt.CursorShape.SizeAllCursor,
    Handle.ARM: Qt.CursorShape.PointingHandCursor,
    Handle.FADE: Qt.CursorShape.PointingHandCursor,
    Handle.LINE: Qt.CursorShape.SizeAllCursor,
}


class Comparison(QObject):
    """Holds side B beside the picture that the canvas holds, and paints both.

    Signals:
        changed(): Something else is to be seen.
        refit(): The room for a picture is another one.
    """

    changed = Signal()
    refit = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compare = ALONE
        self.wipe = Wipe()
        self.other: Picture | None = None
        self._room = QRectF()
        self.failures: Mapping[Side, Failure] = {}
        self._names: Mapping[Side, str] = {}
        self._held: Handle | None = None
        self._hovered: Handle | None = None

    @property
    def is_on(self) -> bool:
        """Whether two pictures are seen."""
        return self.compare.mode in (CompareMode.WIPE, CompareMode.SIDE_BY_SIDE)

    def set_compare(self, compare: Compare) -> None:
        """See the sides so from now on; the picture of side B comes with the next frame."""
        mode, self.compare = self.compare.mode, compare
        if CompareMode.SIDE_BY_SIDE in (mode, compare.mode) and mode is not compare.mode:
            self.refit.emit()
        self._held = self._hovered = None
        self.changed.emit()

    def set_names(self, names: Mapping[Side, str]) -> None:
        """Say what is on each side."""
        self._names = names
        self.changed.emit()

    def show_result(self, result: FrameResult) -> None:
        """Take side B of an answer, and what failed of either side."""
        other = result.other if result.request.compare.mode is not CompareMode.OFF else None
        self.other = Picture(other) if other is not None and other.pixels is not None else None
        failed = {Side.A: result.failure, Side.B: other.failure if other is not None else None}
        self.failures = {side: failure for side, failure in failed.items() if failure is not None}
        self.changed.emit()

    def clear(self) -> None:
        """Show nothing of side B."""
        self.other, self.failures = None, {}
        self.changed.emit()

    def room_of_one(self, room: QRectF, picture: Picture | None) -> QRectF:
        """Return what there is for one picture."""
        self._room = room
        if self.compare.mode is not CompareMode.SIDE_BY_SIDE or picture is None:
            return room
        return panes.split(room, picture.size)[0]

    def offset_at(self, at: QPointF, picture: Picture | None) -> QPointF:
        """Return by how much the picture at a point of the canvas lies away from side A's."""
        if self.compare.mode is not CompareMode.SIDE_BY_SIDE or picture is None:
            return QPointF()
        second = panes.split(self._room, picture.size)[1]
        return second.topLeft() if second.contains(at) else QPointF()

    @staticmethod
    def place(view: View, picture: Picture) -> QRectF:
        """Return where side A lies on the canvas."""
        return QRectF(view.x, view.y, picture.size[0] * view.zoom, picture.size[1] * view.zoom)

    # Painting

    def paint(self, painter: QPainter, layers: Sequence[Layer], view: View, picture: Picture) -> None:
        """Paint side A, side B and what lies over both.

        Args:
            painter: Paints on the canvas.
            layers: The picture first, then what lies over it.
            view: How side A lies.
            picture: Side A; where it failed, a picture of its size.
        """
        first = None if Side.A in self.failures and self.is_on else picture
        if self.compare.mode is CompareMode.WIPE:
            self._paint_wipe(painter, layers, view, picture, first)
        elif self.compare.mode is CompareMode.SIDE_BY_SIDE:
            self._paint_panes(painter, layers, view, picture, first)
        else:
            _paint_side(painter, layers, view, picture, picture)

    def _paint_wipe(
        self, painter: QPainter, layers: Sequence[Layer], view: View, picture: Picture, first: Picture | None
    ) -> None:
        place = self.place(view, picture)
        half = self.wipe.half(place, self._room)
        rest = QPainterPath()
        rest.addRect(self._room)
        shines = self.wipe.fade > 0.0 and first is not None and self.other is not None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # soft edges cost much; the line lies over them
        if not shines:
            painter.setClipPath(rest.subtracted(half))
        _paint_side(painter, layers, view, picture, first)
        painter.restore()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setClipPath(half)
        painter.setOpacity(1.0 - self.wipe.fade if shines else 1.0)
        _paint_side(painter, layers, view, picture, self.other)
        painter.restore()
        paint.paint_wipe(painter, self.wipe, place, self._held or self._hovered)

    def _paint_panes(
        self, painter: QPainter, layers: Sequence[Layer], view: View, picture: Picture, first: Picture | None
    ) -> None:
        parts = panes.split(self._room, picture.size)
        for part, shown in zip(parts, (first, self.other), strict=True):
            painter.save()
            painter.setClipRect(part)
            painter.translate(part.topLeft())
            _paint_side(painter, layers, view, picture, shown)
            painter.restore()
        paint.paint_gap(painter, self._room, *parts)

    def paint_cards(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Paint on each side what failed there, or that there is nothing, and what it shows."""
        for side in Side:
            area, failure = self.area(side, view, picture), self.failures.get(side)
            if failure is not None:
                painting.paint_error(painter, area, failure.title or tr("No picture"), failure.text, dims=False)
            elif side is Side.B and self.other is None and not self._names.get(side):
                painting.paint_hint(painter, area, tr("Nothing to compare with"), paint.how_to_compare())

    def paint_names(self, painter: QPainter, view: View, picture: Picture) -> float:
        """Paint which side is where; return the height that this takes at the upper left."""
        height = 0.0
        for side in Side:
            area = self.area(side, view, picture)
            right = area.left() > self._room.left() and self.compare.mode is CompareMode.WIPE
            height = max(height, painting.paint_name(painter, area, side.value, self._names.get(side, ""), right=right))
        return height

    def area(self, side: Side, view: View, picture: Picture) -> QRectF:
        """Return the part of the canvas that is a side's own: of a wipe the half in which most of it lies."""
        if self.compare.mode is CompareMode.SIDE_BY_SIDE:
            return panes.split(self._room, picture.size)[0 if side is Side.A else 1]
        middle, across = self.wipe.middle(self.place(view, picture)), self.wipe.across
        towards = across if side is Side.B else -across
        area = QRectF(self._room)
        if abs(across.x()) >= abs(across.y()):
            edge = min(max(middle.x(), _LEAST_AREA), area.width() - _LEAST_AREA)
            area.setLeft(edge) if towards.x() > 0 else area.setRight(edge)
        else:
            edge = min(max(middle.y(), _LEAST_AREA / 2), area.height() - _LEAST_AREA / 2)
            area.setTop(edge) if towards.y() > 0 else area.setBottom(edge)
        return area

    # The handle

    def press(self, event: QMouseEvent, view: View, picture: Picture | None) -> bool:
        """Take the handle under the mouse; return whether there is one."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self._held = self._under(event, view, picture)
        return self._held is not None

    def move(self, event: QMouseEvent, view: View, picture: Picture | None) -> bool:
        """Drag the handle in the hand; return whether there is one."""
        if self._held is None or picture is None:
            hovered = None if event.buttons() else self._under(event, view, picture)
            if hovered is not self._hovered:
                self._hovered = hovered
                self.changed.emit()
            return False
        in_steps = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.wipe = self.wipe.dragged(self._held, self.place(view, picture), event.position(), in_steps=in_steps)
        self.changed.emit()
        return True

    def release(self) -> bool:
        """Let go; return whether something was in the hand."""
        held, self._held = self._held, None
        if held is not None:
            self.changed.emit()
        return held is not None

    def double_click(self, event: QMouseEvent, view: View, picture: Picture | None) -> bool:
        """Centre the wipe if its handle is under the mouse; return whether it is."""
        if self._under(event, view, picture) is None:
            return False
        self.centre(view, picture)
        return True

    def centre(self, view: View, picture: Picture | None) -> None:
        """Put the wipe upright into the middle of what is seen."""
        if picture is not None:
            self.wipe = self.wipe.centred(self.place(view, picture), self._room)
            self.changed.emit()

    def is_in_sight(self, view: View, picture: Picture) -> bool:
        """Return whether the middle of the wipe can be reached with the mouse."""
        return self._room.contains(self.wipe.middle(self.place(view, picture)))

    @property
    def cursor(self) -> Qt.CursorShape | None:
        """What the mouse looks like over the handle, or with it in the hand; None elsewhere."""
        handle = self._held or self._hovered
        return _CURSORS[handle] if handle is not None else None

    def _under(self, event: QMouseEvent, view: View, picture: Picture | None) -> Handle | None:
        if self.compare.mode is not CompareMode.WIPE or picture is None:
            return None
        return self.wipe.taken(self.place(view, picture), event.position())


def _paint_side(
    painter: QPainter, layers: Sequence[Layer], view: View, picture: Picture, shown: Picture | None
) -> None:
    """Paint what is shown where the picture lies, then what lies over it."""
    first, *over = layers
    if shown is not None:
        first.paint(painter, view if shown is picture else panes.fitted(view, picture.size, shown.size), shown)
    for layer in over:
        layer.paint(painter, view, picture)
