"""Arrangements of docks: groups of tabs beside and below each other, with their shares of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

HORIZONTAL: Final = Qt.Orientation.Horizontal
VERTICAL: Final = Qt.Orientation.Vertical
_MOST: Final = 16777215


class Extent(NamedTuple):
    """Share of the length that a split has, in bounds of pixels."""

    share: float
    least: int = 0
    most: int = _MOST

    def compute_pixels(self, length: int) -> int:
        """Return the pixels for a split of this length."""
        return max(self.least, min(round(self.share * length), self.most))


@dataclass(frozen=True, slots=True)
class DockGroup:
    """Docks that share a place as tabs.

    Args:
        names: The names of the docks, those in front first.
        extent: How much of the split it takes; None for what is left.
    """

    names: tuple[str, ...]
    extent: Extent | None = None


@dataclass(frozen=True, slots=True)
class DockSplit:
    """Groups and other splits beside each other, or below each other.

    Args:
        orientation: Horizontal for parts that lie beside each other.
        parts: From the left, or from the top.
        extent: How much of the split around it it takes; None for what is left.
    """

    orientation: Qt.Orientation
    parts: tuple[DockGroup | DockSplit, ...]
    extent: Extent | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where docks lie, and which of them are shown.

    Args:
        root: All groups.
        is_shown: Says whether the dock with this name is shown; a hidden one comes to its place when it is shown.
    """

    root: DockSplit
    is_shown: Callable[[str], bool] = lambda _name: True


class _Sizes(NamedTuple):
    docks: list[QDockWidget]
    sizes: list[int]


def place_docks(window: QMainWindow, docks: Mapping[str, QDockWidget], arrangement: Arrangement) -> None:
    """Lay docks out. Those that the arrangement does not name are hidden, at the last group.

    Args:
        window: Their window.
        docks: All of them, by their names.
        arrangement: Names that no dock has are left out.
    """
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)
    root = _keep_known(arrangement.root, docks)
    if root is None:
        return
    window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, docks[_first(root)], root.orientation)
    _split(window, docks, root)
    groups = list(_iter_groups(root))
    placed = {name for group in groups for name in group.names}
    for group in groups:
        rest = tuple(name for name in docks if name not in placed) if group is groups[-1] else ()
        for name in (*group.names, *rest)[1:]:
            window.tabifyDockWidget(docks[group.names[0]], docks[name])
    for name, dock in docks.items():
        dock.setVisible(name in placed and arrangement.is_shown(name))
    for group in groups:
        docks[group.names[0]].raise_()


def resize_docks(window: QMainWindow, docks: Mapping[str, QDockWidget], arrangement: Arrangement, room: QSize) -> None:
    """Give docks the sizes of an arrangement.

    Args:
        window: Their window.
        docks: All of them, by their names.
        arrangement: As they lie.
        room: What the window has for docks.
    """
    shown = {name: dock for name, dock in docks.items() if not dock.isHidden()}
    root = _keep_known(arrangement.root, shown)
    if root is None:
        return
    widths, heights = _Sizes([], []), _Sizes([], [])
    for group, size in _iter_sizes(root, room):
        for orientation, length in ((widths, size.width()), (heights, size.height())):
            orientation.docks.append(shown[group.names[0]])
            orientation.sizes.append(length)
    window.resizeDocks(widths.docks, widths.sizes, HORIZONTAL)
    window.resizeDocks(heights.docks, heights.sizes, VERTICAL)


def _keep_known(split: DockSplit, docks: Mapping[str, QDockWidget]) -> DockSplit | None:
    """Return a split without docks that there are not; None if none is left."""
    kept: list[DockGroup | DockSplit] = []
    for part in split.parts:
        if isinstance(part, DockSplit):
            inner = _keep_known(part, docks)
            kept += [inner] if inner is not None else []
        elif names := tuple(name for name in part.names if name in docks):
            kept.append(replace(part, names=names))
    return replace(split, parts=tuple(kept)) if kept else None


def _first(part: DockGroup | DockSplit) -> str:
    return part.names[0] if isinstance(part, DockGroup) else _first(part.parts[0])


def _split(window: QMainWindow, docks: Mapping[str, QDockWidget], split: DockSplit) -> None:
    """Give each part its place; the first one has the place of all of them before."""
    for before, after in pairwise(split.parts):
        window.splitDockWidget(docks[_first(before)], docks[_first(after)], split.orientation)
    for part in split.parts:
        if isinstance(part, DockSplit):
            _split(window, docks, part)


def _iter_groups(part: DockGroup | DockSplit) -> Iterator[DockGroup]:
    if isinstance(part, DockGroup):
        yield part
    else:
        for inner in part.parts:
            yield from _iter_groups(inner)


def _iter_sizes(part: DockGroup | DockSplit, room: QSize) -> Iterator[tuple[DockGroup, QSize]]:
    """Yield the groups with their sizes."""
    if isinstance(part, DockGroup):
        yield part, room
        return
    is_wide = part.orientation is HORIZONTAL
    lengths = _divide(room.width() if is_wide else room.height(), part.parts)
    for inner, length in zip(part.parts, lengths, strict=True):
        yield from _iter_sizes(inner, QSize(length, room.height()) if is_wide else QSize(room.width(), length))


def _divide(length: int, parts: Sequence[DockGroup | DockSplit]) -> list[int]:
    """Return how long each part is; those without an extent share what the others leave."""
    sizes = [part.extent.compute_pixels(length) if part.extent is not None else 0 for part in parts]
    filling = sum(part.extent is None for part in parts)
    return [
        size if part.extent is not None else max(1, (length - sum(sizes)) // filling)
        for part, size in zip(parts, sizes, strict=True)
    ]
