"""Values that flow between nodes: frozen, their shape and dtype checked when they are made.

A frame decoded from a file lies in memory as [H, W, C]; `Image` *views* it as [C, H, W]. Strides are free, so
OpenCV, PyAV and Qt are reached without a copy (`Image.as_array`), and the same type serves the GPU.
No value may be changed after it was made: nodes return new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from studio.core.errors import ShapeError
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np
    import torch


_RATE_OF_NONE = 48_000  # a rate has to be positive, even of no samples


def check_tensor(kind: str, tensor: torch.Tensor, shape: tuple[int | str | tuple[int, ...], ...]) -> None:
    """Raise ShapeError unless `tensor` is float32 of `shape`: numbers are exact, tuples choices, letters free."""
    import torch  # in sys.modules already, if there is a tensor at all

    if not isinstance(tensor, torch.Tensor):
        raise ShapeError(tr("{kind} needs a torch.Tensor, found {found}", kind=kind, found=type(tensor).__name__))
    fits = tensor.ndim == len(shape) and all(
        isinstance(want, str) or (size in want if isinstance(want, tuple) else size == want)
        for size, want in zip(tensor.shape, shape, strict=True)
    )
    if fits and tensor.dtype is torch.float32:
        return
    wanted = ", ".join("|".join(map(str, w)) if isinstance(w, tuple) else str(w) for w in shape)
    found = f"{str(tensor.dtype).removeprefix('torch.')} [{', '.join(map(str, tensor.shape))}]"
    raise ShapeError(tr("{kind} needs float32 [{wanted}], found {found}", kind=kind, wanted=wanted, found=found))


@dataclass(frozen=True, slots=True, repr=False)
class Raster:
    """Values at every pixel: a float32 tensor [C, H, W], any strides, on any device.

    Raises:
        ShapeError: The shape or dtype is not what the type promises.
    """

    pixels: torch.Tensor

    @property
    def height(self) -> int:
        """Rows, in pixels."""
        return int(self.pixels.shape[1])

    @property
    def width(self) -> int:
        """Columns, in pixels."""
        return int(self.pixels.shape[2])

    @property
    def channels(self) -> int:
        """Values a pixel."""
        return int(self.pixels.shape[0])

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return int(self.pixels.nbytes)

    def with_pixels(self, pixels: torch.Tensor) -> Self:
        """Return a value of the same type with other pixels."""
        return type(self)(pixels)

    def as_array(self) -> np.ndarray:
        """Return the pixels as a float32 array [H, W, C] on the CPU; a view where memory allows.

        For reading only, and marked so: writing into it raises, because it would change this value.
        """
        array = self.pixels.permute(1, 2, 0).cpu().numpy()
        array.flags.writeable = False
        return array

    @classmethod
    def from_array(cls, array: np.ndarray) -> Self:
        """View a float32 array [H, W, C], or [H, W] for one channel, without a copy.

        The array must not be written to afterwards. A read-only one, as a part of another value is, is copied.
        """
        import torch

        tensor = torch.from_numpy(array if array.flags.writeable else array.copy())
        return cls(tensor.unsqueeze(0) if tensor.ndim == 2 else tensor.permute(2, 0, 1))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.channels}×{self.height}×{self.width}, {self.pixels.device})"


@dataclass(frozen=True, slots=True, repr=False)
class Image(Raster):
    """Pixels of a frame: [3 or 4, H, W], float32, nominally 0..1 (brighter values pass), RGB or RGBA.

    Colours are as displayed (gamma-encoded, BT.709 primaries), not linear light. Alpha is straight, not premultiplied.
    """

    def __post_init__(self) -> None:
        check_tensor("Image", self.pixels, ((3, 4), "H", "W"))

    @property
    def has_alpha(self) -> bool:
        """Whether there is a fourth channel."""
        return self.channels == 4


@dataclass(frozen=True, slots=True, repr=False)
class Mask(Raster):
    """Coverage: [1, H, W], float32, 0 (outside) to 1 (inside)."""

    def __post_init__(self) -> None:
        check_tensor("Mask", self.pixels, (1, "H", "W"))


@dataclass(frozen=True, slots=True, repr=False)
class Flow(Raster):
    """Motion: [2, H, W], float32, pixels, (dx, dy): a point at (x, y) in this frame lies at (x+dx, y+dy) in the other.

    The other frame is the next one (t+1) unless the node that made it says otherwise.
    """

    def __post_init__(self) -> None:
        check_tensor("Flow", self.pixels, (2, "H", "W"))


@dataclass(frozen=True, slots=True, repr=False)
class Depth(Raster):
    """Distance: [1, H, W], float32, larger is farther; relative unless the node that made it names a unit."""

    def __post_init__(self) -> None:
        check_tensor("Depth", self.pixels, (1, "H", "W"))


@dataclass(frozen=True, slots=True)
class Keypoints:
    """Points followed through a clip.

    Args:
        points: [N, 2], float32, pixels, (x, y), from the picture's upper left corner: the first pixel's middle is
            (0.5, 0.5), and a proxy's points are the picture's times its scale.
        confidence: [N], float32, 0..1.
        ids: One number for each point; the same number is the same point in another frame.

    Raises:
        ShapeError: The shapes differ from these, or from each other.
    """

    points: torch.Tensor
    confidence: torch.Tensor
    ids: tuple[int, ...]

    def __post_init__(self) -> None:
        check_tensor("Keypoints.points", self.points, (len(self.ids), 2))
        check_tensor("Keypoints.confidence", self.confidence, (len(self.ids),))

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return int(self.points.nbytes + self.confidence.nbytes) + 8 * len(self.ids)


@dataclass(frozen=True, slots=True)
class Audio:
    """The sound of one frame, or of any other stretch of time.

    Frame t of a clip holds the samples `rate.get_frame_samples(t, sample_rate)`. Joined frames give the
    clip's sound without a gap or a drift.

    Args:
        samples: [channels, samples], float32, −1..1.
        sample_rate: Samples a second.

    Raises:
        ShapeError: The shape or dtype differs, or the rate is not positive.
    """

    samples: torch.Tensor
    sample_rate: int

    def __post_init__(self) -> None:
        check_tensor("Audio", self.samples, ("channels", "samples"))
        if self.sample_rate <= 0:
            raise ShapeError(tr("Audio needs a positive sample rate, found {found}", found=self.sample_rate))

    @classmethod
    def from_array(cls, array: np.ndarray, sample_rate: int) -> Self:
        """View a float32 array [channels, samples] without a copy. It must not be written to afterwards."""
        import torch

        return cls(torch.from_numpy(array), sample_rate)

    @property
    def channels(self) -> int:
        """1 is mono, 2 is stereo (left, right)."""
        return int(self.samples.shape[0])

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return int(self.samples.nbytes)

    @classmethod
    def make_empty(cls) -> Audio:
        """Return what stands for sound where there is none: [0, 0]."""
        import torch

        return cls(torch.zeros(0, 0), _RATE_OF_NONE)

    def with_samples(self, samples: torch.Tensor) -> Audio:
        """Return other samples at the same rate."""
        return Audio(samples, self.sample_rate)


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a text, an image, sound or a clip, as an encoder computes them.

    Args:
        values: [T, D], float32: T tokens or time steps of D numbers.
        modality: "text", "image", "audio" or "video".

    Raises:
        ShapeError: The shape or dtype differs.
    """

    values: torch.Tensor
    modality: str

    def __post_init__(self) -> None:
        check_tensor("Features", self.values, ("T", "D"))

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return int(self.values.nbytes)
