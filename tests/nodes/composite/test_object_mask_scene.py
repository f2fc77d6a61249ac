"""Object Mask on the moving scene: overlap with what is drawn, over the whole clip, and over a part of it."""

from __future__ import annotations

import importlib.util
import math
import sys
from types import ModuleType

import cv2
import numpy as np
import pytest

from nodes.composite.object_mask.flow_tracking import track_by_flow
from nodes.composite.object_mask.seeds import FrameSeeds
from nodes.composite.object_mask.working_frames import WorkingFrames
from studio.core.clip_info import ClipInfo
from studio.media.media_files import MediaFiles
from studio.sdk import Image
from tests.nodes.motion.scenes import ROOT, SCENE

_LEAST_SEEN = 40  # pixels; what is hidden by others has no outline


@pytest.fixture(scope="module")
def scene() -> ModuleType:
    """Return the module that draws the scene."""
    folder = ROOT / "assets" / "media"
    spec = importlib.util.spec_from_file_location("moving_scene_maker", folder / "make_slow_motion_clip.py")
    assert spec is not None
    assert spec.loader is not None
    before, names = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
        for name in set(sys.modules) - names:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]
    return module


def draw_truth(scene: ModuleType, frame: int) -> list[np.ndarray]:
    """Return where the teal, the gold and the red ball are seen: bool [H, W] each; later ones hide earlier ones."""
    found: list[np.ndarray] = []
    for ball in scene.BALLS:
        hops = (frame / scene.BEAT - ball.first) / ball.beats
        phase = hops - math.floor(hops)
        near = min(phase, 1 - phase) * ball.beats * scene.BEAT
        flat = 1 - 0.24 * math.exp(-((near / 1.3) ** 2)) + 0.10 * math.exp(-(((near - 4) / 2.0) ** 2))
        x = (ball.start + ball.step * hops) * scene.WIDTH * scene.FINE
        lift = 4 * phase * (1 - phase) * ball.height * scene.HEIGHT * scene.FINE
        y = ball.ground * scene.HEIGHT * scene.FINE - lift - ball.radius * math.sqrt(flat)
        cover = np.zeros((scene.HEIGHT * scene.FINE, scene.WIDTH * scene.FINE), np.float32)
        _, _, here, where = scene.disc(x, y, ball.radius / math.sqrt(flat), ball.radius * math.sqrt(flat))
        cover[where] = here
        found = [each * (1 - cover) for each in found] + [cover]
    size = scene.WIDTH, scene.HEIGHT
    return [cv2.resize(each, size, interpolation=cv2.INTER_AREA) > 0.5 for each in found]


class SceneClip:
    """The clip's frames from its file."""

    def __init__(self, media: MediaFiles) -> None:
        self._media = media

    @property
    def facts(self) -> ClipInfo:
        return ClipInfo(width=640, height=360, length=len(self))

    def __len__(self) -> int:
        return 96

    def __getitem__(self, frame: int) -> Image:
        return self._media.read_video_frame(SCENE, frame)


def measure_overlap(scene: ModuleType, ball: int, boxes: tuple[int, ...], frames: range) -> tuple[float, float]:
    """Return the mean and the least intersection over union, with a box around what is seen on some frames."""
    seeds = {}
    for frame in boxes:
        rows, columns = np.nonzero(draw_truth(scene, frame)[ball])
        corners = float(columns.min() - 4), float(rows.min() - 4), float(columns.max() + 5), float(rows.max() + 5)
        seeds[frame] = FrameSeeds((), (), corners)
    shares = []
    with MediaFiles() as media:
        pictures = WorkingFrames(SceneClip(media), 640, lambda: None)  # type: ignore[arg-type]  # all that it reads
        track = track_by_flow(pictures, seeds, frames, lambda: None)
    for frame in frames:
        truth, levels = draw_truth(scene, frame)[ball], track.read_levels(frame)
        assert levels is not None
        if truth.sum() > _LEAST_SEEN:
            shares.append((truth & (levels > 0)).sum() / (truth | (levels > 0)).sum())
    return float(np.mean(shares)), float(np.min(shares))


def test_a_few_frames_around_a_box(scene: ModuleType) -> None:
    mean, least = measure_overlap(scene, 2, (40,), range(34, 47))
    assert mean > 0.95
    assert least > 0.9


@pytest.mark.slow
def test_the_whole_clip(scene: ModuleType) -> None:
    """The gold and the teal ball are covered several times, and found again."""
    clip = range(96)
    assert measure_overlap(scene, 2, (40,), clip)[0] >= 0.95
    for boxes in ((20,), (40,), (20, 44, 60, 80)):
        assert measure_overlap(scene, 1, boxes, clip)[0] >= 0.92
        assert measure_overlap(scene, 0, boxes, clip)[0] >= 0.9
