"""Protocols of the inspector, for other features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.graph.model import Graph
from studio.graph.view_state import Side
from studio.ui.shell.menus.context_menu import ParamEntries
from studio.ui.shell.models.memory_fit import ComputeDevice
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.node_bar import NodeBar
from studio.ui.widgets.fields.field_view import FieldView


class InspectorHeader(Protocol):
    """Head of the node that the inspector shows."""

    @property
    def presets_button(self) -> QWidget:
        """The button that opens the presets."""
        ...

    @property
    def presets_requested(self) -> SignalInstance:
        """Emitted when the presets of the shown nodes are to be shown."""
        ...

    @property
    def help_requested(self) -> SignalInstance:
        """Emitted when help on the shown node is to be shown."""
        ...

    @property
    def training_requested(self) -> SignalInstance:
        """Emitted when the shown Train node is to be opened in the Train panel."""
        ...

    @property
    def relink_requested(self) -> SignalInstance:
        """Emitted when the shown linked group is to be linked to another file."""
        ...

    def add_bar(self, bar: NodeBar) -> None:
        """Add a line below the head."""
        ...


class FieldRow(Protocol):
    """Row of a parameter."""

    @property
    def value_field(self) -> FieldView:
        """The field."""
        ...


class Inspector(Protocol):
    """Panel of parameters."""

    @property
    def latest_node(self) -> str | None:
        """The id of the latest node that is shown."""
        ...

    @property
    def shown_nodes(self) -> tuple[str, ...]:
        """The ids of the nodes that are shown."""
        ...

    @property
    def nodes_changed(self) -> SignalInstance:
        """Emitted when other nodes are shown."""
        ...

    @property
    def copy_requested(self) -> SignalInstance:
        """Emitted with the ids of nodes whose parameters go to the other variant."""
        ...

    @property
    def header_view(self) -> InspectorHeader:
        """The head of the shown node."""
        ...

    @property
    def param_rows(self) -> Mapping[str, FieldRow]:
        """The rows of the shown parameters, by name."""
        ...

    @property
    def models_requested(self) -> SignalInstance:
        """Emitted when the Models panel is to be shown."""
        ...

    @property
    def download_requested(self) -> SignalInstance:
        """Emitted with the name of a model that is to be downloaded."""
        ...

    @property
    def extra_param_entries(self) -> list[ParamEntries]:
        """Further entries in the menu of each parameter; features add theirs."""
        ...

    def set_model_shelf(self, shelf: ModelCatalog) -> None:
        """Offer the models of a catalogue."""
        ...

    def set_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        ...

    def set_device(self, device: ComputeDevice) -> None:
        """Say where models compute, and what is free there."""
        ...

    def highlight_param(self, param: str) -> None:
        """Show a parameter's field, and give it the keys."""
        ...

    def locate_file(self, file: str) -> None:
        """Ask where a missing file is."""
        ...

    def set_other_variant(self, graph: Graph | None, side: Side) -> None:
        """Mark the parameters that differ in the other variant; None where there is none."""
        ...
