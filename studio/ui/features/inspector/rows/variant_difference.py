"""Values of the shown nodes' parameters in the other variant, where they differ."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.graph.model import NodeRecord, Side
from studio.sdk.params import ParamSpec
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.text.value_format import format_curve, format_value

_SIGN = "≠"


class VariantDifferenceMark(PlainLabel):
    """A sign beside a field whose parameter differs between the variants; its tooltip tells the other value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_SIGN, parent)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=True))
        self.setProperty("role", "other")
        self.hide()

    def show_text(self, text: str) -> None:
        """Show the sign with this tooltip; without one, take it away."""
        self.setToolTip(escape_tooltip(text))
        self.setAccessibleName(text)
        self.setVisible(bool(text))


def describe_differences(chosen: NodeSelection, other: NodeSelection, side: Side) -> dict[str, str]:
    """Return what to say of each parameter that differs, by its name.

    Args:
        chosen: The nodes as they are.
        other: Those of them that the other variant has, as they are there.
        side: The other variant.
    """
    theirs = {record.id: record for record in other.records}
    texts = {}
    for name in chosen.params:
        pairs = [
            (record, theirs[record.id], param) for record, param in chosen.get_owned_params(name) if record.id in theirs
        ]
        told = [_describe_value(there, param) for here, there, param in pairs if _differs(here, there, param)]
        if told:
            texts[name] = tr("In variant {side}: {value}", side=side.value, value=", ".join(dict.fromkeys(told)))
    return texts


def _differs(here: NodeRecord, there: NodeRecord, param: ParamSpec) -> bool:
    if here.expressions.get(param.name) != there.expressions.get(param.name):
        return True
    if here.curves.get(param.name) != there.curves.get(param.name):
        return True
    values = (record.params.get(param.name, param.default) for record in (here, there))
    return not {param.name} & {*here.curves, *here.expressions} and len({repr(value) for value in values}) > 1


def _describe_value(record: NodeRecord, param: ParamSpec) -> str:
    """Return a parameter's expression, curve, or else its value, in words."""
    if param.name in record.expressions:
        return f"= {record.expressions[param.name]}"
    curve = record.curves.get(param.name)
    return (
        format_curve(curve) if curve is not None else format_value(param, record.params.get(param.name, param.default))
    )
