"""The templates that replace a part of a clip: what they show is compared with how their clips were drawn."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType

import cv2
import numpy as np
import pytest

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.file.project_file import load_project
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from studio.sdk import Keypoints, Mask
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def engine() -> Iterator[Engine]:
    with MediaFiles() as media:
        yield Engine(load_registry(), media, device="cpu")


def load_graph(name: str) -> Graph:
    return load_project(ROOT / "assets" / "graphs" / f"{name}.loom", load_registry()).graph


def load_script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "assets" / "media"))
    return importlib.import_module(name)


def find_points(engine: Engine, graph: Graph, frame: int) -> np.ndarray:
    points = engine.compute_frame(EngineRequest(graph, "track", "keypoints", frame))
    assert isinstance(points, Keypoints)
    assert float(points.confidence.min()) > 0.5
    return points.points.numpy()


def show(engine: Engine, graph: Graph, node: str, frame: int) -> np.ndarray:
    image = engine.compute_frame(EngineRequest(graph, node, "image", frame))
    assert isinstance(image, Image)
    return image.as_array()[..., :3]


def find_mask(engine: Engine, graph: Graph, node: str, frame: int) -> np.ndarray:
    mask = engine.compute_frame(EngineRequest(graph, node, "mask", frame))
    assert isinstance(mask, Mask)
    return mask.as_array()[..., 0]


def test_the_screen_is_followed_to_half_a_pixel_also_behind_the_ball(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, graph = load_script("make_desk_clip", monkeypatch), load_graph("replace-a-screen")
    for frame in (0, 24, 45, 48, 51, 70, 95):
        found = find_points(engine, graph, frame)
        assert np.abs(found - desk.project(desk.front_corners(), frame)).max() < 0.5


def test_the_clip_lies_in_the_screen_alone_and_behind_the_ball(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, graph = load_script("make_desk_clip", monkeypatch), load_graph("replace-a-screen")
    for frame in (0, 48, 95):
        changed = np.abs(show(engine, graph, "front", frame) - show(engine, graph, "video", frame)).max(2)
        screen = np.zeros(changed.shape, np.uint8)
        cv2.fillPoly(screen, [np.round(desk.screen_corners(frame) * 16).astype(np.int32)], (1,), cv2.LINE_8, 4)
        near, inside = cv2.dilate(screen, np.ones((9, 9), np.uint8)), cv2.erode(screen, np.ones((5, 5), np.uint8))
        ball = find_mask(engine, graph, "ball", frame)
        assert changed[near == 0].max() < 0.01
        assert changed[ball == 1].max(initial=0.0) < 0.01
        assert (changed[(inside == 1) & (ball == 0)] > 0.02).mean() > 0.95


def test_no_wire_is_left_and_the_sky_behind_it_is_as_it_was_drawn(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    flight, graph = load_script("make_flight_clip", monkeypatch), load_graph("paint-out-a-wire")
    for frame, drawn in enumerate(flight.pictures(has_wires=False)):
        if frame not in (0, 9, 30, 60, 86, 95):
            continue
        clean = cv2.resize(np.clip(drawn, 0, 1), (640, 360), interpolation=cv2.INTER_AREA)
        wires = np.zeros((360, 640), np.uint8)
        for ends in flight.wires(frame):
            start, stop = np.round(ends).astype(int).tolist()
            cv2.line(wires, start, stop, (1,), 3)
        before, after = (np.abs(show(engine, graph, node, frame) - clean).max(2) for node in ("video", "merge"))
        assert before[wires == 1].mean() > 0.15
        assert after[wires == 1].mean() < 1.5 * after[wires == 0].mean()  # what the encoder changes everywhere


def test_the_town_is_followed_and_no_old_sky_is_left_over_the_roofs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbor, graph = load_script("make_handheld_clip", monkeypatch), load_graph("replace-the-sky")

    def seen(frame: int) -> np.ndarray:  # from the painting to pixels of the clip
        return np.diag([0.5, 0.5, 1.0]) @ np.linalg.inv(np.vstack([harbor.hand(frame), [0.0, 0.0, 1.0]]))

    drawn = np.zeros((harbor.HEIGHT, harbor.WIDTH, 3), np.float32)
    harbor.houses(drawn)
    is_house = (drawn.max(2) > 0).astype(np.float32)
    size = (harbor.SIZE[0] * 2, harbor.SIZE[1] * 2)
    town = find_points(engine, graph, 48)
    for frame in (0, 20, 70, 95):
        moved = seen(frame) @ np.linalg.inv(seen(48))
        assert np.abs(find_points(engine, graph, frame) - (town @ moved[:2, :2].T + moved[:2, 2])).max() < 0.3
        houses = cv2.warpAffine(is_house, harbor.hand(frame), size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        share = cv2.resize(houses, (640, 360), interpolation=cv2.INTER_AREA)[:110]
        kept = find_mask(engine, graph, "shrink", frame)[:110]
        assert kept[share < 0.02].mean() < 0.01
        assert kept[share > 0.98].mean() > 0.9
