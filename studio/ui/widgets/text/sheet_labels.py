"""Labels of an X/Y sheet. Imports no Qt: the command line writes them, too."""

from __future__ import annotations

from studio.graph.sheet.axis import SheetAxis
from studio.graph.sheet.sheet import Sheet, SheetCell
from studio.sdk.params import ParamKind, ParamValue
from studio.ui.widgets.text.display_names import translate_param_name
from studio.ui.widgets.text.value_format import format_value

_WITHOUT_NAME = frozenset({ParamKind.TEXT, ParamKind.FILE, ParamKind.MODEL})


def format_axis_value(axis: SheetAxis, value: ParamValue) -> str:
    """Return a value with its parameter, as "Seed 5"; a text, a file or a model speaks for itself."""
    shown = format_value(axis.param, value)
    return shown if axis.param.kind in _WITHOUT_NAME else f"{translate_param_name(axis.param)} {shown}"


def format_cell(cell: SheetCell) -> str:
    """Return the values of a cell in one line, as "Seed 5, Gain 2 x"."""
    return ", ".join(format_axis_value(axis, value) for axis, value in cell.settings)


def list_labels(sheet: Sheet) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the texts above columns, left of rows and below cells: with one axis each cell has a text below it."""
    columns = tuple(format_axis_value(sheet.x, value) for value in sheet.x.values)
    if sheet.y is None:
        return (), (), columns
    return columns, tuple(format_axis_value(sheet.y, value) for value in sheet.y.values), ()
