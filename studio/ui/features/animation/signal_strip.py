"""Viewed Signal on the timeline. Its numbers are requested as far as they are visible."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.errors import UnknownNodeError
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint
from studio.graph.specs import get_spec_at
from studio.sdk.ports import SIGNAL
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.panel_protocols import Timeline


class SignalStripControl(QObject):
    """Control of the strip: it shows the viewed output's numbers in place of pictures, if that is a Signal.

    Args:
        document: Its graph.
        preview: Knows what is looked at.
        timeline: Shows the numbers.
        numbers: Asks for them.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        preview: PreviewController,
        timeline: Timeline,
        numbers: SignalValueCache,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._preview = preview
        self._canvas = timeline.timeline_canvas
        self._numbers = numbers
        document.project_changed.connect(self._on_changed)
        preview.facts_changed.connect(self._show)
        timeline.view_changed.connect(self._show)
        numbers.values_changed.connect(self._show)

    def close(self) -> None:
        """Let go of the document."""
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        if change.before.graph is not change.after.graph or change.before.viewed_output != change.after.viewed_output:
            self._show()

    def _show(self) -> None:
        output, frames = self._signal(), self._canvas.compute_visible_frames()
        self._numbers.watch_output(output, frames)
        known = None if output is None else dict(self._numbers.get_values(output, frames).known_values)
        self._canvas.set_signal_values(known)

    def _signal(self) -> Endpoint | None:
        """Return the viewed output, if it is a Signal of a node in the edited graph."""
        output = self._preview.viewed_output
        if output is None or self._preview.viewed_graph is not self._document.graph:
            return None
        try:
            spec = get_spec_at(self._document.graph, output.node, self._document.registry)
        except UnknownNodeError:
            return None
        port = None if spec is None else next((each for each in spec.outputs if each.name == output.port), None)
        return output if port is not None and port.type is SIGNAL else None
