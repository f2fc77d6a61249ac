"""Weights of tiny pipelines under the names of single files: those of authors, and with the prefix of checkpoints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file, save_file

Weights = dict[str, torch.Tensor]
PREFIX = "model.diffusion_model."

_WAN = (
    ("condition_embedder.time_embedder.linear_1", "time_embedding.0"),
    ("condition_embedder.time_embedder.linear_2", "time_embedding.2"),
    ("condition_embedder.text_embedder.linear_1", "text_embedding.0"),
    ("condition_embedder.text_embedder.linear_2", "text_embedding.2"),
    ("condition_embedder.time_proj", "time_projection.1"),
    ("ffn.net.0.proj", "ffn.0"),
    ("ffn.net.2", "ffn.2"),
    ("to_out.0", "o"),
    ("to_q", "q"),
    ("to_k", "k"),
    ("to_v", "v"),
    ("attn1", "self_attn"),
    ("attn2", "cross_attn"),
    ("proj_out", "head.head"),
)
_LTX = (("proj_in", "patchify_proj"), ("time_embed", "adaln_single"), ("norm_q", "q_norm"), ("norm_k", "k_norm"))
_UNET = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
}  # fmt: skip
_RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip


def read_network(folder: Path) -> Weights:
    """Return the weights of a pipeline's network, slightly other than they are: no test can mix the two up."""
    (file,) = [*folder.glob("transformer/*.safetensors"), *folder.glob("unet/*.safetensors")]
    return {name: (tensor * 1.25).contiguous() for name, tensor in load_file(file).items()}


def copy_with_network(folder: Path, copy: Path, network: Mapping[str, torch.Tensor]) -> Path:
    """Return a copy of a pipeline's folder with another network."""
    shutil.copytree(folder, copy)
    (file,) = [*copy.glob("transformer/*.safetensors"), *copy.glob("unet/*.safetensors")]
    save_file(dict(network), file)
    return copy


def write_file(path: Path, tensors: Mapping[str, torch.Tensor], prefix: str = "") -> Path:
    """Write a single file of weights."""
    save_file({f"{prefix}{name}": tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


def write_gguf(
    path: Path, network: Mapping[str, torch.Tensor], names: Mapping[str, str], kind: str = "Q8_0"
) -> Weights:
    """Write a GGUF file; return its weights as they are without quantization.

    Args:
        path: The file.
        network: The weights; matrices whose rows can be divided into blocks are quantized.
        names: Of each weight in the file.
        kind: The quantization.
    """
    import gguf

    number, plain = gguf.GGMLQuantizationType[kind], dict(network)
    block, _ = gguf.GGML_QUANT_SIZES[number]
    writer = gguf.GGUFWriter(path, "test")
    for name, tensor in network.items():
        values = tensor.numpy()
        if name.endswith(".weight") and values.ndim == 2 and values.shape[1] % block == 0:
            held = gguf.quants.quantize(values, number)
            writer.add_tensor(names[name], held, raw_dtype=number)
            plain[name] = torch.from_numpy(gguf.quants.dequantize(held, number).astype("float32"))
        else:
            writer.add_tensor(names[name], values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return plain


Named = TypeVar("Named")


def name_like_authors(family: str, network: Mapping[str, Named]) -> dict[str, Named]:
    """Return a network's weights by the names of its authors: "wan", "ltx", "stable_diffusion"."""
    rename = {"wan": _rename_wan, "ltx": _rename_ltx}.get(family, _rename_unet)
    return {rename(name): tensor for name, tensor in network.items()}


def _rename_wan(name: str) -> str:
    found = name
    for ours, theirs in _WAN:
        found = re.sub(rf"(^|\.){re.escape(ours)}(\.|$)", rf"\g<1>{theirs}\g<2>", found)
    if "norm2" in found:
        found = found.replace("norm2", "norm3")
    if found == "scale_shift_table":
        return "head.modulation"
    return found.replace("scale_shift_table", "modulation")


def _rename_ltx(name: str) -> str:
    for ours, theirs in _LTX:
        name = name.replace(ours, theirs)
    return name


def _rename_unet(name: str) -> str:
    """Return the name in a U-Net of latent diffusion with two levels of one layer each."""
    for ours, theirs in _UNET.items():
        if name.startswith(f"{ours}."):
            return name.replace(ours, theirs, 1)
    side, level, kind, index, rest = _split(name)
    block = {
        "mid_block": {"resnets": f"middle_block.{2 * index}", "attentions": "middle_block.1"},
        "down_blocks": {
            "resnets": f"input_blocks.{1 + 2 * level}.0", "attentions": f"input_blocks.{1 + 2 * level}.1",
            "downsamplers": f"input_blocks.{2 + 2 * level}.0",
        },
        "up_blocks": {
            "resnets": f"output_blocks.{2 * level + index}.0", "attentions": f"output_blocks.{2 * level + index}.1",
            "upsamplers": f"output_blocks.{2 * level + 1}.2",
        },
    }[side][kind]  # fmt: skip
    if kind == "resnets":
        part, _, end = rest.partition(".")
        return f"{block}.{_RESNET[part]}.{end}"
    return f"{block}.{rest.replace('conv.', 'op.', 1) if kind == 'downsamplers' else rest}"


def _split(name: str) -> tuple[str, int, str, int, str]:
    """Return side, level, kind, index and rest of a name such as "down_blocks.0.resnets.0.conv1.weight"."""
    middle = re.fullmatch(r"mid_block\.(\w+)\.(\d+)\.(.+)", name)
    if middle:
        return "mid_block", 0, middle[1], int(middle[2]), middle[3]
    found = re.fullmatch(r"(down_blocks|up_blocks)\.(\d+)\.(\w+)\.(\d+)\.(.+)", name)
    assert found is not None, name
    return found[1], int(found[2]), found[3], int(found[4]), found[5]


_VAE_PARTS = {
    "conv_shortcut": "nin_shortcut", "group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v",
    "to_out.0": "proj_out",
}  # fmt: skip


def name_autoencoder_like_authors(weights: Mapping[str, torch.Tensor], levels: int) -> Weights:
    """Return the weights of an AutoencoderKL by the names that checkpoints give them."""
    return {f"first_stage_model.{_rename_autoencoder(name, levels)}": tensor for name, tensor in weights.items()}


def _rename_autoencoder(name: str, levels: int) -> str:
    for ours, theirs in _VAE_PARTS.items():
        name = name.replace(f".{ours}.", f".{theirs}.")
    name = name.replace("conv_norm_out", "norm_out").replace("mid_block.attentions.0", "mid.attn_1")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", name)
    name = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets", lambda found: f"up.{levels - 1 - int(found[1])}.block", name)
    return re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{levels - 1 - int(found[1])}.upsample", name)
