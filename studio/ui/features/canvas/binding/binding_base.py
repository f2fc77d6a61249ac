"""Base of the canvas's binding, for its parts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.ui.features.canvas.cards.card_model import CardModel, PortModel
from studio.ui.features.canvas.view.graph_view import GraphView
from studio.ui.shell.expressions.level_expressions import LevelExpressions


class BindingBase(QObject):
    """Signals of the binding, and the methods that its parts call.

    Args:
        document: The truth.
        parent: The QObject that owns it.
    """

    selected_nodes_changed = Signal(object)
    """The ids of the selected nodes, tuple[str, ...], the latest last."""
    message_posted = Signal(str)
    """Why something was refused."""
    search_requested = Signal(object, bool, object)
    """A new wire was dropped on the canvas: its fixed end (Endpoint), whether that is an output, and where (Point)."""
    parameter_requested = Signal(object, str, object, object)
    """A Signal was dropped on a card: the output (Endpoint), the card's node, the wire that was taken off for it
    (Connection or None), and where on the screen (QPoint)."""
    nodes_added = Signal(object)
    """The open level has new nodes: their ids, set[str]."""
    node_activated = Signal(str)
    """A card was double-clicked."""
    canvas_activated = Signal()
    """The canvas was double-clicked where nothing lies."""
    data_dropped = Signal(object)
    """Something from elsewhere was dropped (CanvasDrop)."""
    connection_rejected = Signal(object, bool)
    """A wire cannot be: the Refusal, and whether it was dropped (or else is only held there)."""
    rejection_cleared = Signal()
    """The wire is no longer held over a port that cannot take it."""
    copies_requested = Signal(object, object)
    """Cards and notes were dragged to have copies of them: where, by node and by note."""
    dot_requested = Signal(object, object)
    """A wire is to be led another way: the Connection, and where (Point)."""
    menu_requested = Signal(object, object)
    """A menu was asked for: where on the screen (QPoint), and of which node (str or None)."""
    space_tapped = Signal()

    view: GraphView

    def __init__(self, document: Document | ActiveLevel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.count_usage: Callable[[str], int] = lambda _: 0
        self.expressions = LevelExpressions(document)

    @abstractmethod
    def apply_command(self, command: Command) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made."""

    @abstractmethod
    def resync_wires(self) -> None:
        """Show the wires of the document, whatever a gesture did to those on the canvas."""

    @abstractmethod
    def reset_card_positions(self) -> None:
        """Put all cards where the document says: the canvas moved them before it was asked."""

    @abstractmethod
    def update_selection(self) -> None:
        """Tell which nodes are selected, if those are others than before."""

    @abstractmethod
    def get_port_model(self, end: Endpoint, *, output: bool) -> PortModel:
        """Return a port as its card shows it."""

    @abstractmethod
    def get_card_models(self) -> dict[str, CardModel]:
        """Return what each card says."""
