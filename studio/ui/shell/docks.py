"""Docks: the place of each panel, and saving and resetting of the layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import Final, Protocol, cast, runtime_checkable

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QTabBar,
    QTabWidget,
    QWidget,
)

from studio.core.translation import tr, tr_noop
from studio.ui.shell.dock_sizes import AreaDocks, DockSizes
from studio.ui.shell.focus_ring import PanelFocusRing
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_LAYOUT_VERSION = 5
_OLD_LAYOUT_VERSION = 4


class DockArea(StrEnum):
    """Place of a dock in the default layout."""

    GRAPH = "graph"
    VIEWER = "viewer"
    RIGHT = "right"  # tabs below the viewer, the inspector first
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
    """

    name: str
    title: str
    area: DockArea
    order: int
    tab: int = 0
    make_panel: Callable[[], QWidget] | None = None


LOG_DOCK: Final = Dock("log", tr_noop("Log"), DockArea.BOTTOM, 150, 80)
"""The only dock that no feature brings: the log is there if no feature can be loaded."""
_TOP_AREAS: Final = (DockArea.GRAPH, DockArea.VIEWER, DockArea.RIGHT)


@runtime_checkable
class VisibilityAware(Protocol):
    """Panel that does less while it is not visible. Behind another panel's tab, Qt does not report it as hidden."""

    def set_panel_visible(self, seen: bool) -> None:
        """Say whether the panel is seen."""
        ...


class DockManager:
    """The docks of a window.

    Args:
        window: Their window.
        menu: Gets an entry for each, to show and hide it.
        docks: Those that features bring.

    Raises:
        ValueError: Two docks have one name.
    """

    def __init__(self, window: QMainWindow, menu: QMenu, docks: Sequence[Dock] = ()) -> None:
        self._window = window
        specs = sorted((LOG_DOCK, *docks), key=lambda dock: dock.order)
        self.specs: Mapping[str, Dock] = {spec.name: spec for spec in specs}
        if len(self.specs) < len(specs):
            names = Counter(spec.name for spec in specs)
            raise ValueError(f"Two docks have one name: {', '.join(name for name in names if names[name] > 1)}.")
        self._docks = {name: self._make(name) for name in self.specs}
        self._unmade: set[str] = set()
        self._maximized: tuple[str, QByteArray] | None = None
        self._untitled, self._titled = False, True
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for dock in self._docks.values():
            menu.addAction(dock.toggleViewAction())
        self._sizes = DockSizes(
            window,
            AreaDocks(*([self._docks[spec.name] for spec in self._list_tabs(area)] for area in DockArea)),
            lambda: self._maximized is not None,
        )
        self._ring = PanelFocusRing(window)
        self._title_timer = make_single_shot_timer(window, 0, self._hide_doubled_titles)
        for dock in self._docks.values():
            dock.topLevelChanged.connect(self._title_timer.start)
            dock.dockLocationChanged.connect(self._title_timer.start)
            dock.visibilityChanged.connect(self._title_timer.start)
        self.reset_layout()

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def _make(self, name: str) -> QDockWidget:
        dock = QDockWidget(tr(self.specs[name].title), self._window)
        dock.setObjectName(name)
        placeholder = PlainLabel(parent=dock)
        placeholder.setObjectName("panel")
        dock.setWidget(placeholder)
        return dock

    def set_panel(self, name: str, panel: QWidget) -> None:
        """Put a panel into its dock, in place of what was there."""
        dock = self._docks[name]
        old = dock.widget()
        is_seen = not self._window.isVisible() or not dock.visibleRegion().isEmpty() or _is_seen(old)
        dock.setWidget(panel)
        if isinstance(panel, VisibilityAware):
            dock.visibilityChanged.connect(panel.set_panel_visible)
            panel.set_panel_visible(is_seen)  # the new panel has no place on the screen before the next layout
        if not panel.accessibleName():
            panel.setAccessibleName(tr(self.specs[name].title))
        if old is not None:
            old.deleteLater()

    def start_panels(self) -> None:
        """Let the panels of features be made from now on: at once where they are visible, else when they are shown."""
        for name, spec in self.specs.items():
            if spec.make_panel is not None:
                self._unmade.add(name)
                self._docks[name].visibilityChanged.connect(partial(self._on_visibility_changed, name))
                if not self._docks[name].visibleRegion().isEmpty():
                    self.make_panel(name)

    def stop_panels(self) -> None:
        """Make no panel any more."""
        self._unmade.clear()

    def _on_visibility_changed(self, name: str, visible: bool) -> None:
        if visible:
            self.make_panel(name)

    def make_panel(self, name: str) -> None:
        """Make the panel of a feature, if that has not been done."""
        make = self.specs[name].make_panel
        if name in self._unmade and make is not None:
            self._unmade.discard(name)
            self.set_panel(name, make())

    def find_panel_name(self, widget: QWidget | None) -> str | None:
        """Return the panel that contains a widget; None if there is none."""
        if widget is None:
            return None
        return next((name for name, dock in self._docks.items() if dock is widget or dock.isAncestorOf(widget)), None)

    @property
    def maximized_panel(self) -> str | None:
        """The panel that has all the room; None if none has."""
        return self._maximized[0] if self._maximized is not None else None

    def maximize_panel(self, name: str, *, untitled: bool = False) -> None:
        """Give all the room to a panel, until it is given back or another one is to be shown.

        Args:
            name: The panel's.
            untitled: Take its title away, too.
        """
        self.restore_panels()
        self.make_panel(name)
        self._untitled, self._titled = untitled, _is_titled(self._docks[name])
        self._maximized = name, self.save_layout()
        for other, dock in self._docks.items():
            dock.setVisible(other == name or dock.isFloating())
        _find_focus_widget(self._docks[name].widget()).setFocus(Qt.FocusReason.OtherFocusReason)

    def restore_panels(self) -> None:
        """Show all panels again, as they were before one got all the room."""
        before, self._maximized = self._maximized, None
        if before is not None:
            _set_titled(self._docks[before[0]], self._titled)  # a title takes room from what is restored
            self.restore_layout(before[1])

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front; do nothing if its feature has been left out."""
        if name not in self._docks:
            return
        if name != self.maximized_panel:
            self.restore_panels()
        self.make_panel(name)
        self._docks[name].show()
        self._docks[name].raise_()

    def cycle_panels(self, step: int) -> None:
        """Give the keys to the next panel that is seen, or to the previous one, and mark it."""
        seen = [dock for dock in self._docks.values() if _is_seen(dock.widget())]
        focused = QApplication.focusWidget()
        here = next((n for n, dock in enumerate(seen) if focused is not None and dock.isAncestorOf(focused)), -1)
        if not seen:
            return
        self._focus_dock(seen[(here + step) % len(seen) if here >= 0 or step > 0 else -1])

    def focus_panel(self, name: str) -> None:
        """Bring a panel to the front, and give it the keys; do nothing if its feature has been left out."""
        if name not in self._docks:
            return
        self.show_panel(name)
        self._focus_dock(self._docks[name])

    def _focus_dock(self, dock: QDockWidget) -> None:
        dock.activateWindow()
        target = _find_focus_widget(dock.widget())
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._ring.show_around(dock.widget(), target)

    def reset_layout(self) -> None:
        """Lay the docks out as in a new installation."""
        window, docks = self._window, self._docks
        self._maximized = None
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        firsts = self._find_first_docks()
        self._place_top_docks([firsts[area] for area in _TOP_AREAS if area in firsts])
        if DockArea.BOTTOM in firsts:
            window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, firsts[DockArea.BOTTOM])
        for area, first in firsts.items():
            for spec in self._list_tabs(area)[1:]:
                window.tabifyDockWidget(first, docks[spec.name])
        for dock in docks.values():
            dock.show()
        for first in firsts.values():
            first.raise_()
        self._sizes.distribute()
        self._title_timer.start()

    def _list_tabs(self, area: DockArea) -> list[Dock]:
        return sorted((spec for spec in self.specs.values() if spec.area is area), key=lambda spec: spec.tab)

    def _find_first_docks(self) -> dict[DockArea, QDockWidget]:
        """Return the dock in front of each area that has any."""
        tabs = {area: self._list_tabs(area) for area in DockArea}
        return {area: self._docks[found[0].name] for area, found in tabs.items() if found}

    def _place_top_docks(self, docks: Sequence[QDockWidget]) -> None:
        """Lay out the first docks of the areas above the timeline: one to the left, the others below each other."""
        below = (Qt.Orientation.Horizontal, Qt.Orientation.Vertical)
        if docks:
            self._window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, docks[0])
        for (left, right), orientation in zip(pairwise(docks), below, strict=False):
            self._window.splitDockWidget(left, right, orientation)

    def save_layout(self) -> QByteArray:
        """Return the layout, to be kept: the one with all panels."""
        return self._maximized[1] if self._maximized is not None else self._window.saveState(_LAYOUT_VERSION)

    def restore_layout(self, state: QByteArray) -> bool:
        """Lay the docks out as kept; return False, and change nothing, if it is not understood."""
        window = self._window
        is_new = window.restoreState(state, _LAYOUT_VERSION)
        restored = is_new or window.restoreState(state, _OLD_LAYOUT_VERSION)
        if restored:
            self._sizes.check_after_restore(is_old=not is_new)
        self._title_timer.start()
        return restored

    def _hide_doubled_titles(self) -> None:
        """Take the title off docks that share a place, whose tabs say it already, and off the one that wants none."""
        for bar in cast("list[QTabBar]", self._window.findChildren(QTabBar)):
            bar.setAccessibleName(tr("Panels"))
        for name, dock in self._docks.items():
            tabbed = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            if not dock.isHidden():  # what is hidden has no tab, either, until it is shown again
                _set_titled(dock, not tabbed and not (self._untitled and name == self.maximized_panel))


def _is_titled(dock: QDockWidget) -> bool:
    return cast("QWidget | None", dock.titleBarWidget()) is None


def _set_titled(dock: QDockWidget, titled: bool) -> None:
    """Give a dock its own title, or an empty one."""
    if titled == _is_titled(dock):
        return
    bare = dock.titleBarWidget()
    dock.setTitleBarWidget(None if titled else QWidget(dock))  # type: ignore[arg-type]  # None brings back its own
    if titled:
        bare.deleteLater()


def _is_seen(panel: QWidget) -> bool:
    """Return whether something of a panel is on the screen. To Qt, a panel that its opaque children cover is not."""
    areas = cast("list[QAbstractScrollArea]", panel.findChildren(QAbstractScrollArea))
    return any(not part.visibleRegion().isEmpty() for part in (panel, *(area.viewport() for area in areas)))


def _find_focus_widget(panel: QWidget) -> QWidget:
    """Return what takes the keys in a panel: itself, or its first control that Tab reaches."""
    if panel.focusPolicy() is not Qt.FocusPolicy.NoFocus or panel.focusProxy() is not None:
        return panel
    controls = cast("list[QWidget]", panel.findChildren(QWidget))
    return next((c for c in controls if c.focusPolicy() & Qt.FocusPolicy.TabFocus and c.isVisible()), panel)
