"""The field of strokes: their list, what is set for the chosen one, and buttons for order, copies and deletion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeLife
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.sdk.params import ParamSpec
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.color.color_picker import to_qcolor
from studio.ui.shell.fields.items.items_field import ItemHints
from studio.ui.shell.fields.items.shape_list import ShapeListView
from studio.ui.shell.fields.items.stacked_items_field import StackedItemsFieldView, StackTips
from studio.ui.shell.fields.strokes_field.stroke_settings import StrokeSettingsView, change_stroke_setting
from studio.ui.widgets.text.display_names import format_identifier

_LEAST_WIDTH: Final = 200
_COLOR: Final = "color"


def describe_stroke(stroke: PaintStroke) -> str:
    """Return what a stroke does and when, as "Clone · 5–9"."""
    kind = format_identifier(stroke.kind)
    if stroke.life is StrokeLife.ALL:
        return kind
    if stroke.life is StrokeLife.FRAME:
        return tr("{kind} · frame {frame}", kind=kind, frame=stroke.first)
    return tr("{kind} · {first}–{last}", kind=kind, first=stroke.first, last=stroke.last)


class StrokesFieldView(StackedItemsFieldView[PaintStrokes, PaintStroke]):
    """STROKES: what is painted in the viewer. The eyedropper gives the chosen stroke a color.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    settings_view: StrokeSettingsView

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        hints = ItemHints(
            tr("Paint in the viewer, with the bar over the picture."),
            tr("These strokes cannot be read."),
            tr("The nodes have different strokes. Select one of them to see its strokes."),
        )
        tips = StackTips(
            tr("Move the stroke up: it is painted after those below it"),
            tr("Move the stroke down"),
            tr("Add a copy of the stroke above it"),
            tr("Delete the stroke"),
        )
        super().__init__(hints, PaintStrokes(), tips, parent)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.settings_view.fields[_COLOR].sampling_toggled.connect(self.sampling_toggled)

    def offer_sampling(self) -> None:
        """Show the eyedropper beside the color of the chosen stroke."""
        self.settings_view.fields[_COLOR].offer_sampling()

    def end_sampling(self) -> None:
        """Show that colors are read no longer."""
        self.settings_view.fields[_COLOR].end_sampling()

    def apply_sampled_edit(self, edit: object) -> None:
        """Give the chosen stroke a color that was read from the picture."""
        if isinstance(edit, ValueEdit):
            self._on_setting_edited(_COLOR, edit)

    def _make_list(self) -> ShapeListView:
        return ShapeListView(self, to_qcolor, tr("Strokes"), describe_stroke)

    def _make_settings(self) -> StrokeSettingsView:
        return StrokeSettingsView(self)

    def _show_settings(self, item: PaintStroke) -> None:
        self.settings_view.show_stroke(item)

    @staticmethod
    def _parse(text: str) -> PaintStrokes:
        return parse_paint_strokes(text)

    @staticmethod
    def _serialize(items: PaintStrokes) -> str:
        return serialize_paint_strokes(items)

    @staticmethod
    def _list_items(items: PaintStrokes) -> Sequence[PaintStroke]:
        return items.strokes

    @staticmethod
    def _change_setting(item: PaintStroke, name: str, edit: ValueEdit) -> PaintStroke:
        return change_stroke_setting(item, name, edit)

    @staticmethod
    def _replace_item(items: PaintStrokes, number: int, item: PaintStroke) -> PaintStrokes:
        return items.replace_stroke(number, item)

    @staticmethod
    def _remove_items(items: PaintStrokes, numbers: Sequence[int]) -> PaintStrokes:
        return items.remove_strokes(numbers)

    @staticmethod
    def _move_item(items: PaintStrokes, number: int, to: int) -> PaintStrokes:
        return items.move_stroke(number, to)

    @staticmethod
    def _duplicate_item(items: PaintStrokes, number: int) -> PaintStrokes:
        stroke = items.strokes[number]
        word = stroke.name.rstrip("0123456789 ") or tr("Stroke")
        copied = items.add_stroke(replace(stroke, name=items.make_name(word)))
        return copied.move_stroke(len(items.strokes), number + 1)
