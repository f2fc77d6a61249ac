"""The rows of one set of parameters; kept by the panel for when such nodes are shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.language import tr, tr_n
from studio.graph.model import Graph, NodeRecord
from studio.graph.specs import GROUP
from studio.sdk.params import ParamSpec
from studio.ui import theme
from studio.ui.dialogs import Dialogs
from studio.ui.focus import tab_on
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.driven import driver_texts
from studio.ui.inspector.models_of import NodeModels
from studio.ui.inspector.node_files import NodeFiles
from studio.ui.inspector.parameter_view import ParameterView
from studio.ui.plain_label import PlainLabel
from studio.ui.timers import single_shot
from studio.ui.words import param_name

_LABEL_WIDTHS = (92, 132)
_AT_ONCE = 6  # rows: most of what is seen without scrolling, in the time of one frame
_LATER = 4  # rows at a time: well within a frame


class RowsView(QWidget):
    """A row for each parameter. Its signals name the parameter.

    The rows that are seen at first are made at once, the others when nothing else is to be done.

    Args:
        params: The parameters.
        dialogs: Opens file dialogs.
        files: What is known of files.
        models: What is known of models.
        parent: The widget's parent.
    """

    edited = Signal(str, object)  # Wanted
    key_toggled = Signal(str)
    reset = Signal(str)
    menu_wanted = Signal(str, object)  # where on the screen (QPoint)
    drivers_clicked = Signal(str)
    locate_wanted = Signal(str)  # the missing file
    models_wanted = Signal()
    download_wanted = Signal(str)  # the missing model

    def __init__(
        self,
        params: Mapping[str, ParamSpec],
        dialogs: Dialogs,
        files: NodeFiles,
        models: NodeModels,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._dialogs = dialogs
        self._files = files
        self._models = models
        self._waiting = list(params.values())
        self._shown: tuple[Chosen, int, Graph] | None = None
        self._other: Mapping[str, str] = {}
        self.made: dict[str, ParameterView] = {}
        self._last: QWidget = self  # the control from which Tab goes on to the next row
        self._column = _column(self)
        self._column.addStretch(1)
        self._label_width = _label_width(params)
        self._later = single_shot(self, 0, self._go_on)
        self._make_rows(_AT_ONCE)

    @property
    def rows(self) -> Mapping[str, ParameterView]:
        """The row of each parameter; those that are not made yet are made."""
        self._make_rows(len(self._waiting))
        return self.made

    def _go_on(self) -> None:
        self._make_rows(_LATER)

    def _make_rows(self, count: int) -> None:
        """Make the next rows, and see that the rest will be made."""
        for param in self._waiting[:count]:
            row = self._make(param)
            row.set_label_width(self._label_width)
            self._column.insertWidget(len(self.made), row)
            self._last = tab_on(self._last, row)
            self.made[param.name] = row
            if self._shown is not None:
                row.show_chosen(*self._shown)
                row.other.show_text(self._other.get(row.spec.name, ""))
        del self._waiting[:count]
        if self._waiting:
            self._later.start()

    def _make(self, param: ParamSpec) -> ParameterView:
        row = ParameterView(param, self._dialogs, self._files, self._models, self)
        row.edited.connect(self.edited)
        row.key_toggled.connect(self.key_toggled)
        row.reset.connect(self.reset)
        row.menu_wanted.connect(self.menu_wanted)
        row.drivers_clicked.connect(self.drivers_clicked)
        row.locate_wanted.connect(self.locate_wanted)
        row.models_wanted.connect(self.models_wanted)
        row.download_wanted.connect(self.download_wanted)
        return row

    def show_chosen(self, chosen: Chosen, frame: int, graph: Graph) -> None:
        """Show the nodes' values at `frame`, and what drives them."""
        self._shown = chosen, frame, graph
        for row in self.made.values():
            row.show_chosen(chosen, frame, graph)

    def show_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        if self._shown is None:
            return
        chosen, _, graph = self._shown
        self._shown = chosen, frame, graph
        for name, row in self.made.items():
            if any(name in record.curves for record in chosen.records):
                row.show_chosen(chosen, frame, graph)

    def show_drivers(self, graph: Graph) -> None:
        """Show what drives the parameters in another graph with the same nodes."""
        if self._shown is None:
            return
        chosen, frame, _ = self._shown
        self._shown = chosen, frame, graph
        for row in self.made.values():
            row.show_drivers(driver_texts(graph, chosen, row.spec))

    def show_other(self, texts: Mapping[str, str]) -> None:
        """Show what to say of the parameters that differ in the other variant, by their names."""
        self._other = texts
        for name, row in self.made.items():
            row.other.show_text(texts.get(name, ""))

    def show_files(self) -> None:
        """Show what is known of files."""
        for row in self.made.values():
            row.show_files()

    def show_models(self) -> None:
        """Show what is known of models."""
        for row in self.made.values():
            row.show_models()

    def clear_errors(self) -> None:
        """Forget what was refused."""
        for row in self.made.values():
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
        label = PlainLabel(text, self)
        label.setObjectName(name)
        label.setFont(theme.ui_font(theme.FONT_SMALL))
        label.setProperty("role", "secondary")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = _column(self)
        column.addWidget(label)
        column.addStretch(1)


def text_body(chosen: Chosen) -> TextBodyView:
    """Return what is shown of nodes that have no parameters in common."""
    unknown = [record for record, spec in zip(chosen.records, chosen.specs, strict=True) if spec is None]
    if len(chosen.records) == 1 and unknown:
        return TextBodyView(_kept_data(unknown[0]), "kept")
    if len(chosen.records) == 1 and chosen.records[0].type == GROUP:
        return TextBodyView(tr("Enter the group and choose “Show on the group” in a parameter's menu to set it here."))
    if len(chosen.records) == 1:
        return TextBodyView(tr("This node has no parameters."))
    return TextBodyView(tr("These nodes have no parameters in common."))


def _kept_data(record: NodeRecord) -> str:
    """Return all that the file said of a node whose type is not installed, to read and copy."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(record.params.items())]
    lines += [
        f"{name}: {tr_n('{count} key', '{count} keys', len(curve))}" for name, curve in sorted(record.curves.items())
    ]
    text = tr("Its data is kept and saved back as it is.")
    return text + ("\n\n" + "\n".join(lines) if lines else "")


def _label_width(params: Mapping[str, ParamSpec]) -> int:
    """Return the room for the labels: that of the longest, within limits."""
    low, high = _LABEL_WIDTHS
    metrics = QFontMetrics(theme.ui_font(theme.FONT_SMALL))
    longest = max(metrics.horizontalAdvance(param_name(param)) for param in params.values())
    return max(low, min(longest + 2, high))


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_2, theme.SPACE_3)
    column.setSpacing(theme.SPACE_2 - 2)
    return column
