"""Layers that paint many items at once: all wires, and all cards from afar.

A Qt item that is painted in Python costs some microseconds for the call alone. Thousands of them cost more than a
frame. So wires have an area to be grabbed, but one layer paints them. From afar one layer paints the cards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.graph.model import Connection
from studio.ui.features.canvas.cards.card_painting import is_detailed
from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.features.canvas.items.passing_wires import PassingWires
from studio.ui.features.canvas.items.spare_pool import SparePool
from studio.ui.features.canvas.items.wire_items import WireMixin
from studio.ui.features.canvas.items.wire_painting import MERGED_PAINT_ZOOM, paint_value_chip, paint_wire
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_SCENE_BOUNDS: Final = QRectF(-1e6, -1e6, 2e6, 2e6)
_Z_WIRES: Final = -1.0
_Z_FAR_CARDS: Final = 1.0
_Z_VALUES: Final = 5.0
_GLOW: Final = 6.0
_MAX_PASSES: Final = 4000
"""Wires times cards that are compared at most while painting: about a millisecond."""
_MAX_SPARE_WIRES: Final = 1024


class SceneLayer(QGraphicsItem):
    """Base of layers: an item that covers the whole scene and cannot be grabbed."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, True)

    @guard_override(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return everywhere."""
        return _SCENE_BOUNDS

    @guard_override(default=QPainterPath())
    def shape(self) -> QPainterPath:
        """Return nowhere."""
        return QPainterPath()


class WireLayer(SceneLayer):
    """Paints all wires."""

    def __init__(self) -> None:
        super().__init__(_Z_WIRES)
        self.wires: dict[Connection, WireMixin] = {}
        self.spare_wires: SparePool[Connection, WireMixin] = SparePool(_MAX_SPARE_WIRES)
        self._merged_paths: dict[int, QPainterPath] | None = None  # all but the dragged ones
        self._moving_wires: set[WireMixin] = set()
        self._pending_area: QRectF | None = None
        self._nearby_wires: list[WireMixin] | None = None  # those in `_nearby_area`
        self._nearby_area = QRectF()
        self._restyled_wires: set[WireMixin] = set()
        self._emphasized_wires: dict[WireMixin, None] = {}

    def add_wire(self, wire: WireMixin) -> None:
        """Paint one more."""
        self.wires[wire.connection] = wire
        wire.layer = self
        self._nearby_wires = self._merged_paths = None
        self._restyled_wires.add(wire)
        self._update_area(wire.path_bounds)

    def discard_wire(self, wire: WireMixin) -> None:
        """Paint it no longer."""
        if self.wires.get(wire.connection) is wire:
            self._update_area(wire.path_bounds)
            del self.wires[wire.connection]
            self._nearby_wires = self._merged_paths = None
            self._moving_wires.discard(wire)
            self._restyled_wires.discard(wire)
            self._emphasized_wires.pop(wire, None)

    def update_wire_bounds(self, wire: WireMixin, before: QRectF) -> None:
        """Update the bounds of a wire that was moved."""
        self._nearby_wires = None
        self._update_wire_area(wire, before.united(wire.path_bounds))

    def update_wire_style(self, wire: WireMixin) -> None:
        """Say that a wire looks otherwise now."""
        self._restyled_wires.add(wire)
        self._update_wire_area(wire, wire.path_bounds)

    def set_moving_wires(self, wires: Iterable[WireMixin]) -> None:
        """Expect these wires, and no others, to move with each step."""
        self._moving_wires = set(wires)
        self._merged_paths = None

    @property
    def emphasized_wires(self) -> Iterable[WireMixin]:
        """The wires that stand out."""
        for wire in self._restyled_wires:
            self._emphasized_wires.pop(wire, None)
            if wire.is_emphasized:
                self._emphasized_wires[wire] = None
        self._restyled_wires.clear()
        return self._emphasized_wires

    def find_visible_wires(self, exposed: QRectF) -> list[WireMixin]:
        """Return the wires in a part of the scene."""
        if self._nearby_wires is None or not self._nearby_area.contains(exposed):
            room = exposed.width() / 4, exposed.height() / 4
            self._nearby_area = exposed.adjusted(-room[0], -room[1], *room)
            self._nearby_wires = [
                wire for wire in self.wires.values() if wire.path_bounds.intersects(self._nearby_area)
            ]
        return [wire for wire in self._nearby_wires if wire.path_bounds.intersects(exposed) and wire.isVisible()]

    def _update_wire_area(self, wire: WireMixin, area: QRectF) -> None:
        if wire not in self._moving_wires:
            self._merged_paths = None
        self._update_area(area)

    def _update_area(self, area: QRectF) -> None:
        """Say that a wire in this part of the scene has changed."""
        if self._pending_area is not None:
            self._pending_area |= area
        else:
            self.update(area.adjusted(-_GLOW, -_GLOW, _GLOW, _GLOW))

    @contextmanager
    def batch_updates(self) -> Iterator[None]:
        """Say once for all wires that change meanwhile that they have."""
        outer, self._pending_area = self._pending_area, QRectF()
        try:
            yield
        finally:
            area, self._pending_area = self._pending_area, outer
            if not area.isEmpty():
                self._update_area(area)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint those that are to be seen."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if painter.worldTransform().m11() < MERGED_PAINT_ZOOM:
            self._paint_merged(painter)
            return
        exposed = option.exposedRect  # type: ignore[attr-defined]  # PySide's stubs lack it
        for wire in sorted(self.find_visible_wires(exposed), key=lambda wire: wire.is_emphasized):
            paint_wire(painter, wire.path(), wire.path_lines, wire.line_style)

    def _paint_merged(self, painter: QPainter) -> None:
        """Paint all of one colour as one path, without smoothing."""
        if self._merged_paths is None:
            self._merged_paths = _merge_paths(wire for wire in self.wires.values() if wire not in self._moving_wires)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for rgb, path in (*self._merged_paths.items(), *_merge_paths(self._moving_wires).items()):
            painter.setPen(QPen(QColor.fromRgb(rgb), 0))
            painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _merge_paths(wires: Iterable[WireMixin]) -> dict[int, QPainterPath]:
    """Return all wires of a colour as one path."""
    merged: dict[int, QPainterPath] = {}
    for wire in wires:
        if wire.isVisible():
            merged.setdefault(wire.line_style.line_color.rgb(), QPainterPath()).addPath(wire.path())
    return merged


class OverviewLayer(SceneLayer):
    """Layer of cards in the overview, painted as plain areas, the emphasized ones last.

    From near, cards paint themselves, as far as they lie in the part `near_area` of the scene.
    """

    def __init__(self, cards: Iterable[CardMixin]) -> None:
        super().__init__(_Z_FAR_CARDS)
        self._cards = cards
        self.near_area = QRectF()
        self.setVisible(False)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint all cards."""
        areas: dict[tuple[bool, int], list[QRectF]] = {}
        for card in self._cards:
            areas.setdefault(card.overview_style, []).append(card.model.layout.body_rect.translated(card.pos()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for (_, rgb), rects in sorted(areas.items(), key=lambda entry: entry[0]):
            painter.setBrush(QColor.fromRgb(rgb))
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


class ValueLayer(SceneLayer):
    """Layer before the cards: wires that pass behind cards, and values on wires.

    A wire is seen faintly through the cards that it passes, so that it does not seem to end at one of their ports. The
    value is shown of the wire under the mouse, and of those of selected nodes where there is room.
    """

    def __init__(self, wires: WireLayer, cards: Collection[CardMixin]) -> None:
        super().__init__(_Z_VALUES)
        self._wires, self._cards = wires, cards
        self._passing = PassingWires()

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the wires through the cards, then the values."""
        if painter.worldTransform().m11() < MERGED_PAINT_ZOOM:
            return
        exposed = option.exposedRect  # type: ignore[attr-defined]  # PySide's stubs lack it
        near = ((card, card.get_body_area()) for card in self._cards if not card.is_in_overview)
        areas = {card: area for card, area in near if area.intersects(exposed)}
        wires: Collection[WireMixin] = self._wires.find_visible_wires(exposed)
        if len(wires) * len(areas) > _MAX_PASSES:  # where there are very many, those that stand out
            wires = [wire for wire in self._wires.emphasized_wires if wire.isVisible()]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._passing.paint(painter, wires, areas)
        if is_detailed(painter, painter.worldTransform().m11()):
            self._paint_values(painter, exposed, list(areas.values()))

    def _paint_values(self, painter: QPainter, exposed: QRectF, taken: list[QRectF]) -> None:
        """Paint values where they cover neither a card nor each other."""
        for wire in self._wires.emphasized_wires:
            if not wire.path_bounds.intersects(exposed) or not wire.isVisible():
                continue
            look = wire.line_style
            if not (look.is_hovered or look.is_selected):
                continue
            text, chip = wire.value_text, wire.chip_rect
            if text and (
                look.is_hovered or (wire.has_room_for_chip and not any(chip.intersects(other) for other in taken))
            ):
                taken.append(chip)
                paint_value_chip(painter, chip.center(), text, look.color)
