"""Stabilize, against a shake that the test made."""

from __future__ import annotations

import math

import numpy as np
import torch

from nodes.motion.stabilization import FrameMotions, apply_zoom, compute_correction
from nodes.motion.stabilize import Stabilize, StabilizeAim, StabilizeBorder
from studio.sdk import Clip, Image
from studio.sdk.pixels import ResampleFilter, apply_affine
from studio.sdk.testing.node_runner import StandaloneContext
from tests.nodes.motion.scenes import texture
from tools.quality.known_answer import Known

WIDTH, HEIGHT, FRAMES = 320, 240, 40
_WORLD = 560, 420


class Shaken:
    """A clip of a wall that is panned along by a shaking hand, with a disc that flies by.

    Args:
        pan: Pixels a frame.
        shake: Standard deviation, pixels; turns shake by a tenth of it in degrees.
    """

    def __init__(self, pan: float = 1.0, shake: float = 3.0) -> None:
        random = np.random.default_rng(5)
        self.offsets = random.normal(0.0, shake, (FRAMES, 2)) + np.array([pan, 0.0]) * np.arange(FRAMES)[:, None]
        self.turns = np.radians(random.normal(0.0, 0.1 * shake, FRAMES))
        self.wall, self.disc = texture(3, *_WORLD), texture(4, *_WORLD)

    def __len__(self) -> int:
        return FRAMES

    def to_frame(self, frame: int) -> np.ndarray:
        """Return where a point of the wall lies in a frame: [3, 3]."""
        cosine, sine = math.cos(self.turns[frame]), math.sin(self.turns[frame])
        x, y = _WORLD[0] / 2, _WORLD[1] / 2
        middle = np.array([[1, 0, WIDTH / 2 - self.offsets[frame, 0] + 20], [0, 1, HEIGHT / 2], [0, 0, 1]])
        middle[1, 2] -= self.offsets[frame, 1]
        return np.asarray(
            middle
            @ np.array([[cosine, -sine, -cosine * x + sine * y], [sine, cosine, -sine * x - cosine * y], [0, 0, 1]])
        )

    def __getitem__(self, frame: int) -> Image:
        fetch = np.linalg.inv(self.to_frame(frame))[:2].tolist()
        shown = apply_affine(self.wall, fetch, WIDTH, HEIGHT, filter=ResampleFilter.CUBIC)
        y, x = torch.meshgrid(torch.arange(HEIGHT) + 0.5, torch.arange(WIDTH) + 0.5, indexing="ij")
        cover = (30.5 - torch.hypot(x - 40.0 - 6.0 * frame, y - 120.0)).clamp(0.0, 1.0)
        return Image(torch.lerp(shown, self.disc[:, :HEIGHT, :WIDTH].roll(6 * frame, 2), cover))


def analysed(clip: Shaken, node: Stabilize) -> FrameMotions:
    """Return what the node learns of a clip."""
    whole: Clip[Image] = clip  # type: ignore[assignment]  # all that analyze asks for
    return node.analyze(whole, StandaloneContext())


def places(clip: Shaken, node: Stabilize, path: FrameMotions | None) -> np.ndarray:
    """Return where five points of the wall are seen, without the node or with it: [T, 5, 2]."""
    points = np.array([[x, y, 1.0] for x, y in ((280, 210), (200, 150), (360, 150), (200, 270), (360, 270))]).T
    moves = np.broadcast_to(np.eye(3), (FRAMES, 3, 3))
    if path is not None:
        limit = node.max_zoom if node.border is StabilizeBorder.ZOOM else 1.0
        reference = node.reference if node.aim is StabilizeAim.LOCK else None
        found = compute_correction(path, (WIDTH, HEIGHT), node.smoothness, reference, limit)
        moves = apply_zoom(found.moves, (WIDTH, HEIGHT), found.zoom)
    seen = np.stack([moves[frame] @ clip.to_frame(frame) @ points for frame in range(FRAMES)])
    return np.asarray((seen[:, :2] / seen[:, 2:]).transpose(0, 2, 1))


def jitter(seen: np.ndarray) -> float:
    """Return how far points are from halfway between the frames before and after, root mean square, pixels."""
    return float(np.sqrt(np.mean(np.sum((seen[1:-1] - 0.5 * (seen[:-2] + seen[2:])) ** 2, axis=-1))))


def measure() -> list[Known]:
    """Return the figures of Stabilize."""
    return [*steadied(), held_still()]


def steadied() -> list[Known]:
    """Smooth a shaken pan, and measure the shake that is left."""
    clip, node = Shaken(), Stabilize(border=StabilizeBorder.EDGE)
    path = analysed(clip, node)
    before, after = jitter(places(clip, node, None)), jitter(places(clip, node, path))
    what = f"jitter left of {before:.1f} px, shaken pan with a disc that flies by"
    return [Known("motion.stabilize", what, after, "px", "the shake that was made", at_most=0.25)]


def held_still() -> Known:
    """Lock a shaken view of a wall, and measure how far it moves from the first frame."""
    clip, node = Shaken(pan=0.0), Stabilize(aim=StabilizeAim.LOCK, border=StabilizeBorder.EDGE)
    seen = places(clip, node, analysed(clip, node))
    off = float(np.sqrt(np.mean(np.sum((seen - seen[0]) ** 2, axis=-1))))
    return Known("motion.stabilize", "distance from the first frame, locked", off, "px", "the shake that was made", 0.4)
