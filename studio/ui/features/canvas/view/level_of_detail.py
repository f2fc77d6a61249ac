"""Level of detail of the canvas, so that it stays fluid with a thousand cards.

The means are layers, pictures of cards, and a register of the cards there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QGraphicsView

from studio.ui.features.canvas.cards.card_painting import compute_detail_zoom, get_overview_zoom
from studio.ui.features.canvas.cards.card_pixmap_cache import CardPixmapCache
from studio.ui.features.canvas.items.card_items import CardMixin, PortMixin
from studio.ui.features.canvas.items.item_protocols import PortWire
from studio.ui.features.canvas.items.note_items import NoteItem
from studio.ui.features.canvas.items.scene_layers import OverviewLayer, ValueLayer, WireLayer
from studio.ui.features.canvas.items.wire_items import WireMixin
from studio.ui.features.canvas.view.pan_zoom import PanZoomMixin
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.text.markup import show_tooltip

_ZOOM_SETTLE_MS: Final = 120
_MAX_NEAR_RATIO: Final = 4.0  # how much wider than the view the part may be in which cards are asked to paint
_TOOLTIP_ITEMS = (CardMixin, PortMixin, WireMixin, NoteItem)


class LevelOfDetailMixin(PanZoomMixin):
    """The part of the viewer that knows all cards and how they are painted at this zoom."""

    card_items: dict[str, CardMixin]
    card_pixmap_cache: CardPixmapCache
    wire_layer: WireLayer
    overview_layer: OverviewLayer
    value_layer: ValueLayer
    _dragged_cards: dict[CardMixin, QPointF]
    view_listeners: list[Callable[[], object]]
    """Called when another part of the scene is in view."""
    _zoom_settle_timer: QTimer | None = None
    _displayed_selection: set[CardMixin | WireMixin]

    def prepare_layers(self) -> None:
        """Put the layers into the scene; to be called once."""
        self.card_items = {}
        self.view_listeners = []
        self._dragged_cards = {}
        self.card_pixmap_cache = CardPixmapCache()
        self.wire_layer = WireLayer()
        self.overview_layer = OverviewLayer(self.card_items.values())
        self.value_layer = ValueLayer(self.wire_layer, self.card_items.values())
        for layer in (self.wire_layer, self.overview_layer, self.value_layer):
            self.scene().addItem(layer)
        self._zoom_settle_timer = make_single_shot_timer(self, _ZOOM_SETTLE_MS, self._on_rest)
        self._displayed_selection = set()
        self.scene().selectionChanged.connect(self.show_selection)

    def show_selection(self) -> None:
        """Update the items whose selection changed. That is cheaper than a query by each item."""
        now = {item for item in self.scene().selectedItems() if isinstance(item, (CardMixin, WireMixin))}
        changed, self._displayed_selection = now ^ self._displayed_selection, now
        cards = [item for item in changed if isinstance(item, CardMixin)]
        wires: set[PortWire] = {item for item in changed if isinstance(item, WireMixin)}
        wires.update(*(card.wires for card in cards))
        for card in cards:
            card.update_selection()
        with self.wire_layer.batch_updates():
            for wire in wires:
                wire.refresh()

    def select_only(self, items: Collection[CardMixin]) -> None:
        """Select these cards and nothing else, in one go."""
        scene, wanted = self.scene(), set(items)
        scene.blockSignals(True)
        try:
            for item in scene.selectedItems():
                if item not in wanted:
                    item.setSelected(False)
            for item in items:
                item.setSelected(True)
        finally:
            scene.blockSignals(False)
        scene.selectionChanged.emit()

    def add_card_item(self, node: str, card: CardMixin) -> None:
        """Note that there is one more card."""
        self.card_items[node] = card
        card.pixmap_cache, card.overview_layer = self.card_pixmap_cache, self.overview_layer
        card.set_overview(True)  # until it has its place

    def remove_card_item(self, node: str) -> None:
        """Note that a card is gone."""
        del self.card_items[node]
        self.overview_layer.update()

    def all_cards(self) -> list[CardMixin]:
        """Return all cards."""
        return list(self.card_items.values())

    def selected_cards(self) -> list[CardMixin]:
        """Return the selected cards."""
        return [item for item in self.scene().selectedItems() if isinstance(item, CardMixin)]

    def _update_scene(self) -> None:
        super()._update_scene()
        if self._zoom_settle_timer is not None:
            self._update_level_of_detail()
            for follow in self.view_listeners:
                follow()

    def _update_level_of_detail(self) -> None:
        """Have the cards painted one by one, as far as they may be seen, or from afar all at once."""
        detail_zoom = compute_detail_zoom(self.zoom, self.devicePixelRatioF())
        far = detail_zoom < get_overview_zoom(len(self.card_items))
        seen, near = self.visible_area, self.overview_layer.near_area
        if far != self.overview_layer.isVisible():
            self.overview_layer.setVisible(far)
        elif far or (near.contains(seen) and near.width() < _MAX_NEAR_RATIO * seen.width()):
            return
        room = seen.width() / 2, seen.height() / 2
        self.overview_layer.near_area = QRectF() if far else seen.adjusted(-room[0], -room[1], *room)
        for card in self.card_items.values():
            if card in self._dragged_cards:
                card.set_overview(far)  # Qt moves it, without a word
            else:
                card.update_overview()

    def zoom_at(self, zoom: float, anchor: QPointF) -> None:
        """Zoom so that what is under `anchor` stays there; until the zoom rests, cards are pictures of other sizes."""
        if self._zoom_settle_timer is not None:
            self.card_pixmap_cache.is_zooming = True
            self._zoom_settle_timer.start()
        super().zoom_at(zoom, anchor)

    def _on_rest(self) -> None:
        self.card_pixmap_cache.is_zooming = False
        self.viewport().update()

    def repaint_all(self) -> None:
        """Paint everything anew, as in another theme."""
        self.card_pixmap_cache.clear()
        for card in self.card_items.values():
            card.refresh()
        for wire in self.wire_layer.wires.values():
            wire.refresh()
        self.viewport().update()

    @guard_override(default=False)
    def viewportEvent(self, event: QEvent) -> bool:
        """Make a tooltip on demand, not at each change of its text; NodeGraphQt's tooltips are not shown."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = next((item for item in self.items(event.pos()) if isinstance(item, _TOOLTIP_ITEMS)), None)
            show_tooltip(event.globalPos(), item.tooltip_text if item is not None else "", self.viewport())
            return True
        return bool(QGraphicsView.viewportEvent(self, event))
