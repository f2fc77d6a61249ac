"""Hits of a press on shapes: a grip of the box, a point, a handle, the soft edge, or the outline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import GripKind, Place
from studio.ui.features.viewer.tools.handles.handles_controller import get_grip_place
from studio.ui.features.viewer.tools.roto import shown_shapes
from studio.ui.features.viewer.tools.roto.edits.shape_drags import (
    BoxDrag,
    FeatherDrag,
    HandleDrag,
    PointsDrag,
    ShapeDrag,
    list_box_grips,
)
from studio.ui.features.viewer.tools.roto.shown_shapes import PointAddress, PointSelection, ShownShape
from studio.ui.shell.edits.key_gestures import select_by_click

MAX_FEATHER_GRIPS: Final = 64
"""With more points selected, the soft edge has no grips: they would hide the picture."""
_FEATHER_OFFSET: Final = 22.0  # widget pixels outward of the soft edge
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class PressedPart:
    """What a press takes.

    Args:
        selection_on_press: What is selected from then on.
        drag: What a drag does; None for nothing.
        selection_on_release: What a click without a drag selects; None for no change.
    """

    selection_on_press: PointSelection
    drag: ShapeDrag | None
    selection_on_release: PointSelection | None = None


@dataclass(frozen=True, slots=True)
class FeatherGrip:
    """Grip of the soft edge at a point.

    Args:
        address: The point.
        edge: Where the soft edge ends.
        normal: Outward, of length 1.
    """

    address: PointAddress
    edge: Place
    normal: Place

    def find_widget_place(self, view: PictureTransform) -> Place:
        """Return where it is shown: outward of the edge, so that it can be taken where there is none."""
        x, y = view.to_widget_point(*self.edge)
        return x + _FEATHER_OFFSET * self.normal[0], y + _FEATHER_OFFSET * self.normal[1]


def list_feather_grips(shown: Sequence[ShownShape], selection: PointSelection) -> list[FeatherGrip]:
    """Return the grips of the soft edges at selected points."""
    if len(selection) > MAX_FEATHER_GRIPS:
        return []
    grips = []
    for address, point in shown_shapes.iterate_points(shown, selection):
        shape = shown[address.shape]
        normal = shown_shapes.find_normal(shape, address.point)
        width = shape.shape.feather + point.feather
        grips.append(FeatherGrip(address, (point.x + normal[0] * width, point.y + normal[1] * width), normal))
    return grips


def find_drag(
    shown: Sequence[ShownShape],
    selection: PointSelection,
    box: Box | None,
    event: QMouseEvent,
    view: PictureTransform,
    widget_reach: float,
) -> PressedPart | None:
    """Return what a press takes; None for nothing.

    Args:
        shown: The shapes.
        selection: The selected points.
        box: Around them, if it is shown.
        event: The press.
        view: How the picture lies in the widget.
        widget_reach: Around points and lines, in widget pixels.
    """
    place = view.to_picture_point(event.position().x(), event.position().y())
    reach, toggles = widget_reach / view.zoom, bool(event.modifiers() & _SHIFT)
    address = shown_shapes.find_point(shown, place, reach)
    if address is not None:
        if event.modifiers() & _ALT:
            return PressedPart(frozenset({address}), HandleDrag(address, is_out=True, is_pulled=True))
        return _take(selection, frozenset({address}), place, toggles=toggles)
    handle = shown_shapes.find_handle(shown, selection, place, reach)
    if handle is not None:
        return PressedPart(selection, HandleDrag(*handle))
    grip = _find_grip(box, event.position(), view, widget_reach)
    if grip is not None and box is not None:
        return PressedPart(selection, BoxDrag(selection, box, grip, place))
    feather = _find_feather_grip(shown, selection, event.position(), view, widget_reach)
    if feather is not None:
        return PressedPart(selection, FeatherDrag(selection, place, feather.normal))
    outline = shown_shapes.find_outline(shown, place, reach)
    return None if outline is None else _take(selection, shown[outline[0]].list_addresses(), place, toggles=toggles)


def find_cursor(
    shown: Sequence[ShownShape],
    selection: PointSelection,
    box: Box | None,
    event: QMouseEvent,
    view: PictureTransform,
    widget_reach: float,
) -> Qt.CursorShape | None:
    """Return how the mouse looks over what a press would take; None over nothing. See `find_drag`."""
    found = find_drag(shown, selection, box, event, view, widget_reach)
    if found is None:
        return None
    if isinstance(found.drag, BoxDrag):
        kinds = {grip.name: grip.kind for grip in list_box_grips(found.drag.box)}
        if kinds[found.drag.grip] is GripKind.ROTATION:
            return Qt.CursorShape.PointingHandCursor
        is_falling = found.drag.grip in ("upper left", "lower right")
        return Qt.CursorShape.SizeFDiagCursor if is_falling else Qt.CursorShape.SizeBDiagCursor
    return Qt.CursorShape.CrossCursor if isinstance(found.drag, HandleDrag) else Qt.CursorShape.SizeAllCursor


def _take(selection: PointSelection, hit: PointSelection, place: Place, *, toggles: bool) -> PressedPart:
    """Return a press on points: they are selected, and dragged with what was selected with them."""
    clicked = select_by_click(selection, hit, toggles=toggles)
    chosen = frozenset(clicked.selection_on_press)
    released = clicked.selection_on_release
    drag = PointsDrag(chosen, place) if clicked.can_move else None
    return PressedPart(chosen, drag, None if released is None else frozenset(released))


def _find_grip(box: Box | None, at: QPointF, view: PictureTransform, reach: float) -> str | None:
    for grip in list_box_grips(box) if box is not None else ():
        if math.dist(get_grip_place(grip, view), (at.x(), at.y())) <= reach:
            return grip.name
    return None


def _find_feather_grip(
    shown: Sequence[ShownShape], selection: PointSelection, at: QPointF, view: PictureTransform, reach: float
) -> FeatherGrip | None:
    for grip in list_feather_grips(shown, selection):
        if math.dist(grip.find_widget_place(view), (at.x(), at.y())) <= reach:
            return grip
    return None
