"""Tiny parts that several families share: tokenizers that read single letters, text encoders, VAEs."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

LETTERS = string.ascii_lowercase + string.digits + ".,"


def saved(kind: str, folder: Path, **parts: Any) -> Path:
    """Put a pipeline of diffusers together, save it, and return its folder."""
    import diffusers

    getattr(diffusers, kind)(**parts).save_pretrained(folder, safe_serialization=True)
    return folder


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


def chat_tokenizer(*told: str, longest: int = 400) -> Any:
    """Return a tokenizer of a language model: words that it is told are one token each, others are bytes.

    Args:
        *told: What it learns its words from: the templates that a pipeline lays around prompts.
        longest: Tokens at most.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<pad>", "<s>", "</s>", *(f"<|{name}|>" for name in ("start_header_id", "end_header_id", "eot_id"))]
    trainer = trainers.BpeTrainer(
        vocab_size=900, min_frequency=1, special_tokens=special, initial_alphabet=byte_letters(), show_progress=False
    )
    tokenizer.train_from_iterator(told, trainer)
    template = (
        "{% for m in messages %}{{ m['content'] if m['content'] is string else m['content'][0]['text'] }}{% endfor %}"
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>", model_max_length=longest,
        chat_template=template,
    )  # fmt: skip


def language_model(kind: str, width: int = 32, **settings: Any) -> Any:
    """Return a language model as a text encoder: "Llama", "Qwen2", "Gemma2" or "Qwen2_5_VLText"."""
    import transformers

    config = getattr(transformers, f"{kind}Config")(
        vocab_size=900, hidden_size=width, intermediate_size=37, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, head_dim=width // 4, max_position_embeddings=2048, pad_token_id=0, bos_token_id=1,
        eos_token_id=2, **settings,
    )  # fmt: skip
    return getattr(transformers, f"{kind}Model")(config).eval()


def clip_text(width: int = 32) -> Any:
    """Return a text encoder of CLIP."""
    from transformers import CLIPTextConfig, CLIPTextModel

    config = CLIPTextConfig(
        vocab_size=514, hidden_size=width, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        projection_dim=width, bos_token_id=512, eos_token_id=513, pad_token_id=513,
    )  # fmt: skip
    return CLIPTextModel(config).eval()


def t5_text(width: int = 32, kind: str = "T5", vocabulary: int = 64) -> Any:
    """Return a text encoder of T5, or of a kind with the same settings as "UMT5"."""
    import transformers

    config = getattr(transformers, f"{kind}Config")(
        vocab_size=vocabulary,
        d_model=width,
        d_kv=8,
        d_ff=37,
        num_layers=2,
        num_heads=4,
        relative_attention_num_buckets=8,
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
