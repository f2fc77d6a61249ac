"""Keyframe lanes: a row for each animated parameter of the selected node."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from studio.core.language import tr, words
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene, small_font
from studio.ui.timeline.track import Track

LANE_HEIGHT = 18.0
_MOST_LANES = 4
_DIAMOND = 4.0


class KeyLanes(Track):
    """The frames with keys, by parameter."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[int, ...]] = {}

    def set(self, keys: Mapping[str, tuple[int, ...]]) -> bool:
        """Show these keys, in this order; return whether they are others than before."""
        before, self._keys = self._keys, {name: tuple(frames) for name, frames in keys.items() if frames}
        return [*before.items()] != [*self._keys.items()]

    @property
    def frames(self) -> tuple[int, ...]:
        """All frames with a key, in order."""
        return tuple(sorted({frame for frames in self._keys.values() for frame in frames}))

    def height(self) -> float:
        """Return the height that the lanes need."""
        return min(len(self._keys), _MOST_LANES) * LANE_HEIGHT

    def rows(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return what each lane shows; where there are too many, the last one shows all the rest."""
        rows = [(words(name), frames) for name, frames in self._keys.items()]
        if len(rows) <= _MOST_LANES:
            return rows
        rest = rows[_MOST_LANES - 1 :]
        merged = tuple(sorted({frame for _, frames in rest for frame in frames}))
        return [*rows[: _MOST_LANES - 1], (tr("{count} more", count=len(rest)), merged)]

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Paint the lanes from the top of `rect` down."""
        metrics = QFontMetricsF(small_font())
        painter.setFont(small_font())
        for row, (name, frames) in enumerate(self.rows()):
            lane = QRectF(rect.left(), rect.top() + row * LANE_HEIGHT, rect.width(), LANE_HEIGHT)
            painter.setPen(QPen(Colors.LINE, 1))
            painter.drawLine(lane.topLeft(), lane.topRight())
            _paint_name(painter, lane, name, metrics)
            _paint_keys(painter, lane, frames, scene)

    def over(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Light the keys up that are on the playhead's frame."""
        painter.setPen(QPen(Colors.CANVAS, 1))
        painter.setBrush(Colors.TEXT)
        for row, (_, frames) in enumerate(self.rows()):
            if scene.frame in frames:
                middle = rect.top() + (row + 0.5) * LANE_HEIGHT
                painter.drawPolygon(_diamond(QPointF(scene.axis.x_of(scene.frame), middle)))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_keys(painter: QPainter, lane: QRectF, frames: tuple[int, ...], scene: Scene) -> None:
    middle = lane.center().y()
    if len(frames) > 1:
        painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.35), 1))
        first, last = scene.axis.x_of(frames[0]), scene.axis.x_of(frames[-1])
        painter.drawLine(QPointF(first, middle), QPointF(last, middle))
    painter.setPen(QPen(Colors.CANVAS, 1))
    painter.setBrush(Colors.ACCENT)
    for frame in frames:
        painter.drawPolygon(_diamond(QPointF(scene.axis.x_of(frame), middle)))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _diamond(centre: QPointF) -> QPolygonF:
    steps = ((0, -_DIAMOND), (_DIAMOND, 0), (0, _DIAMOND), (-_DIAMOND, 0))
    return QPolygonF([centre + QPointF(x, y) for x, y in steps])


def _paint_name(painter: QPainter, lane: QRectF, name: str, metrics: QFontMetricsF) -> None:
    """Write the parameter's name near the lane's left end, clear of a key on the first frame; keys come on top."""
    box = QRectF(
        lane.left() + theme.SPACE_5,
        lane.top() + 2,
        metrics.horizontalAdvance(name) + 2 * theme.SPACE_2,
        lane.height() - 3,
    )
    painter.fillRect(box, Colors.PANEL)
    painter.setPen(Colors.SECONDARY)
    text = box.adjusted(theme.SPACE_2, 0, 0, 0)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
