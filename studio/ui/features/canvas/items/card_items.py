"""The canvas's items: cards and their ports. Each goes in front of the NodeGraphQt item it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from studio.core.translation import tr
from studio.graph.model import Endpoint
from studio.ui.features.canvas.cards.card_model import CardModel, PortModel
from studio.ui.features.canvas.cards.card_painting import get_overview_color, paint_card
from studio.ui.features.canvas.cards.card_pixmap_cache import CardPixmapCache
from studio.ui.features.canvas.cards.picture_cache import PictureCache
from studio.ui.features.canvas.cards.port_painting import PORT_REACH, PortKey
from studio.ui.preview.cards.card_display import CardDisplay, PlotCurve
from studio.ui.preview.cards.card_layout import DOT_SIZE, CardForm
from studio.ui.preview.cards.node_state import Activity, NodeState
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import RADIUS_CARD

if TYPE_CHECKING:
    from studio.ui.features.canvas.items.item_protocols import CardLayer, PortWire

    _Item = QGraphicsItem
else:
    _Item = object

_GRIP_AREA: Final = QRectF(-PORT_REACH, -10, 2 * PORT_REACH, 20)
_Z_CARD: Final = 1.0


class PortMixin(_Item):
    """A place to grab: it has an area, but its card paints it. Its position is its centre."""

    card: CardMixin
    is_output: bool
    index: int
    port_name: str
    _pipes: list[PortWire]  # NodeGraphQt's
    itemChange = QGraphicsItem.itemChange  # noqa: N815  (not NodeGraphQt's: each change would be a call of Python)

    def prepare_port(self, name: str, *, output: bool, index: int) -> None:
        """Set the port up."""
        self.port_name, self.is_output, self.index = name, output, index
        card = self.parentItem()
        assert isinstance(card, CardMixin)
        self.card = card
        self.setFlags(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)

    @property
    def wires(self) -> list[PortWire]:
        """The wires that begin or end here."""
        return self._pipes

    @property
    def port_key(self) -> PortKey:
        """Its place on the card."""
        return (self.is_output, self.index)

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint in the graph."""
        return Endpoint(self.card.model.node, self.port_name)

    @property
    def tooltip_text(self) -> str:
        """The text of its tooltip."""
        return self.model.tooltip_text

    @property
    def model(self) -> PortModel:
        """The model of the port."""
        ports = self.card.model.outputs if self.is_output else self.card.model.inputs
        return ports[self.index]

    @guard_override(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return the area in which it can be grabbed."""
        return _GRIP_AREA

    @guard_override()
    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Light up."""
        self.card.set_hovered_port(self.port_key)

    @guard_override()
    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Go out."""
        self.card.set_hovered_port(None)


class CardMixin(_Item):
    """A node on the canvas, painted as a whole."""

    model: CardModel
    display: CardDisplay
    pictures: PictureCache
    pixmap_cache: CardPixmapCache
    _is_in_overview: bool = False
    _overview_style: tuple[bool, int] | None = None
    _painted_look: tuple[object, ...] = ()  # what its picture in `pixmap_cache` shows
    _is_pixmap_checked: bool = False  # whether the card still looks like that
    overview_layer: CardLayer
    in_ports: list[PortMixin]
    out_ports: list[PortMixin]

    def prepare_card(self) -> None:
        """Set the card up; its face comes before it is shown."""
        self.reset_display()
        self.in_ports, self.out_ports = [], []
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)  # `pixmap_cache` is kept in its place
        self.setZValue(_Z_CARD)

    def reset_display(self) -> None:
        """Forget all but the face: it is taken off the canvas, and may come back as the card of another node."""
        self.display, self._overview_style, self._is_pixmap_checked = CardDisplay(), None, False

    @property
    def is_in_overview(self) -> bool:
        """Whether it lies out of view, or a layer paints it from afar."""
        return self._is_in_overview

    def set_overview(self, far: bool) -> None:
        """Leave the painting to the layer that paints all cards from afar, or paint nothing; or take it back."""
        if far != self._is_in_overview:
            self._is_in_overview = far
            self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, far)

    def get_body_area(self) -> QRectF:
        """Return the place of the card's body in the scene."""
        return self.model.layout.body_rect.translated(self.pos())

    def update_overview(self) -> None:
        """Have Qt ask for it only where it may be seen: asking each of a thousand costs more than a frame."""
        self.set_overview(
            not self.overview_layer.near_area.intersects(self.model.layout.paint_bounds.translated(self.pos()))
        )

    def refresh(self) -> None:
        """Paint it anew: it looks otherwise now."""
        self._overview_style = None
        self._is_pixmap_checked = False
        if not self._is_in_overview:
            self.update()
        elif self.overview_layer.isVisible():
            self.overview_layer.update()

    @property
    def overview_style(self) -> tuple[bool, int]:
        """The style in the overview: whether the card is emphasized, and the value of its colour."""
        if self._overview_style is None:
            selected = self.isSelected()
            self._overview_style = selected, get_overview_color(self.model, self.display, selected=selected).rgb()
        return self._overview_style

    @property
    def all_ports(self) -> Iterator[PortMixin]:
        """All ports."""
        yield from self.in_ports
        yield from self.out_ports

    @property
    def wires(self) -> set[PortWire]:
        """All wires that begin or end here."""
        return {wire for port in self.all_ports for wire in port.wires}

    def order_ports(self, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        """Give the ports their places from the top; the face that says where those are comes next."""
        for ports, names in ((self.in_ports, inputs), (self.out_ports, outputs)):
            ports.sort(key=lambda port: names.index(port.port_name))
            for index, port in enumerate(ports):
                port.index = index
        self.update_wired_ports()

    def show_model(self, face: CardModel) -> None:
        """Show another face of the same ports."""
        known = getattr(self, "model", None)
        if face is known or face == known:
            return
        if known is None or known.layout != face.layout or known.port_names != face.port_names:
            self.prepareGeometryChange()
            for port in self.all_ports:
                port.setPos(face.layout.port_center(port.index, output=port.is_output))
            self.model = face
            self.update_overview()
        self.model = face
        self.refresh()
        if known is not None and (known.is_passive, known.outputs) != (face.is_passive, face.outputs):
            for wire in self.wires:
                wire.refresh()

    def show_state(self, state: NodeState) -> None:
        """Show what the node is about."""
        if state != self.display.state:
            self.display.state = state
            self.refresh()

    def show_viewer_marks(self, viewed: bool, compared: bool = False, pins: tuple[int, ...] = ()) -> None:
        """Show whether the viewer shows this node, on side A and on side B, and which numbers it is pinned to."""
        look = self.display
        if (viewed, compared, pins) != (look.is_viewed, look.is_compared, look.pin_numbers):
            look.is_viewed, look.is_compared, look.pin_numbers = viewed, compared, pins
            self.refresh()

    def show_variant_difference(self, differs: bool) -> None:
        """Show whether the node is another one in the other variant."""
        if differs is not self.display.is_different_in_variant:
            self.display.is_different_in_variant = differs
            self.refresh()

    def show_curve(self, curve: PlotCurve | None) -> None:
        """Show the numbers around the playhead."""
        if curve != self.display.curve:
            self.display.curve = curve
            self.refresh()

    def highlight_ports(self, lit: frozenset[PortKey] | None) -> None:
        """Light these ports up and dim the others; None ends it."""
        if lit != self.display.highlighted_ports:
            self.display.highlighted_ports = lit
            self.refresh()

    def set_hovered_port(self, port: PortKey | None) -> None:
        """Mark the port under the mouse."""
        if port != self.display.hovered_port:
            self.display.hovered_port = port
            self.refresh()

    def update_wired_ports(self) -> None:
        """Show which ports have a wire."""
        self.refresh()

    def is_in_drag_area(self, pos: QPointF) -> bool:
        """Return whether a place of the scene is for moving the card though its ports are near, as on a dot."""
        dot = self.model.form is CardForm.DOT
        return dot and QLineF(self.model.layout.body_rect.center(), pos - self.pos()).length() <= DOT_SIZE / 2

    def update_wires(self) -> None:
        """Lay the wires anew, after the card was moved."""
        for wire in self.wires:
            wire.update_path()

    @property
    def tooltip_text(self) -> str:
        """The text of its tooltip: the node's type, its problem, and its expressions."""
        state = self.display.state
        trouble = state.message if state.activity is Activity.FAILED else self.model.problem or self.model.idle_problem
        cost = state.cost.tooltip_text if state.cost is not None else ""
        pins = ", ".join(str(number) for number in self.display.pin_numbers)
        pinned = tr("Pinned to {numbers}", numbers=pins) if pins else ""
        disabled = tr("disabled") if self.model.is_disabled else ""
        lines = [self.model.title, self.model.help, trouble, state.notice, disabled, pinned, cost]
        lines += self.model.expressions
        return "\n".join(line for line in lines if line)

    @guard_override(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return all that is painted."""
        return self.model.layout.paint_bounds

    @guard_override(default=QPainterPath())
    def shape(self) -> QPainterPath:
        """Return where it can be grabbed."""
        path = QPainterPath()
        path.addRoundedRect(self.model.layout.body_rect, RADIUS_CARD, RADIUS_CARD)
        return path

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the card."""
        if not self._is_pixmap_checked:
            self._check_pixmap()
        self.pixmap_cache.draw_card(painter, self, self.model.layout.paint_bounds, self._paint_card)

    def _check_pixmap(self) -> None:
        """Drop the card's picture if the card looks otherwise now; one that comes back mostly does not."""
        display = self.display
        display.is_selected = self.isSelected()
        display.wired_ports = frozenset(port.port_key for port in self.all_ports if port.wires)
        display.picture = self.pictures.get_picture(self.model.node)
        shown = display.picture.cacheKey() if display.picture is not None else 0
        look = (self.model, replace(display, picture=None), shown)
        if look != self._painted_look:
            self._painted_look = look
            self.pixmap_cache.drop_pixmap(self)
        self._is_pixmap_checked = True

    def _paint_card(self, painter: QPainter, zoom: float) -> None:
        paint_card(painter, self.model, self.display, zoom)

    def update_selection(self) -> None:
        """Come to the front when selected; the wires with it look otherwise, too."""
        self.setZValue(_Z_CARD + 1 if self.isSelected() else _Z_CARD)
        self.refresh()
