"""Settings of clips, and their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.sequence.clip_sequence import (
    MAX_FRAME,
    MAX_GAIN,
    MAX_INPUTS,
    MAX_SPEED,
    MIN_GAIN,
    ClipFit,
    ClipSequence,
    TransitionKind,
)
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.fields.file_field import FileFieldView
from studio.ui.shell.fields.items.item_settings import ItemSettingsView
from studio.ui.shell.fields.sequence_field.clip_changes import (
    CUT,
    FILE_SOURCE,
    find_clip_before,
    find_owners,
    read_clip_setting,
)
from studio.ui.shell.fields.sequence_field.label_color_field import LabelColorFieldView
from studio.ui.shell.fields.text_fields import make_text_field
from studio.ui.widgets.fields.field_view import FieldView, FileStates

_TRANSITION_PARTS: Final = {
    "transition_angle": TransitionKind.WIPE,
    "transition_softness": TransitionKind.WIPE,
    "transition_color": TransitionKind.DIP,
}


def _make_spec(name: str, kind: ParamKind, default: object, label: str, help: str, **limits: object) -> ParamSpec:
    return ParamSpec(name, kind, default, help, animatable=False, label=label, **limits)  # type: ignore[arg-type]


SETTINGS: Final = (
    _make_spec("text", ParamKind.TEXT, "", tr_noop("Text"), tr_noop("The words of the subtitle"), multiline=True),
    _make_spec(
        "name", ParamKind.TEXT, "", tr_noop("Name"),
        tr_noop("What the clip is called; without a name, it is called as its file or input"),
    ),
    _make_spec("is_enabled", ParamKind.BOOL, True, tr_noop("Enabled"), tr_noop("Whether it is seen and heard")),
    _make_spec(
        "source", ParamKind.CHOICE, FILE_SOURCE, tr_noop("Source"),
        tr_noop("What the clip shows: a file, or an input of the node"),
        choices=(FILE_SOURCE, *(f"input_{number}" for number in range(1, MAX_INPUTS + 1))),
    ),
    _make_spec(
        "file", ParamKind.FILE, "", tr_noop("File"),
        tr_noop("The file that it shows; another one is used from the same place on"),
    ),
    _make_spec(
        "source_start", ParamKind.INT, 0, tr_noop("Source In"),
        tr_noop("The frame of the source that its first frame shows, at the rate of the sequence"), min=-MAX_FRAME,
        step=1.0,
    ),
    _make_spec(
        "start", ParamKind.INT, 0, tr_noop("Start"), tr_noop("Its first frame on the timeline"), min=0, step=1.0,
    ),
    _make_spec(
        "length", ParamKind.INT, 1, tr_noop("Length"), tr_noop("Frames on the timeline"), min=1, step=1.0,
    ),
    _make_spec(
        "speed", ParamKind.FLOAT, 100.0, tr_noop("Speed"),
        tr_noop("How fast its piece of the source is played: the clip becomes longer or shorter, up to the next one"),
        min=0.0, max=100.0 * MAX_SPEED, slider=(0.0, 400.0), step=1.0, unit="%",
    ),
    _make_spec(
        "is_reversed", ParamKind.BOOL, False, tr_noop("Backwards"),
        tr_noop("Play the same piece of the source from its end to its beginning"),
    ),
    _make_spec("fit", ParamKind.CHOICE, ClipFit.FIT.value, tr_noop("Fit"),
               tr_noop("How a picture of another size lies in that of the sequence"),
               choices=tuple(each.value for each in ClipFit)),
    _make_spec(
        "opacity", ParamKind.FLOAT, 1.0, tr_noop("Opacity"), tr_noop("How much the picture covers what lies below it"),
        min=0.0, max=1.0, slider=(0.0, 1.0), step=0.01,
    ),
    _make_spec(
        "gain", ParamKind.FLOAT, 0.0, tr_noop("Gain"), tr_noop("How much louder its sound is"),
        min=MIN_GAIN, max=MAX_GAIN, slider=(-48.0, 12.0), step=0.5, unit="dB",
    ),
    _make_spec(
        "fade_in", ParamKind.INT, 0, tr_noop("Fade In"), tr_noop("Frames in which it comes from nothing or silence"),
        min=0, slider=(0.0, 100.0), step=1.0,
    ),
    _make_spec(
        "fade_out", ParamKind.INT, 0, tr_noop("Fade Out"), tr_noop("Frames in which it goes to nothing or silence"),
        min=0, slider=(0.0, 100.0), step=1.0,
    ),
    _make_spec("color", ParamKind.TEXT, "", tr_noop("Label"), tr_noop("The color of the clip on the timeline")),
    _make_spec(
        "transition", ParamKind.CHOICE, CUT, tr_noop("Transition"),
        tr_noop("How it follows the clip that ends where it starts; sound cross-fades"),
        choices=(CUT, *(each.value for each in TransitionKind)),
    ),
    _make_spec(
        "transition_before", ParamKind.INT, 0, tr_noop("Before the Cut"),
        tr_noop("Frames before the cut in which the clip is seen already"), min=0, slider=(0.0, 50.0), step=1.0,
    ),
    _make_spec(
        "transition_after", ParamKind.INT, 0, tr_noop("Behind the Cut"),
        tr_noop("Frames behind the cut in which the clip before is still seen"), min=0, slider=(0.0, 50.0), step=1.0,
    ),
    _make_spec(
        "transition_angle", ParamKind.FLOAT, 0.0, tr_noop("Direction"),
        tr_noop("Where the edge of the wipe moves: 0 to the right, 90 down"),
        min=-360.0, max=360.0, slider=(-180.0, 180.0), step=1.0, unit="°",
    ),
    _make_spec(
        "transition_softness", ParamKind.FLOAT, 0.0, tr_noop("Softness"),
        tr_noop("The width of the edge of the wipe: at 1 it is as wide as the picture"),
        min=0.0, max=1.0, slider=(0.0, 1.0), step=0.01,
    ),
    _make_spec(
        "transition_color", ParamKind.COLOR, (0.0, 0.0, 0.0), tr_noop("Through"),
        tr_noop("The color that the first clip fades to and the second one from"), min=0.0, max=1.0,
    ),
)  # fmt: skip
SPECS: Final = {spec.name: spec for spec in SETTINGS}


class ClipSettingsView(ItemSettingsView):
    """Fields of clips: the values that they share, and what they all become.

    Args:
        dialogs: Opens file dialogs.
        parent: The widget's parent.

    Signals:
        locate_requested(str): The user wants to say where this missing file is.
    """

    locate_requested = Signal(str)

    def __init__(self, dialogs: Dialogs, parent: QWidget) -> None:
        self._dialogs = dialogs
        super().__init__(SETTINGS, parent)

    def _make_field(self, spec: ParamSpec) -> FieldView:
        if spec.kind is ParamKind.FILE:
            field = FileFieldView(spec, self._dialogs, self)
            field.locate_requested.connect(self.locate_requested)
            return field
        if spec.name == "color":
            return LabelColorFieldView(spec, self)
        return make_text_field(spec, self) if spec.kind is ParamKind.TEXT else super()._make_field(spec)

    def show_clips(self, sequence: ClipSequence, numbers: Sequence[int]) -> None:
        """Show what is set for clips of a sequence."""
        owners = {name: find_owners(sequence, numbers, name) for name in SPECS}
        values = {name: [read_clip_setting(clip, name) for clip in clips] for name, clips in owners.items() if clips}
        kinds = set(values.get("transition", ()))
        has_file = FILE_SOURCE in values.get("source", ())

        def has_effect(name: str) -> bool:
            if name not in values or (name == "file" and not has_file):
                return False
            if not name.startswith("transition_"):
                return True
            return _TRANSITION_PARTS[name] in kinds if name in _TRANSITION_PARTS else kinds != {CUT}

        self.show_shared_settings(values, has_effect)
        if has_effect("transition"):
            has_cut = any(find_clip_before(sequence, clip) is not None for clip in owners["transition"])
            self.fields["transition"].set_idle("" if has_cut else tr("No clip ends where this one starts."))

    def show_files(self, files: FileStates) -> None:
        """Show whether the file is missing."""
        field = self.fields["file"]
        assert isinstance(field, FileFieldView)
        field.show_files(files)
