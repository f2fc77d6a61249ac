"""Speech that becomes text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from nodes.convert.asr_model import AsrOptions, get_max_samples, get_sample_rate, load_asr_model, transcribe_samples
from nodes.convert.audio_chunks import AudioChunk, split_audio
from nodes.convert.phrases import Transcript, group_into_phrases
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    InputInfo,
    Media,
    Param,
    PretrainedNode,
    StudioError,
    Task,
    Time,
    node,
    output,
)
from studio.sdk.cues.cue import Cues, CueWord, get_frame_middle
from studio.sdk.decomposition import Decomposition


class SpeechTask(StrEnum):
    """What is written of what is said."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate to English"


@node(
    "convert.transcribe",
    aliases=("Speech to Text", "STT", "ASR", "Whisper", "Speech Recognition", "Subtitles", "Auto Captions", "Karaoke"),
)
class Transcribe(PretrainedNode, ClipNode):
    """Transcribe speech with the time of each word: subtitles, lyrics, prompts that follow a voice.

    The main output is the text spoken at a frame, in blocks that end with a sentence, at a pause or where they get too
    long. Further outputs are the number of the word, a pulse at each frame in which a word begins, the word, and the
    whole transcript as one text. Take the node apart to get the blocks as a Text with keyframes on the timeline, or
    wire it to Write Subtitles.

    Any speech recognition model of transformers works. Word times come from the attention of Whisper and similar
    models, or from the characters of CTC models (Wav2Vec2, HuBERT, …); for others, words share the time in which there
    is sound. The whole sound is read once, mono, at the model's rate, in pieces of the model's length, cut where it is
    softest; silent pieces are skipped. Memory does not grow with the clip. Languages are given by code or English name
    ("de", "german"); models of one language take none.
    """

    tasks = (Task.TRANSCRIBE,)
    is_generative = False

    language: str = Param(
        default="", animatable=False, help="Spoken language, as de or german; empty lets the model detect it."
    )
    task: SpeechTask = Param(
        default=SpeechTask.TRANSCRIBE, help="Transcribe or translate; not every model can translate."
    )
    beams: int = Param(
        default=1, min=1, max=16, slider=(1, 8), animatable=False,
        help="Beams of the beam search; more are slower and a little more accurate.",
    )  # fmt: skip
    longest: int = Param(
        default=84, min=1, max=10_000, slider=(1, 200),
        help="Characters per block; 84 are two lines of a subtitle, 1 gives each word its own block.",
    )  # fmt: skip
    pause: float = Param(
        default=0.7, min=0.0, max=60.0, slider=(0.1, 3.0), step=0.05, unit="s",
        help="Pause after which a block ends.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return rate and length of the sound; refuse what has none, and a model that does not fit."""
        sound = inputs.get("audio", ClipInfo())
        if "audio" in inputs and not (sound.sample_rate and sound.channels):
            raise StudioError(tr("the clip connected to 'audio' has no sound; Transcribe needs some"))
        self.get_model_info(media)
        return ClipInfo(sound.rate, sound.length)

    def analyze(self, audio: Clip[Audio], ctx: Context) -> Transcript:
        """Hear the clip, piece by piece."""
        use = self.request_model(ctx.media, load_asr_model)
        rate, longest = ctx.run_with_model(use, lambda model: (get_sample_rate(model), get_max_samples(model)))
        wish = AsrOptions(self.language.strip(), self.task is SpeechTask.TRANSLATE, self.beams)
        words: list[CueWord] = []
        for piece in split_audio(audio, rate, longest, ctx):
            if not piece.is_silent:
                words += _placed(piece, ctx.run_with_model(use, partial(_heard, piece=piece, wish=wish, ctx=ctx)))
        return Transcript(tuple(words))

    def process(self, analysis: Transcript, time: Time) -> str:
        """Return the block that is spoken."""
        return self._cues(analysis).find_text_at(time.frame, time.rate)

    @output
    def word(self, analysis: Transcript, time: Time) -> float:
        """Return the number of the word that is spoken in the frame's middle, from 1; 0 before the first."""
        return float(self._cues(analysis).find_word_number(get_frame_middle(time)))

    @output
    def pulse(self, analysis: Transcript, time: Time) -> float:
        """Return 1 in the frame in which a word begins, else 0."""
        start, stop = (float(time.rate.seconds_at(frame)) for frame in (time.frame, time.frame + 1))
        return float(self._cues(analysis).has_word_start(start, stop))

    @output
    def current(self, analysis: Transcript, time: Time) -> str:
        """Return the word that is spoken in the frame's middle; nothing where there is none."""
        return self._cues(analysis).find_word_at(get_frame_middle(time))

    @output
    def transcript(self, analysis: Transcript) -> str:
        """Return all that is said, at every frame."""
        return analysis.text

    def taken_apart(self, analysis: Transcript, facts: InputInfo) -> Decomposition:
        """Return a Text with a keyframe for each block."""
        return self._cues(analysis).to_parts(facts["audio"])

    def _cues(self, analysis: Transcript) -> Cues:
        return group_into_phrases(analysis, self.longest, self.pause)


def _heard(model: Any, piece: AudioChunk, wish: AsrOptions, ctx: Context) -> tuple[CueWord, ...]:
    return transcribe_samples(model, piece.samples, wish, ctx)


def _placed(piece: AudioChunk, heard: tuple[CueWord, ...]) -> Iterator[CueWord]:
    """Yield the words that belong to a piece, as the clip counts time."""
    for word in heard:
        start, end = word.start + piece.start, max(word.start, word.end) + piece.start
        if piece.begin <= (start + end) / 2 < piece.end:
            yield CueWord(word.text, start, end)
