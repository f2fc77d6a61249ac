"""The line below the head of a live source: record, and choose devices."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.live_inputs import LiveKind
from studio.sdk.spec import NodeSpec
from studio.ui.shell.node_bar import NodeBar
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme

_CHOOSE = {LiveKind.CAMERA: tr_noop("Cameras…"), LiveKind.MICROPHONE: tr_noop("Microphones…")}


class LiveBar(NodeBar):
    """Shown for nodes that have devices.

    Signals:
        record_requested(): Begin to record, or stop.
        devices_requested(str): The devices for this parameter are to be listed.
    """

    record_requested = Signal()
    devices_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.record_button = QPushButton(self)
        self.record_button.setProperty("role", "record")
        self.record_button.setCheckable(True)
        KeyTooltip(self.record_button, "graph.record", tr("Write what the device gives to a file"))
        self.record_button.clicked.connect(self.record_requested)
        self.device_buttons: dict[LiveKind, QPushButton] = {}
        self._params: dict[LiveKind, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, theme.SPACE_1, 0, theme.SPACE_1)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.record_button)
        row.addStretch(1)
        for kind, words in _CHOOSE.items():
            button = QPushButton(tr(words), self)
            button.clicked.connect(lambda _=False, kind=kind: self.devices_requested.emit(self._params[kind]))
            self.device_buttons[kind] = button
            row.addWidget(button)
        self.show_recording("")
        self.hide()

    def show_node_type(self, spec: NodeSpec | None) -> None:
        """Show buttons for the devices of a node's type; hide for none."""
        self.show_devices(spec.cls.device_params if spec is not None else {})

    def show_devices(self, devices: Mapping[str, LiveKind]) -> None:
        """Show buttons for a node's devices; hide where it has none."""
        self._params = {kind: param for param, kind in devices.items()}
        for kind, button in self.device_buttons.items():
            button.setVisible(kind in self._params)
        self.setVisible(bool(devices))

    def show_recording(self, time: str) -> None:
        """Show how long the recording is, or that there is none."""
        self.record_button.setChecked(bool(time))
        self.record_button.setText(tr("Stop · {time}", time=time) if time else tr("Record"))
