"""What is painted for many items at once: all wires, and all cards from afar.

An item of Qt's that is painted in Python costs some microseconds for the call alone, thousands of them more than a
frame. So wires have an area to be grabbed, but one layer paints them; and from afar one layer paints the cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.graph.model import Connection
from studio.ui.node_editor.card import NEAR
from studio.ui.node_editor.items import CardMixin
from studio.ui.node_editor.wire_items import WireMixin
from studio.ui.node_editor.wires import CHEAP, paint_value, paint_wire
from studio.ui.reporting import reported

_EVERYWHERE: Final = QRectF(-1e6, -1e6, 2e6, 2e6)
_Z_WIRES: Final = -1.0
_Z_FAR_CARDS: Final = 1.0
_Z_VALUES: Final = 5.0
_GLOW: Final = 6.0


class Layer(QGraphicsItem):
    """Lies everywhere and can be grabbed nowhere."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, True)

    @reported(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return everywhere."""
        return _EVERYWHERE

    @reported(default=QPainterPath())
    def shape(self) -> QPainterPath:
        """Return nowhere."""
        return QPainterPath()


class WireLayer(Layer):
    """Paints all wires."""

    def __init__(self) -> None:
        super().__init__(_Z_WIRES)
        self.wires: dict[Connection, WireMixin] = {}
        self.spares: list[WireMixin] = []  # taken away, to be laid elsewhere
        self._cheap: dict[int, QPainterPath] | None = None  # all but those in the hand
        self._lifted: set[WireMixin] = set()
        self._gathered: QRectF | None = None
        self._near: list[WireMixin] | None = None  # those in `_near_area`
        self._near_area = QRectF()
        self._unsettled: set[WireMixin] = set()
        self._bright: dict[WireMixin, None] = {}

    def add(self, wire: WireMixin) -> None:
        """Paint one more."""
        self.wires[wire.connection] = wire
        wire.layer = self
        self._near = None
        self._unsettled.add(wire)

    def discard(self, wire: WireMixin) -> None:
        """Paint it no longer."""
        if self.wires.get(wire.connection) is wire:
            self._say(wire.bounds)
            del self.wires[wire.connection]
            self._near = self._cheap = None
            self._lifted.discard(wire)
            self._unsettled.discard(wire)
            self._bright.pop(wire, None)

    def moved(self, wire: WireMixin, before: QRectF) -> None:
        """Say that a wire lies elsewhere now."""
        self._near = None
        self._changed(wire, before.united(wire.bounds))

    def looks_otherwise(self, wire: WireMixin) -> None:
        """Say that a wire looks otherwise now."""
        self._unsettled.add(wire)
        self._changed(wire, wire.bounds)

    def lift(self, wires: Iterable[WireMixin]) -> None:
        """Expect these wires, and no others, to move with each step."""
        self._lifted = set(wires)
        self._cheap = None

    @property
    def bright(self) -> Iterable[WireMixin]:
        """The wires that stand out."""
        for wire in self._unsettled:
            self._bright.pop(wire, None)
            if wire.look.bright:
                self._bright[wire] = None
        self._unsettled.clear()
        return self._bright

    def _seen(self, exposed: QRectF) -> list[WireMixin]:
        """Return the wires in a part of the scene."""
        if self._near is None or not self._near_area.contains(exposed):
            room = exposed.width() / 4, exposed.height() / 4
            self._near_area = exposed.adjusted(-room[0], -room[1], *room)
            self._near = [wire for wire in self.wires.values() if wire.bounds.intersects(self._near_area)]
        return [wire for wire in self._near if wire.bounds.intersects(exposed) and wire.isVisible()]

    def _changed(self, wire: WireMixin, area: QRectF) -> None:
        if wire not in self._lifted:
            self._cheap = None
        self._say(area)

    def _say(self, area: QRectF) -> None:
        """Say that a wire in this part of the scene has changed."""
        if self._gathered is not None:
            self._gathered |= area
        else:
            self.update(area.adjusted(-_GLOW, -_GLOW, _GLOW, _GLOW))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Say once for all wires that change meanwhile that they have."""
        outer, self._gathered = self._gathered, QRectF()
        try:
            yield
        finally:
            area, self._gathered = self._gathered, outer
            if not area.isEmpty():
                self._say(area)

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint those that are to be seen."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if painter.worldTransform().m11() < CHEAP:
            self._paint_cheap(painter)
            return
        exposed = option.exposedRect  # type: ignore[attr-defined]  # PySide's stubs lack it
        for wire in sorted(self._seen(exposed), key=lambda wire: wire.look.bright):
            paint_wire(painter, wire.path(), wire.lines, wire.look)

    def _paint_cheap(self, painter: QPainter) -> None:
        """Paint all of one colour as one path, without smoothing."""
        if self._cheap is None:
            self._cheap = _merged(wire for wire in self.wires.values() if wire not in self._lifted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for rgb, path in (*self._cheap.items(), *_merged(self._lifted).items()):
            painter.setPen(QPen(QColor.fromRgb(rgb), 0))
            painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _merged(wires: Iterable[WireMixin]) -> dict[int, QPainterPath]:
    """Return all wires of a colour as one path."""
    merged: dict[int, QPainterPath] = {}
    for wire in wires:
        if wire.isVisible():
            merged.setdefault(wire.look.shade.rgb(), QPainterPath()).addPath(wire.path())
    return merged


class FarLayer(Layer):
    """Paints the cards from afar, as plain areas: the ones that stand out last.

    From near, cards paint themselves, as far as they lie in the part `near` of the scene.
    """

    def __init__(self, cards: Iterable[CardMixin]) -> None:
        super().__init__(_Z_FAR_CARDS)
        self._cards = cards
        self.near = QRectF()
        self.setVisible(False)

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint all cards."""
        areas: dict[tuple[bool, int], list[QRectF]] = {}
        for card in self._cards:
            areas.setdefault(card.far_look, []).append(card.face.plan.body.translated(card.pos()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for (_, rgb), rects in sorted(areas.items(), key=lambda entry: entry[0]):
            painter.setBrush(QColor.fromRgb(rgb))
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


class ValueLayer(Layer):
    """Paints what the wire under the mouse carries, and what those of selected nodes carry where there is room."""

    def __init__(self, wires: WireLayer) -> None:
        super().__init__(_Z_VALUES)
        self._wires = wires

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the values."""
        if painter.worldTransform().m11() < NEAR:
            return
        exposed = option.exposedRect  # type: ignore[attr-defined]  # PySide's stubs lack it
        taken: list[QRectF] = []
        for wire in self._wires.bright:
            look = wire.look
            if not (look.hovered or look.selected) or not wire.bounds.intersects(exposed) or not wire.isVisible():
                continue
            text, chip = wire.value, wire.chip
            if text and (look.hovered or (wire.has_room and not any(chip.intersects(other) for other in taken))):
                taken.append(chip)
                paint_value(painter, chip.center(), text, look.color)
