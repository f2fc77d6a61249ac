"""Keypoint Position: places as numbers, and parameters that follow a point."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from nodes.signal.keypoint_position import KeypointPosition, PositionMeasure
from studio.core.errors import ParameterError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk import Image, Keypoints, Mask, PointTracks, RotoShapes
from studio.sdk.params import ParamValue
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape
from studio.sdk.roto.shape_text import serialize_roto_shapes
from studio.sdk.testing import assert_node_contract, run_frame
from studio.sdk.tracking.point_tracks import PointTrack, TrackKey
from studio.sdk.tracking.track_text import serialize_point_tracks
from studio.services.engine_setup import load_registry


def points_at(*places: tuple[float, float]) -> list[Keypoints]:
    return [Keypoints(torch.tensor([[0.0, 0.0], place]), torch.ones(2), (2, 7)) for place in places]


CLIP = points_at((10, 20), (13, 18), (16, 16))


@pytest.mark.parametrize(("reference", "wanted"), [(0, (3, -2)), (1, (0, 0)), (2, (-3, 2))])
def test_movement_counts_since_the_reference_frame(reference: int, wanted: tuple[float, float]) -> None:
    node = KeypointPosition(point=7, reference=reference)
    assert tuple(run_frame(node, 1, output=axis, keypoints=CLIP) for axis in "xy") == wanted


def test_places_are_those_of_the_full_picture_in_a_proxy() -> None:
    node = KeypointPosition.spec.create_node({"point": 7, "measure": "place"}, 0.5)
    assert run_frame(node, 2, output="x", keypoints=CLIP, scale=0.5) == 32.0


def test_fractions_and_distances_from_the_center_need_a_size() -> None:
    node = KeypointPosition(point=7, measure=PositionMeasure.FRACTION, width=100, height=50)
    assert run_frame(node, 0, output="y", keypoints=CLIP) == pytest.approx(0.4)
    center = KeypointPosition(point=7, measure=PositionMeasure.FROM_CENTER, width=100, height=50)
    assert run_frame(center, 0, output="x", keypoints=CLIP) == pytest.approx(-40.0)


def test_a_point_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ParameterError, match=r"2, 7"):
        run_frame(KeypointPosition(point=3), 1, output="x", keypoints=CLIP)


def test_it_is_in_the_library_and_keeps_the_contract() -> None:
    assert_node_contract(load_registry()["signal.keypoint_position"])


SIZE: dict[str, ParamValue] = {"width": 200, "height": 120, "length": 10}
TRACKS = PointTracks((PointTrack("Track 1", 0, {0: TrackKey(60, 40), 8: TrackKey(120, 80)}),))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with MediaFiles() as media:
        made = Engine(load_registry(), media, cache_bytes=64 << 20, device="cpu")
        yield made
        made.close()


def follow(target: NodeRecord, param: str, measure: PositionMeasure, picture: NodeRecord) -> Graph:
    """Return a Tracker over a picture that drives a parameter of another node."""
    tracker = NodeRecord("tracker", "motion.tracker", "Tracker", params={"tracks": serialize_point_tracks(TRACKS)})
    position = NodeRecord("position", "signal.keypoint_position", "Position", params={"measure": measure})
    wires = {
        Endpoint("tracker", "image"): Endpoint(picture.id, "image"),
        Endpoint("position", "keypoints"): Endpoint("tracker", "keypoints"),
        Endpoint(target.id, "image"): Endpoint(picture.id, "image"),
        Endpoint(target.id, f"{param}.x"): Endpoint("position", "x"),
        Endpoint(target.id, f"{param}.y"): Endpoint("position", "y"),
    }
    return Graph({each.id: each for each in (picture, tracker, position, target)}, wires)


def compute(engine: Engine, graph: Graph, node: str, frame: int, scale: float = 1.0) -> torch.Tensor:
    value = engine.compute_frame(EngineRequest(graph, node, "image", frame, scale))
    assert isinstance(value, Image)
    return value.pixels


def test_a_transform_follows_a_tracked_point(engine: Engine) -> None:
    noise = NodeRecord("noise", "source.noise", "Noise", params={**SIZE, "speed": 0.0})
    move = NodeRecord("move", "transform.transform", "Transform", params={"filter": "nearest"})
    graph = follow(move, "translate", PositionMeasure.MOVEMENT, noise)
    still, moved = (compute(engine, graph, "move", frame) for frame in (0, 8))
    assert torch.equal(still[:3], compute(engine, graph, "noise", 0)[:3])
    assert torch.equal(moved[:3, 40:, 60:], still[:3, :-40, :-60])
    half = compute(engine, graph, "move", 8, 0.5), compute(engine, graph, "noise", 8, 0.5)
    assert torch.equal(half[0][:3, 20:, 30:], half[1][:3, :-20, :-30])


def find_middle(pixels: torch.Tensor) -> tuple[float, float]:
    """Return the middle of what is bright."""
    rows, columns = (pixels[0] > 0.5).nonzero(as_tuple=True)
    return (float(columns.min() + columns.max()) + 1) / 2, (float(rows.min() + rows.max()) + 1) / 2


@pytest.mark.parametrize(("frame", "place"), [(0, (60, 40)), (8, (120, 80))])
def test_a_text_lies_on_a_tracked_point(engine: Engine, frame: int, place: tuple[float, float]) -> None:
    black: dict[str, ParamValue] = {**SIZE, "speed": 0.0, "contrast": 0.0, "high": (0.0, 0.0, 0.0, 1.0)}
    ground = NodeRecord("ground", "source.noise", "Ground", params=black)
    text = NodeRecord("text", "overlay.text", "Text", params={"title": "O", "size": 24.0, "margin": 0.0})
    graph = follow(text, "offset", PositionMeasure.FROM_CENTER, ground)
    assert find_middle(compute(engine, graph, "text", frame)) == pytest.approx(place, abs=3.0)


def join_tracker(target: NodeRecord, port: str, tracks: PointTracks, picture: NodeRecord) -> Graph:
    """Return a Tracker over a picture whose points another node follows."""
    tracker = NodeRecord("tracker", "motion.tracker", "Tracker", params={"tracks": serialize_point_tracks(tracks)})
    wires = {
        Endpoint("tracker", "image"): Endpoint(picture.id, "image"),
        Endpoint(target.id, "image"): Endpoint(picture.id, "image"),
        Endpoint(target.id, port): Endpoint("tracker", "keypoints"),
    }
    return Graph({each.id: each for each in (picture, tracker, target)}, wires)


def test_a_match_move_follows_the_points_of_a_tracker(engine: Engine) -> None:
    noise = NodeRecord("noise", "source.noise", "Noise", params={**SIZE, "speed": 0.0})
    move = NodeRecord("move", "transform.match_move", "Match Move", params={"filter": "nearest"})
    graph = join_tracker(move, "keypoints", TRACKS, noise)
    still, moved = (compute(engine, graph, "move", frame) for frame in (0, 8))
    assert torch.equal(still[:3], compute(engine, graph, "noise", 0)[:3])
    assert torch.equal(moved[:3, 40:, 60:], still[:3, :-40, :-60])


def test_a_shape_of_roto_follows_the_points_of_a_tracker(engine: Engine) -> None:
    shape = RotoShape("A", {0: make_rectangle_points(20, 20, 50, 40)}, is_following=True, reference=0)
    noise = NodeRecord("noise", "source.noise", "Noise", params={**SIZE, "speed": 0.0})
    text = serialize_roto_shapes(RotoShapes((shape,)))
    graph = join_tracker(NodeRecord("roto", "composite.roto", "Roto", params={"shapes": text}), "track", TRACKS, noise)
    mask = engine.compute_frame(EngineRequest(graph, "roto", "mask", 8))
    assert isinstance(mask, Mask)
    wanted = torch.zeros(120, 200)
    wanted[60:80, 80:110] = 1.0
    assert torch.allclose(mask.pixels[0], wanted, atol=1 / 256)


def test_a_corner_pin_lies_on_four_points_of_a_tracker(engine: Engine) -> None:
    corners = ((40, 30), (100, 30), (100, 90), (40, 90))
    tracks = tuple(
        PointTrack(f"Track {number}", number, {0: TrackKey(x, y), 8: TrackKey(x + 20, y + 10)})
        for number, (x, y) in enumerate(corners)
    )
    white = NodeRecord("white", "source.noise", "White", params={**SIZE, "contrast": 0.0, "low": (1.0, 1.0, 1.0, 1.0)})
    pin = NodeRecord("pin", "transform.corner_pin", "Corner Pin")
    graph = join_tracker(pin, "corners", PointTracks(tracks), white)
    for frame, (left, top) in ((0, (40, 30)), (8, (60, 40))):
        alpha = compute(engine, graph, "pin", frame)[3] > 0.5
        rows, columns = alpha.nonzero(as_tuple=True)
        found = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        assert tuple(map(int, found)) == (left, top, left + 60, top + 60)
