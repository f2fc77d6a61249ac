"""Library that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class AbsentLibrary(QObject):
    """Library without a panel."""

    type_highlighted = Signal(str)
    add_requested = Signal(str)

    def show_groups(self, files: Sequence[Path]) -> None:
        """Show no groups."""
