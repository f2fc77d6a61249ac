"""Control of models: connects those on this machine to the Models panel, the inspector and the problems of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from studio.core.translation import tr
from studio.sdk.models import MODEL_PARAM, ModelInfo
from studio.ui.features.models.device_monitor import DeviceMonitor
from studio.ui.features.models.downloads.download_control import DownloadControl
from studio.ui.features.models.model_files import ModelFiles
from studio.ui.features.models.model_fixes import ModelFixes
from studio.ui.features.models.model_placement import ModelDrops, ModelPlacement
from studio.ui.features.models.panel import ModelsPanel
from studio.ui.shell.models.compatible_nodes import ListedModel, find_compatible_nodes, find_place
from studio.ui.shell.models.memory_fit import ComputeDevice, FitResult, check_fit
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.models.model_text import shorten_ref
from studio.ui.shell.panel_protocols import Inspector, Jobs, NodeGraph, ProblemFixes
from studio.ui.shell.settings.setting_spec import SettingSpec
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.graph.active_level import ActiveLevel
    from studio.graph.history import Document
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.shell.main_window import MainWindow


class ModelPlaces(NamedTuple):
    """The panels in which models are chosen and problems are shown, and the level of the document that is open."""

    graph: NodeGraph
    inspector: Inspector
    problems: ProblemFixes
    jobs: Jobs
    level: ActiveLevel


class ModelControl(QObject):
    """Control of models: actions of the user, and messages to the user.

    Args:
        document: Its nodes take models.
        engine: Has the models.
        panels: Where models are chosen, and what is wrong with them is shown.
        preview: Asks anew for what a new model changes.
        window: Gets the panel; for questions, the status line and cards.
    """

    def __init__(
        self,
        document: Document,
        engine: Engine,
        panels: ModelPlaces,
        preview: PreviewController,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._engine, self._places = engine, panels
        self._preview, self._window = preview, window
        self._registry = document.registry
        self.catalog = ModelCatalog(engine.media.models, self, engine.media, document)
        self.panel = ModelsPanel(partial(find_compatible_nodes, self._registry))
        self.downloads = DownloadControl(self.panel, self.catalog, self.catalog.find_download_folder, window)
        self._files = ModelFiles(document, self.catalog, window)
        self._device_monitor = DeviceMonitor(engine, self.catalog, self)
        placement = ModelPlacement(panels.level, panels.graph, window.status.show_hint)
        self._drops = ModelDrops(placement, self.catalog, window)
        panels.graph.model_dropped.connect(self._drops.place_dropped)
        self._fixes = ModelFixes(panels.problems, panels.inspector, self.downloads, self)
        self._connect()
        window.docks.set_panel("models", self.panel)

    def _connect(self) -> None:
        panel, inspector = self.panel, self._places.inspector
        inspector.set_model_shelf(self.catalog)
        inspector.models_requested.connect(self.open_panel)
        inspector.download_requested.connect(self.downloads.look_up_model)
        self.downloads.offline_changed.connect(inspector.set_offline)
        self.catalog.catalog_changed.connect(self._show)
        self._device_monitor.device_changed.connect(self._on_device_changed)
        self._places.jobs.snapshot_changed.connect(self._device_monitor.follow_jobs)
        self.catalog.models_changed.connect(self._on_models_changed)
        panel.action_requested.connect(self._on_asked)
        panel.node_requested.connect(self._add_node)
        panel.first_shown.connect(self.catalog.list_models)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"view.models": self.open_panel, **self.panel.keys.handlers}

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return which of the actions are on."""
        return {"models.offline": lambda: bool(self.downloads.offline_reason)}

    def settings(self) -> Sequence[SettingSpec]:
        """Return the settings of models."""
        return self.downloads.build_setting(), self._files.build_setting()

    def open_panel(self) -> None:
        """Show the panel."""
        self._window.docks.focus_panel("models")
        self.catalog.list_models()

    def close(self) -> None:
        """Stop downloading, and looking for models."""
        self._device_monitor.stop()
        self.downloads.close()
        self.catalog.close()

    def _show(self) -> None:
        there = self.catalog.available_models
        if there is not None:
            damaged = [ListedModel(ref, shorten_ref(ref), None, error) for ref, error in self.catalog.damaged_models]
            self.panel.show_models([*map(self._make_listed_model, there), *damaged])

    def _on_models_changed(self) -> None:
        """Let nodes be asked anew whether their models are there."""
        engine, preview = self._engine, self._preview
        self.catalog.background.run_task(engine.forget_facts, lambda _: preview.check_files(), lambda _: None)

    def _on_device_changed(self, device: ComputeDevice) -> None:
        self._places.inspector.set_device(device)
        self._show()

    def _make_listed_model(self, facts: ModelInfo) -> ListedModel:
        place = find_place(facts.path, self.catalog.find_download_folder())
        device = self._device_monitor.device
        fits = check_fit(facts, device) if device is not None else FitResult("")
        return ListedModel(str(facts.ref), facts.display_name, facts, "", place, fits.text, fits.is_good)

    def _on_asked(self, wish: str) -> None:
        chosen = self.panel.selected_model
        if wish == "add_folder":
            self._files.ask_for_folder()
        elif wish == "refresh":
            self.catalog.refresh()
        elif chosen is not None:
            wishes: dict[str, Callable[[ListedModel], None]] = {
                "copy_name": self._copy_name,
                "reveal": self._reveal,
                "remove": self._files.ask_to_remove,
            }
            wishes[wish](chosen)

    def _add_node(self, type: str) -> None:
        chosen = self.panel.selected_model
        if chosen is not None:
            self._places.graph.add_node(type, params={MODEL_PARAM: chosen.ref})
            self._window.docks.show_panel("inspector")

    def _copy_name(self, model: ListedModel) -> None:
        QGuiApplication.clipboard().setText(model.ref)
        self._window.status.show_hint(tr("“{name}” is on the clipboard", name=model.ref))

    def _reveal(self, model: ListedModel) -> None:
        self._places.jobs.files.reveal_file(model.facts.path if model.facts is not None else Path(model.ref))
