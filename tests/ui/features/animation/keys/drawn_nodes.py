"""Nodes whose tracks and grids have keys."""

from __future__ import annotations

from studio.core.image import Image
from studio.graph.model import Graph, NodeRecord
from studio.sdk.node import FrameNode
from studio.sdk.params import Param
from studio.sdk.spec import node
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import WarpGrid, make_regular_points

BY_HAND, FOUND = TrackKey(10.0, 20.0), TrackKey(14.0, 21.0, 0.125)
TRACKS = PointTracks(
    (PointTrack("Eye", 4, {10: BY_HAND, 30: FOUND, 50: FOUND}), PointTrack("Ear", 2, {20: TrackKey(1.0, 2.0, 0.5)}))
)
REST = make_regular_points(3, 2)
BENT = ((0.1, 0.0), *REST[1:])
GRID = WarpGrid(3, 2, {10: REST, 30: BENT, 50: REST})
EYE, EAR, SOURCE, TARGET = "tracks/tracks/4", "tracks/tracks/2", "source/grid/0", "target/grid/0"


@node("motion.tracked", name="Tracked")
class Tracked(FrameNode):
    """Return a picture. A node for tests."""

    tracks: PointTracks = Param(default=PointTracks(), animatable=False, help="Tracks.")

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


@node("transform.warped", name="Warped")
class Warped(FrameNode):
    """Return a picture. A node for tests."""

    source: WarpGrid = Param(default=WarpGrid(), animatable=False, help="From.")
    target: WarpGrid = Param(default=WarpGrid(), animatable=False, help="To.")

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


def make_tracked() -> NodeRecord:
    """Return a node with two tracks."""
    return NodeRecord("t", "motion.tracked", "Follow", params={"tracks": serialize_point_tracks(TRACKS)})


def make_warped() -> NodeRecord:
    """Return a node with two grids, of which one has keys."""
    return NodeRecord("w", "transform.warped", "Bend", params={"source": "", "target": serialize_warp_grid(GRID)})


def read_tracks(graph: Graph) -> PointTracks:
    """Return the tracks."""
    return parse_point_tracks(str(graph.nodes["t"].params["tracks"]))


def read_grid(graph: Graph, param: str = "target") -> WarpGrid:
    """Return a grid."""
    return parse_warp_grid(str(graph.nodes["w"].params[param]))
