"""The main toolbar below the menus: the actions that ask for a place in it. It can be hidden, and that is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from studio.core.translation import tr
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.shortcuts.action import States
from studio.ui.shell.shortcuts.action_spec import ActionSpec, ToolbarPlace
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.tool_bar import FixedMarginToolBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studio.ui.shell.main_window import MainWindow

_CHOICE: Final = "toolbar"
_OFF: Final = "off"
_MARGIN: Final = 2


class MainToolbar(FixedMarginToolBar):
    """Toolbar of the window: a button with an icon for each action that asks for one.

    Args:
        window: Its window; keeps whether it is shown.
        specs: The actions of the window.
    """

    def __init__(self, window: MainWindow, specs: Iterable[ActionSpec]) -> None:
        super().__init__(tr("Toolbar"), window, _MARGIN)
        self._window = window
        self.setObjectName("main_toolbar")
        self.setAccessibleName(tr("Toolbar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setVisible(False)  # the View menu has an action of ours
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.buttons: dict[str, IconButton] = {}
        section = None
        for place, spec in _arrange(specs):
            if section not in (None, place.section):
                self.addSeparator()
            section = place.section
            self.addWidget(self._make_button(spec, place))
        window.insertToolBar(window.notice_bar, self)
        window.insertToolBarBreak(window.notice_bar)
        self.refresh()

    def _make_button(self, spec: ActionSpec, place: ToolbarPlace) -> IconButton:
        button = self.buttons[spec.id] = IconButton(place.icon, spec.title.rstrip("…"), spec.id, self)
        button.clicked.connect(lambda: self._window.board.run_action(spec.id))
        self._window.window_actions[spec.id].changed.connect(partial(self._show_action, spec, place))
        self._show_action(spec, place)
        return button

    def _show_action(self, spec: ActionSpec, place: ToolbarPlace) -> None:
        """Show whether an action can be done, and what it would do: the menu's entry knows, as "Undo Move"."""
        action, button = self._window.window_actions[spec.id], self.buttons[spec.id]
        button.setEnabled(action.isEnabled() and action.isVisible())
        text = action.text().partition("\t")[0].replace("&&", "&").rstrip("…")
        button.set_icon_and_name(place.icon, text)

    @property
    def is_on(self) -> bool:
        """Whether the user wants it."""
        return self._window.settings.get_choice(_CHOICE) != _OFF

    def toggle(self) -> None:
        """Show it, or hide it, here and after the next start."""
        self._window.settings.set_choice(_CHOICE, _OFF if self.is_on else "")
        self.refresh()

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"view.toolbar": self.toggle}

    def build_toggle_states(self) -> States:
        """Return whether it is shown, by the ids of actions."""
        return {"view.toolbar": lambda: self.is_on}

    def refresh(self) -> None:
        """Be shown as the user wants it, whatever a restored layout of the window says."""
        self.setVisible(self.is_on)


def _arrange(specs: Iterable[ActionSpec]) -> list[tuple[ToolbarPlace, ActionSpec]]:
    places = [(spec.toolbar, spec) for spec in specs if spec.toolbar is not None]
    return sorted(places, key=lambda pair: (pair[0].section, pair[0].order))
