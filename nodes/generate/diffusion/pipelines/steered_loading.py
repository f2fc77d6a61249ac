"""Pipelines with control networks and an IP-Adapter, read from folders and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nodes.generate.diffusion.control.control_networks import get_control_class, read_control_network
from nodes.generate.diffusion.control.reference_adapter import add_reference_adapter
from nodes.generate.diffusion.pipelines.lora_adapters import load_with_adapters
from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline, silence_logs, translate_errors
from nodes.generate.diffusion.pipelines.pipeline_switch import convert_pipeline
from studio.sdk import ModelInfo, ModelRef

if TYPE_CHECKING:
    import torch


class NetworkSource(NamedTuple):
    """Where a control network is read from, in plain values."""

    name: str
    path: str
    kind: str
    variant: str

    def make_info(self) -> ModelInfo:
        """Return the facts that reading needs."""
        path = Path(self.path)
        return ModelInfo(ModelRef(self.name), path, "diffusers", self.kind, frozenset(), variant=self.variant)


class AdapterSource(NamedTuple):
    """Where an IP-Adapter and its image encoder are read from, in plain values."""

    name: str
    path: str
    encoder: str


def load_steered_pipeline(
    facts: ModelInfo, dtype: torch.dtype, loras: tuple[tuple[str, str, str], ...], networks: tuple[NetworkSource, ...],
    adapter: AdapterSource | None,
) -> Any:  # fmt: skip
    """Return a model's pipeline, on the CPU, with LoRAs, control networks and an IP-Adapter.

    Args:
        facts: Of the model.
        dtype: Of the weights.
        loras: Of each LoRA the key, the name and the path of its file.
        networks: Control networks, in the order of the controls.
        adapter: IP-Adapter; None for none.

    Raises:
        ModelError: One of them cannot be read, or does not fit the model.
    """
    pipe = load_with_adapters(facts, dtype, *loras) if loras else load_pipeline(facts, dtype)
    if adapter is not None:
        add_reference_adapter(pipe, adapter.name, Path(adapter.path), Path(adapter.encoder), dtype)
    read = []
    for network in networks:
        info = network.make_info()
        with translate_errors(info), silence_logs():
            read.append(read_control_network(info, pipe, dtype))
    if not read:
        return pipe
    kind, part = get_control_class(type(pipe), [network.make_info() for network in networks])
    return convert_pipeline(pipe, kind, {part: read[0] if len(read) == 1 else read})
