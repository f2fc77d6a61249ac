"""The line at which one picture goes over into the other, and its handles: geometry in device-independent pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

ARM_LENGTH: Final = 90.0
"""How far from the middle the line is turned; on a small picture nearer, so that it can be taken hold of."""

_ARM_SHARE, _SHORTEST_ARM = 0.45, 30.0

_NEAREST, _FADE_ARM = 22.0, 44.0
_REACH, _LINE_REACH = 10.0, 5.0
_STEP = 15.0


class WipeHandle(Enum):
    """Part of a wipe that the mouse can drag."""

    MIDDLE = auto()  # moves it
    ARM = auto()  # turns it
    FADE = auto()  # lets A shine through on B's side
    LINE = auto()  # moves it, too


@dataclass(frozen=True, slots=True)
class Wipe:
    """A line through a point of the picture: A on its left, B on its right, as long as it is not turned.

    Args:
        x: The point, as a share of the picture's width from the left.
        y: The same of its height, from the top.
        angle: By how many degrees the line is turned clockwise; 0 is upright.
        fade: How much of A shines through on B's side: 0 for nothing, 1 for A alone.
    """

    x: float = 0.5
    y: float = 0.5
    angle: float = 0.0
    fade: float = 0.0

    @property
    def arm_direction(self) -> QPointF:
        """The direction of the arm: up, unless it is rotated."""
        turn = math.radians(self.angle)
        return QPointF(math.sin(turn), -math.cos(turn))

    @property
    def side_direction(self) -> QPointF:
        """The direction of side B: right, unless it is rotated."""
        turn = math.radians(self.angle)
        return QPointF(math.cos(turn), math.sin(turn))

    def get_middle(self, place: QRectF) -> QPointF:
        """Return where the point is, on a picture that lies at `place`."""
        return QPointF(place.left() + self.x * place.width(), place.top() + self.y * place.height())

    def get_handle_point(self, handle: WipeHandle, place: QRectF) -> QPointF:
        """Return where a handle is; the line's is its middle."""
        middle = self.get_middle(place)
        if handle is WipeHandle.ARM:
            return middle + self.arm_direction * _arm_length(place)
        if handle is WipeHandle.FADE:
            return middle + self.side_direction * (_NEAREST + _FADE_ARM * (1.0 - self.fade))
        return middle

    def find_handle_at(self, place: QRectF, at: QPointF) -> WipeHandle | None:
        """Return the handle at a point; None where there is none."""
        for handle in (WipeHandle.MIDDLE, WipeHandle.ARM, WipeHandle.FADE):
            if _length(at - self.get_handle_point(handle, place)) <= _REACH:
                return handle
        offset = QPointF.dotProduct(at - self.get_middle(place), self.side_direction)
        return WipeHandle.LINE if place.contains(at) and abs(offset) <= _LINE_REACH else None

    def build_side_path(self, place: QRectF, room: QRectF) -> QPainterPath:
        """Return B's side, as far as the room reaches."""
        middle = self.get_middle(place)
        far = _length(middle - room.center()) + room.width() + room.height()
        start, end = middle - self.arm_direction * far, middle + self.arm_direction * far
        path = QPainterPath()
        path.addPolygon(QPolygonF([start, end, end + self.side_direction * far, start + self.side_direction * far]))
        path.closeSubpath()
        return path

    def drag_handle(self, handle: WipeHandle, place: QRectF, to: QPointF, *, in_steps: bool = False) -> Wipe:
        """Return the wipe with a handle at another point; `in_steps` turns it by 15 degrees at a time."""
        if handle is WipeHandle.ARM:
            away = to - self.get_middle(place)
            angle = math.degrees(math.atan2(away.x(), -away.y()))
            return replace(self, angle=round(angle / _STEP) * _STEP if in_steps else angle)
        if handle is WipeHandle.FADE:
            reach = QPointF.dotProduct(to - self.get_middle(place), self.side_direction)
            return replace(self, fade=min(1.0, max(0.0, 1.0 - (reach - _NEAREST) / _FADE_ARM)))
        return self.move_to(place, to)

    def move_to(self, place: QRectF, to: QPointF) -> Wipe:
        """Return the wipe through another point, which stays within the picture."""
        x = (to.x() - place.left()) / max(1.0, place.width())
        y = (to.y() - place.top()) / max(1.0, place.height())
        return replace(self, x=min(1.0, max(0.0, x)), y=min(1.0, max(0.0, y)))

    def center_in(self, place: QRectF, room: QRectF) -> Wipe:
        """Return an upright wipe through the middle of what is to be seen of the picture."""
        seen = place.intersected(room)
        return Wipe().move_to(place, seen.center() if not seen.isEmpty() else place.center())


def _arm_length(place: QRectF) -> float:
    return min(ARM_LENGTH, max(_SHORTEST_ARM, _ARM_SHARE * min(place.width(), place.height())))


def _length(way: QPointF) -> float:
    return math.hypot(way.x(), way.y())
