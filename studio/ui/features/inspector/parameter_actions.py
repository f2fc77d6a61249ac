"""Actions on the shown parameters: what their rows, menus and keys ask for becomes one command each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.ui.features.inspector.group_param_actions import GroupParamActions
from studio.ui.features.inspector.parameter_page import ParameterPage
from studio.ui.features.inspector.rows.parameter_menu import ParameterMenuActions, open_parameter_menu
from studio.ui.features.inspector.rows.row_lookup import find_row_for_keys, format_refused_value
from studio.ui.shell.edits import value_edits
from studio.ui.shell.edits.shared_drivers import collect_drivers, make_shared_drive_command
from studio.ui.shell.edits.signal_drivers import make_undrive_command
from studio.ui.shell.shortcuts.dispatch import Handlers


class ParameterActions(QObject):
    """Does what the rows of the inspector ask for; what is refused is said at the row.

    Args:
        document: What is edited.
        page: The rows.
        panel: Over what menus open.

    Signals:
        nodes_requested(tuple[str, ...]): The nodes that drive a parameter, to be selected: its mark was clicked.
        message_posted(str): A hint for the status line.
    """

    nodes_requested = Signal(object)
    message_posted = Signal(str)

    def __init__(self, document: Document | ActiveLevel, page: ParameterPage, panel: QWidget) -> None:
        super().__init__(panel)
        self._document, self._page, self._panel = document, page, panel
        self._gesture = value_edits.EditGesture()
        apply = lambda name, command: self._apply(name, lambda: command)  # noqa: E731
        self.group_param_actions = GroupParamActions(document, apply, panel)
        page.value_edited.connect(self._on_edited)
        page.key_toggled.connect(self._on_key_toggled)
        page.reset_clicked.connect(self._on_reset)
        page.menu_requested.connect(self._on_menu_wanted)
        page.drivers_clicked.connect(self._on_drivers_clicked)

    def build_handlers(self) -> Handlers:
        """Return what can be done with the field under the mouse, else the focused one, by the ids of actions."""
        return {
            "inspector.set_key": partial(self._toggle_key, on_key=False),
            "inspector.delete_key": partial(self._toggle_key, on_key=True),
        }

    def has_row_for_keys(self) -> bool:
        """Return whether there is a field under the mouse, or with the focus, that can be animated."""
        return find_row_for_keys(self._page.param_rows.values()) is not None

    def _apply(self, name: str, make: Callable[[], Command | None]) -> None:
        """Make an edit of one parameter; what is refused is said at its field."""
        row = self._page.param_rows[name]
        try:
            command = make()
            if command is not None:
                self._document.apply_command(command)
        except ParameterError as error:
            row.show_error(
                tr(
                    "{found} is not accepted: give {accepted}.",
                    found=format_refused_value(error),
                    accepted=error.accepted_values,
                )
            )
        except (StudioError, ValueError) as error:
            row.show_error(str(error))
        else:
            row.clear_error()

    def _on_edited(self, name: str, sent: object) -> None:
        chosen, frame = self._page.chosen, self._page.frame
        wanted = cast("value_edits.ValueEdit", sent)  # a signal carries any object
        values = self._gesture.get_base_values(chosen, name, frame, wanted)
        self._apply(name, lambda: value_edits.make_shared_edit_command(chosen, name, wanted, frame, values))

    def _on_key_toggled(self, name: str) -> None:
        self._apply(name, lambda: value_edits.make_keys_toggle_command(self._page.chosen, name, self._page.frame))

    def _on_reset(self, name: str) -> None:
        self._apply(name, lambda: value_edits.make_reset_command(self._page.chosen, (name,)))

    def _has_key_here(self, name: str) -> bool:
        state = value_edits.get_shared_key_state(self._page.chosen.records, name, self._page.frame)
        return state is value_edits.KeyframeState.ON_KEY

    def _on_menu_wanted(self, name: str, at: QPoint) -> None:
        row, chosen = self._page.param_rows[name], self._page.chosen
        actions = ParameterMenuActions(
            lambda: self._on_key_toggled(name),
            lambda: self._on_reset(name),
            lambda source, port: self._apply(
                name, lambda: make_shared_drive_command(source, [Endpoint(n, port) for n in self._page.chosen.node_ids])
            ),
            lambda targets: self._apply(name, lambda: make_undrive_command(targets)),
            lambda menu: self.group_param_actions.add_menu_entries(menu, chosen, row.param_spec, row),
        )
        key_text = tr("Delete this key") if self._has_key_here(name) else tr("Set a key here")
        open_parameter_menu(self._panel, at, self._document, chosen, row.param_spec, key_text, actions)

    def _on_drivers_clicked(self, name: str) -> None:
        drivers = collect_drivers(self._document.graph, self._page.chosen, self._page.param_rows[name].param_spec)
        self.nodes_requested.emit(tuple(dict.fromkeys(source.node for source in drivers.values())))

    def _toggle_key(self, *, on_key: bool) -> None:
        """Set a key where there is none, or delete the one that is there."""
        row = find_row_for_keys(self._page.param_rows.values())
        if row is None:
            self.message_posted.emit(tr("Point at a field that can be animated, or click into it."))
        elif self._has_key_here(row.param_spec.name) == on_key:
            self._on_key_toggled(row.param_spec.name)
