"""Docks: the place of each panel, and saving and resetting of the layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QStatusBar,
    QTabBar,
    QTabWidget,
    QToolBar,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.shell.dock_layouts.arrangement import place_docks, resize_docks
from studio.ui.shell.dock_layouts.dock import LEAST_SIZES, LOG_DOCK, Dock, DockArea
from studio.ui.shell.dock_layouts.dock_sizes import DockSizes
from studio.ui.shell.dock_layouts.layout_presets import LayoutPreset, make_arrangement
from studio.ui.shell.dock_layouts.window_placement import WindowPlacement
from studio.ui.shell.focus_ring import PanelFocusRing
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

__all__ = ["LOG_DOCK", "Dock", "DockArea", "DockManager", "VisibilityAware"]

_LAYOUT_VERSION = 5
_OLD_LAYOUT_VERSION = 4
_REPAIRED_SHARE = 0.25


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
        self.placement = WindowPlacement(window)
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
        self._areas = {area: tuple(spec.name for spec in self._list_tabs(area)) for area in DockArea}
        self._sizes = DockSizes(window, self._docks, self._find_filling, lambda: self._maximized is not None)
        self._height_timer = make_single_shot_timer(window, 0, self._repair_heights)
        self.preset = LayoutPreset.COMPOSITE
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
        placeholder.setMinimumSize(LEAST_SIZES[self.specs[name].area])
        dock.setWidget(placeholder)
        return dock

    def set_panel(self, name: str, panel: QWidget) -> None:
        """Put a panel into its dock, in place of what was there."""
        dock = self._docks[name]
        old = dock.widget()
        is_seen = not self._window.isVisible() or not dock.visibleRegion().isEmpty() or _is_seen(old)
        panel.setMinimumSize(LEAST_SIZES[self.specs[name].area])
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
        if self._docks[name].isHidden():
            self._docks[name].show()
            self._sizes.hold_lengths()  # before anything is painted
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
        """Lay the docks out as the preset that was chosen last has them; in a new installation it is the first one."""
        self.apply_preset(self.preset)

    def apply_preset(self, preset: LayoutPreset) -> None:
        """Lay the docks out for a kind of work."""
        window = self._window
        self.preset, self._maximized = preset, None
        arrangement = make_arrangement(preset, self._areas, window.size())
        is_shown = arrangement.is_shown
        arrangement = replace(arrangement, is_shown=lambda name: is_shown(name) and not self.specs[name].is_optional)
        place_docks(window, self._docks, arrangement)
        self._sizes.forget()
        toolbars = cast("list[QWidget]", window.findChildren(QToolBar))
        shown = (bar for bar in toolbars if not bar.isHidden())
        bars = cast("Sequence[QWidget | None]", (window.menuWidget(), window.findChild(QStatusBar), *shown))
        taken = sum(bar.sizeHint().height() for bar in bars if bar is not None)
        resize_docks(window, self._docks, arrangement, QSize(window.width(), window.height() - taken))
        self._title_timer.start()

    def _list_tabs(self, area: DockArea) -> list[Dock]:
        return sorted((spec for spec in self.specs.values() if spec.area is area), key=lambda spec: spec.tab)

    def _find_filling(self) -> str | None:
        """Return the viewer, which gets what is free; None without one."""
        return next(iter(self._areas[DockArea.VIEWER]), None)

    def save_layout(self) -> QByteArray:
        """Return the layout, to be kept: the one with all panels."""
        return self._maximized[1] if self._maximized is not None else self._window.saveState(_LAYOUT_VERSION)

    def restore_layout(self, state: QByteArray) -> bool:
        """Lay the docks out as kept; return False, and change nothing, if it is not understood."""
        window = self._window
        is_new = window.restoreState(state, _LAYOUT_VERSION)
        restored = is_new or window.restoreState(state, _OLD_LAYOUT_VERSION)
        if restored:
            self._sizes.forget()
            if not is_new:
                self._height_timer.start()
        self._title_timer.start()
        return restored

    def _repair_heights(self) -> None:
        """Give the viewer its height back: in layouts of an earlier version a grown window gave it to the timeline."""
        filling = self._find_filling()
        shown = [self._docks[name] for name in self._areas[DockArea.BOTTOM] if _is_seen(self._docks[name].widget())]
        if filling is not None and shown and shown[0].height() > self._docks[filling].height():
            height = round(self._window.height() * _REPAIRED_SHARE)
            self._window.resizeDocks([shown[0]], [height], Qt.Orientation.Vertical)
            self._sizes.forget()

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
