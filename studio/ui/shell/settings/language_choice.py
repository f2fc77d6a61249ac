"""The choice of the language, which takes effect at the next start and is kept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
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
        for code in (_SYSTEM, _ENGLISH, *sorted(set(languages) - {_ENGLISH})):
            action = menu.addAction(native_language_name(code) if code else tr("Same as the system"))
            action.setCheckable(True)
            action.setChecked(code == kept)
            action.triggered.connect(partial(self._choose, code))
            group.addAction(action)

    def _choose(self, code: str) -> None:
        self._memory.set_choice(_CHOICE, code)
        self._memory.save()
        self.language_changed.emit(tr("The language changes the next time Frameloom starts"))


def native_language_name(code: str) -> str:
    """Return what a language calls itself; its code where Qt does not know it."""
    if code == _ENGLISH:
        return "English"
    locale = QLocale(code)
    return locale.nativeLanguageName().capitalize() if locale.language() != QLocale.Language.C else code
