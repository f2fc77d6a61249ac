"""Control networks in single files, under the names of diffusers or of their authors.

A file has no configuration: sizes are those of the network that it steers, and what the shapes of its tensors tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

Sizes = Mapping[str, tuple[int, ...]]
CONTROL_NET: Final = "ControlNetModel"
T2I_ADAPTER: Final = "T2IAdapter"

_LACKING: Final = tr_noop(
    "The file {name} lacks weights of the control network that fits {pipeline}; it was made for another base model, "
    "or holds a part of one: {lacking}"
)
_EMBEDDING: Final = "controlnet_cond_embedding"
_NAMED: Final = 3  # weights in a message
_LIGHT_BLOCK: Final = re.compile(r"(?<=\d)\.body\.")
_XL_FACTOR: Final = 16
"""How much smaller T2I-Adapters for Stable Diffusion XL make pictures before their first layer; others by 8."""
_GRAY_CHANNELS: Final = (64, 256)
_XL_CHANNELS: Final = (256, 768)
"""Channels of that layer: 1 or 3, times the square of the factor."""


def read_control_file(network: ModelInfo, kind: str, pipe: Any, dtype: torch.dtype) -> Any:
    """Return a control network of a single file, on the CPU.

    Args:
        network: The file.
        kind: Class of the network.
        pipe: The pipeline that it is for.
        dtype: Of its weights.

    Raises:
        ModelError: The file lacks weights of the network that fits the pipeline.
    """
    from accelerate import init_empty_weights
    from safetensors.torch import load_file

    tensors = _rename(kind, load_file(network.path), pipe)
    sizes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    with init_empty_weights():
        made = _BUILDERS[kind](sizes, pipe)
    wanted = {name: tuple(tensor.shape) for name, tensor in made.state_dict().items()}
    lacking = sorted(name for name, shape in wanted.items() if sizes.get(name) != shape)
    if lacking:
        names = ", ".join(lacking[:_NAMED])
        raise ModelError(tr(_LACKING, name=network.display_name, pipeline=type(pipe).__name__, lacking=names))
    made.load_state_dict({name: tensors[name].to(dtype) for name in wanted}, assign=True)
    return made.eval()


def _rename(kind: str, tensors: dict[str, torch.Tensor], pipe: Any) -> dict[str, torch.Tensor]:
    """Return the tensors by the names of diffusers."""
    if kind == CONTROL_NET:
        from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint

        return dict(convert_controlnet_checkpoint(tensors, pipe.unet.config))
    return _rename_t2i_adapter(tensors) if kind == T2I_ADAPTER else tensors


def _rename_t2i_adapter(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights of a T2I-Adapter by the names of diffusers.

    Authors number the blocks of all levels on: a level begins with the first block that has a layer `in_conv`.
    """
    if any(name.startswith("adapter.") for name in tensors):
        return dict(tensors)
    if any(".out_conv." in name for name in tensors):
        return {f"adapter.{_LIGHT_BLOCK.sub('.resnets.', name)}": tensor for name, tensor in tensors.items()}
    begins = [int(name.split(".")[1]) for name in tensors if name.endswith(".in_conv.weight")]
    blocks = min(begins, default=1)
    found = {}
    for name, tensor in tensors.items():
        part, _, rest = name.partition(".")
        number, _, layer = rest.partition(".")
        if part == "body" and number.isdigit():
            level, block = divmod(int(number), blocks)
            rest = f"{level}.{layer}" if layer.startswith("in_conv.") else f"{level}.resnets.{block}.{layer}"
        found[f"adapter.{part}.{rest}"] = tensor
    return found


def _build_controlnet(sizes: Sizes, pipe: Any) -> Any:
    from diffusers import ControlNetModel

    return ControlNetModel.from_unet(
        pipe.unet, load_weights_from_unet=False, conditioning_embedding_out_channels=_read_embedding(sizes),
        conditioning_channels=sizes.get(f"{_EMBEDDING}.conv_in.weight", (0, 3))[1],
    )  # fmt: skip


def _build_union(sizes: Sizes, pipe: Any) -> Any:
    from diffusers import ControlNetUnionModel

    made = ControlNetUnionModel.from_unet(
        pipe.unet, load_weights_from_unet=False, conditioning_embedding_out_channels=_read_embedding(sizes)
    )
    kinds, channels = sizes.get("task_embedding", (6, 320))
    settings = {
        "num_control_type": kinds, "num_trans_channel": channels,
        "num_trans_layer": _count(sizes, "transformer_layes"),
        "num_proj_channel": sizes.get("spatial_ch_projs.weight", (channels,))[0],
        "conditioning_channels": sizes.get(f"{_EMBEDDING}.conv_in.weight", (0, 3))[1],
    }  # fmt: skip
    config = {name: value for name, value in made.config.items() if not name.startswith("_")}
    return ControlNetUnionModel.from_config({**config, **settings})


def _build_flux(sizes: Sizes, pipe: Any) -> Any:
    from diffusers import FluxControlNetModel

    config = dict(pipe.transformer.config)
    takes = ("attention_head_dim", "num_attention_heads", "joint_attention_dim", "pooled_projection_dim",
             "axes_dims_rope", "patch_size")  # fmt: skip
    modes = sizes.get("controlnet_mode_embedder.weight", (None,))[0]
    hint = sizes.get("input_hint_block.conv_out.weight", (None,))[0]
    return FluxControlNetModel(
        **{name: config[name] for name in takes}, in_channels=sizes.get("x_embedder.weight", (0, 64))[1],
        num_layers=_count(sizes, "transformer_blocks"), num_single_layers=_count(sizes, "single_transformer_blocks"),
        guidance_embeds=any(name.startswith("time_text_embed.guidance_embedder.") for name in sizes),
        num_mode=modes, conditioning_embedding_channels=hint,
    )  # fmt: skip


def _build_t2i_adapter(sizes: Sizes, pipe: Any) -> Any:
    from diffusers import T2IAdapter

    is_light = any(".out_conv." in name for name in sizes)
    first = sizes.get("adapter.body.0.in_conv.weight" if is_light else "adapter.conv_in.weight", (0, 192))[1]
    is_xl = first in _XL_CHANNELS
    layer = "out_conv" if is_light else "resnets.0.block1"
    levels = _count(sizes, "adapter.body")
    channels = [sizes.get(f"adapter.body.{level}.{layer}.weight", (0,))[0] for level in range(levels)]
    return T2IAdapter(
        in_channels=1 if first in _GRAY_CHANNELS else 3,
        channels=channels[:-1] if is_light else channels,
        num_res_blocks=_count(sizes, "adapter.body.0.resnets"), downscale_factor=_XL_FACTOR if is_xl else 8,
        adapter_type="light_adapter" if is_light else "full_adapter_xl" if is_xl else "full_adapter",
    )  # fmt: skip


def _count(sizes: Sizes, prefix: str) -> int:
    """Return how many numbered parts follow a prefix."""
    start = f"{prefix}."
    numbers = {name[len(start) :].partition(".")[0] for name in sizes if name.startswith(start)}
    return len({number for number in numbers if number.isdigit()})


def _read_embedding(sizes: Sizes) -> tuple[int, ...]:
    """Return the channels of the layers that a control passes before it reaches the blocks."""
    first = sizes.get(f"{_EMBEDDING}.conv_in.weight", (16,))[0]
    blocks = sorted(
        (int(name.split(".")[2]), shape[0])
        for name, shape in sizes.items()
        if name.startswith(f"{_EMBEDDING}.blocks.") and name.endswith(".weight")
    )
    return (first, *(size for number, size in blocks if number % 2))


_BUILDERS: Final[Mapping[str, Callable[[Sizes, Any], Any]]] = {
    CONTROL_NET: _build_controlnet,
    "ControlNetUnionModel": _build_union,
    "FluxControlNetModel": _build_flux,
    T2I_ADAPTER: _build_t2i_adapter,
}
