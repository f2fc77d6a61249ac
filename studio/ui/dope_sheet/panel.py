"""The dope sheet panel: the fields of the selected keys, the search, and the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QEnterEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.graph.history import Change
from studio.ui import theme
from studio.ui.dialogs import Dialogs
from studio.ui.dope_sheet.canvas import DopeCanvas
from studio.ui.dope_sheet.filtering import matching
from studio.ui.focus import follow_mouse
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.fields import KeyFields
from studio.ui.keys.rows import NodeRow, Rows
from studio.ui.keys.signs import SNAP
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Scope
from studio.ui.sign_button import SignButton
from studio.ui.timeline import TimelinePanel

_ZOOM = 1.5
_SEARCH_WIDTH = 170


class DopeSheetPanel(QWidget):
    """The keys of all that is animated on the open level, or of the selected nodes, on the timeline's time.

    Args:
        edits: Makes the edits.
        timeline: Has the playhead; its keys work here, too.
        dialogs: Asks for files.
    """

    def __init__(
        self, edits: KeyEdits, timeline: TimelinePanel, dialogs: Dialogs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._level = edits.level
        self._timeline = timeline
        self._seen = True
        self._rows = Rows()
        self._all: tuple[NodeRow, ...] = ()
        self._nodes: tuple[str, ...] = ()
        self.fields = KeyFields(edits, dialogs, self)
        self.snapping = SignButton(SNAP, tr("Snap to keys, marks and the playhead"), parent=self, by_tab=True)
        self.which = QComboBox(self)
        self.search = QLineEdit(self)
        self.canvas = DopeCanvas(edits, dialogs, timeline.canvas.scene, self)
        self._lay_out()
        self._connect()
        self.keys = PanelKeys(Scope.TIMELINE, {**timeline.keys.handlers, **self.handlers()}, self)

    def _lay_out(self) -> None:
        self.snapping.setCheckable(True)
        self.snapping.setChecked(True)
        self.which.addItems([tr("All that is animated"), tr("Selected nodes")])
        self.which.setAccessibleName(tr("Which nodes"))
        self.search.setPlaceholderText(tr("Filter"))
        self.search.setAccessibleName(tr("Filter"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(_SEARCH_WIDTH)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.SPACE_2, 0)
        head.setSpacing(theme.SPACE_2)
        head.addWidget(self.fields)
        head.addWidget(self.snapping)
        head.addStretch(1)
        head.addWidget(self.which)
        head.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)

    def _connect(self) -> None:
        timeline = self._timeline
        self.snapping.toggled.connect(self._on_snapping)
        self.which.currentIndexChanged.connect(self._read)
        self.search.textChanged.connect(self._show)
        self.canvas.scrubbed.connect(timeline.set_frame)
        timeline.canvas.moved.connect(self._follow)
        timeline.view_changed.connect(self._follow)
        self._level.changed.connect(self._on_changed)

    def handlers(self) -> Handlers:
        """Return what is done here in another way than on the timeline, by the ids of actions."""
        canvas = self.canvas
        return {
            "timeline.fit": canvas.fit,
            "timeline.zoom_in": partial(canvas.zoom, _ZOOM),
            "timeline.zoom_out": partial(canvas.zoom, 1 / _ZOOM),
            "timeline.select_keys": canvas.select_all,
            "timeline.cancel_drag": canvas.sheet.cancel,
        }

    def show_nodes(self, nodes: tuple[str, ...]) -> None:
        """Say which nodes are selected."""
        self._nodes = nodes
        self._read()

    def set_seen(self, seen: bool) -> None:
        """Follow edits and the playhead only while somebody sees it: a panel behind another one is not hidden."""
        self._seen = seen
        self._catch_up()

    def _on_snapping(self, on: bool) -> None:
        self._timeline.canvas.scene.snapping = on
        self.canvas.follow()

    def _follow(self) -> None:
        if self._seen and self.isVisible():
            self.canvas.follow()

    def _on_changed(self, change: Change) -> None:
        if change.after.graph is not change.before.graph:
            self._read()
        self._follow()

    def _read(self) -> None:
        """Read the keys of the level again; while nobody sees them, later."""
        if not (self._seen and self.isVisible()):
            return
        level = self._level
        wanted = self._nodes if self.which.currentIndex() else tuple(level.graph.nodes)
        rows = self._rows.of(level.graph, level.registry, wanted)
        if rows != self._all:
            self._all = rows
            self._show()

    def _show(self) -> None:
        self.canvas.show_rows(matching(self._all, self.search.text()))

    @reported()
    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed meanwhile."""
        super().showEvent(event)
        self._catch_up()

    def _catch_up(self) -> None:
        self._read()
        self.snapping.setChecked(self._timeline.canvas.scene.snapping)
        self._follow()

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        follow_mouse(self)
