"""Measuring of the device on which models compute: what is free there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from studio.engine.jobs.job import QueueSnapshot
from studio.ui.shell.models.memory_fit import ComputeDevice, measure_device
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

if TYPE_CHECKING:
    from studio.engine.engine import Engine

_MEASURE_MS: Final = 300


class DeviceMonitor(QObject):
    """Measures the device after models were found, and after jobs.

    Args:
        engine: Computes there.
        catalog: Finds models, and measures in its thread.
        parent: The QObject that owns it.

    Signals:
        device_changed(ComputeDevice): Another device, or there is more or less free.
    """

    device_changed = Signal(object)

    def __init__(self, engine: Engine, catalog: ModelCatalog, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._catalog = engine, catalog
        self.device: ComputeDevice | None = None
        self._is_stopped = False
        self._measure_later = make_single_shot_timer(self, _MEASURE_MS, self._measure)
        catalog.catalog_changed.connect(self._measure_later.start)

    def follow_jobs(self, snapshot: QueueSnapshot) -> None:
        """Look what is free once nothing runs any more."""
        if snapshot.running_job is None and self.device is not None:
            self._measure_later.start()

    def stop(self) -> None:
        """Measure no more."""
        self._is_stopped = True
        self._measure_later.stop()

    def _measure(self) -> None:
        engine = self._engine
        if self._is_stopped:  # a search that ended since then has started the timer again
            return
        self._catalog.background.run_task(lambda: measure_device(engine), self._on_measured, lambda _: None)

    def _on_measured(self, device: ComputeDevice) -> None:
        if device != self.device:
            self.device = device
            self.device_changed.emit(device)
