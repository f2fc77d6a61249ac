"""A looked-at Signal on the timeline: its numbers are asked for as far as they are to be seen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.errors import UnknownNodeError
from studio.graph.history import Change, Document
from studio.graph.model import Endpoint
from studio.graph.specs import spec_at
from studio.sdk.ports import SIGNAL
from studio.ui.curve_editor.signal_numbers import SignalNumbers
from studio.ui.preview import PreviewController
from studio.ui.timeline import TimelinePanel


class SignalStrip(QObject):
    """Shows the numbers of what is looked at in the place of pictures, where it is a Signal.

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
        timeline: TimelinePanel,
        numbers: SignalNumbers,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._preview = preview
        self._canvas = timeline.canvas
        self._numbers = numbers
        document.changed.connect(self._on_changed)
        preview.facts_changed.connect(self._show)
        timeline.view_changed.connect(self._show)
        numbers.changed.connect(self._show)

    def close(self) -> None:
        """Let go of the document."""
        self._document.changed.disconnect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if change.before.graph is not change.after.graph or change.before.viewed != change.after.viewed:
            self._show()

    def _show(self) -> None:
        output, frames = self._signal(), self._canvas.visible()
        self._numbers.watch(output, frames)
        known = None if output is None else dict(self._numbers.numbers(output, frames).known)
        if self._canvas.strip.show_numbers(known):
            self._canvas.refresh(self._canvas.strip)
            self._canvas.ask_for_thumbnails()

    def _signal(self) -> Endpoint | None:
        """Return what is looked at, if it is a Signal of a node in the edited graph."""
        output = self._preview.shown
        if output is None or self._preview.shown_graph is not self._document.graph:
            return None
        try:
            spec = spec_at(self._document.graph, output.node, self._document.registry)
        except UnknownNodeError:
            return None
        port = None if spec is None else next((each for each in spec.outputs if each.name == output.port), None)
        return output if port is not None and port.type is SIGNAL else None
