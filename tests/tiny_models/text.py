"""Tiny models that read and write texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import LETTERS, byte_letters, t5_text, t5_tokenizer

TAGS = ("NOUN", "VERB", "ADJ", "DET", "PUNCT")
_CHAT = (
    "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}<a>{% endif %}"
)
_BERT: Mapping[str, Any] = {
    "vocab_size": 100, "hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "num_attention_heads": 4,
    "max_position_embeddings": 32,
}  # fmt: skip


def _saved(folder: Path, *parts: Any) -> Path:
    for part in parts:
        part.save_pretrained(folder)
    return folder


def bert_tokenizer() -> Any:
    """Return a tokenizer of BERT that knows letters, at the beginning of a word and within one."""
    from transformers import BertTokenizer

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = [*special, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    return BertTokenizer(vocab={word: number for number, word in enumerate(words)}, model_max_length=32)


def gpt_tokenizer(**more: Any) -> Any:
    """Return a tokenizer of GPT-2 that knows single bytes."""
    from transformers import GPT2Tokenizer

    words = ["<|endoftext|>", *byte_letters()]
    vocab = {word: number for number, word in enumerate(words)}
    return GPT2Tokenizer(vocab=vocab, merges=[], model_max_length=64, **more)


def make_bert(folder: Path) -> Path:
    """Make a BertModel, with its pooled output."""
    from transformers import BertConfig, BertModel

    return _saved(folder, BertModel(BertConfig(**_BERT)), bert_tokenizer())


def make_bert_words(folder: Path) -> Path:
    """Make a BertForMaskedLM: it has no pooled output."""
    from transformers import BertConfig, BertForMaskedLM

    return _saved(folder, BertForMaskedLM(BertConfig(**_BERT)), bert_tokenizer())


def make_tagger(folder: Path) -> Path:
    """Make a BertForTokenClassification of five parts of speech."""
    from transformers import BertConfig, BertForTokenClassification

    labels = dict(enumerate(TAGS))
    config = BertConfig(**_BERT, id2label=labels, label2id={tag: number for number, tag in labels.items()})
    return _saved(folder, BertForTokenClassification(config), bert_tokenizer())


def make_t5(folder: Path) -> Path:
    """Make the encoder of a T5."""
    return _saved(folder, t5_text(), t5_tokenizer())


def make_umt5(folder: Path) -> Path:
    """Make the encoder of a UMT5."""
    return _saved(folder, t5_text(kind="UMT5"), t5_tokenizer())


def make_t5_writer(folder: Path) -> Path:
    """Make a T5ForConditionalGeneration."""
    from transformers import T5Config, T5ForConditionalGeneration

    config = T5Config(
        vocab_size=64, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, relative_attention_num_buckets=8,
        decoder_start_token_id=0, initializer_factor=8.0,
    )  # fmt: skip
    return _saved(folder, T5ForConditionalGeneration(config), t5_tokenizer())


def make_gpt2(folder: Path) -> Path:
    """Make a GPT2LMHeadModel of bytes."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(
        vocab_size=257, n_positions=64, n_embd=32, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0
    )  # fmt: skip
    return _saved(folder, GPT2LMHeadModel(config), gpt_tokenizer())


def make_llama(folder: Path) -> Path:
    """Make a LlamaForCausalLM of bytes whose tokenizer knows how a chat is written."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=257, hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=64, bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    tokenizer = gpt_tokenizer()
    tokenizer.chat_template = _CHAT
    return _saved(folder, LlamaForCausalLM(config), tokenizer)


FAMILIES: Mapping[str, Maker] = {
    "bert": make_bert,
    "bert_words": make_bert_words,
    "tagger": make_tagger,
    "t5": make_t5,
    "umt5": make_umt5,
    "t5_writer": make_t5_writer,
    "gpt2": make_gpt2,
    "llama": make_llama,
}
