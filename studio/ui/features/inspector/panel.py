"""The inspector: follows the document, shows the selected nodes, and turns edits into commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, RenameNode, SetDisabled, SetLocked, SetMuted
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph, Side
from studio.sdk.params import ParamSpec
from studio.ui.features.inspector.group_param_actions import GroupParamActions
from studio.ui.features.inspector.header_view import HeaderView
from studio.ui.features.inspector.rows.node_models import NodeModels
from studio.ui.features.inspector.rows.parameter_menu import ParameterMenuActions, open_parameter_menu
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.features.inspector.rows.row_lookup import find_row_for_keys, format_refused_value
from studio.ui.features.inspector.rows.rows_view import ParameterRowsView, make_text_body
from studio.ui.features.inspector.rows.variant_difference import describe_differences
from studio.ui.features.inspector.weights_note import WeightsInspector
from studio.ui.shell.dialogs import Dialogs, QtDialogs
from studio.ui.shell.edits import value_edits
from studio.ui.shell.edits.node_files import NodeFiles
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.shared_drivers import collect_drivers, make_shared_drive_command
from studio.ui.shell.edits.signal_drivers import make_undrive_command
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.shell.models.memory_fit import ComputeDevice
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.focus import append_tab_order, focus_hovered_panel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_KEPT_BODIES = 8


class InspectorPanel(QWidget):
    """The parameters of the selected nodes, as they are at the current frame.

    `nodes_requested` says which nodes to select: tuple[str, ...], those that drive a parameter whose mark was clicked.
    `copy_requested` says which nodes are to have the same parameters in the other variant: tuple[str, ...].
    `message_posted` is a hint for the status line.
    `models_requested` and `download_requested` ask for the Models panel, and for a download by name.

    Args:
        document: What is shown and edited.
        parent: The widget's parent.
        dialogs: Opens file dialogs.
        background: Looks for files; None to look for none.
    """

    nodes_requested = Signal(object)
    copy_requested = Signal(object)
    message_posted = Signal(str)
    models_requested = Signal()
    download_requested = Signal(str)

    def __init__(
        self,
        document: Document | ActiveLevel,
        parent: QWidget | None = None,
        *,
        dialogs: Dialogs | None = None,
        background: BackgroundWorker | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._dialogs = document, dialogs or QtDialogs()
        self._files = NodeFiles(document, self._dialogs, background, self)
        self._models, self._chosen = NodeModels(), NodeSelection()
        self._shown_graph: Graph | None = None  # of which the selected nodes are shown
        self._frame, self._gesture = 0, value_edits.EditGesture()
        self._bodies: dict[tuple[ParamSpec, ...], ParameterRowsView] = {}
        self._body: ParameterRowsView | None = None
        self._params: tuple[ParamSpec, ...] = ()  # of the rows in `_body`
        self._text: QWidget | None = None
        self._other: tuple[Graph, Side] | None = None
        self.header_view = HeaderView()
        apply = lambda name, command: self._apply(name, lambda: command)  # noqa: E731
        self.group_param_actions = GroupParamActions(document, apply, self)
        self._scroll, self._page = QScrollArea(), QWidget()
        self._page_column = QVBoxLayout(self._page)
        self._stack = QStackedLayout(self)
        self._lay_out()
        self.shortcut_keys = PanelKeys(ActionScope.INSPECTOR, self.build_handlers(), self, self._has_row_for_keys)
        self._connect_header()
        self._weights = WeightsInspector(background, self)
        self._weights.note_changed.connect(self.header_view.show_weights)
        self._files.files_checked.connect(self._on_files_found)
        document.project_changed.connect(self._on_document_changed)

    def _connect_header(self) -> None:
        header = self.header_view
        header.name_edited.connect(self._on_renamed)
        apply = self._document.apply_command
        header.enabled_changed.connect(lambda enabled: apply(SetDisabled(self.shown_nodes, not enabled)))
        header.muted_changed.connect(lambda muted: apply(SetMuted(self.shown_nodes, muted)))
        header.unlock_requested.connect(lambda: self._set_locked(False))
        header.menu_requested.connect(self._on_header_menu_wanted)

    def _lay_out(self) -> None:
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(340)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page.setObjectName("panel")
        self._page_column.setContentsMargins(0, 0, 0, 0)
        self._scroll.setWidget(self._page)
        hint = PlainLabel(tr("Select a node to see its parameters"))
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header_view)
        column.addWidget(self._scroll, 1)
        self._stack.addWidget(hint)
        self._stack.addWidget(page)

    @property
    def shown_nodes(self) -> tuple[str, ...]:
        """The ids of the nodes that are shown, the latest last."""
        return self._chosen.node_ids

    @property
    def latest_node(self) -> str | None:
        """The id of the latest node that is shown."""
        return self.shown_nodes[-1] if self.shown_nodes else None

    @property
    def param_rows(self) -> Mapping[str, ParameterRow]:
        """The row of each parameter that is shown."""
        return self._body.param_rows if self._body is not None and self.shown_nodes else {}

    def set_shown_nodes(self, nodes: Iterable[str]) -> None:
        """Show other nodes, or none."""
        wanted = tuple(nodes)
        if wanted == self.shown_nodes:
            return
        if self.isAncestorOf(QApplication.focusWidget()):
            self.setFocus()  # what was being typed is committed to the nodes that it was typed for
        self.header_view.name_field.accept_text()
        if self._body is not None:
            self._body.clear_errors()
        self._show(wanted)

    def set_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        self._frame = frame
        if self._body is not None:
            self._body.set_frame(frame)

    def set_other_variant(self, graph: Graph | None, side: Side) -> None:
        """Mark the parameters that are others in the other variant.

        Args:
            graph: The same level there; None where there is but one variant.
            side: Which one it is.
        """
        self._other = (graph, side) if graph is not None else None
        self._mark_differences()

    def _mark_differences(self) -> None:
        if self._body is None or not self._chosen.records:
            return
        found: dict[str, str] = {}
        if self._other is not None:
            there = NodeSelection.from_graph(self._other[0], self._document.registry, self.shown_nodes)
            found = dict(describe_differences(self._chosen, there, self._other[1]))
        self._body.mark_differences(found)

    def set_project_folder(self, folder: Path | None) -> None:
        """Show paths relative to the folder of the project; None as long as it has none."""
        self._files.project_folder = self._models.project_folder = folder
        self._on_files_found()
        self._on_models_found()

    def _on_files_found(self) -> None:
        if self._body is not None:
            self._body.update_files()

    def set_model_shelf(self, shelf: ModelCatalog) -> None:
        """Show what is known of models from now on."""
        self._models.model_shelf = shelf
        shelf.catalog_changed.connect(self._on_models_found)
        self._on_models_found()

    def _on_models_found(self) -> None:
        if self._body is not None:
            self._body.update_models()

    def set_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self._models.offline_reason = reason
        self._on_models_found()

    def set_device(self, device: ComputeDevice) -> None:
        """Say where models compute, and what is free there."""
        self._models.device_info = device
        self._on_models_found()

    def highlight_param(self, param: str) -> None:
        """Show a parameter's field, and give it the keys."""
        if (row := self.param_rows.get(param)) is not None:
            self._scroll.ensureWidgetVisible(row)
            row.highlight_row()

    def locate_file(self, file: str) -> None:
        """Ask where a missing file is."""
        self._files.locate_file(file)

    def close_document(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_document_changed)

    def _show(self, nodes: Iterable[str]) -> None:
        self._shown_graph = self._document.graph
        self._chosen = NodeSelection.from_graph(self._shown_graph, self._document.registry, nodes)
        self._stack.setCurrentIndex(1 if self._chosen.records else 0)
        if not self._chosen.records:
            return
        params = tuple(self._chosen.params.values())
        if not params or params != self._params:
            self._replace_body(self._body_for(params))
            self._params = params
        self.header_view.show_selection(self._chosen)
        self._weights.read_weights(self._chosen)
        if self._body is not None:
            self._body.setEnabled(not self._chosen.locked_ids)
            self._body.show_selection(self._chosen, self._frame, self._shown_graph)
            self._mark_differences()
            self._files.check_files(self._chosen.records)

    def _body_for(self, params: tuple[ParamSpec, ...]) -> QWidget:
        """Return the rows of these parameters; those shown last are kept, as making them takes long."""
        if not params:
            return make_text_body(self._chosen)
        body = self._bodies.pop(params, None) or self._make_body()
        self._bodies[params] = body
        if len(self._bodies) > _KEPT_BODIES:
            self._bodies.pop(next(iter(self._bodies))).deleteLater()
        return body

    def _make_body(self) -> ParameterRowsView:
        body = ParameterRowsView(self._chosen.params, self._dialogs, self._files, self._models)
        body.value_edited.connect(self._on_edited)
        body.key_toggled.connect(self._on_key_toggled)
        body.reset_clicked.connect(self._on_reset)
        body.menu_requested.connect(self._on_menu_wanted)
        body.drivers_clicked.connect(self._on_drivers_clicked)
        body.locate_requested.connect(self._files.locate_file)
        body.models_requested.connect(self.models_requested)
        body.download_requested.connect(self.download_requested)
        return body

    def _replace_body(self, body: QWidget) -> None:
        """Put rows into the place of those that are shown."""
        if self._text is not None:
            self._text.hide()
            self._text.deleteLater()
        if self._body is not None:
            self._body.hide()
        self._body, self._text = (body, None) if isinstance(body, ParameterRowsView) else (None, body)
        if body.parentWidget() is not self._page:
            self._page_column.addWidget(body)
            append_tab_order(self.header_view.menu_button, body)
        body.show()
        self._scroll.verticalScrollBar().setValue(0)

    def _on_document_changed(self, change: ProjectChange) -> None:
        before, after = change.before.graph, change.after.graph
        shown, self._shown_graph = self._shown_graph, after
        if shown is not after and any(before.nodes.get(node) is not after.nodes.get(node) for node in self.shown_nodes):
            self._show(self.shown_nodes)
        elif shown is not after and self._body is not None and self.shown_nodes:
            self._body.update_drivers(after)

    def _apply(self, name: str, make: Callable[[], Command | None]) -> None:
        """Make an edit of one parameter; what is refused is said at its field."""
        row = self.param_rows[name]
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
        wanted = cast("value_edits.ValueEdit", sent)  # a signal carries any object
        values = self._gesture.get_base_values(self._chosen, name, self._frame, wanted)
        self._apply(name, lambda: value_edits.make_shared_edit_command(self._chosen, name, wanted, self._frame, values))

    def _on_key_toggled(self, name: str) -> None:
        self._apply(name, lambda: value_edits.make_keys_toggle_command(self._chosen, name, self._frame))

    def _on_reset(self, name: str) -> None:
        self._apply(name, lambda: value_edits.make_reset_command(self._chosen, (name,)))

    def _on_menu_wanted(self, name: str, at: QPoint) -> None:
        row = self.param_rows[name]
        state = value_edits.get_shared_key_state(self._chosen.records, name, self._frame)
        on_key = state is value_edits.KeyframeState.ON_KEY
        actions = ParameterMenuActions(
            lambda: self._on_key_toggled(name),
            lambda: self._on_reset(name),
            lambda source, port: self._apply(
                name, lambda: make_shared_drive_command(source, [Endpoint(n, port) for n in self.shown_nodes])
            ),
            lambda targets: self._apply(name, lambda: make_undrive_command(targets)),
            lambda menu: self.group_param_actions.add_menu_entries(menu, self._chosen, row.param_spec, row),
        )
        key_text = tr("Delete this key") if on_key else tr("Set a key here")
        open_parameter_menu(self, at, self._document, self._chosen, row.param_spec, key_text, actions)

    def _on_drivers_clicked(self, name: str) -> None:
        drivers = collect_drivers(self._document.graph, self._chosen, self.param_rows[name].param_spec)
        self.nodes_requested.emit(tuple(dict.fromkeys(source.node for source in drivers.values())))

    def _on_renamed(self, name: str) -> None:
        if self.latest_node is not None:
            self._document.apply_command(RenameNode(self.latest_node, name))
            self.header_view.name_field.accept_text()

    def _on_header_menu_wanted(self) -> None:
        locked = bool(self._chosen.locked_ids)
        entries: list[MenuEntry] = [(tr("Unlock") if locked else tr("Lock"), "", lambda: self._set_locked(not locked))]
        if not locked:
            entries.insert(0, (tr("Reset all parameters"), "", self.reset_params))
        if self._other is not None:
            entries.append((tr("Copy to the Other Variant"), "", lambda: self.copy_requested.emit(self.shown_nodes)))
        self.header_view.open_menu(entries)

    def _set_locked(self, locked: bool) -> None:
        self._document.apply_command(SetLocked(self.shown_nodes, locked))

    def reset_params(self) -> None:
        """Give all parameters that are shown their defaults, in one step."""
        if (command := value_edits.make_reset_command(self._chosen, tuple(self._chosen.params))) is not None:
            self._document.apply_command(command)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Look for files again when the user comes back from another program."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._files.check_files(self._chosen.records, again=True)

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys, as the mouse has come over it."""
        focus_hovered_panel(self)
        super().enterEvent(event)

    def build_handlers(self) -> Handlers:
        """Return what can be done with the field under the mouse, else the focused one, by the ids of actions."""
        return {
            "inspector.set_key": partial(self._toggle_key, on_key=False),
            "inspector.delete_key": partial(self._toggle_key, on_key=True),
        }

    def _has_row_for_keys(self) -> bool:
        return find_row_for_keys(self.param_rows.values()) is not None

    def _toggle_key(self, *, on_key: bool) -> None:
        """Set a key where there is none, or delete the one that is there."""
        row = find_row_for_keys(self.param_rows.values())
        if row is None:
            self.message_posted.emit(tr("Point at a field that can be animated, or click into it."))
        else:
            there = (
                value_edits.get_shared_key_state(self._chosen.records, row.param_spec.name, self._frame)
                is value_edits.KeyframeState.ON_KEY
            )
            if there == on_key:
                self._on_key_toggled(row.param_spec.name)
