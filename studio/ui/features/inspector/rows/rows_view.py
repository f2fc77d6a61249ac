"""The rows of one set of parameters; kept by the panel for when such nodes are shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.translation import tr, tr_n
from studio.graph.model import Graph, NodeRecord
from studio.graph.specs import GROUP
from studio.sdk.params import ADVANCED, ParamKind, ParamSpec
from studio.ui.features.inspector.rows.node_models import NodeModels
from studio.ui.features.inspector.rows.other_models import OtherModelChoice
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.features.inspector.rows.section_header import SectionHeader
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.node_files import NodeFiles
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.shared_drivers import format_drivers
from studio.ui.shell.edits.value_edits import ParameterEdits, is_changed
from studio.ui.shell.shortcuts.focus import append_tab_order
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.text.display_names import translate_param_name

_LABEL_WIDTHS = (92, 132)
_AT_ONCE = 6  # rows: most of what is seen without scrolling, in the time of one frame
_LATER = 4  # rows at a time: well within a frame


class ParameterRowsView(QWidget):
    """A row for each parameter, which edits it. The signals name the parameter.

    The rows that are seen at first are made at once, the others when nothing else is to be done.

    Args:
        params: The parameters.
        edits: Makes and applies their edits.
        dialogs: Opens file dialogs.
        files: What is known of files.
        models: What is known of models.
        parent: The widget's parent.
    """

    menu_requested = Signal(str, object)  # where on the screen (QPoint)
    drivers_clicked = Signal(str)
    locate_requested = Signal(str)  # the missing file
    models_requested = Signal()
    download_requested = Signal(str)  # the missing model
    sampling_toggled = Signal(str, bool)  # whether colors are read from the picture
    suggestions_requested = Signal(str)  # the values that the node lists are to be shown
    view_requested = Signal()  # the node is to be viewed

    def __init__(
        self,
        params: Mapping[str, ParamSpec],
        edits: ParameterEdits,
        dialogs: Dialogs,
        files: NodeFiles,
        models: NodeModels,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._edits = edits
        self._dialogs = dialogs
        self._files = files
        self._models = models
        self._waiting = list(params.values())
        self._shown: tuple[NodeSelection, int, Graph] | None = None
        self._other: Mapping[str, str] = {}
        self.made_rows: dict[str, ParameterRow] = {}
        self.section_headers: dict[str, SectionHeader] = {}
        self._last: QWidget = self  # the control from which Tab goes on to the next row
        self._column = _column(self)
        self._column.addStretch(1)
        self._label_width = _label_width(params)
        self._later = make_single_shot_timer(self, 0, self._make_next_rows)
        self._make_rows(_AT_ONCE)

    @property
    def param_rows(self) -> Mapping[str, ParameterRow]:
        """The row of each parameter; those that are not made yet are made."""
        self._make_rows(len(self._waiting))
        return self.made_rows

    def _make_next_rows(self) -> None:
        self._make_rows(_LATER)

    def _make_rows(self, count: int) -> None:
        """Make the next rows, and see that the rest will be made."""
        for param in self._waiting[:count]:
            header = self._get_header(param.section)
            row = self._make(param)
            row.set_label_width(self._label_width)
            row.setVisible(header is None or header.isChecked())
            self._column.insertWidget(self._column.count() - 1, row)
            self._last = append_tab_order(self._last, row)
            self.made_rows[param.name] = row
            if self._shown is not None:
                row.show_selection(*self._shown)
                row.difference_mark.show_text(self._other.get(row.param_spec.name, ""))
        self._update_headers()
        del self._waiting[:count]
        if self._waiting:
            self._later.start()

    def _get_header(self, section: str) -> SectionHeader | None:
        """Return the heading of a section, which is made before its first row; None for rows without a section."""
        if not section or section in self.section_headers:
            return self.section_headers.get(section)
        header = self.section_headers[section] = SectionHeader(section, section != ADVANCED, self)
        header.toggled.connect(lambda is_open: self._show_section(section, is_open))
        self._column.insertWidget(self._column.count() - 1, header)
        self._last = append_tab_order(self._last, header)
        return header

    def _show_section(self, section: str, is_open: bool) -> None:
        for row in self.made_rows.values():
            if row.param_spec.section == section:
                row.setVisible(is_open)

    def _update_headers(self) -> None:
        """Show in each heading how many of its parameters are changed."""
        if self._shown is None:
            return
        chosen = self._shown[0]
        for section, header in self.section_headers.items():
            names = [param.name for param in chosen.params.values() if param.section == section]
            owned = [chosen.get_owned_params(name) for name in names]
            header.show_changed_count(sum(any(is_changed(*pair) for pair in pairs) for pairs in owned))

    def reveal_param(self, name: str) -> None:
        """Open the section of a parameter."""
        header = self.section_headers.get(self.param_rows[name].param_spec.section)
        if header is not None:
            header.setChecked(True)

    def _make(self, param: ParamSpec) -> ParameterRow:
        row = ParameterRow(param, self._edits, self._dialogs, self._files, self._models, self)
        if param.kind is ParamKind.MODEL:
            OtherModelChoice(row, self._edits, self._models)
        row.menu_requested.connect(self.menu_requested)
        row.drivers_clicked.connect(self.drivers_clicked)
        row.locate_requested.connect(self.locate_requested)
        row.models_requested.connect(self.models_requested)
        row.download_requested.connect(self.download_requested)
        row.sampling_toggled.connect(self.sampling_toggled)
        row.suggestions_requested.connect(self.suggestions_requested)
        row.view_requested.connect(self.view_requested)
        return row

    def show_selection(self, chosen: NodeSelection, frame: int, graph: Graph) -> None:
        """Show the nodes' values at `frame`, and what drives them."""
        self._shown = chosen, frame, graph
        for row in self.made_rows.values():
            row.show_selection(chosen, frame, graph)
        self._update_headers()

    def set_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        if self._shown is None:
            return
        chosen, _, graph = self._shown
        self._shown = chosen, frame, graph
        for name, row in self.made_rows.items():
            names = {name, *map(str, row.param_spec.applies_when[:1])}
            if any(not names.isdisjoint(record.curves) for record in chosen.records):
                row.show_selection(chosen, frame, graph)
            else:
                row.update_expression(frame)

    def update_drivers(self, graph: Graph) -> None:
        """Show what drives the parameters in another graph with the same nodes."""
        if self._shown is None:
            return
        chosen, frame, _ = self._shown
        self._shown = chosen, frame, graph
        for row in self.made_rows.values():
            row.show_drivers(format_drivers(graph, chosen, row.param_spec, self._edits.signal_values))
            row.update_expression(frame)

    def mark_differences(self, texts: Mapping[str, str]) -> None:
        """Show what to say of the parameters that differ in the other variant, by their names."""
        self._other = texts
        for name, row in self.made_rows.items():
            row.difference_mark.show_text(texts.get(name, ""))

    def update_files(self) -> None:
        """Show what is known of files."""
        for row in self.made_rows.values():
            row.update_files()

    def update_zero_texts(self) -> None:
        """Show what 0 stands for in the rows where it does."""
        for row in self.made_rows.values():
            row.update_zero_text()

    def update_models(self) -> None:
        """Show what is known of models."""
        for row in self.made_rows.values():
            row.update_models()

    def clear_errors(self) -> None:
        """Forget what was refused."""
        for row in self.made_rows.values():
            row.clear_error()


class TextBodyView(QWidget):
    """Text in place of rows, where there are none.

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
        label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        label.setProperty("role", "secondary")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = _column(self)
        column.addWidget(label)
        column.addStretch(1)


def make_text_body(chosen: NodeSelection) -> TextBodyView:
    """Return what is shown of nodes that have no parameters in common."""
    unknown = [record for record, spec in zip(chosen.records, chosen.specs, strict=True) if spec is None]
    if len(chosen.records) == 1 and unknown:
        return TextBodyView(_format_file_data(unknown[0]), "kept")
    if len(chosen.records) == 1 and chosen.records[0].type == GROUP:
        return TextBodyView(tr("Enter the group and choose “Show on the group” in a parameter's menu to set it here."))
    if len(chosen.records) == 1:
        return TextBodyView(tr("This node has no parameters."))
    return TextBodyView(tr("These nodes have no parameters in common."))


def _format_file_data(record: NodeRecord) -> str:
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
    metrics = QFontMetrics(theme.make_ui_font(theme.FONT_SMALL))
    longest = max(metrics.horizontalAdvance(translate_param_name(param)) for param in params.values())
    return max(low, min(longest + 2, high))


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_2, theme.SPACE_3)
    column.setSpacing(theme.SPACE_2 - 2)
    return column
