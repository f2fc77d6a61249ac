"""Geometry of two pictures side by side."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from studio.ui.features.viewer.picture.picture_transform import PictureTransform

_GAP = 2.0


def split_room(room: QRectF, picture: tuple[float, float]) -> tuple[QRectF, QRectF]:
    """Return two equal parts of the room: beside each other, or one above the other where the picture is larger so.

    Args:
        room: What there is to share, from (0, 0) on.
        picture: Width and height of the picture.
    """
    half_width, half_height = int((room.width() - _GAP) / 2), int((room.height() - _GAP) / 2)
    width, height = max(1.0, picture[0]), max(1.0, picture[1])
    beside = min(half_width / width, room.height() / height)
    above = min(room.width() / width, half_height / height)
    if beside >= above:
        size = QRectF(0.0, 0.0, half_width, room.height())
        return size, size.translated(half_width + _GAP, 0.0)
    size = QRectF(0.0, 0.0, room.width(), half_height)
    return size, size.translated(0.0, half_height + _GAP)


def fit_other_view(
    view: PictureTransform, picture: tuple[float, float], other: tuple[float, float]
) -> PictureTransform:
    """Return the view that shows another picture as large as it fits where the first one lies, in the middle."""
    scale = min(picture[0] / max(1.0, other[0]), picture[1] / max(1.0, other[1]))
    zoom = view.zoom * scale
    x = view.x + (picture[0] * view.zoom - other[0] * zoom) / 2
    y = view.y + (picture[1] * view.zoom - other[1] * zoom) / 2
    return PictureTransform(zoom, x, y)


def move_view(view: PictureTransform, by: QPointF) -> PictureTransform:
    """Return a view moved by so much, as it is seen in another part of the room."""
    return view.pan_by(by.x(), by.y())
