"""What features use of the panels of other features. The panels themselves lie in `studio.ui.features`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.engine.jobs.job_queue import JobQueue
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.view_state import Side
from studio.sdk.params import ParamValue, Point
from studio.ui.preview.playback_audio import PlaybackAudio
from studio.ui.shell.node_bar import NodeBar
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack


class TrackCanvas(Protocol):
    """Canvas of the timeline: a stack of tracks on one axis of time. Features add tracks to it."""

    @property
    def curve_scene(self) -> TimelineScene:
        """The axis of time, and what can be snapped to."""
        ...

    @property
    def widget(self) -> QWidget:
        """The widget on which the tracks are painted, for fields that are laid over it."""
        ...

    @property
    def playhead_painted(self) -> SignalInstance:
        """Emitted when the playhead is painted at another frame."""
        ...

    def add_track(self, track: TimelineTrack, order: int) -> None:
        """Add a track below the filmstrip; see `TrackOrder`."""
        ...

    def refresh(self, track: TimelineTrack | None = None) -> None:
        """Paint a track anew; None for all of them."""
        ...

    def update_layout(self) -> None:
        """Lay the tracks out anew: one wants another height."""
        ...

    def compute_visible_frames(self) -> FrameRange:
        """Return the frames that are visible."""
        ...

    def set_signal_values(self, values: Mapping[int, float] | None) -> None:
        """Show a Signal's values by frame in place of thumbnails; None shows thumbnails."""
        ...


class Timeline(Protocol):
    """Panel of the timeline: the playhead, playing, and the tracks."""

    @property
    def timeline_canvas(self) -> TrackCanvas:
        """The tracks."""
        ...

    @property
    def shortcut_keys(self) -> PanelKeys:
        """The keys of the panel; features add handlers."""
        ...

    @property
    def current_frame(self) -> int:
        """The frame that is wanted."""
        ...

    @property
    def frame_changed(self) -> SignalInstance:
        """Emitted with another frame that is wanted."""
        ...

    @property
    def playing_changed(self) -> SignalInstance:
        """Emitted with True when playing begins, with False when it ends."""
        ...

    @property
    def view_changed(self) -> SignalInstance:
        """Emitted when other frames are visible than before."""
        ...

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        ...

    def set_audio(self, audio: PlaybackAudio, control: QWidget) -> None:
        """Play sound through `audio`; the transport bar shows its control."""
        ...


class NodeGraph(Protocol):
    """Panel of the node graph: the selection, and the view of the open level."""

    @property
    def shortcut_keys(self) -> PanelKeys:
        """The keys of the panel; features add handlers."""
        ...

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        """The ids of the selected nodes."""
        ...

    @property
    def selection_changed(self) -> SignalInstance:
        """Emitted with the ids of the selected nodes."""
        ...

    @property
    def view_requested(self) -> SignalInstance:
        """Emitted with an output (Endpoint) that the viewer is to show."""
        ...

    @property
    def number_pressed(self) -> SignalInstance:
        """Emitted with a node's id, or none, the side and the number of a key that was pressed."""
        ...

    @property
    def message_posted(self) -> SignalInstance:
        """Emitted with a hint for the status line; features emit it, too."""
        ...

    @property
    def model_dropped(self) -> SignalInstance:
        """Emitted with the path of a folder that was dropped."""
        ...

    @property
    def group_dropped(self) -> SignalInstance:
        """Emitted with the name of a linked group, and where it was dropped."""
        ...

    @property
    def insert_requested(self) -> SignalInstance:
        """Emitted with the path of a project, and where it was dropped."""
        ...

    @property
    def variants(self) -> VariantChooser:
        """The bar in which the user chooses a variant."""
        ...

    @property
    def levels(self) -> LevelViews:
        """The places at which levels are shown."""
        ...

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        """Add a node of a type."""
        ...

    def insert_project(self, project: Project, at: Point, name: str) -> None:
        """Add the nodes of a project."""
        ...

    def select_nodes(self, nodes: Iterable[str]) -> None:
        """Select these nodes alone."""
        ...

    def show_nodes(self, nodes: Sequence[str]) -> None:
        """Select nodes, and frame them."""
        ...

    def frame_selected(self) -> None:
        """Frame what is selected."""
        ...

    def search_for_input(self, target: Endpoint) -> None:
        """Let the user choose a node for an input."""
        ...

    def show_variants(self, active: Side | None, differing: Collection[str], count: int) -> None:
        """Show which of two variants is edited, and what differs."""
        ...


class VariantChooser(Protocol):
    """Bar in which the user chooses a variant."""

    @property
    def variant_chosen(self) -> SignalInstance:
        """Emitted with the Side of the variant that is to be edited."""
        ...

    @property
    def variant_accepted(self) -> SignalInstance:
        """Emitted with the Side of the variant that is to be kept alone."""
        ...


class LevelViews(Protocol):
    """The places at which levels of the graph are shown."""

    def get_view_center(self) -> Point:
        """Return the middle of what is in view."""
        ...

    def capture_view(self) -> tuple[Point, float]:
        """Return the middle of what is visible of the open level, and the zoom (1 is 100 %)."""
        ...

    def restore_view(self, center: Point, zoom: float) -> None:
        """Show a place of the open level, and forget those of the others."""
        ...


class Viewer(Protocol):
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

    def show_side(self, side: Side) -> None:
        """Show a side."""
        ...


class Comparison(Protocol):
    """Comparison of the viewer's sides."""

    @property
    def is_comparing(self) -> bool:
        """Whether both sides are compared."""
        ...

    def toggle_compare(self) -> None:
        """Compare the sides, or show one of them."""
        ...


class Inspector(Protocol):
    """Panel of parameters."""

    @property
    def latest_node(self) -> str | None:
        """The id of the latest node that is shown."""
        ...

    @property
    def copy_requested(self) -> SignalInstance:
        """Emitted with the ids of nodes whose parameters go to the other variant."""
        ...

    @property
    def header_view(self) -> InspectorHeader:
        """The head of the shown node."""
        ...

    def highlight_param(self, param: str) -> None:
        """Show a parameter's field, and give it the keys."""
        ...

    def locate_file(self, file: str) -> None:
        """Ask where a missing file is."""
        ...

    def set_other_variant(self, graph: Graph | None, side: Side) -> None:
        """Mark the parameters that differ in the other variant; None where there is none."""
        ...


class InspectorHeader(Protocol):
    """Head of the node that the inspector shows."""

    @property
    def training_requested(self) -> SignalInstance:
        """Emitted when the shown Train node is to be opened in the Train panel."""
        ...

    @property
    def relink_requested(self) -> SignalInstance:
        """Emitted when the shown linked group is to be linked to another file."""
        ...

    def add_bar(self, bar: NodeBar) -> None:
        """Add a line below the head."""
        ...


class Library(Protocol):
    """Panel of the library of node types."""

    @property
    def type_highlighted(self) -> SignalInstance:
        """Emitted with the id of the node type under the mouse or the cursor."""
        ...

    def show_groups(self, files: Sequence[Path]) -> None:
        """Show the linked groups of the user's library as a family."""
        ...

    @property
    def add_requested(self) -> SignalInstance:
        """Emitted with the id of a node type, or the name of a linked group, that is to be added."""
        ...


class Jobs(Protocol):
    """The queue of jobs in the window."""

    @property
    def queue(self) -> JobQueue:
        """The jobs."""
        ...

    @property
    def snapshot_changed(self) -> SignalInstance:
        """Emitted with a QueueSnapshot."""
        ...

    @property
    def training_requested(self) -> SignalInstance:
        """Emitted with the path of a Train node that is to train."""
        ...

    def train_node(self, graph: Graph, node: str, *, resume: bool) -> None:
        """Add a training to the queue."""
        ...

    @property
    def files(self) -> ResultFileActions:
        """What can be done with files."""
        ...


class ResultFileActions(Protocol):
    """What can be done with the files of jobs."""

    def reveal_file(self, file: Path) -> None:
        """Show a file in the system's file manager."""
        ...
