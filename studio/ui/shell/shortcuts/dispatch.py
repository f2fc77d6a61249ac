"""Dispatch of keys to actions: over a panel by `PanelKeys`, by id through an `ActionRegistry`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.focus import can_use_key
from studio.ui.shell.shortcuts.key_names import find_key_name
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.shell.shortcuts.requirements import PROJECT_NEEDED
from studio.ui.widgets.qt_helpers.override_guard import guard_override

Handlers = Mapping[str, Callable[[], object]]
"""What to do, by the ids of actions."""


class PanelKeys(QObject):
    """Keys of a panel, in force while it or a child has the focus. Other keys go to the window.

    A panel may have handlers for actions of the whole window: they work without a window then, and with one.

    Args:
        scope: Whose keys these are.
        handlers: What the panel can do; see `check_handlers`.
        panel: Whose events are watched; None if it calls `can_handle_key` and `handle_key` itself.
        active: Whether keys mean anything to the panel at this moment.
    """

    def __init__(
        self,
        scope: ActionScope,
        handlers: Handlers,
        panel: QWidget | None = None,
        active: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(panel)
        self._scope = scope
        self.handlers = check_handlers(handlers)
        self._active = active
        if panel is not None:
            panel.installEventFilter(self)

    def add_handlers(self, handlers: Handlers) -> None:
        """Add handlers of another object to the panel."""
        self.handlers = {**self.handlers, **check_handlers(handlers)}

    def can_handle_key(self, event: QKeyEvent) -> bool:
        """Return whether this key does something here."""
        return self._find(event) is not None

    def handle_key(self, event: QKeyEvent) -> bool:
        """Perform the action of a key; return whether there is one."""
        action = self._find(event)
        if action is not None and (CATALOGUE[action].can_repeat or not event.isAutoRepeat()):
            self.handlers[action]()
        return action is not None

    def _find(self, event: QKeyEvent) -> str | None:
        if self._active is not None and not self._active():
            return None
        if can_use_key(QApplication.focusWidget(), event):
            return None
        key = find_key_name(event)
        found = (get_keymap().find_action(scope, key) for scope in (self._scope, ActionScope.WINDOW))
        return next((action for action in found if action in self.handlers), None)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim our keys before shortcuts of the window take them, and do what they ask for."""
        if not isinstance(event, QKeyEvent):
            return False
        claims = event.type() is QEvent.Type.ShortcutOverride and self.can_handle_key(event)
        if claims or (event.type() is QEvent.Type.KeyPress and self.handle_key(event)):
            event.accept()
            return True
        return False


class ActionRegistry(QObject):
    """Registry of all actions that have a handler at present.

    Signals:
        action_triggered(str): This action was done.
    """

    action_triggered = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handlers: list[Handlers] = []
        self._states: dict[str, Callable[[], bool]] = {}
        self._obstacles: dict[str, Callable[[], str]] = {}

    def add_handlers(self, handlers: Handlers, states: Mapping[str, Callable[[], bool]] | None = None) -> None:
        """Add handlers. For an action with several, the first one added counts.

        Args:
            handlers: What to do, by the ids of actions; it may grow later.
            states: Whether actions that are switches are on.
        """
        self._handlers.append(check_handlers(handlers))
        self._states |= states or {}

    def set_obstacle(self, action: str, find_obstacle: Callable[[], str]) -> None:
        """Let a function say from now on why an action cannot be done; empty if it can."""
        self._obstacles[action] = find_obstacle

    def has_action(self, action: str) -> bool:
        """Return whether anybody can do this."""
        return any(action in handlers for handlers in self._handlers)

    def disabled_reason(self, action: str) -> str:
        """Return why an action cannot be done now; empty if it can."""
        if not self.has_action(action):
            return tr(PROJECT_NEEDED)
        return self._obstacles[action]() if action in self._obstacles else ""

    def run_action(self, action: str) -> None:
        """Run the action, if it has a handler."""
        for handlers in self._handlers:
            if action in handlers:
                handlers[action]()
                self.action_triggered.emit(action)
                return

    def is_on(self, action: str) -> bool:
        """Return whether an action that is a switch is on."""
        state = self._states.get(action)
        return state is not None and state()


def check_handlers(handlers: Handlers) -> Handlers:
    """Return handlers as they are.

    Raises:
        KeyError: One is for an action that the catalogue does not have.
    """
    unknown = sorted(handlers.keys() - CATALOGUE.keys())
    if unknown:
        raise KeyError(f"The catalog of actions has no {', '.join(unknown)}.")
    return handlers
