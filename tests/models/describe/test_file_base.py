"""Kinds of single files, with the base model that they are or were trained for, in the library of models."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from studio.models.library import ModelLibrary
from studio.sdk.model_categories import BaseModel, ModelCategory
from studio.sdk.models import ModelInfo
from studio.sdk.params import ModelRef
from tests.models.folders import write_json

CROSS = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"


def described(folder: Path, **shapes: tuple[int, ...]) -> ModelInfo:
    """Write a file with tensors of these shapes, and describe it. Names have "__" for dots."""
    file = folder / "file.safetensors"
    tensors = {name.replace("__", "."): torch.zeros(shape, dtype=torch.float16) for name, shape in shapes.items()}
    save_file(tensors, file)
    return ModelLibrary([folder], folder / "none").facts(ModelRef(file))


@pytest.mark.parametrize(
    ("shapes", "category", "base"),
    [
        ({"model.diffusion_model.input_blocks.0.0.weight": (4, 4, 3, 3), f"model.diffusion_model.{CROSS}": (320, 768)},
         "network", "Stable Diffusion 1.5"),
        ({"model.diffusion_model.input_blocks.0.0.weight": (4, 4, 3, 3), f"model.diffusion_model.{CROSS}": (320, 1024),
          "first_stage_model.decoder.conv_in.weight": (4, 4, 3, 3)}, "checkpoint", "Stable Diffusion 2"),
        ({"input_blocks.0.0.weight": (4, 4, 3, 3), "label_emb.0.0.weight": (4, 2816), CROSS: (640, 2048)},
         "network", "Stable Diffusion XL"),
        ({"head.modulation": (1, 2, 5120), "blocks.0.self_attn.norm_q.weight": (8,),
          "patch_embedding.weight": (5120, 16, 1, 2, 2)}, "network", "Wan 14B"),
        ({"double_blocks.0.img_attn.norm.key_norm.scale": (8,)}, "network", "Flux"),
        ({f"control_model.{CROSS}": (320, 768), "control_model.input_hint_block.0.weight": (4, 3, 3, 3)},
         "ControlNet", "Stable Diffusion 1.5"),
        ({"controlnet_cond_embedding.conv_in.weight": (4, 3, 3, 3), "task_embedding": (6, 4),
          "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (4, 2048)},
         "ControlNet", "Stable Diffusion XL"),
        ({"controlnet_blocks.0.weight": (4, 4), "controlnet_x_embedder.weight": (4, 4)}, "ControlNet", "Flux"),
        ({"adapter.body.0.resnets.0.block1.weight": (4, 4), "adapter.conv_in.weight": (4, 192, 3, 3)},
         "T2I-Adapter", "Stable Diffusion"),
        ({"body.0.block1.weight": (4, 4), "body.0.block2.weight": (4, 4), "conv_in.weight": (4, 768, 3, 3)},
         "T2I-Adapter", "Stable Diffusion XL"),
        ({"image_proj.proj.weight": (8, 8), "ip_adapter.1.to_k_ip.weight": (320, 768)},
         "IP-Adapter", "Stable Diffusion 1.5"),
        ({"image_proj.proj.weight": (8, 8), "ip_adapter.1.to_k_ip.weight": (640, 2048)},
         "IP-Adapter", "Stable Diffusion XL"),
        ({f"down_blocks.{level}.motion_modules.0.proj_in.weight": (8, 8) for level in range(4)},
         "motion module", "Stable Diffusion 1.5"),
        ({"model.1.sub.0.RDB1.conv1.0.weight": (8, 8)}, "upscaler", ""),
        ({"decoder.conv_in.weight": (8, 8)}, "autoencoder", ""),
        ({"text_model.encoder.layers.0.mlp.fc1.weight": (8, 8)}, "text encoder", ""),
        ({"clip_l": (2, 768), "clip_g": (2, 1280)}, "textual inversion", ""),
        ({"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 768)},
         "LoRA", "Stable Diffusion 1.5"),
        ({"something.weight": (8, 8)}, "other", ""),
    ],
)  # fmt: skip
def test_a_file_is_called_what_it_is(
    shapes: dict[str, tuple[int, ...]], category: str, base: str, tmp_path: Path
) -> None:
    found = described(tmp_path, **shapes)
    assert found.category is ModelCategory(category)
    assert (found.base.title if found.base else "") == base


def test_number_formats_have_their_bytes(tmp_path: Path) -> None:
    tensors = {
        "head.modulation": torch.zeros(4),
        "blocks.0.self_attn.norm_q.weight": torch.zeros(4),
        "blocks.0.self_attn.q.weight": torch.zeros(8, 8, dtype=torch.float8_e4m3fn),
        "blocks.0.self_attn.q.scale_weight": torch.ones(1),
    }
    save_file(tensors, tmp_path / "small.safetensors")
    found = ModelLibrary([tmp_path], tmp_path / "none").facts(ModelRef(tmp_path / "small.safetensors"))
    assert found.kind == "Wan, fp8"
    assert found.format_bytes == {"F8_E4M3": 64, "F32": 36}
    assert found.part_weights[""].parameters + found.part_weights[""].full_parameters == 72  # scales are multiplied


def test_what_is_beside_a_lora_names_its_base(tmp_path: Path) -> None:
    write_json(tmp_path / "adapter_config.json", {"base_model_name_or_path": "black-forest-labs/FLUX.1-dev"})
    assert described(tmp_path, x__lora_A__weight=(4, 8)).base == BaseModel("Flux")
    (tmp_path / "adapter_config.json").write_text("[", encoding="utf-8")
    assert described(tmp_path, x__lora_A__weight=(4, 8)).base is None


def test_bases_are_compatible_unless_both_are_known_to_differ() -> None:
    wan, small, large = BaseModel("Wan"), BaseModel("Wan", "1.3B"), BaseModel("Wan", "14B")
    assert all(wan.is_compatible(other) and other.is_compatible(wan) for other in (small, large))
    assert not small.is_compatible(large)
    assert not wan.is_compatible(BaseModel("Flux"))
    assert wan.is_compatible(None)
