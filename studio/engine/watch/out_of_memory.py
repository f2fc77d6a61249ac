"""Recovery from a shortage of memory: free cached values, retry, retry in tiles, then report what is missing.

Memory runs out on the device or in the machine. Torch, numpy, OpenCV and Python each report it in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import cv2
import torch

from studio.core.byte_size import format_byte_size
from studio.core.errors import MediaMemoryError, OutOfMemoryError, is_memory_short
from studio.core.memory import get_free_memory
from studio.core.translation import tr, tr_noop
from studio.sdk.node import Node
from studio.sdk.pixels.tiles import can_be_tiled, compute_in_tiles

_TILE_SIDES = (2, 4)
_UNITS = {"": 1, "b": 1, "bytes": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40, "pib": 1 << 50}
_AMOUNT = re.compile(r"(?:allocate|allocate memory: you tried to allocate)\s+([\d.]+)\s*([a-z]*)", re.IGNORECASE)
_TEXT = tr_noop(
    "it needs {needs}; free: {free}. It was tried again {tried}. "
    "Use a smaller proxy scale, a smaller picture, another device or a lower limit for the cache."
)


@dataclass(frozen=True, slots=True)
class MemoryShortage:
    """An allocation that failed.

    Args:
        needed_bytes: Its bytes, where they are known.
    """

    needed_bytes: int | None


def find_memory_shortage(error: BaseException) -> MemoryShortage | None:
    """Return what an error says of missing memory; None if it is about something else."""
    text = str(error)
    short = (
        is_memory_short(error)
        or isinstance(error, torch.OutOfMemoryError)
        or (isinstance(error, cv2.error) and "insufficient memory" in text.lower())  # `code` is that of the latest
    )
    if not short:
        return None
    return MemoryShortage(error.needed_bytes if isinstance(error, MediaMemoryError) else _needed(text))


def _needed(text: str) -> int | None:
    for amount, unit in _AMOUNT.findall(text):
        factor = _UNITS.get(unit.lower())
        if factor is not None:
            return int(float(amount) * factor)
    return None


def retry_tiled(
    node: Node,
    method: Callable[..., object],
    arguments: Mapping[str, object],
    shortage: MemoryShortage,
    free: Callable[[], object],
    device: torch.device,
) -> object:
    """Call a method that ran out of memory again: with empty pools, then in 4 tiles, then in 16.

    Args:
        node: Says whether it can be tiled.
        method: `process`, or a method of an output.
        arguments: What it is called with.
        shortage: What was missing.
        free: Drops what is only kept.
        device: Where it computes.

    Raises:
        OutOfMemoryError: It did not help; says what is needed and free.
        Exception: Whatever else the method raised.
    """
    tried = [tr("after what the cache held was freed")]
    for sides in (1, *_TILE_SIDES):
        if sides > 1:
            overlap = node.tile_overlap()
            if overlap is None or not can_be_tiled(arguments):
                break
            tried.append(tr("in {count} tiles", count=sides * sides))
        free_pools(free, device)
        try:
            return method(**arguments) if sides == 1 else compute_in_tiles(method, arguments, overlap or 0, sides)
        except Exception as error:
            again = find_memory_shortage(error)
            if again is None:
                raise
        shortage = again  # out here, the traceback and all that its call had allocated is gone
    raise make_shortage_error(shortage, device, tried)


def free_pools(free: Callable[[], object], device: torch.device) -> None:
    """Drop cached values and give the allocator's idle blocks back to the device."""
    free()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def make_shortage_error(shortage: MemoryShortage, device: torch.device, tried: list[str]) -> OutOfMemoryError:
    """Return the error for the user: what was needed, what is free, what was tried, what to change."""
    there = list(list_free_bytes(device))
    known = ", ".join(tr("{size} on {where}", size=format_byte_size(count), where=where) for where, count in there)
    needs = (
        tr("a block of {size}", size=format_byte_size(shortage.needed_bytes))
        if shortage.needed_bytes is not None
        else tr("more memory than there is")
    )
    again = reduce(lambda first, second: tr("{first}, then {second}", first=first, second=second), tried)
    text = tr(_TEXT, needs=needs, free=known or tr("unknown"), tried=again)
    return OutOfMemoryError(text, needs=shortage.needed_bytes, free=dict(there))


def list_free_bytes(device: torch.device) -> Iterator[tuple[str, int]]:
    """Yield where there is memory and how much of it is free, as far as the system tells."""
    if device.type == "cuda":
        yield str(device), torch.cuda.mem_get_info(device)[0]
    elif device.type == "mps":
        yield str(device), torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    free = get_free_memory()
    if free is not None:
        yield tr("the machine"), free
