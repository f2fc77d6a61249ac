"""The page of the inspector that scrolls: a row for each parameter of the shown nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.core.clip_info import ClipInfo
from studio.graph.model import Endpoint, Graph
from studio.sdk.params import ParamSpec
from studio.ui.features.inspector.rows.node_models import NodeModels
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.features.inspector.rows.rows_view import ParameterRowsView, make_text_body
from studio.ui.preview.cards.previewable_types import find_card_text
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.node_files import NodeFiles
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.value_edits import ParameterEdits
from studio.ui.shell.shortcuts.focus import append_tab_order

_KEPT_BODIES = 8


class ParameterPage(QScrollArea):
    """The rows of the shown nodes. Its signals are those of the rows.

    Args:
        edits: Knows the shown nodes and the frame, and edits their parameters.
        dialogs: Opens file dialogs.
        files: What is known of files.
        tab_start: The control from which Tab goes on to the first row.
        parent: The widget's parent.

    Attributes:
        models: What is known of models.
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
        edits: ParameterEdits,
        dialogs: Dialogs,
        files: NodeFiles,
        tab_start: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._edits, self._dialogs, self._files, self._tab_start = edits, dialogs, files, tab_start
        self.models = NodeModels()
        self._bodies: dict[tuple[ParamSpec, ...], ParameterRowsView] = {}
        self._body: ParameterRowsView | None = None
        self._params: tuple[ParamSpec, ...] = ()  # of the rows in `_body`
        self._text: QWidget | None = None
        self._page = QWidget()
        self._page.setObjectName("panel")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._page)

    @property
    def chosen(self) -> NodeSelection:
        """The nodes that are shown."""
        return self._edits.chosen

    @property
    def signal_values(self) -> dict[Endpoint, float]:
        """The numbers of outputs at the frame, as far as they are known."""
        return self._edits.signal_values

    @property
    def rows_view(self) -> ParameterRowsView | None:
        """The rows; None where the nodes have none."""
        return self._body

    @property
    def param_rows(self) -> Mapping[str, ParameterRow]:
        """The row of each parameter that is shown."""
        return self._body.param_rows if self._body is not None and self.chosen.records else {}

    def show_selection(self, chosen: NodeSelection, graph: Graph) -> None:
        """Show other nodes; without any, the rows stay as they are."""
        self._edits.chosen = chosen
        self.models.graph = graph
        if not chosen.records:
            return
        params = tuple(chosen.params.values())
        if not params or params != self._params:
            self._replace_body(self._body_for(params))
            self._params = params
        if self._body is not None:
            self._body.setEnabled(not chosen.locked_ids)
            self._body.show_selection(chosen, self._edits.frame, graph)

    def update_drivers(self, graph: Graph) -> None:
        """Show what drives the parameters in another graph with the same nodes, and what its wires load."""
        self.models.graph = graph
        if self._body is not None:
            self._body.update_drivers(graph)
            self._body.update_models()

    def set_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        self._edits.frame = frame
        if self._body is not None:
            self._body.set_frame(frame)

    def set_clip_lookup(self, find_clip: Callable[[str], ClipInfo | None]) -> None:
        """Show in fields where 0 stands for a clip's own figure which one that is."""
        self._edits.find_clip = find_clip
        if self._body is not None:
            self._body.update_zero_texts()

    def find_first_param(self) -> str | None:
        """Return the parameter whose text is on the card, or else the first one that is shown; None without any."""
        spec = next(reversed(self.chosen.specs), None)
        text = find_card_text(spec) if spec is not None else None
        shown = (name for name, row in self.param_rows.items() if not row.isHidden())
        return text.name if text is not None else next(shown, None)

    def highlight_param(self, param: str) -> None:
        """Show a parameter's field, and give it the keys."""
        if self._body is not None and (row := self.param_rows.get(param)) is not None:
            self._body.reveal_param(param)
            self.ensureWidgetVisible(row)
            row.highlight_row()

    def _body_for(self, params: tuple[ParamSpec, ...]) -> QWidget:
        """Return the rows of these parameters; those shown last are kept, as making them takes long."""
        if not params:
            return make_text_body(self.chosen)
        body = self._bodies.pop(params, None) or self._make_body()
        self._bodies[params] = body
        if len(self._bodies) > _KEPT_BODIES:
            self._bodies.pop(next(iter(self._bodies))).deleteLater()
        return body

    def _make_body(self) -> ParameterRowsView:
        body = ParameterRowsView(self.chosen.params, self._edits, self._dialogs, self._files, self.models)
        body.menu_requested.connect(self.menu_requested)
        body.drivers_clicked.connect(self.drivers_clicked)
        body.locate_requested.connect(self.locate_requested)
        body.models_requested.connect(self.models_requested)
        body.download_requested.connect(self.download_requested)
        body.sampling_toggled.connect(self.sampling_toggled)
        body.suggestions_requested.connect(self.suggestions_requested)
        body.view_requested.connect(self.view_requested)
        return body

    def _replace_body(self, body: QWidget) -> None:
        """Put rows into the place of those that are shown."""
        if self._text is not None:
            self._text.hide()
            self._text.deleteLater()
        if self._body is not None:
            self._body.hide()
        self._body, self._text = (body, None) if isinstance(body, ParameterRowsView) else (None, body)
        if body.parentWidget() is not self._page:
            self._column.addWidget(body)
            append_tab_order(self._tab_start, body)
        body.show()
        self.verticalScrollBar().setValue(0)
