"""View settings of the picture: exposure, gamma, channel, probe and region, by keys and controls."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.engine.display.viewer_settings import (
    NEUTRAL_SETTINGS,
    DisplayChannel,
    PixelRect,
    ViewerRequest,
    ViewerSettings,
)
from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.controls.exposure_fields import EXPOSURE_FORMAT, GAMMA_FORMAT, change_settings
from studio.ui.features.viewer.controls.toolbar import ViewerToolbar
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.shell.shortcuts.dispatch import Handlers

_CHANNELS: Final = {
    "viewer.color": DisplayChannel.COLOR,
    "viewer.red": DisplayChannel.RED,
    "viewer.green": DisplayChannel.GREEN,
    "viewer.blue": DisplayChannel.BLUE,
    "viewer.alpha": DisplayChannel.ALPHA,
    "viewer.luma": DisplayChannel.LUMA,
    "viewer.matte": DisplayChannel.MATTE,
}


class ViewerSettingsControl(QObject):
    """Control of the display settings, and of the requests that follow from them.

    Args:
        canvas: Shows picture, probe and region.
        toolbar: Shows and changes numbers.
        parent: Qt's owner.

    Signals:
        request_changed(ViewerRequest): Frames are to be looked at so from now on.
    """

    request_changed = Signal(object)

    def __init__(self, canvas: ViewerCanvas, toolbar: ViewerToolbar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = NEUTRAL_SETTINGS
        self._canvas = canvas
        self._toolbar = toolbar
        self._said = ViewerRequest()
        canvas.view_changed.connect(self._emit_request)
        canvas.probe_changed.connect(self._on_probe_changed)
        canvas.region_changed.connect(self._on_region_changed)
        toolbar.channel_clicked.connect(self.toggle_channel)
        toolbar.settings_edited.connect(self.set_settings)
        toolbar.region_clicked.connect(self.set_region_drawing)

    @property
    def viewer_request(self) -> ViewerRequest:
        """The settings of the frames that are requested."""
        canvas = self._canvas
        probe = canvas.probe_area
        if canvas.region_area is not None:
            probe = canvas.region_area if probe is None else probe.intersect_with(canvas.region_area) or probe
        return ViewerRequest(self.settings, canvas.displayed_size, probe, canvas.region_area)

    def set_settings(self, look: ViewerSettings) -> None:
        """Look at the picture with these settings."""
        self.settings = look
        self._toolbar.show_settings(look)
        self._emit_request()

    def toggle_channel(self, channel: DisplayChannel) -> None:
        """Display one channel alone, or the colours if it is displayed already."""
        self.set_settings(
            replace(self.settings, channel=DisplayChannel.COLOR if channel is self.settings.channel else channel)
        )

    def set_region_drawing(self, drawing: bool) -> None:
        """Let the next drag draw a region; or let there be none."""
        self._canvas.set_region_drawing(drawing)
        if not drawing:
            self._canvas.set_region(None)
        self._toolbar.show_region(drawing)

    def clear_overlays(self) -> bool:
        """Take away what lies over the picture, the probe before the region; return whether there was something."""
        if self._canvas.probe_area is not None:
            self._canvas.set_probe(None)
        elif self._has_region():
            self.set_region_drawing(False)
        else:
            return False
        return True

    def show_result(self, result: FrameResult) -> None:
        """Show what was read of a frame. What was read elsewhere than where the probe is now comes too late."""
        if result.request.probe_area == self.viewer_request.probe_rect:
            self._toolbar.show_reading(
                result.reading, None if result.compared_result is None else result.compared_result.reading
            )
        self._emit_request()

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "viewer.exposure_up": lambda: self._step(
                "exposure", EXPOSURE_FORMAT.step_number(self.settings.exposure, 2)
            ),
            "viewer.exposure_down": lambda: self._step(
                "exposure", EXPOSURE_FORMAT.step_number(self.settings.exposure, -2)
            ),
            "viewer.gamma_up": lambda: self._step("gamma", GAMMA_FORMAT.step_number(self.settings.gamma, 1)),
            "viewer.gamma_down": lambda: self._step("gamma", GAMMA_FORMAT.step_number(self.settings.gamma, -1)),
            "viewer.reset_look": lambda: self.set_settings(replace(self.settings, exposure=0.0, gamma=1.0)),
            "viewer.region": lambda: self.set_region_drawing(not self._has_region()),
            **{name: partial(self.toggle_channel, channel) for name, channel in _CHANNELS.items()},
        }

    def _has_region(self) -> bool:
        return self._canvas.region_area is not None or self._canvas.mouse_controller.is_drawing_region

    def _step(self, name: str, value: float) -> None:
        self.set_settings(change_settings(self.settings, name, value))

    def _on_probe_changed(self, area: PixelRect | None) -> None:
        if self.viewer_request.probe_rect is None:
            self._toolbar.show_reading(None)
        self._emit_request()

    def _on_region_changed(self, area: PixelRect | None) -> None:
        self._toolbar.show_region(area is not None or self._canvas.mouse_controller.is_drawing_region)
        self._on_probe_changed(area)

    def _emit_request(self) -> None:
        sight = self.viewer_request
        if sight != self._said:
            self._said = sight
            self.request_changed.emit(sight)
