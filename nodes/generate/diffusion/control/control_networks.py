"""Control networks: ControlNet (Zhang et al., 2023) and T2I-Adapter (Mou et al., 2023), from a folder or a file.

Zhang, Rao and Agrawala, "Adding Conditional Control to Text-to-Image Diffusion Models", 2023; Mou et al.,
"T2I-Adapter: Learning Adapters to Dig out More Controllable Ability for Text-to-Image Diffusion Models", 2023.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.control.control_classes import find_control_class, list_control_networks, takes_several
from nodes.generate.diffusion.control.control_files import T2I_ADAPTER, read_control_file
from studio.core.errors import ModelError
from studio.core.safetensors_header import read_safetensors_header
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

_UNFIT: Final = tr_noop(
    "The control network '{name}' is a {kind}, which pipelines with the parts of {pipeline} do not take; accepted: "
    "{accepted}"
)
_NONE: Final = tr_noop("The control network '{name}' cannot be used: {pipeline} takes none")
_OTHER_BASE: Final = tr_noop(
    "The control network '{name}' was trained for another base model: it reads texts of {found} numbers a token, and "
    "{model} has {wanted}"
)
_OTHER_FAMILY: Final = tr_noop(
    "The control network '{name}' was trained for {found}, and {model} is {wanted}; accepted: one for {wanted}"
)
_MIXED: Final = tr_noop(
    "The control networks '{first}' and '{second}' cannot be used together: {pipeline} takes several of one kind only"
)
_OTHER_BLOCKS: Final = tr_noop(
    "The T2I-Adapter '{name}' was trained for another base model: its blocks have {found} channels, and those of "
    "{pipeline} {wanted}"
)
_XL_ADDITION: Final = "text_time"
_FULL_XL, _LIGHT = "full_adapter_xl", "light_adapter"
_TEXT_WIDTHS: Final = ("cross_attention_dim", "joint_attention_dim")


def get_network_class(network: ModelInfo) -> str:
    """Return the class of a control network, of a single file that which its tensors tell."""
    return network.part_classes.get("", network.kind)


def get_control_class(base: type, networks: Sequence[ModelInfo]) -> tuple[type, str]:
    """Return the class of pipelines that has the parts of another one and these control networks, and their part.

    Args:
        base: Class of the pipeline that the parts are of.
        networks: One or several.

    Raises:
        ModelError: There is none; the message says which networks fit.
    """
    found = []
    for network in networks:
        kind = get_network_class(network)
        fitting = find_control_class(base, kind)
        if fitting is None:
            accepted = ", ".join(list_control_networks(base))
            text = tr(_UNFIT if accepted else _NONE, name=network.display_name, kind=kind, pipeline=base.__name__,
                      accepted=accepted)  # fmt: skip
            raise ModelError(text)
        found.append(fitting)
    (pipeline, part), *others = found
    if others and (others != [(pipeline, part)] or not takes_several(pipeline, part)):
        names = (network.display_name for network in networks)
        raise ModelError(tr(_MIXED, first=next(names), second=next(names), pipeline=pipeline.__name__))
    return pipeline, part


def check_base_model(model: ModelInfo, network: ModelInfo) -> None:
    """Raise ModelError where a control network was trained for texts of another width than a model's."""
    if network.path.is_file():
        found = _read_text_width_of_file(network.path)
    else:
        found = _read_text_width(network.path / "config.json")
    (part, *_) = model.network_parts or ("",)
    wanted = _read_text_width(model.path / part / "config.json")
    if model.base is not None and network.base is not None and not model.base.is_compatible(network.base):
        bases = {"found": network.base.title, "wanted": model.base.title}
        raise ModelError(tr(_OTHER_FAMILY, name=network.display_name, model=model.display_name, **bases))
    if found and wanted and found != wanted:
        text = tr(_OTHER_BASE, name=network.display_name, found=found, wanted=wanted, model=model.display_name)
        raise ModelError(text)


def _read_text_width(config: Path) -> int | None:
    """Return how many numbers a token of a text has for a network; None if its configuration does not say."""
    try:
        told = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    found = next((told[name] for name in _TEXT_WIDTHS if isinstance(told.get(name), int)), None)
    return found if isinstance(found, int) else None


def _read_text_width_of_file(file: Path) -> int | None:
    shapes = read_safetensors_header(file).shapes
    return next((shape[-1] for name, shape in shapes.items() if name.endswith("attn2.to_k.weight")), None)


def read_control_network(network: ModelInfo, pipe: Any, dtype: torch.dtype) -> Any:
    """Return a control network, on the CPU. Only safetensors are read, and nothing is fetched.

    Args:
        network: A folder as diffusers saves one, or a file.
        pipe: The pipeline that it is for; the network of a file has the shapes of the one that it steers.
        dtype: Of its weights.

    Raises:
        ModelError: The file lacks weights, or a T2I-Adapter does not fit the blocks of the network.
    """
    import diffusers

    kind = get_network_class(network)
    if network.path.is_file():
        made = read_control_file(network, kind, pipe, dtype)
    else:
        made = getattr(diffusers, kind).from_pretrained(
            network.path, local_files_only=True, use_safetensors=True, torch_dtype=dtype,
            variant=network.variant or None,
        ).eval()  # fmt: skip
    if kind == T2I_ADAPTER:
        _check_channels(network, made, pipe)
    return made


def _check_channels(network: ModelInfo, adapter: Any, pipe: Any) -> None:
    """Raise ModelError where a T2I-Adapter does not add to the blocks of a pipeline's network."""
    wanted = tuple(pipe.unet.config.block_out_channels)
    is_xl = pipe.unet.config.addition_embed_type == _XL_ADDITION
    found = tuple(adapter.config.channels)
    if adapter.config.adapter_type == _LIGHT:
        found = (*found, found[-1])
    if found[: len(wanted)] != wanted or is_xl != (adapter.config.adapter_type == _FULL_XL):
        text = tr(_OTHER_BLOCKS, name=network.display_name, found=", ".join(map(str, found)),
                  pipeline=type(pipe).__name__, wanted=", ".join(map(str, wanted)))  # fmt: skip
        raise ModelError(text)
