"""The rows of one set of parameters; kept by the panel for when such nodes are shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.core.language import tr, tr_n
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamSpec
from studio.ui import theme
from studio.ui.dialogs import Dialogs
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.parameter_view import ParameterView

_LABEL_WIDTHS = (92, 132)


class RowsView(QWidget):
    """A row for each parameter. Its signals name the parameter.

    Args:
        params: The parameters.
        dialogs: Opens file dialogs.
        parent: The widget's parent.
    """

    edited = Signal(str, object)  # Wanted
    key_toggled = Signal(str)
    reset = Signal(str)
    menu_wanted = Signal(str, object)  # where on the screen (QPoint)
    drivers_clicked = Signal(str)

    def __init__(self, params: Mapping[str, ParamSpec], dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.rows = {name: self._make(param, dialogs) for name, param in params.items()}
        column = _column(self)
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        low, high = _LABEL_WIDTHS
        width = max(row.label.sizeHint().width() + 2 for row in self.rows.values())
        for row in self.rows.values():
            row.set_label_width(max(low, min(width, high)))

    def _make(self, param: ParamSpec, dialogs: Dialogs) -> ParameterView:
        row = ParameterView(param, dialogs, self)
        row.edited.connect(self.edited)
        row.key_toggled.connect(self.key_toggled)
        row.reset.connect(self.reset)
        row.menu_wanted.connect(self.menu_wanted)
        row.drivers_clicked.connect(self.drivers_clicked)
        return row

    def show_chosen(self, chosen: Chosen, frame: int) -> None:
        """Show the nodes' values at `frame`."""
        for row in self.rows.values():
            row.show_chosen(chosen, frame)

    def clear_errors(self) -> None:
        """Forget what was refused."""
        for row in self.rows.values():
            row.clear_error()


class TextBodyView(QWidget):
    """What stands in the place of rows where there are none.

    Args:
        text: What it says.
        name: Its name as an object.
        parent: The widget's parent.
    """

    def __init__(self, text: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        label = QLabel(text, self)
        label.setObjectName(name)
        label.setFont(theme.ui_font(theme.FONT_SMALL))
        label.setProperty("role", "secondary")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = _column(self)
        column.addWidget(label)
        column.addStretch(1)


def text_body(chosen: Chosen, parent: QWidget) -> TextBodyView:
    """Return what is shown of nodes that have no parameters in common."""
    unknown = [record for record, spec in zip(chosen.records, chosen.specs, strict=True) if spec is None]
    if len(chosen.records) == 1 and unknown:
        return TextBodyView(_kept_data(unknown[0]), "kept", parent)
    if len(chosen.records) == 1:
        return TextBodyView(tr("This node has no parameters."), parent=parent)
    return TextBodyView(tr("These nodes have no parameters in common."), parent=parent)


def _kept_data(record: NodeRecord) -> str:
    """Return all that the file said of a node whose type is not installed, to read and copy."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(record.params.items())]
    lines += [
        f"{name}: {tr_n('{count} key', '{count} keys', len(curve))}" for name, curve in sorted(record.curves.items())
    ]
    text = tr("Its data is kept and saved back as it is.")
    return text + ("\n\n" + "\n".join(lines) if lines else "")


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_2, theme.SPACE_3)
    column.setSpacing(theme.SPACE_2 - 2)
    return column
