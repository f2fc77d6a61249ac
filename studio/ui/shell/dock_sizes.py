"""Sizes of docks while the window grows and shrinks: the viewer gets what is free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_BOTTOM_SHARE: Final = 0.24
_RIGHT_SHARE: Final = 0.64
_VIEWER_SHARE: Final = 0.62
_ROUNDING: Final = 2  # pixels that Qt adds or takes where sizes do not add up
_HORIZONTAL, _VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class AreaDocks(NamedTuple):
    """Docks by their places in the default layout, those of each from the left."""

    graph: Sequence[QDockWidget]
    viewer: Sequence[QDockWidget]
    right: Sequence[QDockWidget]
    bottom: Sequence[QDockWidget]


@dataclass(frozen=True, slots=True)
class _KeptSizes:
    """Sizes of what is not the viewer, and of the window in which they were chosen."""

    window: QSize
    graph_width: int
    right_height: int
    bottom_height: int

    def fit_to_window(self, window: QSize) -> _KeptSizes:
        """Return the sizes for a window: as they are in a larger one, smaller by the same share in a smaller one."""
        wide = min(1.0, window.width() / max(1, self.window.width()))
        high = min(1.0, window.height() / max(1, self.window.height()))
        sizes = round(self.graph_width * wide), round(self.right_height * high), round(self.bottom_height * high)
        return _KeptSizes(window, *sizes)

    def is_close_to(self, other: _KeptSizes) -> bool:
        """Return whether all sizes are the same but for rounding."""
        pairs = (
            (self.graph_width, other.graph_width),
            (self.right_height, other.right_height),
            (self.bottom_height, other.bottom_height),
        )
        return all(abs(one - two) <= _ROUNDING for one, two in pairs)


class DockSizes(QObject):
    """Keeps the sizes of graph, inspector and timeline while the window grows, so that the viewer gets the rest.

    What the user has moved elsewhere is left to Qt.

    Args:
        window: The window of the docks.
        areas: Its docks.
        is_paused: Returns whether one panel has all the room.
    """

    def __init__(
        self,
        window: QMainWindow,
        areas: AreaDocks,
        is_paused: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window, self._areas, self._is_paused = window, areas, is_paused
        self._window_size = window.size()
        self._kept: _KeptSizes | None = None
        self._applied: _KeptSizes | None = None
        self._note_timer = make_single_shot_timer(window, 0, self._note_sizes)
        self._repair_timer = make_single_shot_timer(window, 0, self._repair_heights)
        self._is_suspect = False
        window.installEventFilter(self)
        for docks in areas:
            for dock in docks:
                dock.installEventFilter(self)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the viewer what a grown window has more, and note what the user has made larger or smaller."""
        if watched is self._window:
            if event.type() is QEvent.Type.Resize:
                self._fit_to_window()
            elif event.type() is QEvent.Type.Show and self._is_suspect:
                self._repair_timer.start()
        elif event.type() is QEvent.Type.Resize and self._window.size() == self._window_size:
            self._note_timer.start()  # Qt gives sizes one after the other
        return False

    def distribute(self) -> None:
        """Give all docks the sizes of the default layout."""
        width, height = self._window.width(), self._window.height()
        self._kept = self._applied = None
        self._is_suspect = False
        right, bottom = round(width * _RIGHT_SHARE), round(height * _BOTTOM_SHARE)
        viewer = round((height - bottom) * _VIEWER_SHARE)
        self._resize(_HORIZONTAL, (self._areas.graph, width - right), (self._areas.viewer, right))
        self._resize_heights(height - bottom, viewer, bottom)

    def check_after_restore(self, *, is_old: bool) -> None:
        """Take the sizes of a restored layout.

        Args:
            is_old: An earlier version wrote it: there a grown window gave its height to the timeline.
        """
        self._kept = self._applied = None
        self._is_suspect = is_old
        if is_old and self._window.isVisible():
            self._repair_timer.start()

    def _repair_heights(self) -> None:
        viewer, bottom = self._find_shown(self._areas.viewer), self._find_shown(self._areas.bottom)
        if self._is_suspect and viewer is not None and bottom is not None and bottom.height() > viewer.height():
            self.distribute()
        self._is_suspect = False

    def _fit_to_window(self) -> None:
        size = self._window.size()
        kept, self._window_size, shown = self._kept, size, self._list_shown()
        if kept is None or shown is None or self._is_paused() or self._measure() is None:
            return
        fitted = kept.fit_to_window(size)
        graph, viewer, right, bottom = shown
        width, left = graph.width() + viewer.width(), fitted.graph_width
        top = graph.height() + bottom.height() - fitted.bottom_height
        spare = graph.height() - viewer.height() - right.height()
        self._resize(_HORIZONTAL, (self._areas.graph, left), (self._areas.viewer, width - left))
        self._resize_heights(top, top - spare - fitted.right_height, fitted.bottom_height, spare)
        self._applied = None
        self._note_timer.start()

    def _note_sizes(self) -> None:
        """Note the sizes, unless they are those that this window has been given here."""
        if self._is_paused() or not self._window.isVisible():
            return
        sizes = self._measure()
        if sizes is None:
            return
        if self._kept is None or (self._applied is not None and not sizes.is_close_to(self._applied)):
            self._kept = sizes
        self._applied = sizes

    def _measure(self) -> _KeptSizes | None:
        """Return the sizes; None where the docks do not lie as in the default layout."""
        shown = self._list_shown()
        if shown is None:
            return None
        graph, viewer, right, bottom = shown
        in_place = (
            graph.geometry().right() < viewer.x()
            and viewer.geometry().bottom() < right.y()
            and right.x() == viewer.x()
            and right.geometry().bottom() < bottom.y()
        )
        sizes = graph.width(), right.height(), bottom.height()
        return _KeptSizes(self._window.size(), *sizes) if in_place else None

    def _list_shown(self) -> tuple[QDockWidget, QDockWidget, QDockWidget, QDockWidget] | None:
        """Return the docks in front, of the graph, of the viewer, below it, and at the foot; None if one lacks."""
        graph, viewer, right, bottom = (self._find_shown(docks) for docks in self._areas)
        if graph is None or viewer is None or right is None or bottom is None:
            return None
        return graph, viewer, right, bottom

    def _find_shown(self, docks: Sequence[QDockWidget]) -> QDockWidget | None:
        """Return the dock in front; Qt puts those behind its tab outside of the window."""
        room = self._window.rect()
        return next(
            (dock for dock in docks if dock.isVisible() and not dock.isFloating() and room.contains(dock.pos())), None
        )

    def _resize_heights(self, top: int, viewer: int, bottom: int, spare: int = 0) -> None:
        areas = self._areas
        self._resize(_VERTICAL, (areas.graph, top), (areas.bottom, bottom))
        self._resize(_VERTICAL, (areas.viewer, viewer), (areas.right, top - viewer - spare))

    def _resize(self, orientation: Qt.Orientation, *sizes: tuple[Sequence[QDockWidget], int]) -> None:
        """Give areas their sizes, where there are any docks in them."""
        here = {self._find_shown(docks) or docks[0]: size for docks, size in sizes if docks}
        self._window.resizeDocks([*here], [*here.values()], orientation)
