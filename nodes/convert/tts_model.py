"""Models that speak: how one is loaded, and what it makes of a sentence.

By the Auto classes of transformers: VITS gives the samples at once; SpeechT5 gives a spectrogram, of which a vocoder
makes samples; for others, the library's own way of text to sound is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nodes.shared.pretrained.compute_errors import explain_compute_errors
from nodes.shared.pretrained.model_loader import explain_read_errors, read_complete_model, read_model_config
from nodes.shared.pretrained.tokenizer_checks import check_tokenizer_vocabulary
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import Context, ModelInfo
from studio.sdk.sound.wsola import stretch_audio
from studio.sdk.training.rng import rng_lock, seeded_rng

if TYPE_CHECKING:
    import numpy as np
    import torch

VOCODER: Final = "microsoft/speecht5_hifigan"
"""What is looked for where no vocoder is chosen."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How is spoken.

    Args:
        speaker: The number of the speaker, of a model with several; else it makes up a voice.
        embedding: What a voice is like, in numbers; empty for the speaker's.
        speed: How much faster than usual.
        seed: Of the model's random numbers.
    """

    speaker: int = 0
    embedding: tuple[float, ...] = ()
    speed: float = 1.0
    seed: int = 0


def needs_vocoder(facts: ModelInfo) -> bool:
    """Return whether a model needs a vocoder."""
    from transformers.models.auto.modeling_auto import MODEL_FOR_TEXT_TO_SPECTROGRAM_MAPPING_NAMES

    return facts.kind in MODEL_FOR_TEXT_TO_SPECTROGRAM_MAPPING_NAMES.values()


def load_tts_model(facts: ModelInfo, dtype: torch.dtype, vocoder: str = "", version: str = "") -> Any:
    """Return a model that speaks, with its `tokenizer` and, where it needs one, its `vocoder`.

    Args:
        facts: The model.
        dtype: Of its weights.
        vocoder: The vocoder's folder, for models that make spectrograms.
        version: The vocoder's: other contents of its folder are another voice to whoever keeps it.

    Raises:
        ModelError: It cannot be read.
    """
    import transformers

    read_model_config(facts)
    if needs_vocoder(facts):
        model = read_complete_model(transformers.AutoModelForTextToSpectrogram, facts, dtype)
        with explain_read_errors(facts, tr("the vocoder")):
            model.vocoder = transformers.SpeechT5HifiGan.from_pretrained(
                vocoder, local_files_only=True, use_safetensors=True, dtype=dtype
            ).eval()
    else:
        model = read_complete_model(transformers.AutoModelForTextToWaveform, facts, dtype)
    with explain_read_errors(facts, tr("the tokenizer")):
        whole = model.config.model_type not in ("vits", "speecht5", "musicgen")
        kind = transformers.AutoProcessor if whole else transformers.AutoTokenizer
        model.tokenizer = kind.from_pretrained(facts.path, local_files_only=True, trust_remote_code=False)
    check_tokenizer_vocabulary(facts, getattr(model.tokenizer, "tokenizer", model.tokenizer))
    model.computes_in = dtype  # its weights may lie in memory as another one
    return model


def synthesize_sentence(model: Any, text: str, voice: VoiceSettings, ctx: Context) -> tuple[np.ndarray, int]:
    """Return a sentence as it is spoken.

    Args:
        model: As `load_tts_model` gives it.
        text: A sentence.
        voice: How.
        ctx: For the device, and to be asked while the model computes whether the work was canceled.

    Returns:
        Samples, [N], float32, and how many there are a second. None where the model knows no letter of the text.

    Raises:
        ModelError: The voice does not fit the model, or the model needs a library that is not here.
    """
    import numpy as np
    import torch

    ways = {"vits": _of_vits, "speecht5": _of_speecht5}
    way = ways.get(model.config.model_type, _of_others)
    try:
        with (
            explain_compute_errors(),
            rng_lock,
            seeded_rng(voice.seed),
            _asking(model, ctx.check),
            torch.inference_mode(),
        ):
            samples, rate = way(model, text, voice, ctx)
    except ImportError as error:
        name = error.name or " ".join(str(error).split())[:200]
        raise ModelError(tr("the model needs {library}, which is not part of this program", library=name)) from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:  # what its files lack
        kind, reason = type(model).__name__, " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelError(tr("a {kind} with these files cannot speak: {reason}", kind=kind, reason=reason)) from error
    made = np.asarray(samples, np.float32).reshape(-1)
    if voice.speed != 1.0 and model.config.model_type != "vits":  # which speaks faster by itself
        length = round(len(made) / voice.speed)
        made = stretch_audio(torch.from_numpy(made)[None], rate, length, ctx.check)[0].numpy()
    return made, rate


@contextmanager
def _asking(model: Any, check: Callable[[], None]) -> Iterator[None]:
    """Ask before each part of the model computes whether the work was canceled."""
    hooks = [part.register_forward_pre_hook(lambda part, given: check()) for part in model.modules()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _of_vits(model: Any, text: str, voice: VoiceSettings, ctx: Context) -> tuple[Any, int]:
    if model.tokenizer.is_uroman and not text.isascii():
        raise ModelError(tr("This model reads only Latin letters; write the text in them (uroman)."))
    inputs = model.tokenizer(text, return_tensors="pt")
    if not _is_known(inputs.input_ids, model.tokenizer):
        return (), model.config.sampling_rate
    speakers = model.config.num_speakers
    more = {"speaker_id": _speaker(voice, speakers)} if speakers > 1 else {}
    usual, model.speaking_rate = model.speaking_rate, voice.speed
    try:
        made = model(**inputs.to(ctx.device), **more)
    finally:
        model.speaking_rate = usual  # other nodes speak with this model, too
    return made.waveform[0].float().cpu().numpy(), int(model.config.sampling_rate)


def _of_speecht5(model: Any, text: str, voice: VoiceSettings, ctx: Context) -> tuple[Any, int]:
    import torch

    inputs = model.tokenizer(text, return_tensors="pt")
    rate = int(model.vocoder.config.sampling_rate)
    if not _is_known(inputs.input_ids, model.tokenizer):
        return (), rate
    wanted = int(model.config.speaker_embedding_dim)
    if voice.embedding:
        if len(voice.embedding) != wanted:
            text = tr(
                "'voice' has {found} numbers; the model wants {wanted}", found=len(voice.embedding), wanted=wanted
            )
            raise ModelError(text)
        numbers = torch.tensor(voice.embedding)
    else:
        numbers = torch.randn(wanted, generator=torch.Generator().manual_seed(voice.speaker))
    embedding = torch.nn.functional.normalize(numbers, dim=0)[None].to(ctx.device, model.computes_in)
    made = model.generate_speech(inputs.input_ids.to(ctx.device), embedding, vocoder=model.vocoder)
    return made.float().cpu().numpy(), rate


def _of_others(model: Any, text: str, voice: VoiceSettings, ctx: Context) -> tuple[Any, int]:
    from transformers import TextToAudioPipeline

    has_parts = hasattr(model.tokenizer, "tokenizer")
    pipe = TextToAudioPipeline(
        model=model, tokenizer=model.tokenizer.tokenizer if has_parts else model.tokenizer, device=ctx.device,
        processor=model.tokenizer if has_parts else None, vocoder=getattr(model, "vocoder", None),
    )  # fmt: skip
    made = pipe(text)
    return made["audio"].squeeze(), int(made["sampling_rate"])


def _speaker(voice: VoiceSettings, speakers: int) -> int:
    if voice.speaker >= speakers:
        text = tr("there is no speaker {number}; the model has 0 to {last}", number=voice.speaker, last=speakers - 1)
        raise ModelError(text)
    return voice.speaker


def _is_known(ids: torch.Tensor, tokenizer: Any) -> bool:
    """Return whether any token says something."""
    return not set(ids.reshape(-1).tolist()) <= {0, *tokenizer.all_special_ids}
