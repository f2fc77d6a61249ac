"""What the canvas tells, in the words of the graph: ids and ports, no items of the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QKeyEvent

from studio.graph.model import Connection, Endpoint
from studio.sdk.params import Point
from studio.ui.node_editor.ports import PortKey

LitPorts = Mapping[str, frozenset[PortKey]]
"""By node: the ports that can take the wire being dragged."""


class Gestures(Protocol):
    """Whoever turns gestures into commands. Each method is one finished gesture."""

    def accepting_ports(self, start: Endpoint, *, from_output: bool) -> LitPorts:
        """Return the ports that a wire from `start` may be laid to."""
        ...

    def wires_changed(self, removed: Sequence[Connection], added: Sequence[Connection]) -> None:
        """The user took wires away and laid others."""
        ...

    def wire_refused(self, start: Endpoint, end: Endpoint, *, from_output: bool, to_output: bool) -> None:
        """The user dropped a wire that began at `start` on a port that cannot take it."""
        ...

    def wire_dropped(self, start: Endpoint, *, from_output: bool, at: Point) -> None:
        """The user dropped a new wire on empty canvas."""
        ...

    def signal_dropped(self, source: Endpoint, node: str, removed: Sequence[Connection], at: QPoint) -> None:
        """The user dropped a Signal on a card, away from its ports, to drive one of its parameters.

        Args:
            source: The output.
            node: The card's node.
            removed: The wire whose end was in the hand, if it was laid already.
            at: Where on the screen.
        """
        ...

    def nodes_moved(self, to: Mapping[str, Point]) -> None:
        """The user dragged cards."""
        ...

    def node_inserted(self, node: str, wire: Connection, to: Mapping[str, Point]) -> None:
        """The user dropped a card on a wire."""
        ...

    def node_activated(self, node: str) -> None:
        """The user double-clicked a card."""
        ...

    def node_renamed(self, node: str, name: str) -> None:
        """The user gave a node another name on the canvas."""
        ...

    def selection_changed(self) -> None:
        """Other cards or wires are selected than before."""
        ...

    def data_dropped(self, data: QMimeData, at: Point) -> None:
        """The user dropped something from elsewhere."""
        ...

    def menu_requested(self, at: QPoint, node: str | None) -> None:
        """The user asked for the menu of a card, or of the canvas, at a place on the screen."""
        ...

    def wants_key(self, event: QKeyEvent) -> bool:
        """Return whether `key_pressed` would do something; nothing happens yet."""
        ...

    def key_pressed(self, event: QKeyEvent) -> bool:
        """The user pressed a key. Return whether it meant something."""
        ...

    def space_tapped(self) -> None:
        """The user tapped the space bar without dragging the canvas: play or pause."""
        ...
