"""Points edited in the viewer: the node that holds the edits, and what each gesture and key does to them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import SetParam
from studio.graph.commands.base import Together
from studio.graph.commands.inside import Inside
from studio.graph.levels import Level
from studio.graph.looking import looked_at
from studio.graph.model import Endpoint
from studio.graph.paths import find, has, joined, level_of
from studio.graph.specs import spec_of
from studio.sdk.point_edits import PointEdits, parse_point_edits
from studio.ui.draft import DRAFT_SCALE
from studio.ui.menus import add_actions
from studio.ui.preview import PreviewController
from studio.ui.results import FrameResult
from studio.ui.shortcuts.dispatch import ActionBoard, Handlers, PanelKeys
from studio.ui.shortcuts.spec import Need, Scope
from studio.ui.window.overlay_control import OverlayControl
from studio.ui.window.panels import Panels

_STEPS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_FAR: Final = 10
_ALL: Final = "points.select_all"
_SELECTED: Final = frozenset(
    {"points.delete", "points.delete_on", "points.set_key", "points.delete_key", "points.own", "points.straight"}
)
_MENU: Final = (
    "points.set_key",
    "points.delete_key",
    "points.own",
    "points.straight",
    None,
    "points.delete_on",
    "points.delete",
    "points.show_all",
    None,
    _ALL,
)


class Target(NamedTuple):
    """What is edited.

    Args:
        path: The node's.
        param: Of the node: it holds the edits.
        output: The points.
    """

    path: str
    param: str
    output: Endpoint


class PointsControl(QObject):
    """Lets points be edited while a node that holds edits of points is looked at, or selected alone.

    Args:
        level: Where nodes are selected; its document is edited.
        panels: The node editor says which is, the viewer shows the points and has the mouse.
        preview: Knows what is shown.
        overlays: Has the points asked for.
        post: Says on the status line what could not be done.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: Level,
        panels: Panels,
        preview: PreviewController,
        overlays: OverlayControl,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        viewer = panels.viewer
        self._viewer, self._preview, self._overlays, self._post = viewer, preview, overlays, post
        self._hand = hand = viewer.canvas.points
        self._selected: tuple[str, ...] = ()
        self._target: Target | None = None
        self._frame = 0
        self._gesture = 0
        self._is_begun = False
        self._base = PointEdits()  # as they were when the drag began
        self._edits = PointEdits()
        self._menu = QMenu(viewer)
        hand.moved.connect(self._on_moved)
        hand.dropped.connect(self._end_gesture)
        hand.cancelled.connect(self._on_cancelled)
        hand.added.connect(self._on_added)
        hand.menu_wanted.connect(self._open_menu)
        panels.node_editor.selection_changed.connect(self._on_selected)
        viewer.side_changed.connect(self.refresh)
        viewer.frame_shown.connect(self._on_frame)
        self._document.changed.connect(self.refresh)
        self._keys = PanelKeys(Scope.POINTS, self.handlers(), viewer, lambda: self.is_active)
        self._first_keys = PanelKeys(Scope.POINTS, {_ALL: hand.select_all}, viewer, lambda: hand.on)
        self.refresh()

    @property
    def is_active(self) -> bool:
        """Whether keys are for points: some are selected, or in the hand."""
        return self._hand.on and bool(self._hand.selected or self._hand.is_dragging)

    def offer(self, board: ActionBoard) -> None:
        """Let menus and palette do what can be done with points."""
        board.offer(self._keys.handlers, self.states())
        board.meet(Need.POINTS, lambda: self.is_active)
        board.meet(Need.POINT_EDITS, lambda: self._hand.on)

    def close(self) -> None:
        """Stop following the document."""
        self._document.changed.disconnect(self.refresh)

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        nudges = {
            f"points.{name}{far}": partial(self._nudge, dx * by, dy * by)
            for name, (dx, dy) in _STEPS.items()
            for far, by in (("", 1), ("_10", _FAR))
        }
        return {
            _ALL: self._hand.select_all,
            "points.deselect": self._on_escape,
            "points.delete_on": lambda: self._each(tr("Delete Points"), lambda e, n: e.hidden(n, self._frame)),
            "points.delete": lambda: self._each(tr("Delete Points"), lambda e, n: e.hidden(n)),
            "points.show_all": self._show_all,
            "points.set_key": lambda: self._each(tr("Set Key"), lambda e, n: e.moved(n, self._frame, 0.0, 0.0)),
            "points.delete_key": lambda: self._each(tr("Delete Key"), lambda e, n: e.without_key(n, self._frame)),
            "points.own": lambda: self._each(tr("Take Points Off Their Track"), self._made_own),
            "points.straight": self._toggle_straight,
            **nudges,
        }

    def states(self) -> dict[str, Callable[[], bool]]:
        """Return whether what can be switched is on."""
        return {"points.straight": self._is_straight}

    def refresh(self, *_: object) -> None:
        """Find out anew which node is edited, and what its edits are."""
        before, self._target = self._target, self._found()
        if before != self._target:
            self._hand.set_on(False)
        self._overlays.set_edited(self._target.output if self._target is not None else None)
        self._edits = self._read()
        self._hand.set_on(self._target is not None)
        self._mark()

    def _found(self) -> Target | None:
        project = self._document.project
        if self._preview.shown_graph is not project.graph:
            return None  # the other variant is seen
        looked = looked_at(project, self._viewer.side)
        chosen = [joined(self._level.path, node) for node in self._selected] if len(self._selected) == 1 else []
        for path in ([looked.node] if looked is not None else []) + chosen:
            if not has(project.graph, path):
                continue
            level, node = level_of(project.graph, path)
            spec = spec_of(level, node, self._document.registry)
            param = spec.cls.point_edits if spec is not None else ""
            if spec is not None and param:
                return Target(path, param, Endpoint(path, spec.outputs[0].name))
        return None

    def _read(self) -> PointEdits:
        """Return the node's edits; none where they cannot be read, which is a problem at the node."""
        if self._target is None:
            return PointEdits()
        text = find(self._document.graph, self._target.path).params.get(self._target.param, "")
        try:
            return parse_point_edits(str(text))
        except StudioError:
            self._target = None
            return PointEdits()

    def _mark(self) -> None:
        edits = self._edits.edits
        self._hand.keyed = frozenset(number for number, edit in edits.items() if edit.is_keyed(self._frame))
        self._hand.own = frozenset(number for number, edit in edits.items() if edit.places_itself)
        self._hand.changed.emit()

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _on_frame(self, result: FrameResult) -> None:
        """Take the points of a frame that is shown, unless they are of an edit ago, or of a draft: it has others."""
        from studio.engine.overlays import Dots

        if result.frame != self._frame:
            self._hand.cancel()
            self._frame = result.frame
        self._mark()
        request = result.request
        if self._target is None or request.graph is not self._document.graph or request.scale <= DRAFT_SCALE:
            return
        for output, drawn in zip(result.drawn_from, result.overlays, strict=False):
            if output == self._target.output and isinstance(drawn, Dots):
                places = zip(drawn.ids, drawn.points.tolist(), strict=True)
                self._hand.show_places({number: (x, y) for number, (x, y) in places if math.isfinite(x + y)})

    def _apply(self, edits: PointEdits, label: str, merge: str = "") -> None:
        if self._target is None:
            return
        *groups, node = self._target.path.split("/")
        command = Together(label, [SetParam(node, self._target.param, edits.text)], merge)
        try:
            self._document.apply(Inside(tuple(groups), command) if groups else command)
        except StudioError as error:
            self._hand.cancel()
            self._post(str(error))

    def _each(self, label: str, change: Callable[[PointEdits, int], PointEdits], merge: str = "") -> None:
        """Change the edits of all selected points in one step."""
        edits = self._edits
        for number in sorted(self._hand.selected):
            edits = change(edits, number)
        self._apply(edits, label, merge)

    def _merge(self) -> str:
        return f"points-{id(self)}-{self._gesture}"

    def _on_moved(self, dx: float, dy: float) -> None:
        if not self._is_begun:
            self._base, self._is_begun = self._edits, True
            self._preview.draft.waived = True
        edits = self._base
        for number in sorted(self._hand.selected):
            edits = edits.moved(number, self._frame, dx, dy)
        self._apply(edits, tr("Move Points"), self._merge())

    def _end_gesture(self) -> None:
        self._gesture += 1
        self._is_begun = self._preview.draft.waived = False

    def _on_cancelled(self) -> None:
        *groups, _ = self._target.path.split("/") if self._target is not None else ("",)
        merge = f"{'/'.join(groups)}:{self._merge()}" if groups else self._merge()
        if self._is_begun:
            self._document.take_back(merge)
        self._end_gesture()

    def _nudge(self, dx: int, dy: int) -> None:
        self._each(tr("Move Points"), lambda edits, number: edits.moved(number, self._frame, dx, dy))

    def _on_added(self, x: float, y: float) -> None:
        edits, number = self._edits.added(self._frame, x, y)
        self._apply(edits, tr("Add Point"))
        self._hand.show_places({**self._hand.places, number: (x, y)})
        self._hand.select(frozenset({number}))

    def _made_own(self, edits: PointEdits, number: int) -> PointEdits:
        place = self._hand.places.get(number)
        return edits if place is None or edits.of(number).own else edits.made_own(number, self._frame, *place)

    def _is_straight(self) -> bool:
        edits = [self._edits.of(number) for number in self._hand.selected]
        return bool(edits) and all(edit.straight for edit in edits)

    def _toggle_straight(self) -> None:
        straight = not self._is_straight()
        self._each(tr("Straight Between Keys"), lambda edits, number: edits.straightened(number, straight))

    def _show_all(self) -> None:
        edits = self._edits
        for number in list(edits.edits):
            edits = edits.shown(number)
        self._apply(edits, tr("Bring Back Points"))

    def _on_escape(self) -> None:
        if not self._hand.cancel():
            self._hand.select(frozenset())

    def _open_menu(self, at: QPoint) -> None:
        self._menu.clear()
        chosen = bool(self._hand.selected)
        handlers, states = self.handlers(), self.states()
        add_actions(
            self._menu, _MENU, handlers, possible=lambda action: chosen or action not in _SELECTED, states=states
        )
        self._menu.popup(at)
