"""The choice between the layouts that the program brings; the one that was chosen last is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from studio.core.translation import tr, tr_noop
from studio.ui.shell.dock_layouts.layout_presets import LayoutPreset
from studio.ui.shell.docks import DockManager
from studio.ui.shell.menus.window_actions import WindowActions
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.dispatch import Handlers

_NAMES: Final[Mapping[LayoutPreset, str]] = {
    LayoutPreset.COMPOSITE: tr_noop("Composite"),
    LayoutPreset.ANIMATE: tr_noop("Animate"),
    LayoutPreset.TRAIN: tr_noop("Train"),
    LayoutPreset.REVIEW: tr_noop("Review"),
}
_CHOICE: Final = "layout_preset"


class LayoutChoice(QObject):
    """Choice of a layout in a menu. What the user changes in it is kept with the window, until it is reset.

    Args:
        actions: The menus, and the actions of the layouts.
        docks: They are laid out at once.
        choices: Where the choice is kept.
        parent: Qt's owner.
    """

    def __init__(self, actions: WindowActions, docks: DockManager, choices: SettingsStore, parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._docks, self._choices = actions, docks, choices
        kept = choices.get_choice(_CHOICE)
        if kept in set(LayoutPreset):
            docks.preset = LayoutPreset(kept)
        group = QActionGroup(self)
        for preset, name in _NAMES.items():
            actions.set_action_text(_find_action(preset), tr(name))
            actions.layout_menu.addAction(group.addAction(actions[_find_action(preset)]))

    def choose(self, preset: LayoutPreset) -> None:
        """Lay the docks out, and keep the choice."""
        self._docks.apply_preset(preset)
        self._choices.set_choice(_CHOICE, preset.value)
        self._actions.refresh()

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {_find_action(preset): partial(self.choose, preset) for preset in LayoutPreset}

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether a layout is the one that was chosen last, by the ids of actions."""
        return {_find_action(preset): partial(self._is_chosen, preset) for preset in LayoutPreset}

    def _is_chosen(self, preset: LayoutPreset) -> bool:
        return self._docks.preset is preset


def _find_action(preset: LayoutPreset) -> str:
    return f"view.layout_{preset.value}"
