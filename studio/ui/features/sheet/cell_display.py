"""Texts and cells of a sheet, as the panel shows them: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtGui import QImage


class CellState(StrEnum):
    """State of a cell."""

    PENDING = "pending"
    QUEUED = "queued"  # a generator's job waits or works
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to come by itself."""
        return self in {CellState.DONE, CellState.FAILED, CellState.STOPPED}


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """Texts of a sheet.

    Args:
        columns: Above each column; empty for none.
        rows: Left of each row; empty for none.
        captions: Below each cell; empty for none.
        tips: The values of each cell in one line.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellDisplay:
    """Content of a cell.

    Args:
        state: How far it is.
        image: Its picture; a null one for none. While a newer one is computed, it is that of before.
        note: In place of a picture: what it waits for, or why it failed.
        is_current: Whether the project has the cell's values.
    """

    state: CellState = CellState.PENDING
    image: QImage = field(default_factory=QImage)
    note: str = ""
    is_current: bool = False
