"""Models that make sound from a text: how one is loaded, and what it makes.

Pipelines of diffusers (Stable Audio, AudioLDM 2 and others) denoise a spectrogram or the latents of a waveform;
MusicGen of transformers writes tokens of a codec.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.pipelines.pipeline_call import PipelineArgs, build_call
from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline, silence_logs
from nodes.generate.diffusion.pipelines.schedulers import Scheduler, use_scheduler
from nodes.generate.diffusion.prompts.prompt_syntax import WeightedText, choose_alternatives, parse_weights
from nodes.generate.diffusion.prompts.prompt_truncation import notice_truncated_text
from nodes.generate.diffusion.prompts.prompt_weights import AppliedWeights, notice_unread_weights, weigh_prompts
from nodes.generate.diffusion.sampling.scheduler_hook import SchedulerStep, hook_steps, make_interruptible
from nodes.shared.pretrained.compute_errors import check_finite, explain_run_errors
from nodes.shared.pretrained.model_loader import read_complete_model, read_tokenizer
from nodes.shared.pretrained.stopping_criteria import make_stopping_criteria
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk import Context, ModelInfo, Options, ParameterError
from studio.sdk.networks.pipeline_audio import DURATION_ARGUMENTS, find_duration_argument
from studio.sdk.training.rng import rng_lock, seeded_rng

if TYPE_CHECKING:
    import numpy as np
    import torch

_MUSICGEN_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class AudioRequest:
    """A sound that is to be made at once.

    Args:
        prompt: What is heard.
        negative: What is not.
        seconds: How long.
        steps: From noise to the sound; 0 for the model's default.
        guidance: 0 for the model's default.
        seed: Of the noise, or of the choice of tokens.
        choice_seed: Chooses among alternatives in the texts.
        scheduler: Sampling method.
        options: Further arguments by the pipeline's names.
        on_share: Called with the share of the work that is done, 0..1.
    """

    prompt: str
    negative: str
    seconds: float
    steps: int = 0
    guidance: float = 0.0
    seed: int = 0
    choice_seed: int = 0
    scheduler: Scheduler = Scheduler.OWN
    options: Options = field(default_factory=Options)
    on_share: Callable[[float], None] = lambda share: None


def is_pipeline(facts: ModelInfo) -> bool:
    """Return whether a model is a pipeline of diffusers, which has steps, a scheduler and a negative prompt."""
    return facts.library == "diffusers"


def get_model_seconds(facts: ModelInfo) -> float:
    """Return how long a sound is that a model makes at once, in seconds, as it was trained."""
    if not is_pipeline(facts):
        settings = _read_settings(facts, "generation_config.json")
        rate = _get_token_rate(_read_settings(facts, "config.json").get("audio_encoder"))
        tokens = settings.get("max_length")
        return tokens / rate if isinstance(tokens, int) and rate else _MUSICGEN_SECONDS
    longest = _get_longest_seconds(facts)
    name = find_duration_argument(facts.arguments)
    return longest or DURATION_ARGUMENTS.get(name or "", _MUSICGEN_SECONDS)


def _get_longest_seconds(facts: ModelInfo) -> float | None:
    """Return the length of Stable Audio's latents in seconds; None for models of any length."""
    network = _read_settings(facts, "transformer/config.json")
    codec = _read_settings(facts, "vae/config.json")
    size, ratios, rate = network.get("sample_size"), codec.get("downsampling_ratios"), codec.get("sampling_rate")
    if not (isinstance(size, int) and isinstance(ratios, list) and isinstance(rate, int) and rate > 0):
        return None
    return size * math.prod(ratio for ratio in ratios if isinstance(ratio, int)) / rate


def _get_token_rate(codec: Any) -> float:
    """Return how many tokens of a codec there are a second; 0 where its configuration does not say."""
    if not isinstance(codec, Mapping):
        return 0.0
    rate, ratios = codec.get("sampling_rate"), codec.get("upsampling_ratios")
    if not (isinstance(rate, int) and isinstance(ratios, list) and all(isinstance(each, int) for each in ratios)):
        return 0.0
    return math.ceil(rate / max(1, math.prod(ratios)))


def _read_settings(facts: ModelInfo, name: str) -> Mapping[str, Any]:
    """Return a file of a model's settings; nothing where it is not there or damaged, which loading says."""
    return _read_settings_file(facts.path / name, facts.version)


@lru_cache(maxsize=64)
def _read_settings_file(path: Path, version: str) -> Mapping[str, Any]:
    """Return what `_read_settings` does, read once for each version of a model: it is asked at each edit of a node."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def load_audio_model(facts: ModelInfo, dtype: torch.dtype) -> Any:
    """Return a model that makes sound: a pipeline, or MusicGen with its `tokenizer`. Raises ModelError."""
    if is_pipeline(facts):
        return load_pipeline(facts, dtype)
    from transformers import AutoModelForTextToWaveform

    model = read_complete_model(AutoModelForTextToWaveform, facts, dtype)
    model.tokenizer = read_tokenizer(facts)
    return model


def make_audio(model: Any, facts: ModelInfo, request: AudioRequest, ctx: Context) -> tuple[np.ndarray, int]:
    """Return the sound that a model makes, [2, N], float32, and its samples a second. Mono is on both channels.

    Args:
        model: As `load_audio_model` gives it.
        facts: Of the model.
        request: What is to be made.
        ctx: For the device, for canceling within a step, and for notices.

    Raises:
        StudioError: The model cannot make it; the message says why.
        CancelledError: The user wants it no more.
    """
    import numpy as np

    text = parse_weights(choose_alternatives(request.prompt, request.choice_seed))
    negative = parse_weights(choose_alternatives(request.negative, request.choice_seed))
    with explain_run_errors(partial(_describe_failure, facts, request)), silence_logs():
        if is_pipeline(facts):
            made, rate = _run_pipeline(model, request, (text, negative), ctx)
        else:
            notice_unread_weights([text], AppliedWeights(), ctx)
            made, rate = _write_tokens(model, request, text.text, ctx)
    samples = np.asarray(made, np.float32)
    samples = np.atleast_2d(samples[0] if samples.ndim > 1 else samples)
    check_finite(samples, facts.display_name)
    return np.repeat(samples, 2, axis=0) if len(samples) == 1 else samples[:2], rate


def _run_pipeline(
    pipe: Any, request: AudioRequest, texts: tuple[WeightedText, WeightedText], ctx: Context
) -> tuple[Any, int]:
    import torch

    prompt, negative = texts

    def report(moment: SchedulerStep) -> None:
        ctx.check()
        request.on_share((moment.number + 1) / max(1, len(moment.scheduler.timesteps)))

    wish = PipelineArgs(
        0, 0, 1, 0.0, request.steps, request.seed, prompt=prompt.text, negative=negative.text,
        guidance=request.guidance or None, seconds=request.seconds, options=request.options,
    )  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(torch.no_grad())
        stack.enter_context(seeded_rng(request.seed))
        stack.enter_context(use_scheduler(pipe, request.scheduler))
        stack.enter_context(make_interruptible(pipe, ctx.check))
        weighed = stack.enter_context(weigh_prompts(pipe, texts))
        stack.enter_context(hook_steps(pipe, [report]))
        call = build_call(pipe, wish)
        if not negative.text:
            call.pop("negative_prompt", None)  # an empty one is another condition than none
        made = pipe(**call).audios
        notice_unread_weights(texts, weighed, ctx)
        notice_truncated_text(pipe, prompt.text, ctx)
        return made.float().cpu().numpy() if isinstance(made, torch.Tensor) else made, _get_sample_rate(pipe)


def _get_sample_rate(pipe: Any) -> int:
    """Return the samples a second of a pipeline's sound: its vocoder's, or its autoencoder's."""
    for part in (getattr(pipe, "vocoder", None), pipe.vae):
        for name in ("sampling_rate", "sample_rate"):
            found = getattr(getattr(part, "config", None), name, None)
            if isinstance(found, int):
                return found
    raise StudioError(tr("the model does not say how many samples its sound has a second"))


def _write_tokens(model: Any, request: AudioRequest, text: str, ctx: Context) -> tuple[Any, int]:
    import torch

    codec, decoder = model.config.audio_encoder, model.config.decoder
    count = math.ceil(request.seconds * codec.frame_rate)
    written = 0

    def check() -> None:
        nonlocal written
        ctx.check()
        written += 1
        request.on_share(min(1.0, written / count))

    given = {"guidance_scale": request.guidance} if request.guidance else {}
    with rng_lock, seeded_rng(request.seed), torch.inference_mode():
        made = model.generate(
            **model.tokenizer(text, return_tensors="pt").to(ctx.device),
            max_new_tokens=count + decoder.num_codebooks,  # codebooks are delayed against each other
            stopping_criteria=make_stopping_criteria(check), **given,
        )  # fmt: skip
    return made.float().cpu().numpy(), int(codec.sampling_rate)


def _describe_failure(facts: ModelInfo, request: AudioRequest, reason: str) -> str:
    return tr(
        "{model} ({kind}) cannot make {seconds:.2f} s of sound in this way: {reason}",
        model=facts.display_name, kind=facts.kind, seconds=request.seconds, reason=reason,
    )  # fmt: skip


def check_options(facts: ModelInfo, options: Options) -> None:
    """Raise ParameterError where further parameters are given to a model that is no pipeline."""
    if options and not is_pipeline(facts):
        raise ParameterError("options", ", ".join(options), tr("none: only pipelines of diffusers have any"))
