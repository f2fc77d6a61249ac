"""The camera that looks at a cloud, and lines drawn in space: a floor, and where other cameras stood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.motion.cloud.splats import Splats
from studio.sdk import Camera, Points

if TYPE_CHECKING:
    import numpy as np

_MOST = 0.9  # of the points lie within a cloud's radius
_FLOOR = 0.97  # of the points lie above the floor
_NEAR = 1e-3  # radii: what is nearer is not drawn
_CELLS = 8  # of the floor, from the middle to each side
_BODY = 0.08  # radii: how far the picture of a drawn camera is in front of it
_MOST_BODIES = 24
_THINNEST = 0.5  # pixels: a line that is thinner is drawn so, and fainter
_MOST_STEPS = 4000  # along one line


@dataclass(frozen=True)
class CloudExtent:
    """Where a cloud lies and how large it is.

    Args:
        center: [3], the median of its points.
        radius: Within it lie nine tenths of them.
        floor: How far down it goes, y; a few points may lie deeper.
    """

    center: np.ndarray
    radius: float
    floor: float

    @classmethod
    def from_points(cls, points: Points) -> CloudExtent:
        """Measure a cloud; of none it is that of a ball of radius 1."""
        import numpy as np

        positions = points.positions.detach().cpu().double().numpy()
        positions = positions[np.isfinite(positions).all(1)]
        if not len(positions):
            return cls(np.zeros(3), 1.0, 1.0)
        center = np.median(positions, axis=0)
        radius = float(np.quantile(np.linalg.norm(positions - center, axis=1), _MOST))
        return cls(center, radius if radius > 0.0 else 1.0, float(np.quantile(positions[:, 1], _FLOOR)))


def make_orbit_camera(
    extent: CloudExtent, target: tuple[float, float, float], angles: tuple[float, float], distance: float, fov: float,
    size: tuple[int, int],
) -> Camera:  # fmt: skip
    """Return a camera that looks at a place from a distance, upright.

    Args:
        extent: Lengths are in its radii.
        target: Where to look, from the cloud's center.
        angles: Yaw and pitch, degrees; a positive pitch looks down from above.
        distance: From the target.
        fov: Field of view, degrees, across the picture.
        size: Width and height, pixels.
    """
    import torch

    yaw, pitch = (math.radians(angle) for angle in angles)
    forward = torch.tensor([math.sin(yaw) * math.cos(pitch), math.sin(pitch), math.cos(yaw) * math.cos(pitch)])
    right = torch.tensor([math.cos(yaw), 0.0, -math.sin(yaw)])
    down = torch.linalg.cross(forward, right)
    at = torch.from_numpy(extent.center).float() + extent.radius * torch.tensor(target)
    focal = 0.5 * size[0] / math.tan(math.radians(fov) / 2)
    center = (size[0] - 1) / 2, (size[1] - 1) / 2
    position = at - forward * distance * extent.radius
    return Camera(torch.stack([right, down, forward]), position, focal, center, *size)


def make_floor_lines(extent: CloudExtent) -> np.ndarray:
    """Return a grid below a cloud: segments [N, 2, 3]."""
    import numpy as np

    steps = np.arange(-_CELLS, _CELLS + 1) * (2.0 / _CELLS)
    ends = np.array([-2.0, 2.0])
    along, across = np.meshgrid(steps, ends, indexing="ij")
    level = np.zeros_like(along)
    lines = np.concatenate([np.stack([along, level, across], -1), np.stack([across, level, along], -1)])
    origin = np.array([extent.center[0], extent.floor, extent.center[2]])
    placed: np.ndarray = lines * extent.radius + origin
    return placed


def make_camera_lines(
    rotations: np.ndarray, positions: np.ndarray, shape: tuple[float, float], size: float
) -> np.ndarray:
    """Return pyramids for cameras, and the way from one to the next: segments [N, 2, 3].

    Args:
        rotations: [K, 3, 3], world → camera.
        positions: [K, 3].
        shape: Half the picture's width and height, at distance 1.
        size: How far in front of the camera its picture is drawn.
    """
    import numpy as np

    x, y = shape
    corners = np.array([[-x, -y, 1], [x, -y, 1], [x, y, 1], [-x, y, 1]]) * size
    segments = [np.stack([positions[:-1], positions[1:]], axis=1)]
    step = max(1, math.ceil(len(positions) / _MOST_BODIES))
    for rotation, position in zip(rotations[::step], positions[::step], strict=True):
        placed = corners @ rotation + position
        segments += [
            np.stack([placed, np.roll(placed, -1, 0)], 1),
            np.stack([placed, np.broadcast_to(position, (4, 3))], 1),
        ]
    return np.concatenate(segments)


def compute_frustum_depth(extent: CloudExtent) -> float:
    """Return how far in front of a drawn camera its picture is."""
    return _BODY * extent.radius


def make_line_splats(
    lines: np.ndarray, camera: Camera, color: tuple[float, float, float, float], radius: float
) -> Splats:
    """Return segments as a camera sees them, as dots a pixel apart.

    Along a line in the picture 1 / depth grows evenly, so that each dot has the depth of its place in space.

    Args:
        lines: [N, 2, 3], in the world.
        camera: Sees them.
        color: Red, green, blue and opacity.
        radius: Half the line's width, pixels.
    """
    import numpy as np

    rotation, position = camera.rotation.cpu().double().numpy(), camera.position.cpu().double().numpy()
    near = _NEAR * float(np.abs(lines - position).max(initial=1.0))
    ends = _before_camera((lines - position) @ rotation.T, near)
    places = camera.focal * ends[..., :2] / ends[..., 2:] + np.asarray(camera.center)
    length = np.abs(places[:, 1] - places[:, 0]).max(1, initial=0.0)
    counts = np.clip(np.ceil(length), 1, _MOST_STEPS).astype(int) + 1
    which = np.repeat(np.arange(len(ends)), counts)
    step = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (step / (counts[which] - 1))[:, None]
    dots = places[which, 0] * (1 - share) + places[which, 1] * share
    inverse = (1 / ends[which, 0, 2]) * (1 - share[:, 0]) + (1 / ends[which, 1, 2]) * share[:, 0]
    seen = *color[:3], color[3] * min(1.0, radius / _THINNEST)
    colors = np.broadcast_to(np.array(seen, np.float32), (len(dots), 4))
    return Splats(dots, 1 / inverse, colors, np.full(len(dots), max(radius, _THINNEST)))


def _before_camera(ends: np.ndarray, near: float) -> np.ndarray:
    """Cut segments, in the camera's own axes, where they come closer than `near`; drop those that are behind."""
    import numpy as np

    ends = ends[(ends[..., 2] > near).any(1)]
    first, second = ends[:, 0], ends[:, 1]
    rise = second[:, 2] - first[:, 2]
    share = ((near - first[:, 2]) / np.where(rise == 0, 1.0, rise))[:, None]
    meeting = first + share * (second - first)
    hidden = ends[..., 2:] < near
    cut: np.ndarray = np.where(hidden, meeting[:, None], ends)
    return cut
