"""Offload strategies: placement of a model's weights, whole on the device or only the part that computes.

The strategies are those of diffusers: whole models moved in turn (`enable_model_cpu_offload`), and groups of blocks or
single layers (`apply_group_offloading`; blocks with a second stream on CUDA).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk.models import ONNX_LIBRARY, ModelInfo, Offload

RESERVED_BYTES: Final = 1 << 30
"""Bytes of a device that are left for what is computed."""
_DOWN: Final = (Offload.NONE, Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL, Offload.DISK)
_BLOCKS_A_GROUP: Final = 1


@dataclass(frozen=True, slots=True)
class OffloadStrategy:
    """Strategy of placing a model on the device.

    Args:
        offload: Where its weights lie while they are not used.
        is_tiled: Whether pictures are encoded and decoded one by one and in tiles. Seams are blended, so that pixels
            may differ by less than is seen.
    """

    offload: Offload
    is_tiled: bool = False

    @property
    def description(self) -> str:
        """The strategy, in words."""
        where = tr(_WORDS[self.offload])
        return tr("{where}, pictures in tiles", where=where) if self.is_tiled else where


_WORDS: Final = {
    Offload.NONE: tr_noop("all of the model on the device"),
    Offload.MODEL: tr_noop("one part of the model at a time on the device"),
    Offload.GROUP: tr_noop("one group of layers at a time on the device"),
    Offload.SEQUENTIAL: tr_noop("one layer at a time on the device"),
    Offload.DISK: tr_noop("one group of layers at a time, read from disk"),
}


def list_strategies(
    chosen: Offload, facts: ModelInfo, device: torch.device, dtype: torch.dtype, free: int | None
) -> list[OffloadStrategy]:
    """Return the ways to be tried, in order: the first that should fit, then those that take less.

    Args:
        chosen: What the user wants; AUTO lets memory decide.
        facts: The model.
        device: Where it computes. On the CPU all lies in memory, or is read from disk.
        dtype: Of its weights.
        free: Bytes that are free on the device; None if nobody knows.
    """
    if facts.library == ONNX_LIBRARY:
        return [OffloadStrategy(Offload.NONE)]  # its weights are onnxruntime's, which holds them as a whole
    if device.type == "cpu":
        below = [Offload.NONE, Offload.DISK]
    else:
        below = [offload for offload in _DOWN if _can(offload, facts)]
    first = choose_offload(facts, dtype, free) if chosen is Offload.AUTO else chosen
    offloads = [offload for offload in below if _DOWN.index(offload) >= _DOWN.index(first)] or [below[-1]]
    found = [OffloadStrategy(offloads[0]), OffloadStrategy(offloads[0], is_tiled=True)]
    return found + [OffloadStrategy(offload, is_tiled=True) for offload in offloads[1:]]


def choose_offload(facts: ModelInfo, dtype: torch.dtype, free: int | None) -> Offload:
    """Return the fastest way that should fit into so many free bytes."""
    parts = facts.count_weight_bytes(dtype.itemsize)
    if free is None or sum(parts.values()) + RESERVED_BYTES <= free:
        return Offload.NONE
    return Offload.MODEL if len(parts) > 1 and max(parts.values()) + RESERVED_BYTES <= free else Offload.GROUP


def estimate_weight_bytes(facts: ModelInfo, dtype: torch.dtype) -> int:
    """Return what the weights take in memory as numbers of a dtype."""
    return sum(facts.count_weight_bytes(dtype.itemsize).values())


def _can(offload: Offload, facts: ModelInfo) -> bool:
    return offload is not Offload.MODEL or len(facts.part_bytes) > 1


def apply_strategy(model: Any, way: OffloadStrategy, device: torch.device, folder: Path | None = None) -> None:
    """Put a model that was just loaded where it computes.

    Args:
        model: A pipeline of diffusers, or a module.
        way: How.
        device: Where it computes.
        folder: For weights that are read from disk, empty; None for ways that read none.
    """
    if way.is_tiled:
        _slice(model)
    is_pipeline = not isinstance(model, torch.nn.Module)
    if way.offload is Offload.NONE:
        model.to(device)
    elif way.offload is Offload.MODEL and is_pipeline:
        model.enable_model_cpu_offload(device=device)
    else:
        _in_groups(model, device, way.offload is Offload.SEQUENTIAL, folder)


def _in_groups(model: Any, device: torch.device, layers: bool, folder: Path | None) -> None:
    """Keep one group of blocks, or one layer, of each module on the device while it computes."""
    from diffusers.hooks.group_offloading import apply_group_offloading

    for name, module in get_modules(model).items():
        in_blocks = getattr(module, "_supports_group_offloading", False) and not layers
        kind = {"offload_type": "block_level", "num_blocks_per_group": _BLOCKS_A_GROUP} if in_blocks else {}
        reads = None if list_shared_layers(module) else folder  # each would empty the other's weights
        if reads is not None:
            (reads / name).mkdir(parents=True, exist_ok=True)
        apply_group_offloading(
            module, onload_device=device, use_stream=device.type == "cuda" and not layers and reads is None,
            offload_to_disk_path=None if reads is None else str(reads / name),
            **{"offload_type": "leaf_level", **kind},
        )  # fmt: skip


def list_shared_layers(module: torch.nn.Module) -> list[str]:
    """Return the names of layers that have weights in common with others, as a language model's first and last."""
    owners: dict[torch.nn.Parameter, list[str]] = {}
    for name, weight in module.named_parameters(remove_duplicate=False):
        owners.setdefault(weight, []).append(name.rpartition(".")[0])
    return [layer for layers in owners.values() if len(layers) > 1 for layer in layers]


def _slice(model: Any) -> None:
    """Let the autoencoders of a pipeline work on one picture and one tile at a time, where they can."""
    for module in get_modules(model).values():
        for name in ("enable_slicing", "enable_tiling"):
            with contextlib.suppress(AttributeError, NotImplementedError):
                getattr(module, name)()


def apply_fp8_casting(model: Any, dtype: torch.dtype) -> None:
    """Keep the weights of the network that does most of the work as 8-bit floats; layers are widened as they compute.

    Raises:
        ModelError: The model has no such network.
    """
    from diffusers.hooks.layerwise_casting import DEFAULT_SKIP_MODULES_PATTERN, apply_layerwise_casting

    largest = find_largest_module(model)
    if largest is None:
        return
    shared = tuple(f"^{re.escape(name)}$" for name in list_shared_layers(largest))
    if hasattr(largest, "enable_layerwise_casting") and not shared:
        largest.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)
        return
    kept = (*DEFAULT_SKIP_MODULES_PATTERN, *shared)  # a weight that two layers have must not lie in two precisions
    apply_layerwise_casting(largest, torch.float8_e4m3fn, dtype, skip_modules_pattern=kept)


def find_largest_module(model: Any) -> Any | None:
    """Return the part of a model whose weights are narrowed: the largest; None if they are quantized in its file.

    Raises:
        ModelError: The model has no weights.
    """
    largest: Any = max(get_modules(model).values(), key=count_weight_bytes, default=None)
    if largest is None or not count_weight_bytes(largest):
        raise ModelError(tr("This model has no weights that could be kept in 8 or 4 bits."))
    return largest if getattr(largest, "hf_quantizer", None) is None else None


def get_modules(model: Any) -> dict[str, torch.nn.Module]:
    """Return the modules of a pipeline by name; a module is its own."""
    if isinstance(model, torch.nn.Module):
        return {"model": model}
    return {name: part for name, part in model.components.items() if isinstance(part, torch.nn.Module)}


def count_weight_bytes(model: Any) -> int:
    """Return what a model's weights take in memory, wherever they lie; what several parts share counts once.

    Weights that a module holds outside of torch, as those of onnxruntime, are in its `held_bytes`.
    """
    elsewhere = sum(int(getattr(module, "held_bytes", 0)) for module in get_modules(model).values())
    return elsewhere + sum({tensor.data_ptr() or id(tensor): tensor.nbytes for tensor in _tensors(model)}.values())


def _tensors(model: Any) -> Iterator[torch.Tensor]:
    for module in get_modules(model).values():
        yield from module.parameters()
        yield from module.buffers()
