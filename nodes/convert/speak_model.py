"""Text that is heard, spoken by a pretrained model."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nodes.convert.tts_model import VOCODER, VoiceSettings, load_tts_model, needs_vocoder, synthesize_sentence
from nodes.convert.utterances import SpeechFit, SpeechTiming, SpokenClip, make_spoken_cues, place_utterances
from nodes.shared.pretrained.tokenizer_checks import MAX_CHARACTERS, check_text_length
from nodes.shared.pretrained.translation import split_to_token_limit
from studio.core.errors import MissingModelError, ModelError
from studio.core.translation import tr, tr_n
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    FrameRate,
    Media,
    ModelRef,
    NodeDevice,
    Param,
    PretrainedNode,
    Task,
    Time,
    node,
    output,
)
from studio.sdk.cues.cue import Cue, get_frame_middle, make_cues

if TYPE_CHECKING:
    import numpy as np
    import torch

    from studio.sdk import ModelInfo
    from studio.sdk.ports import PortType

_SENTENCE = 200  # characters that are spoken at a time
_LETTERS, _SIGNS = 11.0, 3.5  # a second, of a slow speaker: letters, and signs that stand for a syllable or more
_WIDE = 0x2E80  # from here on


@node(
    "convert.speak_with_model",
    name="Speak with Model",
    aliases=(
        "Text to Speech",
        "TTS",
        "VITS",
        "MMS",
        "SpeechT5",
        "Bark",
        "Voice Over",
        "Dub",
        "Narrator",
        "Clone Voice",
    ),
    output="audio",
    device=NodeDevice.PARTLY_CPU,
)
class SpeakWithModel(PretrainedNode, ClipNode):
    """Synthesize speech with a pretrained model; subtitles become speech in time with them.

    Any text-to-speech model of transformers works: VITS and MMS, SpeechT5 (with a vocoder, in its subfolder "vocoder"
    or chosen here), others through the library's text-to-audio classes. `speaker` selects a voice of a multi-speaker
    model; for SpeechT5 it generates a voice, or connect a speaker embedding to `voice`.

    A connected text replaces the parameter. Where it changes over time, each block is spoken from its beginning, or
    when the one before has ended, and can be fitted to its block without a change of pitch (WSOLA). The clip is as long
    as the connected text; with the parameter, as long as `length`, or else as long as a slow speaker would need. A text
    may have 20 000 characters; characters that a model does not know are silent. Further outputs are the number of the
    word, a pulse at each frame in which a word begins, the word (words share the time of their text), and a signal when
    the last one has been spoken. Sound is mono. The same seed gives the same speech.
    """

    tasks = (Task.SPEAK,)

    text: str = Param(
        default="Welcome to Frameloom.", multiline=True, animatable=False,
        help="Text to speak.",
    )  # fmt: skip
    speaker: int = Param(
        default=0,
        min=0,
        max=1_000_000,
        slider=(0, 20),
        animatable=False,
        help="Speaker number of a multi-speaker model.",
    )
    speed: float = Param(
        default=1.0, min=0.25, max=4.0, slider=(0.5, 2.0), step=0.05, unit="x", animatable=False,
        help="Speed relative to the model's normal speed.",
    )  # fmt: skip
    fit: SpeechFit = Param(default=SpeechFit.FASTER, help="How timed texts are fitted to their blocks.")
    fastest: float = Param(
        default=1.6, min=1.0, max=4.0, step=0.05, unit="x", animatable=False,
        help="Maximum speed-up to fit a text to its block; beyond that it ends late.",
    )  # fmt: skip
    gap: float = Param(
        default=0.25, min=0.0, max=10.0, slider=(0.0, 1.0), step=0.05, unit="s", animatable=False,
        help="Pause between two sentences.",
    )  # fmt: skip
    vocoder: ModelRef = Param(
        default=ModelRef(), animatable=False,
        help="Vocoder for models that output spectrograms; empty searches for one.",
    )  # fmt: skip
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frame rate."
    )
    length: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False,
        zero_text="As long as the text",
        help="Frames in the clip; 0 for the length of the connected text, or as long as a slow speaker needs.",
    )  # fmt: skip
    sample_rate: int = Param(
        default=48_000, min=8000, max=192_000, unit="Hz", animatable=False, help="Sample rate of the sound."
    )
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, animatable=False, help="Random seed; another one speaks a little differently."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say how long the clip is; refuse a model that does not fit, or lacks its vocoder."""
        self._vocoder(media)
        words = inputs.get("words")
        rate = (words.rate if words is not None else None) or FrameRate.from_value(self.rate)
        length = self.length or (words.length if words is not None else self._estimate(rate))
        return ClipInfo(rate, max(1, length), channels=1, sample_rate=self.sample_rate)

    @staticmethod
    def adapt_clip_info(facts: ClipInfo, wanted: PortType) -> ClipInfo:
        """Return the rate and the length for what is no sound."""
        return ClipInfo(facts.rate, facts.length)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the vocoder's files, too."""
        try:
            vocoder = self._vocoder(media)
        except ModelError:
            vocoder = None
        return (*super().files_read(frame, media), *(vocoder.files if vocoder is not None else ()))

    def analyze(self, words: Clip[str] | None, voice: Features | None, ctx: Context) -> SpokenClip:
        """Speak all texts."""
        vocoder = self._vocoder(ctx.media)
        use = self.request_model(
            ctx.media, load_tts_model, *((str(vocoder.path), vocoder.version) if vocoder is not None else ())
        )
        how = VoiceSettings(self.speaker, _numbers(voice), self.speed, self.seed)
        run = partial(ctx.run_with_model, use)
        speaking = partial(self._spoken, lambda said: run(partial(synthesize_sentence, text=said, voice=how, ctx=ctx)))
        fit = self.fit if words is not None else SpeechFit.AS_SPOKEN
        timing = SpeechTiming(fit, self.fastest, self.sample_rate)
        found = list(place_utterances(self._blocks(words, ctx), speaking, timing, ctx.check))
        late = sum(is_late for _, is_late in found) if words is not None else 0
        if late:
            ctx.notice(
                tr_n("{count} text lasts longer than its block.", "{count} texts last longer than their blocks.", late)
            )
        return SpokenClip(tuple(utterance for utterance, _ in found), self.sample_rate)

    def process(self, time: Time, analysis: SpokenClip) -> Audio:
        """Return the frame's part of the speech."""
        return Audio(analysis.get_samples(time.rate.get_frame_samples(time.frame, self.sample_rate)), self.sample_rate)

    @output
    def word(self, time: Time, analysis: SpokenClip) -> float:
        """Return the number of the word that is spoken in the frame's middle, from 1; 0 before the first."""
        return float(make_spoken_cues(analysis).find_word_number(get_frame_middle(time)))

    @output
    def pulse(self, time: Time, analysis: SpokenClip) -> float:
        """Return 1 in the frame in which a word begins, else 0."""
        start, stop = (float(time.rate.seconds_at(frame)) for frame in (time.frame, time.frame + 1))
        return float(make_spoken_cues(analysis).has_word_start(start, stop))

    @output
    def current(self, time: Time, analysis: SpokenClip) -> str:
        """Return the word that is spoken in the frame's middle; nothing where there is none."""
        return make_spoken_cues(analysis).find_word_at(get_frame_middle(time))

    @output
    def seconds(self, analysis: SpokenClip) -> float:
        """Return when the last word has been spoken."""
        return analysis.sample_count / self.sample_rate

    def _blocks(self, words: Clip[str] | None, ctx: Context) -> tuple[Cue, ...]:
        if words is None:
            return (Cue(0.0, 0.0, self.text),) if self.text.strip() else ()
        texts = (words[frame] for frame in ctx.progress(len(words)))
        return make_cues(texts, words.facts.rate or FrameRate.from_value(self.rate)).cues

    def _spoken(self, said: Callable[[str], tuple[np.ndarray, int]], text: str) -> torch.Tensor:
        """Return a text as it is spoken, [N], at the node's sample rate: its sentences, with a pause between two."""
        import numpy as np
        import soxr
        import torch

        check_text_length(text)
        pause, pieces = np.zeros(round(self.gap * self.sample_rate), np.float32), []
        for sentence in _sentences(text):
            samples, rate = said(sentence)
            if len(samples):
                pieces += [soxr.resample(samples, rate, self.sample_rate), pause]
        return torch.from_numpy(np.concatenate(pieces[:-1]) if pieces else pause[:0])

    def _vocoder(self, media: Media) -> ModelInfo | None:
        """Return the vocoder of a model that needs one. Raises ModelError."""
        facts = self.get_model_info(media)
        if not needs_vocoder(facts):
            return None
        beside = facts.path / "vocoder"
        wanted = self.vocoder or ModelRef(str(beside) if beside.is_dir() else VOCODER)
        try:
            return media.models.facts(wanted)
        except MissingModelError:
            if self.vocoder:
                raise
            text = tr("{name} outputs spectrograms and needs a vocoder: choose one in 'vocoder', such as {vocoder}",
                      name=facts.display_name, vocoder=VOCODER)  # fmt: skip
            raise ModelError(text) from None

    def _estimate(self, rate: FrameRate) -> int:
        letters = sum(char.isalnum() for char in self.text[:MAX_CHARACTERS])
        signs = sum(ord(char) >= _WIDE for char in self.text[:MAX_CHARACTERS])
        seconds = (letters - signs) / _LETTERS + signs / _SIGNS
        pauses = self.gap * len(list(_sentences(self.text[:MAX_CHARACTERS])))
        return math.ceil((1.0 + seconds / self.speed + pauses) * float(rate.value))


def _sentences(text: str) -> Iterable[str]:
    return (sentence for line in text.split("\n") for sentence in split_to_token_limit(line, _SENTENCE, len))


def _numbers(voice: Features | None) -> tuple[float, ...]:
    """Return what a voice is like: the mean over all tokens."""
    return () if voice is None or not len(voice.values) else tuple(voice.values.float().mean(dim=0).tolist())
