"""Models that go on with a text, or answer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from nodes.shared.pretrained.model_loader import read_complete_model, read_model_config, read_tokenizer
from nodes.shared.pretrained.nets.text_preprocessor import find_token_limit, replace_lone_surrogates
from nodes.shared.pretrained.nets.token_generator import GenerationConfig, TokenGenerator
from studio.sdk import ModelInfo


class ModelPrompt(NamedTuple):
    """What a model reads.

    Args:
        text: What is asked, or what the text begins with.
        system: How the model shall answer; empty to say nothing of it.
        is_chat: Whether it is put as the model's chats are written, if its tokenizer knows how.
    """

    text: str
    system: str = ""
    is_chat: bool = True


class ModelAnswer(NamedTuple):
    """What a model wrote.

    Args:
        text: Without what it read.
        unread_text: What it did not read of the question, because it takes no more.
    """

    text: str
    unread_text: str


class InstructModel(TokenGenerator):
    """A model that reads a text and writes one.

    Args:
        model: With `generate`.
        tokenizer: The model's.
        config: The model's.
    """

    def __init__(self, model: Any, tokenizer: Any, config: Any) -> None:
        self._reads = find_token_limit(config, tokenizer)
        super().__init__(model, tokenizer, None if config.is_encoder_decoder else self._reads or None)
        self._apart = bool(config.is_encoder_decoder)

    def generate_answer(
        self, asked: ModelPrompt, wish: GenerationConfig, device: torch.device, check: Callable[[], None]
    ) -> ModelAnswer:
        """Return what the model writes.

        Args:
            asked: What it reads.
            wish: How it writes.
            device: Where it computes.
            check: Raises CancelledError.
        """
        asked = asked._replace(text=replace_lone_surrogates(asked.text), system=replace_lone_surrogates(asked.system))
        ids, left_out = self._fitting(asked, wish.max_new_tokens)
        row = torch.tensor([ids], device=device)
        written = self.generate_tokens({"input_ids": row, "attention_mask": torch.ones_like(row)}, wish, check)
        return ModelAnswer(self.decode_tokens(written if self._apart else written[len(ids) :]), left_out)

    def _fitting(self, asked: ModelPrompt, tokens: int) -> tuple[list[int], str]:
        """Return the question's tokens, so few that there is room for an answer, and what was left out for that."""
        room = self._reads if self._apart else max(1, self._reads - tokens, self._reads // 2)
        ids = self._ids(asked)
        if not self._reads or len(ids) <= room:
            return ids, ""
        plain = self.tokenizer(asked.text, add_special_tokens=False)["input_ids"]
        over = min(len(ids) - room, len(plain))
        begins = self._chats(asked) or self._apart  # of a text that is gone on with, the end counts
        kept, out = (plain[:-over], plain[-over:]) if begins else (plain[over:], plain[:over])
        short = asked._replace(text=self.tokenizer.decode(kept))
        return self._ids(short)[:room] if begins else self._ids(short)[-room:], self.tokenizer.decode(out)

    def _chats(self, asked: ModelPrompt) -> bool:
        return asked.is_chat and bool(getattr(self.tokenizer, "chat_template", None))

    def _ids(self, asked: ModelPrompt) -> list[int]:
        tokenizer = self.tokenizer
        if self._chats(asked):
            ids = tokenizer.apply_chat_template(self._turns(asked), add_generation_prompt=True, return_dict=False)
        else:
            ids = tokenizer("\n\n".join(part for part in (asked.system, asked.text) if part))["input_ids"]
        first = (tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id, 0)
        return list(ids) or [next(token for token in first if token is not None)]

    def _turns(self, asked: ModelPrompt) -> list[dict[str, str]]:
        from jinja2 import TemplateError

        turns = [{"role": "user", "content": asked.text}]
        if not asked.system:
            return turns
        told = [{"role": "system", "content": asked.system}, *turns]
        try:
            self.tokenizer.apply_chat_template(told, tokenize=False)
        except TemplateError:  # it knows no such role
            return [{"role": "user", "content": f"{asked.system}\n\n{asked.text}"}]
        return told


def load_instruct_model(facts: ModelInfo, dtype: torch.dtype) -> InstructModel:
    """Return a model that answers texts, on the CPU. Raises ModelError."""
    import transformers

    config = read_model_config(facts)
    kind = transformers.AutoModelForSeq2SeqLM if config.is_encoder_decoder else transformers.AutoModelForCausalLM
    return InstructModel(read_complete_model(kind, facts, dtype), read_tokenizer(facts), config)
