"""Subclasses of NodeGraphQt: items, viewer and graph. No other module imports it.

The graph here is a view that forgets. Nothing of it is saved, nothing in it is asked for what the project holds, its
history does nothing; after every gesture the Document says what is to be shown (see `canvas_binding`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from NodeGraphQt import BaseNode, NodeGraph
from NodeGraphQt.base.commands import NodesRemovedCmd
from NodeGraphQt.constants import PortTypeEnum
from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
from NodeGraphQt.qgraphics.pipe import PipeItem
from NodeGraphQt.qgraphics.port import PortItem
from NodeGraphQt.widgets.viewer import NodeViewer
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QWidget

from studio.graph.model import Connection
from studio.sdk.params import Point
from studio.ui.features.canvas.cards.card_model import CardModel
from studio.ui.features.canvas.cards.picture_cache import PictureCache
from studio.ui.features.canvas.edits.gestures import CanvasGestures
from studio.ui.features.canvas.items.card_items import CardMixin, PortMixin
from studio.ui.features.canvas.items.spare_pool import SparePool
from studio.ui.features.canvas.items.wire_items import LiveWire, WireMixin
from studio.ui.features.canvas.view.canvas_events import CanvasEventsMixin
from studio.ui.preview.cards.node_state import NodeState

_INPUT: Final = PortTypeEnum.IN.value
_OUTPUT: Final = PortTypeEnum.OUT.value
_MAX_SPARE_CARDS: Final = 512


class NullUndoStack(QUndoStack):
    """Undo stack that does what NodeGraphQt pushes, and forgets it. The Document owns the history."""

    def push(self, command: QUndoCommand) -> None:
        """Run the command, once."""
        command.redo()

    def beginMacro(self, text: str) -> None:
        """Do nothing."""

    def endMacro(self) -> None:
        """Do nothing."""


class GraphPort(PortMixin, PortItem):  # type: ignore[misc]  # NodeGraphQt has no types
    """Port for NodeGraphQt."""

    def __init__(self, card: GraphCard, name: str, index: int, *, output: bool) -> None:
        super().__init__(card)
        self.prepare_port(name, output=output, index=index)
        self.name = name
        self.port_type = _OUTPUT if output else _INPUT
        self.multi_connection = output
        self.setToolTip("")

    def add_pipe(self, pipe: WireMixin) -> None:
        """Take a wire's end."""
        self._pipes.append(pipe)
        self.card.update_wired_ports()

    def remove_pipe(self, pipe: WireMixin) -> None:
        """Let a wire's end go."""
        super().remove_pipe(pipe)
        self.card.update_wired_ports()


class GraphCard(CardMixin, AbstractNodeItem):  # type: ignore[misc]  # NodeGraphQt has no types
    """Card for NodeGraphQt, with lists of ports and without widgets."""

    def __init__(self, name: str = "", parent: Any = None) -> None:
        AbstractNodeItem.__init__(self, name, parent)
        self.prepare_card()
        self.widgets: Mapping[str, object] = {}

    setSelected = QGraphicsItem.setSelected  # noqa: N815  (NodeGraphQt's keeps a note of it that nobody reads)
    itemChange = QGraphicsItem.itemChange  # noqa: N815

    def setPos(self, *at: Any) -> None:
        """Take a place, and see whether that may be in view."""
        super().setPos(*at)
        self.update_overview()

    @property
    def inputs(self) -> list[PortMixin]:
        """The inputs, from the top."""
        return self.in_ports

    @property
    def outputs(self) -> list[PortMixin]:
        """The outputs, from the top."""
        return self.out_ports

    def add_input(self, name: str, *_: object) -> GraphPort:
        """Add an input."""
        port = GraphPort(self, name, len(self.in_ports), output=False)
        self.in_ports.append(port)
        return port

    def add_output(self, name: str, *_: object) -> GraphPort:
        """Add an output."""
        port = GraphPort(self, name, len(self.out_ports), output=True)
        self.out_ports.append(port)
        return port

    def delete_input(self, port: GraphPort) -> None:
        """Take an input off, without wires."""
        self._delete(self.in_ports, port)

    def delete_output(self, port: GraphPort) -> None:
        """Take an output off, without wires."""
        self._delete(self.out_ports, port)

    def _delete(self, ports: list[PortMixin], port: GraphPort) -> None:
        self.set_hovered_port(None)
        ports.remove(port)
        self.scene().removeItem(port)

    def draw_node(self) -> None:
        """Do nothing: the face says what is painted, and comes when all ports are there."""

    def post_init(self, viewer: Any = None, pos: Any = None) -> None:
        """Take the place given."""
        if pos is not None:
            self.xy_pos = pos


class GraphWire(WireMixin, PipeItem):  # type: ignore[misc]  # NodeGraphQt has no types
    """Wire for NodeGraphQt, without the arrow that it makes for each."""

    def __init__(self) -> None:
        QGraphicsPathItem.__init__(self)
        self.prepare_wire()

    def join_ports(self, source: PortMixin, target: PortMixin, connection: Connection) -> None:
        """Lead from one port to another; what it was before is forgotten."""
        self._input_port, self._output_port = target, source
        super().join_ports(source, target, connection)

    def delete(self) -> None:
        """Take it away."""
        self.layer.discard_wire(self)
        self.setSelected(False)
        PipeItem.delete(self)
        self.layer.spare_wires.put_item(self.connection, self)

    def draw_path(self, *_: object, **__: object) -> None:
        """Lay it between its ports."""
        self.update_path()


class CanvasView(CanvasEventsMixin, NodeViewer):  # type: ignore[misc]  # NodeGraphQt has no types
    """NodeGraphQt's viewer with our gestures, items and background."""

    def __init__(self, gestures: CanvasGestures, parent: QWidget | None = None) -> None:
        self.gestures = gestures
        self._scene_range = QRectF()
        NodeViewer.__init__(self, parent, undo_stack=None)
        self._search_widget.setParent(self)  # else it would stay behind as a window of its own
        self._search_widget.hide()
        self._ctx_menu_bar.clear()  # else the Alt key would go to a menu bar that nobody sees
        self._ctx_menu_bar.hide()
        # Items change their bounds without telling, and an index would go wrong: painting what is gone, crashing
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        for name in ("_LIVE_PIPE", "_cursor_text", "_SLICER_PIPE"):
            self.scene().removeItem(getattr(self, name))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else Qt paints all that is behind it
        self.live_wire = LiveWire()
        self.prepare_layers()
        self.scene().addItem(self.live_wire)
        self.prepare_events()

    def establish_connection(self, start_port: GraphPort, end_port: GraphPort) -> None:
        """Lay a wire of ours between two ports."""
        source, target = (start_port, end_port) if start_port.is_output else (end_port, start_port)
        self.lay_wire(source, target, Connection(source.endpoint, target.endpoint))

    def lay_wire(self, source: GraphPort, target: GraphPort, connection: Connection) -> None:
        """Lay the wire of a connection between its ports."""
        wire = self.wire_layer.spare_wires.take_item(connection) or GraphWire()
        wire.join_ports(source, target, connection)
        self.wire_layer.add_wire(wire)
        self.scene().addItem(wire)
        source.add_pipe(wire)
        target.add_pipe(wire)
        wire.update_path()


class CardNode(BaseNode):  # type: ignore[misc]  # NodeGraphQt has no types
    """NodeGraphQt's side of a node: one class for all types, it has nothing but ports."""

    __identifier__ = "frameloom"
    NODE_NAME = "node"

    def __init__(self) -> None:
        super().__init__(qgraphics_item=GraphCard)
        self.set_port_deletion_allowed(True)

    def set_ports(self, face: CardModel) -> None:
        """Have the ports of `model`, in its order. Those that are there already keep their wires."""
        inputs, outputs = face.port_names
        for name in self.inputs().keys() - set(inputs):
            self.delete_input(name)
        for name in self.outputs().keys() - set(outputs):
            self.delete_output(name)
        for name in (name for name in inputs if name not in self.inputs()):
            self.add_input(name)
        for name in (name for name in outputs if name not in self.outputs()):
            self.add_output(name)
        self._inputs.sort(key=lambda port: inputs.index(port.name()))
        self._outputs.sort(key=lambda port: outputs.index(port.name()))
        self.view.order_ports(inputs, outputs)


class GraphView(NodeGraph):  # type: ignore[misc]  # NodeGraphQt has no types
    """The cards and wires on the canvas, by the graph's ids.

    Args:
        gestures: Whoever turns gestures into commands.
        parent: The QObject that owns it.
    """

    def __init__(self, gestures: CanvasGestures, parent: QObject | None = None) -> None:
        self.pictures = PictureCache()
        self.canvas_view = CanvasView(gestures)
        super().__init__(parent, undo_stack=NullUndoStack(), viewer=self.canvas_view)
        self._spare_cards: SparePool[str, CardNode] = SparePool(_MAX_SPARE_CARDS)
        self.register_node(CardNode)
        self.canvas_view.scene().selectionChanged.connect(gestures.selection_changed)

    def _wire_signals(self) -> None:
        """Connect nothing: our viewer tells its gestures itself, and NodeGraphQt must not answer them."""

    def get_unique_name(self, name: str) -> str:
        """Return the name as it is: the document sees to names, and NodeGraphQt's search is half the cost of a node."""
        return name

    def get_card(self, node: str) -> CardMixin:
        """Return a node's card."""
        return self.canvas_view.card_items[node]

    def get_cards_by_node(self) -> Mapping[str, CardMixin]:
        """Return all cards by node."""
        return self.canvas_view.card_items

    def add_card(self, face: CardModel, at: Point) -> None:
        """Put a card on the canvas: one that was taken off before, where one has the same ports."""
        node = self._spare_cards.take_item(face.node, face.port_names)
        if node is not None:
            node.model.id = node.view.id = face.node
            self.canvas_view.add_card_item(face.node, node.view)
            node.view.show_model(face)
            self.model.nodes[face.node] = node
            self.canvas_view.add_node(node.view, [at.x, at.y])
            return
        node = self.node_factory.create_node_instance("frameloom.CardNode")
        node.model.id = node.view.id = face.node
        self.canvas_view.add_card_item(face.node, node.view)
        node.set_ports(face)
        node.view.pictures = self.pictures
        node.view.show_model(face)
        self.add_node(node, pos=[at.x, at.y], selected=False, push_undo=False)

    def reshape_card(self, face: CardModel) -> None:
        """Show another face on a card; wires at ports that go must be gone."""
        node = self.get_node_by_id(face.node)
        changed = node.view.model.port_names != face.port_names
        moved = changed or node.view.model.layout != face.layout
        if changed:
            self.canvas_view.reset_interactions()
            node.set_ports(face)
        node.view.show_model(face)
        if moved:
            node.view.update_wires()

    def remove_cards(self, nodes: Iterable[str]) -> None:
        """Take cards off the canvas; their wires must be gone."""
        gone = [self.get_node_by_id(node) for node in nodes]
        self.canvas_view.reset_interactions()
        for node in gone:
            node.view.setSelected(False)
        NodesRemovedCmd(self, gone, emit_signal=False).redo()
        for node in gone:
            self.pictures.drop_picture(node.id)
            self.canvas_view.remove_card_item(node.id)
            node.view.reset_display()
            # Making a card takes ten times as long as showing one
            given_up = self._spare_cards.put_item(node.id, node, node.view.model.port_names)
            if given_up is not None:
                self.canvas_view.card_pixmap_cache.drop_pixmap(given_up.view)

    def clear_pictures(self) -> None:
        """Drop all pictures and all selection: another project comes."""
        self.pictures.clear()
        self.canvas_view.card_pixmap_cache.clear()
        self.canvas_view.scene().clearSelection()

    def move_cards(self, to: Mapping[str, Point]) -> None:
        """Put cards elsewhere."""
        wires: set[WireMixin] = set()
        for node, at in to.items():
            item = self.get_node_by_id(node)
            if item.view.pos().toTuple() != at:
                item.view.xy_pos = item.model.pos = [at.x, at.y]
                wires |= item.view.wires
        with self.canvas_view.wire_layer.batch_updates():
            for wire in wires:
                wire.update_path()
        if to:
            self.canvas_view.overview_layer.update()

    def connect_wires(self, wires: Iterable[Connection]) -> None:
        """Lay wires."""
        with self.canvas_view.wire_layer.batch_updates():
            for wire in wires:
                self.canvas_view.lay_wire(*self._find_ports(wire), wire)

    def disconnect_wires(self, wires: Collection[Connection]) -> None:
        """Take wires away."""
        if wires:
            self.canvas_view.reset_interactions()
        with self.canvas_view.wire_layer.batch_updates():
            for wire in wires:
                self.canvas_view.wire_layer.wires[wire].delete()  # type: ignore[attr-defined]  # NodeGraphQt's

    def _find_ports(self, wire: Connection) -> tuple[Any, Any]:
        cards = self.canvas_view.card_items
        source = next(port for port in cards[wire.source.node].out_ports if port.port_name == wire.source.port)
        target = next(port for port in cards[wire.target.node].in_ports if port.port_name == wire.target.port)
        return source, target

    def get_connections(self) -> AbstractSet[Connection]:
        """Return the wires on the canvas."""
        return self.canvas_view.wire_layer.wires.keys()

    def get_wire_path(self, wire: Connection) -> QPainterPath | None:
        """Return the curve of a wire; None if it is not on the canvas."""
        items = (item for item in self.canvas_view.scene().items() if isinstance(item, WireMixin))
        return next((item.path() for item in items if item.connection == wire), None)

    def get_selected_wires(self) -> list[Connection]:
        """Return the selected wires."""
        return [item.connection for item in self.canvas_view.scene().selectedItems() if isinstance(item, WireMixin)]

    def resync_wires(self, wanted: Iterable[Connection]) -> None:
        """Lay the wires that the canvas has lost, and take those away that it should not have."""
        wanted, there = set(wanted), self.canvas_view.wire_layer.wires
        for wire in there.keys() - wanted:
            there[wire].delete()  # type: ignore[attr-defined]  # NodeGraphQt's
        for wire in wanted & there.keys():
            if not there[wire].isVisible():
                there[wire].set_wire_visible(True)
        for wire in wanted - there.keys():
            self.canvas_view.lay_wire(*self._find_ports(wire), wire)

    def highlight_path(self, nodes: frozenset[str]) -> None:
        """Light the wires between these nodes, and no others."""
        for (source, target), wire in self.canvas_view.wire_layer.wires.items():
            wire.set_active(source.node in nodes and target.node in nodes)

    def show_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about."""
        self.get_card(node).show_state(state)

    def get_cards_area(self, nodes: Iterable[str]) -> QRectF:
        """Return the area that cards cover."""
        area = QRectF()
        for node in nodes:
            card = self.get_card(node)
            area = area.united(card.mapRectToScene(card.model.layout.body_rect))
        return area

    def scroll_to_card(self, node: str) -> None:
        """Bring a card into view, if it is not."""
        area = self.get_cards_area((node,))
        if not self.canvas_view.mapToScene(self.canvas_view.viewport().rect()).boundingRect().contains(area):
            self.canvas_view.set_view(area.center(), self.canvas_view.zoom)

    def reveal_cards(self, nodes: Collection[str], neighbors: Collection[str]) -> None:
        """Bring cards wholly into view, with their neighbors if these have room at a zoom that can be read."""
        area = self.get_cards_area(nodes)
        self.canvas_view.reveal_area(area, self.get_cards_area(neighbors))

    def get_view_center(self) -> Point:
        """Return the middle of what is in view."""
        middle: QPointF = self.canvas_view._scene_range.center()
        return Point(middle.x(), middle.y())
