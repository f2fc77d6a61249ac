"""Fit of a model on the device, and the memory of a run with it, in words. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.models.memory_estimate import ActivationSize, MemoryFit, PlacementEstimate, estimate_memory_fit
from studio.sdk.model_files.model_categories import ADDITIONS
from studio.sdk.models import ONNX_LIBRARY, ModelInfo, Offload, Precision
from studio.sdk.params import ParamValue
from studio.ui.shell.models.model_text import format_part_bytes
from studio.ui.widgets.text.display_names import format_identifier

if TYPE_CHECKING:
    from studio.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class ComputeDevice:
    """Device on which models compute.

    Args:
        name: As "cuda:0" or "cpu".
        free_bytes: Bytes that are free there; None if nobody knows.
        precision: What they compute in where the node leaves it to the device.
    """

    name: str
    free_bytes: int | None
    precision: Precision = Precision.AUTO


@dataclass(frozen=True, slots=True)
class FitResult:
    """Result of a memory estimate.

    Args:
        text: In words.
        is_good: Whether that is good news.
        detail: More of it: the bytes of each part.
    """

    text: str
    is_good: bool = True
    detail: str = ""


def measure_device(engine: Engine) -> ComputeDevice:
    """Return the device as it is now. It asks the driver: not in the GUI thread."""
    from studio.engine.watch.out_of_memory import list_free_bytes  # brings torch along

    free = dict(list_free_bytes(engine.device))
    found = free.get(str(engine.device), next(iter(free.values()), None))
    known = str(engine.precision).removeprefix("torch.")
    return ComputeDevice(str(engine.device), found, Precision(known) if known in set(Precision) else Precision.AUTO)


def check_fit(facts: ModelInfo, device: ComputeDevice) -> FitResult:
    """Return in few words whether a model fits a device, for a list; nothing for what does not run by itself."""
    if facts.category in ADDITIONS:
        return FitResult("")
    found = estimate_memory_fit(facts, device.free_bytes, device.precision)
    if found.best_placement is None:
        return FitResult(tr("does not fit"), is_good=False)
    whole = found.best_placement.offload is Offload.NONE
    how = tr("fits") if whole else format_identifier(found.best_placement.offload).lower()
    return FitResult(f"{how}, {format_byte_size(found.best_placement.needed_bytes)}", is_good=whole)


def estimate_run(facts: ModelInfo, device: ComputeDevice, params: Mapping[str, ParamValue]) -> FitResult:
    """Return what a run will take: memory, of it weights, what is free, and where weights will lie.

    Args:
        facts: The model.
        device: Where it computes.
        params: The node's, as they are set: its precision, offload, and the size and length of what it makes.
    """
    chosen = Precision(str(params.get("precision", Precision.AUTO)))
    precision = device.precision if chosen is Precision.AUTO else chosen
    found = estimate_memory_fit(facts, device.free_bytes, precision, _work(params), device.precision)
    level = _level(found, Offload(str(params.get("offload", Offload.AUTO))))
    needs, weights = format_byte_size(level.needed_bytes), format_byte_size(found.weight_bytes)
    if facts.library == ONNX_LIBRARY:
        text = tr("A run takes about {needs}: weights {weights}, as in the file.", needs=needs, weights=weights)
    else:
        text = tr(
            "A run takes about {needs} on {device}: weights {weights} as {precision}, {offload}.",
            needs=needs,
            device=device.name,
            weights=weights,
            precision=format_identifier(precision).lower(),
            offload=format_identifier(level.offload).lower(),
        )
    free = tr("{size} are free.", size=format_byte_size(device.free_bytes)) if device.free_bytes is not None else ""
    detail = (
        tr("Weights in memory: {parts}", parts=format_part_bytes(found.part_bytes)) if len(found.part_bytes) > 1 else ""
    )
    return FitResult(f"{text} {free}".strip(), level.is_fitting is not False, detail)


def _level(found: MemoryFit, wanted: Offload) -> PlacementEstimate:
    """Return the way that is wanted, or else the one that will be taken first; the smallest where none fits."""
    named = next((level for level in found.placements if level.offload is wanted), None)
    return named or found.best_placement or min(found.placements, key=lambda level: level.needed_bytes)


def _work(params: Mapping[str, ParamValue]) -> ActivationSize | None:
    """Return what the node makes; None where it is left to the model."""
    width, height, frames = (params.get(name, 0) for name in ("width", "height", "length"))
    whole = [value for value in (width, height) if isinstance(value, int) and value > 0]
    if len(whole) < 2:
        return None
    return ActivationSize(whole[0], whole[1], frames if isinstance(frames, int) and frames > 0 else 1)
