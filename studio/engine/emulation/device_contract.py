"""The rules that every node keeps on a graphics card, checked without one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from studio.core.image import Features
from studio.engine.emulation.emulated_card import DeviceEvent, DeviceTraffic, EmulatedCard
from studio.sdk.models import InstalledModels, ModelRequest
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.node import GeneratorNode, TrainerNode
from studio.sdk.node_kinds import NodeDevice, NodeKind
from studio.sdk.params import ParamValue
from studio.sdk.ports import PortSpec
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.contract import list_trials, make_quick_values
from studio.sdk.testing.example_values import HEIGHT, LENGTH, WIDTH, find_tensors, make_example_value
from studio.sdk.testing.node_runner import StandaloneContext
from studio.sdk.testing.node_trial import TRIAL_FRAME, NodeTrial

if TYPE_CHECKING:
    import torch

M = TypeVar("M")
R = TypeVar("R")

_FEW = 1024
"""Numbers that a node may bring down that computes partly on the CPU: some points, the scores of a word."""
_READ_VALUES = (float, str, Features)
"""Values that are numbers, or whose rows are counted: to give one is to wait for the device."""


@dataclasses.dataclass
class EmulatedContext(StandaloneContext):
    """A context on an emulated card.

    Args:
        card: The card.
        placed: The network's module on it; None before it was asked for.
    """

    card: EmulatedCard = dataclasses.field(default_factory=EmulatedCard)
    placed: torch.nn.Module | None = None

    @property
    def device(self) -> torch.device:
        """The card's."""
        return self.card.device

    def place_module(self, module: torch.nn.Module) -> torch.nn.Module:
        """Return a network's module on the card; the same for each run, as the engine keeps it."""
        if self.placed is None:
            self.placed = self.card.upload_module(module)
        return self.placed

    def run_with_model(self, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model on the card."""
        return super().run_with_model(use, lambda model: work(self.card.upload_model(model)))


@dataclasses.dataclass
class DeviceTrial:
    """What an output of a node did on an emulated card.

    Args:
        name: Of the node, its parameters and the output, for messages.
        traffic: What crossed to the card and back.
        value: What it gave; None where it raised.
        error: What it raised.
        device: The card's.
        has_model: Whether a pretrained model is at work, beside which a picture that comes down is nothing.
    """

    name: str
    traffic: DeviceTraffic
    value: object
    error: Exception | None
    device: torch.device
    has_model: bool = False

    def list_faults(self, declared: NodeDevice) -> list[str]:
        """Return what breaks the rules for a node that declares where it computes."""
        traffic = self.traffic
        faults = [f"float64 on the device: {event}" for event in traffic.doubles]
        if declared is NodeDevice.CPU:  # made-up numbers come down to it, of which it may say that they are wrong
            return faults
        if self.error is not None:
            return [*faults, f"{type(self.error).__name__}: {self.error}"]
        if declared is NodeDevice.PARTLY_CPU and self.has_model:
            return faults
        faults += [f"made on {tensor.device}" for tensor in find_tensors(self.value) if self._is_elsewhere(tensor)]
        if declared is NodeDevice.PARTLY_CPU:
            return faults + [f"down: {event}" for event in traffic.downloads if _count_numbers(event) > _FEW]
        faults += [f"down: {event}" for event in traffic.downloads]
        faults += [f"up: {event}" for event in traffic.uploads if _is_picture(event)]
        if not isinstance(self.value, _READ_VALUES):
            faults += [f"waits: {event}" for event in traffic.waits]
        return faults

    def _is_elsewhere(self, tensor: torch.Tensor) -> bool:
        return tensor.device != self.device and tensor.numel() > 0


def _count_numbers(event: DeviceEvent) -> int:
    count = 1
    for side in event.shape:
        count *= side
    return count


def _is_picture(event: DeviceEvent) -> bool:
    sides = event.shape
    return (HEIGHT, WIDTH) in pairwise(sides)


def can_run_on_device(spec: NodeSpec) -> bool:
    """Return whether a node type has outputs that are computed; sinks write files, and trainers train."""
    return spec.kind is not NodeKind.SINK and not isinstance(spec.create_node({}), TrainerNode)


def assert_device_contract(
    spec: NodeSpec,
    values: Mapping[str, ParamValue] | None = None,
    models: InstalledModels | None = None,
    *,
    with_variants: bool = False,
) -> None:
    """Hold a node type to what it declares by `device`, on an emulated card.

    A node that declares nothing mixes no devices; its result lies on the device; no picture crosses, and nothing comes
    down; it waits for the device only to give a number, a text or rows that are counted. What it declares must be
    needed. Nothing is float64 on the device.

    Args:
        spec: The node type.
        values: Parameters to set, for nodes whose defaults cannot run, as those with a model.
        models: The pretrained models that there are.
        with_variants: Try every choice and switch, pictures with and without alpha; else the defaults. Optional inputs
            are connected, and once they are not.

    Raises:
        AssertionError: A rule is broken; the message says which, and where.
    """
    is_needed = False
    for trial in list_device_trials(spec, values, models, with_variants=with_variants):
        faults = trial.list_faults(spec.device)
        assert not faults, f"{trial.name}: " + "; ".join(dict.fromkeys(faults))
        is_needed |= bool(trial.list_faults(NodeDevice.ANY))
    if with_variants and spec.device is not NodeDevice.ANY:
        assert is_needed, f"{spec.id}: it computes on the device, but declares '{spec.device}'"


def list_device_trials(
    spec: NodeSpec,
    values: Mapping[str, ParamValue] | None = None,
    models: InstalledModels | None = None,
    *,
    with_variants: bool = False,
) -> Iterator[DeviceTrial]:
    """Yield what each output does. Arguments are those of `assert_device_contract`."""
    base = make_quick_values(spec) | dict(values or {})
    for varied, channels in list_trials(spec, base) if with_variants else [(base, 3)]:
        trial = NodeTrial(spec, varied, channels, models)
        for port in spec.outputs:
            yield _run_output(trial, port.name, spec.inputs)
    required = tuple(port for port in spec.inputs if not port.is_optional)
    if 0 < len(required) < len(spec.inputs):
        trial = NodeTrial(spec, base, 3, models)
        for port in spec.outputs:
            yield _run_output(trial, port.name, required)


def _run_output(trial: NodeTrial, output: str, connected: Sequence[PortSpec]) -> DeviceTrial:
    card = EmulatedCard()
    name = f"{trial.display_name}, output '{output}', inputs: {', '.join(port.name for port in connected)}"
    if trial.spec.kind is NodeKind.CLIP and not trial.analyses:
        trial.run_output(trial.spec.outputs[0].name)  # analyses look at whole clips, in memory
    analyses = [card.upload_value(value) for value in trial.analyses]
    inputs = {port.name: _make_clip(card, port.type, trial.channels) for port in connected}
    ctx = EmulatedContext(TRIAL_FRAME, 1.0, trial.media, analyses=analyses or None, card=card)
    value, error = None, None
    with card:
        try:
            value = _compute(trial, output, ctx, inputs)
            if ctx.placed is not None or any(map(_is_picture, card.traffic.uploads)):
                # What is made once for a size, or read once by a network, is there now.
                card.traffic = DeviceTraffic()
                value = _compute(trial, output, ctx, inputs)
        except Exception as raised:
            error = raised
    return DeviceTrial(name, card.traffic, value, error, card.device, issubclass(trial.spec.cls, ModelNode))


def _compute(trial: NodeTrial, output: str, ctx: EmulatedContext, inputs: dict[str, Any]) -> object:
    if isinstance(trial.spec.create_node(trial.values), GeneratorNode) and trial.spec.kind is NodeKind.GENERATOR:
        return next(trial.run_generator(ctx, inputs))
    return trial.run_output(output, ctx=ctx, inputs=inputs)


def _make_clip(card: EmulatedCard, port_type: Any, channels: int) -> Callable[[int], object]:
    frames = [card.upload_value(make_example_value(port_type, frame, channels=channels)) for frame in range(LENGTH)]
    return frames.__getitem__
