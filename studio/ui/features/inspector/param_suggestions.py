"""Values that a node lists for a text parameter, as the layers of its file: a menu at the parameter's field."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.flat.refused_nodes import may_run
from studio.graph.specs import get_spec
from studio.sdk.media import Media
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.shell.fields.text_fields import LineFieldView
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.text.markup import escape_menu_text

_SCROLLED: Final = "QMenu { menu-scrollable: 1; }"  # long lists scroll, instead of filling the screen with columns


class ParamSuggestions(QObject):
    """Lists a parameter's values when the button at its field is clicked.

    Args:
        level: Where the shown nodes lie.
        panel: Has the rows.
        media: For the node, which reads the list off a file.
        background: Reads.
        post: Says on the status line why there is no list.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        panel: InspectorPanel,
        media: Media,
        background: BackgroundWorker,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._panel, self._media = level, panel, media
        self._background, self._post = background, post
        self.menu: QMenu | None = None
        panel.suggestions_requested.connect(self.open_menu)

    def open_menu(self, param: str) -> None:
        """Open the menu of a parameter's values, once they are known."""
        name = self._panel.latest_node
        record = self._level.graph.nodes.get(name) if name is not None else None
        spec = get_spec(self._level.graph, record.id, self._level.registry) if record is not None else None
        if record is None or spec is None or not may_run(record, self._level.document.graph, self._level.registry):
            return
        self._background.run_task(
            lambda: spec.create_node(record.params).list_suggestions(param, self._media),
            partial(self._show, record.id, param),
            self._post,
        )

    def _show(self, node: str, param: str, values: tuple[str, ...]) -> None:
        row = self._panel.param_rows.get(param)
        if row is None or self._panel.latest_node != node or not isinstance(row.value_field, LineFieldView):
            return  # another node is shown by now
        if not values:
            self._post(tr("The file has nothing to choose from."))
            return
        button = row.value_field.suggestions_button
        if button is not None:
            self.menu = menu = self._make_menu(row, node, param, values)
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _make_menu(self, row: ParameterRow, node: str, param: str, values: tuple[str, ...]) -> QMenu:
        menu = QMenu(row)
        menu.setStyleSheet(_SCROLLED)
        chosen = self._level.graph.nodes[node].params.get(param, "")
        for value in ("", *values):
            action = QAction(escape_menu_text(value) if value else tr("Default"), menu)
            action.setData(value)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(partial(self._choose, param, value))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _choose(self, param: str, value: str, _checked: bool = False) -> None:
        row = self._panel.param_rows.get(param)
        if row is not None:
            row.apply_suggestion(value)
