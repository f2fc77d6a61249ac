"""Protocols of the viewer, for other features."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage

from studio.graph.view_state import Side
from studio.ui.preview.preview_protocols import PreviewViewer
from studio.ui.preview.side_frames import SideFrame
from studio.ui.widgets.labels.problem_card import ProblemCardFix


class Comparison(Protocol):
    """Comparison of the viewer's sides."""

    @property
    def is_comparing(self) -> bool:
        """Whether both sides are compared."""
        ...

    def toggle_compare(self) -> None:
        """Compare the sides, or show one of them."""
        ...


class ColorSampling(Protocol):
    """Eyedropper of the viewer."""

    @property
    def color_sampled(self) -> SignalInstance:
        """Emitted with red, green and blue as a tuple, and the merge key of the gesture."""
        ...

    @property
    def sampling_ended(self) -> SignalInstance:
        """Emitted when the eyedropper was put away."""
        ...

    def start_sampling(self, path: str, node_name: str, param_name: str) -> None:
        """Let the mouse read colors in the picture, for a parameter of a node."""
        ...

    def stop_sampling(self) -> None:
        """Put the eyedropper away."""
        ...


class SideFramesDisplay(Protocol):
    """Display of frames side by side in the place of the viewer's picture, as long as a gesture goes on."""

    def show_frames(self, frames: Sequence[SideFrame]) -> None:
        """Show these frames, two beside each other or four in two rows; those that are on their way stay empty."""
        ...

    def end(self) -> None:
        """Show the viewer's picture again."""
        ...


class Viewer(PreviewViewer, Protocol):
    """Panel of the viewer: two sides, one of which is shown."""

    @property
    def shown_side(self) -> Side:
        """The side that is shown."""
        ...

    @property
    def side_changed(self) -> SignalInstance:
        """Emitted with the Side that is shown."""
        ...

    @property
    def compare_control(self) -> Comparison:
        """The comparison of the sides."""
        ...

    @property
    def color_sampling(self) -> ColorSampling:
        """The eyedropper. There from `Feature.start` of the viewer on."""
        ...

    @property
    def side_frames(self) -> SideFramesDisplay:
        """The display of frames side by side. There from `Feature.start` of the viewer on."""
        ...

    @property
    def space_tapped(self) -> SignalInstance:
        """Emitted when the space bar was tapped over the picture."""
        ...

    @property
    def training_requested(self) -> SignalInstance:
        """Emitted with the path of a network whose training is to be shown."""
        ...

    @property
    def generate_requested(self) -> SignalInstance:
        """Emitted with the path of a generator that is to work."""
        ...

    @property
    def cancel_requested(self) -> SignalInstance:
        """Emitted with the path of a generator that is to stop."""
        ...

    def show_preview(self, node: str, image: QImage) -> None:
        """Show how the picture of a generator looks by now."""
        ...

    def set_generating(self, jobs: Mapping[str, str]) -> None:
        """Show how generators stand that are at work or wait, by path."""
        ...

    find_fixes: Callable[[str], Sequence[ProblemCardFix]]
    """Returns the fixes for the problem of a node, by path; the feature of problems sets it."""

    def refresh_fixes(self) -> None:
        """Ask anew what fixes the failure that is shown."""
        ...

    def show_side(self, side: Side) -> None:
        """Show a side."""
        ...
