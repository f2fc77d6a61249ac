"""The curve editor in the window: the timeline's playhead, the nodes that are selected, the numbers of signals, on the
timeline, too.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from studio.graph.history import Document
from studio.ui.features.animation.curve_editor import CurveEditorPanel
from studio.ui.features.animation.curve_editor.model.signal_values import SignalThread, SignalValueCache
from studio.ui.features.animation.signal_strip import SignalStripControl
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.docks import DockManager
from studio.ui.shell.panel_protocols import NodeGraph, Timeline
from studio.ui.shell.shortcuts.dispatch import ActionRegistry

_REQUESTING_ACTIONS: Final = ("curves.simplify", "curves.bake")
_PLAYBACK_ACTIONS: Final = ("timeline.back", "timeline.stop", "timeline.forward", "timeline.go_to", "timeline.loop")


class CurveControl(QObject):
    """Control of the curve editor: connects it to the other panels.

    Args:
        document: Its graph is what signals are asked of.
        panel: The curve editor.
        graph: Says which nodes are selected.
        timeline: Has the playhead.
        thread: Computes the numbers of signals.
        preview: Knows the clip.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        panel: CurveEditorPanel,
        graph: NodeGraph,
        timeline: Timeline,
        thread: SignalThread,
        preview: PreviewController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._numbers = SignalValueCache(document, thread, self)
        panel.set_signal_values(self._numbers)
        panel.frame_scrubbed.connect(timeline.set_frame)
        timeline.frame_changed.connect(panel.show_frame)
        timeline.playing_changed.connect(self._numbers.set_paused)
        graph.selection_changed.connect(panel.show_nodes)
        preview.facts_changed.connect(lambda _: panel.update_clip())
        self._strip = SignalStripControl(document, preview, timeline, self._numbers, self)
        playing = {action: do for action, do in timeline.shortcut_keys.handlers.items() if action in _PLAYBACK_ACTIONS}
        panel.timeline_key_edits.add_handlers(playing)

    def add_actions(self, board: ActionRegistry, docks: DockManager) -> None:
        """Let menus and palette do what the curve editor can.

        Args:
            board: What they are made from.
            docks: Bring the curve editor to the front, where it asks what it has to ask.
        """
        board.add_handlers(self._panel.shortcut_keys.handlers, self._panel.build_toggle_states())
        board.action_triggered.connect(
            lambda action: docks.show_panel("curves") if action in _REQUESTING_ACTIONS else None
        )

    def close(self) -> None:
        """Ask for nothing more, and let go of the document."""
        self._strip.close()
        self._numbers.stop_requests()
        self._panel.close_document()
