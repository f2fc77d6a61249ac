"""Actions of the buttons and keys for tangents."""

from __future__ import annotations

from functools import partial

from studio.core.translation import tr
from studio.graph.commands.keys import SetKeys
from studio.ui.features.animation.curve_editor.model import tangent_edits
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.shortcuts.dispatch import Handlers


class TangentActions:
    """Edits the tangents of the selected keys.

    Args:
        scene: What is shown.
        edits: Makes edits.
        dots: What is selected.
    """

    def __init__(self, scene: CurveScene, edits: KeyEdits, dots: KeyPointSelection) -> None:
        self._scene = scene
        self._edits = edits
        self._dots = dots

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "curves.automatic": partial(
                self._change_tangents, tangent_edits.make_tangents_automatic, tr("Automatic tangents")
            ),
            "curves.flatten": partial(self._change_tangents, tangent_edits.flatten_tangents, tr("Flatten tangents")),
            "curves.break": self._break_tangents,
            "curves.join": self._join_tangents,
        }

    def _break_tangents(self) -> None:
        """Let each tangent be turned alone: they are broken where they lie, which is on one line still."""
        self._change_tangents(tangent_edits.freeze_tangents, tr("Break tangents"))
        self._scene.broken_keys |= {dot.key_address for dot in self._dots.selected_points}

    def _join_tangents(self) -> None:
        self._scene.broken_keys -= {dot.key_address for dot in self._dots.selected_points}
        self._change_tangents(tangent_edits.join_tangents, tr("Join tangents"))

    def _change_tangents(self, change: tangent_edits.TangentChange, label: str) -> None:
        curves = tangent_edits.change_tangents(self._scene.visible_curves, self._dots.selected_points, change)
        if curves:
            self._edits.apply_command(SetKeys({(*id,): curve for id, curve in curves.items()}, label))
