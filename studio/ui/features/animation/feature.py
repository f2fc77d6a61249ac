"""Keyframes in the window: lanes on the timeline, the dope sheet and the curve editor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr, tr_noop
from studio.graph.specs import get_spec
from studio.ui.features.animation.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.requirements import KEYS_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.animation.curve_button import CurveButton
    from studio.ui.features.animation.curve_control import CurveControl
    from studio.ui.features.animation.curve_editor import CurveEditorPanel
    from studio.ui.features.animation.dope_sheet import DopeSheetPanel
    from studio.ui.features.animation.key_lanes import KeyLanes
    from studio.ui.features.animation.keys.key_edits import KeyEdits
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.menus.context_menu import MenuEntry

_REQUESTING_ACTIONS: Final = ("curves.simplify", "curves.bake")
"""Actions that ask for a value in the curve editor."""


class AnimationFeature:
    """Panels of keyframes and curves, and lanes of keys on the timeline."""

    keys: KeyEdits
    key_lanes: KeyLanes
    curve_control: CurveControl
    _curve_editor: CurveEditorPanel | None = None
    _curve_button: CurveButton
    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return what can be done with keys and curves."""
        return bind_actions(
            ACTIONS,
            self._get_handlers,
            lambda: {"curves.snap": self._is_snapping},
            {KEYS_NEEDED: lambda: bool(self.keys.selection.selected_keys)},
        )

    def docks(self) -> Sequence[Dock]:
        """Return the places of the panels."""
        return (
            Dock("dope_sheet", tr_noop("Dope Sheet"), DockArea.KEYS, 90, 20, self._make_dope_sheet),
            Dock("curves", tr_noop("Curve Editor"), DockArea.KEYS, 100, 10, self._make_curve_editor),
        )

    def start(self, shell: Shell) -> None:
        """Add the lanes to the timeline, and the numbers of signals."""
        from studio.ui.features.animation.curve_button import CurveButton
        from studio.ui.features.animation.curve_control import CurveControl
        from studio.ui.features.animation.key_lanes import add_key_lanes
        from studio.ui.features.animation.keys.key_edits import KeyEdits
        from studio.ui.features.animation.keys.key_selection import KeySelection

        self._shell = shell
        window, timeline, graph, dialogs = shell.window, shell.timeline, shell.node_graph, shell.window.dialogs
        self.keys = KeyEdits(shell.level, KeySelection(shell.level, window), lambda: timeline.current_frame, window)
        self.key_lanes = add_key_lanes(timeline, self.keys, dialogs)
        self.curve_control = CurveControl(shell.document, graph, timeline, shell.render_thread, shell.preview, window)
        nodes_shown = (self.key_lanes.show_nodes, self.keys.selection.restrict_to_nodes)
        for show in nodes_shown:
            graph.selection_changed.connect(show)
        self.keys.message_posted.connect(shell.post)
        shell.inspector.extra_param_entries.append(self._make_param_entries)
        self._curve_button = CurveButton(window.docks)
        timeline.add_control(self._curve_button)

    def close(self) -> None:
        """Let go of the document."""
        self.curve_control.close()

    def _make_dope_sheet(self) -> DopeSheetPanel:
        """Return the dope sheet: it follows the selection from now on."""
        from studio.ui.features.animation.dope_sheet import DopeSheetPanel

        shell = self._shell
        panel = DopeSheetPanel(self.keys, shell.timeline, shell.window.dialogs)
        panel.show_nodes(shell.node_graph.selected_nodes)
        shell.node_graph.selection_changed.connect(panel.show_nodes)
        return panel

    def _make_curve_editor(self) -> CurveEditorPanel:
        """Return the curve editor: it follows the selection from now on."""
        from studio.ui.features.animation.curve_editor import CurveEditorPanel

        shell = self._shell
        scene = shell.timeline.timeline_canvas.curve_scene
        self._curve_editor = panel = CurveEditorPanel(self.keys, scene, shell.window.dialogs)
        panel.message_posted.connect(shell.post)
        self.curve_control.connect_panel(panel)
        return panel

    def _make_param_entries(self, param: str) -> Sequence[MenuEntry]:
        """Return what can be done with the expression of a parameter of the shown node: it becomes keys."""
        node, level = self._shell.inspector.latest_node, self._shell.level
        record = level.graph.nodes.get(node) if node is not None else None
        spec = get_spec(level.graph, record.id, level.registry) if record is not None else None
        if record is None or spec is None or param not in record.expressions or not spec.params[param].is_numeric:
            return ()
        return ((tr("Bake Expression to Keys…"), "", partial(self._bake_expression, record.id, param)),)

    def _bake_expression(self, node: str, param: str) -> None:
        self._shell.show_panel("curves")
        if self._curve_editor is not None:
            self._curve_editor.show_nodes((node,))
            self._curve_editor.bake_expression(node, param)

    def _is_snapping(self) -> bool:
        return self._curve_editor is None or self._curve_editor.curve_scene.is_snapping

    def _get_handlers(self) -> Handlers:
        curves = (spec.id for spec in ACTIONS if spec.scope is ActionScope.CURVES)
        return {
            **self._shell.timeline.shortcut_keys.handlers,
            **{action: partial(self._run_in_curve_editor, action) for action in curves},
            "view.curve_editor": self._curve_button.toggle_editor,
        }

    def _run_in_curve_editor(self, action: str) -> None:
        """Do something with curves; the editor comes to the front where it asks for a value."""
        self._shell.window.docks.make_panel("curves")
        if self._curve_editor is not None:
            self._curve_editor.shortcut_keys.handlers[action]()
        if action in _REQUESTING_ACTIONS:
            self._shell.show_panel("curves")
