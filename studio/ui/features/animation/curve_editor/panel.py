"""The curve editor's panel: the list of curves, the bar of fields and buttons, and the canvas, tied to the level."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.history import ProjectChange
from studio.ui.features.animation.curve_editor.canvas.curve_canvas import CurveCanvas
from studio.ui.features.animation.curve_editor.curve_actions import CurveActions
from studio.ui.features.animation.curve_editor.curve_toolbar import CurveToolbar
from studio.ui.features.animation.curve_editor.curve_tree import CurveTree
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId, ParamId, VisibleCurves
from studio.ui.features.animation.curve_editor.visible_signals import VisibleSignals
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.expressions.level_expressions import ClipsByOutput, LevelExpressions
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

_TREE_WIDTH = 210


class CurveEditorPanel(QWidget):
    """Panel that shows the parameters of nodes over time, and edits their keys.

    Args:
        edits: Makes the edits; it knows the level and which keys are selected.
        time: What the timeline shows: clip, rate and in what it counts.
        dialogs: Asks for files.

    Signals:
        frame_scrubbed(int): The user asks for a frame.
        message_posted(str): A hint for the status line.
    """

    frame_scrubbed = Signal(int)
    message_posted = Signal(str)

    def __init__(self, edits: KeyEdits, time: TimelineScene, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._edits = edits
        self._level = edits.level
        self._nodes: tuple[str, ...] = ()
        self._clip: tuple[object, ...] = ()
        self._stale = False
        self._seen = True
        self.curve_scene = CurveScene(timeline_scene=time, current_frame=time.current_frame)
        self.key_point_selection = KeyPointSelection(edits.selection, lambda: self.curve_scene.visible_curves, self)
        self.curve_tree = CurveTree(self)
        self.all_nodes_button = QComboBox(self)
        self.curve_canvas = CurveCanvas(self.curve_scene, edits, self.key_point_selection, self)
        self.toolbar = CurveToolbar(edits, dialogs, self)
        self.expressions = expressions = LevelExpressions(edits.level)
        self._actions = CurveActions(
            self.curve_scene, edits, self.key_point_selection, self.curve_canvas, self, self._refresh_stale, expressions
        )
        self.simplification, self.signal_baking = self._actions.simplification, self._actions.signal_baking
        self._signals = VisibleSignals(self._level, self.curve_scene, expressions, self)
        self._lay_out()
        self._connect()
        self.timeline_key_edits = PanelKeys(ActionScope.TIMELINE, self._actions.build_timeline_handlers(), self)
        self.shortcut_keys = PanelKeys(ActionScope.CURVES, self._actions.build_handlers(), self)
        self.refresh()

    def _lay_out(self) -> None:
        self.all_nodes_button.addItems([tr("Selected nodes"), tr("All nodes of this level")])
        self.all_nodes_button.setAccessibleName(tr("Nodes whose curves are shown"))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.SPACE_1, theme.SPACE_1, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.all_nodes_button)
        column.addWidget(self.curve_tree, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(self.curve_canvas)
        split.setStretchFactor(1, 1)
        split.setSizes([_TREE_WIDTH, 4 * _TREE_WIDTH])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.simplification.preview_bar)
        layout.addWidget(self.signal_baking.preview_bar)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self._level.project_changed.connect(self._on_level_changed)
        self.all_nodes_button.currentIndexChanged.connect(self._on_which_changed)
        self.curve_tree.hidden_changed.connect(self._on_hidden_changed)
        self.curve_tree.picked_changed.connect(self._on_picked_changed)
        self.curve_tree.lines_activated.connect(self._on_activated)
        self.curve_canvas.frame_scrubbed.connect(self.frame_scrubbed)
        self.curve_canvas.view_changed.connect(self._request_signals)
        self.curve_canvas.line_picked.connect(self._on_picked)
        self.curve_canvas.key_requested.connect(self._actions.add_key)
        self.curve_canvas.menu_requested.connect(self.open_context_menu)
        self.curve_canvas.value_requested.connect(
            lambda: self.toolbar.key_fields.value_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        )
        self.toolbar.action_requested.connect(lambda action: self.shortcut_keys.handlers[action]())
        self.key_point_selection.selection_changed.connect(self._show_state)
        self._actions.snapping_changed.connect(self._show_state)
        self._actions.message_posted.connect(self.message_posted)
        self._signals.values_changed.connect(self._on_numbers_changed)

    def show_nodes(self, nodes: tuple[str, ...]) -> None:
        """Show the curves of these nodes of the level, unless all are shown."""
        if nodes != self._nodes:
            self._nodes = nodes
            self._refresh_seen()
            self.curve_canvas.fit_view()

    def set_panel_visible(self, seen: bool) -> None:
        """Follow edits and request numbers only while visible. A panel behind another one's tab is not hidden."""
        self._seen = seen
        if seen:
            was_fitted = self.curve_canvas.is_fitted
            self.show_frame(self.curve_scene.current_frame)
            if was_fitted:  # the playhead may have moved the view
                self.curve_canvas.fit_view()
        if seen and self._stale:
            self.refresh()
        self._request_signals()

    def show_frame(self, frame: int) -> None:
        """Move the playhead; while the panel is not visible, do it later."""
        if self._seen:
            self.update_clip()
            self.curve_canvas.show_frame(frame)
        else:
            self.curve_scene.current_frame = frame

    def update_clip(self) -> None:
        """Show the clip as the timeline has it now."""
        time = self.curve_scene.timeline_scene
        clip = time.clip_length, time.frame_rate, time.time_unit
        if clip != self._clip:
            self._clip = clip
            self.curve_canvas.update_layout()
            self._request_signals()

    def set_clips(self, clips: ClipsByOutput) -> None:
        """Say what is known of outputs, by their paths in the document: expressions read sizes and rates."""
        if clips != self.expressions.clips:
            self.expressions.clips = clips
            self._request_signals()
            self.curve_canvas.refresh()

    def bake_expression(self, node: str, param: str) -> None:
        """Ask for the range in which keys take the place of an expression."""
        self._refresh_stale()
        self.signal_baking.start_baking(ParamId(node, param))

    def set_signal_values(self, numbers: SignalValueCache) -> None:
        """Take the numbers of signals from here."""
        self.signal_baking.signal_values = numbers
        self._signals.set_cache(numbers)
        self._request_signals()

    def refresh(self) -> None:
        """Show the level, the clip and the marks as they are now."""
        self._stale = False
        shows_all = self.all_nodes_button.currentIndex() == 1
        nodes = tuple(self._level.graph.nodes) if shows_all else self._nodes
        scene = self.curve_scene
        level, format_text = self._level, self.expressions.format_text
        scene.visible_curves = VisibleCurves.from_graph(level.graph, level.registry, nodes, format_text)
        scene.mark_frames = tuple(mark.frame for mark in self._level.document.project.marks)
        self.curve_tree.set_curves(scene.visible_curves)
        scene.picked_lines = frozenset(id for id in scene.picked_lines if id in scene.visible_curves.lines)
        self.key_point_selection.refresh()
        scene.selected_points = self.key_point_selection.selected_points
        self._signals.update_scene()
        self.curve_canvas.update_layout()
        self._request_signals()
        if self.curve_canvas.is_fitted and scene.expression_points:
            self.curve_canvas.fit_view()  # to the numbers in the new view
        self._show_state()

    def close_document(self) -> None:
        """Let go of the document."""
        self._level.project_changed.disconnect(self._on_level_changed)
        self._actions.stop_workers()

    def _refresh_seen(self) -> None:
        """Show the level as it is, as soon as the panel is visible."""
        self._stale = True
        if self._seen:
            self.refresh()

    def _refresh_stale(self) -> None:
        if self._stale:
            self.refresh()

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return self._actions.build_toggle_states()

    def open_context_menu(self, at: QPoint) -> QMenu:
        """Open the menu of what is selected."""
        handlers = {**self.timeline_key_edits.handlers, **self.shortcut_keys.handlers}
        return self._actions.open_context_menu(at, handlers)

    def _show_state(self) -> None:
        shown = self.curve_scene.visible_curves
        self.toolbar.update_state(
            keys=any(dot.line_id in shown.lines for dot in self.key_point_selection.selected_points),
            curves=bool(self.simplification.get_chosen_curves()),
            driven=bool(self.signal_baking.get_driven_params()),
            snaps=self.curve_scene.is_snapping,
        )

    def _on_level_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._nodes = ()
            self.simplification.cancel_preview()
            self.signal_baking.cancel_baking()
        if (
            change.is_new_project
            or change.after.graph is not change.before.graph
            or change.after.marks != change.before.marks
        ):
            self._refresh_seen()

    def _on_which_changed(self) -> None:
        self.refresh()
        self.curve_canvas.fit_view()

    def _on_hidden_changed(self, hidden: frozenset[CurveLineId]) -> None:
        self.curve_scene.hidden_lines = hidden
        self.curve_canvas.update_layout()
        self._request_signals()

    def _on_picked_changed(self, picked: frozenset[CurveLineId]) -> None:
        if picked != self.curve_scene.picked_lines:
            self.curve_scene.picked_lines = picked
            self.curve_canvas.refresh()
            self._show_state()

    def _on_picked(self, line: CurveLineId, toggle: bool) -> None:
        self.curve_tree.select_lines(self.curve_scene.picked_lines ^ {line} if toggle else {line})

    def _on_activated(self, lines: frozenset[CurveLineId]) -> None:
        chosen = (self.curve_scene.visible_curves.lines.get(id) for id in lines)
        self.key_point_selection.select_points(
            line.make_point(key.frame) for line in chosen if line is not None for key in line.curve or ()
        )
        self.curve_canvas.fit_view(selected=True)

    def _request_signals(self) -> None:
        self._signals.request_values(self._seen)

    def _on_numbers_changed(self) -> None:
        if self.curve_canvas.is_fitted:
            self.curve_canvas.fit_view()
        self.curve_canvas.refresh()

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        focus_hovered_panel(self)
