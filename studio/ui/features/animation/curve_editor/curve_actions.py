"""Actions of the curve editor: what its keys, its buttons and its menu do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr, translate_identifier
from studio.graph.commands.keys import SetKeys
from studio.ui.features.animation.curve_editor.canvas.curve_canvas import CurveCanvas
from studio.ui.features.animation.curve_editor.curve_menu import open_curve_menu
from studio.ui.features.animation.curve_editor.curve_simplification import CurveSimplification
from studio.ui.features.animation.curve_editor.model.curve_edits import add_curve_key
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId, KeyPoint
from studio.ui.features.animation.curve_editor.signal_baking import SignalBaking
from studio.ui.features.animation.curve_editor.tangent_actions import TangentActions
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.requirements import KEYS_NEEDED

_ZOOM = 1.5


class CurveActions(QObject):
    """Actions on the curves that are shown.

    Args:
        scene: What is shown.
        edits: Makes edits.
        dots: The keys that are selected.
        canvas: Shows them.
        panel: The panel to which bars and menus belong.
        update_scene: Brings the scene up to date; the actions of menus are done while nobody sees the panel, too.
        expressions: Computes expressions.

    Signals:
        snapping_changed(): What is dragged snaps, or no longer.
        message_posted(str): A hint for the status line.
    """

    snapping_changed = Signal()
    message_posted = Signal(str)

    def __init__(
        self,
        scene: CurveScene,
        edits: KeyEdits,
        dots: KeyPointSelection,
        canvas: CurveCanvas,
        panel: QWidget,
        update_scene: Callable[[], object],
        expressions: LevelExpressions,
    ) -> None:
        super().__init__(panel)
        self._scene, self._edits, self._dots, self._canvas = scene, edits, dots, canvas
        self._panel, self._update_scene = panel, update_scene
        self._tangents = TangentActions(scene, edits, dots)
        self.simplification = CurveSimplification(scene, edits, dots, canvas, panel)
        self.signal_baking = SignalBaking(scene, edits, expressions, panel)
        self.simplification.simplification_failed.connect(self.message_posted)
        self.signal_baking.baking_failed.connect(self.message_posted)

    def build_handlers(self) -> Handlers:
        """Return what can be done with curves, by the ids of actions."""
        return {
            "curves.fit": partial(self._canvas.fit_view, selected=True),
            "curves.fit_all": self._canvas.fit_view,
            "curves.zoom_in": partial(self.zoom_time, _ZOOM),
            "curves.zoom_out": partial(self.zoom_time, 1 / _ZOOM),
            **self._tangents.build_handlers(),
            "curves.snap": self.toggle_snapping,
            "curves.simplify": partial(self._begin, self.simplification.start_preview),
            "curves.bake": partial(self._begin, self.signal_baking.start_baking),
        }

    def build_timeline_handlers(self) -> Handlers:
        """Return what is done here as it is on the timeline, by the ids of actions."""
        return {
            **self._edits.build_handlers(),
            "timeline.select_keys": self.select_all,
            "timeline.cancel_drag": self.cancel_action,
        }

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return {"curves.snap": lambda: self._scene.is_snapping}

    def _begin(self, begin: Callable[[], object]) -> None:
        """Begin with what is there now: the menus offer it while nobody sees the panel, too."""
        self._update_scene()
        begin()

    def select_all(self) -> None:
        """Select the keys of all curves that are switched on; where some are chosen, those of these."""
        scene = self._scene
        lines = [line for line in scene.iter_keyed_lines() if not scene.picked_lines or line.id in scene.picked_lines]
        dots = {line.make_point(key.frame) for line in lines for key in line.curve or ()}
        lanes = {KeyPoint(*shown.id, 0, key.frame) for shown in scene.list_lanes() for key in shown.curve or ()}
        self._dots.select_points(
            dots
            if scene.picked_lines
            else dots | {dot for dot in lanes if dot.line_id not in scene.visible_curves.lines}
        )

    def cancel_action(self) -> None:
        """Take a drag or a proposal back; without one, select nothing."""
        if not (self._canvas.cancel_drag() or self.cancel_previews()):
            self._dots.select_points(())

    def cancel_previews(self) -> bool:
        """Take a proposal back; return whether there was one."""
        return self.simplification.cancel_preview() or self.signal_baking.cancel_baking()

    def zoom_time(self, factor: float) -> None:
        """Zoom in time about the playhead; where it is not seen, about the middle."""
        plot, width = self._scene.plot_transform, self._scene.plot_size.width()
        x = plot.x_of(self._scene.current_frame)
        self._canvas.set_plot_transform(plot.zoom_about(x if 0 <= x <= width else width / 2, 0, time=factor))

    def toggle_snapping(self) -> None:
        """Let what is dragged snap, or no longer."""
        self._scene.is_snapping = not self._scene.is_snapping
        self.snapping_changed.emit()

    def add_key(self, line: CurveLineId, frame: int) -> None:
        """Set a key where a curve runs, or say why none can be set there."""
        shown = self._scene.visible_curves.lines[line]
        if shown.driver is not None:
            self.message_posted.emit(tr("No key can be set here: a signal drives it."))
            return
        if shown.is_expression:
            self.message_posted.emit(tr("No key can be set here: an expression sets it."))
            return
        curve = add_curve_key(self._scene.visible_curves, line.param_id, frame)
        if curve is None:
            self.message_posted.emit(tr("No key can be set here: it would change the curve."))
            return
        self._dots.expect_points({KeyPoint(*line, frame)})
        label = tr("Set key on {param}", param=translate_identifier(line.param))
        self._edits.apply_command(
            SetKeys({(line.node, line.param): curve}, label), then={KeyPoint(*line, frame).key_address}
        )

    def open_context_menu(self, at: QPoint, handlers: Handlers) -> QMenu:
        """Open the menu of what is selected."""
        return open_curve_menu(self._panel, at, self._edits, handlers, self._possible)

    def _possible(self, action: str) -> bool:
        if action in ("curves.simplify", "curves.bake"):
            return bool(
                self.simplification.get_chosen_curves()
                if action == "curves.simplify"
                else self.signal_baking.get_driven_params()
            )
        return CATALOGUE[action].requirement != KEYS_NEEDED or bool(self._edits.selection.selected_keys)

    def stop_workers(self) -> None:
        """Stop what computes in threads."""
        self.simplification.stop_worker()
        self.signal_baking.stop_worker()
