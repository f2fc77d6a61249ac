"""Tiny control networks and adapters for references; untrained ones would change nothing, so all weights are random."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_vision
from tests.tiny_models.pictures import make_flux, make_stable_diffusion, make_stable_diffusion_xl

_EMBEDDING = (4, 8, 8, 8)


def _part(model: Path, part: str) -> Any:
    """Return a part of a pipeline that was saved."""
    import diffusers

    pipe = diffusers.DiffusionPipeline.from_pretrained(model, local_files_only=True, use_safetensors=True)
    return getattr(pipe, part)


def make_random(network: Any, seed: int) -> Any:
    """Give a network weights that change what it steers: its last layers begin as zeros."""
    import torch

    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(torch.randn(weight.shape, generator=random) * 0.2)
    return network


def make_controlnet(folder: Path, seed: int = 0) -> Path:
    """Make a ControlNetModel for Stable Diffusion."""
    from diffusers import ControlNetModel

    unet = _part(make_stable_diffusion(folder / "base"), "unet")
    made = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=_EMBEDDING)
    make_random(made, seed).save_pretrained(folder / "net")
    return folder / "net"


def make_controlnet_xl(folder: Path) -> Path:
    """Make a ControlNetModel for Stable Diffusion XL."""
    from diffusers import ControlNetModel

    unet = _part(make_stable_diffusion_xl(folder / "base"), "unet")
    made = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=_EMBEDDING)
    make_random(made, 0).save_pretrained(folder / "net")
    return folder / "net"


def make_controlnet_flux(folder: Path) -> Path:
    """Make a FluxControlNetModel that was trained for several kinds of controls."""
    from diffusers import FluxControlNetModel

    config = dict(_part(make_flux(folder / "base"), "transformer").config)
    settings = {name: value for name, value in config.items() if not name.startswith("_") and name != "out_channels"}
    made = FluxControlNetModel(**settings, num_mode=3)
    make_random(made, 0).save_pretrained(folder / "net")
    return folder / "net"


def make_controlnet_union_xl(folder: Path) -> Path:
    """Make a ControlNetUnionModel for Stable Diffusion XL that was trained for several kinds of controls."""
    from diffusers import ControlNetUnionModel

    unet = _part(make_stable_diffusion_xl(folder / "base"), "unet")
    made = ControlNetUnionModel.from_unet(unet, load_weights_from_unet=False)
    config = {name: value for name, value in made.config.items() if not name.startswith("_")}
    config |= {
        "conditioning_embedding_out_channels": _EMBEDDING, "num_control_type": 6,
        "num_trans_channel": unet.config.block_out_channels[0], "num_proj_channel": unet.config.block_out_channels[0],
    }  # fmt: skip
    made = ControlNetUnionModel.from_config(config)
    make_random(made, 0).save_pretrained(folder / "net")
    return folder / "net"


def make_attending_stable_diffusion(folder: Path) -> Path:
    """Make a StableDiffusionPipeline whose first block attends to the text, as the real one's: T2I-Adapters need it."""
    return _make_attending(make_stable_diffusion(folder / "base"), folder / "model")


def make_even_stable_diffusion(folder: Path) -> Path:
    """Make a StableDiffusionPipeline whose blocks have the same channels: light T2I-Adapters end with two such ones."""
    return _make_attending(make_stable_diffusion(folder / "base"), folder / "model", block_out_channels=(8, 8))


def _make_attending(base: Path, folder: Path, **more: Any) -> Path:
    import diffusers

    pipe = diffusers.DiffusionPipeline.from_pretrained(base, local_files_only=True, use_safetensors=True)
    config = {name: value for name, value in pipe.unet.config.items() if not name.startswith("_")}
    config |= {
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"), **more,
    }  # fmt: skip
    pipe.unet = diffusers.UNet2DConditionModel(**config)
    pipe.save_pretrained(folder, safe_serialization=True)
    return folder


def make_t2i_adapter(folder: Path, colors: int = 3, **more: Any) -> Path:
    """Make a T2IAdapter, for Stable Diffusion unless settings say otherwise."""
    from diffusers import T2IAdapter

    settings = {"channels": [8, 16], "num_res_blocks": 1, "downscale_factor": 8, "adapter_type": "full_adapter", **more}
    made = T2IAdapter(in_channels=colors, **settings)
    make_random(made, 0).save_pretrained(folder)
    return folder


def make_ip_adapter(folder: Path) -> Path:
    """Make an IP-Adapter for Stable Diffusion, a file, with its image encoder beside it."""
    import torch
    from safetensors.torch import save_file

    random = torch.Generator().manual_seed(3)
    network = _part(make_stable_diffusion(folder / "base"), "unet")
    text, tokens, width = network.config.cross_attention_dim, 4, 32

    def weight(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=random) * 0.3

    tensors = {
        "image_proj.proj.weight": weight(tokens * text, width), "image_proj.proj.bias": weight(tokens * text),
        "image_proj.norm.weight": torch.ones(text), "image_proj.norm.bias": torch.zeros(text),
    }  # fmt: skip
    names = [name for name in network.attn_processors if name.endswith("attn2.processor")]
    layers = [network.get_submodule(name.removesuffix(".processor")) for name in names]
    for number, layer in enumerate(layers):
        tensors[f"ip_adapter.{2 * number + 1}.to_k_ip.weight"] = weight(layer.to_k.out_features, text)
        tensors[f"ip_adapter.{2 * number + 1}.to_v_ip.weight"] = weight(layer.to_v.out_features, text)
    save_file(tensors, folder / "ip_adapter.safetensors")
    clip_vision().save_pretrained(folder / "image_encoder")
    return folder / "ip_adapter.safetensors"


FAMILIES: Mapping[str, Maker] = {
    "controlnet": make_controlnet,
    "controlnet_xl": make_controlnet_xl,
    "controlnet_flux": make_controlnet_flux,
    "controlnet_union_xl": make_controlnet_union_xl,
    "even_stable_diffusion": make_even_stable_diffusion,
    "attending_stable_diffusion": make_attending_stable_diffusion,
    "t2i_adapter": make_t2i_adapter,
    "ip_adapter": make_ip_adapter,
}
