"""How the viewer's picture is looked at: exposure, gamma, channel, probe and region, by keys and controls."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.engine.look import AS_IT_IS, Area, Channel, Look, Sight
from studio.ui.results import FrameResult
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.viewer.canvas import ViewerCanvas
from studio.ui.viewer.look_fields import EXPOSURE, GAMMA, changed
from studio.ui.viewer.toolbar import ViewerToolbar

_CHANNELS: Final = {
    "viewer.red": Channel.RED,
    "viewer.green": Channel.GREEN,
    "viewer.blue": Channel.BLUE,
    "viewer.alpha": Channel.ALPHA,
    "viewer.luma": Channel.LUMA,
    "viewer.matte": Channel.MATTE,
}


class LookControl(QObject):
    """Holds the look and says what is wanted of the frames that are shown.

    Args:
        canvas: Shows picture, probe and region.
        toolbar: Shows and changes numbers.
        parent: Qt's owner.

    Signals:
        changed(Sight): Frames are to be looked at so from now on.
    """

    changed = Signal(object)

    def __init__(self, canvas: ViewerCanvas, toolbar: ViewerToolbar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = AS_IT_IS
        self._canvas = canvas
        self._toolbar = toolbar
        self._said = Sight()
        canvas.view_changed.connect(self._tell)
        canvas.probe_changed.connect(self._on_probe_changed)
        canvas.region_changed.connect(self._on_region_changed)
        toolbar.channel_clicked.connect(self.toggle_channel)
        toolbar.look_edited.connect(self.set_look)
        toolbar.region_clicked.connect(self.set_drawing)

    @property
    def sight(self) -> Sight:
        """What is wanted of the frames that are shown."""
        canvas = self._canvas
        probe = canvas.probe
        if canvas.region is not None:
            probe = canvas.region if probe is None else probe.shared(canvas.region) or probe
        return Sight(self.look, canvas.shown, probe, canvas.region)

    def set_look(self, look: Look) -> None:
        """Look at the picture so."""
        self.look = look
        self._toolbar.show_look(look)
        self._tell()

    def toggle_channel(self, channel: Channel) -> None:
        """Look at one channel alone, or at the colours again if it is the one that is looked at."""
        self.set_look(replace(self.look, channel=Channel.COLOR if channel is self.look.channel else channel))

    def set_drawing(self, drawing: bool) -> None:
        """Let the next drag draw a region; or let there be none."""
        self._canvas.draw_region(drawing)
        if not drawing:
            self._canvas.set_region(None)
        self._toolbar.show_region(drawing)

    def clear(self) -> bool:
        """Take away what lies over the picture, the probe before the region; return whether there was something."""
        if self._canvas.probe is not None:
            self._canvas.set_probe(None)
        elif self._has_region():
            self.set_drawing(False)
        else:
            return False
        return True

    def show_result(self, result: FrameResult) -> None:
        """Show what was read of a frame. What was read elsewhere than where the probe is now comes too late."""
        if result.request.probe == self.sight.probe:
            self._toolbar.show_reading(result.reading, None if result.other is None else result.other.reading)
        self._tell()

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "viewer.exposure_up": lambda: self._step("exposure", EXPOSURE.stepped(self.look.exposure, 2)),
            "viewer.exposure_down": lambda: self._step("exposure", EXPOSURE.stepped(self.look.exposure, -2)),
            "viewer.gamma_up": lambda: self._step("gamma", GAMMA.stepped(self.look.gamma, 1)),
            "viewer.gamma_down": lambda: self._step("gamma", GAMMA.stepped(self.look.gamma, -1)),
            "viewer.reset_look": lambda: self.set_look(replace(self.look, exposure=0.0, gamma=1.0)),
            "viewer.region": lambda: self.set_drawing(not self._has_region()),
            **{name: partial(self.toggle_channel, channel) for name, channel in _CHANNELS.items()},
        }

    def _has_region(self) -> bool:
        return self._canvas.region is not None or self._canvas.hand.drawing_region

    def _step(self, name: str, value: float) -> None:
        self.set_look(changed(self.look, name, value))

    def _on_probe_changed(self, area: Area | None) -> None:
        if self.sight.probe is None:
            self._toolbar.show_reading(None)
        self._tell()

    def _on_region_changed(self, area: Area | None) -> None:
        self._toolbar.show_region(area is not None or self._canvas.hand.drawing_region)
        self._on_probe_changed(area)

    def _tell(self) -> None:
        sight = self.sight
        if sight != self._said:
            self._said = sight
            self.changed.emit(sight)
