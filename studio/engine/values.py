"""Operations on values of any type: find their tensors, measure their size, move them, make blank ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from studio.core.image import Audio, Keypoints, Raster
from studio.core.space import Points
from studio.core.time import FrameRate
from studio.sdk.context import Frames
from studio.sdk.cues.subtitle_frame import SubtitleFrame

_PLAIN_BYTES = 256  # what a small Python object takes, roughly
_CONTAINERS = (tuple, list, set, frozenset, Frames)


def find_tensors(value: object) -> tuple[torch.Tensor, ...]:
    """Return every tensor in a value: a port's value, frames of a window, or what an analysis has learnt."""
    if isinstance(value, Raster):
        return (value.pixels,)
    return tuple(part for part in iterate_parts(value) if isinstance(part, torch.Tensor))


def find_memory_blocks(value: object) -> tuple[tuple[int, int], ...]:
    """Return the blocks of memory that a value keeps alive, as (identity, bytes).

    Views count with all of what they look into: a small crop of a large picture holds the large one.
    """
    if isinstance(value, Raster):
        return (_storage(value.pixels),)
    blocks = {}
    plain = 0
    for part in iterate_parts(value):
        if isinstance(part, torch.Tensor):
            key, size = _storage(part)
            blocks[key] = size
        elif isinstance(part, np.ndarray):
            base = part if part.base is None else part.base
            blocks[id(base)] = part.nbytes if part.base is None else int(getattr(base, "nbytes", part.nbytes))
        elif isinstance(part, (str, bytes)):
            plain += len(part)
    return ((id(value), plain + _PLAIN_BYTES), *blocks.items())


def _storage(tensor: torch.Tensor) -> tuple[int, int]:
    storage = tensor.untyped_storage()
    return storage.data_ptr(), storage.nbytes()


def iterate_parts(value: object) -> Iterator[object]:
    """Yield all that a value is built from, without recursion."""
    waiting: list[object] = [value]
    while waiting:
        part = waiting.pop()
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            waiting.extend(getattr(part, field.name) for field in dataclasses.fields(part))
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, _CONTAINERS):
            waiting.extend(part)
        else:
            yield part


def move_to_device(value: Any, device: torch.device, copy_tensor: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """Return a port's value, or a NamedTuple of them, with its tensors on `device`; each the same if it is there.

    Args:
        value: What a node returned.
        device: Where it is wanted.
        copy_tensor: Returns a tensor's copy there.
    """
    if isinstance(value, tuple) and hasattr(value, "_fields"):  # several outputs of one computation
        return type(value)(*(move_to_device(part, device, copy_tensor) for part in value))
    tensors = find_tensors(value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type) or all(t.device == device for t in tensors):
        return value
    moved = {
        field.name: copy_tensor(part)
        for field in dataclasses.fields(value)
        if isinstance(part := getattr(value, field.name), torch.Tensor) and part.device != device
    }
    return dataclasses.replace(value, **moved)


def make_tensor_mover(device: torch.device) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return a function that moves tensors to a device by `Tensor.to`."""
    return lambda tensor: tensor.to(device)


def make_blank_like(value: Any, frame: int, rate: FrameRate | None) -> Any:
    """Return a blank value, as outside a clip: black and transparent, no motion, no points, silence.

    Args:
        value: A frame of the clip, for size and type.
        frame: The frame that is wanted, for the exact number of its sound's samples.
        rate: The clip's rate.
    """
    if isinstance(value, Raster):
        return value.with_pixels(torch.zeros_like(value.pixels))
    if isinstance(value, Audio):
        count = value.samples.shape[1]
        if rate is not None:
            count = len(rate.get_frame_samples(frame, value.sample_rate))
        return value.with_samples(value.samples.new_zeros((value.channels, count)))
    if isinstance(value, Keypoints):
        return Keypoints(value.points[:0], value.confidence[:0], ())
    if isinstance(value, Points):
        return Points(value.positions[:0], value.colors[:0])
    if isinstance(value, SubtitleFrame):
        return SubtitleFrame(tuple(dataclasses.replace(line, text="") for line in value.lines))
    return "" if isinstance(value, str) else value
