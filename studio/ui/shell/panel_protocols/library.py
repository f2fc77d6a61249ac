"""Protocols of the library, for other features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance


class Library(Protocol):
    """Panel of the library of node types."""

    @property
    def type_highlighted(self) -> SignalInstance:
        """Emitted with the id of the node type under the mouse or the cursor."""
        ...

    def show_groups(self, files: Sequence[Path]) -> None:
        """Show the linked groups of the user's library as a family."""
        ...

    @property
    def add_requested(self) -> SignalInstance:
        """Emitted with the id of a node type, or the name of a linked group, that is to be added."""
        ...
