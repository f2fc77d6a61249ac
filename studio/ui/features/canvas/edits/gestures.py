"""Gestures that the canvas reports, in terms of the graph: ids and ports, not items of the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QKeyEvent

from studio.graph.model import Connection, Endpoint
from studio.sdk.params import Point
from studio.ui.features.canvas.cards.port_painting import PortKey
from studio.ui.shell.edits.connection_rejection import RejectedWire

AcceptingPorts = Mapping[str, frozenset[PortKey]]
"""By node: the ports that can take the wire being dragged."""


@dataclass(frozen=True, slots=True)
class CanvasDrop:
    """Something from elsewhere that was let go over the canvas.

    Args:
        data: What.
        at: Where, on the canvas.
        wire: The wire that it lies on.
        has_shift: Whether Shift was held: a graph is then put in, not opened.
        card: The node whose card it lies on.
    """

    data: QMimeData
    at: Point
    wire: Connection | None = None
    has_shift: bool = False
    card: str | None = None


class CanvasGestures(Protocol):
    """Interface of the object that turns gestures into commands. Each method is one finished gesture."""

    def accepting_ports(self, start: Endpoint, *, from_output: bool) -> AcceptingPorts:
        """Return the ports that a wire from `start` may be laid to."""
        ...

    def wires_changed(self, removed: Sequence[Connection], added: Sequence[Connection]) -> None:
        """The user took wires away and laid others."""
        ...

    def wire_rejected(self, wire: RejectedWire, *, final: bool) -> None:
        """The user holds a wire over a port that cannot take it, or (final) has dropped it there."""
        ...

    def rejection_cleared(self) -> None:
        """The wire is no longer over a port that cannot take it."""
        ...

    def wire_dropped(self, start: Endpoint, *, from_output: bool, at: Point) -> None:
        """The user dropped a new wire on empty canvas."""
        ...

    def signal_dropped(self, source: Endpoint, node: str, removed: Sequence[Connection], at: QPoint) -> None:
        """The user dropped a Signal on a card, away from its ports, to drive one of its parameters.

        Args:
            source: The output.
            node: The card's node.
            removed: The wire whose end was dragged, if it was connected before.
            at: Where on the screen.
        """
        ...

    def nodes_moved(self, to: Mapping[str, Point]) -> None:
        """The user dragged cards."""
        ...

    def items_copied(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """The user dragged cards and notes to have copies of them there; they themselves lie where they did."""
        ...

    def nodes_inserted(self, nodes: Sequence[str], wire: Connection, to: Mapping[str, Point]) -> None:
        """The user dropped cards on a wire."""
        ...

    def wire_split(self, wire: Connection, at: Point) -> None:
        """The user double-clicked a wire, to lead it another way."""
        ...

    def node_activated(self, node: str) -> None:
        """The user double-clicked a card."""
        ...

    def canvas_activated(self) -> None:
        """The user double-clicked where nothing lies."""
        ...

    def node_renamed(self, node: str, name: str) -> None:
        """The user gave a node another name on the canvas."""
        ...

    def selection_changed(self) -> None:
        """Other cards or wires are selected than before."""
        ...

    def can_accept_drop(self, data: QMimeData) -> bool:
        """Return whether something from elsewhere may be dropped."""
        ...

    def data_dropped(self, dropped: CanvasDrop) -> None:
        """The user dropped something from elsewhere."""
        ...

    def menu_requested(self, at: QPoint, node: str | None) -> None:
        """Open the menu of a card, or of the canvas, at a position on the screen."""
        ...

    def can_handle_key(self, event: QKeyEvent) -> bool:
        """Return whether `key_pressed` would do something; nothing happens yet."""
        ...

    def key_pressed(self, event: QKeyEvent) -> bool:
        """The user pressed a key. Return whether it meant something."""
        ...

    def space_tapped(self) -> None:
        """The user tapped the space bar without dragging the canvas: play or pause."""
        ...
