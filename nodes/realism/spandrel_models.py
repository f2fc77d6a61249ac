"""Community upscalers and restorers in a single file (ESRGAN, Compact, SPAN, SwinIR, PLKSR and others), by spandrel.

spandrel finds the architecture and its settings from the names and shapes of the tensors.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from functools import lru_cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from nodes.shared.pretrained.model_loader import explain_read_errors
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import ModelInfo

if TYPE_CHECKING:
    import torch

_KIND: Final = "upscaler"
_TORCHVISION: Final = ("torchvision", "torchvision.transforms", "torchvision.transforms.functional")
_UNUSED: Final = ("InterpolationMode", "rotate", "normalize")  # of LaMa and RestoreFormer, which are not read here
_NEEDS_TORCHVISION: Final = "RestoreFormer"
_import_lock: Final = threading.Lock()


def is_single_file(facts: ModelInfo) -> bool:
    """Return whether a model is a single file of an upscaler, and no folder of transformers."""
    return facts.kind.startswith(_KIND)


def find_single_file_factor(facts: ModelInfo) -> int:
    """Return how many times longer an upscaler in a single file makes sides. Raises ModelError."""
    with explain_read_errors(facts):
        return _find_factor(facts.path, facts.version, facts.display_name)


def load_single_file(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Return an upscaler from a single file, called as the models of transformers are. Raises ModelError."""
    from safetensors.torch import load_file

    from nodes.realism.nets.single_file_upscaler import SingleFileUpscaler

    with explain_read_errors(facts):
        descriptor = _describe_network(load_file(facts.path), facts.display_name)
    return SingleFileUpscaler(descriptor, dtype)


@lru_cache(maxsize=64)
def _find_factor(path: Path, version: str, name: str) -> int:
    """Return the factor of a file, which only its network knows; kept until the file changes."""
    from safetensors.torch import load_file

    return int(_describe_network(load_file(path), name).scale)


def _describe_network(state: dict[str, torch.Tensor], name: str) -> Any:
    """Return spandrel's description of a network, with its weights. Raises ModelError where it is of no use here."""
    spandrel = import_spandrel()
    found = spandrel.ModelLoader(device="cpu").load_from_state_dict(state)
    is_usable = isinstance(found, spandrel.ImageModelDescriptor) and found.architecture.id != _NEEDS_TORCHVISION
    if not is_usable or (found.input_channels, found.output_channels) != (3, 3):
        text = tr_noop("{name} ({kind}) is no model that can be used here from a color picture to a color picture")
        raise ModelError(tr(text, name=name, kind=found.architecture.name))
    return found


def import_spandrel() -> Any:
    """Return the package. Where torchvision is not installed, what two of its networks want of it is left empty."""
    with _import_lock:
        if "spandrel" in sys.modules or importlib.util.find_spec("torchvision") is not None:
            return importlib.import_module("spandrel")
        empty = {name: ModuleType(name) for name in _TORCHVISION}
        empty[_TORCHVISION[-1]].__dict__.update(dict.fromkeys(_UNUSED, SimpleNamespace(NEAREST=0, BILINEAR=0)))
        sys.modules.update(empty)
        try:
            return importlib.import_module("spandrel")
        finally:
            for name in empty:
                del sys.modules[name]
