"""The inspector: follows the document and shows the selected nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph, Side
from studio.ui.features.inspector.header_control import HeaderControl
from studio.ui.features.inspector.inspector_view import ClipLookup, InspectorView
from studio.ui.features.inspector.parameter_actions import ParameterActions
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.features.inspector.rows.variant_difference import describe_differences
from studio.ui.shell.dialogs import Dialogs, QtDialogs
from studio.ui.shell.edits.node_files import NodeFiles
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.value_edits import ParameterEdits
from studio.ui.shell.expressions.level_expressions import ClipsByOutput, LevelExpressions
from studio.ui.shell.models.memory_fit import ComputeDevice
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override


class InspectorPanel(QWidget):
    """The parameters of the selected nodes, as they are at the current frame.

    `nodes_requested` says which nodes to select: tuple[str, ...], those that drive a parameter whose mark was clicked.
    `copy_requested` says which nodes are to have the same parameters in the other variant: tuple[str, ...].
    `message_posted` is a hint for the status line.
    `sampling_toggled` says whether colors for a parameter are to be read from the picture.
    `suggestions_requested` says for which parameter the values that the node lists are to be shown.
    `nodes_changed` says that other nodes are shown.
    `view_requested` says which node is to be viewed.
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
    sampling_toggled = Signal(str, bool)
    suggestions_requested = Signal(str)
    nodes_changed = Signal()
    view_requested = Signal(str)

    def __init__(
        self,
        document: Document | ActiveLevel,
        parent: QWidget | None = None,
        *,
        dialogs: Dialogs | None = None,
        background: BackgroundWorker | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(340)
        self._document, dialogs = document, dialogs or QtDialogs()
        self._shown_graph: Graph | None = None  # of which the selected nodes are shown
        self._other: tuple[Graph, Side] | None = None
        self._files = NodeFiles(document, dialogs, background, self)
        self._expressions = LevelExpressions(document)
        edits = ParameterEdits(document.apply_command, self._expressions)
        self._view = InspectorView(edits, dialogs, self._files, self)
        self.header_view, self._page = self._view.header_view, self._view.parameter_page
        self._header_control = HeaderControl(document, self.header_view, background, self)
        self._actions = actions = ParameterActions(document, edits, self._page, self)
        self.group_param_actions, self.extra_param_entries = actions.group_param_actions, actions.extensions
        self.shortcut_keys = PanelKeys(ActionScope.INSPECTOR, actions.build_handlers(), self, actions.has_row_for_keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._connect()

    def _connect(self) -> None:
        self._header_control.copy_requested.connect(self.copy_requested)
        self._actions.nodes_requested.connect(self.nodes_requested)
        self._actions.message_posted.connect(self.message_posted)
        self._page.locate_requested.connect(self._files.locate_file)
        self._page.models_requested.connect(self.models_requested)
        self._page.download_requested.connect(self.download_requested)
        self._page.sampling_toggled.connect(self.sampling_toggled)
        self._page.suggestions_requested.connect(self.suggestions_requested)
        self._page.view_requested.connect(self._request_view)
        self._files.files_checked.connect(self._on_files_found)
        self._document.project_changed.connect(self._on_document_changed)

    @property
    def shown_nodes(self) -> tuple[str, ...]:
        """The ids of the nodes that are shown, the latest last."""
        return self._page.chosen.node_ids

    @property
    def latest_node(self) -> str | None:
        """The id of the latest node that is shown."""
        return self.shown_nodes[-1] if self.shown_nodes else None

    def _request_view(self) -> None:
        if self.latest_node is not None:
            self.view_requested.emit(self.latest_node)

    @property
    def param_rows(self) -> Mapping[str, ParameterRow]:
        """The row of each parameter that is shown."""
        return self._page.param_rows

    def set_shown_nodes(self, nodes: Iterable[str]) -> None:
        """Show other nodes, or none."""
        wanted = tuple(nodes)
        if wanted == self.shown_nodes:
            return
        if self.isAncestorOf(QApplication.focusWidget()):
            self.setFocus()  # what was being typed is committed to the nodes that it was typed for
        self.header_view.name_field.accept_text()
        if (rows := self._page.rows_view) is not None:
            rows.clear_errors()
        self._show(wanted)
        self.nodes_changed.emit()

    def set_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        self._page.set_frame(frame)

    def set_clip_lookup(self, find_clip: ClipLookup) -> None:
        """Say what is known of the clips of nodes, by their ids."""
        self._page.set_clip_lookup(find_clip)

    def set_clips(self, clips: ClipsByOutput) -> None:
        """Say what is known of outputs, by their paths in the document: expressions read sizes and rates."""
        self._expressions.clips = clips
        self._update_drivers()

    def _update_drivers(self) -> None:
        """Show the numbers of Signals and expressions anew."""
        if (rows := self._page.rows_view) is not None and self._shown_graph is not None:
            rows.update_drivers(self._shown_graph)

    def set_signal_value(self, output: Endpoint, value: float | None) -> None:
        """Show the number that an output gives the parameters that it drives at the frame; None if it is not known."""
        values = self._page.signal_values
        if values.get(output) == value:
            return
        values.pop(output, None)
        if value is not None:
            values[output] = value
        self._update_drivers()

    def set_other_variant(self, graph: Graph | None, side: Side) -> None:
        """Mark the parameters that are others in the other variant.

        Args:
            graph: The same level there; None where there is but one variant.
            side: Which one it is.
        """
        self._other = (graph, side) if graph is not None else None
        self._header_control.has_other_variant = graph is not None
        self._mark_differences()

    def _mark_differences(self) -> None:
        chosen, rows = self._page.chosen, self._page.rows_view
        if rows is None or not chosen.records:
            return
        found: dict[str, str] = {}
        if self._other is not None:
            there = NodeSelection.from_graph(self._other[0], self._document.registry, self.shown_nodes)
            found = describe_differences(chosen, there, self._other[1])
        rows.mark_differences(found)

    def set_project_folder(self, folder: Path | None) -> None:
        """Show paths relative to the folder of the project; None as long as it has none."""
        self._files.project_folder = self._page.models.project_folder = folder
        self._on_files_found()
        self._on_models_found()

    def _on_files_found(self) -> None:
        if (rows := self._page.rows_view) is not None:
            rows.update_files()

    def set_model_shelf(self, shelf: ModelCatalog) -> None:
        """Show what is known of models from now on."""
        self._page.models.model_shelf = shelf
        shelf.catalog_changed.connect(self._on_models_found)
        self._on_models_found()

    def _on_models_found(self) -> None:
        if (rows := self._page.rows_view) is not None:
            rows.update_models()

    def set_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self._page.models.offline_reason = reason
        self._on_models_found()

    def set_device(self, device: ComputeDevice) -> None:
        """Say where models compute, and what is free there."""
        self._page.models.device_info = device
        self._on_models_found()

    def highlight_param(self, param: str) -> None:
        """Show a parameter's field, and give it the keys."""
        self._page.highlight_param(param)

    def edit_first_param(self) -> None:
        """Give the keys to the field of the text on the card, or else to the first field, with all of it selected."""
        param = self._page.find_first_param()
        if param is not None:
            self._page.highlight_param(param)
            self.param_rows[param].select_text()

    def locate_file(self, file: str) -> None:
        """Ask where a missing file is."""
        self._files.locate_file(file)

    def close_document(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_document_changed)

    def _show(self, nodes: Iterable[str]) -> None:
        graph = self._shown_graph = self._document.graph
        chosen = NodeSelection.from_graph(graph, self._document.registry, nodes)
        self._view.show_nodes(bool(chosen.records))
        self._page.show_selection(chosen, graph)
        self._header_control.show_selection(chosen)
        if chosen.params:
            self._mark_differences()
            self._files.check_files(chosen.records)

    def _on_document_changed(self, change: ProjectChange) -> None:
        before, after = change.before.graph, change.after.graph
        shown, self._shown_graph = self._shown_graph, after
        if shown is not after and any(before.nodes.get(node) is not after.nodes.get(node) for node in self.shown_nodes):
            self._show(self.shown_nodes)
        elif shown is not after and self.shown_nodes:
            self._page.update_drivers(after)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Look for files again when the user comes back from another program."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._files.check_files(self._page.chosen.records, again=True)

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys, as the mouse has come over it."""
        focus_hovered_panel(self)
        super().enterEvent(event)
