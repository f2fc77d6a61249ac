"""What the inspector says of a network's weights: that there are none, or after which step they were saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.core.language import tr
from studio.sdk.networks import Network
from studio.ui.background import Background
from studio.ui.inspector.chosen import Chosen
from studio.ui.training.checkpoints import Checkpoint, read_checkpoint

_WEIGHTS: Final = "weights"


class WeightsNote(QObject):
    """Looks into files of weights, away from the window's thread.

    Args:
        background: Looks; None if nobody does.
        parent: Qt's owner.

    Signals:
        said(str, bool): What there is to say, empty for nothing; whether that is a warning.
    """

    said = Signal(str, bool)

    def __init__(self, background: Background | None, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._path: Path | None = None

    def look(self, chosen: Chosen) -> None:
        """Say what there is to say of the one node that is chosen."""
        spec = chosen.specs[-1] if len(chosen.records) == 1 else None
        self._path = None
        if spec is None or not issubclass(spec.cls, Network):
            self.said.emit("", False)
            return
        value = str(chosen.records[-1].params.get(_WEIGHTS, ""))
        if value in ("", "."):
            self.said.emit(tr("untrained") if spec.cls.from_scratch else "", spec.cls.from_scratch)
            return
        self.said.emit("", False)
        self._path = path = Path(value)
        if self._background is not None:
            self._background.run(partial(read_checkpoint, path), partial(self._on_read, path), lambda _: None)

    def _on_read(self, path: Path, found: Checkpoint | None) -> None:
        if path == self._path:
            self.said.emit(tr("step {step:,}", step=found.step) if found is not None and found.step else "", False)
