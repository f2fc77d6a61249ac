"""The modules of networks that run: built once, with their weights, and kept within a limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import torch

from studio.core.file_stamp import stamp_file
from studio.engine.networks.weights_file import load_weights
from studio.sdk.networks.network import Network, build_initial_module

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput

_MOST_BYTES: Final = 2 << 30


class NetworkPool:
    """Keeps modules on one device; those that were not used for longest go first. Safe to call from several threads.

    A module is found again by its node's type, its parameters that are not animatable, what its inputs carry, and its
    file of weights as it lies on disk.

    Args:
        device: Where they lie.
        most_bytes: What they may take; the last one stays however large it is.
    """

    def __init__(self, device: torch.device, most_bytes: int = _MOST_BYTES) -> None:
        self._device = device
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._modules: OrderedDict[tuple[object, ...], torch.nn.Module] = OrderedDict()

    def get_module(self, output: CompiledOutput) -> torch.nn.Module:
        """Return the module of a network's node, in evaluation mode.

        Raises:
            StudioError: It cannot be built, or its weights do not fit.
        """
        node = output.node or output.build_node(0)
        assert isinstance(node, Network)
        key = self._key(node, output)
        with self._lock:
            module = self._modules.get(key)
            if module is None:
                module = self._modules[key] = self._made(node, output)
                self._forget()
            self._modules.move_to_end(key)
            return module

    def free_modules(self) -> None:
        """Forget all modules: memory has run out."""
        with self._lock:
            self._modules.clear()

    def _key(self, node: Network, output: CompiledOutput) -> tuple[object, ...]:
        constants = tuple(getattr(node, name) for name, param in output.spec.params.items() if not param.animatable)
        clips = tuple((name, clip.modality, clip.tokens, clip.features) for name, clip in output.input_facts.items())
        file = stamp_file(node.weights) if node.is_trained else None
        return output.spec.id, output.record.name, constants, clips, file

    def _made(self, node: Network, output: CompiledOutput) -> torch.nn.Module:
        module = build_initial_module(node, output.input_facts)
        if node.is_trained:
            load_weights(module, node.weights, output.record.name, output.spec.id)
        return module.to(self._device).requires_grad_(False)

    def _forget(self) -> None:
        sizes = {key: _bytes(module) for key, module in self._modules.items()}
        while len(self._modules) > 1 and sum(sizes[key] for key in self._modules) > self._most_bytes:
            self._modules.popitem(last=False)


def _bytes(module: torch.nn.Module) -> int:
    return sum(tensor.nbytes for tensor in module.state_dict().values())
