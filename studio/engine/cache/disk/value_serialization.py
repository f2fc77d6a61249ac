"""Values as a tree for JSON and blocks of memory, and back: the same bits, and the axes in the same order in memory.

No code of a value's class runs on the way back: dataclasses and NamedTuples are filled field by field, and only classes
that are loaded already are looked up. What is made of anything else is not kept.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from math import isnan, prod
from typing import Any

import numpy as np
import torch

from studio.sdk.context import Frames

_DEEPEST = 64
_PLAIN = (type(None), bool, int, str)
_GROUPS: dict[str, type] = {"tuple": tuple, "list": list, "set": set, "frozenset": frozenset}
_GROUP_NAMES = {kind: name for name, kind in _GROUPS.items()}
_DTYPES = {str(found): found for found in vars(torch).values() if isinstance(found, torch.dtype)}
_ARRAY_KINDS = "biufcSU"


class UnserializableValueError(Exception):
    """A value holds something that has no form on disk."""


class UnsupportedValueError(Exception):
    """Data that cannot become a value: its class is gone, or has other fields."""


@dataclass(frozen=True, slots=True)
class MemoryBlock:
    """The memory of a tensor or an array, its axes in the order in which they lie there.

    Args:
        kind: "tensor", "moved" (a tensor that did not lie on the CPU), "array" or "fixed" (a read-only array).
        dtype: As torch ("torch.float32") or NumPy ("<f4") write it.
        shape: Of the tensor.
        axis_order: Its axes, the one with the longest stride first.
        held_shape: For each of these axes how much of it lies in memory: 1 where it is repeated by a stride of 0.
    """

    kind: str
    dtype: str
    shape: tuple[int, ...]
    axis_order: tuple[int, ...]
    held_shape: tuple[int, ...]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> MemoryBlock:
        """Return what `row` has written."""
        kind, dtype, *sizes = row
        shape, order, held = (tuple(map(int, part)) for part in sizes)
        return cls(str(kind), str(dtype), shape, order, held)

    def to_row(self) -> list[object]:
        """Return it as JSON can write it."""
        return [self.kind, self.dtype, self.shape, self.axis_order, self.held_shape]


class BlockBuffer:
    """Memory for a block, to be filled from a file.

    Args:
        block: What it is for.
        device: Where what did not lie on the CPU goes.
    """

    def __init__(self, block: MemoryBlock, device: torch.device) -> None:
        self._block = block
        self._device = device
        self._is_tensor = block.kind in ("tensor", "moved")
        self._is_moved = block.kind == "moved" and device.type != "cpu"
        self._held: Any = (  # what goes to a card is read into memory that the card can read: no copy between
            torch.empty(
                block.held_shape, dtype=_DTYPES[block.dtype], pin_memory=self._is_moved and device.type == "cuda"
            )
            if self._is_tensor
            else np.empty(block.held_shape, dtype=np.dtype(block.dtype))
        )

    @property
    def byte_view(self) -> np.ndarray:
        """The memory, [bytes], uint8."""
        return _bytes_of_tensor(self._held) if self._is_tensor else self._held.reshape(-1).view(np.uint8)

    def to_value(self) -> torch.Tensor | np.ndarray:
        """Return the value in the buffer."""
        axes = [self._block.axis_order.index(axis) for axis in range(len(self._block.axis_order))]
        if not self._is_tensor:
            array: np.ndarray = self._held.transpose(axes)
            array.flags.writeable = self._block.kind == "array"
            return array
        tensor: torch.Tensor = self._held
        if self._is_moved:
            tensor = tensor.to(self._device, non_blocking=True)
        return tensor.permute(axes).expand(self._block.shape)


def count_block_bytes(block: MemoryBlock) -> int:
    """Return a block's bytes, from its shape.

    Raises:
        KeyError: There is no such dtype.
        TypeError: There is no such dtype.
    """
    item = _DTYPES[block.dtype].itemsize if block.kind in ("tensor", "moved") else np.dtype(block.dtype).itemsize
    return prod(block.held_shape) * item


def _bytes_of_tensor(tensor: torch.Tensor) -> np.ndarray:
    return tensor.reshape(-1).view(torch.uint8).numpy()


class PackedValue:
    """A value, taken apart.

    Args:
        value: Stays as it is; its memory is read when the parts are written.

    Raises:
        UnserializableValueError: It holds something that has no form on disk.
    """

    def __init__(self, value: object) -> None:
        self.blocks: list[MemoryBlock] = []
        self.memory: list[np.ndarray] = []
        self.tree = self._pack(value, 0)

    def _pack(self, value: Any, depth: int) -> object:
        kind = type(value)
        if depth > _DEEPEST:
            raise UnserializableValueError("parts within parts, too deep")
        if kind in _PLAIN:
            return value
        if kind is float:
            return value if not isnan(value) else ["nan", struct.pack("<d", value).hex()]
        if kind in _GROUP_NAMES:
            return [_GROUP_NAMES[kind], self._all(value, depth)]
        if kind is dict:
            return ["dict", self._all(value, depth), self._all(value.values(), depth)]
        if kind is torch.Tensor:
            return self._tensor(value)
        if kind is np.ndarray:
            return self._array(value)
        return self._small(value) or self._object(value, depth)

    def _all(self, values: Any, depth: int) -> list[object]:
        return [self._pack(value, depth + 1) for value in values]

    def _small(self, value: Any) -> object:
        if type(value) is bytes:
            return ["bytes", value.hex()]
        if type(value) is Fraction:
            return ["fraction", value.numerator, value.denominator]
        if isinstance(value, np.generic) and value.dtype.kind in _ARRAY_KINDS:
            return ["scalar", value.dtype.str, value.tobytes().hex()]
        if isinstance(value, Enum):
            return ["enum", *_named(type(value)), value.name]
        return None

    def _object(self, value: Any, depth: int) -> object:
        kind = type(value)
        if kind is Frames:
            return ["frames", self._all(value, depth), -value.offsets.start]
        if _is_named_tuple(kind):
            return ["named", *_named(kind), self._all(value, depth)]
        if is_dataclass(kind):
            names = [field.name for field in fields(kind)]
            return ["data", *_named(kind), names, self._all((getattr(value, name) for name in names), depth)]
        raise UnserializableValueError(kind.__name__)

    def _tensor(self, tensor: torch.Tensor) -> object:
        if tensor.layout is not torch.strided or tensor.is_quantized or tensor.requires_grad:
            raise UnserializableValueError("a tensor that is more than numbers in memory")
        held = tensor.resolve_conj().resolve_neg()
        for axis, stride in enumerate(held.stride()):
            if stride == 0 and held.shape[axis] > 1:
                held = held.narrow(axis, 0, 1)
        strides = held.stride()
        order = sorted(range(held.ndim), key=lambda axis: -strides[axis])
        kind = "tensor" if tensor.device.type == "cpu" else "moved"
        held = held.permute(order).cpu().contiguous()
        block = MemoryBlock(kind, str(tensor.dtype), tuple(tensor.shape), tuple(order), tuple(held.shape))
        return self._block(block, _bytes_of_tensor(held))

    def _array(self, array: np.ndarray) -> object:
        if array.dtype.kind not in _ARRAY_KINDS:
            raise UnserializableValueError(f"an array of {array.dtype}")
        order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
        held = np.ascontiguousarray(array.transpose(order)).reshape([array.shape[axis] for axis in order])
        kind = "array" if array.flags.writeable else "fixed"
        block = MemoryBlock(kind, array.dtype.str, array.shape, tuple(order), held.shape)
        return self._block(block, held.reshape(-1).view(np.uint8))

    def _block(self, block: MemoryBlock, memory: np.ndarray) -> object:
        self.blocks.append(block)
        self.memory.append(memory)
        return ["block", len(self.blocks) - 1]


def unpack_value(tree: object, parts: Sequence[object]) -> object:
    """Put a value together again.

    Args:
        tree: What `PackedValue` made of it.
        parts: What lies in its blocks.

    Raises:
        UnsupportedValueError: A class is not there, or has other fields.
        Exception: The tree is none.
    """
    if not isinstance(tree, list):
        return tree
    kind, *rest = tree
    if kind == "block":
        return parts[rest[0]]
    if kind in _GROUPS:
        return _GROUPS[kind](unpack_value(part, parts) for part in rest[0])
    return _UNPACK[kind](
        rest, [unpack_value(part, parts) for part in rest[-1]] if kind in _MADE_OF_PARTS else [], parts
    )


def _make_dict(rest: list[Any], values: list[object], parts: Sequence[object]) -> object:
    return dict(zip((unpack_value(key, parts) for key in rest[0]), values, strict=True))


def _make_named(rest: list[Any], values: list[object], _: object) -> object:
    cls = _class(rest[0], rest[1])
    if not _is_named_tuple(cls) or len(cls._fields) != len(values):
        raise UnsupportedValueError(f"{rest[1]} is not what it was")
    return tuple.__new__(cls, values)


def _make_data(rest: list[Any], values: list[object], _: object) -> object:
    cls = _class(rest[0], rest[1])
    if not is_dataclass(cls) or [field.name for field in fields(cls)] != rest[2]:
        raise UnsupportedValueError(f"{rest[1]} is not what it was")
    made = object.__new__(cls)
    for name, value in zip(rest[2], values, strict=True):
        object.__setattr__(made, name, value)
    return made


def _make_enum(rest: list[Any], *_: object) -> object:
    cls = _class(rest[0], rest[1])
    if not issubclass(cls, Enum) or rest[2] not in cls.__members__:
        raise UnsupportedValueError(f"{rest[1]} is not what it was")
    return cls.__members__[rest[2]]


_MADE_OF_PARTS = ("dict", "named", "data")
_UNPACK: dict[str, Callable[[list[Any], list[object], Sequence[object]], object]] = {
    "nan": lambda rest, *_: struct.unpack("<d", bytes.fromhex(rest[0]))[0],
    "bytes": lambda rest, *_: bytes.fromhex(rest[0]),
    "fraction": lambda rest, *_: Fraction(rest[0], rest[1]),
    "scalar": lambda rest, *_: np.frombuffer(bytes.fromhex(rest[1]), np.dtype(rest[0]))[0],
    "enum": _make_enum,
    "frames": lambda rest, _, parts: Frames([unpack_value(part, parts) for part in rest[0]], rest[1]),
    "dict": _make_dict,
    "named": _make_named,
    "data": _make_data,
}


def _is_named_tuple(cls: type) -> bool:
    return issubclass(cls, tuple) and isinstance(getattr(cls, "_fields", None), tuple)


def _named(cls: type) -> tuple[str, str]:
    """Return where a class is found again.

    Raises:
        UnserializableValueError: It is not found there, as those that are made inside of functions.
    """
    try:
        found = _class(cls.__module__, cls.__qualname__)
    except UnsupportedValueError:
        found = None
    if found is not cls:
        raise UnserializableValueError(cls.__qualname__)
    return cls.__module__, cls.__qualname__


def _class(module: str, name: str) -> type[Any]:
    """Return a class of a module that is loaded; nothing is imported, no attribute is computed."""
    found: object = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    if not isinstance(found, type):
        raise UnsupportedValueError(f"there is no {module}.{name}")
    return found
