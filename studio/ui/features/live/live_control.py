"""Control of live sources in the window.

It asks for the viewer's frame again as pictures come, lists devices, and records.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands import CompoundCommand, SetParam
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.flat.refused_nodes import may_run
from studio.graph.model import NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.live_inputs import LiveDevice, LiveKind, LiveRecording, RecordingResult
from studio.sdk.permissions import Permission, PermissionKind
from studio.ui.features.live.live_bar import LiveBar
from studio.ui.features.live.live_poller import LivePoller
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_repeating_timer
from studio.ui.widgets.text.durations import format_duration
from studio.ui.widgets.text.markup import escape_menu_text

if TYPE_CHECKING:
    from studio.graph.active_level import ActiveLevel
    from studio.sdk.media import Media
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.shell.panel_protocols import Inspector

_SHOW_MS = 250
_MAX_NAME_LENGTH = 60  # characters of a node's name in that of a recording
_RECORDING = "recording"  # of the parameter `mode`


class LiveControl(QObject):
    """Control of live sources: connects them with devices.

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
        recording_changed(): A recording has begun or ended.
    """

    recording_changed = Signal()

    def __init__(
        self,
        level: ActiveLevel,
        inspector: Inspector,
        preview: PreviewController,
        media: Media,
        folder: Callable[[], Path | None],
        post: Callable[[str], None],
        fail: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self.live_bar = LiveBar()
        inspector.header_view.add_bar(self.live_bar)
        self._inspector = inspector
        self._media = media
        self._folder = folder
        self._post = post
        self._fail = fail
        self._worker = BackgroundWorker(self, "live")
        self._recording: LiveRecording | None = None
        self._node: tuple[str, ...] = ()
        self._is_busy = False
        self.poller = LivePoller(level.document, preview, media, self)
        self._timer = make_repeating_timer(self, _SHOW_MS, self._show)
        self.live_bar.record_requested.connect(self.toggle_recording)
        self.live_bar.devices_requested.connect(self.open_device_menu)

    @property
    def is_recording(self) -> bool:
        """Whether something is being recorded."""
        return self._recording is not None

    @property
    def is_busy(self) -> bool:
        """Whether a device is being opened or a file finished."""
        return self._is_busy or self._worker.is_busy

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.record": self.toggle_recording}

    def toggle_recording(self) -> None:
        """Begin to record from the selected live source, or stop."""
        self._show()
        if self._is_busy:
            return
        if self._recording is not None:
            self._stop(self._recording)
            return
        record = self._live_node()
        if record is None:
            self._post(tr("Select a Camera or a Microphone to record from"))
        else:
            self._begin(record)

    def open_device_menu(self, param: str) -> None:
        """Open a menu of the devices for a parameter, once they are known."""
        record = self._live_node()
        spec = get_spec(self._level.graph, record.id, self._level.registry) if record is not None else None
        if record is None or spec is None:
            return
        kind = spec.cls.device_params[param]
        media = self._media.with_permissions(frozenset((Permission(PermissionKind(kind.value)),)))  # by this click
        self._worker.run_task(
            lambda: media.live_inputs.list_devices(kind),
            partial(self._show_devices, record.id, param, kind),
            lambda text: self._fail(tr("The devices cannot be listed"), text),
        )

    def close(self) -> None:
        """End a recording and finish its file. The devices stay open for `close_devices`."""
        self.poller.stop_polling()
        self._timer.stop()
        self._worker.close()
        recording, self._recording = self._recording, None
        if recording is not None:
            try:
                recording.stop()
            except StudioError as error:
                self._fail(tr("The recording failed"), str(error))

    def close_devices(self) -> None:
        """Close all devices. Call it when nothing computes frames any more, for a frame opens its device again."""
        self._media.live_inputs.close()

    def _live_node(self) -> NodeRecord | None:
        """Return the inspected node, if it has devices."""
        node = self._inspector.latest_node
        if node is None or node not in self._level.graph.nodes:
            return None
        spec = get_spec(self._level.graph, node, self._level.registry)
        return self._level.graph.nodes[node] if spec is not None and spec.cls.device_params else None

    def _begin(self, record: NodeRecord) -> None:
        if not may_run(record, self._level.document.graph, self._level.registry):
            self._fail(tr("The recording failed"), tr("This project may not run {node} yet.", node=record.name))
            return
        wish = self._level.registry[record.type].create_node(record.params).make_recording_request(self._target(record))
        if wish is None:
            return
        self._is_busy, self._node = True, (*self._level.path, record.id)
        media = self._media.with_permissions(frozenset(wish.needed_permissions))  # by this click, which is also seen
        self._level.document.grant_permissions(wish.needed_permissions)
        self._worker.run_task(lambda: media.start_recording(wish), self._on_begun, self._on_refused)

    def _on_begun(self, recording: LiveRecording) -> None:
        self._is_busy, self._recording = False, recording
        self._timer.start()
        self._show()
        self.recording_changed.emit()

    def _on_refused(self, text: str) -> None:
        self._is_busy = False
        self._show()
        self._fail(tr("Nothing is recorded"), text)

    def _stop(self, recording: LiveRecording) -> None:
        self._is_busy, self._recording = True, None
        self._timer.stop()
        self._worker.run_task(recording.stop, self._on_recorded, self._on_failed)

    def _on_recorded(self, recorded: RecordingResult) -> None:
        self._is_busy = False
        self._show()
        self.recording_changed.emit()
        self._post(tr("Recorded {time} to {file}", time=format_duration(recorded.seconds), file=recorded.file))
        if recorded.is_camera_lost:
            self._fail(
                tr("The camera has stopped"), tr("What was recorded until then is kept as {file}", file=recorded.file)
            )
        if recorded.no_sound_reason:
            self._post(tr("The recording has no sound: {reason}", reason=recorded.no_sound_reason))
        *path, node = self._node
        if tuple(path) == self._level.path and node in self._level.graph.nodes:
            edits = SetParam(node, "file", str(recorded.file)), SetParam(node, "mode", _RECORDING)
            self._level.apply_command(CompoundCommand(tr("Record"), edits))

    def _on_failed(self, text: str) -> None:
        self._is_busy = False
        self._show()
        self.recording_changed.emit()
        self._fail(tr("The recording failed"), text)

    def _target(self, record: NodeRecord) -> Path:
        folder = self._folder()
        if folder is None:
            folder = find_videos_folder() / "Frameloom"
        devices = self._level.registry[record.type].cls.device_params.values()
        suffix = ".mp4" if LiveKind.CAMERA in devices else ".wav"
        when = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
        name = re.sub(r"[^\w -]+", "_", record.name)[
            :_MAX_NAME_LENGTH
        ]  # it is what a file says, and no way out of the folder
        return folder / "recordings" / f"{name} {when}{suffix}"

    def _show(self) -> None:
        recording = self._recording
        if recording is not None and recording.has_ended:
            self._stop(recording)
            return
        self.live_bar.show_recording(format_duration(recording.elapsed_seconds) if recording is not None else "")

    def _show_devices(self, node: str, param: str, kind: LiveKind, devices: tuple[LiveDevice, ...]) -> None:
        button = self.live_bar.device_buttons[kind]
        menu = QMenu(button)
        chosen = self._level.graph.nodes[node].params.get(param, "") if node in self._level.graph.nodes else ""
        first = LiveDevice("", tr("The first there is") if kind is LiveKind.CAMERA else tr("The system's choice"))
        for device in (first, *devices):
            action = QAction(escape_menu_text(device.name), menu)
            action.setCheckable(True)
            action.setChecked(device.key == chosen)
            action.triggered.connect(partial(self._choose, node, param, device.key))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose(self, node: str, param: str, key: str, _checked: bool = False) -> None:
        if node in self._level.graph.nodes:
            self._level.apply_command(SetParam(node, param, key))
