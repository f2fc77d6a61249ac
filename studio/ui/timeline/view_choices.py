"""What the user chooses to see on the timeline, kept between runs: units, the waveform, heights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from studio.ui.choices import Choices
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.timeline.canvas import TimelineCanvas
from studio.ui.timeline.units import Unit

_UNIT, _WAVE, _WAVE_HEIGHT, _SHARE = "timeline.unit", "timeline.waveform", "timeline.wave_height", "timeline.below"
_OFF = "off"


class ViewChoices(QObject):
    """Reads the choices at the start, and keeps each when it is made.

    Args:
        canvas: Shows what is chosen.
        choices: Where they are kept.
        parent: Qt's owner.

    Signals:
        unit_changed(): The ruler counts in another unit.
        waveform_switched(): The waveform is wanted, or no longer.
    """

    unit_changed = Signal()
    waveform_switched = Signal()

    def __init__(self, canvas: TimelineCanvas, choices: Choices, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._choices = choices
        kept = choices.choice(_UNIT)
        canvas.scene.unit = Unit(kept) if kept in list(Unit) else Unit.FRAMES
        canvas.wave.set_on(choices.choice(_WAVE) != _OFF)
        if (height := _number(choices.choice(_WAVE_HEIGHT))) is not None:
            canvas.wave.stretch(height)
        canvas.stack.share = _number(choices.choice(_SHARE))
        canvas.divided.connect(self._on_divided)

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "timeline.units": self.next_unit,
            **{_action_of(unit): partial(self.set_unit, unit) for unit in Unit},
            "timeline.waveform": self.toggle_waveform,
        }

    def states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        units = {_action_of(unit): partial(self._counts_in, unit) for unit in Unit}
        return {**units, "timeline.waveform": lambda: self._canvas.wave.on}

    def next_unit(self) -> None:
        """Go from frames to seconds to timecode, with dropped numbers where the rate has them."""
        self.set_unit(self._canvas.scene.unit.next(self._canvas.scene.rate))

    def set_unit(self, unit: Unit) -> None:
        """Count in `unit`, here and after the next start."""
        self._choices.choose(_UNIT, unit.value)
        self._canvas.scene.unit = unit
        self.unit_changed.emit()

    def toggle_waveform(self) -> None:
        """Show the waveform where there is sound, or hide it."""
        on = not self._canvas.wave.on
        self._choices.choose(_WAVE, "on" if on else _OFF)
        self._canvas.wave.set_on(on)
        self._canvas.relayout()
        self.waveform_switched.emit()

    def _on_divided(self) -> None:
        share, wave = self._canvas.stack.share, self._canvas.wave.height()
        self._choices.choose(_SHARE, "" if share is None else f"{share:.0f}")
        if wave:
            self._choices.choose(_WAVE_HEIGHT, f"{wave:.0f}")

    def _counts_in(self, unit: Unit) -> bool:
        return self._canvas.scene.unit is unit


def _number(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() else None


def _action_of(unit: Unit) -> str:
    return f"timeline.unit_{unit.name.lower()}"
