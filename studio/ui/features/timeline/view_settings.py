"""View settings of the timeline, kept between runs: units, the waveform, heights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.plots.time_units import TimeUnit

_UNIT, _WAVE, _WAVE_HEIGHT, _SHARE = "timeline.unit", "timeline.waveform", "timeline.wave_height", "timeline.below"
_OFF = "off"


class TimelineViewSettings(QObject):
    """Settings of the timeline's view: read at the start, and saved at each change.

    Args:
        canvas: Shows what is chosen.
        choices: Where they are kept.
        parent: Qt's owner.

    Signals:
        unit_changed(): The ruler counts in another unit.
        waveform_toggled(): The waveform is wanted, or no longer.
    """

    unit_changed = Signal()
    waveform_toggled = Signal()

    def __init__(self, canvas: TimelineCanvas, choices: SettingsStore, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._choices = choices
        kept = choices.get_choice(_UNIT)
        canvas.curve_scene.time_unit = TimeUnit(kept) if kept in list(TimeUnit) else TimeUnit.FRAMES
        canvas.wave_track.set_enabled(choices.get_choice(_WAVE) != _OFF)
        if (height := _number(choices.get_choice(_WAVE_HEIGHT))) is not None:
            canvas.wave_track.set_preferred_height(height)
        canvas.track_stack.bottom_height = _number(choices.get_choice(_SHARE))
        canvas.divider_moved.connect(self._on_divided)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "timeline.units": self.cycle_unit,
            **{_action_of(unit): partial(self.set_time_unit, unit) for unit in TimeUnit},
            "timeline.waveform": self.toggle_waveform,
        }

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        units = {_action_of(unit): partial(self._counts_in, unit) for unit in TimeUnit}
        return {**units, "timeline.waveform": lambda: self._canvas.wave_track.is_enabled}

    @property
    def time_unit(self) -> TimeUnit:
        """What ruler and playhead count in."""
        return self._canvas.curve_scene.time_unit

    @property
    def is_waveform_shown(self) -> bool:
        """Whether the waveform is shown where there is sound."""
        return self._canvas.wave_track.is_enabled

    def cycle_unit(self) -> None:
        """Go from frames to seconds to timecode, with dropped numbers where the rate has them."""
        self.set_time_unit(self._canvas.curve_scene.time_unit.next_unit(self._canvas.curve_scene.frame_rate))

    def set_time_unit(self, unit: TimeUnit) -> None:
        """Count in `unit`, here and after the next start."""
        self._choices.set_choice(_UNIT, unit.value)
        self._canvas.curve_scene.time_unit = unit
        self.unit_changed.emit()

    def toggle_waveform(self) -> None:
        """Show the waveform where there is sound, or hide it."""
        on = not self._canvas.wave_track.is_enabled
        self._choices.set_choice(_WAVE, "on" if on else _OFF)
        self._canvas.wave_track.set_enabled(on)
        self._canvas.update_layout()
        self.waveform_toggled.emit()

    def _on_divided(self) -> None:
        share, wave = self._canvas.track_stack.bottom_height, self._canvas.wave_track.compute_height()
        self._choices.set_choice(_SHARE, "" if share is None else f"{share:.0f}")
        if wave:
            self._choices.set_choice(_WAVE_HEIGHT, f"{wave:.0f}")

    def _counts_in(self, unit: TimeUnit) -> bool:
        return self._canvas.curve_scene.time_unit is unit


def _number(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() else None


def _action_of(unit: TimeUnit) -> str:
    return f"timeline.unit_{unit.name.lower()}"
