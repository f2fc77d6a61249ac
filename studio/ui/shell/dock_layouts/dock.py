"""Docks as features describe them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr_noop


class DockArea(StrEnum):
    """Place of a dock in the default layout."""

    GRAPH = "graph"
    VIEWER = "viewer"
    RIGHT = "right"  # tabs, the inspector first
    KEYS = "keys"  # tabs above the timeline, hidden until one is asked for
    BOTTOM = "bottom"  # tabs, the timeline first


@dataclass(frozen=True, slots=True)
class Dock:
    """A panel of the window, and its place.

    Args:
        name: Its name in the code and in saved layouts. It never changes.
        title: Marked for translation.
        area: Where it lies in the default layout.
        order: Its place in menus, in the palette and when panels are cycled.
        tab: Its place among the tabs of its area, from the left.
        make_panel: Returns the panel; called when it is shown for the first time. None where `set_panel` brings it.
        is_optional: Whether it is hidden in the layouts that the program brings, until it is asked for.
    """

    name: str
    title: str
    area: DockArea
    order: int
    tab: int = 0
    make_panel: Callable[[], QWidget] | None = None
    is_optional: bool = False


LEAST_SIZES: Final[Mapping[DockArea, QSize]] = {
    DockArea.GRAPH: QSize(160, 90),
    DockArea.VIEWER: QSize(556, 120),
    DockArea.RIGHT: QSize(340, 120),
    DockArea.KEYS: QSize(340, 120),
    DockArea.BOTTOM: QSize(340, 150),
}
"""How small panels may become. What a panel contains does not count: it changes, and all docks would move with it."""

LOG_DOCK: Final = Dock("log", tr_noop("Log"), DockArea.BOTTOM, 150, 80)
"""The only dock that no feature brings: the log is there if no feature can be loaded."""
