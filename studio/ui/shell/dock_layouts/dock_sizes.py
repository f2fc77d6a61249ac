"""Sizes of docks while the window grows and shrinks: the viewer gets what is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolBar

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_ROUNDING: Final = 3  # pixels that Qt adds or takes where sizes do not add up
_DIRECT: Final = Qt.FindChildOption.FindDirectChildrenOnly
_SHOWN_OR_HIDDEN: Final = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


@dataclass(frozen=True, slots=True)
class _KeptPlaces:
    """Places of the docks that are seen, and the room for docks in which they were chosen."""

    room: QSize
    places: Mapping[str, QRect]

    def is_close_to(self, other: _KeptPlaces) -> bool:
        """Return whether the same docks have the same sizes, but for rounding."""
        return self.places.keys() == other.places.keys() and all(
            abs(place.width() - other.places[name].width()) <= _ROUNDING
            and abs(place.height() - other.places[name].height()) <= _ROUNDING
            for name, place in self.places.items()
        )

    def compute_lengths(self, filling: str, room: QSize, orientation: Qt.Orientation) -> dict[str, int]:
        """Return how long docks are in a room of another size, along one of its sides.

        What lies before and behind the dock that is filled keeps its length in a larger room, and is shorter by the
        same share in a smaller one. Docks that overlap with it are left out: they share its length.
        """
        is_wide = orientation is Qt.Orientation.Horizontal
        spans = {
            name: (place.left(), place.right()) if is_wide else (place.top(), place.bottom())
            for name, place in self.places.items()
        }
        before, now = (size.width() if is_wide else size.height() for size in (self.room, room))
        share = min(1.0, now / max(1, before))
        start, end = spans[filling]
        beside = {
            name: round((high - low + 1) * share)
            for name, (low, high) in spans.items()
            if name != filling and (high < start or low > end)
        }
        taken = round((before - (end - start + 1)) * share)
        return {**beside, filling: max(1, now - taken)} if beside else {}


class DockSizes(QObject):
    """Keeps the sizes of all docks but one while the window grows, so that this one gets the rest.

    A bar with a notice takes its room from all of them, and gives it back to each. A dock that is shown takes its room
    from the one that is filled, and gives it back to that one: what lies beside and below stays where it is.

    Args:
        window: The window of the docks.
        docks: The docks by their names.
        filling: Returns the name of the dock that gets the rest; None for none.
        is_paused: Returns whether one panel has all the room.
    """

    def __init__(
        self,
        window: QMainWindow,
        docks: Mapping[str, QDockWidget],
        filling: Callable[[], str | None],
        is_paused: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window, self._docks, self._find_filling, self._is_paused = window, docks, filling, is_paused
        self._room = self._find_room()
        self._kept: _KeptPlaces | None = None
        self._applied: _KeptPlaces | None = None
        self._last_places: dict[str, QRect] = {}
        self._note_timer = make_single_shot_timer(window, 0, self._note_places)
        self._hold_timer = make_single_shot_timer(window, 0, self.hold_lengths)
        self._fit_timer = make_single_shot_timer(window, 0, self._fit_to_room)
        window.installEventFilter(self)
        for dock in docks.values():
            dock.installEventFilter(self)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give one dock what a grown window has more, and note what the user has made larger or smaller."""
        kind = event.type()  # asked once: all events of the window and its docks come here
        if kind is QEvent.Type.Resize:
            if watched is self._window:
                self._fit_to_room()
            elif self._find_room() == self._room and not self._hold_timer.isActive():
                self._note_timer.start()  # Qt gives sizes one after the other
            elif not self._hold_timer.isActive():
                self._fit_timer.start()  # a bar above has come, or has gone
        elif kind in _SHOWN_OR_HIDDEN and watched is not self._window:
            self._note_timer.stop()  # what follows is not what the user has chosen
            self._hold_timer.start()
        return False

    def forget(self) -> None:
        """Forget the sizes: others are given now."""
        self._kept = self._applied = None
        self._last_places.clear()

    def _find_room(self) -> QSize:
        """Return the size of the window without the bars above the docks."""
        bars = cast("list[QToolBar]", self._window.findChildren(QToolBar, options=_DIRECT))
        taken = sum(bar.sizeHint().height() for bar in bars if not bar.isHidden())
        return self._window.size() - QSize(0, taken)

    def _fit_to_room(self) -> None:
        self._room = self._find_room()
        kept, filling = self._kept, self._find_filling()
        if kept is None or filling is None or filling not in kept.places or self._is_paused():
            return
        for orientation in Qt.Orientation:
            lengths = kept.compute_lengths(filling, self._room, orientation)
            here = {name: length for name, length in lengths.items() if not self._docks[name].isHidden()}
            self._window.resizeDocks([self._docks[name] for name in here], [*here.values()], orientation)
        self._applied = None
        self._note_timer.start()

    def hold_lengths(self) -> None:
        """Give docks their lengths back after others have been shown or hidden: the dock that is filled pays for it."""
        before, filling = self._applied, self._find_filling()
        self._hold_timer.stop()
        self._note_timer.start()
        if before is None or filling is None or self._is_paused():
            return
        self._window.layout().activate()
        now = self._find_places()
        if now.keys() == before.places.keys() or filling not in now:
            return
        wanted = {name: self._find_size_before(name, place, before) for name, place in now.items() if name != filling}
        for orientation in Qt.Orientation:
            lengths = _share_length(now, wanted, filling, orientation)
            self._window.resizeDocks([self._docks[name] for name in lengths], [*lengths.values()], orientation)

    def _find_size_before(self, name: str, place: QRect, before: _KeptPlaces) -> QSize:
        """Return the size that a dock had, or the tab that was seen in its place: just before, or when last seen."""
        beside = [dock.objectName() for dock in self._window.tabifiedDockWidgets(self._docks[name])]
        known = (
            places[each] for places in (before.places, self._last_places) for each in (name, *beside) if each in places
        )
        return next(known, place).size()

    def _note_places(self) -> None:
        """Note the sizes, unless they are those that this window has been given here."""
        if self._is_paused() or not self._window.isVisible():
            return
        now = _KeptPlaces(self._room, self._find_places())
        if self._kept is None or (self._applied is not None and not now.is_close_to(self._applied)):
            self._kept = now
        self._applied = now
        self._last_places.update(now.places)

    def _find_places(self) -> dict[str, QRect]:
        """Return the places of the docks in front, with their tabs; Qt puts those behind outside of the window."""
        room = self._window.rect()
        in_front = {
            name: dock.geometry()
            for name, dock in self._docks.items()
            if dock.isVisible() and not dock.isFloating() and room.contains(dock.pos())
        }
        found = cast("list[QTabBar]", self._window.findChildren(QTabBar, options=_DIRECT))
        bars = [bar.geometry() for bar in found if bar.isVisible()]
        return {name: _join_tabs(place, bars) for name, place in in_front.items()}


def _join_tabs(place: QRect, bars: Iterable[QRect]) -> QRect:
    """Return the place of a dock with the bar of tabs that lies on it."""
    on_it = (bar for bar in bars if bar.left() == place.left() and abs(bar.bottom() + 1 - place.top()) <= _ROUNDING)
    return next((place | bar for bar in on_it), place)


def _share_length(
    now: Mapping[str, QRect], wanted: Mapping[str, QSize], filling: str, orientation: Qt.Orientation
) -> dict[str, int]:
    """Return the lengths of docks along one side, such that the dock that is filled has the rest.

    Args:
        now: The places of all docks.
        wanted: The sizes of all but the one that is filled.
        filling: The dock that is filled.
        orientation: The side. Docks that overlap with the one that is filled are left out: they share its length.
    """
    is_wide = orientation is Qt.Orientation.Horizontal
    spans = {
        name: (place.left(), place.right()) if is_wide else (place.top(), place.bottom()) for name, place in now.items()
    }
    start, end = spans.pop(filling)
    lengths: dict[str, int] = {}
    growth: dict[tuple[int, int], int] = {}  # docks with one span lie beside each other
    for name, (low, high) in spans.items():
        if high < start or low > end:
            lengths[name] = wanted[name].width() if is_wide else wanted[name].height()
            growth[low, high] = lengths[name] - (high - low + 1)
    return {**lengths, filling: max(1, end - start + 1 - sum(growth.values()))} if lengths else {}
