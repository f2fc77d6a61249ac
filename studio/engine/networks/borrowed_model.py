"""Networks that start from a pretrained model, as they run: held like all pretrained models, borrowed for each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from studio.core.clip_info import ClipInfo
from studio.core.file_stamp import stamp_file
from studio.engine.networks.weights_file import load_weights
from studio.sdk.models import ModelInfo, ModelRequest
from studio.sdk.networks.pretrained_network import PretrainedNetwork

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput
    from studio.engine.pretrained.pretrained_pool import ModelLender
    from studio.sdk.media import Media


@dataclass(frozen=True, slots=True)
class ModuleRequest:
    """Request for a module of a model. Two equal requests share one module in memory.

    Args:
        type: Of the node.
        name: Of the node, under which a file of weights knows it.
        constants: Its parameters that are not animatable.
        clips: Modality, tokens and features of each input.
        weights: The file of its weights as it lies on disk; None for the model's own.
        node: The node.
        input_facts: The facts of its inputs.
    """

    type: str
    name: str
    constants: tuple[object, ...]
    clips: tuple[object, ...]
    weights: object
    node: PretrainedNetwork = field(compare=False)
    input_facts: Mapping[str, ClipInfo] = field(compare=False)


def make_network_use(output: CompiledOutput, media: Media) -> ModelRequest[torch.nn.Module]:
    """Return a request for the module of a network's node.

    Raises:
        ModelError: Its model is not there, or is of no use to it.
    """
    node = output.node or output.build_node(0)
    assert isinstance(node, PretrainedNetwork)
    params = output.spec.params.values()
    constants = tuple(getattr(node, param.name) for param in params if not param.animatable and param.hashed)
    clips = tuple((name, clip.modality, clip.tokens, clip.features) for name, clip in output.input_facts.items())
    weights = stamp_file(node.weights) if node.is_trained else None
    name = output.record.name if node.is_trained else ""
    return node.request_model(
        media, load_network, ModuleRequest(output.spec.id, name, constants, clips, weights, node, output.input_facts)
    )


def load_network(facts: ModelInfo, dtype: torch.dtype, wanted: ModuleRequest) -> torch.nn.Module:
    """Return the module with the model's weights, or those of the node's file. Raises StudioError."""
    module = wanted.node.read(facts, dtype, wanted.input_facts)
    if wanted.node.is_trained:
        load_weights(module, wanted.node.weights, wanted.name, wanted.type)
    return module.eval().requires_grad_(False)


class BorrowedModel:
    """The module of a pretrained network, in the shape of `studio.sdk.Net`: each call borrows it from the engine.

    Args:
        use: Which.
        lend: Its source; where memory runs out, a call is repeated.
    """

    def __init__(self, use: ModelRequest[torch.nn.Module], lend: ModelLender) -> None:
        self._use = use
        self._lend = lend

    def __call__(self, *arguments: Any, **inputs: Any) -> Any:
        """Return what `forward` does."""
        return self._lend(self._use, lambda module: module(*arguments, **inputs))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return what calls a method of the module."""
        return lambda *arguments, **inputs: self._lend(
            self._use, lambda module: getattr(module, name)(*arguments, **inputs)
        )
