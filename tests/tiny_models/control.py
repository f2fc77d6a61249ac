"""Tiny control networks and adapters for references; untrained ones would change nothing, so all weights are random."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_vision
from tests.tiny_models.pictures import (
    make_flux,
    make_stable_diffusion,
    make_stable_diffusion_3,
    make_stable_diffusion_xl,
)

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
    return _make_unet_adapter(folder, make_stable_diffusion(folder / "base"))


def make_ip_adapter_plus(folder: Path) -> Path:
    """Make a plus IP-Adapter for Stable Diffusion."""
    return _make_unet_adapter(folder, make_stable_diffusion(folder / "base"), is_plus=True)


def make_ip_adapter_xl(folder: Path) -> Path:
    """Make an IP-Adapter for Stable Diffusion XL."""
    return _make_unet_adapter(folder, make_stable_diffusion_xl(folder / "base"))


def make_ip_adapter_plus_xl(folder: Path) -> Path:
    """Make a plus IP-Adapter for Stable Diffusion XL."""
    return _make_unet_adapter(folder, make_stable_diffusion_xl(folder / "base"), is_plus=True)


def _make_unet_adapter(folder: Path, base: Path, *, is_plus: bool = False) -> Path:
    random = _Random(3)
    network = _part(base, "unet")
    text = network.config.cross_attention_dim
    tensors = _make_resampler(random, text) if is_plus else _make_projection(random, "image_proj", text)
    names = [name for name in network.attn_processors if name.endswith("attn2.processor")]
    layers = [network.get_submodule(name.removesuffix(".processor")) for name in names]
    for number, layer in enumerate(layers):
        for letter in ("k", "v"):
            weight = random.draw(getattr(layer, f"to_{letter}").out_features, text)
            tensors[f"ip_adapter.{2 * number + 1}.to_{letter}_ip.weight"] = weight
    return _save_adapter(folder, tensors, clip_vision())


def make_ip_adapter_flux(folder: Path) -> Path:
    """Make an IP-Adapter for Flux, under the names of XLabs."""
    random = _Random(4)
    config = _part(make_flux(folder / "base"), "transformer").config
    width, text = config.num_attention_heads * config.attention_head_dim, config.joint_attention_dim
    tensors = _make_projection(random, "ip_adapter_proj_model", text)
    for number in range(config.num_layers):
        for letter in ("k", "v"):
            layer = f"double_blocks.{number}.processor.ip_adapter_double_stream_{letter}_proj"
            tensors[f"{layer}.weight"], tensors[f"{layer}.bias"] = random.draw(width, text), random.draw(width)
    return _save_adapter(folder, tensors, clip_vision())


def make_ip_adapter_sd3(folder: Path) -> Path:
    """Make an IP-Adapter for Stable Diffusion 3, with an image encoder of SigLIP."""
    from diffusers.models.attention_processor import SD3IPAdapterJointAttnProcessor2_0
    from diffusers.models.embeddings import IPAdapterTimeImageProjection
    from transformers import SiglipVisionConfig, SiglipVisionModel
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    network = _part(make_stable_diffusion_3(folder / "base"), "transformer")
    width = network.config.num_attention_heads * network.config.attention_head_dim
    projection = IPAdapterTimeImageProjection(
        embed_dim=32, output_dim=width, hidden_dim=64, heads=1, num_queries=4, timestep_in_dim=16, depth=4
    )
    tensors = {f"image_proj.{name}": tensor for name, tensor in make_random(projection, 5).state_dict().items()}
    for number in range(len(network.attn_processors)):
        layer = SD3IPAdapterJointAttnProcessor2_0(
            hidden_size=width, ip_hidden_states_dim=width, head_dim=network.config.attention_head_dim,
            timesteps_emb_dim=64,
        )  # fmt: skip
        found = make_random(layer, 6 + number).state_dict()
        tensors |= {f"ip_adapter.{number}.{name}": tensor for name, tensor in found.items()}
    settings = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "num_attention_heads": 4}
    encoder = SiglipVisionModel(SiglipVisionConfig(**settings, image_size=32, patch_size=8)).eval()
    path = _save_adapter(folder, tensors, encoder)
    SiglipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder / "image_encoder")
    return path


class _Random:
    """Random weights, the same each time."""

    def __init__(self, seed: int) -> None:
        import torch

        self._generator = torch.Generator().manual_seed(seed)

    def draw(self, *shape: int) -> Any:
        import torch

        return torch.randn(shape, generator=self._generator) * 0.3


def _make_projection(random: _Random, prefix: str, text: int) -> dict[str, Any]:
    """Return the weights that make four tokens of what an image encoder projects."""
    import torch

    return {
        f"{prefix}.proj.weight": random.draw(4 * text, 32), f"{prefix}.proj.bias": random.draw(4 * text),
        f"{prefix}.norm.weight": torch.ones(text), f"{prefix}.norm.bias": torch.zeros(text),
    }  # fmt: skip


def _make_resampler(random: _Random, text: int) -> dict[str, Any]:
    """Return the weights of a plus adapter, under the names of its authors: it reads all patches of a picture."""
    width = 64
    found = {
        "latents": random.draw(1, 4, width),
        "proj_in.weight": random.draw(width, 32), "proj_in.bias": random.draw(width),
        "proj_out.weight": random.draw(text, width), "proj_out.bias": random.draw(text),
        "norm_out.weight": random.draw(text), "norm_out.bias": random.draw(text),
    }  # fmt: skip
    for layer in range(4):
        attention, block = f"layers.{layer}.0", f"layers.{layer}.1"
        for norm in (f"{attention}.norm1", f"{attention}.norm2", f"{block}.0"):
            found[f"{norm}.weight"], found[f"{norm}.bias"] = random.draw(width), random.draw(width)
        found |= {
            f"{attention}.to_q.weight": random.draw(64, width), f"{attention}.to_kv.weight": random.draw(128, width),
            f"{attention}.to_out.weight": random.draw(width, 64),
            f"{block}.1.weight": random.draw(4 * width, width), f"{block}.3.weight": random.draw(width, 4 * width),
        }  # fmt: skip
    return {f"image_proj.{name}": tensor for name, tensor in found.items()}


def _save_adapter(folder: Path, tensors: Mapping[str, Any], encoder: Any) -> Path:
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "ip_adapter.safetensors")
    encoder.save_pretrained(folder / "image_encoder")
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
    "ip_adapter_plus": make_ip_adapter_plus,
    "ip_adapter_xl": make_ip_adapter_xl,
    "ip_adapter_plus_xl": make_ip_adapter_plus_xl,
    "ip_adapter_flux": make_ip_adapter_flux,
    "ip_adapter_sd3": make_ip_adapter_sd3,
}
