"""Through which view the picture is seen: a button that says it, and a menu of what OpenColorIO configs offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from studio.core.translation import tr
from studio.engine.display.viewer_settings import DisplayView
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_menu_text, escape_tooltip

_ACTION = "viewer.view"
_ACTIVE_STYLE = "QToolButton { color: $accent; }"
_MAX_WIDTH = 132


@dataclass(frozen=True, slots=True)
class DisplayConfigOption:
    """A config in the menu.

    Args:
        config: As in `DisplayView`.
        title: What it is called.
        displays: Each with its views.
        error: Why it cannot be read; then it has no displays.
    """

    config: str
    title: str
    displays: tuple[tuple[str, tuple[str, ...]], ...] = ()
    error: str = ""


class DisplayViewButton(QToolButton):
    """Button that shows the name of the display view, and opens its menu.

    Signals:
        menu_opened(): The menu is about to be seen, and wants to be told what is on offer.
        view_chosen(DisplayView): The picture is to be seen through this; None for sRGB values as they are.
        config_requested(): Another config is to be chosen.
    """

    menu_opened = Signal()
    view_chosen = Signal(object)
    config_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: DisplayView | None = None
        self._offered: Sequence[DisplayConfigOption] | None = None
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._choices = QMenu(self)
        self._choices.setToolTipsVisible(True)
        self._choices.aboutToShow.connect(self._on_opened)
        self.setMenu(self._choices)
        self._tip = KeyTooltip(self, _ACTION)
        self.show_view(None)

    @property
    def has_view(self) -> bool:
        """Whether the picture is seen through a view."""
        return self._view is not None

    def show_view(self, view: DisplayView | None) -> None:
        """Say through what the picture is seen."""
        self._view = view
        name = tr("sRGB") if view is None else view.view
        self.setText(escape_menu_text(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _MAX_WIDTH)))
        seen = tr("sRGB, as it is") if view is None else tr("{view} on {display}", view=view.view, display=view.display)
        tip = tr("Seen through: {view}. For looking only; pictures are taken to be sRGB", view=seen)
        self._tip.set_text(tip)
        self.setAccessibleName(tip)
        theme.set_widget_style(self, _ACTIVE_STYLE if view is not None else "")

    def show_options(self, offered: Sequence[DisplayConfigOption]) -> None:
        """Show what is on offer, in the menu that is open too."""
        if offered != self._offered:
            self._offered = offered
            self._fill()

    def open_menu(self) -> None:
        """Open the menu, wherever the button is."""
        at = self if self.isVisible() else self.parentWidget()
        self._choices.popup(at.mapToGlobal(at.rect().topLeft()))

    @guard_override(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the size of the text: it is short already."""
        return self.sizeHint()

    def _on_opened(self) -> None:
        self._fill()
        self.menu_opened.emit()

    def _fill(self) -> None:
        menu = self._choices
        menu.clear()
        self._add(menu, tr("sRGB, as it is"), None)
        if self._offered is None:
            menu.addSeparator()
            menu.addAction(tr("Reading the configs…")).setEnabled(False)
        for offered in self._offered or ():
            menu.addSeparator()
            title = menu.addAction(escape_menu_text(offered.title))
            title.setEnabled(False)
            title.setToolTip(escape_tooltip(offered.error or offered.config))
            for display, views in offered.displays:
                below = menu.addMenu(escape_menu_text(display))
                for view in views:
                    self._add(below, view, DisplayView(offered.config, display, view))
        menu.addSeparator()
        menu.addAction(tr("Choose an OpenColorIO Config…"), self.config_requested.emit)

    def _add(self, menu: QMenu, name: str, view: DisplayView | None) -> None:
        action = QAction(escape_menu_text(name), menu)
        action.setCheckable(True)
        action.setChecked(view == self._view)
        action.triggered.connect(partial(self._choose, view))
        menu.addAction(action)

    def _choose(self, view: DisplayView | None, checked: bool = False) -> None:
        self.view_chosen.emit(view)
