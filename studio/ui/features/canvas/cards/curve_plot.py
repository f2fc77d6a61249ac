"""A signal's curve on its card, in the place of a picture."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.sdk.ports import SIGNAL
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.widgets.text.card_text import LEFT, TINY
from studio.ui.widgets.theme import Colors, find_port_color, with_alpha

_TEXT_ROW: Final = 14.0
_NEAR: Final = 0.6


def paint_curve(painter: QPainter, place: QRectF, curve: PlotCurve, zoom: float) -> None:
    """Paint the curve over `place`, the playhead's line, and the number there."""
    known = [value for value in curve.values if value is not None]
    if not known:
        return
    room = place.adjusted(0, _TEXT_ROW, 0, 0)
    least, most = min(known), max(known)
    span = (most - least) or 1.0
    step = room.width() / max(1, len(curve.values) - 1)

    def at(index: int, value: float) -> QPointF:
        height = (value - least) / span if most > least else 0.5
        return QPointF(room.left() + index * step, room.bottom() - height * room.height())

    playhead = room.left() + (curve.current_frame - curve.first_frame) * step
    painter.setPen(QPen(with_alpha(Colors.ACCENT, 0.7), 1.0 / min(zoom, 1.0)))
    painter.drawLine(QLineF(playhead, room.top(), playhead, room.bottom()))
    painter.setPen(QPen(find_port_color(SIGNAL), 1.5 / min(zoom, 1.0), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    places = [at(index, value) if value is not None else None for index, value in enumerate(curve.values)]
    for first, second in pairwise(places):
        if first is not None and second is not None:
            painter.drawLine(first, second)
    _paint_number(painter, place, curve, zoom)


def _paint_number(painter: QPainter, place: QRectF, curve: PlotCurve, zoom: float) -> None:
    index = curve.current_frame - curve.first_frame
    value = curve.values[index] if 0 <= index < len(curve.values) else None
    if value is not None and zoom >= _NEAR:
        painter.setPen(Colors.SECONDARY)
        TINY.draw_text(painter, QRectF(place.left(), place.top() - 2, place.width(), _TEXT_ROW), LEFT, f"{value:.4g}")
