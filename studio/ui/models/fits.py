"""Whether a model fits the device, and what a run of a node with it will take, in words. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.language import tr
from studio.core.sizes import size_text
from studio.models.fitting import Fit, Level, Work, fit
from studio.sdk.models import ModelFacts, Offload, Precision
from studio.sdk.params import ParamValue
from studio.ui.words import spoken

if TYPE_CHECKING:
    from studio.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Device:
    """Where models compute.

    Args:
        name: As "cuda:0" or "cpu".
        free: Bytes that are free there; None if nobody knows.
        precision: What they compute in where the node leaves it to the device.
    """

    name: str
    free: int | None
    precision: Precision = Precision.AUTO


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something fits.

    Args:
        text: In words.
        well: Whether that is good news.
    """

    text: str
    well: bool = True


def measure(engine: Engine) -> Device:
    """Return the device as it is now. It asks the driver: not in the GUI thread."""
    from studio.engine.watch.memory import free_bytes  # brings torch along

    free = dict(free_bytes(engine.device))
    found = free.get(str(engine.device), next(iter(free.values()), None))
    known = str(engine.precision).removeprefix("torch.")
    return Device(str(engine.device), found, Precision(known) if known in set(Precision) else Precision.AUTO)


def verdict(facts: ModelFacts, device: Device) -> Verdict:
    """Return in few words whether a model fits a device, for a list."""
    found = fit(facts, device.free, device.precision)
    if found.best is None:
        return Verdict(tr("does not fit"), well=False)
    whole = found.best.offload is Offload.NONE
    how = tr("fits") if whole else spoken(found.best.offload).lower()
    return Verdict(f"{how}, {size_text(found.best.needs)}", well=whole)


def run_line(facts: ModelFacts, device: Device, params: Mapping[str, ParamValue]) -> Verdict:
    """Return what a run will take: memory, of it weights, what is free, and where weights will lie.

    Args:
        facts: The model.
        device: Where it computes.
        params: The node's, as they are set: its precision, offload, and the size and length of what it makes.
    """
    chosen = Precision(str(params.get("precision", Precision.AUTO)))
    precision = device.precision if chosen is Precision.AUTO else chosen
    found = fit(facts, device.free, precision, _work(params))
    level = _level(found, Offload(str(params.get("offload", Offload.AUTO))))
    text = tr(
        "A run takes about {needs} on {device}: weights {weights} as {precision}, {offload}.",
        needs=size_text(level.needs),
        device=device.name,
        weights=size_text(found.weights),
        precision=spoken(precision).lower(),
        offload=spoken(level.offload).lower(),
    )
    free = tr("{size} are free.", size=size_text(device.free)) if device.free is not None else ""
    return Verdict(f"{text} {free}".strip(), well=level.fits is not False)


def _level(found: Fit, wanted: Offload) -> Level:
    """Return the way that is wanted, or else the one that will be taken first; the smallest where none fits."""
    named = next((level for level in found.levels if level.offload is wanted), None)
    return named or found.best or min(found.levels, key=lambda level: level.needs)


def _work(params: Mapping[str, ParamValue]) -> Work | None:
    """Return what the node makes; None where it is left to the model."""
    width, height, frames = (params.get(name, 0) for name in ("width", "height", "length"))
    whole = [value for value in (width, height) if isinstance(value, int) and value > 0]
    if len(whole) < 2:
        return None
    return Work(whole[0], whole[1], frames if isinstance(frames, int) and frames > 0 else 1)
