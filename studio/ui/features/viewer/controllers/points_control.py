"""Control of points in the viewer: the node that holds their edits, and the effect of each gesture and key."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import SetParam
from studio.graph.commands.base import CompoundCommand
from studio.graph.commands.in_group import EditInGroup
from studio.graph.groups.paths import join_path
from studio.sdk.param_types.point_edits import PointEdits
from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
from studio.ui.features.viewer.controllers.points_target import PointsTarget, find_points_target
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.interactive_proxy import PROXY_SCALE
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.menus.menu_entries import add_actions
from studio.ui.shell.panel_protocols import NodeGraph
from studio.ui.shell.shortcuts.action_spec import ActionScope, ContextMenu
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys

_STEPS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_LARGE_STEP: Final = 10
_ALL: Final = "points.select_all"
_SELECTED: Final = frozenset(
    {"points.delete", "points.delete_on", "points.set_key", "points.delete_key", "points.own", "points.straight"}
)


class PointsControl(QObject):
    """Control of point edits, active while a node that holds them is viewed, or selected alone.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        viewer: Shows the points and has the mouse.
        preview: Knows what is shown.
        overlays: Has the points asked for.
        post: Says on the status line what could not be done.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        viewer: ViewerPanel,
        preview: PreviewController,
        overlays: OverlayControl,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        self._viewer, self._preview, self._overlays, self._post = viewer, preview, overlays, post
        self._hand = hand = viewer.canvas.points_controller
        self._selected: tuple[str, ...] = ()
        self._target: PointsTarget | None = None
        self._frame = 0
        self._gesture = 0
        self._is_begun = False
        self._base = PointEdits()  # as they were when the drag began
        self._edits = PointEdits()
        self._menu = QMenu(viewer)
        hand.points_moved.connect(self._on_moved)
        hand.drag_finished.connect(self._end_gesture)
        hand.drag_cancelled.connect(self._on_cancelled)
        hand.point_requested.connect(self._on_added)
        hand.menu_requested.connect(self._open_menu)
        graph.selection_changed.connect(self._on_selected)
        viewer.side_changed.connect(self.refresh)
        viewer.frame_shown.connect(self._on_frame)
        self._document.project_changed.connect(self.refresh)
        self.shortcut_keys = PanelKeys(ActionScope.POINTS, self.build_handlers(), viewer, lambda: self.is_active)
        self._first_keys = PanelKeys(ActionScope.POINTS, {_ALL: hand.select_all}, viewer, lambda: hand.is_on)
        self.refresh()

    @property
    def is_active(self) -> bool:
        """Whether keys act on points: some are selected or dragged."""
        return self._hand.is_on and bool(self._hand.selected_points or self._hand.is_dragging)

    @property
    def is_editable(self) -> bool:
        """Whether the node that is viewed has points that can be edited."""
        return self._hand.is_on

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self.refresh)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        nudges = {
            f"points.{name}{far}": partial(self._nudge, dx * by, dy * by)
            for name, (dx, dy) in _STEPS.items()
            for far, by in (("", 1), ("_10", _LARGE_STEP))
        }
        return {
            _ALL: self._hand.select_all,
            "points.deselect": self._on_escape,
            "points.delete_on": lambda: self._edit_selected(
                tr("Delete Points"), lambda e, n: e.hide_point(n, self._frame)
            ),
            "points.delete": lambda: self._edit_selected(tr("Delete Points"), lambda e, n: e.hide_point(n)),
            "points.show_all": self._show_all,
            "points.set_key": lambda: self._edit_selected(tr("Set Key"), lambda e, n: self._move_point(e, n, 0.0, 0.0)),
            "points.delete_key": lambda: self._edit_selected(
                tr("Delete Key"), lambda e, n: e.without_key(n, self._frame)
            ),
            "points.own": lambda: self._edit_selected(tr("Detach Points From Their Track"), self._own_point),
            "points.straight": self._toggle_straight,
            **nudges,
        }

    def build_toggle_states(self) -> dict[str, Callable[[], bool]]:
        """Return whether what can be switched is on."""
        return {"points.straight": self._is_straight}

    def refresh(self, *_: object) -> None:
        """Find out anew which node is edited, and what its edits are."""
        before, self._target = self._target, self._find_target()
        if before != self._target:
            self._hand.set_on(False)
        self._overlays.set_edited(self._target.output if self._target is not None else None)
        self._edits = self._read()
        self._hand.set_on(self._target is not None)
        self._mark_points()

    def _find_target(self) -> PointsTarget | None:
        project = self._document.project
        if self._preview.viewed_graph is not project.graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected] if len(self._selected) == 1 else []
        return find_points_target(project, self._document.registry, self._viewer.shown_side, selected)

    def _read(self) -> PointEdits:
        """Return the node's edits; none where they cannot be read, which is a problem at the node."""
        edits = self._target.read_edits(self._document.graph) if self._target is not None else None
        if edits is None:
            self._target = None
            return PointEdits()
        return edits

    def _mark_points(self) -> None:
        edits, hand = self._edits.edits, self._hand
        keyed = frozenset(number for number, edit in edits.items() if edit.has_key_at(self._frame))
        overridden = frozenset(number for number, edit in edits.items() if edit.has_own_position)
        if (keyed, overridden) != (hand.keyed_points, hand.overridden_points):
            hand.keyed_points, hand.overridden_points = keyed, overridden
            hand.repaint_requested.emit()

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _on_frame(self, result: FrameResult) -> None:
        """Take the points of a frame that is shown, unless they are of an edit ago, or of a draft: it has others."""
        from studio.engine.display.visualization.overlays import PointOverlay

        if result.frame != self._frame:
            self._hand.cancel_drag()
            self._frame = result.frame
        self._mark_points()
        request = result.request
        if self._target is None or request.graph is not self._document.graph or request.scale <= PROXY_SCALE:
            return
        for output, drawn in result.overlays.items():
            if output == self._target.output and isinstance(drawn, PointOverlay):
                places = zip(drawn.ids, drawn.points.tolist(), strict=True)
                self._hand.show_positions({number: (x, y) for number, (x, y) in places if math.isfinite(x + y)})

    def _apply(self, edits: PointEdits, label: str, merge: str = "") -> None:
        if self._target is None:
            return
        *groups, node = self._target.path.split("/")
        command = CompoundCommand(label, [SetParam(node, self._target.param, edits.serialized_text)], merge)
        try:
            self._document.apply_command(EditInGroup(tuple(groups), command) if groups else command)
        except StudioError as error:
            self._hand.cancel_drag()
            self._post(str(error))

    def _edit_selected(self, label: str, change: Callable[[PointEdits, int], PointEdits], merge: str = "") -> None:
        """Change the edits of all selected points in one step."""
        edits = self._edits
        for number in sorted(self._hand.selected_points):
            edits = change(edits, number)
        self._apply(edits, label, merge)

    def _merge(self) -> str:
        return f"points-{id(self)}-{self._gesture}"

    def _on_moved(self, dx: float, dy: float) -> None:
        if not self._is_begun:
            self._base, self._is_begun = self._edits, True
            self._preview.interactive_proxy.is_suspended = True
        edits = self._base
        for number in sorted(self._hand.selected_points):
            edits = self._move_point(edits, number, dx, dy)
        self._apply(edits, tr("Move Points"), self._merge())

    def _move_point(self, edits: PointEdits, number: int, dx: float, dy: float) -> PointEdits:
        anchor = self._target.anchor if self._target is not None else None
        return edits.move_point(number, self._frame, dx, dy, anchor)

    def _end_gesture(self) -> None:
        self._gesture += 1
        self._is_begun = self._preview.interactive_proxy.is_suspended = False

    def _on_cancelled(self) -> None:
        *groups, _ = self._target.path.split("/") if self._target is not None else ("",)
        merge = f"{'/'.join(groups)}:{self._merge()}" if groups else self._merge()
        if self._is_begun:
            self._document.cancel_gesture(merge)
        self._end_gesture()

    def _nudge(self, dx: int, dy: int) -> None:
        self._edit_selected(tr("Move Points"), lambda edits, number: self._move_point(edits, number, dx, dy))

    def _on_added(self, x: float, y: float) -> None:
        edits, number = self._edits.add_point(self._frame, x, y)
        self._apply(edits, tr("Add Point"))
        self._hand.show_positions({**self._hand.shown_positions, number: (x, y)})
        self._hand.select_points(frozenset({number}))

    def _own_point(self, edits: PointEdits, number: int) -> PointEdits:
        place = self._hand.shown_positions.get(number)
        return (
            edits
            if place is None or edits.get_edit(number).is_own_point
            else edits.detach_point(number, self._frame, *place)
        )

    def _is_straight(self) -> bool:
        edits = [self._edits.get_edit(number) for number in self._hand.selected_points]
        return bool(edits) and all(edit.is_linear for edit in edits)

    def _toggle_straight(self) -> None:
        straight = not self._is_straight()
        self._edit_selected(tr("Straight Between Keys"), lambda edits, number: edits.set_linear(number, straight))

    def _show_all(self) -> None:
        edits = self._edits
        for number in list(edits.edits):
            edits = edits.show_point(number)
        self._apply(edits, tr("Restore Points"))

    def _on_escape(self) -> None:
        if not self._hand.cancel_drag():
            self._hand.select_points(frozenset())

    def _open_menu(self, at: QPoint) -> None:
        self._menu.clear()
        chosen = bool(self._hand.selected_points)
        handlers, states = self.build_handlers(), self.build_toggle_states()
        add_actions(
            self._menu,
            ContextMenu.POINTS,
            handlers,
            possible=lambda action: chosen or action not in _SELECTED,
            states=states,
        )
        self._menu.popup(at)
