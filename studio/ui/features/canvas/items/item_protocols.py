"""Protocols of wires and layers, for cards."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF

from studio.graph.model import Connection


class PortWire(Protocol):
    """A wire, as the ports know it at which it ends."""

    connection: Connection

    def refresh(self) -> None:
        """Paint it anew: it looks otherwise now."""
        ...

    def update_path(self) -> None:
        """Lay it between its ports as they are now."""
        ...


class CardLayer(Protocol):
    """The layer that paints all cards from afar."""

    near_area: QRectF

    def isVisible(self) -> bool:
        """Return whether it paints."""
        ...

    def update(self) -> None:
        """Paint it anew."""
        ...
