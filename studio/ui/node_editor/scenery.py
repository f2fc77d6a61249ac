"""What keeps the canvas fluid with a thousand cards: layers, pictures of cards, and knowing which cards there are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QGraphicsView

from studio.ui.markup import show_tip
from studio.ui.node_editor.canvas import CanvasMixin
from studio.ui.node_editor.card import FAR
from studio.ui.node_editor.items import CardMixin, PortMixin
from studio.ui.node_editor.layers import FarLayer, ValueLayer, WireLayer
from studio.ui.node_editor.shots import CardShots
from studio.ui.node_editor.wire_items import WireMixin
from studio.ui.reporting import reported
from studio.ui.timers import single_shot

_REST_MS: Final = 120
_NEAR_MOST: Final = 4.0  # how much wider than the view the part may be in which cards are asked to paint
_TOLD = (CardMixin, PortMixin, WireMixin)


class SceneryMixin(CanvasMixin):
    """The part of the viewer that knows all cards and how they are painted at this zoom."""

    card_items: dict[str, CardMixin]
    shots: CardShots
    wire_layer: WireLayer
    far_layer: FarLayer
    value_layer: ValueLayer
    _dragged: dict[CardMixin, QPointF]
    view_followers: list[Callable[[], object]]
    """Called when another part of the scene is in view."""
    _rest: QTimer | None = None
    _shown_selected: set[CardMixin | WireMixin]

    def prepare_layers(self) -> None:
        """Put the layers into the scene; to be called once."""
        self.card_items = {}
        self.view_followers = []
        self._dragged = {}
        self.shots = CardShots()
        self.wire_layer = WireLayer()
        self.far_layer = FarLayer(self.card_items.values())
        self.value_layer = ValueLayer(self.wire_layer)
        for layer in (self.wire_layer, self.far_layer, self.value_layer):
            self.scene().addItem(layer)
        self._rest = single_shot(self, _REST_MS, self._on_rest)
        self._shown_selected = set()
        self.scene().selectionChanged.connect(self.show_selection)

    def show_selection(self) -> None:
        """Have what is selected, and no longer is, look like it. Items ask nobody: that would be a call for each."""
        now = {item for item in self.scene().selectedItems() if isinstance(item, (CardMixin, WireMixin))}
        changed, self._shown_selected = now ^ self._shown_selected, now
        with self.wire_layer.together():
            for item in changed:
                item.selection_changed()

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
        card.shots, card.far_layer = self.shots, self.far_layer
        card.set_far(True)  # until it has its place

    def drop_card_item(self, node: str) -> None:
        """Note that a card is gone."""
        self.shots.drop(self.card_items.pop(node))
        self.far_layer.update()

    def cards(self) -> list[CardMixin]:
        """Return all cards."""
        return list(self.card_items.values())

    def selected_cards(self) -> list[CardMixin]:
        """Return the selected cards."""
        return [item for item in self.scene().selectedItems() if isinstance(item, CardMixin)]

    def _update_scene(self) -> None:
        super()._update_scene()
        if self._rest is not None:
            self._show_level()
            for follow in self.view_followers:
                follow()

    def _show_level(self) -> None:
        """Have the cards painted one by one, as far as they may be seen, or from afar all at once."""
        far, seen, near = self.zoom < FAR, self.seen, self.far_layer.near
        if far != self.far_layer.isVisible():
            self.far_layer.setVisible(far)
        elif far or (near.contains(seen) and near.width() < _NEAR_MOST * seen.width()):
            return
        room = seen.width() / 2, seen.height() / 2
        self.far_layer.near = QRectF() if far else seen.adjusted(-room[0], -room[1], *room)
        for card in self.card_items.values():
            if card in self._dragged:
                card.set_far(far)  # Qt moves it, without a word
            else:
                card.settle()

    def zoom_at(self, zoom: float, anchor: QPointF) -> None:
        """Zoom so that what is under `anchor` stays there; until the zoom rests, cards are pictures of other sizes."""
        if self._rest is not None:
            self.shots.zooming = True
            self._rest.start()
        super().zoom_at(zoom, anchor)

    def _on_rest(self) -> None:
        self.shots.zooming = False
        self.viewport().update()

    def paint_anew(self) -> None:
        """Paint everything anew, as in another theme."""
        for card in self.card_items.values():
            card.refresh()
        for wire in self.wire_layer.wires.values():
            wire.refresh()
        self.viewport().update()

    @reported(default=False)
    def viewportEvent(self, event: QEvent) -> bool:
        """Write a tooltip when it is asked for, not with every change of what it says; NodeGraphQt's are not shown."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = next((item for item in self.items(event.pos()) if isinstance(item, _TOLD)), None)
            show_tip(event.globalPos(), item.tip if item is not None else "", self.viewport())
            return True
        return bool(QGraphicsView.viewportEvent(self, event))
