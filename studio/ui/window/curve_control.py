"""The curve editor in the window: the timeline's playhead, the nodes that are selected, the numbers of signals, on the
timeline, too.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from studio.graph.history import Document
from studio.ui.curve_editor.signal_numbers import SignalNumbers, SignalThread
from studio.ui.preview import PreviewController
from studio.ui.shortcuts.dispatch import ActionBoard
from studio.ui.window.docks import Docks
from studio.ui.window.panels import Panels
from studio.ui.window.signal_strip import SignalStrip

_ASKING: Final = ("curves.simplify", "curves.bake")
_PLAYING: Final = ("timeline.back", "timeline.stop", "timeline.forward", "timeline.go_to", "timeline.loop")


class CurveControl(QObject):
    """Ties the curve editor to the other panels.

    Args:
        document: Its graph is what signals are asked of.
        panels: The panels.
        thread: Computes the numbers of signals.
        preview: Knows the clip.
        parent: Qt's owner.
    """

    def __init__(
        self, document: Document, panels: Panels, thread: SignalThread, preview: PreviewController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel = panel = panels.curves
        self._numbers = SignalNumbers(document, thread, self)
        panel.use_numbers(self._numbers)
        timeline = panels.timeline
        panel.scrubbed.connect(timeline.set_frame)
        timeline.frame_changed.connect(panel.show_frame)
        timeline.playing_changed.connect(self._numbers.hold)
        panels.node_editor.selection_changed.connect(panel.show_nodes)
        preview.facts_changed.connect(lambda _: panel.follow_clip())
        self._strip = SignalStrip(document, preview, timeline, self._numbers, self)
        playing = {action: do for action, do in timeline.keys.handlers.items() if action in _PLAYING}
        panel.timeline_keys.offer(playing)

    def offer(self, board: ActionBoard, docks: Docks) -> None:
        """Let menus and palette do what the curve editor can.

        Args:
            board: What they are made from.
            docks: Bring the curve editor to the front, where it asks what it has to ask.
        """
        board.offer(self._panel.keys.handlers, self._panel.states())
        board.ran.connect(lambda action: docks.show("curves") if action in _ASKING else None)

    def close(self) -> None:
        """Ask for nothing more, and let go of the document."""
        self._strip.close()
        self._numbers.close()
        self._panel.close_document()
