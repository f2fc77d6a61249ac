"""Control of models: connects those on this machine to the Models panel, the inspector and the problems of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.engine.jobs.job import QueueSnapshot
from studio.graph.analysis.problems import Problem
from studio.models.cache_folder import find_default_cache
from studio.sdk.models import MODEL_PARAM, ModelInfo
from studio.sdk.params import ModelRef
from studio.ui.features.models.download_control import DownloadControl
from studio.ui.features.models.panel import ModelsPanel
from studio.ui.shell.dialogs import FileRequest, YesNoQuestion
from studio.ui.shell.edits.fixes import FixRequest
from studio.ui.shell.fields.model_field import ModelFieldView
from studio.ui.shell.models.compatible_nodes import ListedModel, find_compatible_nodes, find_place
from studio.ui.shell.models.memory_fit import ComputeDevice, FitResult, check_fit, measure_device
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.models.model_text import shorten_ref
from studio.ui.shell.panel_protocols import Inspector, Jobs, NodeGraph, ProblemFixes
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.graph.history import Document
    from studio.models.removal import RemovalPlan
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.shell.main_window import MainWindow


_MEASURE_MS: Final = 300


class ModelPlaces(NamedTuple):
    """The panels in which models are chosen, and what is wrong with them is shown."""

    graph: NodeGraph
    inspector: Inspector
    problems: ProblemFixes
    jobs: Jobs


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
        self._document, self._engine, self._places = document, engine, panels
        self._preview, self._window = preview, window
        self._registry = document.registry
        self.catalog = ModelCatalog(engine.media.models, self)
        self.panel = ModelsPanel(partial(find_compatible_nodes, self._registry))
        self._device: ComputeDevice | None = None
        self._measure_later = make_single_shot_timer(self, _MEASURE_MS, self._measure)
        self.downloads = DownloadControl(self.panel, self.catalog, self._cache, window)
        window.docks.set_panel("models", self.panel)
        self._connect()

    def _connect(self) -> None:
        panel, inspector = self.panel, self._places.inspector
        inspector.set_model_shelf(self.catalog)
        inspector.models_requested.connect(self.open_panel)
        inspector.download_requested.connect(self.downloads.look_up_model)
        self.downloads.offline_changed.connect(inspector.set_offline)
        self.catalog.catalog_changed.connect(self._show)
        self.catalog.catalog_changed.connect(self._measure_later.start)
        self._places.jobs.snapshot_changed.connect(self._on_jobs)
        self.catalog.models_changed.connect(self._on_models_changed)
        self._connect_problems()
        panel.action_requested.connect(self._on_asked)
        panel.node_requested.connect(self._add_node)
        panel.first_shown.connect(self.catalog.list_models)
        self._places.graph.model_dropped.connect(self._on_dropped)

    def _connect_problems(self) -> None:
        """Let what is wrong with a node be mended in the Problems panel, and in the viewer."""
        desk = self._places.problems
        desk.set_fix_handler(FixRequest.CHOOSE_MODEL, lambda problem: self._highlight_field(problem).open_chooser())
        desk.set_fix_handler(FixRequest.LOCATE_MODEL, lambda problem: self._highlight_field(problem).ask_model_path())
        desk.set_fix_handler(
            FixRequest.DOWNLOAD, lambda problem: self.downloads.look_up_model(self._highlight_field(problem).model_ref)
        )
        self.downloads.offline_changed.connect(partial(desk.block_fix, FixRequest.DOWNLOAD))

    def _highlight_field(self, problem: Problem) -> ModelFieldView:
        """Show the field of the model that a problem is about."""
        self._places.problems.show_node(problem.node, problem.place)
        return cast(ModelFieldView, self._places.inspector.param_rows[problem.place].value_field)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"view.models": self.open_panel, **self.panel.keys.handlers}

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return which of the actions are on."""
        return {"models.offline": lambda: bool(self.downloads.offline_reason)}

    def open_panel(self) -> None:
        """Show the panel."""
        self._window.docks.focus_panel("models")
        self.catalog.list_models()

    def close(self) -> None:
        """Stop downloading, and looking for models."""
        self._measure_later.stop()
        self.downloads.close()
        self.catalog.close()

    def _cache(self) -> Path:
        """Return where downloads go."""
        library = self.catalog.library
        return library.search_path.cache if library is not None else find_default_cache()

    def _show(self) -> None:
        there = self.catalog.available_models
        if there is not None:
            damaged = [ListedModel(ref, shorten_ref(ref), None, error) for ref, error in self.catalog.damaged_models]
            self.panel.show_models([*map(self._make_listed_model, there), *damaged])

    def _on_models_changed(self) -> None:
        """Let nodes be asked anew whether their models are there."""
        engine, preview = self._engine, self._preview
        self.catalog.background.run_task(engine.forget_facts, lambda _: preview.check_files(), lambda _: None)

    def _on_jobs(self, snapshot: QueueSnapshot) -> None:
        """Look what is free once nothing runs any more."""
        if snapshot.running_job is None and self._device is not None:
            self._measure_later.start()

    def _measure(self) -> None:
        engine = self._engine
        self.catalog.background.run_task(lambda: measure_device(engine), self._on_measured, lambda _: None)

    def _on_measured(self, device: ComputeDevice) -> None:
        if device != self._device:
            self._device = device
            self._places.inspector.set_device(device)
            self._show()

    def _make_listed_model(self, facts: ModelInfo) -> ListedModel:
        place = find_place(facts.path, self._cache())
        fits = check_fit(facts, self._device) if self._device is not None else FitResult("")
        return ListedModel(str(facts.ref), facts.display_name, facts, "", place, fits.text, fits.is_good)

    def _on_asked(self, wish: str) -> None:
        chosen = self.panel.selected_model
        if wish == "add_folder":
            self._ask_for_folder()
        elif wish == "refresh":
            self.catalog.refresh()
        elif chosen is not None:
            wishes: dict[str, Callable[[ListedModel], None]] = {
                "copy_name": self._copy_name,
                "reveal": self._reveal,
                "remove": self._ask_to_remove,
            }
            wishes[wish](chosen)

    def _add_node(self, type: str) -> None:
        chosen = self.panel.selected_model
        if chosen is not None:
            self._places.graph.add_node(type, params={MODEL_PARAM: chosen.ref})
            self._window.docks.show_panel("inspector")

    def _on_dropped(self, path: str) -> None:
        """Add a node for a model's folder that was dropped on the canvas."""
        models, title = self.catalog.models, tr("“{name}” cannot be used", name=Path(path).name)
        self.catalog.background.run_task(
            lambda: models.facts(ModelRef(path)), self._add_for, lambda text: self._window.show_error(title, text)
        )

    def _add_for(self, facts: ModelInfo) -> None:
        found = find_compatible_nodes(self._registry, facts)
        if found:
            self._places.graph.add_node(found[0].id, params={MODEL_PARAM: str(facts.ref)})
        else:
            self._window.status.show_hint(tr("No node here takes the model “{name}”", name=facts.display_name))

    def _copy_name(self, model: ListedModel) -> None:
        QGuiApplication.clipboard().setText(model.ref)
        self._window.status.show_hint(tr("“{name}” is on the clipboard", name=model.ref))

    def _reveal(self, model: ListedModel) -> None:
        self._places.jobs.files.reveal_file(model.facts.path if model.facts is not None else Path(model.ref))

    def _ask_for_folder(self) -> None:
        request = FileRequest(tr("Which folder holds models?"), is_folder=True)
        self._window.dialogs.choose_file(self._window, request, self.add_folder)

    def add_folder(self, folder: Path) -> None:
        """Look for models in another folder, too, from now on."""
        library, memory = self.catalog.library, self._window.settings
        if library is None or folder in library.search_path.folders:
            return

        def work() -> None:
            folders = (*library.search_path.folders, folder)
            library.set_folders(folders)
            memory.save_model_settings(tuple(map(str, folders)), offline=memory.model_settings.offline)

        title = tr("The folder cannot be added")
        self.catalog.background.run_task(
            work, lambda _: self.catalog.refresh(), lambda text: self._window.show_error(title, text)
        )

    def _ask_to_remove(self, model: ListedModel) -> None:
        from studio.models.removal import plan_removal

        library = self.catalog.library
        if library is None:
            return
        title = tr("“{name}” cannot be removed", name=model.name)
        self.catalog.background.run_task(
            lambda: plan_removal(library.search_path, ModelRef(model.ref)),
            lambda removal: self._confirm_removal(model, removal),
            lambda text: self._window.show_error(title, text),
        )

    def _confirm_removal(self, model: ListedModel, removal: RemovalPlan) -> None:
        text = tr("{path} is deleted with all that is in it: {size}. This cannot be undone.",
                  path=removal.path, size=format_byte_size(removal.bytes))  # fmt: skip
        used = self._users(model.ref)
        if used:
            text += " " + tr("Nodes of this project use it: {names}.", names=", ".join(used))
        question = YesNoQuestion(tr("Remove “{name}”?", name=model.name), text, tr("Delete"), tr("Keep"))
        self._window.dialogs.ask_confirmation(
            self._window, question, lambda yes: self._remove(model, removal) if yes else None
        )

    def _users(self, ref: str) -> list[str]:
        """Return the names of the nodes of this project that have a model."""
        return [record.name for record in self._document.graph.nodes.values() if ref in record.params.values()]

    def _remove(self, model: ListedModel, removal: RemovalPlan) -> None:
        from studio.models.removal import remove_model

        title = tr("“{name}” cannot be removed", name=model.name)
        gone = tr("“{name}” is removed: {size} are free again", name=model.name, size=format_byte_size(removal.bytes))

        def on_done(_: None) -> None:
            self._window.status.show_hint(gone)
            self.catalog.refresh()

        self.catalog.background.run_task(
            lambda: remove_model(removal), on_done, lambda text: self._window.show_error(title, text)
        )
