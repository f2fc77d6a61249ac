"""Which base model a LoRA was trained for: by layers and widths, by notes, and left open where nothing is certain."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from studio.models.describe.base_models.lora_base import find_lora_base

RANK = 4


def layers(*names: str, width: int = 0, peft: bool = True) -> dict[str, Sequence[int]]:
    """Return the tensors of a LoRA over layers that read numbers of a width."""
    down, up = ("lora_A", "lora_B") if peft else ("lora_down", "lora_up")
    found: dict[str, Sequence[int]] = {}
    for name in names:
        found[f"{name}.{down}.weight"], found[f"{name}.{up}.weight"] = (RANK, width or 8), (8, RANK)
        if not peft:
            found[f"{name}.alpha"] = ()
    return found


UNET = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k"
UNET_LDM = "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k"
UNET_PEFT = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"


@pytest.mark.parametrize(
    ("shapes", "title"),
    [
        (layers(UNET, width=768, peft=False), "Stable Diffusion 1.5"),
        (layers(UNET, width=1024, peft=False), "Stable Diffusion 2"),
        (layers(UNET_LDM, width=2048, peft=False), "Stable Diffusion XL"),
        (layers(UNET_PEFT, width=2048), "Stable Diffusion XL"),
        (layers("lora_unet_mid_block_resnets_0_conv1", "lora_te2_text_model_encoder_layers_0_mlp_fc1", peft=False),
         "Stable Diffusion XL"),
        (layers("diffusion_model.blocks.0.self_attn.q", width=5120), "Wan 14B"),
        (layers("lora_unet_blocks_3_cross_attn_q", width=1536, peft=False), "Wan 1.3B"),
        (layers("transformer.blocks.0.attn1.to_q", width=3072), "Wan 5B"),
        (layers("transformer.blocks.0.attn2.add_k_proj", width=1280), "Wan"),
        (layers("transformer.transformer_blocks.0.attn1.to_q", width=2048), "LTX 2B"),
        (layers("transformer.transformer_blocks.0.attn1.to_q", width=1920), "CogVideoX 2B"),
        (layers("transformer.transformer_blocks.0.attn.to_q", width=2432), "Stable Diffusion 3 large"),
        (layers("transformer.transformer_blocks.0.img_mlp.net.0.proj", width=3072), "Qwen-Image"),
        (layers("diffusion_model.layers.0.attention.to_q", width=3840), "Z-Image"),
        (layers("lora_unet_double_blocks_0_img_mlp_0", width=3072, peft=False), "Flux"),
        (layers("lora_unet_double_blocks_0_img_mlp_fc1", width=3072, peft=False), "HunyuanVideo"),
        (layers(*(f"transformer.single_transformer_blocks.{n}.attn.to_q" for n in range(38)), width=3072), "Flux"),
        (layers(*(f"diffusion_model.double_blocks.{n}.img_attn.qkv" for n in range(20))), "HunyuanVideo"),
        (layers("base_model.model.blocks.0.self_attn.q", width=5120), "Wan 14B"),
    ],
)  # fmt: skip
def test_layers_and_their_widths_tell(shapes: dict[str, Sequence[int]], title: str) -> None:
    found = find_lora_base(shapes, {})
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    "shapes",
    [
        layers("lora_unet_mid_block_resnets_0_conv1", width=1280, peft=False),
        layers(UNET, width=33, peft=False),
        layers("transformer.transformer_blocks.0.attn1.to_q", width=3072),
        layers("transformer.single_transformer_blocks.3.attn.to_q", width=3072),
        layers("lora_te_text_model_encoder_layers_0_mlp_fc1", peft=False),
    ],
)
def test_what_is_not_certain_is_left_open(shapes: dict[str, Sequence[int]]) -> None:
    assert find_lora_base(shapes, {}) is None


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ({"modelspec.architecture": "stable-diffusion-xl-v1-base/lora"}, "Stable Diffusion XL"),
        ({"modelspec.architecture": "stable-diffusion-v1/lora"}, "Stable Diffusion 1.5"),
        ({"modelspec.architecture": "stable-diffusion-v2-768-v/lora"}, "Stable Diffusion 2"),
        ({"modelspec.architecture": "stable-diffusion-3-medium/lora"}, "Stable Diffusion 3"),
        ({"modelspec.architecture": "flux-1-dev/lora"}, "Flux"),
        ({"modelspec.architecture": "wan2.1/lora"}, "Wan"),
        ({"ss_base_model_version": "sdxl_base_v1-0"}, "Stable Diffusion XL"),
        ({"ss_base_model_version": "sd_v1"}, "Stable Diffusion 1.5"),
        ({"ss_base_model_version": "hunyuan_video"}, "HunyuanVideo"),
        ({"ss_base_model_version": "qwen_image"}, "Qwen-Image"),
        ({"ss_sd_model_name": "ponyDiffusionV6XL.safetensors"}, "Stable Diffusion XL"),
    ],
)
def test_notes_tell_where_layers_do_not(metadata: dict[str, str], title: str) -> None:
    found = find_lora_base(layers("lora_unet_mid_block_resnets_0_conv1", peft=False), metadata)
    assert found is not None
    assert found.title == title


def test_layers_count_more_than_notes() -> None:
    found = find_lora_base(layers(UNET, width=768, peft=False), {"ss_base_model_version": "sdxl_base_v1-0"})
    assert found is not None
    assert found.title == "Stable Diffusion 1.5"


def test_a_configuration_of_peft_beside_the_file_tells() -> None:
    found = find_lora_base(layers("base_model.model.proj"), {}, ("stabilityai/stable-diffusion-xl-base-1.0",))
    assert found is not None
    assert found.title == "Stable Diffusion XL"
