"""The viewer's two sides at once: what of each is seen where, and the handle of the wipe in the user's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath

from studio.core.translation import tr
from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, CompareSettings
from studio.graph.view_state import Side
from studio.ui.features.viewer.layers import compare_painting as paint
from studio.ui.features.viewer.layers import viewer_painting
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.features.viewer.layers.viewer_layers import ViewerLayer
from studio.ui.features.viewer.picture import split_panes
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.picture.wipe import Wipe, WipeHandle
from studio.ui.preview.messages.frame_messages import FrameResult, RenderFailure

_LEAST_AREA = 240.0  # widget pixels that a card has at least
_CURSORS = {
    WipeHandle.MIDDLE: Qt.CursorShape.SizeAllCursor,
    WipeHandle.ARM: Qt.CursorShape.PointingHandCursor,
    WipeHandle.FADE: Qt.CursorShape.PointingHandCursor,
    WipeHandle.LINE: Qt.CursorShape.SizeAllCursor,
}


class CompareOverlay(QObject):
    """Layer that holds side B beside the canvas' picture, and paints both.

    Signals:
        repaint_requested(): Something else is to be seen.
        refit_requested(): The room for a picture is another one.
    """

    repaint_requested = Signal()
    refit_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compare = NO_COMPARE
        self.wipe = Wipe()
        self.other_picture: ViewerPicture | None = None
        self._room = QRectF()
        self.failures_by_side: Mapping[Side, RenderFailure] = {}
        self._names: Mapping[Side, str] = {}
        self._dragged_handle: WipeHandle | None = None
        self._hovered_handle: WipeHandle | None = None

    @property
    def is_comparing(self) -> bool:
        """Whether two pictures are seen."""
        return self.compare.mode in (CompareMode.WIPE, CompareMode.SIDE_BY_SIDE)

    def set_compare(self, compare: CompareSettings) -> None:
        """See the sides so from now on; the picture of side B comes with the next frame."""
        mode, self.compare = self.compare.mode, compare
        if CompareMode.SIDE_BY_SIDE in (mode, compare.mode) and mode is not compare.mode:
            self.refit_requested.emit()
        self._dragged_handle = self._hovered_handle = None
        self.repaint_requested.emit()

    def set_side_names(self, names: Mapping[Side, str]) -> None:
        """Say what is on each side."""
        self._names = names
        self.repaint_requested.emit()

    def show_result(self, result: FrameResult) -> FrameResult:
        """Take side B of an answer, and what failed of either side; return the answer to be shown on side A.

        Where A alone failed that is B's: it gives the size, and the card lies on A's half.
        """
        other = result.compared_result if result.request.compare.mode is not CompareMode.OFF else None
        self.other_picture = ViewerPicture(other) if other is not None and other.pixels is not None else None
        failed = {Side.A: result.failure, Side.B: other.failure if other is not None else None}
        self.failures_by_side = {side: failure for side, failure in failed.items() if failure is not None}
        self.repaint_requested.emit()
        beside = result.compared_result
        if self.is_comparing and result.pixels is None and beside is not None and beside.pixels is not None:
            return beside
        return result

    def clear_other_side(self) -> None:
        """Show nothing of side B."""
        if self.other_picture is None and not self.failures_by_side:
            return
        self.other_picture, self.failures_by_side = None, {}
        self.repaint_requested.emit()

    def get_single_room(self, room: QRectF, picture: ViewerPicture | None) -> QRectF:
        """Return what there is for one picture."""
        self._room = room
        if self.compare.mode is not CompareMode.SIDE_BY_SIDE or picture is None:
            return room
        return split_panes.split_room(room, picture.full_size)[0]

    def get_offset_at(self, at: QPointF, picture: ViewerPicture | None) -> QPointF:
        """Return by how much the picture at a point of the canvas lies away from side A's."""
        if self.compare.mode is not CompareMode.SIDE_BY_SIDE or picture is None:
            return QPointF()
        second = split_panes.split_room(self._room, picture.full_size)[1]
        return second.topLeft() if second.contains(at) else QPointF()

    @staticmethod
    def get_picture_rect(view: PictureTransform, picture: ViewerPicture) -> QRectF:
        """Return the position of side A on the canvas."""
        return QRectF(view.x, view.y, picture.full_size[0] * view.zoom, picture.full_size[1] * view.zoom)

    # Painting

    def paint_sides(
        self, painter: QPainter, layers: Sequence[ViewerLayer], view: PictureTransform, picture: ViewerPicture
    ) -> None:
        """Paint side A, side B and the layers over both.

        Args:
            painter: Paints on the canvas.
            layers: The picture first, then what lies over it.
            view: How side A lies.
            picture: Side A; where it failed, a picture of its size.
        """
        first = None if Side.A in self.failures_by_side and self.is_comparing else picture
        if self.compare.mode is CompareMode.WIPE:
            self._paint_wipe(painter, layers, view, picture, first)
        elif self.compare.mode is CompareMode.SIDE_BY_SIDE:
            self._paint_panes(painter, layers, view, picture, first)
        else:
            _paint_side(painter, layers, view, picture, picture)

    def _paint_wipe(
        self,
        painter: QPainter,
        layers: Sequence[ViewerLayer],
        view: PictureTransform,
        picture: ViewerPicture,
        first: ViewerPicture | None,
    ) -> None:
        place = self.get_picture_rect(view, picture)
        half = self.wipe.build_side_path(place, self._room)
        rest = QPainterPath()
        rest.addRect(self._room)
        shines = self.wipe.fade > 0.0 and first is not None and self.other_picture is not None
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
        _paint_side(painter, layers, view, picture, self.other_picture)
        painter.restore()
        paint.paint_wipe(painter, self.wipe, place, self._dragged_handle or self._hovered_handle)

    def _paint_panes(
        self,
        painter: QPainter,
        layers: Sequence[ViewerLayer],
        view: PictureTransform,
        picture: ViewerPicture,
        first: ViewerPicture | None,
    ) -> None:
        parts = split_panes.split_room(self._room, picture.full_size)
        for part, shown in zip(parts, (first, self.other_picture), strict=True):
            painter.save()
            painter.setClipRect(part)
            painter.translate(part.topLeft())
            _paint_side(painter, layers, view, picture, shown)
            painter.restore()
        paint.paint_gap(painter, self._room, *parts)

    def paint_cards(
        self, painter: QPainter, view: PictureTransform, picture: ViewerPicture, background: ViewerBackground
    ) -> None:
        """Paint on each side what failed there, or that there is nothing, and what it shows."""
        for side in Side:
            area, failure = self.get_side_area(side, view, picture), self.failures_by_side.get(side)
            if failure is not None:
                viewer_painting.paint_error(painter, area, failure.title or tr("No picture"), failure.text, dims=False)
            elif side is Side.B and self.other_picture is None and not self._names.get(side):
                viewer_painting.paint_hint(
                    painter, area, tr("Nothing to compare with"), paint.describe_how_to_compare(), background
                )

    def paint_names(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> float:
        """Paint which side is where; return the height that this takes at the upper left."""
        height = 0.0
        for side in Side:
            area = self.get_side_area(side, view, picture)
            right = area.left() > self._room.left() and self.compare.mode is CompareMode.WIPE
            height = max(
                height, viewer_painting.paint_name(painter, area, side.value, self._names.get(side, ""), right=right)
            )
        return height

    def get_side_area(self, side: Side, view: PictureTransform, picture: ViewerPicture) -> QRectF:
        """Return the part of the canvas that is a side's own: of a wipe the half in which most of it lies."""
        if self.compare.mode is CompareMode.SIDE_BY_SIDE:
            return split_panes.split_room(self._room, picture.full_size)[0 if side is Side.A else 1]
        middle, across = self.wipe.get_middle(self.get_picture_rect(view, picture)), self.wipe.side_direction
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

    def press_mouse(self, event: QMouseEvent, view: PictureTransform, picture: ViewerPicture | None) -> bool:
        """Take the handle under the mouse; return whether there is one."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self._dragged_handle = self._find_handle(event, view, picture)
        return self._dragged_handle is not None

    def move_mouse(self, event: QMouseEvent, view: PictureTransform, picture: ViewerPicture | None) -> bool:
        """Drag the handle; return whether there is one."""
        if self._dragged_handle is None or picture is None:
            hovered = None if event.buttons() else self._find_handle(event, view, picture)
            if hovered is not self._hovered_handle:
                self._hovered_handle = hovered
                self.repaint_requested.emit()
            return False
        in_steps = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.wipe = self.wipe.drag_handle(
            self._dragged_handle, self.get_picture_rect(view, picture), event.position(), in_steps=in_steps
        )
        self.repaint_requested.emit()
        return True

    def release_mouse(self) -> bool:
        """Finish the drag; return whether there was one."""
        held, self._dragged_handle = self._dragged_handle, None
        if held is not None:
            self.repaint_requested.emit()
        return held is not None

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform, picture: ViewerPicture | None) -> bool:
        """Centre the wipe if its handle is under the mouse; return whether it is."""
        if self._find_handle(event, view, picture) is None:
            return False
        self.center_wipe(view, picture)
        return True

    def center_wipe(self, view: PictureTransform, picture: ViewerPicture | None) -> None:
        """Put the wipe upright into the middle of what is seen."""
        if picture is not None:
            self.wipe = self.wipe.center_in(self.get_picture_rect(view, picture), self._room)
            self.repaint_requested.emit()

    def is_wipe_in_view(self, view: PictureTransform, picture: ViewerPicture) -> bool:
        """Return whether the middle of the wipe can be reached with the mouse."""
        return self._room.contains(self.wipe.get_middle(self.get_picture_rect(view, picture)))

    @property
    def cursor_shape(self) -> Qt.CursorShape | None:
        """The shape of the mouse cursor over the handle, or while it is dragged; None elsewhere."""
        handle = self._dragged_handle or self._hovered_handle
        return _CURSORS[handle] if handle is not None else None

    def _find_handle(
        self, event: QMouseEvent, view: PictureTransform, picture: ViewerPicture | None
    ) -> WipeHandle | None:
        if self.compare.mode is not CompareMode.WIPE or picture is None:
            return None
        return self.wipe.find_handle_at(self.get_picture_rect(view, picture), event.position())


def _paint_side(
    painter: QPainter,
    layers: Sequence[ViewerLayer],
    view: PictureTransform,
    picture: ViewerPicture,
    shown: ViewerPicture | None,
) -> None:
    """Paint what is shown where the picture lies, then what lies over it."""
    first, *over = layers
    if shown is not None:
        first.paint(
            painter,
            view if shown is picture else split_panes.fit_other_view(view, picture.full_size, shown.full_size),
            shown,
        )
    for layer in over:
        layer.paint(painter, view, picture)
