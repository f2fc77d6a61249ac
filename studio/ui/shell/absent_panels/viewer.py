"""Viewer that is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.graph.view_state import Side
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.preview.side_frames import SideFrame
from studio.ui.widgets.labels.problem_card import ProblemCardFix


class AbsentComparison:
    """Comparison of sides that nobody sees."""

    is_comparing = False

    def toggle_compare(self) -> None:
        """Compare nothing."""


class AbsentColorSampling(QObject):
    """Eyedropper without a picture: it ends at once."""

    color_sampled = Signal(object, str)
    sampling_ended = Signal()

    def start_sampling(self, path: str, node_name: str, param_name: str) -> None:
        """Read nothing."""
        self.sampling_ended.emit()

    def stop_sampling(self) -> None:
        """Do nothing: it is never on."""


class AbsentSideFrames:
    """Frames side by side that nobody sees."""

    def show_frames(self, frames: Sequence[SideFrame]) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing, as before."""


class AbsentViewer(QObject):
    """Viewer without a panel: side A is requested, and nothing is shown."""

    compare_changed = Signal(object)
    proxy_changed = Signal(bool)
    sight_changed = Signal(object)
    side_changed = Signal(object)
    space_tapped = Signal()
    generate_requested = Signal(str)
    training_requested = Signal(str)
    cancel_requested = Signal(str)

    shown_side = Side.A

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compare_control = AbsentComparison()
        self.color_sampling = AbsentColorSampling(self)
        self.side_frames = AbsentSideFrames()
        self.find_fixes: Callable[[str], Sequence[ProblemCardFix]] = lambda _: ()

    def show_frame(self, result: FrameResult) -> None:
        """Show no frame."""

    def show_draft(self, draft: FrameResult) -> None:
        """Show nothing."""

    def set_computing(self, computing: bool, text: str = "") -> None:
        """Show no mark."""

    def set_paused(self, paused: bool) -> None:
        """Show no mark."""

    def set_fps(self, fps: float) -> None:
        """Show no rate."""

    def clear(self, *, is_sound: bool = False, generator: str = "") -> None:
        """Show nothing, as before."""

    def show_preview(self, node: str, image: QImage) -> None:
        """Show no picture."""

    def set_generating(self, jobs: Mapping[str, str]) -> None:
        """Show no generators."""

    def refresh_fixes(self) -> None:
        """Offer no fixes."""

    def show_side(self, side: Side) -> None:
        """Stay with side A."""
