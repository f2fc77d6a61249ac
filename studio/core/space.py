"""Values in space: coloured points, and cameras that see them.

Conventions, those of OpenCV: a camera looks along its z axis, x is to the right of its picture and y *down*, all
right-handed, and so is the world: with its rotation the identity, a camera's axes are the world's. Up is therefore −y.
Lengths have no unit but their own, as pictures alone do not say how large the world is. Places in a picture are pixels,
and (0, 0) is the centre of the first one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.core.errors import ShapeError
from studio.core.image import check_tensor
from studio.core.translation import tr

if TYPE_CHECKING:
    import torch

_ORTHOGONAL = 1e-3  # how far rotation · rotationᵀ may be from the identity


@dataclass(frozen=True, slots=True)
class Points:
    """Points in space, each with a colour.

    Args:
        positions: [N, 3], float32, (x, y, z) in the world.
        colors: [N, 3], float32, red, green and blue as displayed, 0..1.

    Raises:
        ShapeError: The shapes differ from these, or from each other.
    """

    positions: torch.Tensor
    colors: torch.Tensor

    def __post_init__(self) -> None:
        check_tensor("Points.positions", self.positions, ("N", 3))
        check_tensor("Points.colors", self.colors, (len(self.positions), 3))

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return int(self.positions.nbytes + self.colors.nbytes)

    @classmethod
    def make_empty(cls) -> Points:
        """Return no points."""
        import torch

        return cls(torch.zeros(0, 3), torch.zeros(0, 3))


@dataclass(frozen=True, slots=True)
class Camera:
    """Camera in space: its position, its rotation, and its projection (a pinhole, square pixels).

    World → camera: x_camera = rotation · (x_world − position). Camera → picture: (u, v) = centre + focal · (x, y) / z
    for what lies in front of it, z > 0.

    Args:
        rotation: [3, 3], float32; its rows are the camera's right, down and forward in the world.
        position: [3], float32, the centre of projection in the world.
        focal: Focal length, in pixels of the camera's own picture.
        center: Where the axis meets the picture, pixels, (x, y); of a centred lens ((width − 1) / 2, (height − 1) / 2).
        width: Of its picture, pixels.
        height: Of its picture, pixels.

    Raises:
        ShapeError: A shape differs, `rotation` is none, or focal length or size are not positive.
    """

    rotation: torch.Tensor
    position: torch.Tensor
    focal: float
    center: tuple[float, float]
    width: int
    height: int

    def __post_init__(self) -> None:
        import torch

        check_tensor("Camera.rotation", self.rotation, (3, 3))
        check_tensor("Camera.position", self.position, (3,))
        if self.rotation.is_cpu:  # numbers on a device were checked in memory; to read them again would wait for it
            off = self.rotation @ self.rotation.T - torch.eye(3)
            if not (float(off.abs().max()) <= _ORTHOGONAL and float(torch.linalg.det(self.rotation)) > 0.0):
                raise ShapeError(tr("Camera.rotation must be a rotation: its rows at right angles, of length 1"))
        if not (self.focal > 0.0 and self.width > 0 and self.height > 0):
            found = f"{self.focal:g}, {self.width}×{self.height}"
            raise ShapeError(tr("a Camera needs a positive focal length and size, found {found}", found=found))

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return int(self.rotation.nbytes + self.position.nbytes)

    def project_points(self, positions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return where the camera sees places: pixels [N, 2], and their distances along its axis [N].

        Args:
            positions: [N, 3], float32, in the world. What is not in front of the camera (distance ≤ 0) has no place in
                its picture; the pixels given for it mean nothing.
        """
        seen = (positions - self.position) @ self.rotation.T
        depth = seen[:, 2]
        safe = depth.where(depth.abs() > 1e-12, depth.new_tensor(1e-12))
        return seen[:, :2] / safe[:, None] * self.focal + positions.new_tensor(self.center), depth

    def resize_picture(self, width: int, height: int) -> Camera:
        """Return the same camera with a picture of another size; where the shape differs, its height decides."""
        factor = height / self.height
        middle = (self.width - 1) / 2, (self.height - 1) / 2
        off = (self.center[0] - middle[0]) * factor, (self.center[1] - middle[1]) * factor
        center = (width - 1) / 2 + off[0], (height - 1) / 2 + off[1]
        return replace(self, focal=self.focal * factor, center=center, width=width, height=height)
