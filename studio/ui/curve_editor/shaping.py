"""What the buttons and keys for tangents do."""

from __future__ import annotations

from functools import partial

from studio.core.language import tr
from studio.graph.commands.keys import SetKeys
from studio.ui.curve_editor import tangents
from studio.ui.curve_editor.dots import DotSelection
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.keys.edits import KeyEdits
from studio.ui.shortcuts.dispatch import Handlers


class Shaping:
    """Edits the tangents of the selected keys.

    Args:
        scene: What is shown.
        edits: Makes edits.
        dots: What is selected.
    """

    def __init__(self, scene: CurveScene, edits: KeyEdits, dots: DotSelection) -> None:
        self._scene = scene
        self._edits = edits
        self._dots = dots

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "curves.automatic": partial(self._shape, tangents.automatic, tr("Automatic tangents")),
            "curves.flatten": partial(self._shape, tangents.flat, tr("Flatten tangents")),
            "curves.break": self._break,
            "curves.join": self._join,
        }

    def _break(self) -> None:
        """Let each tangent be turned alone: they are broken where they lie, which is on one line still."""
        self._shape(tangents.fixed, tr("Break tangents"))
        self._scene.loose |= {dot.address for dot in self._dots.dots}

    def _join(self) -> None:
        self._scene.loose -= {dot.address for dot in self._dots.dots}
        self._shape(tangents.joined, tr("Join tangents"))

    def _shape(self, change: tangents.Change, label: str) -> None:
        curves = tangents.shaped(self._scene.shown, self._dots.dots, change)
        if curves:
            self._edits.apply(SetKeys({(*id,): curve for id, curve in curves.items()}, label))
