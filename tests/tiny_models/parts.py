"""Tiny parts that several families share: tokenizers that read single letters, text encoders, VAEs."""

from __future__ import annotations

import string
from typing import Any

LETTERS = string.ascii_lowercase + string.digits + ".,"


def byte_letters() -> list[str]:
    """Return the 256 letters that byte-level tokenizers write bytes as."""
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def clip_tokenizer(longest: int = 77) -> Any:
    """Return a tokenizer of CLIP that knows single bytes."""
    from transformers import CLIPTokenizer

    letters = byte_letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(
        vocab={word: number for number, word in enumerate(words)}, merges=[], model_max_length=longest
    )  # fmt: skip


def t5_tokenizer(longest: int = 32) -> Any:
    """Return a tokenizer of T5 that knows small letters and digits."""
    from transformers import T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((letter, -3.0) for letter in LETTERS)]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=longest)


def clip_text(width: int = 32) -> Any:
    """Return a text encoder of CLIP."""
    from transformers import CLIPTextConfig, CLIPTextModel

    config = CLIPTextConfig(
        vocab_size=514, hidden_size=width, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        projection_dim=width, bos_token_id=512, eos_token_id=513, pad_token_id=513,
    )  # fmt: skip
    return CLIPTextModel(config).eval()


def t5_text(width: int = 32, kind: str = "T5") -> Any:
    """Return a text encoder of T5, or of a kind with the same settings as "UMT5"."""
    import transformers

    config = getattr(transformers, f"{kind}Config")(
        vocab_size=64, d_model=width, d_kv=8, d_ff=37, num_layers=2, num_heads=4, relative_attention_num_buckets=8
    )
    return getattr(transformers, f"{kind}EncoderModel")(config).eval()


def clip_vision(size: int = 32, patch: int = 8, *, projected: bool = True) -> Any:
    """Return an image encoder of CLIP, with or without the layer that projects its output."""
    from transformers import CLIPVisionConfig, CLIPVisionModel, CLIPVisionModelWithProjection

    config = CLIPVisionConfig(
        hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4, image_size=size,
        patch_size=patch, projection_dim=32,
    )  # fmt: skip
    return (CLIPVisionModelWithProjection if projected else CLIPVisionModel)(config).eval()


def clip_images(size: int = 32) -> Any:
    """Return what prepares pictures for `clip_vision`."""
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    return CLIPImageProcessorPil(size={"shortest_edge": size}, crop_size={"height": size, "width": size})


def image_vae(latents: int = 4) -> Any:
    """Return the autoencoder of Stable Diffusion, eightfold."""
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8), down_block_types=("DownEncoderBlock2D",) * 4, layers_per_block=1,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=latents, norm_num_groups=4, sample_size=32,
    )  # fmt: skip


def wan_vae() -> Any:
    """Return the autoencoder of Wan: eightfold in space, fourfold in time."""
    from diffusers import AutoencoderKLWan

    return AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
