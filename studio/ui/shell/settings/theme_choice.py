"""The choice between the dark and the light theme, which takes effect at once and is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from studio.core.translation import tr, tr_noop
from studio.ui.shell.settings.ui_settings import UiSettings
from studio.ui.widgets.theme import Theme, apply_theme

THEME_NAMES: Final[Mapping[Theme, str]] = {
    Theme.DARK: tr_noop("Dark"),
    Theme.LIGHT: tr_noop("Light"),
    Theme.SYSTEM: tr_noop("Same as the system"),
}
_CHOICE: Final = "theme"


class ThemeChoice(QObject):
    """Choice of the theme in a menu. It is applied at once.

    Args:
        menu: Gets an entry for each theme.
        memory: Where the choice is kept.
        parent: Qt's owner.

    Signals:
        theme_changed(): Another one was chosen.
    """

    theme_changed = Signal()

    def __init__(self, menu: QMenu, memory: UiSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._memory = memory
        kept = memory.get_choice(_CHOICE)
        self.theme = Theme(kept) if kept in set(Theme) else Theme.DARK
        group = QActionGroup(self)
        self._actions = {theme: self._entry(menu, group, theme) for theme in Theme}
        _app().styleHints().colorSchemeChanged.connect(self._on_system_changed)
        if self.theme is not Theme.DARK:
            apply_theme(_app(), self.theme)

    def _entry(self, menu: QMenu, group: QActionGroup, theme: Theme) -> QAction:
        action = menu.addAction(tr(THEME_NAMES[theme]))
        action.setCheckable(True)
        action.setChecked(theme is self.theme)
        action.triggered.connect(lambda: self.apply_theme(theme))
        group.addAction(action)
        return action

    def apply_theme(self, theme: Theme) -> None:
        """Show everything in this theme from now on."""
        self.theme = theme
        self._actions[theme].setChecked(True)
        self._memory.set_choice(_CHOICE, theme.value)
        apply_theme(_app(), theme)
        self.theme_changed.emit()

    def _on_system_changed(self) -> None:
        if self.theme is Theme.SYSTEM:
            apply_theme(_app(), self.theme)


def _app() -> QApplication:
    return cast("QApplication", QApplication.instance())
