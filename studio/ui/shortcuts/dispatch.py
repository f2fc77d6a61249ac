"""From a key to what it does: over a panel by `PanelKeys`, everything by its id through an `ActionBoard`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.language import tr
from studio.ui.focus import uses_key
from studio.ui.reporting import reported
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.keymap import keymap
from studio.ui.shortcuts.keys import key_name
from studio.ui.shortcuts.spec import Need, Scope

Handlers = Mapping[str, Callable[[], object]]
"""What to do, by the ids of actions."""


class PanelKeys(QObject):
    """Does what keys ask of a panel, while it or something in it has the keys; it leaves other keys to the window.

    A panel may have handlers for actions of the whole window: they work without a window then, and with one.

    Args:
        scope: Whose keys these are.
        handlers: What the panel can do; see `checked`.
        panel: Whose events are watched; None if it calls `wants` and `press` itself.
        active: Whether keys mean anything to the panel at this moment.
    """

    def __init__(
        self,
        scope: Scope,
        handlers: Handlers,
        panel: QWidget | None = None,
        active: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(panel)
        self._scope = scope
        self.handlers = checked(handlers)
        self._active = active
        if panel is not None:
            panel.installEventFilter(self)

    def offer(self, handlers: Handlers) -> None:
        """Take in what somebody else can do for the panel."""
        self.handlers = {**self.handlers, **checked(handlers)}

    def wants(self, event: QKeyEvent) -> bool:
        """Return whether this key does something here."""
        return self._find(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what this key does; return whether it means something here."""
        action = self._find(event)
        if action is not None and (CATALOGUE[action].repeats or not event.isAutoRepeat()):
            self.handlers[action]()
        return action is not None

    def _find(self, event: QKeyEvent) -> str | None:
        if self._active is not None and not self._active():
            return None
        if uses_key(QApplication.focusWidget(), event):
            return None
        key = key_name(event)
        found = (keymap().action_of(scope, key) for scope in (self._scope, Scope.WINDOW))
        return next((action for action in found if action in self.handlers), None)

    @reported(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim our keys before shortcuts of the window take them, and do what they ask for."""
        if not isinstance(event, QKeyEvent):
            return False
        claims = event.type() is QEvent.Type.ShortcutOverride and self.wants(event)
        if claims or (event.type() is QEvent.Type.KeyPress and self.press(event)):
            event.accept()
            return True
        return False


class ActionBoard(QObject):
    """All that can be done at this moment, whoever does it.

    Signals:
        ran(str): This action was done.
    """

    ran = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._offers: list[Handlers] = []
        self._states: dict[str, Callable[[], bool]] = {}
        self._met: dict[Need, Callable[[], bool]] = {}

    def offer(self, handlers: Handlers, states: Mapping[str, Callable[[], bool]] | None = None) -> None:
        """Take in what somebody can do. What was offered before goes first.

        Args:
            handlers: What to do, by the ids of actions; it may grow later.
            states: Whether actions that are switches are on.
        """
        self._offers.append(checked(handlers))
        self._states |= states or {}

    def meet(self, need: Need, met: Callable[[], bool]) -> None:
        """Let `met` say from now on whether there is what actions need."""
        self._met[need] = met

    def has(self, action: str) -> bool:
        """Return whether anybody can do this."""
        return any(action in handlers for handlers in self._offers)

    def reason(self, action: str) -> str:
        """Return why an action cannot be done now; empty if it can."""
        need = CATALOGUE[action].needs
        if self.has(action):
            met = self._met.get(need)
            return "" if met is None or met() else tr(need.value)
        return tr(Need.PROJECT.value)

    def run(self, action: str) -> None:
        """Do it, if anybody can."""
        for handlers in self._offers:
            if action in handlers:
                handlers[action]()
                self.ran.emit(action)
                return

    def is_on(self, action: str) -> bool:
        """Return whether an action that is a switch is on."""
        state = self._states.get(action)
        return state is not None and state()


def checked(handlers: Handlers) -> Handlers:
    """Return handlers as they are.

    Raises:
        KeyError: One is for an action that the catalogue does not have.
    """
    unknown = sorted(handlers.keys() - CATALOGUE.keys())
    if unknown:
        raise KeyError(f"The catalogue of actions has no {', '.join(unknown)}.")
    return handlers
