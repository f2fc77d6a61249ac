"""Models that hear speech: how one is loaded, and which words it hears in a piece of sound.

By the Auto classes of transformers: Whisper and its like (with times of tokens by the attention of its alignment heads,
dynamic time warping), models that spell (CTC, with the times of letters), and others, which give words without times.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nodes.shared.pretrained.compute_errors import explain_compute_errors
from nodes.shared.pretrained.language_codes import find_language_code
from nodes.shared.pretrained.model_loader import (
    check_missing_weights,
    explain_read_errors,
    read_model,
    read_model_config,
)
from nodes.shared.pretrained.stopping_criteria import make_stopping_criteria
from nodes.shared.pretrained.tokenizer_checks import check_tokenizer_vocabulary
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import Context, ModelInfo
from studio.sdk.cues.cue import CueWord, distribute_words

if TYPE_CHECKING:
    import numpy as np
    import torch

_UNTIMED = "masked_spec_embed"  # of use in training alone; files often lack it
_LOUD = 0.05  # of the greatest sample, from where on something is said
_LONGEST = 30.0  # seconds that a model hears at a time, where it does not say


@dataclass(frozen=True, slots=True)
class AsrOptions:
    """What is to be heard.

    Args:
        language: What is spoken, as the model calls it: "en"; empty lets the model find out.
        translate: Whether it is to be said in English.
        beams: How many ways to go on are followed at a time.
    """

    language: str = ""
    translate: bool = False
    beams: int = 1


def load_asr_model(facts: ModelInfo, dtype: torch.dtype) -> Any:
    """Return a model that hears, with `feature_extractor`, `tokenizer` and the dtype that it `computes_in`.

    Raises:
        ModelError: It cannot be read.
    """
    import transformers
    from transformers.models.auto.modeling_auto import MODEL_FOR_CTC_MAPPING_NAMES

    spells = facts.kind in MODEL_FOR_CTC_MAPPING_NAMES.values()
    kind = transformers.AutoModelForCTC if spells else transformers.AutoModelForSpeechSeq2Seq
    read_model_config(facts)
    model, missing = read_model(kind, facts, dtype)
    check_missing_weights(facts, frozenset(name for name in missing if not name.endswith(_UNTIMED)))
    with explain_read_errors(facts, tr("what prepares its sound and its words")):
        processor = transformers.AutoProcessor.from_pretrained(
            facts.path, local_files_only=True, trust_remote_code=False
        )
        model.feature_extractor, model.tokenizer = processor.feature_extractor, processor.tokenizer
    check_tokenizer_vocabulary(facts, model.tokenizer)
    model.computes_in = dtype  # its weights may lie in memory as another one
    return model


def get_sample_rate(model: Any) -> int:
    """Return how many samples a second a model hears."""
    return int(model.feature_extractor.sampling_rate)


def get_max_samples(model: Any) -> int:
    """Return how many samples a model hears at a time."""
    return int(getattr(model.feature_extractor, "chunk_length", None) or _LONGEST) * get_sample_rate(model)


def transcribe_samples(model: Any, samples: np.ndarray, wish: AsrOptions, ctx: Context) -> tuple[CueWord, ...]:
    """Return the words that are heard in a piece of sound, each with the space before it that belongs to it.

    Args:
        model: As `load_asr_model` gives it.
        samples: [N], float32, at the model's rate.
        wish: What is to be heard.
        ctx: For the device, and to be asked between tokens whether the work was canceled.

    Raises:
        ModelError: The model has no such language or task.
    """
    import torch

    is_whisper = hasattr(getattr(model, "generation_config", None), "no_timestamps_token_id")
    if not is_whisper:
        _refuse_wishes(wish)
    inputs = model.feature_extractor(
        samples, sampling_rate=get_sample_rate(model), return_tensors="pt", return_attention_mask=True
    ).to(ctx.device)
    name = model.main_input_name
    inputs[name] = inputs[name].to(model.computes_in)
    with explain_compute_errors(), torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's, of the deviation of no numbers, where a piece ends at once
        if not model.can_generate():
            return _spelt(model, inputs, samples)
        if is_whisper:
            return _of_whisper(model, inputs, wish, ctx.check, len(samples) / get_sample_rate(model))
        tokens = model.generate(**inputs, num_beams=wish.beams, stopping_criteria=make_stopping_criteria(ctx.check))
    text = model.tokenizer.batch_decode(tokens, skip_special_tokens=True)[0]
    return _untimed(text, samples, get_sample_rate(model))


def _refuse_wishes(wish: AsrOptions) -> None:
    """Raise ModelError for what only models of several languages do."""
    if wish.language:
        raise ModelError(tr("This model has no choice of languages; leave 'language' empty."))
    if wish.translate:
        raise ModelError(tr("This model cannot translate; accepted: {accepted}", accepted="transcribe"))


def _of_whisper(
    model: Any, inputs: Any, wish: AsrOptions, check: Callable[[], None], seconds: float
) -> tuple[CueWord, ...]:
    said = model.generation_config
    timed = getattr(said, "alignment_heads", None) is not None
    made = model.generate(
        **inputs, **_in_words(said, wish), num_beams=wish.beams, return_timestamps=True, return_segments=True,
        return_token_timestamps=timed, stopping_criteria=make_stopping_criteria(check),
    )  # fmt: skip
    output: dict[str, Any] = {"tokens": made["sequences"].cpu().numpy()}
    if timed:
        import torch

        times = [
            torch.cat([each["token_timestamps"] for each in segments]).cpu()
            for segments in made["segments"]
            if segments
        ]
        output["token_timestamps"] = times or [torch.zeros(0)]
    step = model.feature_extractor.chunk_length / model.config.max_source_positions
    _, found = model.tokenizer._decode_asr(  # what the library's own pipeline calls: there is no other way to words
        [output], return_timestamps="word" if timed else True, return_language=None, time_precision=step
    )
    words: list[CueWord] = []
    for chunk in found["chunks"]:
        start, end = (seconds if time is None else min(float(time), seconds) for time in chunk["timestamp"])
        words += [CueWord(chunk["text"], start, end)] if timed else distribute_words(chunk["text"], start, end)
    return tuple(words)


def _in_words(said: Any, wish: AsrOptions) -> dict[str, str]:
    """Return language and task as Whisper wants them. Raises ModelError for what the model has not."""
    if not getattr(said, "is_multilingual", False):
        _refuse_wishes(AsrOptions("" if wish.language.lower() in ("en", "english") else wish.language, wish.translate))
        return {}
    known = [token.strip("<|>") for token in getattr(said, "lang_to_id", {})]
    language = find_language_code(wish.language, known) if wish.language else ""
    return {"task": "translate" if wish.translate else "transcribe", **({"language": language} if language else {})}


def _spelt(model: Any, inputs: Any, samples: np.ndarray) -> tuple[CueWord, ...]:
    """Return the words of a model that spells: the likeliest letter at each step."""
    tokens = model(**inputs).logits.argmax(dim=-1)[0].cpu()
    step = getattr(model.config, "inputs_to_logits_ratio", 0) / get_sample_rate(model)
    if not step or not hasattr(model.tokenizer, "_get_word_offsets"):
        return _untimed(model.tokenizer.decode(tokens, skip_special_tokens=True), samples, get_sample_rate(model))
    found = model.tokenizer.decode(tokens, output_word_offsets=True).word_offsets
    return tuple(
        CueWord(f" {word['word']}", float(word["start_offset"] * step), float(word["end_offset"] * step))
        for word in found
        if word["word"].strip()
    )


def _untimed(text: str, samples: np.ndarray, rate: int) -> tuple[CueWord, ...]:
    """Return words that share the time in which something sounds."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > _LOUD * np.abs(samples).max(initial=0.0))
    start, end = (float(loud[0]), float(loud[-1] + 1)) if len(loud) else (0.0, float(len(samples)))
    return tuple(
        CueWord(f" {word.text}", word.start, word.end) for word in distribute_words(text, start / rate, end / rate)
    )
