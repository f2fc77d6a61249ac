"""The line below the head of a live source: record, and choose devices."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.core.language import marked, tr
from studio.sdk.live import LiveKind
from studio.ui import theme
from studio.ui.shortcuts.keymap import KeyTip

_CHOOSE = {LiveKind.CAMERA: marked("Cameras…"), LiveKind.MICROPHONE: marked("Microphones…")}


class LiveBar(QWidget):
    """Shown for nodes that have devices.

    Signals:
        record_wanted(): Begin to record, or stop.
        devices_wanted(str): The devices for this parameter are to be listed.
    """

    record_wanted = Signal()
    devices_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.record = QPushButton(self)
        self.record.setProperty("role", "record")
        self.record.setCheckable(True)
        KeyTip(self.record, "graph.record", tr("Write what the device gives to a file"))
        self.record.clicked.connect(self.record_wanted)
        self.choosers: dict[LiveKind, QPushButton] = {}
        self._params: dict[LiveKind, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, theme.SPACE_1, 0, theme.SPACE_1)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.record)
        row.addStretch(1)
        for kind, words in _CHOOSE.items():
            button = QPushButton(tr(words), self)
            button.clicked.connect(lambda _=False, kind=kind: self.devices_wanted.emit(self._params[kind]))
            self.choosers[kind] = button
            row.addWidget(button)
        self.show_recording("")
        self.hide()

    def show_devices(self, devices: Mapping[str, LiveKind]) -> None:
        """Show buttons for a node's devices; hide where it has none."""
        self._params = {kind: param for param, kind in devices.items()}
        for kind, button in self.choosers.items():
            button.setVisible(kind in self._params)
        self.setVisible(bool(devices))

    def show_recording(self, time: str) -> None:
        """Show how long the recording is, or that there is none."""
        self.record.setChecked(bool(time))
        self.record.setText(tr("Stop · {time}", time=time) if time else tr("Record"))
