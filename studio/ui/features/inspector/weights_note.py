"""Note of the inspector on a network's weights: that there are none, or after which step they were saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint, read_checkpoint
from studio.sdk.networks.network import Network
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_WEIGHTS: Final = "weights"


class WeightsInspector(QObject):
    """Looks into files of weights, away from the window's thread.

    Args:
        background: Looks; None if nobody does.
        parent: Qt's owner.

    Signals:
        note_changed(str, bool): What there is to say, empty for nothing; whether that is a warning.
    """

    note_changed = Signal(str, bool)

    def __init__(self, background: BackgroundWorker | None, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._path: Path | None = None

    def read_weights(self, chosen: NodeSelection) -> None:
        """Say what there is to say of the one node that is chosen."""
        spec = chosen.specs[-1] if len(chosen.records) == 1 else None
        self._path = None
        if spec is None or not issubclass(spec.cls, Network):
            self.note_changed.emit("", False)
            return
        value = str(chosen.records[-1].params.get(_WEIGHTS, ""))
        if value in ("", "."):
            self.note_changed.emit(
                tr("untrained") if spec.cls.is_built_from_scratch else "", spec.cls.is_built_from_scratch
            )
            return
        self.note_changed.emit("", False)
        self._path = path = Path(value)
        if self._background is not None:
            self._background.run_task(partial(read_checkpoint, path), partial(self._on_read, path), lambda _: None)

    def _on_read(self, path: Path, found: RunCheckpoint | None) -> None:
        if path == self._path:
            self.note_changed.emit(
                tr("step {step:,}", step=found.step) if found is not None and found.step else "", False
            )
