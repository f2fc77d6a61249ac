"""Every node without a pretrained model: on the card and on the CPU, from equal inputs."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch

from studio.engine.emulation.device_contract import can_run_on_device
from studio.engine.values import make_tensor_mover, move_to_device
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.node import GeneratorNode
from studio.sdk.node_kinds import NodeDevice, NodeKind
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.contract import make_quick_values
from studio.sdk.testing.example_values import LENGTH, find_tensors, make_example_value
from studio.sdk.testing.node_runner import StandaloneContext
from studio.sdk.testing.node_trial import TRIAL_FRAME, NodeTrial
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, measure_seconds

_TOLERANCE = 2e-3
"""Of the largest number of a result: sums of floats in another order differ by less, except behind a threshold."""
_SMALL_SHARE = 8  # of the nodes where the check is only tried


@dataclasses.dataclass
class CardContext(StandaloneContext):
    """A context on a device."""

    chosen: torch.device = dataclasses.field(default_factory=lambda: torch.device("cpu"))

    @property
    def device(self) -> torch.device:
        """The device."""
        return self.chosen

    def place_module(self, module: torch.nn.Module) -> torch.nn.Module:
        """Return a network's module on the device."""
        return module.to(self.chosen)


def run(context: CheckContext) -> Iterator[Row]:
    """Yield a row for each output of each node."""
    known = Registry().discover_nodes("nodes")
    specs = [spec for spec in known if not issubclass(spec.cls, ModelNode) and can_run_on_device(spec)]
    torch.set_grad_enabled(False)
    for spec in specs[:: _SMALL_SHARE if context.is_small else 1]:
        for port in spec.outputs:
            try:
                yield _compare(spec, port.name, context.device)
            except Exception as error:  # the next node is looked at all the same
                yield Row(f"{spec.id}.{port.name}", Outcome.FAILED, {}, f"{type(error).__name__}: {error}")


def _compare(spec: NodeSpec, output: str, device: torch.device) -> Row:
    values = make_quick_values(spec)
    on_cpu = _make_work(spec, output, values, torch.device("cpu"))
    on_card = _make_work(spec, output, values, device)
    started = time.perf_counter()
    wanted = find_tensors(on_cpu())
    seconds = time.perf_counter() - started
    found = find_tensors(result := on_card())
    away = [tensor for tensor in found if tensor.device != device and tensor.numel()]
    largest = max((float(tensor.abs().max()) for tensor in wanted if tensor.numel()), default=0.0)
    worst = max(map(find_difference, wanted, found), default=0.0)
    figures: dict[str, float | str] = {"difference": worst, "declares": str(spec.device), "CPU ms": 1e3 * seconds}
    if spec.device is not NodeDevice.CPU:
        figures["card ms"] = 1e3 * measure_seconds(device, on_card, 1)
    outcome, detail = Outcome.OK, ""
    if len(wanted) != len(found):
        outcome, detail = Outcome.FAILED, f"{len(found)} tensors, on the CPU {len(wanted)}"
    elif away and spec.device is NodeDevice.ANY:
        outcome, detail = Outcome.FAILED, f"{type(result).__name__} on {away[0].device}"
    elif worst > _TOLERANCE * max(1.0, largest):
        outcome, detail = Outcome.DIFFERS, f"largest number {largest:.3g}"
    return Row(f"{spec.id}.{output}", outcome, figures, detail)


def _make_work(spec: NodeSpec, output: str, values: dict[str, Any], device: torch.device) -> Callable[[], object]:
    """Return what computes an output; its inputs and what is learnt of a clip lie on the device already."""
    trial = NodeTrial(spec, values, 3)
    move = partial(move_to_device, device=device, copy_tensor=make_tensor_mover(device))
    if spec.kind is NodeKind.CLIP:
        trial.run_output(spec.outputs[0].name)  # the analysis
    inputs: dict[str, Any] = {
        port.name: [move(make_example_value(port.type, frame)) for frame in range(LENGTH)].__getitem__
        for port in spec.inputs
    }

    def work() -> object:
        torch.manual_seed(0)
        ctx = CardContext(TRIAL_FRAME, 1.0, trial.media, analyses=list(trial.analyses) or None, chosen=device)
        if spec.kind is NodeKind.GENERATOR and isinstance(spec.create_node(values), GeneratorNode):
            return next(trial.run_generator(ctx, inputs))
        return trial.run_output(output, ctx=ctx, inputs=inputs)

    return work
