"""Control networks: ControlNet (Zhang et al., 2023) and T2I-Adapter (Mou et al., 2023), from a folder or a file.

Zhang, Rao and Agrawala, "Adding Conditional Control to Text-to-Image Diffusion Models", 2023; Mou et al.,
"T2I-Adapter: Learning Adapters to Dig out More Controllable Ability for Text-to-Image Diffusion Models", 2023.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.control.control_classes import find_control_class, list_control_networks, takes_several
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
_MIXED: Final = tr_noop(
    "The control networks '{first}' and '{second}' cannot be used together: {pipeline} takes several of one kind only"
)
_LACKING: Final = tr_noop(
    "The file {name} lacks weights of the control network that fits {pipeline}; it was made for another base model, "
    "or holds a part of one: {lacking}"
)
_FILE_KIND: Final = "ControlNetModel"
_TEXT_WIDTHS: Final = ("cross_attention_dim", "joint_attention_dim")
_EMBEDDING: Final = "controlnet_cond_embedding"


def get_network_class(network: ModelInfo) -> str:
    """Return the class of a control network; a single file holds the one for U-Nets."""
    return network.kind if network.kind.isidentifier() and network.kind != "ControlNet" else _FILE_KIND


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
        network: A folder as diffusers saves one, or a file of a ControlNet for a U-Net.
        pipe: The pipeline that it is for; the network of a file has the shapes of its U-Net.
        dtype: Of its weights.

    Raises:
        ModelError: The file lacks weights.
    """
    import diffusers

    if network.path.is_file():
        return _read_file(network, pipe, dtype)
    reader = getattr(diffusers, network.kind)
    return reader.from_pretrained(
        network.path, local_files_only=True, use_safetensors=True, torch_dtype=dtype, variant=network.variant or None
    ).eval()


def _read_file(network: ModelInfo, pipe: Any, dtype: torch.dtype) -> Any:
    from accelerate import init_empty_weights
    from diffusers import ControlNetModel
    from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint
    from safetensors.torch import load_file

    unet = pipe.unet
    tensors = load_file(network.path)
    tensors = convert_controlnet_checkpoint(tensors, unet.config)
    sizes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    with init_empty_weights():
        made = ControlNetModel.from_unet(
            unet, load_weights_from_unet=False, conditioning_embedding_out_channels=_read_embedding(sizes),
            conditioning_channels=sizes.get(f"{_EMBEDDING}.conv_in.weight", (0, 3))[1],
        )  # fmt: skip
    wanted = {name: tuple(tensor.shape) for name, tensor in made.state_dict().items()}
    lacking = sorted(name for name, shape in wanted.items() if sizes.get(name) != shape)
    if lacking:
        text = tr(_LACKING, name=network.display_name, pipeline=type(pipe).__name__, lacking=", ".join(lacking[:3]))
        raise ModelError(text)
    made.load_state_dict({name: tensors[name].to(dtype) for name in wanted}, assign=True)
    return made.eval()


def _read_embedding(sizes: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the channels of the layers that a control passes before it reaches the blocks."""
    first = sizes.get(f"{_EMBEDDING}.conv_in.weight", (16,))[0]
    blocks = sorted(
        (int(name.split(".")[2]), shape[0])
        for name, shape in sizes.items()
        if name.startswith(f"{_EMBEDDING}.blocks.") and name.endswith(".weight")
    )
    return (first, *(size for number, size in blocks if number % 2))
