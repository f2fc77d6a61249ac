"""Pictures as the arrays that a file takes, and its arrays as planes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nodes.filter.onnx.file_inputs import FileInputs, PictureInput
from nodes.filter.onnx.output_shape import find_channel_axis
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk import TensorInfo

if TYPE_CHECKING:
    import numpy as np
    import torch

    Array = np.ndarray[Any, Any]


def make_feed(inputs: FileInputs, pictures: Sequence[torch.Tensor], moment: float) -> dict[str, Array]:
    """Return what a file is given, by the names of its inputs.

    Args:
        inputs: What it takes.
        pictures: One, or two of one size: [C, H, W], numbers as the file wants them.
        moment: Between two pictures: 0 for the first, 1 for the second.
    """
    import torch

    if inputs.is_stacked:
        plane = torch.full_like(pictures[0][:1], moment)
        extra = [plane] if inputs.pictures[0].channels > 6 else []
        pictures = [torch.cat([*pictures, *extra])]
    height, width = pictures[0].shape[1:]
    feed = {
        picture.name: _make_array(picture, pixels) for picture, pixels in zip(inputs.pictures, pictures, strict=True)
    }
    if inputs.moment is not None:
        feed[inputs.moment.name] = _make_moment(inputs.moment, moment, height, width)
    return feed


def read_planes(array: Array, *, prefer_last: bool) -> torch.Tensor:
    """Return a file's array of 2 to 4 axes as planes, float32 [C, H, W]. Raises StudioError for another shape."""
    import numpy as np
    import torch

    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or not array.size:
        shape = "×".join(map(str, array.shape))
        raise StudioError(tr("the file gave an array of {shape}, which is no picture", shape=shape))
    values = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))
    return values.permute(2, 0, 1) if find_channel_axis(array.shape, prefer_last=prefer_last) == 2 else values


def _make_array(picture: PictureInput, pixels: torch.Tensor) -> Array:
    import numpy as np

    if picture.is_channels_last:
        pixels = pixels.permute(1, 2, 0)
    if picture.rank == 4:
        pixels = pixels[None]
    if picture.dtype == "uint8":
        pixels = pixels.round().clamp(0.0, 255.0)
    return np.ascontiguousarray(pixels.cpu().numpy(), dtype=picture.dtype)


def _make_moment(tensor: TensorInfo, moment: float, height: int, width: int) -> Array:
    """Return the moment in the shape that the file wants: a number, or a plane of it with the size of the pictures."""
    import numpy as np

    shape = tensor.shape or ()
    sides: list[int] = [length if isinstance(length, int) else 1 for length in shape]
    if len(shape) == 4:
        first = 1 if shape[3] == 1 and shape[1] != 1 else 2
        for axis, length in ((first, height), (first + 1, width)):
            sides[axis] = 1 if shape[axis] == 1 else length
    return np.full(sides, moment, dtype=tensor.dtype)
