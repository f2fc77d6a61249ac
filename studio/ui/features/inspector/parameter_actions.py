"""Actions on the shown parameters: their menus, their keys, and the way to what drives them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.ui.features.inspector.group_param_actions import GroupParamActions
from studio.ui.features.inspector.parameter_page import ParameterPage
from studio.ui.features.inspector.rows.expression_actions import ExpressionActions
from studio.ui.features.inspector.rows.parameter_menu import ParameterMenuActions, open_parameter_menu
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.features.inspector.rows.row_lookup import find_row_for_keys
from studio.ui.shell.edits.shared_drivers import collect_drivers, make_shared_drive_command
from studio.ui.shell.edits.signal_drivers import make_undrive_command
from studio.ui.shell.edits.value_edits import ParameterEdits
from studio.ui.shell.menus.context_menu import ParamEntries, fill_menu
from studio.ui.shell.shortcuts.dispatch import Handlers


class ParameterActions(QObject):
    """Does what the rows of the inspector ask for; what is refused is said at the row.

    Args:
        document: What is edited.
        edits: Knows the shown nodes and the frame.
        page: The rows.
        panel: Over what menus open.

    Attributes:
        extensions: Each returns further entries for the menu of a parameter of the shown node, by the parameter's name.

    Signals:
        nodes_requested(tuple[str, ...]): The nodes that drive a parameter, to be selected: its mark was clicked.
        message_posted(str): A hint for the status line.
    """

    nodes_requested = Signal(object)
    message_posted = Signal(str)

    def __init__(
        self, document: Document | ActiveLevel, edits: ParameterEdits, page: ParameterPage, panel: QWidget
    ) -> None:
        super().__init__(panel)
        self._document, self._edits, self._page, self._panel = document, edits, page, panel
        self.extensions: list[ParamEntries] = []
        apply = lambda name, command: page.param_rows[name].apply_edit(lambda: command)  # noqa: E731
        self.group_param_actions = GroupParamActions(document, apply, panel)
        self._expressions = ExpressionActions(edits)
        self._expressions.message_posted = self.message_posted.emit
        page.menu_requested.connect(self._on_menu_wanted)
        page.drivers_clicked.connect(self._on_drivers_clicked)

    def build_handlers(self) -> Handlers:
        """Return what can be done with the field under the mouse, else the focused one, by the ids of actions."""
        return {
            "inspector.set_key": partial(self._toggle_key, on_key=False),
            "inspector.delete_key": partial(self._toggle_key, on_key=True),
            "inspector.add_expression": partial(self._run_at_row, self._expressions.start_typing),
            "inspector.remove_expression": partial(self._run_at_row, self._expressions.remove_expression),
            "inspector.copy_link": partial(self._run_at_row, self._expressions.copy_link),
        }

    def has_row_for_keys(self) -> bool:
        """Return whether there is a field under the mouse, or with the focus, that can be animated."""
        return find_row_for_keys(self._page.param_rows.values()) is not None

    def _on_menu_wanted(self, name: str, at: QPoint) -> None:
        row, chosen = self._page.param_rows[name], self._edits.chosen
        actions = ParameterMenuActions(
            row.toggle_key,
            row.reset_value,
            lambda source, port: row.apply_edit(
                lambda: make_shared_drive_command(source, [Endpoint(n, port) for n in self._edits.chosen.node_ids])
            ),
            lambda targets: row.apply_edit(lambda: make_undrive_command(targets)),
            partial(self._extend_menu, row),
            row.block_reason,
        )
        key_text = tr("Delete this key") if self._edits.has_key(name) else tr("Set a key here")
        open_parameter_menu(self._panel, at, self._document, chosen, row.param_spec, key_text, actions)

    def _extend_menu(self, row: ParameterRow, menu: QMenu) -> None:
        chosen = self._edits.chosen
        self._expressions.add_menu_entries(menu, row)
        self.group_param_actions.add_menu_entries(menu, chosen, row.param_spec, row)
        if len(chosen.records) == 1:
            for make_entries in self.extensions:
                menu.addSeparator()
                fill_menu(menu, make_entries(row.param_spec.name))

    def _on_drivers_clicked(self, name: str) -> None:
        drivers = collect_drivers(self._document.graph, self._edits.chosen, self._page.param_rows[name].param_spec)
        read = [
            node
            for record in self._edits.chosen.records
            for node in self._edits.expressions.list_read_nodes(record, name)
        ]
        self.nodes_requested.emit(tuple(dict.fromkeys([*(source.node for source in drivers.values()), *read])))

    def _toggle_key(self, *, on_key: bool) -> None:
        """Set a key where there is none, or delete the one that is there."""

        def toggle(row: ParameterRow) -> None:
            if self._edits.has_key(row.param_spec.name) == on_key:
                row.toggle_key()

        self._run_at_row(toggle)

    def _run_at_row(self, act: Callable[[ParameterRow], object]) -> None:
        """Do something with the row under the mouse, else the focused one."""
        row = find_row_for_keys(self._page.param_rows.values())
        if row is None:
            self.message_posted.emit(tr("Point at a field that can be animated, or click into it."))
        else:
            act(row)
