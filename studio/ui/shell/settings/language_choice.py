"""The choice of the language, which takes effect at the next start and is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr, tr_noop
from studio.ui.shell.settings.setting_spec import ChoiceKind, SettingPage, SettingSpec
from studio.ui.shell.settings.ui_settings import UiSettings

_CHOICE: Final = "language"
_SYSTEM: Final = ""
_ENGLISH: Final = "en"


class LanguageChoice(QObject):
    """Choice of the language in a menu, each by its own name. It is saved.

    Args:
        menu: Gets an entry for each language.
        memory: Where the choice is kept.
        languages: The codes of those that have a catalogue.
        parent: Qt's owner.

    Signals:
        language_changed(str): Another one was chosen; says when it will be spoken.
    """

    language_changed = Signal(str)

    def __init__(self, menu: QMenu, memory: UiSettings, languages: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        self._memory = memory
        group = QActionGroup(self)
        kept = memory.get_choice(_CHOICE)
        self._actions: dict[str, QAction] = {}
        for code in (_SYSTEM, _ENGLISH, *sorted(set(languages) - {_ENGLISH})):
            action = self._actions[code] = menu.addAction(_name_language(code))
            action.setCheckable(True)
            action.setChecked(code == kept)
            action.triggered.connect(partial(self.choose_language, code))
            group.addAction(action)

    def settings(self) -> Sequence[SettingSpec]:
        """Return the choice as a row of the Preferences dialog."""
        return (
            SettingSpec(
                "general.language",
                SettingPage.GENERAL,
                tr_noop("Language"),
                tr_noop("Language of menus, panels and messages. Also in the View menu."),
                ChoiceKind(lambda: [(code, _name_language(code)) for code in self._actions]),
                read=lambda: self._memory.get_choice(_CHOICE),
                write=lambda value: self.choose_language(str(value)),
                default=_SYSTEM,
                changed=self.language_changed,
                needs_restart=True,
            ),
        )

    def choose_language(self, code: str) -> None:
        """Speak this language from the next start on; the system's if it is empty."""
        if code in self._actions:
            self._actions[code].setChecked(True)
        self._memory.set_choice(_CHOICE, code)
        self._memory.save()
        self.language_changed.emit(tr("The language changes the next time Frameloom starts"))


def _name_language(code: str) -> str:
    return native_language_name(code) if code else tr("Same as the system")


def native_language_name(code: str) -> str:
    """Return what a language calls itself; its code where Qt does not know it."""
    if code == _ENGLISH:
        return "English"
    locale = QLocale(code)
    return locale.nativeLanguageName().capitalize() if locale.language() != QLocale.Language.C else code
