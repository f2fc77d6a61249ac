"""What the window does about live sources: it looks again as pictures come, lists devices, and records."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import SetParam, Together
from studio.graph.model import NodeRecord
from studio.graph.specs import spec_of
from studio.sdk.live import LiveDevice, LiveKind, Recorded, Recording
from studio.sdk.permissions import Permission, PermissionKind
from studio.ui.background import Background
from studio.ui.durations import duration
from studio.ui.live.pulse import LivePulse
from studio.ui.markup import entry_text
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.timers import repeating

if TYPE_CHECKING:
    from studio.graph.levels import Level
    from studio.sdk.media import Media
    from studio.ui.inspector.panel import InspectorPanel
    from studio.ui.preview import PreviewController

_SHOW_MS = 250
_LONGEST_NAME = 60  # characters of a node's name in that of a recording
_RECORDING = "recording"  # of the parameter `mode`


class LiveControl(QObject):
    """Ties live sources to devices.

    Args:
        level: The document; recordings are put into its nodes.
        inspector: Has the buttons, and says which node is meant.
        preview: Asks for frames.
        media: Has the devices, and writes recordings.
        folder: Returns the folder of the project; None as long as it has none.
        post: Takes what the user should know.
        fail: Takes the title and text of what went wrong.
        parent: Qt's owner.

    Signals:
        changed(): A recording has begun or ended.
    """

    changed = Signal()

    def __init__(
        self,
        level: Level,
        inspector: InspectorPanel,
        preview: PreviewController,
        media: Media,
        folder: Callable[[], Path | None],
        post: Callable[[str], None],
        fail: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._bar = inspector.header.live
        self._inspector = inspector
        self._media = media
        self._folder = folder
        self._post = post
        self._fail = fail
        self._worker = Background(self, "live")
        self._recording: Recording | None = None
        self._node: tuple[str, ...] = ()
        self._busy = False
        self.pulse = LivePulse(level.document, preview, media, self)
        self._timer = repeating(self, _SHOW_MS, self._show)
        self._bar.record_wanted.connect(self.toggle)
        self._bar.devices_wanted.connect(self.list_devices)

    @property
    def recording(self) -> bool:
        """Whether something is being recorded."""
        return self._recording is not None

    @property
    def busy(self) -> bool:
        """Whether a device is being opened or a file finished."""
        return self._busy or self._worker.busy

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.record": self.toggle}

    def toggle(self) -> None:
        """Begin to record from the selected live source, or stop."""
        self._show()
        if self._busy:
            return
        if self._recording is not None:
            self._stop(self._recording)
            return
        record = self._live_node()
        if record is None:
            self._post(tr("Select a Camera or a Microphone to record from"))
        else:
            self._begin(record)

    def list_devices(self, param: str) -> None:
        """Open a menu of the devices for a parameter, once they are known."""
        record = self._live_node()
        spec = spec_of(self._level.graph, record.id, self._level.registry) if record is not None else None
        if record is None or spec is None:
            return
        kind = spec.cls.devices[param]
        media = self._media.with_permissions(frozenset((Permission(PermissionKind(kind.value)),)))  # by this click
        self._worker.run(
            lambda: media.live.there(kind),
            partial(self._show_devices, record.id, param, kind),
            lambda text: self._fail(tr("The devices cannot be listed"), text),
        )

    def close(self) -> None:
        """End a recording, finish its file, and let go of the devices."""
        self.pulse.stop()
        self._timer.stop()
        self._worker.close()
        recording, self._recording = self._recording, None
        if recording is not None:
            try:
                recording.stop()
            except StudioError as error:
                self._fail(tr("The recording failed"), str(error))
        self._media.live.close()

    def _live_node(self) -> NodeRecord | None:
        """Return the inspected node, if it has devices."""
        node = self._inspector.node
        if node is None or node not in self._level.graph.nodes:
            return None
        spec = spec_of(self._level.graph, node, self._level.registry)
        return self._level.graph.nodes[node] if spec is not None and spec.cls.devices else None

    def _begin(self, record: NodeRecord) -> None:
        wish = self._level.registry[record.type].create(record.params).recording(self._target(record))
        if wish is None:
            return
        self._busy, self._node = True, (*self._level.path, record.id)
        media = self._media.with_permissions(frozenset(wish.permissions))  # by this click, which is also seen
        self._level.document.grant(wish.permissions)
        self._worker.run(lambda: media.record(wish), self._on_begun, self._on_refused)

    def _on_begun(self, recording: Recording) -> None:
        self._busy, self._recording = False, recording
        self._timer.start()
        self._show()
        self.changed.emit()

    def _on_refused(self, text: str) -> None:
        self._busy = False
        self._show()
        self._fail(tr("Nothing is recorded"), text)

    def _stop(self, recording: Recording) -> None:
        self._busy, self._recording = True, None
        self._timer.stop()
        self._worker.run(recording.stop, self._on_recorded, self._on_failed)

    def _on_recorded(self, recorded: Recorded) -> None:
        self._busy = False
        self._show()
        self.changed.emit()
        self._post(tr("Recorded {time} to {file}", time=duration(recorded.seconds), file=recorded.file))
        if recorded.lost:
            self._fail(
                tr("The camera has stopped"), tr("What was recorded until then is kept as {file}", file=recorded.file)
            )
        if recorded.silent:
            self._post(tr("The recording has no sound: {reason}", reason=recorded.silent))
        *path, node = self._node
        if tuple(path) == self._level.path and node in self._level.graph.nodes:
            edits = SetParam(node, "file", str(recorded.file)), SetParam(node, "mode", _RECORDING)
            self._level.apply(Together(tr("Record"), edits))

    def _on_failed(self, text: str) -> None:
        self._busy = False
        self._show()
        self.changed.emit()
        self._fail(tr("The recording failed"), text)

    def _target(self, record: NodeRecord) -> Path:
        folder = self._folder()
        if folder is None:
            movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
            folder = Path(movies or Path.home()) / "Frameloom"
        devices = self._level.registry[record.type].cls.devices.values()
        suffix = ".mp4" if LiveKind.CAMERA in devices else ".wav"
        when = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
        name = re.sub(r"[^\w -]+", "_", record.name)[
            :_LONGEST_NAME
        ]  # it is what a file says, and no way out of the folder
        return folder / "recordings" / f"{name} {when}{suffix}"

    def _show(self) -> None:
        recording = self._recording
        if recording is not None and recording.over:
            self._stop(recording)
            return
        self._bar.show_recording(duration(recording.seconds) if recording is not None else "")

    def _show_devices(self, node: str, param: str, kind: LiveKind, devices: tuple[LiveDevice, ...]) -> None:
        button = self._bar.choosers[kind]
        menu = QMenu(button)
        chosen = self._level.graph.nodes[node].params.get(param, "") if node in self._level.graph.nodes else ""
        first = LiveDevice("", tr("The first there is") if kind is LiveKind.CAMERA else tr("The system's choice"))
        for device in (first, *devices):
            action = QAction(entry_text(device.name), menu)
            action.setCheckable(True)
            action.setChecked(device.key == chosen)
            action.triggered.connect(partial(self._choose, node, param, device.key))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose(self, node: str, param: str, key: str, _checked: bool = False) -> None:
        if node in self._level.graph.nodes:
            self._level.apply(SetParam(node, param, key))
