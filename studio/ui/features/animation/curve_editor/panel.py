"""The curve editor's panel: the list of curves, the bar of fields and buttons, and the canvas, tied to the level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QVBoxLayout, QWidget

from studio.core.time import FrameRange
from studio.core.translation import tr, translate_identifier
from studio.graph.commands.keys import SetKeys
from studio.graph.history import ProjectChange
from studio.graph.model import Endpoint
from studio.ui.features.animation.curve_editor.canvas.curve_canvas import CurveCanvas
from studio.ui.features.animation.curve_editor.curve_menu import open_curve_menu
from studio.ui.features.animation.curve_editor.curve_simplification import CurveSimplification
from studio.ui.features.animation.curve_editor.curve_toolbar import CurveToolbar
from studio.ui.features.animation.curve_editor.curve_tree import CurveTree
from studio.ui.features.animation.curve_editor.model.curve_edits import add_curve_key
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene, SignalValues
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId, KeyPoint, VisibleCurves
from studio.ui.features.animation.curve_editor.signal_baking import SignalBaking
from studio.ui.features.animation.curve_editor.tangent_actions import TangentActions
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.shell.shortcuts.requirements import KEYS_NEEDED
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

_TREE_WIDTH = 210
_ZOOM = 1.5


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
        self._numbers: SignalValueCache | None = None
        self._clip: tuple[object, ...] = ()
        self._stale = False
        self._seen = True
        self.curve_scene = CurveScene(timeline_scene=time, current_frame=time.current_frame)
        self.key_point_selection = KeyPointSelection(edits.selection, lambda: self.curve_scene.visible_curves, self)
        self.curve_tree = CurveTree(self)
        self.all_nodes_button = QComboBox(self)
        self.curve_canvas = CurveCanvas(self.curve_scene, edits, self.key_point_selection, self)
        self.toolbar = CurveToolbar(edits, dialogs, self)
        self.tangent_actions = TangentActions(self.curve_scene, edits, self.key_point_selection)
        self.simplification = CurveSimplification(
            self.curve_scene, edits, self.key_point_selection, self.curve_canvas, self
        )
        self.signal_baking = SignalBaking(self.curve_scene, edits, self)
        self._lay_out()
        self._connect()
        timeline = {
            **edits.build_handlers(),
            "timeline.select_keys": self.select_all,
            "timeline.cancel_drag": self.cancel_action,
        }
        self.timeline_key_edits = PanelKeys(ActionScope.TIMELINE, timeline, self)
        self.shortcut_keys = PanelKeys(ActionScope.CURVES, self.build_handlers(), self)
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
        self.curve_canvas.view_changed.connect(self._want_numbers)
        self.curve_canvas.line_picked.connect(self._on_picked)
        self.curve_canvas.key_requested.connect(self._on_key_wanted)
        self.curve_canvas.menu_requested.connect(self.open_context_menu)
        self.curve_canvas.value_requested.connect(
            lambda: self.toolbar.key_fields.value_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        )
        self.toolbar.action_requested.connect(lambda action: self.build_handlers()[action]())
        self.key_point_selection.selection_changed.connect(self._show_state)
        self.signal_baking.baking_failed.connect(self.message_posted)
        self.simplification.simplification_failed.connect(self.message_posted)

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
            self.show_frame(self.curve_scene.current_frame)
        if seen and self._stale:
            self.refresh()
        self._want_numbers()

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
            self._want_numbers()

    def set_signal_values(self, numbers: SignalValueCache) -> None:
        """Take the numbers of signals from here."""
        self._numbers = numbers
        self.signal_baking.signal_values = numbers
        numbers.values_changed.connect(self._on_numbers_changed)
        self._want_numbers()

    def refresh(self) -> None:
        """Show the level, the clip and the marks as they are now."""
        self._stale = False
        shows_all = self.all_nodes_button.currentIndex() == 1
        nodes = tuple(self._level.graph.nodes) if shows_all else self._nodes
        scene = self.curve_scene
        scene.visible_curves = VisibleCurves.from_graph(self._level.graph, self._level.registry, nodes)
        scene.mark_frames = tuple(mark.frame for mark in self._level.document.project.marks)
        self.curve_tree.set_curves(scene.visible_curves)
        scene.picked_lines = frozenset(id for id in scene.picked_lines if id in scene.visible_curves.lines)
        self.key_point_selection.refresh()
        scene.selected_points = self.key_point_selection.selected_points
        self._show_numbers()
        self.curve_canvas.update_layout()
        self._want_numbers()
        self._show_state()

    def close_document(self) -> None:
        """Let go of the document."""
        self._level.project_changed.disconnect(self._on_level_changed)
        self.simplification.stop_worker()
        self.signal_baking.stop_worker()

    def select_all(self) -> None:
        """Select the keys of all curves that are switched on; where some are chosen, those of these."""
        lines = [
            line
            for line in self.curve_scene.iter_keyed_lines()
            if not self.curve_scene.picked_lines or line.id in self.curve_scene.picked_lines
        ]
        dots = {line.make_point(key.frame) for line in lines for key in line.curve or ()}
        lanes = {
            KeyPoint(*shown.id, 0, key.frame) for shown in self.curve_scene.list_lanes() for key in shown.curve or ()
        }
        self.key_point_selection.select_points(
            dots
            if self.curve_scene.picked_lines
            else dots | {dot for dot in lanes if dot.line_id not in self.curve_scene.visible_curves.lines}
        )

    def cancel_action(self) -> None:
        """Take a drag or a proposal back; without one, select nothing."""
        if not (
            self.curve_canvas.cancel_drag()
            or self.simplification.cancel_preview()
            or self.signal_baking.cancel_baking()
        ):
            self.key_point_selection.select_points(())

    def zoom_time(self, factor: float) -> None:
        """Zoom in time about the playhead; where it is not seen, about the middle."""
        plot, width = self.curve_scene.plot_transform, self.curve_scene.plot_size.width()
        x = plot.x_of(self.curve_scene.current_frame)
        self.curve_canvas.set_plot_transform(plot.zoom_about(x if 0 <= x <= width else width / 2, 0, time=factor))

    def toggle_snapping(self) -> None:
        """Let what is dragged snap, or no longer."""
        self.curve_scene.is_snapping = not self.curve_scene.is_snapping
        self._show_state()

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "curves.fit": partial(self.curve_canvas.fit_view, selected=True),
            "curves.fit_all": self.curve_canvas.fit_view,
            "curves.zoom_in": partial(self.zoom_time, _ZOOM),
            "curves.zoom_out": partial(self.zoom_time, 1 / _ZOOM),
            **self.tangent_actions.build_handlers(),
            "curves.snap": self.toggle_snapping,
            "curves.simplify": partial(self._begin, self.simplification.start_preview),
            "curves.bake": partial(self._begin, self.signal_baking.start_baking),
        }

    def _begin(self, begin: Callable[[], object]) -> None:
        """Begin with what is there now: the menus offer it while nobody sees the panel, too."""
        if self._stale:
            self.refresh()
        begin()

    def _refresh_seen(self) -> None:
        """Show the level as it is, as soon as the panel is visible."""
        self._stale = True
        if self._seen:
            self.refresh()

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return {"curves.snap": lambda: self.curve_scene.is_snapping}

    def open_context_menu(self, at: QPoint) -> QMenu:
        """Open the menu of what is selected."""
        handlers = {**self.timeline_key_edits.handlers, **self.build_handlers()}
        return open_curve_menu(self, at, self._edits, handlers, self._possible)

    def _possible(self, action: str) -> bool:
        if action in ("curves.simplify", "curves.bake"):
            return bool(
                self.simplification.get_chosen_curves()
                if action == "curves.simplify"
                else self.signal_baking.get_driven_params()
            )
        return CATALOGUE[action].requirement != KEYS_NEEDED or bool(self._edits.selection.selected_keys)

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
        self._want_numbers()

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

    def _on_key_wanted(self, line: CurveLineId, frame: int) -> None:
        if self.curve_scene.visible_curves.lines[line].driver is not None:
            self.message_posted.emit(tr("No key can be set here: a signal drives it."))
            return
        curve = add_curve_key(self.curve_scene.visible_curves, line.param_id, frame)
        if curve is None:
            self.message_posted.emit(tr("No key can be set here: it would change the curve."))
            return
        self.key_point_selection.expect_points({KeyPoint(*line, frame)})
        label = tr("Set key on {param}", param=translate_identifier(line.param))
        self._edits.apply_command(
            SetKeys({(line.node, line.param): curve}, label), then={KeyPoint(*line, frame).key_address}
        )

    def _sources(self) -> dict[Endpoint, Endpoint]:
        """Return the signals that are seen, on this level, with their paths in the document."""
        lines = self.curve_scene.iter_visible_lines()
        sources = (line.driver for line in lines if line.driver is not None)
        return {source: Endpoint(self._level.get_full_path(source.node), source.port) for source in sources}

    def _frames(self) -> FrameRange:
        """Return the frames that are seen, as far as the clip goes."""
        bounds = self.curve_scene.plot_transform.compute_visible_bounds(
            self.curve_scene.plot_size.width(), self.curve_scene.plot_size.height()
        )
        last = (
            int(bounds.last_frame) + 2
            if not self.curve_scene.clip_length
            else min(int(bounds.last_frame) + 2, self.curve_scene.clip_length)
        )
        first = max(0, int(bounds.first_frame))
        return FrameRange(first, max(first, last))

    def _want_numbers(self) -> None:
        if self._numbers is not None:
            self._numbers.request_values(self._sources().values() if self._seen else (), self._frames())
            self._show_numbers()

    def _on_numbers_changed(self) -> None:
        self._show_numbers()
        if self.curve_canvas.is_fitted:
            self.curve_canvas.fit_view()
        self.curve_canvas.refresh()

    def _show_numbers(self) -> None:
        if self._numbers is None:
            return
        frames = self._frames()
        found: dict[Endpoint, SignalValues] = {}
        for local, full in self._sources().items():
            found[local] = self._numbers.get_values(full, frames)
        self.curve_scene.signal_values = found

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        focus_hovered_panel(self)
