"""Draws clips of shapes, all frames at once, and the beat that goes with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from nodes.shared.shapes.object_motion import ClipMoment, ObjectPose, compute_poses
from nodes.shared.shapes.scene import CaptionScene, SceneMotion
from nodes.shared.shapes.shape_drawing import compute_unit_distance
from studio.sdk import FrameRate
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    import torch

_GROWTH: Final = 0.4  # of the radius, on a beat
_LOUD: Final = 0.8
_FALL: Final = 0.1  # seconds in which a beat falls to 37 %
_LOW, _HIGH, _SINK = 55.0, 120.0, 0.04  # Hz it sinks to, Hz above that it begins with, seconds it takes


@dataclass(frozen=True, slots=True)
class ClipVariation:
    """How a clip differs from the plain drawing of its caption.

    Args:
        x: Further right, of the width.
        y: Further down, of the height.
        size: Factor of the radius.
        degrees: Turned clockwise.
    """

    x: float = 0.0
    y: float = 0.0
    size: float = 1.0
    degrees: float = 0.0


class BeatSound(NamedTuple):
    """A beat in a clip.

    Args:
        samples: float32 [N] at `AUDIO_SAMPLE_RATE`.
        loudness: [T], the mean of each frame's envelope, 1 for the loudest.
    """

    samples: np.ndarray
    loudness: np.ndarray


@dataclass(frozen=True, slots=True)
class BeatTiming:
    """When something is heard.

    Args:
        first: Seconds.
        interval: From one beat to the next, in seconds.
    """

    first: float
    interval: float

    def render_sound(self, frames: int, rate: FrameRate) -> BeatSound:
        """Return what is heard in a clip: a drum whose pitch sinks."""
        import numpy as np

        edges = _edges(frames, rate)
        times = np.arange(edges[-1], dtype=np.float32) * np.float32(1.0 / AUDIO_SAMPLE_RATE)
        since = np.mod(times - np.float32(self.first), np.float32(self.interval))
        envelope = np.exp(since * np.float32(-1.0 / _FALL))
        envelope[: np.searchsorted(times, np.float32(self.first))] = 0.0
        turns = since * np.float32(_LOW) - np.exp(since * np.float32(-1.0 / _SINK)) * np.float32(_HIGH * _SINK)
        turns += np.float32(_HIGH * _SINK)
        samples = np.sin(turns * np.float32(2 * np.pi)) * envelope * np.float32(_LOUD)
        starts = np.minimum(edges[:-1], max(0, edges[-1] - 1))
        means = np.add.reduceat(envelope, starts) / np.maximum(np.diff(edges), 1)
        return BeatSound(samples, means / max(float(means.max()), 1e-6))


def draw_clip(
    scene: CaptionScene, varied: tuple[ClipVariation, ...], loudness: np.ndarray, size: tuple[int, int], rate: FrameRate
) -> torch.Tensor:
    """Return a clip: uint8 [T, 3, H, W].

    Args:
        scene: What is seen; what pulses grows with the loudness.
        varied: For each object.
        loudness: Of each frame, 0..1; as many as there are frames.
        size: Width and height in pixels.
        rate: Frames a second.
    """
    import torch

    frames, (width, height) = len(loudness), size
    share = ((torch.arange(height, dtype=torch.float32) + 0.5) / height)[:, None]
    pixels = torch.empty(frames, 3, height, width)
    for plane, (top, bottom) in enumerate(zip(scene.top[:3], scene.bottom[:3], strict=True)):
        pixels[:, plane] = top + share * (bottom - top)
    for number, where in enumerate(varied):
        thing = scene.objects[number]
        covered = _covered(scene, number, where, loudness, size, rate)
        color = torch.tensor(thing.color[:3])[None, :, None, None]
        pixels += covered[:, None] * (color - pixels)
    return pixels.mul_(255.0).add_(0.5).byte()


def _covered(
    scene: CaptionScene,
    number: int,
    varied: ClipVariation,
    loudness: np.ndarray,
    size: tuple[int, int],
    rate: FrameRate,
) -> torch.Tensor:
    """Return how much of each pixel an object covers: [T, H, W]."""
    import torch

    width, height = size
    unit = min(size)
    thing = scene.objects[number]
    pulses = SceneMotion.PULSE in thing.motions
    quiet = replace(scene, objects=tuple(replace(one, motions=_without_beat(one.motions)) for one in scene.objects))
    rows = []
    for pose, loud in zip(_course(quiet, number, len(loudness), rate), loudness, strict=True):
        radius = pose.radius * varied.size * unit * (1.0 + _GROWTH * float(loud) * pulses)
        x = (pose.x + varied.x) * width + pose.shift_x * unit
        y = (pose.y + varied.y) * height + pose.shift_y * unit
        rows.append((x, y, radius, pose.degrees + varied.degrees))
    x, y, radius, degrees = torch.tensor(rows).T[:, :, None, None]
    turn = torch.deg2rad(degrees)
    cosine, sine = turn.cos() / radius, turn.sin() / radius
    right = torch.arange(width)[None, None] + 0.5 - x
    below = torch.arange(height)[None, :, None] + 0.5 - y
    distance = compute_unit_distance(thing.shape, right * cosine + below * sine, below * cosine - right * sine)
    covered: torch.Tensor = 0.5 - distance * radius
    return covered.clamp_(0.0, 1.0)


def _course(scene: CaptionScene, number: int, frames: int, rate: FrameRate) -> list[ObjectPose]:
    return [compute_poses(scene, moment)[number] for moment in _moments(frames, rate)]


@lru_cache(maxsize=16)
def _moments(frames: int, rate: FrameRate) -> tuple[ClipMoment, ...]:
    duration = float(rate.seconds_at(frames))
    return tuple(
        ClipMoment(frame / max(1, frames - 1), float(rate.seconds_at(frame)), duration) for frame in range(frames)
    )


@lru_cache(maxsize=16)
def _edges(frames: int, rate: FrameRate) -> np.ndarray:
    """Return where each frame's samples begin, and where the last one's end; read only."""
    import numpy as np

    edges = np.array([rate.sample_at(frame, AUDIO_SAMPLE_RATE) for frame in range(frames + 1)])
    edges.setflags(write=False)
    return edges


def _without_beat(motions: tuple[SceneMotion, ...]) -> tuple[SceneMotion, ...]:
    return tuple(motion for motion in motions if motion is not SceneMotion.PULSE)
