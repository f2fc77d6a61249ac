"""Settings of one track: the sizes of its boxes, and its weight."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr_noop
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.sdk.tracking.point_tracks import DEFAULT_PATTERN, DEFAULT_SEARCH, LEAST_SIDE, MOST_SIDE, PointTrack
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.item_settings import ItemSettingsView

_SETTINGS: Final = (
    ParamSpec(
        "pattern", ParamKind.POINT, DEFAULT_PATTERN, tr_noop("Width and height of the detail that is looked for"),
        LEAST_SIDE, MOST_SIDE - 2, step=1.0, unit="px", animatable=False, label=tr_noop("Pattern"),
    ),
    ParamSpec(
        "search", ParamKind.POINT, DEFAULT_SEARCH,
        tr_noop("Width and height of the box in which it is looked for in the next frame"),
        LEAST_SIDE + 2, MOST_SIDE, step=1.0, unit="px", animatable=False, label=tr_noop("Search"),
    ),
    ParamSpec(
        "weight", ParamKind.FLOAT, 1.0, tr_noop("How far the point counts, as its confidence"), 0.0, 1.0, (0.0, 1.0),
        0.01, animatable=False, label=tr_noop("Weight"),
    ),
)  # fmt: skip


class TrackSettingsView(ItemSettingsView):
    """Fields of one track."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_SETTINGS, parent)

    def show_track(self, track: PointTrack) -> None:
        """Show what is set for a track."""
        self.show_settings(lambda name: getattr(track, name))


def change_track_setting(track: PointTrack, name: str, edit: ValueEdit) -> PointTrack:
    """Return a track with another setting.

    Raises:
        ValueError: The value cannot be made, or is none that is accepted; the message says why.
    """
    spec = next(each for each in _SETTINGS if each.name == name)
    value: ParamValue = edit.change_value(getattr(track, name))
    if name == "weight":
        return replace(track, weight=spec.clamp_number(float(value)))  # type: ignore[arg-type]  # FLOAT gives one
    width, height = (spec.clamp_number(float(side)) for side in value)  # type: ignore[union-attr]  # POINT gives two
    if name == "pattern":
        return track.resize((width, height), track.search)
    return track.resize(track.pattern, (width, height))
