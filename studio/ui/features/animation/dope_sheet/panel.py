"""The dope sheet panel: the fields of the selected keys, the search, and the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QEnterEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.history import ProjectChange
from studio.ui.features.animation.dope_sheet.dope_canvas import DopeSheetCanvas
from studio.ui.features.animation.dope_sheet.row_filter import filter_rows
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_fields import KeyFields
from studio.ui.features.animation.keys.key_icons import SNAP_ICON
from studio.ui.features.animation.keys.key_rows import KeyRowCache, NodeRow
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.panel_protocols import Timeline
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.shell.transport.transport_buttons import make_transport_buttons
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_ZOOM = 1.5
_SEARCH_WIDTH = 170


class DopeSheetPanel(QWidget):
    """The keys of all that is animated on the open level, or of the selected nodes, on the timeline's time.

    Args:
        edits: Makes the edits.
        timeline: Has the playhead; its keys work here, too.
        dialogs: Asks for files.
    """

    def __init__(self, edits: KeyEdits, timeline: Timeline, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._level = edits.level
        self._timeline = timeline
        self._seen = True
        self._rows = KeyRowCache(LevelExpressions(edits.level).format_text)
        self._all: tuple[NodeRow, ...] = ()
        self._nodes: tuple[str, ...] = ()
        self.key_fields = KeyFields(edits, dialogs, self)
        self.snap_button = IconButton(SNAP_ICON, tr("Snap to keys, marks and the playhead"), parent=self, by_tab=True)
        self.all_nodes_button = QComboBox(self)
        self.search_field = QLineEdit(self)
        self.dope_canvas = DopeSheetCanvas(edits, dialogs, timeline.timeline_canvas.curve_scene, self)
        self._lay_out()
        self._connect()
        self.shortcut_keys = PanelKeys(
            ActionScope.TIMELINE, {**timeline.shortcut_keys.handlers, **self.build_handlers()}, self
        )

    def _lay_out(self) -> None:
        self.snap_button.setCheckable(True)
        self.snap_button.setChecked(True)
        self.all_nodes_button.addItems([tr("All that is animated"), tr("Selected nodes")])
        self.all_nodes_button.setAccessibleName(tr("Which nodes"))
        self.search_field.setPlaceholderText(tr("Filter"))
        self.search_field.setAccessibleName(tr("Filter"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.setMaximumWidth(_SEARCH_WIDTH)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.SPACE_2, 0)
        head.setSpacing(theme.SPACE_2)
        head.addWidget(self.key_fields)
        head.addWidget(self.snap_button)
        head.addStretch(1)
        head.addWidget(make_transport_buttons(self._timeline, self))
        head.addStretch(1)
        head.addWidget(self.all_nodes_button)
        head.addWidget(self.search_field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.dope_canvas, 1)

    def _connect(self) -> None:
        timeline = self._timeline
        self.snap_button.toggled.connect(self._on_snapping)
        self.all_nodes_button.currentIndexChanged.connect(self._reload_rows)
        self.search_field.textChanged.connect(self._show)
        self.dope_canvas.frame_scrubbed.connect(timeline.set_frame)
        timeline.timeline_canvas.playhead_painted.connect(self._update_canvas)
        timeline.view_changed.connect(self._update_canvas)
        self._level.project_changed.connect(self._on_changed)

    def build_handlers(self) -> Handlers:
        """Return what is done here in another way than on the timeline, by the ids of actions."""
        canvas = self.dope_canvas
        return {
            "timeline.fit": canvas.fit_view,
            "timeline.zoom_in": partial(canvas.zoom_view, _ZOOM),
            "timeline.zoom_out": partial(canvas.zoom_view, 1 / _ZOOM),
            "timeline.select_keys": canvas.select_all,
            "timeline.cancel_drag": canvas.key_sheet.cancel_drag,
        }

    def show_nodes(self, nodes: tuple[str, ...]) -> None:
        """Say which nodes are selected."""
        self._nodes = nodes
        self._reload_rows()

    def set_panel_visible(self, seen: bool) -> None:
        """Follow edits and the playhead only while visible. A panel behind another one's tab is not hidden."""
        self._seen = seen
        self._apply_pending()

    def _on_snapping(self, on: bool) -> None:
        self._timeline.timeline_canvas.curve_scene.is_snapping = on
        self.dope_canvas.update_from_timeline()

    def _update_canvas(self) -> None:
        if self._seen and self.isVisible():
            self.dope_canvas.update_from_timeline()

    def _on_changed(self, change: ProjectChange) -> None:
        if change.after.graph is not change.before.graph:
            self._reload_rows()
        self._update_canvas()

    def _reload_rows(self) -> None:
        """Read the keys of the level again; while the panel is not visible, do it later."""
        if not (self._seen and self.isVisible()):
            return
        level = self._level
        wanted = self._nodes if self.all_nodes_button.currentIndex() else tuple(level.graph.nodes)
        rows = self._rows.get_rows(level.graph, level.registry, wanted)
        if rows != self._all:
            self._all = rows
            self._show()

    def _show(self) -> None:
        self.dope_canvas.set_rows(filter_rows(self._all, self.search_field.text()))

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed meanwhile."""
        super().showEvent(event)
        self._apply_pending()

    def _apply_pending(self) -> None:
        self._reload_rows()
        self.snap_button.setChecked(self._timeline.timeline_canvas.curve_scene.is_snapping)
        self._update_canvas()

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        focus_hovered_panel(self)
