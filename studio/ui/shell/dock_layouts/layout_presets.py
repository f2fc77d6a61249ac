"""Layouts that the program brings: arrangements of docks for kinds of work."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QSize

from studio.ui.shell.dock_layouts.arrangement import HORIZONTAL, VERTICAL, Arrangement, DockGroup, DockSplit, Extent
from studio.ui.shell.dock_layouts.dock import DockArea

_NARROW: Final = 1200
"""The width below which inspector and viewer do not fit beside each other and the graph."""
_LOW: Final = 680
"""The height below which curves and timeline do not fit below each other and the viewer: they are tabs there."""
_BOTTOM: Final = Extent(0.25, 206, 300)
_LOW_BOTTOM: Final = Extent(0.2, 140, 240)
_SIDE: Final = Extent(0.22, 380, 560)
_KEYS: Final = Extent(0.3, 180, 460)


class LayoutPreset(StrEnum):
    """Kind of work that a layout is made for."""

    COMPOSITE = "composite"
    ANIMATE = "animate"
    TRAIN = "train"
    REVIEW = "review"


Areas = Mapping[DockArea, tuple[str, ...]]
"""The names of the docks in each area, from the left."""


def make_arrangement(preset: LayoutPreset, areas: Areas, room: QSize) -> Arrangement:
    """Return the arrangement of a preset.

    Args:
        preset: The preset.
        areas: All docks.
        room: The size of the window; where it is narrow, the inspector lies below the viewer.
    """
    makers = {
        LayoutPreset.COMPOSITE: _composite,
        LayoutPreset.ANIMATE: _animate,
        LayoutPreset.TRAIN: _train,
        LayoutPreset.REVIEW: _review,
    }
    return makers[preset](areas, room)


def _composite(areas: Areas, room: QSize) -> Arrangement:
    """Return graph, viewer and inspector beside each other, above the timeline."""
    hidden = areas[DockArea.KEYS] if room.height() >= _LOW else ()
    parts: tuple[DockGroup | DockSplit, ...] = (_make_top(areas, room), *_make_below(areas, room, _BOTTOM))
    return Arrangement(DockSplit(VERTICAL, parts), lambda name: name not in hidden)


def _animate(areas: Areas, room: QSize) -> Arrangement:
    """Return the viewer beside the inspector, above curves with the graph behind them, above the timeline."""
    top = DockSplit(HORIZONTAL, (DockGroup(areas[DockArea.VIEWER]), DockGroup(areas[DockArea.RIGHT], _SIDE)))
    keys = areas[DockArea.KEYS] + areas[DockArea.GRAPH]
    below = _make_below({**areas, DockArea.KEYS: keys}, room, _LOW_BOTTOM)
    return Arrangement(DockSplit(VERTICAL, (top, *below)))


def _train(areas: Areas, room: QSize) -> Arrangement:
    """Return the training as a column beside graph and viewer, which lie above the log.

    The inspector and what is next to it lie behind the training; for more there is no room among the tabs.
    """
    training = tuple(name for name in areas[DockArea.BOTTOM] if name == "training")
    log = tuple(name for name in areas[DockArea.BOTTOM] if name == "log")
    rest = tuple(name for name in areas[DockArea.BOTTOM] if name not in training + log)
    if room.width() < _NARROW:
        below = DockGroup(training + log + rest + areas[DockArea.KEYS], Extent(0.4, 240))
        return Arrangement(DockSplit(VERTICAL, (_make_top(areas, room), below)))
    top = DockSplit(HORIZONTAL, (DockGroup(areas[DockArea.GRAPH], Extent(0.4)), DockGroup(areas[DockArea.VIEWER])))
    left = DockSplit(VERTICAL, (top, DockGroup(areas[DockArea.KEYS], _KEYS), DockGroup(log + rest, _BOTTOM)))
    side = DockGroup(training + areas[DockArea.RIGHT], Extent(0.31, 396, 720))
    hidden = areas[DockArea.KEYS] + areas[DockArea.RIGHT][2:]
    return Arrangement(DockSplit(HORIZONTAL, (left, side)), lambda name: name not in hidden)


def _review(areas: Areas, room: QSize) -> Arrangement:
    """Return the viewer above the timeline; all else is hidden, and comes to its usual place."""
    shown = {*areas[DockArea.VIEWER], *areas[DockArea.BOTTOM][:1]}
    parts: tuple[DockGroup | DockSplit, ...] = (_make_top(areas, room), *_make_below(areas, room, _LOW_BOTTOM))
    return Arrangement(DockSplit(VERTICAL, parts), shown.__contains__)


def _make_top(areas: Areas, room: QSize) -> DockSplit:
    """Return graph, viewer and inspector; in a narrow window the inspector lies below the viewer."""
    graph, viewer, right = areas[DockArea.GRAPH], DockGroup(areas[DockArea.VIEWER]), areas[DockArea.RIGHT]
    if room.width() >= _NARROW:
        return DockSplit(HORIZONTAL, (DockGroup(graph, Extent(0.33)), viewer, DockGroup(right, _SIDE)))
    column = DockSplit(VERTICAL, (viewer, DockGroup(right, Extent(0.4))))
    return DockSplit(HORIZONTAL, (DockGroup(graph, Extent(0.36)), column))


def _make_below(areas: Areas, room: QSize, bottom: Extent) -> tuple[DockGroup, ...]:
    """Return curves above the timeline; in a low window they share a place."""
    if room.height() < _LOW:
        return (DockGroup(areas[DockArea.BOTTOM] + areas[DockArea.KEYS], _LOW_BOTTOM),)
    return DockGroup(areas[DockArea.KEYS], _KEYS), DockGroup(areas[DockArea.BOTTOM], bottom)
