"""Ties the models on this machine to the window: the Models panel, the inspector, and what is wrong with nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from studio.core.language import tr
from studio.core.sizes import size_text
from studio.engine.jobs.job import Snapshot
from studio.graph.problems import Problem
from studio.models.cache_folder import default_cache
from studio.sdk.models import MODEL, ModelFacts
from studio.sdk.params import ModelRef
from studio.ui.dialogs import FileRequest, Question
from studio.ui.inspector.model_field import ModelFieldView
from studio.ui.models.fits import Device, Verdict, measure, verdict
from studio.ui.models.panel import ModelsPanel
from studio.ui.models.shelf import ModelShelf
from studio.ui.models.uses import Shown, place_of, takers
from studio.ui.models.words import short_ref
from studio.ui.problems.fixes import Ask
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.timers import single_shot
from studio.ui.viewer.problem_card import Offer
from studio.ui.window.download_control import DownloadControl

if TYPE_CHECKING:
    from studio.models.remove import Removal
    from studio.ui.window.conductor import Conductor
    from studio.ui.window.main_window import MainWindow


_MEASURE_MS: Final = 300


class ModelControl(QObject):
    """What the user does with models, and what they tell him.

    Args:
        conductor: Its panels show models, its engine has them.
        window: Gets the panel; for questions, the status line and cards.
    """

    def __init__(self, conductor: Conductor, window: MainWindow) -> None:
        super().__init__(window)
        self._conductor, self._window = conductor, window
        self._registry = conductor.document.registry
        self.shelf = ModelShelf(conductor.engine.media.models, self)
        self.panel = ModelsPanel(partial(takers, self._registry))
        self._device: Device | None = None
        self._measure_later = single_shot(self, _MEASURE_MS, self._measure)
        self.downloads = DownloadControl(self.panel, self.shelf, self._cache, window)
        window.docks.set_panel("models", self.panel)
        self._connect()

    def _connect(self) -> None:
        panel, inspector = self.panel, self._conductor.panels.inspector
        inspector.know_models(self.shelf)
        inspector.models_wanted.connect(self.open)
        inspector.download_wanted.connect(self.downloads.look_up)
        self.downloads.offline_changed.connect(inspector.set_offline)
        self.shelf.changed.connect(self._show)
        self.shelf.changed.connect(self._measure_later.start)
        self._conductor.jobs.snapshot_changed.connect(self._on_jobs)
        self.shelf.came_or_went.connect(self._on_others)
        self._connect_problems()
        panel.asked.connect(self._on_asked)
        panel.node_wanted.connect(self._add_node)
        panel.seen.connect(self.shelf.list_all)
        self._conductor.panels.node_editor.model_dropped.connect(self._on_dropped)

    def _connect_problems(self) -> None:
        """Let what is wrong with a node be mended in the Problems panel, and in the viewer."""
        desk, viewer = self._conductor.problems, self._conductor.panels.viewer
        desk.answer(Ask.CHOOSE_MODEL, lambda problem: self._point_out(problem).open_list())
        desk.answer(Ask.LOCATE_MODEL, lambda problem: self._point_out(problem).ask_where())
        desk.answer(Ask.DOWNLOAD, lambda problem: self.downloads.look_up(self._point_out(problem).ref))
        self.downloads.offline_changed.connect(partial(desk.block, Ask.DOWNLOAD))
        viewer.offers = lambda node: [
            Offer(fix.text, partial(desk.mend, entry, fix), fix.blocked) for entry, fix in desk.fixes_at(node)
        ]
        desk.changed.connect(viewer.refresh_offers)

    def _point_out(self, problem: Problem) -> ModelFieldView:
        """Show the field of the model that a problem is about."""
        self._conductor.problems.go_to_node(problem.node, problem.place)
        return cast(ModelFieldView, self._conductor.panels.inspector.rows[problem.place].field)

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"view.models": self.open, **self.panel.keys.handlers}

    def states(self) -> Mapping[str, Callable[[], bool]]:
        """Return which of the actions are on."""
        return {"models.offline": lambda: bool(self.downloads.offline)}

    def open(self) -> None:
        """Show the panel."""
        self._window.docks.go_to("models")
        self.shelf.list_all()

    def close(self) -> None:
        """Stop downloading, and looking for models."""
        self._measure_later.stop()
        self.downloads.close()
        self.shelf.close()

    def _cache(self) -> Path:
        """Return where downloads go."""
        library = self.shelf.library
        return library.places.cache if library is not None else default_cache()

    def _show(self) -> None:
        there = self.shelf.there
        if there is not None:
            damaged = [Shown(ref, short_ref(ref), None, error) for ref, error in self.shelf.damaged]
            self.panel.show_models([*map(self._shown, there), *damaged])

    def _on_others(self) -> None:
        """Let nodes be asked anew whether their models are there."""
        engine, preview = self._conductor.engine, self._conductor.preview
        self.shelf.background.run(engine.forget_facts, lambda _: preview.look_again(), lambda _: None)

    def _on_jobs(self, snapshot: Snapshot) -> None:
        """Look what is free once nothing runs any more."""
        if snapshot.running is None and self._device is not None:
            self._measure_later.start()

    def _measure(self) -> None:
        engine = self._conductor.engine
        self.shelf.background.run(lambda: measure(engine), self._on_measured, lambda _: None)

    def _on_measured(self, device: Device) -> None:
        if device != self._device:
            self._device = device
            self._conductor.panels.inspector.show_device(device)
            self._show()

    def _shown(self, facts: ModelFacts) -> Shown:
        place = place_of(facts.path, self._cache())
        fits = verdict(facts, self._device) if self._device is not None else Verdict("")
        return Shown(str(facts.ref), facts.name, facts, "", place, fits.text, fits.well)

    def _on_asked(self, wish: str) -> None:
        chosen = self.panel.chosen
        if wish == "add_folder":
            self._ask_for_folder()
        elif wish == "refresh":
            self.shelf.refresh()
        elif chosen is not None:
            wishes: dict[str, Callable[[Shown], None]] = {
                "copy_name": self._copy_name,
                "reveal": self._reveal,
                "remove": self._ask_to_remove,
            }
            wishes[wish](chosen)

    def _add_node(self, type: str) -> None:
        chosen = self.panel.chosen
        if chosen is not None:
            self._conductor.panels.node_editor.add_node(type, params={MODEL: chosen.ref})
            self._window.docks.show("inspector")

    def _on_dropped(self, path: str) -> None:
        """Add a node for a model's folder that was dropped on the canvas."""
        models, title = self.shelf.models, tr("“{name}” cannot be used", name=Path(path).name)
        self.shelf.background.run(
            lambda: models.facts(ModelRef(path)), self._add_for, lambda text: self._window.fail(title, text)
        )

    def _add_for(self, facts: ModelFacts) -> None:
        found = takers(self._registry, facts)
        if found:
            self._conductor.panels.node_editor.add_node(found[0].id, params={MODEL: str(facts.ref)})
        else:
            self._window.status.post(tr("No node here takes the model “{name}”", name=facts.name))

    def _copy_name(self, model: Shown) -> None:
        QGuiApplication.clipboard().setText(model.ref)
        self._window.status.post(tr("“{name}” is on the clipboard", name=model.ref))

    def _reveal(self, model: Shown) -> None:
        self._conductor.jobs.files.reveal(model.facts.path if model.facts is not None else Path(model.ref))

    def _ask_for_folder(self) -> None:
        request = FileRequest(tr("Which folder holds models?"), folder=True)
        self._window.dialogs.choose_file(self._window, request, self.add_folder)

    def add_folder(self, folder: Path) -> None:
        """Look for models in another folder, too, from now on."""
        library, memory = self.shelf.library, self._window.memory
        if library is None or folder in library.places.folders:
            return

        def work() -> None:
            folders = (*library.places.folders, folder)
            library.look_in(folders)
            memory.keep_models(tuple(map(str, folders)), offline=memory.models.offline)

        title = tr("The folder cannot be added")
        self.shelf.background.run(work, lambda _: self.shelf.refresh(), lambda text: self._window.fail(title, text))

    def _ask_to_remove(self, model: Shown) -> None:
        from studio.models.remove import plan_removal

        library = self.shelf.library
        if library is None:
            return
        title = tr("“{name}” cannot be removed", name=model.name)
        self.shelf.background.run(
            lambda: plan_removal(library.places, ModelRef(model.ref)),
            lambda removal: self._confirm_removal(model, removal),
            lambda text: self._window.fail(title, text),
        )

    def _confirm_removal(self, model: Shown, removal: Removal) -> None:
        text = tr("{path} is deleted with all that is in it: {size}. This cannot be undone.",
                  path=removal.path, size=size_text(removal.bytes))  # fmt: skip
        used = self._users(model.ref)
        if used:
            text += " " + tr("Nodes of this project use it: {names}.", names=", ".join(used))
        question = Question(tr("Remove “{name}”?", name=model.name), text, tr("Delete"), tr("Keep"))
        self._window.dialogs.confirm(self._window, question, lambda yes: self._remove(model, removal) if yes else None)

    def _users(self, ref: str) -> list[str]:
        """Return the names of the nodes of this project that have a model."""
        return [
            record.name for record in self._conductor.document.graph.nodes.values() if ref in record.params.values()
        ]

    def _remove(self, model: Shown, removal: Removal) -> None:
        from studio.models.remove import remove

        title = tr("“{name}” cannot be removed", name=model.name)
        gone = tr("“{name}” is removed: {size} are free again", name=model.name, size=size_text(removal.bytes))

        def on_done(_: None) -> None:
            self._window.status.post(gone)
            self.shelf.refresh()

        self.shelf.background.run(lambda: remove(removal), on_done, lambda text: self._window.fail(title, text))
