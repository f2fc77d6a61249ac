"""Models that say in words what they see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import torch

from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.model_loader import (
    SEPARATE_PROMPT_TYPES,
    VISION_ENCODER_DECODER,
    read_complete_model,
    read_model_config,
    read_processor,
    read_tokenizer,
)
from nodes.shared.pretrained.nets.text_preprocessor import find_position_count, replace_lone_surrogates
from nodes.shared.pretrained.nets.token_generator import GenerationConfig, TokenGenerator
from nodes.shared.pretrained.pil import to_pil_image
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.sdk import ModelInfo

_ASKED: Final = "Describe this picture."
"""In the language that such models learned most of, whatever the user's: captions do not depend on that."""


class Captioner(TokenGenerator):
    """A model that is given a picture and a prompt apart: BLIP, GIT, ViT-GPT2.

    Args:
        model: With `generate`.
        tokenizer: Its own.
        steps: How its pictures are prepared.
        dtype: What it is given.
    """

    def __init__(self, model: Any, tokenizer: Any, steps: ImagePreprocessor, dtype: torch.dtype) -> None:
        super().__init__(model, tokenizer, find_position_count(model.config) or None)
        self._steps, self._dtype = steps, dtype
        self._kind = str(model.config.model_type)

    def generate_caption(
        self, picture: torch.Tensor, prompt: str, wish: GenerationConfig, check: Callable[[], None]
    ) -> str:
        """Return what is seen.

        Args:
            picture: [1, 3, H, W], 0..1.
            prompt: What the caption begins with, or a question; empty for neither.
            wish: How it is written.
            check: Raises CancelledError.
        """
        given = {"pixel_values": self._steps.preprocess_pictures(picture).to(self._dtype)}
        return self.decode_tokens(
            self.generate_tokens(
                {**given, **self._beginning(replace_lone_surrogates(prompt), picture.device)}, wish, check
            )
        )

    def _beginning(self, prompt: str, device: torch.device) -> dict[str, torch.Tensor]:
        if not prompt or self._kind == VISION_ENCODER_DECODER:
            return {}
        ids = self.tokenizer(prompt)["input_ids"]
        ids = ids[:-1] if self._kind == "git" else ids  # it goes on after the prompt, not after its end
        row = torch.tensor([ids], device=device)
        return {"input_ids": row, "attention_mask": torch.ones_like(row)}


class VisionLanguageModel(TokenGenerator):
    """A model that talks about pictures, prepared by its own processor: LLaVA, Qwen-VL, PaliGemma, Florence.

    Args:
        model: With `generate`.
        processor: Its own.
        dtype: What it is given.
    """

    def __init__(self, model: Any, processor: Any, dtype: torch.dtype) -> None:
        super().__init__(model, processor.tokenizer, find_position_count(model.config) or None)
        self._processor, self._dtype = processor, dtype

    def generate_caption(
        self, picture: torch.Tensor, prompt: str, wish: GenerationConfig, check: Callable[[], None]
    ) -> str:
        """Return what is seen; see `Captioner.caption`."""
        given = self._given(picture, replace_lone_surrogates(prompt))
        ready = {name: self._ready(value, picture.device) for name, value in given.items()}
        written = self.generate_tokens(ready, wish, check)
        asked = ready["input_ids"][0] if "input_ids" in ready else written[:0]  # BLIP-2 needs no prompt
        repeats = written[: len(asked)].equal(asked)
        return self.decode_tokens(written[len(asked) :] if repeats else written)

    def _given(self, picture: torch.Tensor, prompt: str) -> Any:
        seen = to_pil_image(picture[0])
        if not getattr(self._processor, "chat_template", None):
            return self._processor(images=seen, text=prompt or None, return_tensors="pt")
        parts = [{"type": "image", "image": seen}, {"type": "text", "text": prompt or _ASKED}]
        return self._processor.apply_chat_template(
            [{"role": "user", "content": parts}], add_generation_prompt=True, tokenize=True, return_dict=True,
            return_tensors="pt",
        )  # fmt: skip

    def _ready(self, value: Any, device: torch.device) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        return value.to(device, self._dtype) if value.is_floating_point() else value.to(device)


def load_caption_model(facts: ModelInfo, dtype: torch.dtype) -> Captioner | VisionLanguageModel:
    """Return a model that writes captions, on the CPU. Raises ModelError."""
    import transformers

    if read_model_config(facts).model_type in SEPARATE_PROMPT_TYPES:
        tokenizer, steps = read_tokenizer(facts), find_image_preprocessor(facts)
        model = read_complete_model(transformers.AutoModelForImageTextToText, facts, dtype)
        return Captioner(model, tokenizer, steps, dtype)
    processor = read_processor(facts)
    model = read_complete_model(transformers.AutoModelForImageTextToText, facts, dtype)
    return VisionLanguageModel(model, processor, dtype)
