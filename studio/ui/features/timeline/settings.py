"""Settings of the timeline, as the Preferences dialog shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.translation import tr, tr_noop
from studio.ui.shell.settings.setting_spec import ChoiceKind, SettingPage, SettingSpec, SwitchKind, make_toggle
from studio.ui.widgets.plots.time_units import UNIT_NAMES, TimeUnit

if TYPE_CHECKING:
    from studio.ui.features.timeline.view_settings import TimelineViewSettings


def build_timeline_settings(view: TimelineViewSettings) -> tuple[SettingSpec, ...]:
    """Return the settings of the timeline's view."""
    return (
        SettingSpec(
            "timeline.unit",
            SettingPage.TIMELINE,
            tr_noop("Count in"),
            tr_noop("What ruler, playhead and the field of the frame count in."),
            ChoiceKind(lambda: [(unit.value, tr(name)) for unit, name in UNIT_NAMES.items()]),
            read=lambda: view.time_unit.value,
            write=lambda value: view.set_time_unit(TimeUnit(str(value))),
            default=TimeUnit.FRAMES.value,
            changed=view.unit_changed,
        ),
        SettingSpec(
            "timeline.waveform",
            SettingPage.TIMELINE,
            tr_noop("Waveform"),
            tr_noop("Shows the waveform of the sound under the ruler, where there is sound."),
            SwitchKind(),
            read=lambda: view.is_waveform_shown,
            write=make_toggle(lambda: view.is_waveform_shown, view.toggle_waveform),
            default=True,
            changed=view.waveform_toggled,
        ),
    )
