"""Stabilize: known shake goes, known motion stays, and the frame stays filled."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.motion.stabilization import FrameMotions, apply_zoom, compute_correction, smooth_path
from nodes.motion.stabilize import Stabilize, StabilizeAim, StabilizeBorder
from nodes.shared.tracking.motion_model import MotionModel
from studio.sdk import ClipInfo, FrameRate, Image
from studio.sdk.testing import run_frame
from tools.quality.motion_stabilize import FRAMES, HEIGHT, WIDTH, Shaken, analysed, held_still, steadied

SIZE = WIDTH, HEIGHT


def path_of(*moves: tuple[float, float]) -> FrameMotions:
    steps = np.broadcast_to(np.eye(3), (len(moves), 3, 3)).copy()
    steps[:, :2, 2] = np.reshape(moves, (-1, 2))
    return FrameMotions(steps, len(moves))


@pytest.mark.slow
def test_known_shake_goes() -> None:
    for known in [*steadied(), held_still()]:
        assert known.ok, known


def test_a_steady_pan_stays_also_at_both_ends() -> None:
    assert smooth_path(path_of(*[(3.0, -1.0)] * 30), 5.0) == pytest.approx(np.broadcast_to(np.eye(3), (31, 3, 3)))
    assert len(smooth_path(path_of(), 5.0)) == 1


def test_the_frame_stays_filled_within_the_greatest_zoom() -> None:
    random = np.random.default_rng(2)
    path = path_of(*random.normal(0.0, 12.0, (60, 2)))
    found = compute_correction(path, SIZE, 10.0, None, 1.1)
    assert 1.0 < found.zoom <= 1.1
    corners = np.array([[0, 0, 1], [WIDTH, HEIGHT, 1]], np.float64).T
    fetched = np.linalg.inv(apply_zoom(found.moves, SIZE, found.zoom)) @ corners
    assert float(fetched[:, :2].min()) > -1e-3
    assert bool((fetched[:, 0] < WIDTH + 1e-3).all() and (fetched[:, 1] < HEIGHT + 1e-3).all())
    assert compute_correction(path_of(*[(1.0, 0.0)] * 9), SIZE, 10.0, None, 1.5).zoom == pytest.approx(1.0, abs=1e-5)


def test_lock_shows_the_reference_as_it_is() -> None:
    node = Stabilize(aim=StabilizeAim.LOCK, reference=3, border=StabilizeBorder.TRANSPARENT)
    clip = Shaken(pan=0.0)
    facts = {"image": ClipInfo(FrameRate.from_value(25), 6, WIDTH, HEIGHT, 3)}
    frames = [clip[frame] for frame in range(6)]
    assert run_frame(node, 3, facts=facts, image=frames).pixels[:3].allclose(frames[3].pixels, atol=1e-5)
    other = run_frame(node, 5, facts=facts, image=frames).pixels
    inner = (slice(0, 3), slice(30, 90), slice(120, 300))
    assert float((other[inner] - frames[3].pixels[inner]).abs().mean()) < 0.01
    assert float(other[3].min()) == 0.0


@pytest.mark.parametrize("model", list(MotionModel))
def test_every_model_follows_a_shift(model: MotionModel) -> None:
    wall = Shaken(shake=0.0, pan=4.0)
    node = Stabilize(aim=StabilizeAim.LOCK, model=model, border=StabilizeBorder.EDGE)
    frames = [wall[frame] for frame in range(3)]
    moved = [run_frame(node, 2, output=name, image=frames) for name in ("move_x", "move_y", "turn", "crop")]
    assert moved == pytest.approx([8.0, 0.0, 0.0, 0.0], abs=0.15)
    assert run_frame(node, 2, image=frames).pixels.shape == (3, HEIGHT, WIDTH)


def test_what_moves_in_the_scene_does_not_count() -> None:
    steps = analysed(Shaken(shake=0.0, pan=0.0), Stabilize()).steps
    assert steps == pytest.approx(np.broadcast_to(np.eye(3), (FRAMES - 1, 3, 3)), abs=0.05)


@pytest.mark.parametrize("size", [(1, 1), (40, 60)])
@pytest.mark.parametrize("length", [1, 3])
def test_where_nothing_can_be_followed_the_clip_stays(size: tuple[int, int], length: int) -> None:
    frames = [Image(torch.full((4, *size), 0.5)) for _ in range(length)]
    assert run_frame(Stabilize(), length - 1, image=frames).pixels.equal(frames[0].pixels)
    assert run_frame(Stabilize(), length - 1, output="crop", image=frames) == pytest.approx(0.0, abs=1e-5)
