"""Through which view the picture is seen: a button that says it, and a menu of what OpenColorIO configs offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from studio.core.language import tr
from studio.engine.look import View
from studio.ui import theme
from studio.ui.markup import entry_text, tip_text
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip

_ACTION = "viewer.view"
_ON = "QToolButton { color: $accent; }"
_WIDEST = 132


@dataclass(frozen=True, slots=True)
class Offered:
    """A config in the menu.

    Args:
        config: As in `View`.
        title: What it is called.
        displays: Each with its views.
        error: Why it cannot be read; then it has no displays.
    """

    config: str
    title: str
    displays: tuple[tuple[str, tuple[str, ...]], ...] = ()
    error: str = ""


class ViewButton(QToolButton):
    """Says through what the picture is seen, and opens the menu.

    Signals:
        opened(): The menu is about to be seen, and wants to be told what is on offer.
        view_chosen(View): The picture is to be seen through this; None for sRGB values as they are.
        config_wanted(): Another config is to be chosen.
    """

    opened = Signal()
    view_chosen = Signal(object)
    config_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: View | None = None
        self._offered: Sequence[Offered] | None = None
        self.setFont(theme.ui_font(theme.FONT_SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._choices = QMenu(self)
        self._choices.setToolTipsVisible(True)
        self._choices.aboutToShow.connect(self._on_opened)
        self.setMenu(self._choices)
        self._tip = KeyTip(self, _ACTION)
        self.show_view(None)

    @property
    def is_on(self) -> bool:
        """Whether the picture is seen through a view."""
        return self._view is not None

    def show_view(self, view: View | None) -> None:
        """Say through what the picture is seen."""
        self._view = view
        name = tr("sRGB") if view is None else view.view
        self.setText(entry_text(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _WIDEST)))
        seen = tr("sRGB, as it is") if view is None else tr("{view} on {display}", view=view.view, display=view.display)
        tip = tr("Seen through: {view}. For looking only; pictures are taken to be sRGB", view=seen)
        self._tip.say(tip)
        self.setAccessibleName(tip)
        theme.style(self, _ON if view is not None else "")

    def show_offered(self, offered: Sequence[Offered]) -> None:
        """Show what is on offer, in the menu that is open too."""
        if offered != self._offered:
            self._offered = offered
            self._fill()

    def open(self) -> None:
        """Open the menu, wherever the button is."""
        at = self if self.isVisible() else self.parentWidget()
        self._choices.popup(at.mapToGlobal(at.rect().topLeft()))

    @reported(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the size of the text: it is short already."""
        return self.sizeHint()

    def _on_opened(self) -> None:
        self._fill()
        self.opened.emit()

    def _fill(self) -> None:
        menu = self._choices
        menu.clear()
        self._add(menu, tr("sRGB, as it is"), None)
        if self._offered is None:
            menu.addSeparator()
            menu.addAction(tr("Reading the configs…")).setEnabled(False)
        for offered in self._offered or ():
            menu.addSeparator()
            title = menu.addAction(entry_text(offered.title))
            title.setEnabled(False)
            title.setToolTip(tip_text(offered.error or offered.config))
            for display, views in offered.displays:
                below = menu.addMenu(entry_text(display))
                for view in views:
                    self._add(below, view, View(offered.config, display, view))
        menu.addSeparator()
        menu.addAction(tr("Choose an OpenColorIO Config…"), self.config_wanted.emit)

    def _add(self, menu: QMenu, name: str, view: View | None) -> None:
        action = QAction(entry_text(name), menu)
        action.setCheckable(True)
        action.setChecked(view == self._view)
        action.triggered.connect(partial(self._choose, view))
        menu.addAction(action)

    def _choose(self, view: View | None, checked: bool = False) -> None:
        self.view_chosen.emit(view)
