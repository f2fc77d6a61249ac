"""Inspector that is not there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.graph.model import Graph
from studio.graph.view_state import Side
from studio.ui.shell.menus.context_menu import ParamEntries
from studio.ui.shell.models.memory_fit import ComputeDevice
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.node_bar import NodeBar
from studio.ui.shell.panel_protocols.inspector import FieldRow


class AbsentInspectorHeader(QObject):
    """Head of no node."""

    training_requested = Signal()
    relink_requested = Signal()
    presets_requested = Signal()
    help_requested = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.presets_button = QWidget(window)
        self.presets_button.hide()

    def add_bar(self, bar: NodeBar) -> None:
        """Keep a bar that nobody sees."""
        bar.setParent(self.presets_button)


class AbsentInspector(QObject):
    """Inspector without a panel: it shows no node."""

    nodes_changed = Signal()
    copy_requested = Signal(object)
    models_requested = Signal()
    download_requested = Signal(str)

    latest_node: str | None = None
    shown_nodes: tuple[str, ...] = ()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.header_view = AbsentInspectorHeader(window)
        self.param_rows: Mapping[str, FieldRow] = {}
        self.extra_param_entries: list[ParamEntries] = []

    def set_model_shelf(self, shelf: ModelCatalog) -> None:
        """Offer no models."""

    def set_offline(self, reason: str) -> None:
        """Show nothing."""

    def set_device(self, device: ComputeDevice) -> None:
        """Show nothing."""

    def highlight_param(self, param: str) -> None:
        """Show no field."""

    def locate_file(self, file: str) -> None:
        """Ask nothing."""

    def set_other_variant(self, graph: Graph | None, side: Side) -> None:
        """Mark nothing."""
