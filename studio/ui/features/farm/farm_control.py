"""Control of the farm: it opens what the settings say, and has parts of the queue's renders made there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.farm.facts import FarmSnapshot, WorkerStatus
from studio.farm.network.farm_service import FarmService
from studio.services.farm_settings import FarmMode, FarmSettings
from studio.ui.features.farm.add_machine_dialog import AddMachineDialog
from studio.ui.features.farm.connect_dialog import ConnectDialog
from studio.ui.features.farm.worker_log_dialog import WorkerLogDialog
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.jobs.job import Job
    from studio.engine.render.remote_parts import RemoteParts
    from studio.engine.scheduling.cancel_token import CancelToken
    from studio.ui.features.farm.workers_panel import WorkersPanel
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.panel_protocols import Jobs
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_SHOW_MILLISECONDS: Final = 100
_KEY_NAME: Final = "farm.pem"


class FarmControl(QObject):
    """Control of the farm in the window.

    Args:
        engine: Compiles what workers make.
        jobs: The queue, whose renders use the farm.
        panel: Lists the workers.
        background: Reads and writes files.
        window: Keeps the settings, and shows dialogs.
        key_folder: Where a key that the window makes is put.

    Signals:
        settings_changed(): Another farm is used.
    """

    settings_changed = Signal()
    _farm_changed = Signal()
    _log_arrived = Signal(str, object)

    def __init__(
        self,
        engine: Engine,
        jobs: Jobs,
        panel: WorkersPanel,
        background: BackgroundWorker,
        window: MainWindow,
        key_folder: Path,
    ) -> None:
        super().__init__(window)
        self._engine, self._jobs, self._panel = engine, jobs, panel
        self._background, self._window, self._key_folder = background, window, key_folder
        self.service = FarmService(lambda _: self._farm_changed.emit())
        self.log_dialog: WorkerLogDialog | None = None
        self._show_timer = make_single_shot_timer(self, _SHOW_MILLISECONDS, self._show)
        self._farm_changed.connect(self._on_changed)
        self._log_arrived.connect(self._on_log_arrived)
        panel.farm_action_requested.connect(lambda id: self.build_handlers()[id]())
        panel.worker_action_requested.connect(self._on_worker_action)
        self._panel.show_farm(FarmSnapshot(), self.settings)
        memory = window.settings
        background.run_task(lambda: memory.farm_settings, self._use, lambda _: None)

    @property
    def settings(self) -> FarmSettings:
        """The settings in force."""
        return self.service.settings

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "farm.start_local": self.start_local,
            "farm.connect": self.ask_for_address,
            "farm.add_machine": self.show_join_command,
            "farm.stop": self.stop,
        }

    def close(self) -> None:
        """End workers of this machine, and the connection."""
        self._jobs.set_parts_maker(None)
        self._show_timer.stop()
        self.service.close()

    def change_settings(self, settings: FarmSettings) -> None:
        """Use another farm, also at the next start."""
        self._use(settings)
        memory, title = self._window.settings, tr("The choice cannot be kept")
        self._background.run_task(
            lambda: memory.save_farm_settings(settings),
            lambda _: None,
            lambda text: self._window.show_error(title, text),
        )

    def start_local(self) -> None:
        """Start workers on this machine."""
        self.change_settings(replace(self.settings, mode=FarmMode.LOCAL))
        self._window.docks.show_panel("workers")

    def stop(self) -> None:
        """Render in this window alone."""
        self.change_settings(replace(self.settings, mode=FarmMode.OFF))

    def ask_for_address(self) -> None:
        """Ask where a farm is, and use it."""
        settings = self.settings
        ConnectDialog(
            self._window, self._window.dialogs, settings.address, settings.key_file, self._connect_to
        ).open()  # fmt: skip

    def _connect_to(self, address: str, key_file: str) -> None:
        self.change_settings(replace(self.settings, mode=FarmMode.ADDRESS, address=address, key_file=key_file))
        self._window.docks.show_panel("workers")

    def show_join_command(self) -> None:
        """Show what starts a worker on another machine; without a farm of this machine, start it first."""
        if self.settings.mode is FarmMode.OFF:
            self.start_local()
        settings = self.settings
        key = Path(settings.key_file).expanduser() if settings.key_file else None
        make_key: Callable[[], object] | None = self._make_key if settings.mode is FarmMode.LOCAL else None
        AddMachineDialog(
            self._window, self.service.make_join_command(), key, make_key, self._jobs.files.reveal_file
        ).open()

    def _make_key(self) -> None:
        """Make a key, or take the one that was made before, and let other machines join."""
        path = self._key_folder / _KEY_NAME

        def make() -> Path:
            from studio.farm.farm_extra import refuse_without_farm
            from studio.farm.network.security import create_key_file

            refuse_without_farm()
            if not path.exists():
                create_key_file(path)
            return path

        title = tr("No key could be made")
        self._background.run_task(make, self._let_machines_join, lambda text: self._window.show_error(title, text))

    def _let_machines_join(self, key_file: Path) -> None:
        self.change_settings(replace(self.settings, mode=FarmMode.LOCAL, key_file=str(key_file)))
        self.show_join_command()

    def _use(self, settings: FarmSettings) -> None:
        self.service.apply_settings(settings)
        self._jobs.set_parts_maker(None if settings.mode is FarmMode.OFF else self._make_parts)
        self.settings_changed.emit()
        self._show()

    def _make_parts(self, job: Job, cancel: CancelToken) -> RemoteParts | None:
        """Return who makes the parts of a job. Called in the thread of jobs."""
        return self.service.make_parts(
            self._engine, job.graph, job.node, frames=job.frames, scale=job.scale, cancel=cancel
        )

    def _on_changed(self) -> None:
        if not self._show_timer.isActive():
            self._show_timer.start()

    def _show(self) -> None:
        self._panel.show_farm(self.service.snapshot, self.settings)

    def _on_worker_action(self, wish: str, worker: WorkerStatus) -> None:
        if wish != "log":
            self.service.set_draining(worker.facts.id, wish == "drain")
            return
        if self.log_dialog is not None:
            self.log_dialog.close()
        self.log_dialog = WorkerLogDialog(self._window, worker.facts.id, worker.facts.name)
        self.log_dialog.log_requested.connect(self._request_log)
        self.log_dialog.finished.connect(self._on_log_closed)
        self.log_dialog.show()
        self._request_log(worker.facts.id)

    def _request_log(self, worker: str) -> None:
        self.service.request_log(worker, lambda text: self._log_arrived.emit(worker, text))

    def _on_log_arrived(self, worker: str, text: str | None) -> None:
        if self.log_dialog is not None and self.log_dialog.worker == worker:
            self.log_dialog.show_log(text)

    def _on_log_closed(self) -> None:
        self.log_dialog = None
