"""Settings of one shape: blend, opacity, feather, width, switches, and what it follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr_noop
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.roto.roto_shapes import MAX_FRAME, RotoShape, ShapeBlend
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.item_settings import ItemSettingsView

_LARGEST: Final = 1000.0  # px, of widths
_SETTINGS: Final = (
    ParamSpec(
        "blend", ParamKind.CHOICE, ShapeBlend.ADD, tr_noop("How it changes the mask of the shapes below it"),
        choices=tuple(ShapeBlend), animatable=False, label=tr_noop("Blend"),
    ),
    ParamSpec(
        "opacity", ParamKind.FLOAT, 1.0, tr_noop("How strongly it counts"), 0.0, 1.0, (0.0, 1.0), 0.01,
        animatable=False, label=tr_noop("Opacity"),
    ),
    ParamSpec(
        "feather", ParamKind.FLOAT, 0.0, tr_noop("Width of the soft edge outside the outline"), 0.0, _LARGEST,
        (0.0, 100.0), 0.5, "px", animatable=False, label=tr_noop("Feather"),
    ),
    ParamSpec(
        "width", ParamKind.FLOAT, 2.0, tr_noop("Width of the line of an open shape"), 0.0, _LARGEST,
        (0.0, 100.0), 0.5, "px", animatable=False, label=tr_noop("Line Width"),
    ),
    ParamSpec(
        "is_inverted", ParamKind.BOOL, False, tr_noop("Its outside counts"), animatable=False,
        label=tr_noop("Inverted"),
    ),
    ParamSpec(
        "is_linear", ParamKind.BOOL, False, tr_noop("It goes straight from key to key"), animatable=False,
        label=tr_noop("Straight Between Keys"),
    ),
    ParamSpec(
        "is_following", ParamKind.BOOL, False,
        tr_noop("The points of the input “track” carry it along, beside its own keys"), animatable=False,
        label=tr_noop("Follow the Track"),
    ),
    ParamSpec(
        "reference", ParamKind.INT, 0, tr_noop("The frame at which it lies where it is drawn, whatever the track does"),
        0, MAX_FRAME, (0, 500), 1, animatable=False, label=tr_noop("Reference Frame"),
    ),
)  # fmt: skip


class ShapeSettingsView(ItemSettingsView):
    """Fields of one shape."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_SETTINGS, parent)

    def show_shape(self, shape: RotoShape) -> None:
        """Show what is set for a shape."""
        needed = {"width": not shape.is_closed, "reference": shape.is_following}
        self.show_settings(lambda name: _read_setting(shape, name), lambda name: needed.get(name, True))


def change_setting(shape: RotoShape, name: str, edit: ValueEdit) -> RotoShape:
    """Return a shape with another setting.

    Raises:
        ValueError: The value cannot be made, or is none that is accepted; the message says why.
    """
    spec = next(each for each in _SETTINGS if each.name == name)
    value: object = edit.change_value(getattr(shape, name))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = spec.clamp_number(value)
    if name == "blend":
        value = ShapeBlend(str(value))
    changed: RotoShape = replace(shape, **{name: value})  # type: ignore[arg-type]
    return changed


def _read_setting(shape: RotoShape, name: str) -> Any:
    value = getattr(shape, name)
    return str(value) if isinstance(value, ShapeBlend) else value
